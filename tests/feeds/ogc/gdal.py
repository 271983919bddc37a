"""What is asked of GDAL, in a process of its own.

GDAL does not let go of Python's lock while it waits for an answer, and our server runs beside it.
"""

from __future__ import annotations

from typing import Any

import pyogrio
import shapely

Row = dict[str, Any]

pyogrio.set_gdal_config_options({"GDAL_HTTP_TIMEOUT": "30"})


def layers(source: str) -> list[tuple[str, str]]:
    """Name and type of geometry of each."""
    return [(str(name), str(kind)) for name, kind in pyogrio.list_layers(source)]


def info(source: str, layer: str) -> Row:
    """What a layer says of itself."""
    told = pyogrio.read_info(source, layer=layer)
    return {
        "crs": told["crs"],
        "features": told["features"],
        "bounds": tuple(told["total_bounds"]),
        "types": dict(zip(map(str, told["fields"]), told["ogr_types"], strict=True)),
    }


def read(source: str, layer: str, **options: Any) -> dict[str, Row]:
    """All features by id; `geometry` is (x, y) or None."""
    return _by_id(*pyogrio.raw.read(source, layer=layer, **options))


def read_by_hand(source: str, layer: str, where: str) -> dict[str, Row]:
    """The features that answer a condition, from a copy of all, where no server can help."""
    meta, _, geometry, columns = pyogrio.raw.read(source, layer=layer)
    copy = "/vsimem/copy.geojson"
    pyogrio.raw.write(
        copy,
        geometry,
        columns,
        meta["fields"],
        driver="GeoJSON",
        geometry_type="Point",
        crs="OGC:CRS84",
    )
    found = _by_id(*pyogrio.raw.read(copy, where=where))
    pyogrio.vsi_unlink(copy)
    return found


def _by_id(meta: Any, _: Any, geometry: Any, columns: Any) -> dict[str, Row]:
    names = [str(name) for name in meta["fields"]]
    found = {}
    for point, *values in zip(geometry, *columns, strict=True):
        row: Row = dict(zip(names, values, strict=True))
        at = None if point is None else shapely.from_wkb(point)
        found[str(row["id"])] = row | {"geometry": None if at is None else (at.x, at.y)}
    return found
