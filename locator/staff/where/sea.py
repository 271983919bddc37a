"""Whether a pin lies in the sea, as far as a coarse coast can tell."""

from __future__ import annotations

import math
from functools import lru_cache
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
    ground = _ground(city, land)
    # Nobody knows; an island too small for this coast; or so far away that it is odd anyhow.
    if ground is None or ground.is_empty or not city.grown(1).holds(point.lon, point.lat):
        return 0
    # Degrees of longitude are shorter by the cosine of the latitude: near enough for some km.
    shrink = math.cos(math.radians(point.lat))
    away = shapely.distance(
        shapely.transform(ground, lambda corners: corners * [shrink, 1]),
        shapely.Point(point.lon * shrink, point.lat),
    )
    metres = float(away) * _METRES_A_DEGREE
    return metres if metres > OUR_PRECISION else 0


@lru_cache(maxsize=64)
def _ground(city: Bounds, land: Path) -> MultiPolygon | None:
    found = land_around(city, land)
    if found is None:
        return None
    return MultiPolygon([Polygon(rings[0], rings[1:]) for rings in found])
