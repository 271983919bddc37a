"""A point on the earth, and the column that keeps it."""

from __future__ import annotations

from typing import Any, NamedTuple

from geoalchemy2 import Geography, WKBElement
from geoalchemy2.shape import to_shape
from sqlalchemy import Dialect
from sqlalchemy.types import TypeDecorator


class Point(NamedTuple):
    """Longitude and latitude in degrees, WGS 84."""

    lon: float
    lat: float


class PointType(TypeDecorator[Point]):
    """A geography point that Python sees as `Point`.

    Not indexed by itself: people search what is published. (Staff ask what is at one door, and
    `Location` has an index for it.)
    """

    impl = Geography
    cache_ok = True

    def __init__(self) -> None:
        super().__init__("POINT", srid=4326, spatial_index=False)

    def process_bind_param(self, value: Point | None, dialect: Dialect) -> str | None:
        """Longitude comes first, as in WKT and GeoJSON."""
        return None if value is None else f"SRID=4326;POINT({value[0]!r} {value[1]!r})"

    def process_result_value(self, value: Any, dialect: Dialect) -> Point | None:
        """From PostGIS's binary form."""
        if value is None:
            return None
        shape = to_shape(value if isinstance(value, WKBElement) else WKBElement(value))
        return Point(shape.x, shape.y)
