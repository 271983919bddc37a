"""Areas that may stand for an address that must stay confidential.

The middle of an area is the gazetteer's own: it was there before the address was, and would be the
same for any other address. Nothing is ever computed from the door but which quarter it is in.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, text

from locator.directory.document.document import LocationPart
from locator.directory.point import Point
from locator.i18n import Language, Text, text_in
from locator.search.cities import City

# Metres. A middle that happens to lie at the door would lead to it.
TOO_NEAR = 150
PROPOSED = 4

_NEAREST = text(
    """
    SELECT id, kind, names, ST_X(geog::geometry) AS lon, ST_Y(geog::geometry) AS lat,
        ST_Distance(geog, ST_MakePoint(:lon, :lat)::geography) AS metres
    FROM published.place
    WHERE city_id = :city AND kind IN ('quarter', 'district')
    ORDER BY kind = 'district', metres
    LIMIT :limit
    """
).bindparams(bindparam("limit", PROPOSED))

_AT = text(
    """
    SELECT kind, names, radius
    FROM published.place
    WHERE city_id = :city
        AND ST_DWithin(geog, ST_MakePoint(:lon, :lat)::geography, 2)
    ORDER BY rank, id
    LIMIT 1
    """
)


@dataclass(frozen=True)
class Area:
    """A quarter or district: its name, its own middle, and whether that is at the door."""

    id: str
    kind: str
    name: Text
    middle: Point
    is_at_the_door: bool


@dataclass(frozen=True)
class Middle:
    """A place of the gazetteer in whose very middle a point stands."""

    kind: str
    name: Text


def areas_around(connection: Connection, city_id: str, door: Point, reader: Language) -> list[Area]:
    """The quarters that a place may be said to be in, the nearest first, then districts."""
    rows = connection.execute(_NEAREST, {"city": city_id, "lon": door.lon, "lat": door.lat})
    found = [
        Area(
            row.id,
            row.kind,
            text_in(row.names, reader),
            Point(round(row.lon, 6), round(row.lat, 6)),
            row.metres < TOO_NEAR,
        )
        for row in rows
    ]
    return sorted(found, key=lambda area: area.is_at_the_door)


def areas_for(
    connection: Connection, city: City, location: LocationPart, reader: Language
) -> list[Area]:
    """What to propose for a location; nothing where it may be shown, or has no pin yet."""
    if location.disclosure != "area" or location.lon is None or location.lat is None:
        return []
    return areas_around(connection, city.id, Point(location.lon, location.lat), reader)


def middle_at(
    connection: Connection, city_id: str, point: Point, reader: Language
) -> Middle | None:
    """The place whose middle this is, to some metres; None where it is nobody's."""
    asked = {"city": city_id, "lon": point.lon, "lat": point.lat}
    row = connection.execute(_AT, asked).one_or_none()
    return None if row is None else Middle(row.kind, text_in(row.names, reader))
