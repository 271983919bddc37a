"""Which kind of file this is, by what is in it, and how to read it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol, cast

from locator.errors import ImportCannotBeReadError
from locator.imports import calendar, hsds, ohana, osm
from locator.imports.entry import BrokenRow, Entry, Raw, Surroundings
from locator.imports.mapping.applying import entries
from locator.imports.mapping.saved import TableMapping
from locator.imports.rows import delimited, records, workbook
from locator.imports.rows.column import SeenColumn, seen_columns
from locator.imports.rows.encoding import told_by
from locator.imports.rows.members import Opener, as_file, file_opener, members
from locator.imports.rows.refusing import refusal

Format = Literal["table", "osm", "hsds", "ohana", "calendar"]
# How a table is written: CSV and the like, a spreadsheet, or JSON of any kind.
Shape = Literal["delimited", "workbook", "records"]

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
# Files of a set that may hold services; others are licences, pictures and the like.
_ENDINGS = (
    *(".csv", ".tsv", ".tab", ".xlsx", ".json", ".geojson", ".ndjson", ".jsonl", ".geojsonl"),
    *(".ics", ".osm", ".xml"),
)


class Part(Protocol):
    """The module of a format."""

    def looks_like(self, start: bytes | Collection[str]) -> bool:
        """Whether a file that begins so, or a set with files of these names, is of this format."""

    def read(
        self, path: Path, surroundings: Surroundings, source: str
    ) -> Iterator[Entry | BrokenRow]:
        """Every service in the file, or in the folder or ZIP."""


# In the order in which they are asked.
_PARTS: Mapping[Format, Part] = {"calendar": calendar, "hsds": hsds, "ohana": ohana, "osm": osm}


@dataclass(frozen=True, slots=True)
class Look:
    """What a file seems to be; `name` is what whoever sent it calls it.

    Of a table: its shape, how its text is written or which sheet it is, and its columns with some
    of their values. `members` are the files of a set that are read one after the other,
    where the format does not read the set as a whole.
    """

    format: Format
    name: str
    shape: Shape | None = None
    members: tuple[str, ...] = ()
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
        return _look_at_table(file_opener(path), "workbook", name)
    is_set = path.is_dir() or path.name not in found or len(found) > 1
    if is_set:
        return _look_at_set(found, name)
    return _look_at_member(found[path.name], name)


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
    if look.format != "table" and not look.members:
        yield from _PARTS[look.format].read(path, surroundings, source)
    elif look.format != "table":
        found = members(path)
        for name in look.members:
            with as_file(found[name], name) as file:
                yield from _PARTS[look.format].read(file, surroundings, source)
    elif mapping is None or not mapping.columns:
        raise refusal("file_no_mapping")
    else:
        yield from entries(rows_of(path, look), mapping, surroundings, source)


def rows_of(path: Path, look: Look) -> Iterator[Raw | BrokenRow]:
    """The rows of a table before anybody says what they mean."""
    if not look.members:
        yield from _rows(file_opener(path), look)
        return
    found = members(path)
    for name in look.members:
        # Each is written in its own way, but for the columns.
        yield from _rows(found[name], _look_at_member(found[name], look.name))


def _rows(opener: Opener, look: Look) -> Iterator[Raw | BrokenRow]:
    if look.shape == "delimited":
        return delimited.read(opener, look.dialect)
    if look.shape == "workbook":
        return workbook.read(opener, look.sheet)
    return records.read(opener)


def _format_of(what: bytes | Collection[str]) -> Format | None:
    return next((format for format, part in _PARTS.items() if part.looks_like(what)), None)


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


def _look_at_set(found: Mapping[str, Opener], name: str) -> Look:
    """A set that belongs together by its names; else its files of one kind, the largest first."""
    if format := _format_of(frozenset(found)):
        return Look(format, name)
    if _OPEN_DOCUMENT in found:
        raise refusal("file_old_workbook")
    sizes = {member: _size_of(opener) for member, opener in found.items() if _may_hold(member)}
    seen: dict[str, Look] = {}
    for member in sorted(sizes, key=lambda member: -sizes[member]):
        # A member that cannot be read is no reason to leave the others.
        with suppress(ImportCannotBeReadError):
            seen[member] = _look_at_member(found[member], name)
    if not seen:
        raise refusal("file_unknown")
    # The largest; but what says of itself what it is holds services before any other table.
    look = min(seen.values(), key=lambda look: look.needs_mapping)
    return replace(look, members=tuple(m for m in found if m in seen and _is_alike(seen[m], look)))


def _look_at_member(opener: Opener, name: str) -> Look:
    start = _start_of(opener)
    if format := _format_of(start):
        return Look(format, name)
    return _look_at_table(opener, _shape_of(start), name)


def _is_alike(look: Look, other: Look) -> bool:
    columns = [{column.name for column in one.columns} for one in (look, other)]
    return look.format == other.format and columns[0] == columns[1]


def _may_hold(member: str) -> bool:
    return member.lower().endswith(_ENDINGS)


def _look_at_table(opener: Opener, shape: Shape, name: str) -> Look:
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


def _size_of(opener: Opener) -> int:
    with closing(opener()) as file:
        return sum(map(len, iter(lambda: file.read(1 << 20), b"")))
