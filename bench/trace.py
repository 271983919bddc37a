"""What a day of a city asks, as a cache in front of us sees it: much the same again and again.

    python -m bench.trace DATABASE_URL 10000

prints so many addresses, always the same ones for the same directory. People stand where services
are, and phones round to a grid of 100 m, so that a few cells are asked from all day and most hardly
ever (Zipf); needs, languages and filters are as unequal, and most people ask for one thing or none.
"""

from __future__ import annotations

import random
import sys
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from sqlalchemy import Connection, text

from locator.db import public_engine
from locator.directory.needs import NEEDS
from locator.i18n import languages

CELLS = 5_000  # from which somebody asks at all
STEEPNESS = 1.0  # of Zipf's law, as it is found in addresses, words and cities

# Of a hundred questions: what is asked besides "here". Half of the people just want to see what
# there is; few know that there are filters.
_FILTERS: tuple[tuple[int, dict[str, str]], ...] = (
    (50, {}),
    (16, {"when": "now"}),
    (8, {"when": "today"}),
    (4, {"free": "1"}),
    (3, {"wheelchair": "1"}),
    (2, {"no_id": "1"}),
    (2, {"sort": "soonest"}),
)
_WITH_A_NEED = 0.55
_WITH_A_LANGUAGE = 0.25
_BY_PROGRAMS = 0.1  # of all: partners' apps and widgets, at the API

Thing = TypeVar("Thing")


class Zipf(Generic[Thing]):
    """Draws the first of some things most often, the second half as often, and so on."""

    def __init__(self, things: Sequence[Thing], steepness: float = STEEPNESS) -> None:
        self._things = things
        weights = [1 / (rank + 1) ** steepness for rank in range(len(things))]
        self._sums = list(accumulate(weights))

    def draw(self, chance: random.Random) -> Thing:
        """One of them."""
        return self._things[bisect(self._sums, chance.random() * self._sums[-1])]


@dataclass(frozen=True)
class _City:
    id: str
    reading: Zipf[str]
    speaking: Zipf[str]


def trace(connection: Connection, count: int) -> list[str]:
    """So many addresses, each from the slash on, in the order in which they are asked."""
    chance = random.Random(count)
    cells: list[Any] = list(connection.execute(text(_CELLS), {"cells": CELLS}))
    cities = {row.id: _city(row) for row in connection.execute(text(_CITIES))}
    where, needs = Zipf(cells), Zipf(list(NEEDS))
    filters = [words for _, words in _FILTERS]
    how_often = [share for share, _ in _FILTERS]
    found = []
    for _ in range(count):
        cell = where.draw(chance)
        city = cities[cell.city_id]
        words = {"lat": f"{cell.lat:.3f}", "lon": f"{cell.lon:.3f}"}
        if chance.random() < _WITH_A_NEED:
            words["need"] = needs.draw(chance)
        if chance.random() < _WITH_A_LANGUAGE:
            words["speaks"] = city.speaking.draw(chance)
        words |= chance.choices(filters, how_often)[0]
        if chance.random() < _BY_PROGRAMS:
            found.append(f"/api/v1/service-points?{_query({'city': city.id} | words)}")
        else:
            found.append(f"/{city.reading.draw(chance)}/{city.id}/?{_query(words)}")
    return found


def _query(words: dict[str, str]) -> str:
    return urlencode(words, safe=",:/")


def _city(row: Any) -> _City:
    read = [code for code in dict.fromkeys([*row.languages, "en"]) if code in languages()]
    return _City(row.id, Zipf(read), Zipf(row.spoken or ["en"]))


# Where services are, the busiest cell first; by id, where two are alike.
_CELLS = """
    SELECT city_id, round(ST_X(geog::geometry)::numeric, 3)::float8 AS lon,
        round(ST_Y(geog::geometry)::numeric, 3)::float8 AS lat
    FROM published.service_point WHERE geog IS NOT NULL
    GROUP BY city_id, lon, lat ORDER BY count(*) DESC, min(id::text) LIMIT :cells
"""
_CITIES = """
    SELECT id, ARRAY(SELECT json_array_elements_text((content->'languages')::json)) AS languages,
        ARRAY(SELECT json_array_elements_text((content->'spoken')::json)) AS spoken
    FROM published.city
"""


def _print(url: str, count: int) -> Iterator[str]:
    engine = public_engine(url)
    with engine.connect() as connection:
        yield from trace(connection, count)
    engine.dispose()


if __name__ == "__main__":
    print(*_print(sys.argv[1], int(sys.argv[2])), sep="\n")
