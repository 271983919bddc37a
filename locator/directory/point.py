"""A point on the earth, and the column that keeps it."""

from __future__ import annotations

import struct
from typing import Any, NamedTuple

from sqlalchemy import Dialect
from sqlalchemy.types import TypeDecorator

from locator.directory.spatial import Geography, WKBElement


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
        """From (E)WKB: the order of bytes, the kind, perhaps the SRID, and then the two numbers."""
        if value is None:
            return None
        told = bytes(value.data) if isinstance(value, WKBElement) else bytes.fromhex(value)
        return Point(*struct.unpack("<2d" if told[0] else ">2d", told[-16:]))
