"""Tables as bytes, read as a file would be."""

from __future__ import annotations

import tempfile
from pathlib import Path

from locator.imports import formats
from locator.imports.entry import BrokenRow, Entry, Finding, Raw, Surroundings
from locator.imports.mapping.saved import TableMapping
from locator.imports.mapping.suggesting import suggest

BEIRUT = Surroundings(
    "beirut", "LB", "Asia/Beirut", ("en", "ar", "fr"), (35.44, 33.84, 35.58, 33.93)
)
BOGOTA = Surroundings("bogota", "CO", "America/Bogota", ("es", "en"), (-74.3, 4.4, -73.9, 4.9))


def raws_of(content: bytes, name: str = "list.csv") -> list[Raw | BrokenRow]:
    """The rows of a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return list(formats.rows_of(path, formats.look_at(path, name)))


def cells_of(content: bytes, name: str = "list.csv") -> list[dict[str, str]]:
    """The cells of the rows that could be read."""
    return [dict(row.cells) for row in raws_of(content, name) if isinstance(row, Raw)]


def mapping_of(content: bytes, surroundings: Surroundings = BEIRUT) -> dict[str, str]:
    """What is suggested for each column: its target, with its language in brackets."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_bytes(content)
        found = suggest(formats.look_at(path, "list.csv").columns, surroundings).mapping
    return {
        one.column: f"{one.target} ({one.language})" if one.language else one.target
        for one in found.columns
    }


def read_table(
    content: bytes | str,
    mapping: TableMapping | None = None,
    surroundings: Surroundings = BEIRUT,
    name: str = "list.csv",
) -> list[Entry | BrokenRow]:
    """What comes out of a table, by its mapping or the one that is suggested."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        look = formats.look_at(path, name)
        mapping = mapping or suggest(look.columns, surroundings).mapping
        return list(formats.read(path, look, surroundings, "a list", mapping))


def entries_of(
    content: bytes | str,
    mapping: TableMapping | None = None,
    surroundings: Surroundings = BEIRUT,
    name: str = "list.csv",
) -> list[Entry]:
    """The services of a table in which no row is broken."""
    found = read_table(content, mapping, surroundings, name)
    assert not [row for row in found if isinstance(row, BrokenRow)], found
    return [row for row in found if isinstance(row, Entry)]


def only(
    content: bytes | str,
    mapping: TableMapping | None = None,
    surroundings: Surroundings = BEIRUT,
) -> Entry:
    """The one service of a table."""
    (entry,) = entries_of(content, mapping, surroundings)
    return entry


def codes(row: Entry | BrokenRow | Raw) -> list[str]:
    """What was said about a row."""
    found: tuple[Finding, ...] = (row.finding,) if isinstance(row, BrokenRow) else row.findings
    return [finding.code for finding in found]
