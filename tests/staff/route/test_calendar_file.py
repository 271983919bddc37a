"""A calendar is read faithfully, or its events are listed."""

from __future__ import annotations

import datetime as dt

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.directory.document.times import days_of
from locator.directory.opening import DAY
from locator.directory.schedule import WEEKDAYS
from locator.imports.calendar.proposal import Proposal, Proposed
from locator.imports.calendar.stops import (
    MOST_EVENTS,
    CalendarCannotBeReadError,
    read_calendar,
)
from locator.staff.hours.rules import times_of
from tests.staff.hours.parts import BEIRUT

BOUNDS = [35.44, 33.82, 35.62, 33.95]
WEEKLY = """
UID:1
SUMMARY:Clinic
LOCATION:Hamra
DTSTART;TZID=Asia/Beirut:20261203T090000
DTEND;TZID=Asia/Beirut:20261203T130000
RRULE:FREQ=WEEKLY
"""


def calendar(*events: str) -> bytes:
    inside = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    head = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n"
    return f"{head}{inside}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def read(*events: str) -> Proposed:
    return read_calendar(calendar(*events), BEIRUT, BOUNDS)


def only(*events: str) -> Proposal:
    (stop,) = read(*events).stops
    return stop


def open_on(stop: Proposal, days: int = 60) -> list[str]:
    return [
        f"{one.start:%m-%d %H:%M}-{one.end:%H:%M}"
        for one in times_of(stop.schedules, stop.exceptions, BEIRUT, days)
    ]


def codes(stop: Proposal) -> list[str]:
    return [one.code for one in stop.problems]


def test_a_weekly_event_becomes_a_weekly_stop() -> None:
    stop = only(WEEKLY)
    assert (stop.place, stop.problems) == ("Hamra", [])
    (row,) = stop.schedules
    assert (row.freq, row.byday, row.dtstart) == ("WEEKLY", ["TH"], dt.date(2026, 12, 3))
    assert (row.opens_at, row.closes_at) == (dt.time(9), dt.time(13))


def test_days_left_out_are_exceptions() -> None:
    stop = only(WEEKLY + "EXDATE;TZID=Asia/Beirut:20261210T090000,20261217T090000")
    assert [(one.date, one.closed) for one in stop.exceptions] == [
        (dt.date(2026, 12, 10), True),
        (dt.date(2026, 12, 17), True),
    ]


def test_an_exception_spares_what_else_is_there_on_that_day() -> None:
    afternoon = WEEKLY.replace("UID:1", "UID:2").replace("T09", "T14").replace("T13", "T17")
    stop = only(WEEKLY + "EXDATE;TZID=Asia/Beirut:20261210T090000", afternoon)
    on_that_day = [times for times in open_on(stop) if times.startswith("12-10")]
    assert on_that_day == ["12-10 14:00-17:00"]
    assert "12-17 09:00-13:00" in open_on(stop)


def test_one_date_is_moved() -> None:
    moved = """
UID:1
RECURRENCE-ID;TZID=Asia/Beirut:20261210T090000
LOCATION:Hamra
DTSTART;TZID=Asia/Beirut:20261211T100000
DTEND;TZID=Asia/Beirut:20261211T120000
"""
    times = open_on(only(WEEKLY, moved), 30)
    assert times[:3] == ["12-03 09:00-13:00", "12-11 10:00-12:00", "12-17 09:00-13:00"]


def test_one_date_is_somewhere_else() -> None:
    moved = """
UID:1
RECURRENCE-ID;TZID=Asia/Beirut:20261210T090000
LOCATION:Cola
DTSTART;TZID=Asia/Beirut:20261210T090000
DTEND;TZID=Asia/Beirut:20261210T130000
"""
    there, elsewhere = sorted(read(WEEKLY, moved).stops, key=lambda stop: stop.place != "Hamra")
    assert "12-10 09:00-13:00" not in open_on(there)
    assert open_on(elsewhere) == ["12-10 09:00-13:00"]


def test_what_is_cancelled_is_left_out_and_told() -> None:
    proposed = read(WEEKLY + "STATUS:CANCELLED")
    assert proposed.stops == []
    assert [one.code for one in proposed.notes] == ["cancelled"]

    one_date = """
UID:1
RECURRENCE-ID;TZID=Asia/Beirut:20261210T090000
STATUS:CANCELLED
"""
    assert "12-10 09:00-13:00" not in open_on(only(WEEKLY, one_date))


def test_another_zone_becomes_the_citys() -> None:
    # Paris and Beirut change their clocks on the same days, but not at the same hour.
    event = WEEKLY.replace("Asia/Beirut", "Europe/Athens").replace("T09", "T08")
    stop = only(event)
    assert (stop.schedules[0].opens_at, stop.problems) == (dt.time(8), [])
    once = WEEKLY.replace(";TZID=Asia/Beirut", "").replace("0000\n", "0000Z\n")
    stop = only(once.replace("RRULE:FREQ=WEEKLY", ""))
    assert (stop.schedules[0].opens_at, [one.code for one in stop.notes]) == (
        dt.time(11),
        ["zone_changed"],
    )


def test_a_zone_whose_clocks_change_otherwise_is_not_guessed() -> None:
    assert codes(only(WEEKLY.replace("Asia/Beirut", "America/Bogota"))) == ["zone_shifts"]
    ends_before = WEEKLY.replace("Asia/Beirut", "America/Bogota").replace("T09", "T01")
    ends_before = ends_before.replace("WEEKLY", "WEEKLY;UNTIL=20270201T000000Z")
    assert codes(only(ends_before.replace("T13", "T05"))) == []


def test_a_night_beyond_the_date_line_moves_to_its_day_here() -> None:
    event = """
LOCATION:Hamra
DTSTART:20261203T230000Z
DTEND:20261203T233000Z
RRULE:FREQ=WEEKLY;BYDAY=TH;UNTIL=20270201T000000Z
"""
    (row,) = only(event).schedules
    assert (row.byday, row.dtstart, row.opens_at) == (["FR"], dt.date(2026, 12, 4), dt.time(1))


def test_the_place_is_where_the_event_says() -> None:
    assert (only(WEEKLY + "GEO:33.8963;35.4826").lon) == 35.4826
    assert codes(only(WEEKLY + "GEO:48.85;2.35")) == ["outside"]
    assert codes(only(WEEKLY + "GEO:here")) == ["no_coordinates"]
    assert codes(only(WEEKLY.replace("LOCATION:Hamra\n", ""))) == ["no_place"]


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (WEEKLY.replace("FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=TH;BYSETPOS=1"), "rule_unknown"),
        (WEEKLY.replace("FREQ=WEEKLY", "FREQ=HOURLY"), "rule_unknown"),
        (WEEKLY.replace("FREQ=WEEKLY", "FREQ=DAILY;COUNT=2000000000"), "rule_unknown"),
        (WEEKLY.replace("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO"), "other_start"),
        (WEEKLY.replace("20261203", "00010104"), "rule_unknown"),
        (WEEKLY.replace("FREQ=WEEKLY", "nonsense"), "rule_unknown"),
        (WEEKLY + "RRULE:FREQ=DAILY", "rule_unknown"),
        (WEEKLY.replace("Asia/Beirut", "Nowhere/There"), "zone_unknown"),
        (WEEKLY.replace("DTEND", "X-END"), "no_end"),
        (WEEKLY.replace("T130000", "T080000"), "no_end"),
        (WEEKLY.replace("20261203T13", "20261205T13"), "several_days_long"),
        ("UID:1\nLOCATION:Hamra\nDTSTART;VALUE=DATE:20261203", "all_day"),
        (WEEKLY + "EXDATE:rubbish", "rule_unknown"),
    ],
)
def test_what_cannot_be_said_faithfully_is_listed(event: str, code: str) -> None:
    stop = only(event)
    assert codes(stop) == [code]
    assert stop.schedules == []


def test_what_is_over_is_counted() -> None:
    old = WEEKLY.replace("2026", "2020").replace("RRULE:FREQ=WEEKLY", "")
    proposed = read(old, WEEKLY.replace("UID:1", "UID:2"))
    assert [(one.code, one.text) for one in proposed.notes] == [("over", "1")]
    assert len(proposed.stops) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"\xff\xfe\x00",
        calendar(),
        b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\n",
        calendar(*[WEEKLY] * (MOST_EVENTS + 1)),
        b"x" * 600_000,
    ],
)
def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    with pytest.raises(CalendarCannotBeReadError):
        read_calendar(content, BEIRUT, BOUNDS)


@settings(max_examples=60, deadline=None)
@given(
    freq=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]),
    interval=st.integers(1, 4),
    days=st.sets(st.sampled_from(WEEKDAYS), max_size=3),
    start=st.dates(dt.date(2026, 1, 1), dt.date(2027, 1, 31)),
    ends=st.none() | st.integers(1, 20),
)
def test_a_rule_holds_on_the_days_that_rfc_5545_says(
    freq: str, interval: int, days: set[str], start: dt.date, ends: int | None
) -> None:
    chosen = [day for day in WEEKDAYS if day in days]
    rule = f"FREQ={freq};INTERVAL={interval}"
    if chosen and freq != "MONTHLY":
        rule += f";BYDAY={','.join(chosen)}"
    if ends:
        rule += f";COUNT={ends}"
    event = WEEKLY.replace("20261203", f"{start:%Y%m%d}").replace("FREQ=WEEKLY", rule)
    proposed = read(event)
    last = BEIRUT.today + 100 * DAY
    expected = [
        one.date()
        for one in rrule.rrulestr(rule, dtstart=dt.datetime.combine(start, dt.time())).between(
            dt.datetime.combine(BEIRUT.today, dt.time()),
            dt.datetime.combine(last, dt.time()),
            inc=True,
        )
    ]
    read_days = [
        day
        for stop in proposed.stops
        for row in stop.schedules
        for day in days_of(row, BEIRUT.today, last)
    ]
    if proposed.stops and proposed.stops[0].problems:
        assert codes(proposed.stops[0]) == ["other_start"]
        assert WEEKDAYS[start.weekday()] not in chosen
    else:
        assert read_days == expected


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART:99991231T230000\nDURATION:PT5H",
        "DTSTART:99991231T235900Z\nDTEND:99991231T235959Z",
        "DTSTART:20261126T090000\nDURATION:P999999999D",
        "DTSTART:20261126T090000\nDTEND:20261126T100000\nRDATE:"
        + ",".join(f"2027{month:02}{day:02}T090000" for month in range(1, 13) for day in (1, 9, 20))
        + ","
        + ",".join(
            f"2028{month:02}{day:02}T090000" for month in range(1, 11) for day in (1, 9, 20)
        ),
    ],
)
def test_days_beyond_all_and_too_many_of_them_are_told_and_not_taken(lines: str) -> None:
    (stop,) = read(lines).stops
    assert not stop.can_be_taken
    assert stop.problems


@pytest.mark.parametrize("no_day", ["P1D", "PT2H", "101530", "20261210T090000/20261210T120000"])
@pytest.mark.parametrize("name", ["EXDATE:", "RDATE:", "RRULE:FREQ=WEEKLY;UNTIL="])
def test_where_a_day_should_be_and_none_is_it_is_told_and_not_taken(name: str, no_day: str) -> None:
    (stop,) = read(f"{WEEKLY.partition('RRULE')[0]}{name}{no_day}").stops
    assert not stop.can_be_taken
    assert stop.problems


@pytest.mark.parametrize(
    "content",
    [
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 15_000 + b"END:VEVENT\r\n" * 15_000,
        b"BEGIN:VCALENDAR\r\n" * 10_000 + b"END:VCALENDAR\r\n" * 10_000,
        calendar(*(WEEKLY.replace("Hamra", f"Place {number}") for number in range(250))),
    ],
    ids=["events in one another", "calendars in one another", "too many places"],
)
def test_a_file_that_only_wants_to_be_large_is_refused(content: bytes) -> None:
    with pytest.raises(CalendarCannotBeReadError):
        read_calendar(content, BEIRUT, BOUNDS)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["LOCATION", "DTSTART", "RRULE", "EXDATE", "GEO"]))
def test_nothing_in_a_file_breaks_the_reader(text: str, name: str) -> None:
    broken = WEEKLY + f"{name}:{text}"
    try:
        proposed = read_calendar(calendar(broken), BEIRUT, BOUNDS)
    except CalendarCannotBeReadError:
        return
    assert len(proposed.stops) <= 1
