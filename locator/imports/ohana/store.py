"""The files of a set in a database on disk, so that they can be joined in constant memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson

from locator.imports.entry import BrokenRow, Finding, Raw
from locator.imports.rows.on_disk import temporary_database

# What the files are called, in either standard, where that is not the kind and an "s".
_KINDS = {
    "physical_addresses": "address",
    "physical_address": "address",
    "addresses": "address",
    "eligibilities": "eligibility",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy",
    "taxonomy_term": "taxonomy",
    "services_at_location": "service_at_location",
    "services_at_locations": "service_at_location",
    "service_attribute": "service_taxonomy",
    "service_attributes": "service_taxonomy",
    "service_taxonomies": "service_taxonomy",
    "services_taxonomy": "service_taxonomy",
    "accessibility_for_disabilities": "accessibility",
}
KINDS = frozenset(
    {
        *("organization", "program", "service", "location", "phone", "contact", "address"),
        *("regular_schedule", "holiday_schedule", "service_at_location", "language"),
        *("eligibility", "required_document", "accessibility", "taxonomy", "service_taxonomy"),
    }
)


def kind_of(name: str) -> str | None:
    """What a file of a set holds; None for what is not read, as mail addresses are."""
    stem = name.rpartition("/")[2].lower()
    if not stem.endswith(".csv"):
        return None
    stem = stem.removesuffix(".csv")
    found = (_KINDS.get(stem), stem, stem.removesuffix("s"))
    return next((kind for kind in found if kind in KINDS), None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of one of the files: its number (the first is 1), its id, and its cells."""

    number: int
    id: str
    cells: Mapping[str, str]
    findings: tuple[Finding, ...] = ()

    def text(self, *columns: str) -> str:
        """What the first of the columns says that says anything."""
        return next((self.cells[column] for column in columns if column in self.cells), "")


class Store:
    """Rows by their kind, their id, and the ids that they name."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.executescript(
            "CREATE TABLE kept (kind text, number integer, id text, cells blob);"
            "CREATE TABLE link (kind text, name text, id text, number integer);"
        )

    def load(self, kind: str, rows: Iterable[Raw | BrokenRow]) -> Iterator[BrokenRow]:
        """Keep the rows of a file; those that cannot be read come back."""
        database = self._database
        database.execute("BEGIN")
        for row in rows:
            if isinstance(row, BrokenRow):
                yield row
                continue
            cells = {column.strip().lower(): text for column, text in row.cells.items()}
            own = cells.get("id") or (cells.get("taxonomy_id", "") if kind == "taxonomy" else "")
            kept = orjson.dumps([cells, [_as_list(one) for one in row.findings]])
            database.execute("INSERT INTO kept VALUES (?, ?, ?, ?)", (kind, row.row, own, kept))
            database.executemany(
                "INSERT INTO link VALUES (?, ?, ?, ?)",
                [(kind, name, id, row.row) for name, id in cells.items() if name.endswith("_id")],
            )
        database.execute("COMMIT")

    def index(self) -> None:
        """After all is loaded, before anything is asked."""
        self._database.executescript(
            "CREATE INDEX kept_by_number ON kept (kind, number);"
            "CREATE INDEX kept_by_id ON kept (kind, id);"
            "CREATE INDEX link_by_id ON link (kind, name, id, number);"
        )

    def all(self, kind: str) -> Iterator[Kept]:
        """Every row of a kind, in the order of its file."""
        found = self._database.execute(
            "SELECT number, id, cells FROM kept WHERE kind = ? ORDER BY number", (kind,)
        )
        return (_kept(*row) for row in found)

    def at(self, kind: str, number: int) -> Kept | None:
        """The row of a number."""
        return self._first("kind = ? AND number = ?", (kind, number))

    def one(self, kind: str, id: str) -> Kept | None:
        """The row of an id; of several with one id, the first."""
        return self._first("kind = ? AND id = ?", (kind, id)) if id else None

    def naming(self, kind: str, name: str, id: str, most: int = 500) -> list[Kept]:
        """The rows that name an id, in their order: phones of a "location_id"."""
        if not id:
            return []
        found = self._database.execute(
            "SELECT kept.number, kept.id, kept.cells FROM link"
            " JOIN kept ON kept.kind = link.kind AND kept.number = link.number"
            " WHERE link.kind = ? AND link.name = ? AND link.id = ? ORDER BY link.number LIMIT ?",
            (kind, name, id, most),
        )
        return [_kept(*row) for row in found]

    def _first(self, where: str, values: tuple[Any, ...]) -> Kept | None:
        found = self._database.execute(
            f"SELECT number, id, cells FROM kept WHERE {where} ORDER BY number LIMIT 1",  # noqa: S608
            values,
        ).fetchone()
        return _kept(*found) if found else None


@contextmanager
def store() -> Iterator[Store]:
    """An empty one; its file goes with the block."""
    with temporary_database() as database:
        yield Store(database)


def _as_list(finding: Finding) -> list[Any]:
    return [finding.column, finding.value, finding.code, dict(finding.facts)]


def _kept(number: int, id: str, kept: bytes) -> Kept:
    cells, findings = orjson.loads(kept)
    return Kept(number, id, cells, tuple(Finding(*one) for one in findings))
