"""GeoAlchemy2's types, without what it takes along.

Wherever shapely is installed, GeoAlchemy2 imports it for conversions that we leave to the database;
with numpy behind it that is 20 MB in every worker, most of which are never asked for a shape. Who
needs shapely imports it. And for the tables of other databases it has SQLAlchemy's MySQL and SQL
Server read: 3 MB more, in whose place empty modules stand, since nobody here asks for them.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

_ELSEWHERE = [f"geoalchemy2.admin.dialects.{name}" for name in ("mariadb", "mssql", "mysql")]
# "Not installed", as GeoAlchemy2 allows for.
_instead: dict[str, Any] = {"shapely": None, **{name: ModuleType(name) for name in _ELSEWHERE}}

_known: dict[str, Any] = sys.modules
_ours = {name: module for name, module in _instead.items() if name not in _known}
_known.update(_ours)
try:
    from geoalchemy2 import Geography, Geometry, WKBElement
finally:
    for _name in _ours:
        del _known[_name]

__all__ = ["Geography", "Geometry", "WKBElement"]
