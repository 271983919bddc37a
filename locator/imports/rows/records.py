"""JSON as rows: a list of objects wherever it lies, objects line by line, or GeoJSON's features."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from typing import Any, BinaryIO

import ijson
import orjson
from ijson.common import ObjectBuilder

from locator.imports.entry import BrokenRow, Finding, Raw
from locator.imports.report import shown
from locator.imports.rows.encoding import encoding_of
from locator.imports.rows.flat import flat
from locator.imports.rows.geometry import GeometryIsUnusableError, point_of
from locator.imports.rows.guard import DEEPEST, MOST_VALUES
from locator.imports.rows.lines import Lines
from locator.imports.rows.members import Opener
from locator.imports.rows.refusing import refusal
from locator.imports.rows.utf8 import Utf8

WGS84 = ("CRS84", "EPSG::4326", "EPSG:4326", "WGS84", "WGS 84")
_SYSTEM = re.compile(r"urn:|epsg:|https?:", re.IGNORECASE)
# More digits than any id or coordinate has; a key of a thousand bits has 309.
MOST_DIGITS = 1_000
_GIANT = re.compile(rb"[0-9]{%d}" % MOST_DIGITS)
# A list of objects that lies deeper is part of one of them.
DEEPEST_LIST = 3


def read(opener: Opener) -> Iterator[Raw | BrokenRow]:
    """Every object of the file, flattened: {"a": {"b": 1}} has the column "a.b".

    Raises `ImportCannotBeReadError` at once, or after some rows, where the file goes wrong.
    """
    with closing(opener()) as file:
        encoding = encoding_of(file)
    found = by_line(opener, encoding) if is_by_line(opener, encoding) else None
    row = 0
    for row, value in enumerate(found or _of_list(opener, encoding), 1):
        yield raw_of(row, value)
    if not row:
        raise refusal("file_no_rows")


def raw_of(row: int, value: Any) -> Raw | BrokenRow:
    """One object: a GeoJSON feature, ArcGIS's with "attributes", or any other."""
    if isinstance(value, Unreadable):
        return BrokenRow(row, Finding("*", value.shown, "row_unreadable"))
    if not isinstance(value, dict):
        return BrokenRow(row, Finding("*", shown(value), "row_no_object"))
    findings: list[Finding] = []
    point = None
    properties: dict[Any, Any] | None = value
    id = value.get("id")
    geometry = value.get("geometry")
    if value.get("type") == "Feature" or isinstance(value.get("attributes"), dict):
        inner = value.get("properties", value.get("attributes"))
        if not isinstance(inner, dict | None):
            return BrokenRow(row, Finding("properties", shown(inner), "row_no_object"))
        properties = inner
    elif isinstance(geometry, dict) and "type" in geometry:
        properties = {key: inner for key, inner in value.items() if key != "geometry"}
    else:
        geometry = None
    try:
        point = point_of(geometry)
    except GeometryIsUnusableError as error:
        findings.append(Finding("geometry", error.value, error.code))
    cells = flat(properties or {}, findings)
    lon, lat = point or (None, None)
    if properties is value or isinstance(id, bool | dict | list | None):
        id = None
    elif isinstance(id, float | Decimal) and id == int(id):
        id = int(id)
    return Raw(row, cells, None if id is None else shown(id), lon, lat, tuple(findings))


class Unreadable:
    """A line that is no JSON; `shown` is how it begins."""

    def __init__(self, shown: str) -> None:
        self.shown = shown


def is_by_line(opener: Opener, encoding: str) -> bool:
    """Whether each line is an object of its own (NDJSON, GeoJSON text sequences)."""
    found = 0
    with Lines(opener(), encoding) as lines:
        for line in lines:
            text = line.strip(" \t\r\n\x1e")
            if not text:
                continue
            if not text.startswith("{") or isinstance(_loaded(text), Unreadable):
                return False
            found += 1
            if found == 2:
                return True
    return False


def by_line(opener: Opener, encoding: str) -> Iterator[Any]:
    """What stands in each line that is not empty."""
    with Lines(opener(), encoding) as lines:
        for line in lines:
            if text := line.strip(" \t\r\n\x1e"):
                yield _loaded(text)


def _loaded(text: str) -> Any:
    try:
        return orjson.loads(text.encode("utf-8", "replace"))
    except (orjson.JSONDecodeError, RecursionError):
        return Unreadable(shown(text))


def _of_list(opener: Opener, encoding: str) -> Iterator[Any]:
    """The members of the first list of objects; a file that is one object is its only one."""
    with closing(opener()) as file:
        yield from _items(events(file, encoding))


def _items(events: Iterator[tuple[str, Any]]) -> Iterator[Any]:
    """The members of the list, one by one; the whole document where there is none."""
    document = _Document()
    depth = 0
    for event, value in events:
        opens, closes = event.startswith("start_"), event.startswith("end_")
        depth -= closes
        if document.take(event, value, depth):
            yield document.member
        depth += opens
    if not document.count:
        yield from document.without_list()


class _Document:
    """What has been read of a document so far: where its list is, and the member being read."""

    def __init__(self) -> None:
        self.count = 0
        self.member: Any = None
        self._list: int | None = None  # how deep the members of the list lie
        self._is_over = False
        self._builder: ObjectBuilder | None = None
        self._whole = ObjectBuilder()  # all but the list: a file of one object is its one row
        self._values = 0
        self._before = self._key = ""

    def take(self, event: str, value: Any, depth: int) -> bool:
        """The next event, at its depth; whether a member of the list is complete with it."""
        self._guard(depth)
        self._look_at_system(event, value, depth)
        # A list that lies deeper is part of an object; one in a geometry has numbers in it.
        begins = event == "start_map" and self._before == "start_array" and depth <= DEEPEST_LIST
        if self._list is None and begins:
            self._list = depth
        self._before = event
        if self._list is None:
            self._whole.event(event, value)
            return False
        self._is_over = self._is_over or depth < self._list
        if self._is_over:
            return False
        if self._builder is None:
            self._builder, self._values = ObjectBuilder(), 0
        self._builder.event(event, value)
        if depth > self._list or event.startswith("start_"):
            return False
        self.member, self._builder, self._values = self._builder.value, None, 0
        self.count += 1
        return True

    def without_list(self) -> Iterator[Any]:
        """The rows of a document in which there was no list of objects."""
        document = getattr(self._whole, "value", None)
        if isinstance(document, dict) and "features" not in document:
            yield document
        elif isinstance(document, list):
            yield from document

    def _guard(self, depth: int) -> None:
        self._values += not self._is_over
        if depth >= DEEPEST or self._values > MOST_VALUES:
            raise refusal("file_too_deep", row=str(self.count + 1))

    def _look_at_system(self, event: str, value: Any, depth: int) -> None:
        """The old member "crs" of GeoJSON: only longitude and latitude are coordinates for us."""
        if event == "map_key" and depth == 1:
            self._key = value
            return
        is_system = self._key == "crs" and isinstance(value, str) and _SYSTEM.match(value)
        if is_system and not value.upper().endswith(WGS84):
            raise refusal("file_not_wgs84")


class ShortNumbers:
    """A file without giant numbers; `read` raises `ImportCannotBeReadError` at the first.

    Threat: yajl2_c (ijson 3.6) ends the whole process, or leaves an exception behind, at a number
    of more digits than Python turns into one.
    """

    def __init__(self, file: Utf8) -> None:
        self._file = file
        self._end = b""

    def read(self, size: int = -1) -> bytes:
        """As the file does."""
        found = self._file.read(size)
        if _GIANT.search(self._end + found):
            raise refusal("file_broken", where="JSON")
        self._end = (self._end + found)[-MOST_DIGITS:]
        return found


def events(file: BinaryIO, encoding: str) -> Iterator[tuple[str, Any]]:
    """ijson's plain events: those with a path would cost the square of the depth."""
    try:
        yield from ijson.basic_parse(ShortNumbers(Utf8(file, encoding)), use_float=False)
    except (ijson.JSONError, ValueError, ArithmeticError, RecursionError) as error:
        # The parser's own message quotes the file: its first line says enough.
        said = shown(str(error.args[0]) if error.args else "JSON")
        raise refusal(
            "file_broken", where=said.partition("\N{REPLACEMENT CHARACTER}")[0]
        ) from error
