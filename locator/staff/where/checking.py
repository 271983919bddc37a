"""What is odd about where something is said to be.

Some things must be put right before anybody sees the entry (`must`); the others are asked about,
because a city knows better than we do.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from geopy.distance import geodesic
from sqlalchemy.orm import Session

from locator.assets import folder
from locator.basemap.basemap import land_file
from locator.basemap.bounds import Bounds
from locator.directory.document.document import LocationPart
from locator.directory.point import Point
from locator.i18n import Language
from locator.search.cities import City
from locator.staff.likeness.finding import Alike, alike
from locator.staff.where.areas import TOO_NEAR, Middle, middle_at
from locator.staff.where.sea import metres_off_the_coast

Code = Literal[
    "pin-is-missing",
    "pin-is-half",
    "pin-is-nowhere",
    "pin-is-swapped",
    "pin-is-outside",
    "pin-is-in-the-sea",
    "pin-is-not-looked-at",
    "pin-is-a-whole-area",
    "pin-is-another",
    "way-is-missing",
    "area-is-missing",
    "area-is-the-door",
    "area-is-not-known",
]

# Degrees around 0, 0, where what was left empty ends up: "null island".
NOWHERE = 0.01
# Metres. So near to a centre, an area tells the door.
SAME = 2


@dataclass(frozen=True)
class Oddity:
    """One thing that is odd: the field of the location, a stable code, and what its words need.

    `metres` is a distance; `point` is where the pin may have been meant to be; `alike` is what is
    there already; `place` is the quarter in whose middle the pin stands.
    """

    field: str
    code: Code
    must: bool = False
    metres: float | None = None
    point: Point | None = None
    alike: Alike | None = None
    place: Middle | None = None


@dataclass(frozen=True)
class About:
    """Whose place it is: the name of the service, and the ids of what is there already."""

    name: str = ""
    service_id: uuid.UUID | None = None
    point_id: uuid.UUID | None = None
    sees_confidential: bool = False


def problems(
    session: Session,
    city: City,
    location: LocationPart,
    about: About,
    *,
    reader: Language,
) -> list[Oddity]:
    """All that is odd about a location, what must be put right first.

    `reader` only chooses the language of places' names.
    """
    if location.location_type != "physical":
        return []
    found = [
        *_pin(session, city, location, reader),
        *_others(session, city, location, about),
        *_way(location),
        *_area(session, city, location, reader),
    ]
    return sorted(found, key=lambda oddity: not oddity.must)


def pin_of(location: LocationPart) -> Point | None:
    """The point of a location; None where it has none, or only half of one."""
    return _point(location.lon, location.lat)


def area_of(location: LocationPart) -> Point | None:
    """The middle of its area; None where it has none."""
    return _point(location.area_lon, location.area_lat)


def _point(lon: float | None, lat: float | None) -> Point | None:
    if lon is None or lat is None or not (math.isfinite(lon) and math.isfinite(lat)):
        return None
    return Point(lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 else None


def _pin(
    session: Session, city: City, location: LocationPart, reader: Language
) -> Iterator[Oddity]:
    pin = pin_of(location)
    if pin is None:
        is_half = location.lon is not None or location.lat is not None
        if is_half and not {"lat", "lon"} & location.unreadable.keys():
            field = "lat" if location.lat is None else "lon"
            yield Oddity(field, "pin-is-half", must=True)
        elif not is_half and location.disclosure == "exact" and not location.unreadable:
            yield Oddity("lat", "pin-is-missing", must=True)
        return
    if abs(pin.lon) < NOWHERE and abs(pin.lat) < NOWHERE:
        yield Oddity("lat", "pin-is-nowhere", must=True)
        return
    if location.pin_checked is False:
        yield Oddity("pin_checked", "pin-is-not-looked-at", must=True)
    yield from _on_the_map(pin, city)
    middle = middle_at(session.connection(), city.id, pin, reader)
    if middle and middle.kind != "landmark" and location.pin_checked is None:
        yield Oddity("lat", "pin-is-a-whole-area", place=middle)


def _others(session: Session, city: City, location: LocationPart, about: About) -> Iterator[Oddity]:
    pin = pin_of(location)
    if pin is None or not about.name.strip():
        return
    for other in alike(
        session,
        city.id,
        about.name,
        pin,
        service_id=about.service_id,
        point_id=about.point_id,
        sees_confidential=about.sees_confidential,
    ):
        yield Oddity("lat", "pin-is-another", metres=other.metres, alike=other)


def _on_the_map(pin: Point, city: City) -> Iterator[Oddity]:
    bounds = Bounds(*city.bounds)
    if not bounds.holds(*pin):
        swapped = Point(pin.lat, pin.lon)
        if bounds.holds(*swapped):
            yield Oddity("lat", "pin-is-swapped", must=True, point=swapped)
            return
        yield Oddity("lat", "pin-is-outside", metres=metres_outside(pin, bounds))
    if off := metres_off_the_coast(pin, bounds, land_file(folder("static/dist"))):
        yield Oddity("lat", "pin-is-in-the-sea", metres=off)


def metres_outside(pin: Point, bounds: Bounds) -> float:
    """How far beyond the edge of a box a point is, on the spheroid; 0 inside."""
    lon = min(max(pin.lon, bounds.west), bounds.east)
    lat = min(max(pin.lat, bounds.south), bounds.north)
    return float(geodesic((pin.lat, pin.lon), (lat, lon)).meters)


def _way(location: LocationPart) -> Iterator[Oddity]:
    if location.disclosure == "exact" and not (location.address or location.directions):
        yield Oddity("directions", "way-is-missing")


def _area(
    session: Session, city: City, location: LocationPart, reader: Language
) -> Iterator[Oddity]:
    if location.disclosure != "area":
        return
    area = area_of(location)
    if area is None or not location.area_name:
        yield Oddity("area_name", "area-is-missing", must=True)
    if area is None:
        return
    pin = pin_of(location)
    away = None if pin is None else float(geodesic((pin.lat, pin.lon), (area.lat, area.lon)).meters)
    if away is not None and away < TOO_NEAR:
        yield Oddity("area_name", "area-is-the-door", must=True, metres=away)
    elif middle_at(session.connection(), city.id, area, reader) is None:
        yield Oddity("area_name", "area-is-not-known")
