"""One square of a raster map: which one it is, and whether anybody here needs it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from locator.basemap.bounds import Bounds

# Farther out a city is a dot.
MIN_ZOOM = 6
# Threat: who takes our disk reads from the tiles that we keep where somebody has looked. None is
# narrower than the 100 m to which positions are rounded: 190 m in Bristol; browsers enlarge it.
MAX_ZOOM = 17

# Pictures that a browser only draws. What a file begins with decides, not what its sender claims:
# an upstream that was taken over must not serve script (SVG, HTML) under our name.
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"


class TileAddress(NamedTuple):
    """Column `x` and row `y` of zoom `z`, counted from the north-west ("slippy map" names)."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Whether the world has such a tile, at a zoom that we serve."""
        return (
            MIN_ZOOM <= self.z <= MAX_ZOOM
            and 0 <= min(self.x, self.y) <= max(self.x, self.y) < 1 << self.z
        )

    @property
    def bounds(self) -> Bounds:
        """What it shows."""
        return Bounds(
            west=self._lon(self.x),
            south=self._lat(self.y + 1),
            east=self._lon(self.x + 1),
            north=self._lat(self.y),
        )

    def touches(self, bounds: Bounds) -> bool:
        """Whether it shows any part of a box."""
        mine = self.bounds
        return (
            mine.west <= bounds.east
            and mine.east >= bounds.west
            and mine.south <= bounds.north
            and mine.north >= bounds.south
        )

    def _lon(self, x: int) -> float:
        return x / (1 << self.z) * 360 - 180

    def _lat(self, y: int) -> float:
        # Spherical Mercator (EPSG:3857), backwards.
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / (1 << self.z)))))


@dataclass(frozen=True)
class Tile:
    """A picture, and the second (since 1970) until which it counts as fresh.

    Without content it stands for "there is no such tile": sea, or the upstream's edge.
    """

    content: bytes
    good_until: float

    @property
    def type(self) -> str:
        """Its media type; `ValueError` where it is no picture that we pass on."""
        return picture_type(self.content)


def picture_type(content: bytes) -> str:
    """The media type of a picture by its first bytes; `ValueError` where it is none of ours."""
    if content.startswith(PNG):
        return "image/png"
    if content.startswith(JPEG):
        return "image/jpeg"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    raise ValueError("not a PNG, JPEG or WebP picture")
