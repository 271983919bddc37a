"""Whether a pin lies in the sea, as far as a coarse coast can tell."""

from __future__ import annotations

import math
from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon, Polygon

from locator.basemap.bounds import Bounds
from locator.basemap.land import land_around
from locator.directory.point import Point

# Metres. The coast that we have is drawn with points some 400 m apart and its corners are cut:
# nearer to it we do not know.
OUR_PRECISION = 1000
_METRES_A_DEGREE = 111_320  # of latitude


def metres_off_the_coast(point: Point, city: Bounds, land: Path) -> float:
    """How far out in the sea a point is, in metres; 0 on land, near the coast, or if unknown.

    `land` is the file of `locator.basemap.basemap.land_file`; without it nobody knows the sea.
    """
    found = land_around(city, land)
    if found is None or not _is_drawn(point, city):
        return 0
    ground = MultiPolygon([Polygon(rings[0], rings[1:]) for rings in found])
    if ground.is_empty:
        return 0  # an island that is too small for this coast
    # Degrees of longitude are shorter by the cosine of the latitude: near enough for some km.
    shrink = math.cos(math.radians(point.lat))
    away = shapely.distance(
        shapely.transform(ground, lambda corners: corners * [shrink, 1]),
        shapely.Point(point.lon * shrink, point.lat),
    )
    metres = float(away) * _METRES_A_DEGREE
    return metres if metres > OUR_PRECISION else 0


def _is_drawn(point: Point, city: Bounds) -> bool:
    """Whether the coast was cut out around it, with room to spare; else it is far away anyhow."""
    return city.grown(1).holds(point.lon, point.lat)
