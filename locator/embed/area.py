"""The part of a city that a widget is about: a box or a polygon, drawn by whoever makes it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from locator.errors import LocatorError
from locator.places.place import Place

MOST_CORNERS = 60
# Degrees from side to side: beyond that it is no part of a city, and edges would bend.
WIDEST = 5.0
METRES_A_DEGREE = 111_195  # of a great circle, on the mean sphere

Ring = tuple[tuple[float, float], ...]


class AreaIsImpossibleError(LocatorError):
    """The corners are no area on Earth, or one far too large."""


@dataclass(frozen=True)
class Area:
    """Corners (lon/lat, WGS 84, not closed), and the word and text of the address for them."""

    name: Literal["bounds", "polygon"]
    text: str
    ring: Ring


def read_bounds(text: str) -> Area:
    """Read "west,south,east,north"; raises `AreaIsImpossibleError`."""
    numbers = _numbers(text.split(","))
    if len(numbers) != 4:
        raise AreaIsImpossibleError
    west, south, east, north = numbers
    if west >= east or south >= north:
        raise AreaIsImpossibleError
    return Area(
        "bounds", text, _checked(((west, south), (east, south), (east, north), (west, north)))
    )


def read_polygon(text: str) -> Area:
    """Read "lon lat,lon lat,lon lat"; raises `AreaIsImpossibleError`."""
    pairs = [_numbers(corner.split()) for corner in text.split(",")]
    if any(len(pair) != 2 for pair in pairs):
        raise AreaIsImpossibleError
    ring = [(lon, lat) for lon, lat in pairs]
    if len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    checked = _checked(tuple(ring))
    if not _encloses_something(checked):
        raise AreaIsImpossibleError
    return Area("polygon", text, checked)


def around(place: Place) -> Ring:
    """The box around a place of the gazetteer, as far as people would say that they are there."""
    tall = place.radius / METRES_A_DEGREE
    wide = tall / max(math.cos(math.radians(place.lat)), 0.01)
    west, east = place.lon - wide, place.lon + wide
    south, north = place.lat - tall, place.lat + tall
    return ((west, south), (east, south), (east, north), (west, north))


def _checked(ring: Ring) -> Ring:
    if not 3 <= len(ring) <= MOST_CORNERS:
        raise AreaIsImpossibleError
    if any(not (-180 <= lon <= 180 and -90 <= lat <= 90) for lon, lat in ring):
        raise AreaIsImpossibleError
    lons, lats = zip(*ring, strict=True)
    if max(max(lons) - min(lons), max(lats) - min(lats)) > WIDEST:
        raise AreaIsImpossibleError
    return ring


def _encloses_something(ring: Ring) -> bool:
    """Whether it has an inside, and does not cross itself."""
    # With numpy it takes 15 MB: only who asks for a polygon has a worker load it. A box needs none.
    import shapely  # noqa: PLC0415

    shape = shapely.Polygon(ring)
    return bool(shape.is_valid and shape.area)


def _numbers(texts: list[str]) -> list[float]:
    if len(texts) > MOST_CORNERS:
        raise AreaIsImpossibleError
    try:
        numbers = [float(text) for text in texts]
    except ValueError:
        raise AreaIsImpossibleError from None
    if not all(map(math.isfinite, numbers)):
        raise AreaIsImpossibleError
    return numbers
