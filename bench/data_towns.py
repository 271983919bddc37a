"""Invented cities of Zipf sizes, as tenants, each with neighbourhoods in which its people crowd."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from locator.directory.city import City
from locator.directory.facets import LANGUAGE_IDS

_ZONES = (
    ("Africa/Freetown", "SL", -13.2, 8.4, "en"),
    ("Africa/Lagos", "NG", 7.5, 9.0, "en"),
    ("Africa/Kampala", "UG", 32.5, 0.3, "en"),
    ("Africa/Tunis", "TN", 9.5, 35.0, "fr"),
    ("Africa/Dakar", "SN", -15.5, 14.5, "fr"),
    ("Asia/Beirut", "LB", 35.8, 33.9, "ar"),
    ("Asia/Amman", "JO", 36.5, 31.5, "ar"),
    ("Asia/Dhaka", "BD", 90.3, 23.8, "bn"),
    ("Europe/London", "GB", -1.5, 52.5, "en"),
    ("Europe/Berlin", "DE", 10.5, 51.0, "de"),
    ("America/Bogota", "CO", -74.5, 5.0, "es"),
    ("America/Mexico_City", "MX", -100.5, 21.0, "es"),
)
_NAMES = ("Cedar", "Hill", "River", "Nightingale", "Sunrise", "Harbour", "Olive", "Marigold")
# Spoken by many somewhere: the first of the list.
_SPOKEN = LANGUAGE_IDS[:40]


@dataclass
class Town:
    """A city as a tenant, and the neighbourhoods in which its service points crowd."""

    city: dict[str, Any]
    locale: str
    points: int
    middles: list[tuple[float, float, float]]  # lon, lat, spread in degrees
    weights: list[float]
    spoken: list[str]
    organizations: list[uuid.UUID] = field(default_factory=list)


def zipf(count: int, exponent: float = 1.0) -> list[float]:
    """Weights that add up to 1, the largest first."""
    weights = [1 / rank**exponent for rank in range(1, count + 1)]
    total = sum(weights)
    return [weight / total for weight in weights]


def towns(count: int) -> list[Town]:
    """The cities of a directory of so many service points, the largest first."""
    chance = random.Random(f"towns {count}")
    number = max(4, round(count**0.4))
    shares = zipf(number, 0.9)
    sizes = [max(1, int(count * share)) for share in shares]
    sizes[0] += count - sum(sizes)
    return [_town(chance, n, size) for n, size in enumerate(sizes)]


def _town(chance: random.Random, n: int, size: int) -> Town:
    zone, country, lon, lat, locale = _ZONES[n % len(_ZONES)]
    lon, lat = (round(chance.gauss(middle, 1.2), 4) for middle in (lon, lat))
    reach = 0.02 + 0.0004 * size**0.5
    quarters = max(3, size // 400)
    middles = [
        (chance.gauss(lon, reach), chance.gauss(lat, reach), chance.uniform(0.002, 0.012))
        for _ in range(quarters)
    ]
    # A language or two of the world come before those that everybody speaks somewhere.
    spoken = [locale, *chance.sample(_SPOKEN, 4)]
    id = f"{_NAMES[n % len(_NAMES)]}-{n}".lower()
    city = {
        "id": id,
        "names": {"en": f"{_NAMES[n % len(_NAMES)]} City {n}", locale: f"City {n}"},
        "country": country,
        "time_zone": zone,
        "languages": list(dict.fromkeys([locale, "en", "fr"])),
        "spoken": spoken[1:],
        "bounds": [lon - 1.5, lat - 1.5, lon + 1.5, lat + 1.5],
        "centre_lon": lon,
        "centre_lat": lat,
        "migration_roles": ["transit", "destination"],
    }
    weights = list(accumulate(zipf(quarters)))
    return Town(city, locale, size, middles, weights, spoken)


def write_cities(found: Sequence[Town]) -> list[City]:
    """Objects for a session; there are few of them."""
    return [City(**town.city) for town in found]
