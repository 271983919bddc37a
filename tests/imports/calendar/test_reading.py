"""A calendar becomes one mobile service, and says when it is where."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.directory.document.times import rule_of
from locator.directory.opening import opening_times
from locator.errors import ImportCannotBeReadError
from locator.imports import calendar
from locator.imports.calendar.reading import MOST_EVENTS
from locator.imports.entry import BrokenRow, Entry, Surroundings
from locator.imports.words.calendar import WORDS
from locator.imports.words.files import WORDS as OF_FILES
from tests.staff.hours.parts import BEIRUT as BEIRUT_TIMES

BEIRUT = Surroundings("beirut", "LB", "Asia/Beirut", ("ar", "en"), (35.44, 33.82, 35.62, 33.95))
TODAY = dt.date(2026, 11, 26)
HAMRA = """UID:1
SUMMARY:Clinic on wheels
LOCATION:Hamra
GEO:33.896;35.482
DTSTART;TZID=Asia/Beirut:20261203T090000
DTEND;TZID=Asia/Beirut:20261203T130000
RRULE:FREQ=WEEKLY"""
BOURJ = """UID:2
SUMMARY:Clinic on wheels
LOCATION:Bourj Hammoud
DTSTART;TZID=Asia/Beirut:20261205T150000
DURATION:PT2H"""


def text_of(*events: str, head: str = "X-WR-CALNAME:Mobile clinic") -> str:
    inside = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n{head}\n{inside}END:VCALENDAR\n"


def read(tmp_path: Path, text: str, today: dt.date = TODAY) -> list[Entry | BrokenRow]:
    path = tmp_path / "stops.ics"
    path.write_text(text.replace("\n", "\r\n"), encoding="utf-8")
    assert calendar.looks_like(path.read_bytes())
    return list(calendar.read(path, BEIRUT, "a-source", today))


def only(tmp_path: Path, *events: str) -> Entry:
    (entry,) = read(tmp_path, text_of(*events))
    assert isinstance(entry, Entry)
    return entry


def codes(entry: Entry) -> list[str]:
    return [one.code for one in entry.findings]


def test_its_places_are_stops(tmp_path: Path) -> None:
    entry = only(tmp_path, HAMRA, BOURJ)
    document = entry.document
    assert (entry.external_id, document.name) == ("Mobile clinic", "Mobile clinic")
    assert document.is_mobile
    assert [point.location.name for point in document.points] == ["Hamra", "Bourj Hammoud"]
    hamra, bourj = document.points
    assert (hamra.location.lon, hamra.location.lat) == (35.482, 33.896)
    assert [*entry.places.items()] == [(bourj.location.id, "Bourj Hammoud")]
    assert [one.byday for one in hamra.schedules] == [["TH"]]
    assert [one.dtstart for one in bourj.schedules] == [dt.date(2026, 12, 5)]
    assert all(row.id for row in document.rows() if row is not document.organization)


def test_the_same_file_is_the_same_service_again(tmp_path: Path) -> None:
    assert only(tmp_path, HAMRA, BOURJ) == only(tmp_path, HAMRA, BOURJ)
    # An event more changes nothing about the others.
    (hamra, _) = only(tmp_path, HAMRA, BOURJ).document.points
    assert hamra in only(tmp_path, BOURJ, HAMRA).document.points


def test_days_left_out_moved_and_added_are_kept(tmp_path: Path) -> None:
    more = "\nEXDATE;TZID=Asia/Beirut:20261210T090000\nRDATE;TZID=Asia/Beirut:20261209T100000"
    (point,) = only(tmp_path, HAMRA + more).document.points
    start = dt.datetime(2026, 12, 1, tzinfo=BEIRUT_TIMES.zone)
    found = opening_times(
        map(rule_of, point.schedules),
        [_Day(one.date, one.closed) for one in point.schedule_exceptions if one.date],
        [],
        BEIRUT_TIMES.zone,
        start,
        start + dt.timedelta(days=20),
    )
    told = [f"{one.start.astimezone(BEIRUT_TIMES.zone):%d %H:%M}" for one in found]
    assert told == ["03 09:00", "09 10:00", "17 09:00"]


class _Day:
    def __init__(self, date: dt.date, closed: bool) -> None:
        self.date, self.closed = date, closed
        self.opens_at = self.closes_at = None


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (BOURJ.replace("T150000", "").replace(";TZID=Asia/Beirut", ";VALUE=DATE"), "all_day"),
        (HAMRA.replace("WEEKLY", "WEEKLY;BYHOUR=9"), "rule_unknown"),
        (HAMRA.replace("Asia/Beirut:20261203T09", "Nowhere:20261203T09"), "zone_unknown"),
        (BOURJ + "\nSTATUS:CANCELLED", "cancelled"),
        (BOURJ.replace("2026", "2021"), "over"),
        (BOURJ.replace("LOCATION:Bourj Hammoud\n", ""), "no_place"),
        (HAMRA.replace("33.896", "48.85"), "outside"),
    ],
)
def test_what_cannot_be_said_is_told(tmp_path: Path, event: str, code: str) -> None:
    entry = only(tmp_path, HAMRA.replace("UID:1", "UID:9").replace("Hamra", "Basta"), event)
    assert codes(entry) == [f"calendar_{code}"]
    basta, *others = entry.document.points
    assert len(basta.schedules) == 1
    assert not any(point.schedules for point in others)


def test_each_calendar_is_a_service_of_its_own(tmp_path: Path) -> None:
    found = read(tmp_path, text_of(HAMRA) + text_of(BOURJ) + text_of(head="X-WR-CALNAME:Empty"))
    assert [one.external_id for one in found] == ["Mobile clinic", "Mobile clinic (2)", ""]
    assert isinstance(found[2], BrokenRow)
    assert found[2].finding.code == "calendar_without_events"


def test_words_about_people_are_held_back(tmp_path: Path) -> None:
    head = "X-WR-CALNAME:Clinic\nX-WR-CALDESC:Ask for Dr. Amal Haddad"
    (entry,) = read(tmp_path, text_of(HAMRA, head=head))
    assert isinstance(entry, Entry)
    assert "Haddad" not in (entry.document.description or "")
    assert [one.text for one in entry.held] == ["Ask for Dr. Amal Haddad"]


def test_too_many_events_are_too_many(tmp_path: Path) -> None:
    event = "UID:1\nDTSTART:20261203T090000Z\nDURATION:PT1H"
    (broken,) = read(tmp_path, text_of(*[event] * (MOST_EVENTS + 1)))
    assert isinstance(broken, BrokenRow)
    assert broken.finding.code == "calendar_too_large"


LINES = st.sampled_from(
    [
        *HAMRA.split("\n"),
        *("BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR", "RDATE:", "DTEND:x"),
        *("RRULE:FREQ=SECONDLY;COUNT=999999999", "EXDATE:99991231T235959", "GEO:a;b", ":"),
        *("DTSTART:00010101T000000", "RECURRENCE-ID:20261203T090000", "X-WR-CALNAME:\\n"),
    ]
)


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    content=st.lists(LINES, max_size=15).map(lambda lines: text_of("\n".join(lines)).encode())
    | st.text(max_size=80).map(lambda text: text_of(HAMRA + "\n" + text).encode("utf-8", "replace"))
    | st.binary(max_size=120).map(b"BEGIN:VCALENDAR\r\n".__add__)
    | st.binary(max_size=120)
)
def test_nothing_else_than_a_refusal_can_happen(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.ics"
    path.write_bytes(content)
    calendar.looks_like(content)
    try:
        found = list(calendar.read(path, BEIRUT, "a-source", TODAY))
    except ImportCannotBeReadError as error:
        assert error.code in OF_FILES
        return
    for one in found:
        for finding in [one.finding] if isinstance(one, BrokenRow) else one.findings:
            assert finding.code in WORDS
