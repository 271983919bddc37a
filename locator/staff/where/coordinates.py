"""Coordinates as people have them: typed, read off a device, or inside the link of a map.

Everything is read from the text alone. A short link that only its maker can follow says nothing:
asking there would tell a stranger which place we are about to enter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from locator.directory.point import Point

# Four decimals are 11 m. What is rounded to fewer is not a door.
DECIMALS_OF_A_DOOR = 4
LONGEST_TEXT = 2000
# Of what is no link: numbers and signs. Threat: a thousand spaces between two of them.
LONGEST_PAIR = 200

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫،−–", "01234567890123456789.,--")
_DECIMAL = r"[+-]?\d{1,3}(?:\.\d+)?"
# One space at most between any two signs: see `coordinates_in`.
_PAIR = re.compile(rf"^\(? ?({_DECIMAL}) ?°? ?(?:[,;] ?| )({_DECIMAL}) ?°? ?\)?$")
# 33,8963 35,4826: as half of the world writes decimals.
_COMMAS = re.compile(r"^([+-]?\d{1,3},\d+)(?:\s*+;\s*+|\s++)([+-]?\d{1,3},\d+)$")
_SIDE = "NSEWO"  # "O" is west in French and in Spanish
_ANGLE = re.compile(
    rf"""(?P<before>[{_SIDE}])?\s*
    (?P<degrees>\d{{1,3}}(?:\.\d+)?)[°º:\s]*
    (?:(?<=[°º:\s])(?P<minutes>\d{{1,2}}(?:\.\d+)?)\s*['’′:\s]?\s*
    (?:(?P<seconds>\d{{1,2}}(?:\.\d+)?)\s*(?:["”″]|'')?\s*)?)?
    (?P<after>[{_SIDE}])?""",
    re.VERBOSE | re.IGNORECASE,
)
_IN_PATH = re.compile(rf"({_DECIMAL}),\+?\s*({_DECIMAL})")
_PIN_IN_DATA = re.compile(rf"!3d({_DECIMAL})!4d({_DECIMAL})")
_SEEN = re.compile(rf"/@({_DECIMAL}),({_DECIMAL})")
_MAP_HASH = re.compile(rf"(?:^|[#&=/])\d{{1,2}}(?:\.\d+)?/({_DECIMAL})/({_DECIMAL})")
# What the links of maps call a pin, as "lat,lon" unless a second name follows.
_PINS = ("q", "query", "ll", "daddr", "destination", "sll", "to", "cp")
_PAIRS = (("mlat", "mlon"), ("lat", "lon"), ("lat", "lng"), ("latitude", "longitude"))


@dataclass(frozen=True)
class Coordinates:
    """What was read; `is_precise` where it tells one door from the next."""

    point: Point
    is_precise: bool


def coordinates_in(text: str) -> Coordinates | None:
    """The coordinates that a text holds: None where it holds none, or none on this earth.

    Latitude comes first, as everybody says it; only links say otherwise, and say so.

    >>> coordinates_in("33.8963, 35.4826").point
    Point(lon=35.4826, lat=33.8963)
    >>> coordinates_in("33°53'46.7\\"N 35°28'57.4\\"E").point
    Point(lon=35.482611, lat=33.896306)
    """
    text = text.strip().translate(_DIGITS)
    if not text or len(text) > LONGEST_TEXT:
        return None
    if text[:4].lower() == "geo:" or "://" in text or text.lower().startswith("www."):
        return _in_link(text)
    if len(text) > LONGEST_PAIR:
        return None
    return _pair(" ".join(text.split())) or _angles(text)


def _pair(text: str) -> Coordinates | None:
    if (found := _PAIR.match(text)) and "." in text:  # "12 30" is no place
        return _made(*found.groups())
    if found := _COMMAS.match(text):
        return _made(*(part.replace(",", ".") for part in found.groups()))
    return None


def _made(lat: str, lon: str, *, is_pin: bool = True) -> Coordinates | None:
    point = Point(float(lon), float(lat))
    if not (-90 <= point.lat <= 90 and -180 <= point.lon <= 180):
        return None
    decimals = min(len(number.partition(".")[2]) for number in (lat, lon))
    return Coordinates(point, is_pin and decimals >= DECIMALS_OF_A_DOOR)


def _angles(text: str) -> Coordinates | None:
    """Degrees, minutes and seconds, with the sides of the world before or after."""
    sides = re.findall(rf"(?<![^\W\d_])[{_SIDE}](?![^\W\d_])", text.upper())
    if len(sides) != 2:
        return None
    halves = _halves(text, sides)
    values = {}
    is_precise = True
    for half, side in zip(halves, sides, strict=True):
        found = _ANGLE.fullmatch(half.strip(" ,;"))
        if not found:
            return None
        minutes, seconds = float(found["minutes"] or 0), float(found["seconds"] or 0)
        if minutes >= 60 or seconds >= 60:
            return None
        sign = -1 if side in "SWO" else 1
        axis = "lat" if side in "NS" else "lon"
        value = float(found["degrees"]) + minutes / 60 + seconds / 3600
        values[axis] = round(sign * value, 6)
        is_precise &= _tells_a_door(found)
    if len(values) < 2:
        return None
    made = _made(str(values["lat"]), str(values["lon"]))
    return made and Coordinates(made.point, is_precise)


def _halves(text: str, sides: list[str]) -> tuple[str, str]:
    upper = text.upper()
    first = re.search(rf"(?<![^\W\d_]){sides[0]}(?![^\W\d_])", upper)
    assert first is not None  # noqa: S101 - it has been found before
    is_before = not text[: first.start()].strip()
    if not is_before:
        return text[: first.end()], text[first.end() :]
    second = re.search(rf"(?<![^\W\d_]){sides[1]}(?![^\W\d_])", upper[first.end() :])
    assert second is not None  # noqa: S101
    cut = first.end() + second.start()
    return text[:cut], text[cut:]


def _tells_a_door(found: re.Match[str]) -> bool:
    """A second is 31 m, a thousandth of a minute 2 m."""
    if found["seconds"]:
        return "." in found["seconds"]
    if found["minutes"]:
        return len(found["minutes"].partition(".")[2]) >= 2
    return len(found["degrees"].partition(".")[2]) >= DECIMALS_OF_A_DOOR


def _in_link(text: str) -> Coordinates | None:
    """The pin of a link; where it has none, the middle of the map that it shows."""
    if text[:4].lower() == "geo:":  # RFC 5870; Android's "geo:0,0?q=lat,lon(label)"
        path, _, query = text[4:].partition("?")
        return _first_pair(dict(parse_qsl(query)).get("q", "")) or _first_pair(path)
    try:
        link = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError:
        return None
    asked, path = dict(parse_qsl(link.query)), unquote_plus(link.path)
    return _pin_asked_for(asked) or _pin_in(path) or _middle_of(asked, path, link.fragment)


def _pin_asked_for(asked: Mapping[str, str]) -> Coordinates | None:
    for lat, lon in _PAIRS:
        if lat in asked and lon in asked and (found := _pair(f"{asked[lat]}, {asked[lon]}")):
            return found
    pins = (_first_pair(asked.get(name, "").removeprefix("loc:")) for name in _PINS)
    return next(filter(None, pins), None)


def _pin_in(path: str) -> Coordinates | None:
    if pin := _PIN_IN_DATA.search(path):
        return _made(*pin.groups())
    pins = _IN_PATH.findall(path.partition("@")[0])
    return _made(*pins[-1]) if pins else None  # of a way its end


def _middle_of(asked: Mapping[str, str], path: str, fragment: str) -> Coordinates | None:
    if seen := _SEEN.search(path) or _MAP_HASH.search(f"#{fragment}"):
        return _made(*seen.groups(), is_pin=False)
    middle = _first_pair(asked.get("center", ""))
    return middle and Coordinates(middle.point, is_precise=False)


def _first_pair(text: str) -> Coordinates | None:
    found = _IN_PATH.match(text.strip().replace("~", ","))
    if not found or found.groups() == ("0", "0"):
        return None
    return _made(*found.groups())
