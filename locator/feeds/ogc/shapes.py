"""The shapes in a filter: read from text or JSON, looked at, and made SQL."""

from __future__ import annotations

import math
from typing import Any

import shapely
from shapely.geometry import MultiPoint, mapping, shape
from sqlalchemy import func

from locator.feeds.ogc.cql2_text import FilterIsWrongError
from locator.feeds.ogc.crs import CoordinateSystem, in_degrees


def from_text(text: str) -> Any:
    """Well-known text as GeoJSON has it; raises `ValueError`."""
    try:
        return mapping(shapely.from_wkt(text))
    except shapely.errors.ShapelyError as error:
        raise ValueError("no well-known text") from error


def geometry_of(tree: Any, system: CoordinateSystem) -> Any:
    """A geometry or box given in a coordinate system, as SQL, in longitude and latitude."""
    try:
        given = _box(tree["bbox"]) if "bbox" in tree else shapely.force_2d(shape(tree))
        if system.north_first:
            given = shapely.transform(given, lambda positions: positions[:, ::-1])
        inside = not given.is_empty and system.holds(*given.bounds[:2])
        inside = inside and system.holds(*given.bounds[2:])
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise FilterIsWrongError("This is no geometry.") from error
    except shapely.errors.ShapelyError as error:
        raise FilterIsWrongError("This is no geometry.") from error
    if not inside:
        raise FilterIsWrongError(
            f"A geometry lies within {', '.join(f'{edge:g}' for edge in system.box)} here, "
            "the axes as the coordinate system orders them."
        )
    if not given.is_valid:
        raise FilterIsWrongError("This geometry crosses itself or is not closed.")
    return in_degrees(func.ST_GeomFromWKB(given.wkb, system.srid), system)


def _box(edges: Any) -> Any:
    numbers = [float(edge) for edge in edges]
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise ValueError
    half = len(numbers) // 2
    west, south, east, north = *numbers[:2], *numbers[half : half + 2]
    if south > north or west > east:
        raise ValueError
    # A point or a line where it has no width.
    return MultiPoint([(west, south), (east, north)]).envelope
