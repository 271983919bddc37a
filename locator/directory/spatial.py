"""GeoAlchemy2's types, without what it takes along.

Wherever shapely is installed, GeoAlchemy2 imports it for conversions that we leave to the database;
with numpy behind it that is 20 MB in every worker, most of which are never asked for a shape. Who
needs shapely imports it.
"""

from __future__ import annotations

import sys
from typing import Any

_known: dict[str, Any] = sys.modules
_is_ours = "shapely" not in _known
if _is_ours:
    _known["shapely"] = None  # "not installed", as GeoAlchemy2 allows for
try:
    from geoalchemy2 import Geography, Geometry, WKBElement
finally:
    if _is_ours:
        del _known["shapely"]

__all__ = ["Geography", "Geometry", "WKBElement"]
