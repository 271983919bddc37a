"""The one statement against brute force, on random directories from pole to pole."""

from __future__ import annotations

import datetime as dt
import math
import random
import uuid
from dataclasses import replace
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from geopy.distance import geodesic

from locator.db import Database
from locator.search.criteria import Point, SearchCriteria
from locator.search.moments import When
from locator.search.query import find
from locator.search.results import SearchResult, ServicePoint
from tests.search.entries import NOW, Entry, publish
from tests.search.oracle import UNDERSTOOD, Key, answer

# City, zone, and where it lies: on the ground of our cities, and where longitude plays tricks.
REGIONS = (
    ("beirut", "Asia/Beirut", 35.5, 33.89),
    ("freetown", "Africa/Freetown", -13.23, 8.47),
    ("bristol", "Europe/London", -2.59, 51.45),
    ("date-line", "Pacific/Fiji", 180.0, -16.5),
    ("north-pole", "UTC", 20.0, 89.98),
    ("south-pole", "Antarctica/McMurdo", -70.0, -89.98),
)
NEEDS = ("public-health/primary-care", "public-health/dental", "legal-aid/asylum", "employment")
CASES = 250


@pytest.mark.parametrize("seed", range(8))
def test_every_answer_is_that_of_brute_force(database: Database, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nobody guesses our tests
    entries = a_directory(chance)
    with database.staff() as session:
        publish(session.connection(), entries)
    by_id = {entry.id: entry for entry in entries}
    with database.public() as connection:
        for _ in range(CASES):
            criteria = a_question(chance)
            expected = answer(entries, criteria)
            pages = [find(connection, criteria)]
            while pages[-1].next_cursor:
                assert len(pages[-1].points) == criteria.limit
                later = replace(criteria, cursor=pages[-1].next_cursor)
                pages.append(find(connection, later))
            shown = [point for page in pages for point in page.points]
            assert {page.radius for page in pages} == {expected.radius}, criteria
            assert [p.id for p in shown] == [e.id for _, e in expected.found] or is_in_order(
                shown, {entry.id: key for key, entry in expected.found}
            ), criteria
            for point in shown:
                check(point, by_id[point.id], criteria, pages[0])
                assert point.more_stops == expected.more_stops[point.id], criteria


def is_in_order(shown: list[ServicePoint], keys: dict[uuid.UUID, Key]) -> bool:
    """The same points, in an order that differs by no more than the rounding of two programs.

    Points at the very same spot are equally far in both: there the ids decide, to the letter.
    """
    if {point.id for point in shown} != keys.keys() or len(shown) != len(keys):
        return False

    def about_equal(one: ServicePoint, other: ServicePoint) -> bool:
        first, second = keys[one.id], keys[other.id]
        return (
            (one.lon, one.lat) != (other.lon, other.lat)
            and math.isclose(first[0], second[0], abs_tol=1e-3, rel_tol=0)
            and math.isclose(first[1], second[1], abs_tol=1e-5, rel_tol=0)
        )

    return all(
        keys[one.id] <= keys[other.id] or about_equal(one, other) for one, other in pairwise(shown)
    )


def check(point: ServicePoint, entry: Entry, criteria: SearchCriteria, page: SearchResult) -> None:
    assert page.widened == (page.radius > criteria.radius)
    if entry.lon is None or criteria.origin is None:
        assert point.distance is None
    else:
        origin = (criteria.origin.lat, criteria.origin.lon)
        exact = geodesic(origin, (entry.lat, entry.lon)).meters
        assert point.distance == pytest.approx(exact, rel=1e-3, abs=0.01)
    if entry.opening is None:
        assert point.opening is None
    else:
        coming = sorted(pair for pair in entry.opening if pair[1] > criteria.since)
        assert point.opening is not None
        assert [tuple(interval) for interval in point.opening] == coming[:8]
    wanted = [code for code in criteria.languages if understood(code, entry)]
    assert [match.wanted for match in point.spoken] == wanted


def understood(wanted: str, entry: Entry) -> bool:
    return any(code in UNDERSTOOD[wanted] for code, _ in entry.languages)


def a_directory(chance: random.Random) -> list[Entry]:
    """Services in every region: many at the very same spot, some on wheels, some nowhere."""
    entries = []
    for city, zone, lon, lat in REGIONS:
        for _ in range(45):
            service = uuid.UUID(int=chance.getrandbits(128))
            is_mobile = chance.random() < 0.25
            about = Entry(
                city_id=city,
                time_zone=zone,
                service_id=service,
                is_stop=is_mobile,
                needs=tuple(chance.sample(NEEDS, chance.randint(1, 2))),
                languages=tuple(
                    (code, chance.choice(("spoken", "interpreter")))
                    for code in chance.sample(sorted(UNDERSTOOD), chance.randint(0, 3))
                ),
                open_to_all=chance.choice(("yes", "yes", "yes", "no", "unknown")),
                id_asked=chance.choice(("no", "yes", "unknown")),
                free=chance.choice((True, False, None)),
                wheelchair=chance.choice(("yes", "limited", "unknown")),
            )
            for _ in range(chance.randint(1, 5) if is_mobile else 1):
                spread = chance.choice((0.0, 0.002, 0.02, 0.2, 2.0))
                there = scattered(chance, lon, lat, spread)
                entries.append(
                    replace(
                        about,
                        id=uuid.UUID(int=chance.getrandbits(128)),
                        lon=there.lon if chance.random() < 0.9 else None,
                        lat=there.lat,
                        opening=an_opening(chance),
                        assured_until=chance.choice(
                            (NOW - dt.timedelta(minutes=1), *[NOW + dt.timedelta(9)] * 8)
                        ),
                    )
                )
    return entries


def scattered(chance: random.Random, lon: float, lat: float, spread: float) -> Point:
    moved_lon = lon + chance.choice((1, 1, 30 if abs(lat) > 89 else 1)) * chance.gauss(0, spread)
    moved_lat = max(-90.0, min(90.0, lat + chance.gauss(0, spread)))
    if abs(moved_lat) == 90:
        moved_lon = 0.0  # one spot, and not by many names: two programs would round it differently
    return Point((moved_lon + 180) % 360 - 180, moved_lat)


def an_opening(chance: random.Random) -> tuple[tuple[dt.datetime, dt.datetime], ...] | None:
    if chance.random() < 0.2:
        return None
    hour = NOW - dt.timedelta(hours=chance.randint(0, 30))
    opening = []
    for _ in range(chance.randint(0, 12)):
        hour += dt.timedelta(minutes=chance.choice((30, 60, 60, 720, 1440)))
        until = hour + dt.timedelta(minutes=chance.choice((45, 60, 240, 900)))
        opening.append((hour, until))
        hour = until
    return tuple(opening)


def a_question(chance: random.Random) -> SearchCriteria:
    city, zone, lon, lat = chance.choice(REGIONS)
    origin: Point | None = scattered(chance, lon, lat, chance.choice((0.0, 0.002, 0.02, 0.5, 5.0)))
    if chance.random() < 0.03:  # the other side of the world
        origin = Point(chance.uniform(-180, 180), chance.uniform(-90, 90))
    if chance.random() < 0.1:
        origin = None
    minutes = chance.choice((0, 0, 30, 615))
    now = NOW + dt.timedelta(minutes=minutes)
    kind = chance.choice(("any", "any", "any", "now", "at", "today", "week"))
    moment = now + dt.timedelta(minutes=chance.randint(0, 4000)) if kind == "at" else None
    return SearchCriteria(
        city_id=city if origin is None or chance.random() < 0.8 else None,
        origin=origin,
        now=now.astimezone(ZoneInfo(zone)),
        time_zone=zone,
        radius=chance.choice((100, 1_000, 2_000, 7_000, 50_000)),
        needs=chance.choice(
            ((), (), ("public-health",), ("legal-aid", "employment"), ("public-health/dental",))
        ),
        languages=tuple(chance.sample(sorted(UNDERSTOOD), chance.choice((0, 0, 0, 1, 2)))),
        when=When(kind, moment),  # type: ignore[arg-type]
        wheelchair=chance.random() < 0.1,
        free=chance.random() < 0.1,
        no_id=chance.random() < 0.1,
        conditions=chance.random() < 0.3,
        sort=chance.choice(("nearest", "nearest", "soonest")),
        limit=chance.choice((10, 40, 100, 100)),
    )
