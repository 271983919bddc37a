"""Who delivers: an organization is found again by its id or its name, or is made."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from locator.directory.arrays import array
from locator.directory.document.document import OrganizationPart
from locator.directory.import_source import ImportSource
from locator.directory.organization import Organization, Program
from locator.directory.translation import Translation, source_hash
from locator.errors import RowBelongsElsewhereError
from locator.imports.entry import Entry, row_id
from locator.imports.loading.rows import Rows, defaults_of, id_below


class Organizing:
    """The organizations and programs of one batch of new services."""

    def __init__(
        self, connection: Connection, source: ImportSource, entries: Sequence[Entry]
    ) -> None:
        self.source = source
        parts = [entry.document.organization for entry in entries]
        names = sorted({_key(part.name) for part in parts if part.name.strip()})
        ids = sorted({part.id for part in parts if part.id})
        city = source.city_id
        self._by_name: dict[str, uuid.UUID] = {}
        self._by_id: dict[uuid.UUID, str] = {}
        # What this batch makes itself.
        self._made: dict[uuid.UUID, str] = {}
        self._made_programs: dict[str, uuid.UUID] = {}
        if names or ids:
            question = {"city": city, "names": array(names), "ids": ids}
            for row in connection.execute(_ORGANIZATIONS, question):
                self._by_id[row.id] = row.city_id
                if row.city_id == city and row.may_be_found:
                    self._by_name.setdefault(row.name, row.id)
        programs = sorted({_key(entry.program) for entry in entries if entry.program})
        self._programs: dict[str, uuid.UUID] = {}
        if programs:
            question = {"city": city, "names": programs}
            for row in connection.execute(_PROGRAMS, question):
                self._programs.setdefault(row.name, row.id)

    def follow(self, before: Organizing) -> None:
        """Know what the batch before makes, which is not written yet."""
        for id, key in before._made.items():
            self._by_id[id] = self.source.city_id
            if key:
                self._by_name.setdefault(key, id)
        self._programs = {**before._made_programs, **self._programs}

    def organization_of(self, entry: Entry, service_id: uuid.UUID, rows: Rows) -> uuid.UUID:
        """Its id; what has to be made for it is added to the rows.

        Raises `RowBelongsElsewhereError` for the id of another city's.
        """
        part = entry.document.organization
        if part.id is not None and part.id in self._by_id:
            if self._by_id[part.id] != self.source.city_id:
                raise RowBelongsElsewhereError("organization", part.id)
            return part.id
        key = _key(part.name)
        if key and key in self._by_name:
            return self._by_name[key]
        if key:
            id = part.id or row_id(self.source.key, "organization", key)
            self._by_name[key] = id
        else:  # nobody is named: the place runs itself, and is nobody else's organization
            id = part.id or id_below(service_id, "organization")
        self._by_id[id] = self.source.city_id
        self._made[id] = key
        made = self._new(id, part, entry)
        rows[Organization].append(made)
        _add_texts(Organization, made, entry, rows)
        return id

    def program_of(self, entry: Entry, organization_id: uuid.UUID, rows: Rows) -> uuid.UUID | None:
        """The id of its program, if it has one."""
        if not entry.program or not (key := _key(entry.program)):
            return None
        if key not in self._programs:
            id = row_id(self.source.key, "program", key)
            self._programs[key] = self._made_programs[key] = id
            made = {
                "id": id,
                **defaults_of(Program),
                "name": entry.program.strip(),
                "locale": entry.document.locale,
                "organization_id": organization_id,
                "source": self.source.name,
            }
            rows[Program].append(made)
            _add_texts(Program, made, entry, rows)
        return self._programs[key]

    def _new(self, id: uuid.UUID, part: OrganizationPart, entry: Entry) -> dict[str, Any]:
        said = {"url": part.url, "email": part.email}
        return {
            "id": id,
            **defaults_of(Organization),
            "city_id": self.source.city_id,
            "name": part.name.strip() or entry.document.name,
            "kind": part.kind,
            "locale": part.locale or entry.document.locale,
            "source": self.source.name,
            **{name: value for name, value in said.items() if value},
        }


def _add_texts(
    model: type[Organization | Program], made: dict[str, Any], entry: Entry, rows: Rows
) -> None:
    """Its texts in further languages; of a description, which no document has, in its own, too."""
    for name, texts in entry.translations.get(made["id"], {}).items():
        if name == "description":
            made[name] = texts.get(made["locale"])
        for locale, said in texts.items() if made.get(name) else ():
            if locale != made["locale"]:
                rows[Translation].append(
                    {
                        "id": id_below(made["id"], f"{name} {locale}"),
                        **defaults_of(Translation),
                        "entity_type": model.__tablename__,
                        "entity_id": made["id"],
                        "field": name,
                        "locale": locale,
                        "text": said,
                        "source_hash": source_hash(made[name]),
                    }
                )


def _key(name: str) -> str:
    return name.strip().lower()


# A sample is nobody, and what is archived delivers nothing. By the index: see `matching`.
_ORGANIZATIONS = text(
    """
    SELECT there.* FROM unnest(CAST(:names AS text[])) AS asked (name)
    CROSS JOIN LATERAL (
        SELECT id, city_id, lower(name) AS name, true AS may_be_found
        FROM directory.organization
        WHERE city_id = :city AND lower(organization.name) = asked.name
            AND NOT is_sample AND publication <> 'archived'
        OFFSET 0
    ) there
    UNION ALL
    SELECT id, city_id, lower(name), false FROM directory.organization WHERE id = ANY(:ids)
    ORDER BY id
    """
)

_PROGRAMS = text(
    """
    SELECT program.id, lower(program.name) AS name FROM directory.program
    JOIN directory.organization ON organization.id = program.organization_id
    WHERE organization.city_id = :city AND lower(program.name) = ANY(:names)
    ORDER BY program.id
    """
)
