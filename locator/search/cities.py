"""The cities of this directory, as the public sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from geopy.distance import great_circle
from sqlalchemy import Connection, Row, select

from locator.directory.published import PublishedCity
from locator.errors import CityIsUnknownError
from locator.search.criteria import Point
from locator.search.licence import Licence, attribution_of, licence_of

# From farther away than this (metres) nobody means the city.
FARTHEST = 150_000

_CITY = select(
    PublishedCity.id, PublishedCity.time_zone, PublishedCity.version, PublishedCity.content
)


@dataclass(frozen=True)
class City:
    """One city: `names` by language, the codes of its languages, its zone, its `version`.

    `version` goes up with every change of what is published there. `centre` and `bounds` are
    WGS 84 degrees: lon, lat and west, south, east, north.
    """

    id: str
    zone: ZoneInfo
    version: int
    names: dict[str, str]
    country: str
    languages: tuple[str, ...]
    spoken: tuple[str, ...]
    bounds: tuple[float, float, float, float]
    centre: tuple[float, float]
    emergency: tuple[dict[str, Any], ...]
    is_sample: bool
    licence: Licence  # of its data
    attribution: str  # whom to name beside it


def cities(connection: Connection) -> list[City]:
    """Every city, by id."""
    return [_city(row) for row in connection.execute(_CITY.order_by(PublishedCity.id))]


def city_of(connection: Connection, city_id: str) -> City:
    """One city; raises `CityIsUnknownError`."""
    row = connection.execute(_CITY.where(PublishedCity.id == city_id)).one_or_none()
    if row is None:
        raise CityIsUnknownError
    return _city(row)


def city_around(connection: Connection, position: Point) -> City | None:
    """The city whose centre is nearest to a position; None where all are far away."""

    def metres(city: City) -> float:
        lon, lat = city.centre
        return float(great_circle((position.lat, position.lon), (lat, lon)).meters)

    nearest = min(cities(connection), key=metres, default=None)
    return nearest if nearest and metres(nearest) <= FARTHEST else None


def _city(row: Row[tuple[str, str, int, dict[str, Any]]]) -> City:
    content = row.content
    west, south, east, north = content["bounds"]
    lon, lat = content["centre"]
    return City(
        id=row.id,
        zone=ZoneInfo(row.time_zone),
        version=row.version,
        names=content["names"],
        country=content["country"],
        languages=tuple(content["languages"]),
        spoken=tuple(content["spoken"]),
        bounds=(west, south, east, north),
        centre=(lon, lat),
        emergency=tuple(content.get("emergency") or ()),
        is_sample=bool(content.get("sample")),
        licence=licence_of(content.get("licence")),
        attribution=attribution_of(content["names"], bool(content.get("sample"))),
    )
