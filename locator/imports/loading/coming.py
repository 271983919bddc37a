"""An entry on its way in: what of it is kept, and by what it is told from its next version."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from locator.directory.document.document import Access, ServiceDocument
from locator.directory.import_source import ImportSource
from locator.directory.point import Point
from locator.imports.entry import BrokenRow, Entry, Finding, Translations, row_id
from locator.imports.loading.copying import as_json
from locator.imports.loading.likeness import Known
from locator.imports.report import shown

_LONGEST_ID = 500
_NOT_YET = uuid.UUID(int=0)


@dataclass(slots=True)
class Coming:
    """One entry; `document` is what goes in, placed and without what nobody vouches for."""

    entry: Entry
    hash: bytes
    document: ServiceDocument
    as_it_came: bytes  # the document as JSON, before anything was done with it
    warnings: list[Finding] = field(default_factory=list)

    @property
    def name(self) -> str:
        """For the report."""
        return self.document.name

    @property
    def external_id(self) -> str:
        """The source's."""
        return self.entry.external_id

    def known(self) -> tuple[Known, ...]:
        """Its points, as far as likeness asks."""
        document = self.document
        organization = document.organization.name
        return tuple(
            Known(
                service_id=_NOT_YET,
                point_id=point.id or _NOT_YET,
                name=document.name,
                organization="" if organization == document.name else organization,
                point=Point(point.location.lon, point.location.lat),
                needs=frozenset(document.needs),
                external_id=self.external_id,
                row=self.entry.row,
            )
            for point in document.points[:_POINTS]
            if point.location.lon is not None and point.location.lat is not None
        )

    def said(self) -> str:
        """What is remembered of it (`ImportRecord.said`), as JSON."""
        is_whole = self.document is self.entry.document
        document = (self.as_it_came if is_whole else _json(self.document)).decode()
        texts = self.entry.translations
        if not texts:
            return f'{{"document":{document}}}'
        return f'{{"document":{document},"translations":{as_json(_by_text(texts))}}}'


# Of a route of a hundred stops the first ones tell as much as all.
_POINTS = 20


def looked_at(row: Entry | BrokenRow, trusted: bool) -> Coming | BrokenRow:
    """A row before anybody has asked the database about it: what comes, or why nobody can use it.

    `trusted`: the city trusts the source.
    """
    if isinstance(row, BrokenRow):
        return row
    finding = _problem_of(row)
    if finding is None:
        try:
            return _coming(row, trusted)
        except ValueError as error:  # text that no database could keep: half a surrogate pair, say
            finding = Finding("", "", "cannot_be_kept", {"why": shown(str(error))})
    return BrokenRow(row.row, finding, row.external_id, row.document.name)


def _coming(entry: Entry, trusted: bool) -> Coming:
    """An entry as it came."""
    document = entry.document
    said = _json(document)
    rest = (
        entry.translations and _by_text(entry.translations),
        entry.program,
        {str(id): words for id, words in entry.places.items()},
        {str(id): dict(words) for id, words in entry.assured.items()},
        [(str(held.row_id), held.field, held.text) for held in entry.held],
        # Once the city trusts it, all of it is looked at again.
        trusted,
    )
    digest = hashlib.blake2b(said, digest_size=16)
    digest.update(orjson.dumps(rest, option=orjson.OPT_SORT_KEYS))
    return Coming(entry, digest.digest(), document, said)


def _json(document: ServiceDocument) -> bytes:
    return document.__pydantic_serializer__.to_json(document, exclude_defaults=True)


def _problem_of(entry: Entry) -> Finding | None:
    """Why nobody could use it."""
    if not entry.external_id or len(entry.external_id) > _LONGEST_ID:
        return Finding("", entry.external_id[:_LONGEST_ID], "no_id")
    if not entry.document.name.strip():
        return Finding("", "", "no_name")
    return None


def service_id_of(source: ImportSource, external_id: str) -> uuid.UUID:
    """The id of a service that comes from there."""
    return row_id(source.key, "service", external_id)


def without_assurances(document: ServiceDocument) -> ServiceDocument:
    """Nobody vouches for the source: what it says of access was confirmed by nobody."""
    if not document.access and not any(point.access for point in document.points):
        return document
    points = [
        point.model_copy(update={"access": _unconfirmed(point.access)}) if point.access else point
        for point in document.points
    ]
    return document.model_copy(update={"access": _unconfirmed(document.access), "points": points})


def with_access_of(document: ServiceDocument, other: ServiceDocument) -> ServiceDocument:
    """The same, but what is said of access is as in the other."""
    answers = {point.id: point.access for point in other.points}
    points = [
        point.model_copy(update={"access": answers.get(point.id, {})}) for point in document.points
    ]
    return document.model_copy(update={"access": other.access, "points": points})


def _unconfirmed(access: Access) -> Access:
    nobody = {"confirmed_by": None, "confirmed_on": None}
    return {fact: part.model_copy(update=nobody) for fact, part in access.items()}


def _by_text(translations: Translations) -> dict[str, Mapping[str, Any]]:
    return {str(id): fields for id, fields in translations.items()}
