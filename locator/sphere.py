"""Distances on the sphere, as PostGIS's `<->` has them."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

RADIUS = 6_371_008.8  # metres: the mean of the WGS 84 spheroid (IUGG)


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres between two points (WGS 84 degrees), by the haversine formula."""
    north, other_north = radians(lat), radians(other_lat)
    half = sin((other_north - north) / 2) ** 2
    half += cos(north) * cos(other_north) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * RADIUS * asin(sqrt(min(1.0, half)))
