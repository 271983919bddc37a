"""A point for any geometry: its own, or one that lies on the line or in the area."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import shapely

from locator.imports.report import shown


class GeometryIsUnusableError(ValueError):
    """`code` is one of `locator.imports.words.cells`, `value` what stood there."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code)
        self.code, self.value = code, value


def point_of(geometry: Any) -> tuple[float, float] | None:
    """Longitude and latitude (degrees, WGS 84) of a GeoJSON geometry; None for none.

    Raises `GeometryIsUnusableError`.
    """
    if geometry is None:
        return None
    if not isinstance(geometry, dict):
        raise GeometryIsUnusableError("geometry_unreadable", shown(geometry))
    if geometry.get("type") == "Point":
        coordinates = geometry.get("coordinates")
        if coordinates == []:
            return None
        if not isinstance(coordinates, list) or len(coordinates) < 2:
            raise GeometryIsUnusableError("geometry_unreadable", shown(coordinates))
        lon, lat = (_number(coordinate) for coordinate in coordinates[:2])
    elif {"x", "y"} <= geometry.keys():
        # As ArcGIS writes it.
        lon, lat = _number(geometry["x"]), _number(geometry["y"])
    else:
        lon, lat = _inside(geometry)
    return on_earth(lon, lat)


def on_earth(lon: float, lat: float) -> tuple[float, float]:
    """The same, where it is a place on Earth; else it raises `GeometryIsUnusableError`."""
    written = f"{lon}, {lat}"
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise GeometryIsUnusableError("position_unreadable", written)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise GeometryIsUnusableError("position_not_on_earth", written)
    return lon, lat


def _inside(geometry: dict[str, Any]) -> tuple[float, float]:
    try:
        shape = shapely.geometry.shape(_with_floats(geometry))
        point = shape.representative_point()
        return point.x, point.y
    except GeometryIsUnusableError:
        raise
    except Exception as error:  # shapely raises whatever happens to break inside it
        raise GeometryIsUnusableError("geometry_unreadable", shown(geometry)) from error


def _with_floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_floats(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_floats(inner) for inner in value]
    return _number(value) if isinstance(value, int | Decimal) else value


def _number(value: Any) -> float:
    """Also of a text that is a number: "33.89" is no mistake that anybody has to hear of."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise GeometryIsUnusableError("position_unreadable", shown(value))
    try:
        return float(value)
    except (ValueError, OverflowError) as error:
        raise GeometryIsUnusableError("position_unreadable", shown(value)) from error
