"""What people ask of a directory, by classes: a thousand different questions and more.

    python -m bench.questions DATABASE_URL [class ...]

prints them as addresses of the API. They are drawn from what is published (its cities, places,
languages and needs), so they fit a directory of any size, and are always the same for the same
directory and minute. `tests/search/test_pages_read.py` and the benches ask them all.
"""

from __future__ import annotations

import datetime as dt
import math
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from psycopg import ClientCursor
from sqlalchemy import Connection, Row, text

from locator.db import public_engine
from locator.directory.facets import HOUR_BASE, LANGUAGE_BASE, NEED_BASE, NEED_IDS, language_facets
from locator.search import query
from locator.search.criteria import SearchCriteria, read_criteria
from locator.search.query import Sent

Group = str  # "common", "rare", "worst" or "other": which promise about pages read holds

# Class -> group. A class asks one kind of thing; what it asks is below, by the same name.
CLASSES: dict[str, Group] = {
    "dense": "common",  # a common language or need, in the middle of a large city
    "anything": "common",  # all that is near
    "open_now": "common",  # open at ten in the morning
    "rural": "rare",  # a common language, 10 to 60 km outside of a city
    "rare_language": "rare",
    "later_page": "rare",  # the second to fourth page of `dense`
    "week": "rare",  # open today, or this week
    "soonest": "rare",  # soonest helped, at ten in the morning
    "city_list": "rare",  # a city without an origin, at ten in the morning
    "area": "rare",  # what a widget shows: inside of a square of 4 km
    "rare_both": "worst",  # a rare language and a rare need
    "nothing_near": "worst",  # nothing that matches within 50 km
    "open_at_night": "worst",  # open at three at night
    "soonest_at_night": "worst",
    "city_list_at_night": "worst",
    "nowhere_near_a_city": "worst",  # and so in no city: 200 km and more outside
}
A_CLASS = 80  # questions


@dataclass(frozen=True)
class Question:
    """One question: `words` as in an address; `now` (aware) is when it is asked.

    `pages` were read before this one. Only where `by_http` does the moment not matter.
    """

    kind: str
    city_id: str | None
    time_zone: str
    now: dt.datetime
    words: dict[str, str] = field(default_factory=dict)
    pages: int = 0
    side: float = 0.0  # metres, of the area around the origin that bounds it

    @property
    def group(self) -> Group:
        """Which promise about pages read it falls under."""
        return CLASSES[self.kind]

    @property
    def by_http(self) -> bool:
        """Whether an address alone can ask it."""
        return not (self.pages or self.side or self.kind in _ASKED_AT_NIGHT)

    def criteria(self) -> SearchCriteria:
        """As the application reads it."""
        read = read_criteria(self.words, self.city_id, self.time_zone, self.now)
        if not self.side or read.origin is None:
            return read
        lon, lat = read.origin.lon, read.origin.lat
        north = self.side / 2 / 111_195
        east = north / math.cos(math.radians(lat))
        corners = ((-east, -north), (east, -north), (east, north), (-east, north))
        return replace(read, area=tuple((lon + x, lat + y) for x, y in corners))

    def api(self) -> str:
        """The address at the API, from the slash on."""
        city = {"city": self.city_id} if self.city_id else {}
        return f"/api/v1/service-points?{urlencode(city | self.words, safe=',:/')}"

    def page(self, language: str = "en") -> str:
        """The address of the page of results; of a question about no city there is none."""
        if self.city_id is None:
            raise ValueError(self.kind)
        return f"/{language}/{self.city_id}/?{urlencode(self.words, safe=',:/')}"


def questions(
    connection: Connection, now: dt.datetime, each: int = A_CLASS, kinds: Sequence[str] = ()
) -> list[Question]:
    """So many questions of each class (or of these `kinds` only), none twice, in a mixed order."""
    directory = _Directory(connection, now)
    asked: dict[tuple[Any, ...], Question] = {}
    for kind in kinds or CLASSES:
        chance = random.Random(kind)
        drawn = (directory.ask(kind, chance) for _ in range(each * 20))
        new = {(kind, q.city_id, q.pages, *q.words.items()): q for q in drawn if q is not None}
        asked |= dict(list(new.items())[:each])
    found = list(asked.values())
    random.Random(len(found)).shuffle(found)
    return found


def sent(connection: Connection, question: Question) -> Sent:
    """The very statement that answers a question; the pages before it are read first."""
    criteria = question.criteria()
    for _ in range(question.pages):
        cursor = query.find(connection, criteria).next_cursor
        if cursor is None:
            break
        criteria = replace(criteria, cursor=cursor)
    return query.sent(connection, criteria)


def literal(connection: Connection, sent: Sent) -> str:
    """With its parameters written out, for pgbench (`-M prepared -f FILE`) and EXPLAIN."""
    cursor = ClientCursor(connection.connection.driver_connection)  # type: ignore[arg-type]
    return cursor.mogrify(sent.statement, sent.parameters)


class _Directory:
    """What there is to ask for, read from what is published."""

    def __init__(self, connection: Connection, now: dt.datetime) -> None:
        codes = {number: code for code, number in language_facets(connection).items()}
        counted = connection.execute(text(_FACETS), {"languages": LANGUAGE_BASE}).all()
        needs = connection.execute(text(_NEEDS), {"low": NEED_BASE, "high": HOUR_BASE}).all()
        self.now = now.replace(second=0, microsecond=0)
        self.cities = connection.execute(text(_CITIES)).all()
        self.places = connection.execute(text(_PLACES)).all()
        self.languages: dict[str, list[str]] = {}  # of a city, the most frequent first
        everywhere: Counter[str] = Counter()
        for city_id, facet, count in counted:
            if facet in codes:
                self.languages.setdefault(city_id, []).append(codes[facet])
                everywhere[codes[facet]] += count
        total = sum(city.points for city in self.cities)
        self.rare = [code for code, count in everywhere.items() if count <= max(8, total // 500)]
        # So few that most people live far from all of them.
        self.rarest = sorted(everywhere, key=lambda code: (everywhere[code], code))[:7]
        frequent = [NEED_IDS[need - NEED_BASE] for need, _ in needs if need < NEED_BASE + 47]
        self.common_needs = frequent[:16]
        self.rare_needs = frequent[len(frequent) * 2 // 3 :]

    def ask(self, kind: str, chance: random.Random) -> Question | None:
        """One question of a class; None where the directory is too small for it."""
        place = chance.choice(self.places)
        city = self.city(place.city_id)
        asked = self.asked(kind, city, chance)
        if asked is None:
            return None
        words = _origin(kind, city, place, chance) | asked | _moment(kind, chance)
        return Question(
            kind,
            city_id=None if kind in _FAR else city.id,
            time_zone="UTC" if kind in _FAR else city.time_zone,
            now=self.at(city, 3 if kind in _ASKED_AT_NIGHT else 10),
            words=words,
            pages=chance.randint(1, 3) if kind == "later_page" else 0,
            side=4_000.0 if kind == "area" else 0.0,
        )

    def asked(self, kind: str, city: Row[Any], chance: random.Random) -> dict[str, str] | None:
        """The filters."""
        match kind:
            case "anything":
                return {}
            case "rare_language":
                return {"speaks": chance.choice(self.rare)}
            case "rare_both":
                return {"speaks": chance.choice(self.rare), "need": chance.choice(self.rare_needs)}
            case "nothing_near" if not self.rarest:
                return None
            case "nothing_near":
                rare = {"speaks": chance.choice(self.rarest)}
                return rare | _maybe(chance, need=self.common_needs)
        common = {"speaks": chance.choice(self.languages[city.id][:4])}
        return common | _maybe(chance, need=self.common_needs, free=["1"], wheelchair=["1"])

    def city(self, city_id: str) -> Row[Any]:
        """A city with its number of points and its centre."""
        return next(city for city in self.cities if city.id == city_id)

    def at(self, city: Row[Any], hour: int) -> dt.datetime:
        """The coming working day at this hour, in the city's zone."""
        local = self.now.astimezone(ZoneInfo(city.time_zone)).replace(hour=hour, minute=10)
        local += dt.timedelta(days=1)
        return local + dt.timedelta(days=max(0, 7 - local.weekday()) if local.weekday() > 4 else 0)


# Asked from far away from every city; without an origin; and at three at night.
_FAR = ("nowhere_near_a_city",)
_LISTS = ("city_list", "city_list_at_night")
_ASKED_AT_NIGHT = ("soonest_at_night", "city_list_at_night")

_CITIES = """
    SELECT city.id, city.time_zone, (city.content->'centre'->>0)::float8 AS lon,
        (city.content->'centre'->>1)::float8 AS lat, points
    FROM published.city
    JOIN (SELECT city_id, count(*) AS points FROM published.service_point GROUP BY city_id) counted
        ON counted.city_id = city.id
    ORDER BY points DESC, city.id
"""

# By id, which is a draw by lot: large cities and dense places come up most.
_PLACES = """
    SELECT city_id, ST_X(geog::geometry) AS lon, ST_Y(geog::geometry) AS lat
    FROM published.service_point WHERE geog IS NOT NULL ORDER BY id LIMIT 3000
"""

# Languages stand at the end of the facets.
_FACETS = """
    SELECT city_id, facet, count(*)
    FROM published.service_point, unnest(facets[cardinality(facets) - 9 :]) AS facet
    WHERE facet >= :languages GROUP BY city_id, facet ORDER BY city_id, count(*) DESC, facet
"""
_NEEDS = """
    SELECT facet, count(*)
    FROM (SELECT facets FROM published.service_point ORDER BY id LIMIT 100000) AS drawn,
        unnest(facets[1 : 9]) AS facet
    WHERE facet >= :low AND facet < :high GROUP BY facet ORDER BY count(*) DESC, facet
"""


def _origin(kind: str, city: Row[Any], place: Row[Any], chance: random.Random) -> dict[str, str]:
    if kind in _LISTS:
        return {}
    if kind == "rural":
        return _near(chance, city.lon, city.lat, chance.uniform(10_000, 60_000), exactly=True)
    if kind in _FAR:
        return _near(chance, city.lon, city.lat, chance.uniform(2e5, 9e5), exactly=True)
    return _near(chance, place.lon, place.lat, 300)


def _moment(kind: str, chance: random.Random) -> dict[str, str]:
    match kind:
        case "open_now":
            return {"when": "now"}
        case "week":
            return {"when": chance.choice(("today", "week"))}
        case "open_at_night":
            day = chance.choice(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
            return {"when": f"{day} 03:{chance.randrange(60):02}"}
        case "soonest" | "soonest_at_night":
            return {"sort": "soonest"}
    return {}


def _near(
    chance: random.Random, lon: float, lat: float, metres: float, *, exactly: bool = False
) -> dict[str, str]:
    """A point on the 100 m grid within so many metres, or just so far away."""
    away = metres if exactly else metres * chance.random()
    turn = chance.uniform(0, 2 * math.pi)
    north = away * math.cos(turn) / 111_195
    east = away * math.sin(turn) / 111_195 / math.cos(math.radians(lat))
    return {"lat": f"{lat + north:.3f}", "lon": f"{(lon + east + 180) % 360 - 180:.3f}"}


def _maybe(chance: random.Random, **choices: Sequence[str]) -> dict[str, str]:
    """Half of the time one of these words, with one of its values."""
    if chance.random() < 0.5:
        return {}
    word = chance.choice(sorted(choices))
    return {word: chance.choice(choices[word])}


def _print(url: str, kinds: Sequence[str]) -> Iterator[str]:
    engine = public_engine(url)
    with engine.connect() as connection:
        for question in questions(connection, dt.datetime.now(dt.UTC), kinds=kinds):
            if question.by_http:
                yield question.api()
    engine.dispose()


if __name__ == "__main__":
    print(*_print(sys.argv[1], sys.argv[2:]), sep="\n")
