"""Which kind of file this is, by what is in it, and how to read it."""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol, cast

from locator.imports.entry import BrokenRow, Entry, Raw, Surroundings
from locator.imports.mapping.applying import entries
from locator.imports.mapping.saved import TableMapping
from locator.imports.rows import delimited, records, workbook
from locator.imports.rows.column import SeenColumn, seen_columns
from locator.imports.rows.encoding import told_by
from locator.imports.rows.members import Opener, file_opener, members
from locator.imports.rows.refusing import refusal

Format = Literal["table", "osm", "hsds", "ohana", "calendar"]
# How a table is written: CSV and the like, a spreadsheet, or JSON of any kind.
Shape = Literal["delimited", "workbook", "records"]

# In the order in which they are asked.
_PARTS: tuple[Format, ...] = ("calendar", "hsds", "ohana", "osm")
_LOOKED_AT = 1 << 16  # bytes
_WORKBOOK = "xl/workbook.xml"
_OPEN_DOCUMENT = "content.xml"
_OTHERS = (
    b"%PDF",
    b"\x1f\x8b",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"SQLite",
)
_TABLES = (".csv", ".tsv", ".txt", ".tab", ".xlsx", ".json", ".geojson", ".ndjson", ".jsonl")


class Part(Protocol):
    """The module of a format."""

    def looks_like(self, start: bytes | Collection[str]) -> bool:
        """Whether a file that begins so, or a set with files of these names, is of this format."""

    def read(
        self, path: Path, surroundings: Surroundings, source: str
    ) -> Iterator[Entry | BrokenRow]:
        """Every service in the file, or in the folder or ZIP."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a file seems to be; `name` is what whoever sent it calls it.

    Of a table: its shape, how its text is written or which sheet it is, and its columns with some
    of their values. `member` is the file of a set that holds the table.
    """

    format: Format
    name: str
    shape: Shape | None = None
    member: str | None = None
    dialect: delimited.Dialect | None = None
    sheet: str | None = None
    columns: tuple[SeenColumn, ...] = ()

    @property
    def needs_mapping(self) -> bool:
        """Whether somebody must say what the columns mean."""
        return self.format == "table"


def look_at(path: Path, name: str) -> Look:
    """Look at a file or a folder. Raises `ImportCannotBeReadError`."""
    if not path.exists():
        raise refusal("file_missing")
    found = members(path)
    if _WORKBOOK in found or "xl/" in {f"{member.partition('/')[0]}/" for member in found}:
        return _look_at_table(path.name, file_opener(path), "workbook", name)
    is_set = path.is_dir() or path.name not in found or len(found) > 1
    if is_set and _OPEN_DOCUMENT in found:
        raise refusal("file_old_workbook")
    if is_set and (format := _format_of(frozenset(found))):
        return Look(format, name)
    member = _largest_table(found) if is_set else path.name
    if member is None:
        raise refusal("file_unknown")
    start = _start_of(found[member])
    if not is_set and (format := _format_of(start)):
        return Look(format, name)
    look = _look_at_table(member, found[member], _shape_of(start), name)
    return replace(look, member=member if is_set else None)


def read(
    path: Path,
    look: Look,
    surroundings: Surroundings,
    source: str,
    mapping: TableMapping | None = None,
) -> Iterator[Entry | BrokenRow]:
    """Every service in the file, in constant memory.

    Raises `ImportCannotBeReadError` at once, or on the way where the file goes wrong.
    """
    if look.format != "table":
        yield from _part(look.format).read(path, surroundings, source)
    elif mapping is None or not mapping.columns:
        raise refusal("file_no_mapping")
    else:
        yield from entries(rows_of(path, look), mapping, surroundings, source)


def rows_of(path: Path, look: Look) -> Iterator[Raw | BrokenRow]:
    """The rows of a table before anybody says what they mean."""
    opener = members(path)[look.member] if look.member else file_opener(path)
    return _rows(opener, look)


def _rows(opener: Opener, look: Look) -> Iterator[Raw | BrokenRow]:
    if look.shape == "delimited":
        return delimited.read(opener, look.dialect)
    if look.shape == "workbook":
        return workbook.read(opener, look.sheet)
    return records.read(opener)


def _part(format: Format) -> Part:
    return cast(Part, importlib.import_module(f"locator.imports.{format}"))


def _format_of(what: bytes | Collection[str]) -> Format | None:
    there = [part for part in _PARTS if importlib.util.find_spec(f"locator.imports.{part}")]
    return next((format for format in there if _part(format).looks_like(what)), None)


def _start_of(opener: Opener) -> bytes:
    with closing(opener()) as file:
        start = file.read(_LOOKED_AT)
    if not start.strip(b"\0 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise refusal("file_empty")
    if start.startswith(workbook.OLD):
        is_protected = "EncryptedPackage".encode("utf-16-le") in start
        raise refusal("file_protected" if is_protected else "file_old_workbook")
    return start


def _shape_of(start: bytes) -> Shape:
    if start.startswith(b"PK\x03\x04"):
        return "workbook"
    text = start.decode(told_by(start) or "latin-1", errors="replace")
    text = text.lstrip("\ufeff\u00ef\u00bb\u00bf \t\r\n\x1e")
    if text[:1] in ("{", "["):
        return "records"
    controls = sum(letter < "\t" or "\r" < letter < " " for letter in text)
    if start.startswith(_OTHERS) or text[:1] == "<" or controls * 20 > len(text) + 60:
        raise refusal("file_unknown")
    return "delimited"


def _look_at_table(member: str, opener: Opener, shape: Shape, name: str) -> Look:
    look = Look("table", name, shape)
    tags: Mapping[str, str] = {}
    order: tuple[str, ...] = ()
    if shape == "delimited":
        look = replace(look, dialect=delimited.dialect_of(opener))
        header = delimited.header_of(opener, cast(delimited.Dialect, look.dialect))
    elif shape == "workbook":
        look = replace(look, sheet=workbook.sheet_of(opener))
        header = workbook.header_of(opener, cast(str, look.sheet))
    else:
        header = None
    if header is not None:
        order = header.names
        pairs = zip(header.names, header.tags, strict=True)
        tags = {column: tag for column, tag in pairs if tag}
    columns = seen_columns(_rows(opener, look), order, tags)
    if not columns:
        raise refusal("file_no_rows")
    return replace(look, columns=columns)


def _largest_table(found: Mapping[str, Opener]) -> str | None:
    """The file of an unknown set in which the list most likely is."""
    sizes: dict[str, int] = {}
    for member, opener in found.items():
        if member.lower().endswith(_TABLES):
            with closing(opener()) as file:
                sizes[member] = sum(map(len, iter(lambda: file.read(1 << 20), b"")))
    return max(sizes, key=lambda member: sizes[member], default=None)
