"""What is published of N invented service points, written at once, without a directory behind it.

Like what `bench.data` publishes (its cities, and the same shares of languages, needs, stops and
hours), but made in seconds: for counting the pages that a search reads.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from psycopg import Connection

from bench.data_towns import Town, towns, zipf
from locator.directory.facets import (
    LANGUAGE_BASE,
    LANGUAGE_IDS,
    NEED_BASE,
    NEED_IDS,
    hour_facet,
)
from locator.directory.needs import with_parents

_DAYS = 35
# Days of the week from Monday, and hours of a day; the first patterns stand for most of a city.
_HOURS: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = (
    ("01234", ((9, 17),)),
    ("01234", ((8, 16),)),
    ("01234", ((9, 12), (13, 17))),
    ("012345", ((8, 20),)),
    ("024", ((9, 13),)),
    ("13", ((14, 18),)),
    ("60123", ((8, 15),)),
    ("0123456", ((0, 24),)),
    ("56", ((10, 16),)),
    ("45", ((20, 28),)),
    ("2", ((17, 20),)),
    ("0123456", ((19, 31),)),
)
_COMMON = [number for number in range(len(LANGUAGE_IDS)) if number < 120]
_PARTS = tuple(code for code in NEED_IDS if "/" in code)
# Opening times that nobody knows, and a day of the month on which all is closed.
_UNKNOWN = 0.12
_HOLIDAY = 9

_COLUMNS = (
    "id, city_id, service_id, is_stop, geog, facets, open_during, assured_until, content,"
    " published_at"
)


def publish_many(connection: Connection[Any], count: int, now: dt.datetime) -> None:
    """Write `published` of an empty database, indexes last; the connection must own it.

    The tiles of the map are not counted anew.
    """
    found = towns(count)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'published'"
            " AND tablename = 'service_point' AND indexname NOT LIKE 'pk\\_%'"
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX published.{name}")
        for town in found:
            cursor.execute(
                "INSERT INTO published.city (id, time_zone, content) VALUES (%s, %s, %s)",
                (town.city["id"], town.city["time_zone"], orjson.dumps(_city(town)).decode()),
            )
        # What keeps the map of large areas has no part in a search.
        cursor.execute("ALTER TABLE published.service_point DISABLE TRIGGER USER")
        with cursor.copy(f"COPY published.service_point ({_COLUMNS}) FROM STDIN") as copy:
            for town in found:
                for row in _Published(town, now).rows():
                    copy.write(row)
        cursor.execute("ALTER TABLE published.service_point ENABLE TRIGGER USER")
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("ANALYZE published.service_point, published.city")


def _city(town: Town) -> dict[str, Any]:
    city = town.city
    return {
        "id": city["id"],
        "names": city["names"],
        "bounds": city["bounds"],
        "centre": [city["centre_lon"], city["centre_lat"]],
        "languages": city["languages"],
        "spoken": city["spoken"],
        "country": city["country"],
        "confirmation_days": 180,
        "emergency": [],
        "sample": False,
    }


class _Published:
    """The rows of one city, as COPY reads them."""

    def __init__(self, town: Town, now: dt.datetime) -> None:
        self.town, self.now = town, now
        self.zone = ZoneInfo(town.city["time_zone"])
        self.midnight = now.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        self.chance = random.Random(f"{town.city['id']} {town.points}")
        self.languages = list(accumulate(zipf(len(_COMMON), 1.3)))
        self.needs = list(accumulate(zipf(len(_PARTS), 0.9)))
        self.parts = self.chance.sample(_PARTS, len(_PARTS))
        self.hours = [self._hours(n, half) for n in range(len(_HOURS)) for half in (0, 30)]
        self.stop_hours = [
            self._times(str(n % 7), ((8 + 3 * (n // 7), 10 + 3 * (n // 7)),), 0) for n in range(12)
        ]
        self.content = self._content()

    def rows(self) -> Iterator[str]:
        """One line a service point."""
        chance, made = self.chance, 0
        while made < self.town.points:
            service = uuid.UUID(int=chance.getrandbits(128), version=4)
            is_mobile = chance.random() < 0.015
            points = chance.randint(4, 12) if is_mobile else 1
            facets = self._facets()
            for stop in range(min(points, self.town.points - made)):
                yield self._row(service, is_mobile, stop, facets)
                made += 1

    def _row(self, service: uuid.UUID, is_mobile: bool, stop: int, facets: list[int]) -> str:
        chance = self.chance
        id = uuid.UUID(int=chance.getrandbits(128), version=4)
        if is_mobile:
            hours, open_during = self.stop_hours[stop]
        elif chance.random() < _UNKNOWN:
            hours, open_during = [], "\\N"
        else:
            number = int(len(_HOURS) * chance.random() ** 1.7)
            hours, open_during = self.hours[2 * number + (chance.random() < 0.3)]
        until = self.now + dt.timedelta(days=chance.randrange(30, 179))
        held = ",".join(map(str, sorted({*facets, *hours})))
        return (
            f"{id}\t{self.town.city['id']}\t{service}\t{is_mobile}\t{self._geog(is_mobile)}\t"
            f"{{{held}}}\t{open_during}\t{until}\t{self.content}\t{self.now}\n"
        )

    def _geog(self, is_mobile: bool) -> str:
        chance, town = self.chance, self.town
        if not is_mobile and chance.random() < 0.03:
            return "\\N"
        if chance.random() < 0.03:  # out in the country
            west, south, east, north = town.city["bounds"]
            lon, lat = chance.uniform(west, east), chance.uniform(south, north)
        else:
            middle = chance.choices(town.middles, cum_weights=town.weights)[0]
            lon, lat = chance.gauss(middle[0], middle[2]), chance.gauss(middle[1], middle[2])
        return f"SRID=4326;POINT({lon:.6f} {lat:.6f})"

    def _facets(self) -> list[int]:
        """Flags, needs and languages; the hours are those of a point."""
        chance = self.chance
        shares = (0.78, 0.56, 0.2, 0.25)  # open to all, free, step-free, no ID asked
        flags = [flag for flag, share in enumerate(shares) if chance.random() < share]
        count = 1 if chance.random() < 0.7 else 2
        needs = with_parents(chance.choices(self.parts, cum_weights=self.needs, k=count))
        spoken: list[str] = [self.town.locale] if chance.random() < 0.95 else []
        if chance.random() < 0.3:
            spoken.append(chance.choice(self.town.spoken))
        numbers = chance.choices(
            _COMMON, cum_weights=self.languages, k=chance.choices((0, 1, 2, 3), (5, 3, 1, 1))[0]
        )
        if chance.random() < 0.0002:  # the rarest of all
            numbers.append(chance.randrange(len(_COMMON), len(LANGUAGE_IDS)))
        numbers += [LANGUAGE_IDS.index(code) for code in spoken]
        return [
            *flags,
            *(NEED_BASE + NEED_IDS.index(code) for code in needs),
            *(LANGUAGE_BASE + number for number in numbers),
        ]

    def _hours(self, number: int, minute: int) -> tuple[list[int], str]:
        days, times = _HOURS[number]
        return self._times(days, times, 0 if number == 7 else minute)

    def _times(
        self, days: str, times: tuple[tuple[int, int], ...], minute: int
    ) -> tuple[list[int], str]:
        """The facets of a weekly pattern, and its next five weeks as a multirange."""
        hours, ranges = set(), []
        for day in range(_DAYS):
            date = self.midnight + dt.timedelta(days=day)
            if str(date.weekday()) not in days or (day == _HOLIDAY and len(days) < 7):
                continue
            for opens, closes in times:
                start = date + dt.timedelta(hours=opens, minutes=minute)
                end = date + dt.timedelta(hours=closes, minutes=minute)
                ranges.append(f"[{start},{end})")
                for hour in range((closes - opens) + (minute > 0)):
                    hours.add(hour_facet(start + dt.timedelta(hours=hour)))
        return sorted(hours), f"{{{','.join(ranges)}}}"

    def _content(self) -> str:
        """As wide as most; it says nothing true of the point."""
        spoken: list[dict[str, Any]] = [
            {"code": self.town.locale, "mode": "spoken", "days": None, "note": {}}
        ]
        text = "Come in, or call us before; bring somebody along if you like. " * 2
        widen = "".join(self.chance.choices("abcdefghijklmnopqrstuvwxyz ", k=500))
        content = {
            "service": {"name": {"en": "Advice"}, "description": {"en": text + widen}},
            "languages": spoken,
            "needs": [],
        }
        return orjson.dumps(content).decode()
