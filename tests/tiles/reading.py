"""Tiles as GDAL reads them, and the grid once more, in plain Python: written from the standard."""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from pyogrio.raw import read

HALF_THE_WORLD = math.pi * 6378137.0  # metres of EPSG:3857
FINEST = 28


@dataclass(frozen=True)
class Circle:
    """What a tile tells of one cell; `x` and `y` run from 0 to 1 over the whole world."""

    x: float
    y: float
    count: int
    id: str | None
    city: str | None
    place: str | None
    mobile: bool | None


def circles(tile: bytes, z: int, x: int, y: int) -> list[Circle]:
    """The features of the one layer, by a reader that is not ours."""
    if not tile:
        return []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, str(z), str(x), f"{y}.mvt")
        path.parent.mkdir(parents=True)
        path.write_bytes(tile)
        described, _, shapes, columns = read(path, CLIP="NO")
    told: dict[str, Any] = dict(zip(described["fields"], columns, strict=True))
    assert {*told} <= {"mvt_id", "count", "id", "city", "place", "mobile"}
    found = []
    for row, shape in enumerate(shapely.from_wkb(shapes)):
        alone = "id" in told and told["id"][row] is not None
        found.append(
            Circle(
                x=(shape.x + HALF_THE_WORLD) / (2 * HALF_THE_WORLD),
                y=(HALF_THE_WORLD - shape.y) / (2 * HALF_THE_WORLD),
                count=int(told["count"][row]),
                id=told["id"][row] if alone else None,
                city=told["city"][row] if alone else None,
                place=told["place"][row] if alone else None,
                mobile=bool(told["mobile"][row]) if alone else None,
            )
        )
    return found


def column_and_row(lon: float, lat: float, level: int = FINEST) -> tuple[int, int]:
    """The cell of a grid of 2^level a side (Web Mercator, "slippy map" names)."""
    across = (lon + 180) / 360
    sine = math.sin(math.radians(min(max(lat, -85.06), 85.06)))
    down = 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    largest = (1 << level) - 1
    return (
        min(int(across * (1 << level)), largest),
        min(max(math.floor(down * (1 << level)), 0), largest),
    )
