"""Coordinate systems (OGC API - Features, part 2): what they are called, and their axes.

Everything is stored as longitude and latitude on WGS 84. PROJ, inside PostGIS, does the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, null

CRS84_URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/{}"


@dataclass(frozen=True)
class CoordinateSystem:
    """`srid` is PostGIS's number. `box` is where it holds: west, south, east, north in its units.

    `north_first`: the first number of a position is the northing (latitude), as the authority says.
    """

    uri: str
    srid: int
    box: tuple[float, float, float, float]
    north_first: bool = False

    @property
    def in_degrees(self) -> bool:
        """Whether its units are degrees, and it goes round the world."""
        return self.srid == 4326

    def ordered(self, east: float, north: float) -> list[float]:
        """A position as it is written in this system; metres to the millimetre."""
        if not self.in_degrees:
            east, north = round(east, 3), round(north, 3)
        return [north, east] if self.north_first else [east, north]

    def holds(self, east: float, north: float) -> bool:
        """Whether a position lies where this system is good for anything."""
        west, south, farthest_east, farthest_north = self.box
        return west <= east <= farthest_east and south <= north <= farthest_north


CRS84 = CoordinateSystem(CRS84_URI, 4326, (-180, -90, 180, 90))
WGS84 = CoordinateSystem(_EPSG.format(4326), 4326, (-180, -90, 180, 90), north_first=True)
_HALF_ROUND = 20_037_508.342789244
WEB_MERCATOR = CoordinateSystem(
    _EPSG.format(3857), 3857, (-_HALF_ROUND, -_HALF_ROUND, _HALF_ROUND, _HALF_ROUND)
)


def of_city(centre: tuple[float, float]) -> dict[str, CoordinateSystem]:
    """The systems in which a city's points can be had, by URI: the world's, and its UTM zone."""
    return {each.uri: each for each in (CRS84, WGS84, WEB_MERCATOR, utm(*centre))}


def utm(lon: float, lat: float) -> CoordinateSystem:
    """The zone of Universal Transverse Mercator in which a position lies."""
    zone = min(int((lon + 180) // 6) + 1, 60)
    # Not over a pole, where north becomes south; in the south the equator is at 10,000 km.
    srid, south, north = (32600, -1e6, 9.9e6) if lat >= 0 else (32700, 1.1e6, 11e6)
    return CoordinateSystem(_EPSG.format(srid + zone), srid + zone, (-1e6, south, 2e6, north))


def position(geometry: ColumnElement[Any], system: CoordinateSystem) -> ColumnElement[Any]:
    """A point of longitude and latitude in another system; null where that has no place for it."""
    if system.in_degrees:
        return geometry
    within = func.abs(func.ST_Y(geometry)) < 85
    if system.srid != WEB_MERCATOR.srid:
        middle = (system.srid % 100) * 6 - 183
        within = and_(within, func.abs(func.ST_X(geometry) - middle) < 45)
    # Its PROJ refuses the whole answer for one point that cannot be told.
    return case((within, func.ST_Transform(geometry, system.srid)), else_=null())


def in_degrees(geometry: Any, system: CoordinateSystem) -> Any:
    """What was given in another system as longitude and latitude: the column stays as it is."""
    return geometry if system.in_degrees else func.ST_Transform(geometry, 4326)
