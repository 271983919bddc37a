"""One square of the map: which one it is, and which cells of the grids lie in it."""

from __future__ import annotations

from typing import NamedTuple

from locator.directory.published_map import FINEST, PYRAMID

# Threat: caches on the way keep tiles, and so where somebody has looked. None is narrower than the
# 100 m to which positions are rounded: 190 m in Bristol; who comes closer sees it larger.
LARGEST_ZOOM = 17
# A square is cut into 2^4 cells a side: 32 pixels each, where 512 pixels show the square.
GRID = 4
# From here on a cell is so small that what stands alone in it is told by its id.
TELLS_WHICH = 12


class Square(NamedTuple):
    """Column `x` and row `y` of zoom `z`, counted from the north-west ("slippy map" names)."""

    z: int
    x: int
    y: int

    @classmethod
    def read(cls, z: str, x: str, y: str) -> Square | None:
        """The square of an address; None where the world has none, or not under this name."""
        if not all(part.isascii() and part.isdecimal() for part in (z, x, y)):
            return None
        square = cls(int(z), int(x), int(y))
        # "07" would be a second name for the same, and a second copy in every cache.
        if tuple(map(str, square)) != (z, x, y) or square.z > LARGEST_ZOOM:
            return None
        return square if max(square.x, square.y) < 1 << square.z else None

    @property
    def level(self) -> int:
        """The grid whose cells it tells."""
        return self.z + GRID

    @property
    def counted_at(self) -> int | None:
        """The grid of the pyramid that is fine enough; None where it has no such grid."""
        return next((level for level in PYRAMID if level >= self.level), None)

    def cells(self, level: int = FINEST) -> tuple[int, int]:
        """The first cell of a grid that lies in it, and the first after that does not."""
        here = _spread(self.x) | _spread(self.y) << 1
        finer = 2 * (level - self.z)
        return here << finer, (here + 1) << finer

    @property
    def corner(self) -> tuple[int, int]:
        """Its north-west corner, as column and row of the finest grid."""
        return self.x << self.size_in_bits, self.y << self.size_in_bits

    @property
    def size_in_bits(self) -> int:
        """It is 2^this columns of the finest grid wide."""
        return FINEST - self.z


def _spread(number: int) -> int:
    """Every second bit, for the Morton curve; `published.spread_bits` does the same."""
    return sum((number >> bit & 1) << 2 * bit for bit in range(number.bit_length()))
