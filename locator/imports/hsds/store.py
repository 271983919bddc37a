"""The tables of HSDS on disk, from wherever they came, and the services put together again.

JSON nests, and CSV does not; a row may come before what it hangs on. So everything goes into a
temporary database first, and a service is read from it as one: memory stays flat however long the
list is.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from locator.directory.hsds import TABLES

Record = dict[str, Any]

LONGEST_ID = 500  # characters
_NESTED = frozenset(name for table in TABLES.values() for name in (*table.one, *table.many))

_SCHEMA = """
PRAGMA journal_mode = off;
PRAGMA synchronous = off;
CREATE TABLE service (
    number INTEGER PRIMARY KEY, row INTEGER, id TEXT UNIQUE, has_id INTEGER, data TEXT
);
CREATE TABLE shared (kind TEXT, id TEXT, data TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE part (
    number INTEGER PRIMARY KEY, owner TEXT, owner_id TEXT, kind TEXT, id TEXT, data TEXT,
    UNIQUE (owner, owner_id, kind, id)
);
"""


@dataclass(frozen=True, slots=True)
class Service:
    """A service with all that belongs to it, nested by HSDS's names; `row` is where it stood."""

    row: int
    id: str
    has_id: bool
    record: Record


class Store:
    """A temporary database; gone when it is closed."""

    def __init__(self) -> None:
        self._file = tempfile.NamedTemporaryFile(prefix="locator-hsds-")  # noqa: SIM115
        self._connection = sqlite3.connect(
            self._file.name, isolation_level=None, check_same_thread=False
        )
        self._connection.executescript(_SCHEMA)
        self._connection.execute("BEGIN")
        self._unnamed = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()
        self._file.close()

    def add_service(self, record: Mapping[str, Any], row: int) -> bool:
        """Add a service with what is nested in it; False where its id is there already."""
        own = _plain(record)
        organization = record.get("organization")
        if isinstance(organization, dict):
            own["organization_id"] = self.add("organization", organization)
        program = record.get("program")
        if isinstance(program, dict):
            own["program_id"] = self.add("program", program)
        told = _id(own.get("id"))
        id = told or f"{own.get('organization_id', '')}/{own.get('name', '')}"
        added = self._connection.execute(
            "INSERT OR IGNORE INTO service (row, id, has_id, data) VALUES (?, ?, ?, ?)",
            (row, id, bool(told), _packed(own)),
        )
        if added.rowcount:
            self._add_parts("service", id, record)
        return bool(added.rowcount)

    def add(self, kind: str, record: Mapping[str, Any]) -> str:
        """Add what others refer to, with what is nested in it; give its id."""
        own = _plain(record)
        id = _id(own.get("id")) or f"{kind} {own.get('name') or self._new_id()}"
        self._connection.execute(
            "INSERT OR IGNORE INTO shared (kind, id, data) VALUES (?, ?, ?)",
            (kind, id, _packed(own)),
        )
        self._add_parts(kind, id, record)
        return id

    def add_point(self, record: Mapping[str, Any], service_id: str | None = None) -> None:
        """Add a service_at_location to its service, with its location."""
        own = _plain(record)
        location = record.get("location")
        if isinstance(location, dict):
            own["location_id"] = self.add("location", location)
        service = service_id or _id(own.get("service_id"))
        id = _id(own.get("id")) or f"{service} at {own.get('location_id') or self._new_id()}"
        self._put("service", service, "service_at_location", id, own)
        self._add_parts("service_at_location", id, record)

    def add_part(self, kind: str, record: Mapping[str, Any]) -> None:
        """Add a row of a table to each of those that its columns say that it hangs on."""
        own = _plain(record)
        id = _id(own.get("id")) or self._new_id()
        if kind == "attribute":
            said = str(own.get("link_entity") or "").strip().lower()
            # Some say the file, "services"; one that says neither is told apart by its id alone.
            entity = next((one for one in (said, said.removesuffix("s")) if one in TABLES), "")
            self._put(entity, _id(own.get("link_id")), kind, id, own)
            return
        for column in TABLES[kind].parents:
            owner = column.removesuffix("_id")
            if owner in TABLES and (owner_id := _id(own.get(column))):
                self._put(owner, owner_id, kind, id, own)

    def services(self) -> Iterator[Service]:
        """Every service, in the order in which they came."""
        found = self._connection.execute(
            "SELECT row, id, has_id, data FROM service ORDER BY number"
        )
        for row, id, has_id, data in found:
            yield Service(row, id, bool(has_id), self._service(id, json.loads(data)))

    def _service(self, id: str, own: Record) -> Record:
        record = own | self._parts("service", id)
        for name in ("organization", "program"):
            shared = self._shared(name, _id(own.get(f"{name}_id")))
            if shared:
                record[name] = shared
        for point in record.get("service_at_locations", ()):
            location = self._shared("location", _id(point.get("location_id")))
            if location:
                point["location"] = location
        return record

    def _shared(self, kind: str, id: str) -> Record | None:
        if not id:
            return None
        found = self._connection.execute(
            "SELECT data FROM shared WHERE kind = ? AND id = ?", (kind, id)
        ).fetchone()
        return {**json.loads(found[0]), "id": id, **self._parts(kind, id)} if found else None

    def _parts(self, owner: str, id: str) -> Record:
        """All that hangs on a row, under the names by which the standard nests it."""
        names = {kind: name for name, kind in TABLES[owner].many.items()}
        parts: Record = {}
        found = self._connection.execute(
            "SELECT kind, id, data FROM part WHERE owner_id = ? AND owner IN (?, '')"
            " ORDER BY number",
            (id, owner),
        ).fetchall()
        for kind, part_id, data in found:
            if kind not in names:
                continue
            part = {**json.loads(data), "id": part_id}
            if kind == "attribute":
                term = self._shared("taxonomy_term", _id(part.get("taxonomy_term_id")))
                part["taxonomy_term"] = term or part.get("taxonomy_term") or {}
            elif TABLES[kind].many:
                part |= self._parts(kind, part_id)
            parts.setdefault(names[kind], []).append(part)
        return parts

    def _add_parts(self, owner: str, owner_id: str, record: Mapping[str, Any]) -> None:
        for name, kind in TABLES[owner].many.items():
            rows = record.get(name)
            for row in rows if isinstance(rows, list) else ():
                if not isinstance(row, dict):
                    continue
                if kind == "service_at_location":
                    self.add_point(row, owner_id)
                    continue
                own = _plain(row)
                if kind == "attribute" and isinstance(row.get("taxonomy_term"), dict):
                    own["taxonomy_term"] = _plain(row["taxonomy_term"])
                id = _id(own.get("id")) or self._new_id()
                self._put(owner, owner_id, kind, id, own)
                if kind != "attribute":
                    self._add_parts(kind, id, row)

    def _put(self, owner: str, owner_id: str, kind: str, id: str, own: Record) -> None:
        if owner_id:
            self._connection.execute(
                "INSERT OR IGNORE INTO part (owner, owner_id, kind, id, data)"
                " VALUES (?, ?, ?, ?, ?)",
                (owner, owner_id, kind, id, _packed(own)),
            )

    def _new_id(self) -> str:
        self._unnamed += 1
        return f"#{self._unnamed}"


def _plain(record: Mapping[str, Any]) -> Record:
    """What is said of a row itself."""
    return {
        str(name): value
        for name, value in record.items()
        if not isinstance(value, dict | list) and name not in _NESTED
    }


def _id(value: Any) -> str:
    """An id as text: numbers are ids as well."""
    said = "" if value is None or isinstance(value, bool) else str(value)[:LONGEST_ID].strip()
    return said.encode("utf-8", "replace").decode()  # a lone surrogate is no text


def _packed(record: Record) -> str:
    return json.dumps(record, default=str)
