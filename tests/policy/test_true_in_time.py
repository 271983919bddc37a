"""Promise 4: a stop that has passed, is cancelled or is not today is never shown as there; "open
now" is right across midnight, daylight saving, holidays, and in the city's own time zone.

Everything is entered in the directory, published, and asked for by the search.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from locator.db import Database
from locator.directory.publishing import publish_changes, republish
from locator.directory.schedule import Closure, Schedule, ScheduleException
from locator.directory.service_at_location import ServiceAtLocation
from locator.search import query
from locator.search.criteria import SearchCriteria
from locator.search.moments import When
from tests.builders import city, on_day, service, service_point, weekly

QUARTER = dt.timedelta(minutes=15)
DAILY = "MO,TU,WE,TH,FR,SA,SU"

Find = Callable[..., set[str]]


@pytest.fixture
def shown(database: Database) -> Find:
    """The ids of what a search in the city shows at a local time: `shown("2026-11-26T10:00")`."""

    def find(at: str | dt.datetime, when: str = "now", town: str = "beirut") -> set[str]:
        zone = ZoneInfo(ZONES[town])
        now = at if isinstance(at, dt.datetime) else dt.datetime.fromisoformat(at)
        now = now if now.tzinfo else now.replace(tzinfo=zone)
        with database.public() as connection:
            found = query.find(
                connection,
                SearchCriteria(
                    city_id=town,
                    origin=None,
                    now=now,
                    time_zone=ZONES[town],
                    when=When(when),  # type: ignore[arg-type]
                    limit=50,
                ),
            )
        return {str(point.id) for point in found.points}

    return find


ZONES = {
    "beirut": "Asia/Beirut",
    "bristol": "Europe/London",
    "freetown": "Africa/Freetown",
    "kampala": "Africa/Kampala",
    "mexico-city": "America/Mexico_City",
}


def place(
    session: Session,
    published: str,
    schedules: Iterable[Schedule],
    *,
    town: str = "beirut",
    exceptions: Iterable[ScheduleException] = (),
    mobile: bool = False,
) -> str:
    """A service point in the city, published at the start of a day there; gives its id."""
    where = city(session, town, time_zone=ZONES[town])
    session.flush()
    now = dt.datetime.fromisoformat(published).replace(tzinfo=ZoneInfo(ZONES[town]))
    point = service_point(
        session, city=where, schedules=schedules, is_mobile=mobile, now=now, publish=False
    )
    point.schedule_exceptions = list(exceptions)
    publish_changes(session, now)
    return str(point.id)


def cancelled(day: str) -> ScheduleException:
    return ScheduleException(date=dt.date.fromisoformat(day), closed=True)


# --- stops ---


def test_a_stop_is_shown_while_it_is_there_and_never_after(session: Session, shown: Find) -> None:
    stop = place(
        session, "2026-11-26", [on_day(dt.date(2026, 11, 26), "09:00", "13:00")], mobile=True
    )
    assert shown("2026-11-26T08:59") == set()
    assert shown("2026-11-26T08:59", when="today") == {stop}
    assert shown("2026-11-26T09:00") == {stop}
    assert shown("2026-11-26T12:59") == {stop}
    for when in ("now", "today", "week", "any"):
        assert shown("2026-11-26T13:00", when=when) == set()
        assert shown("2026-11-27T09:00", when=when) == set()


def test_a_stop_of_another_day_is_not_shown_as_there_today(session: Session, shown: Find) -> None:
    stop = place(session, "2026-11-26", [weekly("FR", "09:00", "13:00")], mobile=True)
    for when in ("now", "today"):
        assert shown("2026-11-26T10:00", when=when) == set()
    assert shown("2026-11-26T10:00", when="week") == {stop}
    assert shown("2026-11-27T10:00") == {stop}


def test_a_cancelled_stop_is_not_shown_as_there(session: Session, shown: Find) -> None:
    stop = place(
        session,
        "2026-11-26",
        [weekly("TH", "09:00", "13:00")],
        exceptions=[cancelled("2026-11-26")],
        mobile=True,
    )
    for when in ("now", "today"):
        assert shown("2026-11-26T10:00", when=when) == set()
    assert shown("2026-12-03T10:00") == {stop}


def test_a_stop_whose_only_day_is_cancelled_is_nowhere(session: Session, shown: Find) -> None:
    place(
        session,
        "2026-11-26",
        [on_day(dt.date(2026, 11, 27), "09:00", "13:00")],
        exceptions=[cancelled("2026-11-27")],
        mobile=True,
    )
    for when in ("now", "today", "week", "any"):
        assert shown("2026-11-26T10:00", when=when) == set()


def test_not_running_today_takes_effect_at_once(
    session: Session, database: Database, shown: Find
) -> None:
    stop = place(session, "2026-11-26", [weekly("TH", "09:00", "13:00")], mobile=True)
    assert shown("2026-11-26T10:00") == {stop}
    (point,) = (row for row in session.identity_map.values() if isinstance(row, ServiceAtLocation))
    point.schedule_exceptions.append(cancelled("2026-11-26"))
    now = dt.datetime(2026, 11, 26, 10, tzinfo=ZoneInfo("Asia/Beirut"))
    publish_changes(session, now)
    assert shown(now) == set()


def test_only_the_stop_that_is_there_is_shown_of_a_route(session: Session, shown: Find) -> None:
    clinic = service(session, is_mobile=True)
    now = dt.datetime(2026, 11, 25, tzinfo=ZoneInfo("Asia/Beirut"))
    wednesday, thursday = (
        service_point(session, service=clinic, schedules=[weekly(day, "09:00", "13:00")], now=now)
        for day in ("WE", "TH")
    )
    assert shown("2026-11-25T10:00") == {str(wednesday.id)}
    assert shown("2026-11-26T10:00") == {str(thursday.id)}


# --- midnight ---


def test_a_night_is_open_until_its_morning(session: Session, shown: Find) -> None:
    shelter = place(session, "2026-11-26", [weekly("TH", "22:00", "06:00")])
    assert shown("2026-11-26T05:00") == set()
    assert shown("2026-11-26T22:00") == {shelter}
    assert shown("2026-11-27T00:00") == {shelter}
    assert shown("2026-11-27T05:59") == {shelter}
    assert shown("2026-11-27T06:00") == set()
    assert shown("2026-11-27T23:00") == set()


def test_last_nights_opening_is_still_known_after_a_renewal_at_midnight(
    session: Session, shown: Find
) -> None:
    shelter = place(session, "2026-11-26", [weekly("TH", "22:00", "06:00")])
    republish(session, dt.datetime(2026, 11, 27, 0, 5, tzinfo=ZoneInfo("Asia/Beirut")))
    assert shown("2026-11-27T02:00") == {shelter}


def test_a_cancelled_night_is_closed_in_its_morning_too(session: Session, shown: Find) -> None:
    place(
        session,
        "2026-11-26",
        [weekly("TH", "22:00", "06:00")],
        exceptions=[cancelled("2026-11-26")],
    )
    assert shown("2026-11-26T23:00") == shown("2026-11-27T02:00") == set()


# --- daylight saving ---


# Town, local hours of every day, and when that is open in UTC.
CHANGES = [
    # On Sunday 25 October 2026, 01:00-02:00 comes twice in Bristol.
    ("bristol", "01:00-03:00", "2026-10-25T00:00", "2026-10-25T03:00"),
    ("bristol", "00:30-01:30", "2026-10-24T23:30", "2026-10-25T00:30"),
    ("bristol", "22:00-06:00", "2026-10-24T21:00", "2026-10-25T06:00"),
    # On Sunday 29 March 2026, 01:00-02:00 is left out there.
    ("bristol", "01:30-03:00", "2026-03-29T01:00", "2026-03-29T02:00"),
    ("bristol", "22:00-06:00", "2026-03-28T22:00", "2026-03-29T05:00"),
    # In Beirut, midnight itself is left out.
    ("beirut", "00:00-02:00", "2026-03-28T22:00", "2026-03-28T23:00"),
    # No daylight saving in Mexico since 2022; in Uganda and Sierra Leone there was none.
    ("mexico-city", "01:00-03:00", "2026-10-25T07:00", "2026-10-25T09:00"),
    ("kampala", "01:00-03:00", "2026-03-28T22:00", "2026-03-29T00:00"),
    ("freetown", "01:00-03:00", "2026-03-29T01:00", "2026-03-29T03:00"),
]


@pytest.mark.parametrize("change", CHANGES, ids=" ".join)
def test_open_now_follows_the_clock_on_the_wall_when_the_clocks_change(
    session: Session, database: Database, shown: Find, change: tuple[str, str, str, str]
) -> None:
    town, hours, *utc = change
    opens, closes = (dt.datetime.fromisoformat(time).replace(tzinfo=dt.UTC) for time in utc)
    zone = ZoneInfo(ZONES[town])
    before = (opens - dt.timedelta(hours=12)).astimezone(zone)
    id = place(session, f"{before:%Y-%m-%d}", [weekly(DAILY, *hours.split("-"))], town=town)
    moment = opens - 4 * QUARTER
    while moment < closes + 4 * QUARTER:
        is_open = opens <= moment < closes
        assert shown(moment, town=town) == ({id} if is_open else set()), moment
        with database.public() as connection:
            told = query.one(connection, uuid.UUID(id), moment)
        # A page asks with a local time: an hour that comes twice must not confuse it.
        assert told.is_open_at(moment.astimezone(zone)) is is_open, moment
        moment += QUARTER


# --- holidays, zones, and what nobody knows ---


def test_a_holiday_of_the_city_closes_it(session: Session, shown: Find) -> None:
    town = city(session)
    session.add(
        Closure(
            city_id=town.id,
            first_date=dt.date(2026, 12, 24),
            last_date=dt.date(2026, 12, 26),
            name="Christmas",
        )
    )
    point = place(session, "2026-12-20", [weekly(DAILY, "09:00", "17:00")])
    days = [f"2026-12-{day}T10:00" for day in range(23, 28)]
    assert [bool(shown(day)) for day in days] == [True, False, False, False, True]
    assert shown("2026-12-27T10:00") == {point}


def test_one_moment_is_another_hour_in_another_city(session: Session, shown: Find) -> None:
    for town in ("kampala", "beirut", "freetown", "mexico-city"):
        place(session, "2026-11-26", [weekly("TH", "09:00", "10:00")], town=town)
    nine_in_kampala = dt.datetime(2026, 11, 26, 6, 30, tzinfo=dt.UTC)
    assert shown(nine_in_kampala, town="kampala")
    assert not shown(nine_in_kampala, town="beirut")
    assert shown(nine_in_kampala + dt.timedelta(hours=1), town="beirut")
    assert shown(nine_in_kampala + dt.timedelta(hours=3), town="freetown")
    assert shown(nine_in_kampala + dt.timedelta(hours=9), town="mexico-city")


def test_today_ends_at_midnight_of_the_city(session: Session, shown: Find) -> None:
    place(session, "2026-11-26", [on_day(dt.date(2026, 11, 27), "00:30", "02:00")])
    assert not shown("2026-11-26T23:59", when="today")
    assert shown("2026-11-27T00:00", when="today")


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [Schedule(description="Mornings, ask first")],
        [weekly(DAILY, "00:00", "00:00", by_appointment=True)],
        [Schedule(freq="WEEKLY", byday=DAILY, opens_at=dt.time(9))],
    ],
)
def test_what_nobody_knows_is_never_open_now(
    session: Session, shown: Find, rows: list[Schedule]
) -> None:
    point = place(session, "2026-11-26", rows)
    for when in ("now", "today", "week"):
        assert shown("2026-11-26T10:00", when=when) == set()
    # It is there all the same for whoever asks without a time.
    assert shown("2026-11-26T10:00", when="any") == {point}


def test_times_that_nobody_renewed_run_out_and_do_not_go_on(session: Session, shown: Find) -> None:
    point = place(session, "2026-11-26", [weekly(DAILY, "00:00", "00:00")])
    assert shown("2026-12-30T23:00") == {point}
    assert shown("2026-12-31T00:00") == set()
