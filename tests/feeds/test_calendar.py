"""A phone that subscribes to a service sees what our opening times say, change by change."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy.orm import Session

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.directory.notice import Notice as NoticeRow
from locator.directory.opening import Interval, opening_times
from locator.directory.schedule import Closure, ScheduleException
from locator.directory.schedule import Schedule as ScheduleRow
from locator.feeds.calendar.document import Writing, calendar_of
from locator.feeds.calendar.occurrences import series_of
from locator.feeds.calendar.reading import Halt
from locator.feeds.calendar.rules import Closure as Closed
from locator.feeds.calendar.rules import Notice, Schedule
from locator.feeds.calendar.rules import ScheduleException as Instead
from locator.feeds.calendar.zones import zone_component
from locator.search.cities import City
from locator.search.licence import licence_of
from tests.builders import NOW, city, location, on_day, service, service_point, weekly

# Both clocks change on it: in Beirut at midnight, in Paris at two.
SPRING = dt.date(2027, 3, 28)
AUTUMN = dt.date(2026, 10, 25)
ZONES = ("Asia/Beirut", "Europe/Paris")


def told(
    content: bytes, first: dt.date, last: dt.date, *, cancelled: bool = False
) -> list[tuple[dt.datetime, dt.datetime, str]]:
    """What an independent client shows from `first` to `last`: start, end, place."""
    calendar = parsed(content)
    events = recurring_ical_events.of(calendar).between(first, last + dt.timedelta(days=1))
    return sorted(
        (_utc(event["DTSTART"].dt), _utc(event["DTEND"].dt), str(event.get("LOCATION", "")))
        for event in events
        if (str(event["STATUS"]) == "CANCELLED") == cancelled
    )


def parsed(content: bytes) -> Any:
    """The calendar as an independent client reads it."""
    return icalendar.Calendar.from_ical(content)


def merged(times: Iterable[tuple[dt.datetime, dt.datetime, str]]) -> list[Interval]:
    """As `opening_times` gives them: touching ones are one."""
    found: list[Interval] = []
    for start, end, _ in sorted(times):
        if found and start <= found[-1].end:
            found[-1] = Interval(found[-1].start, max(end, found[-1].end))
        else:
            found.append(Interval(start, end))
    return found


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)


# On the application, from the directory to the phone.


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Flask:
    app = create_app(Config(database_url="postgresql:///unused", data=tmp_path), database)
    app.extensions["locator"].now = lambda: NOW
    return app


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, session: Session) -> ZoneInfo:
    city(session, time_zone=request.param)
    return ZoneInfo(request.param)


def feed(app: Flask, service_id: uuid.UUID, query: str = "") -> bytes:
    answer = app.test_client().get(f"/feeds/v1/beirut/services/{service_id}.ics{query}")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "text/calendar"
    content: bytes = answer.data
    return content


@pytest.fixture
def bus(session: Session, zone: ZoneInfo) -> tuple[Any, Any, Any]:
    """A clinic on wheels with two stops: weekly across both changes of clocks, and once."""
    clinic = service(session, name="Bus", is_mobile=True)
    hamra = service_point(
        session,
        service=clinic,
        location=location(session, name="Hamra", address="1 Example Street"),
        schedules=[
            weekly("SU,TH", "01:30", "04:00"),
            weekly("SA", "22:00", "06:00"),
            weekly("TU", "10:00", "12:00", interval=2, dtstart=dt.date(2026, 10, 6)),
        ],
    )
    dora = service_point(
        session,
        service=clinic,
        location=location(session, name="Dora", address=None),
        schedules=[on_day(dt.date(2026, 12, 4), "15:00", "18:00")],
    )
    return clinic, hamra, dora


def test_a_phone_sees_the_same_stops_across_the_changes_of_clocks(
    app: Flask, session: Session, bus: tuple[Any, Any, Any], zone: ZoneInfo
) -> None:
    clinic, hamra, dora = bus
    clinic.closures = [Closure(first_date=dt.date(2026, 12, 24), last_date=dt.date(2027, 1, 1))]
    hamra.schedule_exceptions = [
        ScheduleException(date=dt.date(2026, 12, 3), closed=True),
        ScheduleException(
            date=dt.date(2026, 12, 6), closed=False, opens_at=dt.time(8), closes_at=dt.time(9, 30)
        ),
        ScheduleException(
            date=SPRING, closed=False, opens_at=dt.time(2, 30), closes_at=dt.time(3, 30)
        ),
    ]
    session.commit()
    content = feed(app, clinic.id, "?lang=en")
    for first, days in ((AUTUMN - dt.timedelta(2), 12), (NOW.date(), 35), (SPRING, 10)):
        last = first + dt.timedelta(days=days)
        start = dt.datetime.combine(first, dt.time(), zone)
        end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), zone)
        ours = opening_times(
            [*hamra.schedules, *dora.schedules],
            hamra.schedule_exceptions,
            clinic.closures,
            zone,
            start,
            end,
        )
        theirs = merged(
            (max(begins, _utc(start)), min(ends, _utc(end)), place)
            for begins, ends, place in told(content, first, last)
        )
        assert theirs == ours
        assert len(ours) >= 3


def test_what_is_cancelled_late_or_moved_is_seen_on_the_phone(
    app: Flask, session: Session, bus: tuple[Any, Any, Any], zone: ZoneInfo
) -> None:
    clinic, hamra, dora = bus
    session.flush()
    thursday, sunday, tuesday = (dt.date(2026, 12, day) for day in (3, 6, 1))
    two, half = dt.time(1, 30), dt.time(4)
    hamra.notices = [
        NoticeRow(date=thursday, starts_at=two, ends_at=half, kind="not_running", note="Snow"),
        NoticeRow(
            date=sunday,
            starts_at=two,
            ends_at=half,
            kind="late",
            opens_at=dt.time(3),
            closes_at=dt.time(5),
        ),
        NoticeRow(
            date=tuesday,
            starts_at=dt.time(10),
            ends_at=dt.time(12),
            kind="moved",
            opens_at=dt.time(11),
            closes_at=dt.time(13),
            moved_to_id=dora.id,
        ),
    ]
    session.flush()
    dora.notices = [
        NoticeRow(
            date=tuesday,
            starts_at=dt.time(11),
            ends_at=dt.time(13),
            kind="late",
            opens_at=dt.time(11, 30),
            closes_at=dt.time(13),
        )
    ]
    session.commit()
    session.expire_all()
    content = feed(app, clinic.id, "?lang=en")
    first, last = dt.date(2026, 12, 1), dt.date(2026, 12, 8)
    start = dt.datetime.combine(first, dt.time(), zone)
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), zone)
    ours = {
        name: opening_times(
            point.schedules, [], [], zone, start, end, point.notices, point.arrivals
        )
        for name, point in (("Hamra", hamra), ("Dora", dora))
    }
    seen = told(content, first, last)
    for name, intervals in ours.items():
        assert merged(each for each in seen if each[2].startswith(name)) == intervals
    ((off, _, _),) = told(content, first, last, cancelled=True)
    assert off == dt.datetime.combine(thursday, two, zone).astimezone(dt.UTC)
    local = dt.datetime.combine(tuesday, dt.time(11, 30), zone)
    assert (_utc(local), _utc(local + dt.timedelta(hours=1.5)), "Dora") in seen
    assert b"Snow" in content


def test_an_event_keeps_its_name_and_counts_its_changes(
    app: Flask, session: Session, bus: tuple[Any, Any, Any]
) -> None:
    clinic, hamra, _ = bus
    session.commit()

    def events() -> dict[str, Any]:
        calendar = parsed(feed(app, clinic.id))
        return {str(event["UID"]): event for event in calendar.events if "RRULE" in event}

    before = events()
    hamra.alert = "Bring water"
    session.info["now"] = NOW + dt.timedelta(minutes=5)
    session.commit()
    after = events()
    assert before.keys() == after.keys()
    for uid, event in after.items():
        assert event["SEQUENCE"] > before[uid]["SEQUENCE"]
        assert event["LAST-MODIFIED"].dt > before[uid]["LAST-MODIFIED"].dt
        assert "Bring water" in event["DESCRIPTION"]


def test_a_calendar_says_what_it_is_and_when_to_ask_again(
    app: Flask, session: Session, bus: tuple[Any, Any, Any], zone: ZoneInfo
) -> None:
    clinic, *_ = bus
    session.commit()
    content = feed(app, clinic.id, "?lang=en")
    calendar = parsed(content)
    assert calendar["VERSION"] == "2.0"
    assert str(calendar["NAME"]) == str(calendar["X-WR-CALNAME"]) == "Bus"
    assert calendar["REFRESH-INTERVAL"].dt == dt.timedelta(minutes=15)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT15M" in content
    assert [str(each["TZID"]) for each in calendar.timezones] == [zone.key]
    assert f"DTSTART;TZID={zone.key}:".encode() in content
    for event in calendar.events:
        assert event["DTSTART"].params["TZID"] == zone.key
        assert event["TRANSP"] == "TRANSPARENT"
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_nothing_is_promised_beyond_the_time_for_which_somebody_vouches(
    app: Flask, session: Session, bus: tuple[Any, Any, Any]
) -> None:
    """Promise 5, in a copy that nobody refreshes."""
    clinic, hamra, _ = bus
    session.commit()
    silent = hamra.assured_date + dt.timedelta(days=180)
    content = feed(app, clinic.id)
    assert told(content, silent - dt.timedelta(days=7), silent - dt.timedelta(days=1))
    assert not told(content, silent + dt.timedelta(days=1), silent + dt.timedelta(days=400))


def test_a_fixed_service_has_its_opening_times(app: Flask, session: Session) -> None:
    clinic = service_point(session, schedules=[weekly("MO,TU,WE,TH,FR", "09:00", "17:00")])
    session.commit()
    seen = told(feed(app, clinic.service_id), dt.date(2026, 11, 30), dt.date(2026, 12, 6))
    assert [start.isoformat() for start, *_ in seen] == [
        f"2026-{day}T07:00:00+00:00" for day in ("11-30", "12-01", "12-02", "12-03", "12-04")
    ]


@pytest.mark.parametrize(
    ("opens", "closes", "starts", "ends"),
    [
        # Skipped by the clock: an hour later to most programs, to us the moment after.
        ("02:30", "05:00", "2027-03-28T03:00+02:00", "2027-03-28T05:00+02:00"),
        # An hour shorter than all others: to programs that count hours it would end at 07:00.
        ("00:00", "06:00", "2027-03-28T00:00+01:00", "2027-03-28T06:00+02:00"),
    ],
)
def test_a_day_that_programs_count_differently_is_told_by_itself(
    opens: str, closes: str, starts: str, ends: str
) -> None:
    paris = ZoneInfo("Europe/Paris")
    row = Schedule(
        id="1",
        freq="WEEKLY",
        byday="SU",
        opens_at=dt.time.fromisoformat(opens),
        closes_at=dt.time.fromisoformat(closes),
    )
    content = calendar_of([_halt(row, paris)], _writing(paris))
    series, exception = parsed(content).events
    assert series["RRULE"]["FREQ"] == ["WEEKLY"]
    planned = dt.datetime.combine(SPRING, dt.time.fromisoformat(opens))
    assert exception["RECURRENCE-ID"].dt.replace(tzinfo=None) == planned
    assert exception["UID"] == series["UID"]
    times = [exception[name].dt.isoformat("T", "minutes") for name in ("DTSTART", "DTEND")]
    assert times == [starts, ends]
    assert merged(told(content, SPRING, SPRING)) == [
        Interval(*(_utc(dt.datetime.fromisoformat(moment)) for moment in (starts, ends)))
    ]


@pytest.mark.parametrize(
    "name", [*ZONES, "Africa/Casablanca", "America/Bogota", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
def test_programs_that_know_no_zones_are_told_the_clock(name: str) -> None:
    """By the component alone, as RFC 5545 (3.6.5) reads it: the onset by the clock before it."""
    zone = ZoneInfo(name)
    component = zone_component(zone, dt.date(2026, 1, 1), dt.date(2028, 1, 1))
    told: Any = parsed(b"BEGIN:VCALENDAR\r\n" + component.to_ical() + b"END:VCALENDAR\r\n")
    (read,) = told.timezones
    onsets = sorted(
        (each["DTSTART"].dt - each["TZOFFSETFROM"].td, each["TZOFFSETTO"].td)
        for each in read.subcomponents
    )
    days = [dt.datetime(2026, 1, 2) + dt.timedelta(days=day) for day in range(720)]  # noqa: DTZ001
    around = [onset + dt.timedelta(seconds=second) for onset, _ in onsets[1:] for second in (-1, 0)]
    for moment in (*days, *around):
        held = [to for onset, to in onsets if onset <= moment][-1]
        assert held == moment.replace(tzinfo=dt.UTC).astimezone(zone).utcoffset(), moment


# Any rule: what our opening times say, an independent client shows.

_BEIRUT = {"en": "Beirut"}
_DAYS = some.dates(dt.date(2026, 9, 1), dt.date(2027, 4, 30))
_STARTS = some.dates(dt.date(2026, 9, 1), dt.date(2026, 10, 31))
# Mostly at night, when clocks change.
_HOURS = some.sampled_from([*range(5), *range(5), *range(24)])
_TIMES = some.builds(dt.time, _HOURS, some.sampled_from([0, 30]))
_WEEKDAYS = some.lists(
    some.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, unique=True
).map(",".join)


@some.composite
def schedules(draw: some.DrawFn) -> ScheduleRow:
    """Rows that say their days in all the ways that HSDS has."""
    freq = draw(some.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    fields: dict[str, Any] = {
        "freq": freq,
        "interval": draw(some.sampled_from([None, 1, 2, 3])),
        "dtstart": draw(some.none() | _STARTS),
        "until": draw(some.none() | some.none() | _DAYS),
        "count": draw(some.none() | some.none() | some.integers(1, 200)),
        "wkst": draw(some.sampled_from([None, "SU", "MO"])),
        "valid_from": draw(some.none() | _STARTS),
        "opens_at": draw(_TIMES),
        "closes_at": draw(_TIMES),
    }
    match freq:
        case "WEEKLY":
            fields["byday"] = draw(_WEEKDAYS)
        case "MONTHLY":
            kind = draw(some.sampled_from(["byday", "bymonthday", None]))
            if kind == "byday":
                fields["byday"] = draw(some.sampled_from(["1MO", "-1FR", "2TU,4TU", "SU"]))
            elif kind:
                fields["bymonthday"] = draw(some.sampled_from(["1", "15,31", "-1"]))
        case "YEARLY":
            fields["byyearday"] = draw(some.sampled_from([None, "1,100,-1"]))
            fields["byweekno"] = draw(some.sampled_from([None, "1,13,44,53"]))
            fields["byday"] = draw(some.none() | _WEEKDAYS)
    return ScheduleRow(**fields)


@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(
    rows=some.lists(schedules(), min_size=1, max_size=3),
    exceptions=some.lists(
        some.tuples(_DAYS, some.none() | some.tuples(_TIMES, _TIMES)), max_size=4
    ),
    closures=some.lists(some.tuples(_DAYS, some.integers(0, 9)), max_size=2),
    notices=some.lists(
        some.tuples(
            some.integers(0, 40), some.sampled_from(["not_running", "late"]), _TIMES, _TIMES
        ),
        max_size=4,
    ),
    zone=some.sampled_from([*ZONES, "America/Bogota"]).map(ZoneInfo),
    first=some.sampled_from([AUTUMN, SPRING, dt.date(2026, 12, 20)]).map(
        lambda day: day - dt.timedelta(days=4)
    ),
)
def test_any_rule_means_the_same_to_another_client(  # noqa: PLR0917 - a case
    rows: list[ScheduleRow],
    exceptions: list[tuple[dt.date, Any]],
    closures: list[tuple[dt.date, int]],
    notices: list[tuple[int, str, dt.time, dt.time]],
    zone: ZoneInfo,
    first: dt.date,
) -> None:
    last = first + dt.timedelta(days=20)
    planned = [_schedule(str(number), row) for number, row in enumerate(rows)]
    instead = [
        Instead(f"x{number}", day, times is None, *(times or (None, None)))
        for number, (day, times) in enumerate(exceptions)
    ]
    shut = [Closed(day, day + dt.timedelta(days=length), None) for day, length in closures]
    halt = _halt(planned, zone, instead, shut)
    occurrences = [
        each for one in halt.series for each in one.occurrences if first <= each.day <= last
    ]
    said = {}
    for number, kind, opens, closes in notices:
        if occurrences:
            slot = occurrences[number % len(occurrences)]
            said[slot.day, slot.opens_at] = Notice(
                slot.day, slot.opens_at, kind, opens, closes, None, {}, {}
            )
    halt = replace(halt, notices=said)
    start, end = (
        dt.datetime.combine(day, dt.time(), zone) for day in (first, last + dt.timedelta(days=1))
    )
    ours = opening_times(planned, instead, shut, zone, start, end, said.values())
    content = calendar_of([halt], _writing(zone))
    seen = told(content, first - dt.timedelta(days=2), last + dt.timedelta(days=2))
    theirs = merged(
        (max(begins, _utc(start)), min(ends, _utc(end)), place)
        for begins, ends, place in seen
        if begins < _utc(end) and ends > _utc(start)
    )
    assert theirs == ours


def _schedule(id: str, row: ScheduleRow) -> Schedule:
    fields: dict[str, Any] = {name: getattr(row, name) for name in Schedule.__dataclass_fields__}
    no = {"by_appointment": False, "open_on_holidays": False}  # a row's own, once it is saved
    return Schedule(**{**fields, **no, "id": id})


def _halt(
    schedules: Schedule | list[Schedule],
    zone: ZoneInfo,
    exceptions: Sequence[Instead] = (),
    closures: Sequence[Closed] = (),
) -> Halt:
    rows = schedules if isinstance(schedules, list) else [schedules]
    first, last = dt.date(2026, 11, 1), dt.date(2027, 6, 1)
    if isinstance(schedules, list):
        first = dt.date(2026, 8, 1)
    series = series_of(rows, exceptions, closures, zone, first, last)
    return Halt(uuid.UUID(int=1), None, None, _content(), NOW, series, {})


def _writing(zone: ZoneInfo) -> Writing:
    town = City(
        *("beirut", zone, 1, NOW, _BEIRUT, "LB", ("en",), ()),
        *((0, 0, 1, 1), (0, 0), (), False, licence_of(None), "Beirut"),
    )
    return Writing(town, "en", "http://here.example/", "http://here.example/x.ics", NOW.date())


def _content() -> dict[str, Any]:
    nothing: dict[str, str] = {}
    return {
        "service": {"name": {"en": "Bus"}, "description": nothing, "alert": nothing},
        "organization": {"name": {"en": "City"}},
        "location": {"name": nothing, "address": None, "area": None},
        "phones": [],
        "needs": [],
        "disclosure": "exact",
    }
