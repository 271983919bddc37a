"""From the columns of a source to the directory's words.

Each source is some declarative lines that say which column is what (`locator.imports.healthsites`).

What a source does not say stays unknown: languages, openness, costs, documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from locator.directory.organization import OrganizationKind
from locator.imports.geojson import Feature
from locator.imports.hours.osm import OsmHours, read_hours
from locator.imports.report import Finding, shown

LONGEST_NAME = 200
Word = TypeVar("Word", bound=str)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_PHONE = re.compile(r"\+?[\d ()./-]{5,24}")


@dataclass(frozen=True)
class Source:
    """Which column of a source says what. Values are compared in small letters."""

    name: str
    credit: str  # what its licence asks us to say
    external_id: tuple[str, ...]  # columns that together say which thing this is
    title: str
    organization: str
    no_organization: frozenset[str]  # words that stand there, and name nobody
    kinds: Mapping[str, Mapping[str, OrganizationKind]]  # column -> value -> kind
    needs: Mapping[str, Mapping[str, str]]  # column -> value -> need
    wheelchair: str
    hours: str  # in OpenStreetMap's syntax
    phones: tuple[str, ...]
    urls: tuple[str, ...]
    address: str
    not_running: Mapping[str, frozenset[str]]  # column -> values that say so


@dataclass(frozen=True)
class Record:
    """One thing as a source says it, in the directory's words."""

    external_id: str
    names: Mapping[str, str]  # "" is the language that the source does not name
    organization: str | None
    organization_kind: OrganizationKind
    needs: tuple[str, ...]
    lon: float
    lat: float
    wheelchair: str
    hours: OsmHours | None
    phones: tuple[str, ...]
    url: str | None
    address: str | None
    is_running: bool

    @property
    def name(self) -> str:
        """In whatever language the source gives it."""
        return self.names[""]


class RecordIsIncompleteError(ValueError):
    """Without this nobody could use it."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.reason)
        self.finding = finding


def record_of(feature: Feature, source: Source) -> tuple[Record, list[Finding]]:
    """What the feature says, and what of it could not be understood.

    Raises `RecordIsIncompleteError` where an id, a name, or the kind of help is missing.
    """
    tags, warnings = feature.tags, [*_unusable(feature, source)]
    needs = tuple(sorted({*_matches(tags, source.needs)}))
    if not needs:
        columns = [column for column in source.needs if column in tags]
        value = ", ".join(tags[column] for column in columns)
        raise RecordIsIncompleteError(
            Finding(columns[0] if columns else "*", shown(value), "does not say what help this is")
        )
    hours = read_hours(tags[source.hours]) if source.hours in tags else None
    if hours is not None and hours.problem:
        reason = f"{hours.problem}: kept as text, and not counted as open"
        warnings.append(Finding(source.hours, shown(hours.text), reason))
    url = _first(tags, source.urls)
    if url is not None and not _is_url(url):
        warnings.append(Finding(source.urls[0], shown(url), "is no address on the web"))
    record = Record(
        external_id=_external_id(feature, source),
        names=_names(tags, source.title),
        organization=_organization(tags.get(source.organization), source),
        organization_kind=next(_matches(tags, source.kinds), "unknown"),
        needs=needs,
        lon=round(feature.lon, 7),  # about a centimetre
        lat=round(feature.lat, 7),
        wheelchair=_wheelchair(tags.get(source.wheelchair), source.wheelchair, warnings),
        hours=hours,
        phones=_phones(_first(tags, source.phones), source.phones[0], warnings),
        url=url if url is not None and _is_url(url) else None,
        address=tags.get(source.address),
        is_running=not any(
            tags.get(column, "").casefold() in values
            for column, values in source.not_running.items()
        ),
    )
    return record, warnings


def _unusable(feature: Feature, source: Source) -> Iterator[Finding]:
    """Values that are no text, where the source would have used them."""
    used = {source.title, source.organization, source.wheelchair, source.hours, source.address}
    used |= {*source.external_id, *source.phones, *source.urls, *source.needs, *source.kinds}
    return (finding for finding in feature.unusable if finding.column in used)


def id_of(feature: Feature, source: Source) -> str:
    """Which thing of the source this is: "node/123"; empty where it does not say."""
    parts = [feature.tags.get(column, "") for column in source.external_id]
    return "/".join(parts) if all(parts) else feature.id or ""


def _external_id(feature: Feature, source: Source) -> str:
    id = id_of(feature, source)
    if not 0 < len(id) <= LONGEST_NAME:
        raise RecordIsIncompleteError(
            Finding(source.external_id[-1], shown(id), "has no id by which to find it again")
        )
    return id


def _names(tags: Mapping[str, str], column: str) -> dict[str, str]:
    names = {"": tags.get(column, "")}
    if not names[""] or len(names[""]) > LONGEST_NAME:
        reason = "is too long for a name" if names[""] else "has no name: nobody could find it"
        raise RecordIsIncompleteError(Finding(column, shown(names[""]), reason))
    for tag, name in tags.items():
        start, _, language = tag.partition(f"{column}:")
        if not start and _LANGUAGE.fullmatch(language) and len(name) <= LONGEST_NAME:
            names[language] = name
    return names


def _organization(operator: str | None, source: Source) -> str | None:
    """Who runs it, where the source names somebody."""
    if not operator or not operator[0].isalnum() or len(operator) > LONGEST_NAME:
        return None
    words = {part.strip().casefold() for part in operator.split(";")}
    return None if words <= source.no_organization else operator


def _matches(tags: Mapping[str, str], words: Mapping[str, Mapping[str, Word]]) -> Iterator[Word]:
    """The meanings of all values that have one; several stand in a column, between semicolons."""
    for column, meanings in words.items():
        for word in tags.get(column, "").casefold().split(";"):
            if word.strip() in meanings:
                yield meanings[word.strip()]


def _wheelchair(value: str | None, column: str, warnings: list[Finding]) -> str:
    if value is None:
        return "unknown"
    if value == "designated":
        return "yes"
    if value not in ("yes", "limited", "no"):
        warnings.append(Finding(column, shown(value), "is none of yes, limited, no"))
        return "unknown"
    return value


def _first(tags: Mapping[str, str], columns: Iterable[str]) -> str | None:
    return next((tags[column] for column in columns if column in tags), None)


def _phones(text: str | None, column: str, warnings: list[Finding]) -> tuple[str, ...]:
    numbers = [part.strip() for part in (text or "").split(";") if part.strip()]
    for number in numbers:
        if not _PHONE.fullmatch(number):
            warnings.append(Finding(column, shown(number), "is no phone number"))
    return tuple(dict.fromkeys(number for number in numbers if _PHONE.fullmatch(number)))


def _is_url(text: str) -> bool:
    # Threat: a link that runs as a script ("javascript:...") on a public page.
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
