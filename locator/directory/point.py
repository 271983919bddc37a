"""A point on the earth, the column that keeps it, and the two types that PostGIS has for one.

GeoAlchemy2 has these types as well, and behind them shapely and numpy: 20 MB in every worker, for a
name in a CAST. What a shape is is asked of the database, in its own words (`func.ST_...`).
"""

from __future__ import annotations

import struct
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Dialect, func
from sqlalchemy.types import TypeDecorator, UserDefinedType


class Point(NamedTuple):
    """Longitude and latitude in degrees, WGS 84."""

    lon: float
    lat: float


class _Spatial(UserDefinedType[str]):
    """Read as PostGIS tells it (EWKB in hexadecimal digits), unless a statement asks for parts."""

    name: str

    def __init__(self, kind: str = "", srid: int | str = 4326) -> None:
        self.kind, self.srid = kind.upper(), int(srid)

    def get_col_spec(self, **_: Any) -> str:
        """Its name in PostgreSQL, with what it holds where that is bounded."""
        return f"{self.name}({self.kind},{self.srid})" if self.kind else self.name


class Geography(_Spatial):
    """Shapes on the globe: lengths are metres. Written as EWKT."""

    name = "geography"
    cache_ok = True

    def bind_expression(self, bindvalue: BindParameter[str]) -> ColumnElement[str]:
        """What is sent is text, whatever it is compared with."""
        return func.ST_GeogFromText(bindvalue, type_=self)


class Geometry(_Spatial):
    """Shapes on a plane of longitude and latitude; for casts."""

    name = "geometry"
    cache_ok = True


class PointType(TypeDecorator[Point]):
    """A geography point that Python sees as `Point`.

    Not indexed by itself: people search what is published. (Staff ask what is at one door, and
    `Location` has an index for it.)
    """

    impl = Geography
    cache_ok = True

    def __init__(self) -> None:
        super().__init__("POINT")

    def process_bind_param(self, value: Point | None, dialect: Dialect) -> str | None:
        """Longitude comes first, as in WKT and GeoJSON."""
        return None if value is None else f"SRID=4326;POINT({value[0]!r} {value[1]!r})"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Point | None:
        """From EWKB: the order of bytes, the kind, the SRID, and then the two numbers."""
        if value is None:
            return None
        told = bytes.fromhex(value)
        return Point(*struct.unpack_from("<2d" if told[0] else ">2d", told, 9))
