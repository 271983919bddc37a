"""Coordinates as people write them: decimals with a point or a comma, degrees and minutes, pairs.

A pair whose order nobody says is taken as latitude and longitude, unless only the other order lies
near the city. What was mended so is said (`Position.mended`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from locator.imports.hours.plain import plain

Axis = Literal["lat", "lon"]
Bounds = tuple[float, float, float, float]  # west, south, east, north

# How far from a city's bounds a point may lie (degrees) and still tell how it was meant.
NEAR = 0.3
# Text that is longer is no coordinate.
LONGEST = 300

_AXES: dict[str, tuple[Axis, int]] = {
    **dict.fromkeys(("n", "north", "nord", "norte", "ش", "شمال", "شمالا"), ("lat", 1)),
    **dict.fromkeys(("s", "south", "sud", "sur", "sul", "ج", "جنوب", "جنوبا"), ("lat", -1)),
    **dict.fromkeys(("e", "east", "est", "este", "leste", "ق", "شرق", "شرقا"), ("lon", 1)),
    **dict.fromkeys(("w", "west", "o", "ouest", "oeste", "غ", "غرب", "غربا"), ("lon", -1)),
}
_LETTER = "|".join(sorted(_AXES, key=len, reverse=True))
_NUMBER = r"[+-]?\d{1,3}(?:[.,]\d+)?"
# 33°53'42.1"N, N 33 53.7, 33d53m42s, 33:53:42, 33.89° N
_DEGREES = re.compile(
    rf"(?:(?P<before>{_LETTER})[\s.:]*)?(?P<degrees>[+-]?\d{{1,3}}(?:[.,]\d+)?)"
    r"(?:(?:\s*(?:°|º|˚|deg|d|:)\s*|\s+)(?P<minutes>\d{1,2}(?:[.,]\d+)?)"
    r"(?:(?:\s*(?:'|´|`|min|m|:)\s*|\s+)(?P<seconds>\d{1,2}(?:[.,]\d+)?))?)?"
    rf"\s*(?:°|º|˚|deg|\"|''|'|min|sec|s(?=\s))?\s*(?P<after>{_LETTER})?"
)
_MARKS = str.maketrans(
    {
        "′": "'",
        "’": "'",
        "‘": "'",
        "ʹ": "'",
        "″": '"',
        "”": '"',
        "“": '"',
        "−": "-",
        "،": ",",
        "٫": ".",
    }
)
_POINT = re.compile(rf"(?:srid=\d+;\s*)?point\s*z?m?\s*\(\s*({_NUMBER})[\s,]+({_NUMBER})[^)]*\)")
_GEOJSON = re.compile(rf'"coordinates"\s*:\s*\[\s*({_NUMBER})\s*,\s*({_NUMBER})')
# In a link to a map: the place that was looked for, and the middle of what was seen.
_PLACE = re.compile(r"!3d(-?\d+\.\d+)!4d(-?\d+\.\d+)")
_SEEN = re.compile(r"[@=/:]\s*(-?\d{1,3}\.\d+)\s*,\s*(-?\d{1,3}\.\d+)")
_LAT_WORD = re.compile(r"\b(?:lat|latitude|latitud|y)\b\s*[:=]?|خط العرض\s*:?")
_LON_WORD = re.compile(r"\b(?:lon|lng|long|longitude|longitud|x)\b\s*[:=]?|خط الطول\s*:?")


@dataclass(frozen=True, slots=True)
class Position:
    """A point in degrees, WGS 84; `mended` (a code of `words.cells`): it was written otherwise."""

    lat: float
    lon: float
    mended: str | None = None


@dataclass(frozen=True, slots=True)
class Degrees:
    """One coordinate, and which one it is where its writer says so ("N")."""

    value: float
    axis: Axis | None = None


def read_degrees(text: str) -> Degrees | None:
    """One coordinate; None where it is none.

    >>> read_degrees("33° 53′ 42″ S"), read_degrees("35,5018")
    (Degrees(value=-33.895, axis='lat'), Degrees(value=35.5018, axis=None))
    """
    said = _said(text)
    if not said or len(said) > LONGEST:
        return None
    match = _DEGREES.fullmatch(said)
    if match is None or (match["before"] and match["after"]):
        return _without_point(said)
    degrees, minutes, seconds = (
        float(found.replace(",", ".")) if (found := match[name]) else 0.0
        for name in ("degrees", "minutes", "seconds")
    )
    if minutes >= 60 or seconds >= 60:
        return None
    letter = match["before"] or match["after"]
    axis, sign = _AXES[letter] if letter else (None, 1)
    is_below = match["degrees"].startswith("-")
    value = abs(degrees) + minutes / 60 + seconds / 3600
    value = -value if is_below or sign < 0 else value
    if match["minutes"] and not degrees.is_integer():
        return None  # "33.9 12": that is no coordinate
    return Degrees(round(value, 7), axis)


def read_pair(text: str, bounds: Bounds | None = None) -> Position | None:
    """Both coordinates in one cell: "33.89, 35.50", "POINT(35.5 33.89)", a link to a map."""
    said = _said(text)
    if not said or len(said) > LONGEST:
        return None
    for pattern in (_POINT, _GEOJSON):
        if match := pattern.search(said):
            lon, lat = (float(found.replace(",", ".")) for found in match.groups())
            return placed(lat, lon, bounds)
    is_link = "http" in said or said.startswith("geo:")
    if is_link and (match := _PLACE.search(said) or _SEEN.search(said)):
        lat, lon = map(float, match.groups())
        return placed(lat, lon, bounds)
    first_is_lon = bool(_LON_WORD.match(said)) or bool(
        (x := _LON_WORD.search(said)) and (y := _LAT_WORD.search(said)) and x.start() < y.start()
    )
    bare = " ".join(_LAT_WORD.sub(" ", _LON_WORD.sub(" ", said)).split()).strip(" ()[]{}:=")
    for one, other in _halves(bare):
        first, second = read_degrees(one), read_degrees(other)
        if first is None or second is None or (first.axis and first.axis == second.axis):
            continue
        if first_is_lon or first.axis == "lon" or second.axis == "lat":
            first, second = second, first
        if first.axis or second.axis or first_is_lon:
            return placed(first.value, second.value)
        return placed(first.value, second.value, bounds)
    return None


def placed(lat: float, lon: float, bounds: Bounds | None = None) -> Position | None:
    """A position; mended where only so it lies near the city. None where it is not on Earth.

    Mended are: latitude and longitude exchanged, a minus that is missing, a decimal point that a
    spreadsheet took away (33893791).
    """
    if not (abs(lat) <= 1e12 and abs(lon) <= 1e12):
        return None
    if bounds is not None and not _is_near(lat, lon, bounds):
        for code, mended in _mended(lat, lon):
            if _is_near(*mended, bounds):
                return Position(*mended, code)
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        if abs(lon) <= 90 and abs(lat) <= 180:
            return Position(lon, lat, "position_swapped")
        return None
    return Position(lat, lon)


def _mended(lat: float, lon: float) -> list[tuple[str, tuple[float, float]]]:
    ways = [
        ("position_swapped", (lon, lat)),
        ("position_sign", (-lat, lon)),
        ("position_sign", (lat, -lon)),
        ("position_sign", (-lat, -lon)),
    ]
    if abs(lat) > 90 or abs(lon) > 180:
        ways += [
            ("position_point", (lat / 10**n, lon / 10**m)) for n in range(10) for m in range(10)
        ]
    return ways


def _is_near(lat: float, lon: float, bounds: Bounds) -> bool:
    west, south, east, north = bounds
    return south - NEAR <= lat <= north + NEAR and west - NEAR <= lon <= east + NEAR


def _said(text: str) -> str:
    return plain(text.translate(_MARKS)).strip(" ;") if text else ""


def _without_point(said: str) -> Degrees | None:
    """ "33.893.791": a spreadsheet took the decimals for thousands. `placed` may find its point."""
    digits = said.replace(".", "").replace(",", "")
    is_thousands = re.fullmatch(r"-?\d{1,3}([.,]\d{3})+", said) or re.fullmatch(r"-?\d{5,12}", said)
    return Degrees(float(digits)) if is_thousands else None


def _halves(said: str) -> list[tuple[str, str]]:
    """All ways to cut a pair in two, the likeliest first."""
    ways = []
    for sign in (";", "|", "/", ", ", " , ", "\n"):
        if said.count(sign) == 1:
            ways.append(said.split(sign))
    if said.count(",") == 1:
        ways.append(said.split(","))
    elif said.count(",") == 3:
        # 33,89,35,50: all four commas look alike.
        one, two, three, four = said.split(",")
        ways.append([f"{one},{two}", f"{three},{four}"])
    # "33°53'N 35°30'E", "33.89 35.50"
    if match := re.fullmatch(rf"(.*(?:{_LETTER}))[\s,]+(.*)", said):
        ways.append([match[1], match[2]])
    if match := re.fullmatch(rf"((?:{_LETTER})[^a-z]*?)[\s,]+((?:{_LETTER})[^a-z]*)", said):
        ways.append([match[1], match[2]])
    if said.count(" ") == 1:
        ways.append(said.split(" "))
    words = said.split()
    if len(words) in (4, 6):
        middle = len(words) // 2
        ways.append([" ".join(words[:middle]), " ".join(words[middle:])])
    return [(one.strip(" ()[]"), other.strip(" ()[]")) for one, other in ways]
