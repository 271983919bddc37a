"""OpenStreetMap's opening hours become times only where nobody could read them differently."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import opening_hours
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.directory.document.document import SchedulePart
from locator.directory.document.times import rule_of
from locator.directory.opening import Interval, opening_times, says_when
from locator.imports.hours.osm import read_osm

UTC = ZoneInfo("UTC")


def rows(text: str) -> list[str]:
    schedules, findings = read_osm(text)
    assert not findings
    return [in_short(one) for one in schedules]


def in_short(one: SchedulePart) -> str:
    times = f"{one.opens_at:%H:%M}-{one.closes_at:%H:%M}" if one.opens_at and one.closes_at else ""
    dates = (
        f"{one.valid_from or ''}..{one.valid_to or ''}" if one.valid_from or one.valid_to else ""
    )
    marks = ["appointment"] * one.by_appointment + ["holidays"] * one.open_on_holidays
    return " ".join(filter(None, (one.freq, ",".join(one.byday), times, dates, *marks)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mo-Fr 08:00-17:00", ["WEEKLY MO,TU,WE,TH,FR 08:00-17:00"]),
        ("Mo,We 08:00-12:00", ["WEEKLY MO,WE 08:00-12:00"]),
        ("Fr-Mo 10:00-12:00", ["WEEKLY MO,FR,SA,SU 10:00-12:00"]),
        ("08:00-17:00", ["WEEKLY MO,TU,WE,TH,FR,SA,SU 08:00-17:00"]),
        ("24/7", ["WEEKLY MO,TU,WE,TH,FR,SA,SU 00:00-00:00 holidays"]),
        ("Sa-Su 00:00-24:00", ["WEEKLY SA,SU 00:00-00:00"]),
        ("Mo-Su 17:00-00:00", ["WEEKLY MO,TU,WE,TH,FR,SA,SU 17:00-00:00"]),
        ("Fr 22:00-26:00", ["WEEKLY FR 22:00-02:00"]),
        ("Mo 08:00-08:00", ["WEEKLY MO 08:00-08:00"]),
        (
            "Mo-Fr 08:00-12:00,14:00-16:00",
            ["WEEKLY MO,TU,WE,TH,FR 08:00-12:00", "WEEKLY MO,TU,WE,TH,FR 14:00-16:00"],
        ),
        (
            "Mo-Sa 09:00-20:00; Su 11:00-17:00",
            ["WEEKLY MO,TU,WE,TH,FR,SA 09:00-20:00", "WEEKLY SU 11:00-17:00"],
        ),
        (
            "Mo-Fr 08:00-12:00, Sa 09:00-10:00",
            ["WEEKLY MO,TU,WE,TH,FR 08:00-12:00", "WEEKLY SA 09:00-10:00"],
        ),
        ("Mo-Fr 10:00-12:00; We off", ["WEEKLY MO,TU,TH,FR 10:00-12:00"]),
        (
            "Mo-Su 09:00-18:00; Sa 10:00-12:00",
            ["WEEKLY MO,TU,WE,TH,FR,SU 09:00-18:00", "WEEKLY SA 10:00-12:00"],
        ),
        ("Mo-Fr 08:00-17:00; PH off", ["WEEKLY MO,TU,WE,TH,FR 08:00-17:00"]),
        ("Tu[1],Tu[3] 09:00-12:00", ["MONTHLY 1TU,3TU 09:00-12:00"]),
        ("Fr[-1] 09:00-12:00", ["MONTHLY -1FR 09:00-12:00"]),
        ("Mo-Su,PH 08:00-20:00", ["WEEKLY MO,TU,WE,TH,FR,SA,SU 08:00-20:00 holidays"]),
        ("Mo 08:00-12:00; Mo[1] off", ["MONTHLY 2MO,3MO,4MO,5MO 08:00-12:00"]),
        ("Th[2-4] 08:00-12:00", ["MONTHLY 2TH,3TH,4TH 08:00-12:00"]),
        (
            "2026 Apr-Oct Mo 09:00-12:00",
            ["WEEKLY MO 09:00-12:00 2026-04-01..2026-10-31"],
        ),
        (
            "Mo 09:00-12:00; 2026 Dec 24-2027 Jan 2 off",
            ["WEEKLY MO 09:00-12:00 ..2026-12-23", "WEEKLY MO 09:00-12:00 2027-01-03.."],
        ),
        ('Sa 09:00-11:00 "by appointment"', ["WEEKLY SA 09:00-11:00 appointment"]),
        ('Sa "Sur rendez-vous"', ["WEEKLY SA appointment"]),
        ('"by appointment only"', ["appointment"]),
        # Untidy, but nothing else could be meant.
        ("Mo-Su 07:00 - 20:00", ["WEEKLY MO,TU,WE,TH,FR,SA,SU 07:00-20:00"]),
        (
            "Mo - Fr 7:30 - 17:00; Sa 7:30 - 13:00",
            ["WEEKLY MO,TU,WE,TH,FR 07:30-17:00", "WEEKLY SA 07:30-13:00"],
        ),
        ("Mo-Fr09:00-17:00", ["WEEKLY MO,TU,WE,TH,FR 09:00-17:00"]),
        ("  8:00-22:00; ", ["WEEKLY MO,TU,WE,TH,FR,SA,SU 08:00-22:00"]),
    ],
)
def test_plain_hours_become_schedules(text: str, expected: list[str]) -> None:
    assert rows(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Mo-Sa",  # the whole day by the book, some of it by what people mean
        "08:00+",  # no end
        "Mo-Fr 10:00-12:00+",
        "Mo-Fr 09:00",
        'Mo-Fr 08:00-12:00 "ask inside"',
        'Mo-Fr 08:00-12:00 open "by appointment"',
        'Mo-Fr 08:00-12:00 || "call us"',
        "Mo-Fr 08:00-12:00 || Sa 09:00-10:00",
        "Mo-Fr 08:00-12:00 unknown",
        "Mo-Fr 08:00-12:00, 14:00-16:00",  # the afternoon on Sunday, too?
        "Mo, We, Fr 08:00-12:00",  # all of Monday?
        "sunrise-sunset",
        "Mo-Fr 08:00-sunset",
        "Mo-Fr,PH 08:00-12:00",
        "PH 10:00-12:00",
        "Mo-Fr 08:00-12:00; PH 10:00-12:00",
        "SH off; Mo 08:00-10:00",
        "Mo-Fr 08:00-12:00; SH off",
        "Apr-Oct Mo-Fr 09:00-12:00",
        "2026 Nov-Feb 10:00-12:00",
        "2026 Feb 30 10:00-12:00",
        "0001 Dec 24 10:00-12:00",
        "Sa 20:00-08:00; Sa[5] 17:00-00:00",
        "Mo-Su 22:00-02:00; PH off",
        "Mo-Fr 08:00-12:00; Mo-Fr 14:00-16:00",  # the morning, too?
        "PH off; Mo-Fr 08:00-12:00",
        "Mo-Su 08:00-12:00; Mo[-1] off",
        "week 1-53/2 Mo 09:00-10:00",
        "easter 10:00-12:00",
        "Mo[1] 09:00-12:00; Mo 14:00-15:00",  # besides?
        "Mo[6] 09:00-12:00",
        "Mo-Fr 10:00-16:00/01:00",
        "Mo-Fr 08:00-17:00 off",
        "off",
        "closed",
        "Mo-Fr 25:00-26:00",
        "Mo-Fr 08:61-09:00",
        "Mo-Fr 08:00-49:00",
        "Mo-Fr 8:00 am - 5:00 pm",
        "Mo-Fr 9.00-17.00",
        "Monday to Friday",
        "lu-ve 08:00-12:00",
        # Does Saturday's rule take away the end of Friday's night?
        "Mo-Fr 22:00-02:00; Sa 08:00-10:00",
        "Mo-Fr 08:00-12:00;" * 40,
        "\u0000",
        "🏥" * 50,
    ],
)
def test_everything_else_stays_text_and_is_never_open(text: str) -> None:
    schedules, findings = read_osm(text)
    assert [one.code for one in findings] == ["hours_osm_kept_as_text"]
    (row,) = schedules
    assert row.description == f"OpenStreetMap: {text.strip()[:255]}"
    assert not says_when(rule_of(row))


def test_of_nothing_comes_nothing() -> None:
    assert read_osm("  ") == ([], [])


DAYS = st.sampled_from(
    ["", "Mo", "Tu-Th", "Fr", "Sa-Su", "Mo,We", "Fr-Mo", "Mo[1]", "We[-1],Fr[2]", "PH", "SH", "Apr"]
)
TIMES = st.sampled_from(["08:00-12:00", "14:00-16:00,18:00-19:30", "22:00-02:00", "00:00-24:00"])
OTHERS = st.sampled_from(
    ["20:00-08:00", "off", "closed", "unknown", "08:00+", "sunrise-sunset", '"note"', ""]
)
JOINTS = st.sampled_from(["; ", "; ", ";", ", ", ",", " || ", " "])
RULES = st.builds("{} {}{}".format, DAYS, TIMES | OTHERS, JOINTS)


@settings(max_examples=500, deadline=None)
@given(st.lists(RULES, min_size=1, max_size=3).map("".join) | st.text(max_size=40))
def test_whatever_is_taken_as_times_is_what_openstreetmap_means(text: str) -> None:
    schedules, findings = read_osm(text)
    as_written = text.strip().removesuffix(";").strip()
    if schedules and not findings and opening_hours.validate(as_written):
        # A year, not the five weeks that the import itself looks at.
        start = dt.datetime(2026, 1, 1, tzinfo=UTC)
        end = start + dt.timedelta(days=365)
        assert ours(schedules, start, end) == theirs(as_written, start, end)


def ours(schedules: list[SchedulePart], start: dt.datetime, end: dt.datetime) -> list[Interval]:
    return opening_times(map(rule_of, schedules), [], [], UTC, start, end)


def theirs(text: str, start: dt.datetime, end: dt.datetime) -> list[Interval]:
    reading = opening_hours.OpeningHours(
        text, timezone=UTC, auto_country=False, auto_timezone=False
    )
    return [
        Interval(first, last)
        for first, last, state, comment in reading.intervals(start, end)
        if state == opening_hours.State.OPEN and not comment
    ]
