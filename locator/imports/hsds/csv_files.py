"""HSDS as a CSV package: a file for each table, in a folder or a ZIP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from locator.directory.hsds import TABLES
from locator.errors import ImportCannotBeReadError
from locator.imports.entry import BrokenRow, Finding
from locator.imports.hsds.store import Store
from locator.imports.report import shown
from locator.imports.rows import delimited
from locator.imports.rows.members import Opener

_KINDS = {table.file: kind for kind, table in TABLES.items()} | {
    f"{kind}.csv": kind for kind in TABLES
}
_SHARED = frozenset({"organization", "program", "location", "taxonomy_term", "taxonomy"})


def kinds_of(names: Iterable[str]) -> Mapping[str, str]:
    """The tables that files of these names are: by name, `services.csv` or `service.csv`."""
    found = {}
    for name in names:
        if kind := _KINDS.get(PurePosixPath(name).name.lower()):
            found[name] = kind
    return found


def store_csv(members: Mapping[str, Opener], store: Store) -> Iterator[BrokenRow]:
    """Put all files into the store; give the rows that cannot be used.

    Raises `ImportCannotBeReadError`.
    """
    for name, kind in kinds_of(members).items():
        for number, row in _rows(members[name]):
            if row is None:
                yield BrokenRow(number, Finding(name, "", "row_unreadable"))
            elif kind == "service":
                if not store.add_service(row, number):
                    finding = Finding("id", shown(row.get("id", "")), "hsds_came_before")
                    yield BrokenRow(number, finding, "", shown(row.get("name", "")))
            elif kind == "service_at_location":
                store.add_point(row)
            elif kind in _SHARED:
                store.add(kind, row)
            else:
                store.add_part(kind, row)


def _rows(opener: Opener) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Rows by column, with their numbers; None for one that cannot be read."""
    try:
        rows = delimited.rows(opener, delimited.dialect_of(opener))
    except ImportCannotBeReadError as error:
        if error.code == "file_empty":
            return  # a table with nothing in it, not even a header
        raise
    names = [name.strip("\ufeff \t").lower() for name in next(rows).cells]
    for row in rows:
        if row.problem in ("row_unreadable", "row_too_large"):
            yield row.number, None
            continue
        cells = zip(names, row.cells, strict=False)
        told = {name: cell for name, cell in cells if cell.strip()}
        if told:
            yield row.number, told
