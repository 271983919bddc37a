"""Opening times against an oracle that walks a clock, quarter of an hour by quarter of an hour."""

from __future__ import annotations

import calendar
import datetime as dt
from bisect import bisect_left
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.directory.opening import Interval, instant, opening_times
from locator.directory.recurrence import recurrence_of
from tests.directory.schedules import Closed, Exceptional, Schedule

QUARTER = dt.timedelta(minutes=15)
DAY = dt.timedelta(days=1)
NAMES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
# Zones of the sample cities and stranger ones, with the days before they change or changed their
# clocks, or would have; besides: turns of years and a leap day.
CHANGES = {
    "Europe/London": ["2026-03-28", "2026-10-24"],
    "Asia/Beirut": ["2026-03-28", "2026-10-24"],  # at midnight
    "Asia/Amman": ["2022-03-31", "2026-03-26"],  # none since 2022
    "America/Mexico_City": ["2022-04-02", "2022-10-29", "2026-04-04"],  # abolished
    "America/Bogota": ["2026-03-28"],
    "America/Lima": ["2026-03-28"],
    "Africa/Freetown": ["2026-10-24"],
    "Africa/Kampala": ["2026-10-24"],
    "Australia/Lord_Howe": ["2026-04-04", "2026-10-03"],  # by half an hour
    "America/Havana": ["2026-03-07", "2026-10-31"],  # back across the start of the day
}
DAYS = {
    zone: [dt.date.fromisoformat(day) for day in [*days, "2026-12-29", "2028-02-27"]]
    for zone, days in CHANGES.items()
}

# Half of the times lie where clocks are changed.
quarter_hours = (st.integers(0, 12) | st.integers(0, 95)).map(lambda n: dt.time(n // 4, n % 4 * 15))


def near(start: dt.date) -> st.SearchStrategy[dt.date]:
    return st.integers(-9, 12).map(lambda n: start + dt.timedelta(n))


@st.composite
def schedules(draw: st.DrawFn, start: dt.date) -> Schedule:
    """Any row; its dates are often near `start`."""
    dates = near(start)
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    row = Schedule(freq=freq, opens_at=draw(quarter_hours), closes_at=draw(quarter_hours))
    if freq == "WEEKLY":
        row.byday = ",".join(draw(st.sets(st.sampled_from(NAMES), min_size=1, max_size=4)))
    elif freq == "MONTHLY" and draw(st.booleans()):
        nth, day = draw(st.sampled_from([-1, 1, 2, 3, 4, 5])), draw(st.sampled_from(NAMES))
        row.byday = f"{nth}{day}"
    elif freq == "MONTHLY":
        row.bymonthday = str(draw(st.sampled_from([-1, -2, 1, 24, 25, 28, 29, 30, 31])))
    row.dtstart = draw(st.none() | dates | st.dates(dt.date(2018, 1, 1), dt.date(2028, 12, 31)))
    if row.dtstart is not None:
        row.interval = draw(st.none() | st.integers(1, 4))
        row.wkst = draw(st.none() | st.sampled_from(NAMES))
        row.count = draw(st.none() | st.none() | st.integers(1, 60))
    limit = draw(st.none() | st.sampled_from(["valid_from", "valid_to", "until"]))
    if limit is not None:
        setattr(row, limit, draw(dates))
    row.by_appointment = draw(st.integers(0, 9)) == 0
    row.open_on_holidays = draw(st.integers(0, 4)) == 0
    return row


@st.composite
def exceptions(draw: st.DrawFn, start: dt.date) -> Exceptional:
    slot = draw(st.tuples(st.none() | quarter_hours, st.none() | quarter_hours))
    return Exceptional(draw(near(start)), draw(st.booleans()), *slot)


@st.composite
def closures(draw: st.DrawFn, start: dt.date) -> Closed:
    first, days = draw(near(start)), draw(st.integers(0, 3))
    return Closed(first, first + dt.timedelta(days) if days else None)


@lru_cache(maxsize=64)
def walk(zone: str, start: dt.date, days: int) -> tuple[list[dt.datetime], list[dt.datetime]]:
    """Every quarter of an hour of the days, and the latest that the clock has ever shown by then.

    "The first moment at which the clock shows 01:30 or later" is where that reaches 01:30.
    """
    there = ZoneInfo(zone)
    moment = dt.datetime.combine(start, dt.time(), dt.UTC) - DAY
    moments, shown = [], []
    highest = dt.datetime(1, 1, 1)  # noqa: DTZ001 - what the clock shows has no zone
    for _ in range((days + 3) * 96):
        highest = max(highest, moment.astimezone(there).replace(tzinfo=None))
        moments.append(moment)
        shown.append(highest)
        moment += QUARTER
    return moments, shown


def holds(row: Schedule, day: dt.date) -> bool:
    """Whether a schedule names the day: arithmetic on the calendar, without any recurrence."""
    if row.dtstart and day < row.dtstart:
        return False
    if row.count is not None:
        assert row.dtstart is not None
        span = (day - row.dtstart).days
        earlier = sum(_named(row, row.dtstart + dt.timedelta(n)) for n in range(span))
        if earlier >= row.count:
            return False
    limits = (
        (row.valid_from or dt.date.min)
        <= day
        <= min(row.valid_to or dt.date.max, row.until or dt.date.max)
    )
    return limits and _named(row, day)


@lru_cache(maxsize=100_000)
def _day_named(  # noqa: PLR0917
    freq: str, byday: str, bymonthday: str, interval: int, wkst: int, start: dt.date, day: dt.date
) -> bool:
    last_day = calendar.monthrange(day.year, day.month)[1]
    if freq == "DAILY":
        return (day - start).days % interval == 0
    if freq == "WEEKLY":
        week = (day - dt.timedelta((day.weekday() - wkst) % 7)).toordinal()
        first_week = (start - dt.timedelta((start.weekday() - wkst) % 7)).toordinal()
        return NAMES[day.weekday()] in byday and (week - first_week) // 7 % interval == 0
    if ((day.year - start.year) * 12 + day.month - start.month) % interval:
        return False
    if bymonthday:
        return int(bymonthday) in (day.day, day.day - last_day - 1)
    nth = int(byday[:-2])
    from_front, from_back = (day.day - 1) // 7 + 1, -((last_day - day.day) // 7 + 1)
    return NAMES[day.weekday()] == byday[-2:] and nth in (from_front, from_back)


def _named(row: Schedule, day: dt.date) -> bool:
    start = row.dtstart or row.valid_from or dt.date(2000, 1, 3)
    return _day_named(
        row.freq or "",
        row.byday or "",
        row.bymonthday or "",
        row.interval or 1,
        NAMES.index(row.wkst or "MO"),
        start,
        day,
    )


def oracle(  # noqa: PLR0917
    rows: list[Schedule],
    days_off: list[Exceptional],
    holidays: list[Closed],
    zone: str,
    start: dt.date,
    days: int,
) -> set[dt.datetime]:
    """The quarters of an hour that are open between two local midnights."""
    moments, shown = walk(zone, start - DAY, days + 2)
    open_quarters: set[dt.datetime] = set()
    for n in range(-1, days + 1):
        day = start + dt.timedelta(n)
        special = [row for row in days_off if row.date == day]
        slots: list[tuple[dt.time | None, dt.time | None]]
        if special:
            shut = any(row.closed for row in special)
            slots = [] if shut else [(row.opens_at, row.closes_at) for row in special]
        else:
            shutting = [
                row
                for row in holidays
                if row.first_date <= day <= (row.last_date or row.first_date)
            ]
            slots = [
                (row.opens_at, row.closes_at)
                for row in rows
                if not row.by_appointment
                and holds(row, day)
                and all(row.open_on_holidays and off.city_id for off in shutting)
            ]
        for opens, closes in slots:
            if opens is None or closes is None:
                continue
            end = dt.datetime.combine(day if closes > opens else day + DAY, closes)
            first = bisect_left(shown, dt.datetime.combine(day, opens))
            open_quarters.update(moments[first : bisect_left(shown, end)])
    return open_quarters


def quarters(intervals: list[Interval]) -> set[dt.datetime]:
    found = set()
    for interval in intervals:
        moment = interval.start
        while moment < interval.end:
            found.add(moment)
            moment += QUARTER
    return found


World = tuple[list[Schedule], list[Exceptional], list[Closed], str, dt.date, int]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    zone = draw(st.sampled_from(sorted(DAYS)))
    start = draw(st.sampled_from(DAYS[zone]))
    return (
        draw(st.lists(schedules(start), min_size=1, max_size=3)),
        draw(st.lists(exceptions(start), max_size=2)),
        draw(st.lists(closures(start), max_size=1)),
        zone,
        start,
        draw(st.integers(1, 12)),
    )


def window(zone: str, start: dt.date, days: int) -> tuple[dt.datetime, dt.datetime]:
    """UTC midnights in and around the local days, so that a window cuts openings too."""
    first = dt.datetime.combine(start, dt.time(), dt.UTC)
    return first, first + dt.timedelta(days)


@pytest.mark.parametrize("zone", sorted(DAYS))
def test_a_local_time_is_the_first_moment_at_which_the_clock_shows_it_or_later(zone: str) -> None:
    for start in DAYS[zone]:
        moments, shown = walk(zone, start - DAY, 5)
        for quarter in range(3 * 96):
            wall = dt.datetime.combine(start, dt.time()) + quarter * QUARTER
            expected = moments[bisect_left(shown, wall)]
            assert instant(wall.date(), wall.time(), ZoneInfo(zone)) == expected, wall


@settings(max_examples=400, deadline=None)
@given(worlds())
def test_every_quarter_of_an_hour_is_open_when_the_clock_on_the_wall_says_so(world: World) -> None:
    rows, days_off, holidays, zone, start, days = world
    first, last = window(zone, start, days)
    expected = {
        moment
        for moment in oracle(rows, days_off, holidays, zone, start - DAY, days + 2)
        if first <= moment < last
    }
    found = opening_times(rows, days_off, holidays, ZoneInfo(zone), first, last)
    assert quarters(found) == expected


@settings(max_examples=1000, deadline=None)
@given(st.data(), st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31)), st.integers(0, 70))
def test_the_days_of_a_schedule_are_those_of_the_calendar(
    data: st.DataObject, first: dt.date, days: int
) -> None:
    row = data.draw(schedules(first))
    recurrence = recurrence_of(row)
    assert recurrence is not None
    span = [first + dt.timedelta(n) for n in range(days + 1)]
    assert list(recurrence.days(first, span[-1])) == [day for day in span if holds(row, day)]


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_times_are_sorted_apart_from_each_other_and_inside_the_window(world: World) -> None:
    rows, days_off, holidays, zone, start, days = world
    first, last = window(zone, start, days)
    found = opening_times(rows, days_off, holidays, ZoneInfo(zone), first, last)
    assert all(interval.start < interval.end for interval in found)
    assert all(one.end < two.start for one, two in pairwise(found))
    assert all(first <= interval.start and interval.end <= last for interval in found)


@settings(max_examples=150, deadline=None)
@given(worlds(), st.integers(0, 12 * 24 * 60))
def test_a_window_cut_in_two_holds_the_same_time(world: World, minutes: int) -> None:
    rows, days_off, holidays, zone, start, days = world
    first, last = window(zone, start, days)
    cut = min(first + dt.timedelta(minutes=minutes), last)

    def length(a: dt.datetime, b: dt.datetime) -> dt.timedelta:
        found = opening_times(rows, days_off, holidays, ZoneInfo(zone), a, b)
        return sum((interval.end - interval.start for interval in found), dt.timedelta())

    assert length(first, cut) + length(cut, last) == length(first, last)


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_one_more_schedule_never_takes_time_away(world: World) -> None:
    (another, *rows), days_off, holidays, zone, start, days = world
    first, last = window(zone, start, days)
    less = opening_times(rows, days_off, holidays, ZoneInfo(zone), first, last)
    more = opening_times([*rows, another], days_off, holidays, ZoneInfo(zone), first, last)
    assert quarters(less) <= quarters(more)


@settings(max_examples=200, deadline=None)
@given(
    st.dates(dt.date(2000, 1, 1), dt.date(2040, 12, 31)),
    st.sampled_from([-53, -52, -1, 1, 2, 26, 51, 52, 53]),
)
def test_weeks_are_numbered_as_iso_8601_numbers_them(day: dt.date, number: int) -> None:
    row = Schedule(freq="YEARLY", byday=",".join(NAMES), byweekno=str(number))
    start = dt.datetime.combine(day, dt.time(), dt.UTC)
    found = opening_times([row], [], [], ZoneInfo("UTC"), start, start + DAY)
    year, week, _ = day.isocalendar()
    weeks = dt.date(year, 12, 28).isocalendar().week
    assert bool(found) == (number in (week, week - weeks - 1))
