"""What a person is shown, example by example; `oracle` has the thousands of others."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from locator.db import Database, public_engine
from locator.directory.point import Point as Place
from locator.directory.projection import on_the_map
from locator.errors import QuestionIsWrongError, ServicePointIsUnknownError
from locator.search.criteria import EVERYWHERE, Point, SearchCriteria
from locator.search.moments import When
from locator.search.query import find, one, stops_of
from locator.search.results import SearchResult
from tests.search.entries import NOW, Entry, publish

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
HAMRA = Point(35.48, 33.896)


@pytest.fixture
def directory(database: Database) -> Iterator[Directory]:
    yield Directory(database)


class Directory:
    def __init__(self, database: Database) -> None:
        self.database = database

    def has(self, *entries: Entry) -> None:
        with self.database.staff() as session:
            publish(session.connection(), entries)

    def finds(self, **changes: Any) -> SearchResult:
        asked: dict[str, Any] = {
            "city_id": "beirut",
            "origin": HAMRA,
            "now": NOW,
            "time_zone": "Asia/Beirut",
        }
        with self.database.public() as connection:
            return find(connection, SearchCriteria(**asked | changes))

    def shows(self, **changes: Any) -> list[uuid.UUID]:
        return [point.id for point in self.finds(**changes).points]


def test_what_is_not_known_to_be_open_to_all_is_shown_only_when_asked_for(
    directory: Directory,
) -> None:
    open_, closed, unknown = Entry(), Entry(open_to_all="no"), Entry(open_to_all="unknown")
    directory.has(open_, closed, unknown)
    assert directory.shows() == [open_.id]
    assert set(directory.shows(conditions=True)) == {open_.id, closed.id, unknown.id}


def test_what_nobody_vouches_for_any_more_is_silent(directory: Directory) -> None:
    stale = Entry(assured_until=NOW)
    directory.has(stale)
    assert directory.shows() == []
    with directory.database.public() as connection, pytest.raises(ServicePointIsUnknownError):
        one(connection, stale.id, NOW)


def test_unknown_hours_are_never_open(directory: Directory) -> None:
    directory.has(Entry())
    for kind in ("now", "today", "week"):
        assert directory.shows(when=When(kind)) == []
    (point,) = directory.finds().points
    assert point.opening is None
    assert point.is_open_at(NOW) is None


def test_open_until_noon_is_closed_at_noon(directory: Directory) -> None:
    entry = Entry(opening=((NOW - HOUR, NOW + 2 * HOUR),))
    directory.has(entry)
    assert directory.shows(when=When("at", NOW + 2 * HOUR - dt.timedelta(minutes=1))) == [entry.id]
    assert directory.shows(when=When("at", NOW + 2 * HOUR)) == []


def test_a_stop_that_has_left_is_nowhere(directory: Directory) -> None:
    directory.has(
        Entry(is_stop=True, opening=((NOW - 2 * HOUR, NOW),)),
        Entry(is_stop=True, opening=()),
        Entry(is_stop=True),
    )
    assert directory.shows() == []


def test_stops_fold_into_the_nearest_and_the_others_are_counted(directory: Directory) -> None:
    clinic = uuid.uuid4()
    stops = [
        Entry(
            lon=35.49 + step / 100,
            service_id=clinic,
            is_stop=True,
            opening=((NOW + (5 - step) * DAY, NOW + (5 - step) * DAY + HOUR),),
        )
        for step in range(5)
    ]
    directory.has(*stops)
    (nearest,) = directory.finds().points
    assert (nearest.id, nearest.more_stops) == (stops[0].id, 4)
    (soonest,) = directory.finds(sort="soonest", radius=10_000).points
    assert soonest.id == stops[4].id
    (on_that_day,) = directory.finds(when=When("at", NOW + 2 * DAY)).points
    assert (on_that_day.id, on_that_day.more_stops) == (stops[3].id, 0)
    assert on_that_day.opening
    assert on_that_day.opening[0].start == NOW + 2 * DAY


def test_two_clinics_that_stand_still_are_two(directory: Directory) -> None:
    service = uuid.uuid4()
    directory.has(Entry(service_id=service), Entry(service_id=service))
    assert len(directory.shows()) == 2


@pytest.mark.parametrize(
    ("lon", "radius"),
    [(35.49, 2_000), (35.52, 5_000), (35.55, 10_000), (35.6, 25_000), (36.0, 50_000)],
)
def test_a_search_that_finds_nothing_looks_farther_and_says_so(
    directory: Directory, lon: float, radius: int
) -> None:
    directory.has(Entry(lon=lon), Entry(lon=lon + 60))
    result = directory.finds()
    assert len(result.points) == 1
    assert (result.radius, result.widened) == (radius, radius > 2_000)


def test_help_at_the_end_of_the_world_is_better_than_an_empty_page(directory: Directory) -> None:
    directory.has(Entry(lon=-144.52, lat=-33.896))
    result = directory.finds()
    assert len(result.points) == 1
    assert (result.radius, result.widened) == (EVERYWHERE, True)


def test_help_by_phone_comes_after_all_that_has_a_place(directory: Directory) -> None:
    line, clinic = Entry(lon=None, lat=None), Entry(lon=35.49)
    directory.has(line, clinic)
    assert directory.shows() == [clinic.id, line.id]
    assert directory.finds().points[1].distance is None


def test_the_date_line_has_one_name_for_who_asks_and_for_what_is_published(
    directory: Directory,
) -> None:
    assert Point(-180, -16.5) == Point(180, -16.5)
    assert on_the_map(Place(-180.0, -16.5)) == on_the_map(Place(180.0, -16.5))
    east, west = Entry(lon=179.999, lat=-16.5), Entry(lon=-179.998, lat=-16.5)
    directory.has(east, west)
    assert directory.shows(origin=Point(-180, -16.5)) == [east.id, west.id]


def test_who_helps_soonest_counts_the_walk(directory: Directory) -> None:
    near = Entry(opening=((NOW + HOUR, NOW + 2 * HOUR),))
    far = Entry(lon=35.497, opening=((NOW - HOUR, NOW + HOUR),))  # 1.6 km: 27 minutes
    closes_before_one_arrives = Entry(lon=35.5, opening=((NOW - HOUR, NOW + HOUR / 4),))
    unknown = Entry()
    by_phone = Entry(lon=None, lat=None, opening=((NOW, NOW + HOUR),))
    directory.has(near, far, closes_before_one_arrives, unknown, by_phone)
    result = directory.finds(sort="soonest")
    assert [point.id for point in result.points] == [
        by_phone.id,
        far.id,
        near.id,
        unknown.id,
        closes_before_one_arrives.id,
    ]
    helped = [point.helped_at for point in result.points]
    assert helped[0] == NOW
    assert helped[1] is not None
    assert dt.timedelta(minutes=25) < helped[1] - NOW < dt.timedelta(minutes=30)
    assert helped[2] == NOW + HOUR
    assert helped[3:] == [None, None]


def test_without_an_origin_the_city_is_shown_by_the_next_opening(directory: Directory) -> None:
    tomorrow, now, unknown = (
        Entry(opening=((NOW + DAY, NOW + DAY + HOUR),)),
        Entry(opening=((NOW - HOUR, NOW + HOUR),), lon=35.6),
        Entry(),
    )
    elsewhere = Entry(city_id="freetown", time_zone="Africa/Freetown", lon=-13.2, lat=8.5)
    directory.has(tomorrow, now, unknown, elsewhere)
    result = directory.finds(origin=None)
    assert [point.id for point in result.points] == [now.id, tomorrow.id, unknown.id]
    assert not result.widened


def test_a_city_answers_for_itself(directory: Directory) -> None:
    here = Entry()
    there = Entry(city_id="amman", time_zone="Asia/Amman", lon=35.481)
    directory.has(here, there)
    assert directory.shows() == [here.id]
    assert directory.shows(city_id=None) == [here.id, there.id]


def test_times_are_those_of_the_citys_zone(directory: Directory) -> None:
    directory.has(
        Entry(
            city_id="amman",
            time_zone="Asia/Amman",
            opening=((NOW.astimezone(dt.UTC), NOW.astimezone(dt.UTC) + HOUR),),
        )
    )
    (point,) = directory.finds(city_id=None).points
    assert point.opening
    assert str(point.opening[0].start.tzinfo) == "Asia/Amman"


def test_a_language_that_the_facets_do_not_number_is_found_too(directory: Directory) -> None:
    rare = Entry(languages=(("gez", "interpreter"),))
    directory.has(rare, Entry())
    (point,) = directory.finds(languages=("gez",)).points
    assert point.id == rare.id
    assert point.spoken[0].level == "interpreter"
    assert directory.shows(languages=("tlh",)) == []


def test_one_point_tells_all_its_times_and_its_service_all_its_stops(
    directory: Directory,
) -> None:
    clinic = uuid.uuid4()
    times = tuple((NOW + n * DAY, NOW + n * DAY + HOUR) for n in range(1, 20))
    first = Entry(service_id=clinic, is_stop=True, opening=times)
    second = Entry(service_id=clinic, is_stop=True, opening=((NOW, NOW + HOUR),), lon=35.5)
    over = Entry(service_id=clinic, is_stop=True, opening=((NOW - HOUR, NOW),))
    secret = Entry(service_id=clinic, is_stop=True, opening=times, open_to_all="no")
    directory.has(first, second, over, secret)
    with directory.database.public() as connection:
        assert len(one(connection, first.id, NOW).opening or ()) == 19
        assert one(connection, over.id, NOW).opening == ()
        stops = stops_of(connection, clinic, NOW)
        assert [stop.id for stop in stops] == [second.id, first.id]
        everything = stops_of(connection, clinic, NOW, conditions=True)
        assert {stop.id for stop in everything} == {first.id, second.id, secret.id}


def test_a_cursor_of_another_question_finds_nothing_but_an_error(directory: Directory) -> None:
    directory.has(*[Entry() for _ in range(12)])
    cursor = directory.finds().next_cursor
    assert cursor
    with pytest.raises(QuestionIsWrongError):
        directory.finds(cursor=cursor, free=True)


def test_a_search_stays_prepared_from_one_request_to_the_next(database_url: str) -> None:
    engine = public_engine(database_url)
    criteria = SearchCriteria("beirut", HAMRA, NOW, "Asia/Beirut")
    for _ in range(7):  # psycopg prepares what it sees the sixth time
        with engine.connect() as connection:
            find(connection, criteria)
    with engine.connect() as connection:
        assert prepared(connection) == 1
    engine.dispose()


def prepared(connection: Connection) -> int:
    counted = connection.exec_driver_sql(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'WITH near%%'"
    )
    return int(counted.scalar_one())
