"""Land and sea around a city, for the plain ground.

Natural Earth's land at 1:10,000,000 (public domain, from npm's world-atlas): its points are some
400 m apart, so its coast is a hint of where the sea is, never a place to measure from. Corners are
rounded, because a soft line does not claim an accuracy that it has not.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.coords import CoordinateSequence
from shapely.geometry import Polygon

from locator.basemap.bounds import Bounds

MARGIN = 1.5  # how far beyond the city's bounds there is ground, in widths of the city
ROUNDINGS = 3
DECIMALS = 4  # about 11 m: far finer than the source, and short

Points = NDArray[np.float64]
MultiPolygon = list[list[list[list[float]]]]  # the coordinates of GeoJSON's MultiPolygon


@lru_cache(maxsize=256)
def land_around(city: Bounds, source: Path) -> MultiPolygon | None:
    """The land in and around the bounds of a city; empty where all is sea.

    `source` is the file that script/land.mjs lays out. `None` where it is not there: then nobody
    knows where the sea is, and none is drawn.
    """
    if not source.exists():
        return None
    window = city.grown(MARGIN)
    found: MultiPolygon = []
    for polygon in _polygons(source, window):
        clipped = shapely.clip_by_rect(polygon, *window)
        for part in shapely.get_parts(clipped):
            if isinstance(part, Polygon):
                found.append([_rounded(ring.coords) for ring in (part.exterior, *part.interiors)])
    return found


def _polygons(source: Path, window: Bounds) -> list[Polygon]:
    """The polygons whose box touches `window`."""
    count = int(np.fromfile(source, "<u4", count=1)[0])
    index = np.fromfile(source, "<u4", count=2 * count, offset=4).reshape(-1, 2)
    points = np.fromfile(source, "<f4", offset=4 + 8 * count).reshape(-1, 2).astype(np.float64)
    ends = np.cumsum(index[:, 0], dtype=np.int64)
    starts = ends - index[:, 0]
    west, south = np.minimum.reduceat(points, starts).T
    east, north = np.maximum.reduceat(points, starts).T
    touching = (
        (west <= window.east)
        & (east >= window.west)
        & (south <= window.north)
        & (north >= window.south)
    )
    outers = np.flatnonzero(index[:, 1])
    following = np.append(outers[1:], count)
    return [
        Polygon(
            points[starts[outer] : ends[outer]],
            [points[starts[hole] : ends[hole]] for hole in range(outer + 1, end)],
        )
        for outer, end in zip(outers, following, strict=True)
        if touching[outer]
    ]


def _rounded(ring: CoordinateSequence) -> list[list[float]]:
    """Cut the corners again and again (Chaikin 1974): the curve stays where the line was."""
    points: Points = np.asarray(ring)[:-1]
    for _ in range(ROUNDINGS):
        after = np.roll(points, -1, axis=0)
        cut = np.stack([points * 0.75 + after * 0.25, points * 0.25 + after * 0.75], axis=1)
        points = cut.reshape(-1, 2)
    closed: list[list[float]] = np.round(np.vstack([points, points[:1]]), DECIMALS).tolist()
    return closed
