"""Who helps first, in a crowd where most open at the same hours: the bounds must hold."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from locator.db import Database
from locator.search.criteria import Point, SearchCriteria
from locator.search.moments import When
from locator.search.query import find
from tests.search.entries import NOW, Entry, publish
from tests.search.oracle import answer

BEIRUT = ZoneInfo("Asia/Beirut")
MIDNIGHT = NOW.replace(hour=0)
# When one asks: in the morning, on the hour itself, at night, late, and before a day of rest.
MOMENTS = tuple(
    MIDNIGHT + dt.timedelta(hours=hours) for hours in (10.2, 8, 3.2, 3.5, 19.4, 27.2, 32, 7.99)
)
PAGES = 6
NEEDS = ("legal-aid/asylum", "housing/shelter", "public-health/dental")


@pytest.mark.parametrize("seed", range(3))
def test_every_page_by_help_is_that_of_brute_force(database: Database, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nobody guesses our tests
    entries = a_crowd(chance)
    with database.staff() as session:
        publish(session.connection(), entries)
    with database.public() as connection:
        for _ in range(50):
            criteria = a_question(chance)
            expected = answer(entries, criteria)
            wanted = [entry.id for _, entry in expected.found]
            shown: list[uuid.UUID] = []
            cursor = None
            for _ in range(PAGES):
                page = find(connection, replace(criteria, cursor=cursor))
                assert page.radius == expected.radius, criteria
                shown += [point.id for point in page.points]
                assert shown == wanted[: len(shown)], criteria
                cursor = page.next_cursor
                assert bool(cursor) == (len(shown) < len(wanted)), criteria
                if not cursor:
                    break


def a_crowd(chance: random.Random) -> list[Entry]:
    """Services that open on the hour or the half hour, many not on this day, some nowhere."""
    entries = []
    for _ in range(260):
        is_mobile = chance.random() < 0.1
        about = Entry(
            service_id=uuid.UUID(int=chance.getrandbits(128)),
            is_stop=is_mobile,
            needs=(chance.choice(NEEDS),),
            languages=tuple((code, "spoken") for code in chance.sample(("ar", "gil", "fa"), 2)),
            free=chance.choice((True, None)),
        )
        for _ in range(4 if is_mobile else 1):
            spread = chance.choice((0.003, 0.01, 0.04))
            entries.append(
                replace(
                    about,
                    id=uuid.UUID(int=chance.getrandbits(128)),
                    lon=None if chance.random() < 0.2 else 35.5 + chance.gauss(0, spread),
                    lat=33.89 + chance.gauss(0, spread),
                    opening=hours(chance),
                )
            )
    return entries


def hours(chance: random.Random) -> tuple[tuple[dt.datetime, dt.datetime], ...] | None:
    if chance.random() < 0.15:
        return None
    opens = chance.choice((8, 8, 8, 8.5, 9, 9, 9.5, 14, 20, 0))
    lasts = chance.choice((0.5, 4, 8, 8))
    rest = chance.choice((0, 0, 1, 2, 8))  # days before it opens for the first time
    return tuple(
        (start, start + dt.timedelta(hours=lasts))
        for day in range(rest, 12, chance.choice((1, 1, 1, 7)))
        for start in (MIDNIGHT + dt.timedelta(days=day, hours=opens),)
    )


def a_question(chance: random.Random) -> SearchCriteria:
    origin = Point(35.5 + chance.gauss(0, 0.01), 33.89 + chance.gauss(0, 0.01))
    has_city = chance.random() < 0.85
    return SearchCriteria(
        city_id="beirut" if has_city else None,
        origin=origin if chance.random() < 0.7 or not has_city else None,
        now=chance.choice(MOMENTS).replace(microsecond=0),
        time_zone="Asia/Beirut" if has_city else "UTC",
        radius=chance.choice((500, 2_000, 50_000)),
        needs=chance.choice(((), (), ("legal-aid",))),
        languages=chance.choice(((), ("gil",))),
        when=When(chance.choice(("any", "any", "any", "now", "today", "week"))),
        free=chance.random() < 0.2,
        sort="soonest",
        limit=chance.choice((1, 2, 3, 5, 10)),
    )
