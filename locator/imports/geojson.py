"""The first reader: GeoJSON (RFC 7946), as a stream, from any file that anybody may hand us.

A file that is no GeoJSON raises `ImportCannotBeReadError`; a feature that cannot be used becomes
a `BrokenRow`. Nothing else is raised, whatever the bytes.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

import ijson
import shapely
from ijson.common import ObjectBuilder

from locator.errors import ImportCannotBeReadError
from locator.imports.report import Finding, shown

# Deeper than any GeoJSON (a collection's polygon has 8 levels), and harmless for the stack.
DEEPEST = 32
# Values in one feature: a coastline has some ten thousand.
MOST_VALUES = 1_000_000
LONGEST_TEXT = 2000
WGS84 = ("CRS84", "EPSG::4326", "EPSG:4326")
_BYTE_ORDER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x1f\x8b": "gzip"}
# Threat: marks that turn the direction of what is written behind them; a name needs none.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])


@dataclass(frozen=True)
class Feature:
    """A point and what is said about it; a line or an area is represented by a point inside it."""

    row: int  # the first is 1
    id: str | None
    lon: float
    lat: float
    tags: dict[str, str]  # as text, tidied; what is empty is left out
    unusable: tuple[Finding, ...] = ()  # values that are no text, by column


@dataclass(frozen=True)
class BrokenRow:
    """A feature that is none, or is nowhere."""

    row: int
    finding: Finding


class _ValueIsUnusableError(ValueError):
    """The message says why."""


def read_geojson(file: BinaryIO) -> Iterator[Feature | BrokenRow]:
    """Every feature of a FeatureCollection, in order.

    Raises `ImportCannotBeReadError` at once, or after some features, where the file goes wrong.
    """
    kind: Any = None
    has_features = False
    row = 0
    for key, value in _members(file):
        if key == "features" and value is _BEGIN:
            has_features = True
        elif key == "features" and has_features:
            row += 1
            yield _feature(row, value)
        elif key == "type":
            kind = value
        elif key == "crs" and value is not None and not _is_wgs84(value):
            raise ImportCannotBeReadError(
                "The coordinates are not longitude and latitude (WGS 84); convert the file first."
            )
    if kind != "FeatureCollection" or not has_features:
        raise ImportCannotBeReadError(
            "This is JSON, but no GeoJSON FeatureCollection with a list of features."
        )


_BEGIN = object()


def _members(file: BinaryIO) -> Iterator[tuple[str, Any]]:
    """The members of the document, in order; those of "features" one by one, after a `_BEGIN`."""
    key = ""
    depth = base = values = features = 0
    builder: ObjectBuilder | None = None
    for event, value in _events(file):
        opens, closes = event.startswith("start_"), event.startswith("end_")
        depth -= closes
        level = depth  # 0: the document itself, 1: its members, 2: single features
        depth += opens
        values = values + 1 if builder else 0
        if depth > DEEPEST or values > MOST_VALUES:
            raise ImportCannotBeReadError(
                f"Feature {features + 1} is nested too deeply or far too large."
            )
        if builder:
            builder.event(event, value)
            if level == base:
                yield key, builder.value
                builder = None
        elif level == 0 and event not in ("start_map", "end_map"):
            raise ImportCannotBeReadError("This is JSON, but no GeoJSON: it is no object.")
        elif event == "map_key":
            key = value
        elif key == "features" and level == 1 and event == "start_array":
            yield key, _BEGIN
        elif opens and level > 0:
            features += level == 2
            builder, base = ObjectBuilder(), level
            builder.event(event, value)
        elif not (opens or closes):
            yield key, value


def _events(file: BinaryIO) -> Iterator[tuple[str, Any]]:
    """ijson's plain events: those with a path would cost the square of the depth."""
    start = file.read(3)
    for mark, what in _BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            raise ImportCannotBeReadError(f"The file is {what}; GeoJSON is plain UTF-8.")
    if start != b"\xef\xbb\xbf":
        file.seek(0)
    try:
        yield from ijson.basic_parse(file)
    except (ijson.JSONError, ValueError, ArithmeticError) as error:
        # The parser's own message quotes the file: its first line says enough.
        reason = shown(error.args[0] if error.args else error).partition(
            "\N{REPLACEMENT CHARACTER}"
        )
        raise ImportCannotBeReadError(f"The file is no JSON in UTF-8: {reason[0]}") from error


def _is_wgs84(crs: Any) -> bool:
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return isinstance(name, str) and name.endswith(WGS84)


def _feature(row: int, value: Any) -> Feature | BrokenRow:
    column, culprit = "feature", value
    try:
        if not isinstance(value, dict) or value.get("type") != "Feature":
            raise _ValueIsUnusableError("is no GeoJSON feature")
        column, culprit = "geometry", value.get("geometry")
        lon, lat = _point(culprit)
        column, culprit = "properties", value.get("properties")
        if not isinstance(culprit, dict | None):
            raise _ValueIsUnusableError("should be an object")
        tags, unusable = _tags(culprit or {})
    except _ValueIsUnusableError as error:
        if column == "geometry" and isinstance(culprit, dict):
            culprit = _as_written(culprit.get("coordinates"))
        return BrokenRow(row, Finding(column, shown(culprit), str(error)))
    try:
        id = _text(value.get("id"))
    except _ValueIsUnusableError:
        id = None
    return Feature(row, id or None, lon, lat, tags, tuple(unusable))


def _as_written(coordinates: Any) -> Any:
    """A pair of coordinates as people write it; anything larger as what it is."""
    if isinstance(coordinates, list) and not any(isinstance(c, dict | list) for c in coordinates):
        return ", ".join(map(shown, coordinates[:2]))
    return coordinates


def _point(geometry: Any) -> tuple[float, float]:
    if geometry is None:
        raise _ValueIsUnusableError("is nowhere")
    if not isinstance(geometry, dict):
        raise _ValueIsUnusableError("should be an object")
    if geometry.get("type") == "Point":
        coordinates = geometry.get("coordinates")
        if not isinstance(coordinates, list) or len(coordinates) < 2:
            raise _ValueIsUnusableError("should be longitude and latitude")
        lon, lat = (_number(coordinate) for coordinate in coordinates[:2])
    else:
        lon, lat = _inside(geometry)
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise _ValueIsUnusableError("is no number on Earth")
    if 90 < abs(lat) <= 180 and abs(lon) <= 90:
        raise _ValueIsUnusableError("looks swapped: longitude comes first")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise _ValueIsUnusableError("is not on Earth")
    return lon, lat


def _inside(geometry: dict[str, Any]) -> tuple[float, float]:
    """A point that lies on the line or in the area, not just in its bounding box."""
    try:
        point = shapely.geometry.shape(_with_floats(geometry)).representative_point()
        return point.x, point.y
    except _ValueIsUnusableError:
        raise
    except Exception as error:  # shapely raises whatever happens to break inside it
        raise _ValueIsUnusableError("is no geometry of GeoJSON") from error


def _with_floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_floats(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_floats(inner) for inner in value]
    return _number(value) if isinstance(value, int | Decimal) else value


def _number(value: Any) -> float:
    if isinstance(value, str):
        raise _ValueIsUnusableError("is text, and should be a number")
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _ValueIsUnusableError("should be a number")
    try:
        return float(value)
    except OverflowError as error:
        raise _ValueIsUnusableError("is no number on Earth") from error


def _tags(properties: dict[str, Any]) -> tuple[dict[str, str], list[Finding]]:
    tags: dict[str, str] = {}
    unusable = []
    for column, value in properties.items():
        try:
            text = _text(value)
        except _ValueIsUnusableError as error:
            unusable.append(Finding(shown(column), shown(value), str(error)))
        else:
            if text:
                tags[column] = text
    return tags, unusable


def _text(value: Any) -> str:
    """A value as tidy text: one line, composed (NFC), without marks that nobody sees."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return _digits(value)
    if not isinstance(value, str):
        raise _ValueIsUnusableError("should be text")
    if len(value) > LONGEST_TEXT:
        raise _ValueIsUnusableError(f"is longer than {LONGEST_TEXT} characters")
    text = " ".join(unicodedata.normalize("NFC", value).translate(_TURNING).split())
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise _ValueIsUnusableError("has characters that are no text")
    return text


def _digits(value: int | Decimal) -> str:
    """Tables turn ids into floats: 306705603.0 is 306705603."""
    number = Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > 30 or len(number.as_tuple().digits) > 40:
        raise _ValueIsUnusableError("is no sensible number")
    return str(int(number)) if number == int(number) else f"{number:f}"
