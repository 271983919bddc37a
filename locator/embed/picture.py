"""The picture that a link to us carries in a chat or on another site: the place on a plain ground.

Drawn here, by nobody's tiles and without a word: so it is the same in every language. A place that
may only be known as an area is drawn as one, and what is kept secret is not drawn at all.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from locator.basemap.land import MultiPolygon

# What Open Graph's readers show without cutting: 1.91 to 1.
SIZE = (1200, 630)
# Drawn larger and made smaller: that is how its edges get smooth.
FINE = 2

LAND = "#f4f2ed"
SEA = "#cfe0e6"
COAST = "#b9d0d9"
POINT = "#5f8f92"
ACT = "#0a565c"
WHITE = "#ffffff"

Spot = tuple[float, float]  # lon, lat


class Sheet:
    """A piece of the Mercator map around a middle, `metres` wide."""

    def __init__(self, middle: Spot, metres: float) -> None:
        self.width, self.height = SIZE[0] * FINE, SIZE[1] * FINE
        self._x, self._y = _mercator(middle)
        stretched = metres / math.cos(math.radians(middle[1]))
        self._scale = self.width / (stretched / 40_075_017)
        self.image = Image.new("RGB", (self.width, self.height), LAND)
        self.draw = ImageDraw.Draw(self.image)

    def at(self, spot: Spot) -> tuple[float, float]:
        """Where a place lies on the sheet, in pixels."""
        x, y = _mercator(spot)
        return (
            self.width / 2 + (x - self._x) * self._scale,
            self.height / 2 + (y - self._y) * self._scale,
        )

    def ground(self, land: MultiPolygon | None) -> None:
        """Land in the sea; all land where nobody knows."""
        if land is None:
            return
        self.image.paste(SEA, (0, 0, self.width, self.height))
        for polygon in land:
            for number, ring in enumerate(polygon):
                corners = [self.at((lon, lat)) for lon, lat in ring]
                if len(corners) > 2:
                    self.draw.polygon(corners, fill=SEA if number else LAND)
                    self.draw.line([*corners, corners[0]], fill=COAST, width=2 * FINE)

    def dots(self, spots: Iterable[Spot]) -> None:
        """Other help, small."""
        for spot in spots:
            self._circle(spot, 9, POINT, WHITE, 3)

    def pin(self, spot: Spot) -> None:
        """The place, as a drop that points at it."""
        x, y = self.at(spot)
        radius, stem = 44 * FINE, 74 * FINE
        head = (x, y - stem)
        aside = radius * 0.86
        low = head[1] + radius / 2
        self.draw.polygon([(x, y), (x - aside, low), (x + aside, low)], fill=ACT)
        self._round(head, radius, ACT)
        self._round(head, radius * 0.42, WHITE)

    def area(self, spot: Spot) -> None:
        """Somewhere around here."""
        x, y = self.at(spot)
        radius = 110 * FINE
        veil = Image.new("RGBA", self.image.size, (0, 0, 0, 0))
        box = (x - radius, y - radius, x + radius, y + radius)
        ImageDraw.Draw(veil).ellipse(box, fill=(10, 86, 92, 60), outline=(10, 86, 92, 255), width=8)
        self.image.paste(veil, (0, 0), veil)

    def png(self) -> bytes:
        """The picture, small enough for a phone."""
        small = self.image.resize(SIZE, Image.Resampling.LANCZOS)
        written = io.BytesIO()
        small.quantize(64).save(written, "PNG", optimize=True)
        return written.getvalue()

    def _circle(self, spot: Spot, radius: float, fill: str, edge: str, width: int) -> None:
        middle = self.at(spot)
        self._round(middle, (radius + width) * FINE, edge)
        self._round(middle, radius * FINE, fill)

    def _round(self, middle: tuple[float, float], radius: float, fill: str) -> None:
        x, y = middle
        self.draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)


def picture(
    middle: Spot,
    metres: float,
    land: MultiPolygon | None,
    others: Sequence[Spot],
    *,
    pin: Spot | None = None,
    area: Spot | None = None,
) -> bytes:
    """A PNG of 1200 by 630: ground, other help, and the place or its area (lon/lat, WGS 84)."""
    sheet = Sheet(middle, metres)
    sheet.ground(land)
    sheet.dots(spot for spot in others if spot not in (pin, area))
    if area:
        sheet.area(area)
    if pin:
        sheet.pin(pin)
    return sheet.png()


def _mercator(spot: Spot) -> tuple[float, float]:
    """Both from 0 to 1, y downward; the poles are cut off where web maps cut them."""
    lon, lat = spot[0], max(-85.0, min(85.0, spot[1]))
    sine = math.sin(math.radians(lat))
    return lon / 360 + 0.5, 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
