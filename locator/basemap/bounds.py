"""A box on the map."""

from __future__ import annotations

from typing import NamedTuple


class Bounds(NamedTuple):
    """A box in degrees, WGS 84."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: float, lat: float) -> bool:
        """Whether the point lies inside, edges included."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    def grown(self, share: float) -> Bounds:
        """Wider on every side by `share` of its own width and height, but never off the world."""
        across, up = (self.east - self.west) * share, (self.north - self.south) * share
        return Bounds(
            max(-180, self.west - across),
            max(-85, self.south - up),
            min(180, self.east + across),
            min(85, self.north + up),
        )

    @property
    def area(self) -> float:
        """In square degrees: only to compare boxes."""
        return (self.east - self.west) * (self.north - self.south)
