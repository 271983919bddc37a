"""The cities of this directory, as the public sees them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import (
    BindParameter,
    Connection,
    ScalarSelect,
    String,
    bindparam,
    literal_column,
    select,
)

from locator.directory.facets import language_facets
from locator.directory.published import PublishedCity
from locator.errors import CityIsUnknownError, LocatorError
from locator.search.criteria import Point
from locator.search.licence import Licence, attribution_of, licence_of
from locator.search.prepared import Prepared
from locator.sphere import metres_between

Answer = TypeVar("Answer")

# From farther away than this (metres) nobody means the city.
FARTHEST = 150_000

# Which state of its row one reads: it is another one after every change, also a rolled back one's.
_STAMP = literal_column("concat(city.xmin, city.ctid)", String)
_STAMP_OF_ALL = literal_column(
    "(SELECT concat_ws(' ', count(*), sum(version), max(modified_at), sum(xmin::text::bigint))"
    " FROM published.city)",
    String,
)
_COLUMNS = (
    PublishedCity.id,
    PublishedCity.time_zone,
    PublishedCity.version,
    PublishedCity.modified_at,
    PublishedCity.content,
)
_IS_ASKED = PublishedCity.id == bindparam("id")


def stamp_of(city_id: BindParameter[str]) -> ScalarSelect[str]:
    """Which state a city is in, as any statement can read it beside what it is asked for."""
    return select(_STAMP).where(PublishedCity.id == city_id).scalar_subquery()


@cache
def _stamp() -> Prepared:
    return Prepared(select(_STAMP.label("stamp")).select_from(PublishedCity).where(_IS_ASKED))


@cache
def _city_row() -> Prepared:
    return Prepared(select(*_COLUMNS, _STAMP.label("stamp")).where(_IS_ASKED))


@cache
def _stamp_of_all() -> Prepared:
    return Prepared(select(_STAMP_OF_ALL.label("stamp")))


@cache
def _all_rows() -> Prepared:
    return Prepared(select(*_COLUMNS, _STAMP_OF_ALL.label("stamp")).order_by(PublishedCity.id))


@dataclass(frozen=True)
class City:
    """One city: `names` by language, the codes of its languages, its zone, its `version`.

    `version` goes up with every change of what is published there, last at `modified_at`. `centre`
    and `bounds` are WGS 84 degrees: lon, lat and west, south, east, north.
    """

    id: str
    zone: ZoneInfo
    version: int
    modified_at: dt.datetime
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


@dataclass(frozen=True)
class Directory:
    """Some cities, by id, and what follows from their versions: kept as long as these hold.

    `state` names the versions; `modified` is when the last of them came about, to the second.
    """

    cities: tuple[City, ...]
    is_whole: bool
    state: str
    modified: dt.datetime | None
    zones: tuple[ZoneInfo, ...]
    licences: tuple[str, ...]

    @classmethod
    def of(cls, cities: tuple[City, ...], *, is_whole: bool) -> Directory:
        """What follows from these cities; whether they are all."""
        return cls(
            cities,
            is_whole,
            state=repr([(city.id, city.version, city.modified_at) for city in cities]),
            modified=max(
                (city.modified_at.replace(microsecond=0) for city in cities), default=None
            ),
            zones=tuple(dict.fromkeys(city.zone for city in cities)),
            licences=tuple(dict.fromkeys(city.licence.url for city in cities)),
        )


class _Remembered:
    """What a connection has read; stamps tell whether it still holds.

    It stays with the connection, and so with one database, and is nobody else's.
    """

    def __init__(self) -> None:
        self.directories: dict[str | None, tuple[str, Directory]] = {}
        # What a search has said itself of the state that it was answered from.
        self.stamp: str | None = None
        # A new language comes with a new version of each city where it is spoken, so what was read
        # after the versions that are remembered holds as long as they do.
        self.languages: Mapping[str, int] | None = None


def _remembered(connection: Connection) -> _Remembered:
    remembered: _Remembered = connection.info.setdefault("locator.cities", _Remembered())
    return remembered


def answered_of(
    connection: Connection, city_id: str, answer: Callable[[Directory], Answer]
) -> Answer:
    """What is to be said of a city in the state that it is in, mostly without a look at that.

    First it is said of what this connection remembers. The search on the way tells which state it
    found itself (`found_in`); where it is another one, or there was none to tell and it has become
    another one, all is said once more. So `answer` does nothing but read, and is not sent yet.
    Raises what `answer` does, and `CityIsUnknownError`.
    """
    remembered = _remembered(connection)
    stamp, held = remembered.directories.get(city_id, ("", None))
    if held is None:
        return answer(directory_of(connection, city_id))
    remembered.stamp = None
    try:
        said = answer(held)
    except LocatorError:  # it may be wrong of what is not so any more
        if directory_of(connection, city_id) is held:
            raise
    else:
        if remembered.stamp == stamp:
            return said
        if remembered.stamp is None and directory_of(connection, city_id) is held:
            return said
    return answer(directory_of(connection, city_id))


def found_in(connection: Connection, stamp: str) -> None:
    """Tell `answered_of` in which state (`stamp_of`) a search has found its city."""
    _remembered(connection).stamp = stamp


def directory_of(connection: Connection, city_id: str | None = None) -> Directory:
    """One city, or all: one small read. Raises `CityIsUnknownError`."""
    remembered = _remembered(connection)
    asked = {"id": city_id}
    stamps = (_stamp_of_all if city_id is None else _stamp)().rows(connection, asked)
    stamp, held = remembered.directories.get(city_id, ("", None))
    if held and stamps and stamps[0].stamp == stamp:
        return held
    rows = (_all_rows if city_id is None else _city_row)().rows(connection, asked)
    if city_id is not None and not rows:
        raise CityIsUnknownError
    found = Directory.of(tuple(map(_city, rows)), is_whole=city_id is None)
    if rows:
        remembered.directories[city_id] = (rows[0].stamp, found)
    remembered.languages = None
    return found


def cities(connection: Connection) -> list[City]:
    """Every city, by id."""
    return list(directory_of(connection).cities)


def city_of(connection: Connection, city_id: str) -> City:
    """One city; raises `CityIsUnknownError`."""
    return directory_of(connection, city_id).cities[0]


def languages_of(connection: Connection) -> Mapping[str, int]:
    """`language_facets`, at least as new as the cities last read by this connection."""
    remembered = _remembered(connection)
    if remembered.languages is None:
        remembered.languages = language_facets(connection)
    return remembered.languages


def city_around(among: Iterable[City], position: Point) -> City | None:
    """The one of these cities whose centre is nearest; None where all are far away."""

    def metres(city: City) -> float:
        return metres_between(position.lon, position.lat, *city.centre)

    nearest = min(among, key=metres, default=None)
    return nearest if nearest and metres(nearest) <= FARTHEST else None


def _city(row: Any) -> City:
    content = orjson.loads(row.content)
    west, south, east, north = content["bounds"]
    lon, lat = content["centre"]
    return City(
        id=row.id,
        zone=ZoneInfo(row.time_zone),
        version=row.version,
        modified_at=row.modified_at,
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
