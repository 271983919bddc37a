"""Opening times, as promises. 2026-11-23 is a Monday."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from locator.directory.opening import opening_times, says_when
from tests.directory.schedules import (
    Exceptional,
    Schedule,
    closed,
    in_short,
    instead,
    times_of,
    weekly,
)

MONDAY = "2026-11-23"


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# --- the week ---


def test_a_week_has_the_days_that_the_schedule_names() -> None:
    assert times_of(weekly("MO,TH", "09:00-13:00"), first=MONDAY, days=7) == [
        "Mo 11-23 09:00-13:00 (4 h)",
        "Th 11-26 09:00-13:00 (4 h)",
    ]


def test_several_slots_a_day_stay_apart_and_those_that_touch_become_one() -> None:
    assert times_of(
        weekly("MO", "09:00-12:00"),
        weekly("MO", "14:00-16:00"),
        weekly("MO", "16:00-18:00"),
        first=MONDAY,
        days=1,
    ) == ["Mo 11-23 09:00-12:00 (3 h)", "Mo 11-23 14:00-18:00 (4 h)"]


def test_the_window_cuts_what_reaches_beyond_it() -> None:
    assert times_of(weekly("MO", "00:00-24:00"), first=f"{MONDAY}T22:00", days=1) == [
        "Mo 11-23 22:00-11-24 00:00 (2 h)"
    ]


def test_an_empty_window_has_no_times() -> None:
    assert times_of(weekly("MO", "09:00-13:00"), first=f"{MONDAY}T10:00", days=0) == []


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = dt.datetime(2026, 11, 23)  # noqa: DTZ001
    with pytest.raises(ValueError, match="without a zone"):
        opening_times([], [], [], ZoneInfo("Asia/Beirut"), naive, naive)


# --- midnight ---


def test_a_night_goes_on_into_the_next_day() -> None:
    assert times_of(weekly("FR", "22:00-06:00"), first=MONDAY, days=7) == [
        "Fr 11-27 22:00-11-28 06:00 (8 h)"
    ]


def test_a_night_that_began_yesterday_is_still_open() -> None:
    assert times_of(weekly("SU", "22:00-06:00"), first=MONDAY, days=1) == [
        "Mo 11-23 00:00-06:00 (6 h)"
    ]


def test_closing_at_midnight_is_the_midnight_at_the_end() -> None:
    assert times_of(weekly("FR", "18:00-24:00"), first=MONDAY, days=7) == [
        "Fr 11-27 18:00-11-28 00:00 (6 h)"
    ]


def test_opening_and_closing_at_one_time_is_a_whole_day() -> None:
    assert times_of(weekly("FR", "00:00-00:00"), first=MONDAY, days=7) == [
        "Fr 11-27 00:00-11-28 00:00 (24 h)"
    ]
    assert times_of(weekly("FR", "08:00-08:00"), first=MONDAY, days=7) == [
        "Fr 11-27 08:00-11-28 08:00 (24 h)"
    ]


def test_open_day_and_night_is_one_long_time() -> None:
    every_day = weekly("MO,TU,WE,TH,FR,SA,SU", "00:00-24:00")
    assert times_of(every_day, first=MONDAY, days=35) == ["Mo 11-23 00:00-12-28 00:00 (840 h)"]


# --- daylight saving ---


def test_the_night_with_an_hour_twice_is_an_hour_longer() -> None:
    night = weekly("SA", "22:00-06:00")
    assert times_of(night, first="2026-10-24", days=2, zone="Europe/London") == [
        "Sa 10-24 22:00-10-25 06:00 (9 h)"
    ]
    early = weekly("SU", "01:00-03:00")
    assert times_of(early, first="2026-10-24", days=2, zone="Europe/London") == [
        "Su 10-25 01:00-03:00 (3 h)"
    ]


def test_a_time_that_comes_twice_is_its_first_coming() -> None:
    assert times_of(
        weekly("SU", "00:30-01:30"), first="2026-10-24", days=2, zone="Europe/London"
    ) == ["Su 10-25 00:30-01:30 (1 h)"]
    assert times_of(
        weekly("SU", "01:30-02:00"), first="2026-10-24", days=2, zone="Europe/London"
    ) == ["Su 10-25 01:30-02:00 (1.5 h)"]


def test_the_night_without_an_hour_is_an_hour_shorter() -> None:
    night = weekly("SA", "22:00-06:00")
    assert times_of(night, first="2026-03-28", days=2, zone="Europe/London") == [
        "Sa 03-28 22:00-03-29 06:00 (7 h)"
    ]


def test_a_time_that_is_skipped_is_the_first_one_that_exists() -> None:
    london = {"first": "2026-03-28", "days": 2, "zone": "Europe/London"}
    assert times_of(weekly("SU", "01:30-03:00"), **london) == ["Su 03-29 02:00-03:00 (1 h)"]  # type: ignore[arg-type]
    assert times_of(weekly("SU", "00:00-01:30"), **london) == ["Su 03-29 00:00-02:00 (1 h)"]  # type: ignore[arg-type]
    assert times_of(weekly("SU", "01:15-01:45"), **london) == []  # type: ignore[arg-type]


def test_a_day_without_its_midnight_begins_at_one() -> None:
    # In Lebanon the clocks jump from 00:00 to 01:00.
    assert times_of(weekly("SA,SU", "00:00-24:00"), first="2026-03-28", days=3) == [
        "Sa 03-28 00:00-03-30 00:00 (47 h)"
    ]
    assert times_of(weekly("SU", "00:00-24:00"), first="2026-03-28", days=3) == [
        "Su 03-29 01:00-03-30 00:00 (23 h)"
    ]


def test_ordinary_hours_keep_the_clock_across_the_change() -> None:
    assert times_of(
        weekly("SA,MO", "09:00-13:00"), first="2026-10-24", days=3, zone="Europe/London"
    ) == ["Sa 10-24 09:00-13:00 (4 h)", "Mo 10-26 09:00-13:00 (4 h)"]


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("Asia/Amman", 24),  # no summer time since 2022
        ("America/Mexico_City", 24),  # abolished in 2022
        ("Africa/Freetown", 24),
        ("Africa/Kampala", 24),
        ("America/Bogota", 24),
        ("Asia/Beirut", 23),
        ("Europe/London", 23),
    ],
)
def test_zones_change_their_clocks_as_they_do_today(zone: str, hours: int) -> None:
    sunday = times_of(weekly("SU", "00:00-24:00"), first="2026-03-29", days=2, zone=zone)
    assert [line.rsplit("(")[1] for line in sunday] == [f"{hours} h)"]


def test_a_day_that_a_country_skipped_has_no_times() -> None:
    # Samoa went from Thursday 29 to Saturday 31 December 2011.
    week = weekly("TH,FR,SA", "09:00-17:00")
    assert times_of(week, first="2011-12-28", days=5, zone="Pacific/Apia") == [
        "Th 12-29 09:00-17:00 (8 h)",
        "Sa 12-31 09:00-17:00 (8 h)",
    ]


# --- months, dates, intervals, counts ---


def test_the_first_and_third_tuesday_of_the_month() -> None:
    rows = Schedule(freq="MONTHLY", byday="1TU,3TU")
    assert times_of(rows, first="2026-12-01", days=31) == [
        "Tu 12-01 09:00-17:00 (8 h)",
        "Tu 12-15 09:00-17:00 (8 h)",
    ]


def test_the_last_friday_of_the_month() -> None:
    rows = Schedule(freq="MONTHLY", byday="-1FR")
    assert times_of(rows, first="2026-11-01", days=61) == [
        "Fr 11-27 09:00-17:00 (8 h)",
        "Fr 12-25 09:00-17:00 (8 h)",
    ]


def test_the_last_day_of_the_month_knows_leap_years() -> None:
    rows = Schedule(freq="MONTHLY", bymonthday="-1")
    assert times_of(rows, first="2028-02-01", days=29) == ["Tu 02-29 09:00-17:00 (8 h)"]
    assert times_of(rows, first="2026-02-01", days=28) == ["Sa 02-28 09:00-17:00 (8 h)"]


def test_what_happens_yearly_on_a_leap_day_waits_for_the_next() -> None:
    rows = Schedule(freq="YEARLY", dtstart=date("2024-02-29"))
    assert times_of(rows, first="2026-01-01", days=1000) == ["Tu 02-29 09:00-17:00 (8 h)"]


def test_a_single_date_is_one_day_and_does_not_come_back() -> None:
    rows = Schedule(freq=None, dtstart=date("2026-11-26"))
    assert times_of(rows, first=MONDAY, days=35) == ["Th 11-26 09:00-17:00 (8 h)"]
    assert times_of(rows, first="2026-11-27", days=35) == []


def test_every_second_week_counts_from_its_start() -> None:
    rows = weekly("TH", "09:00-13:00", interval=2, dtstart=date("2025-01-02"))
    # 2026-11-26 is 99 weeks later, so the turn comes a week after.
    assert times_of(rows, first=MONDAY, days=21) == ["Th 12-03 09:00-13:00 (4 h)"]


def test_every_second_week_without_a_dtstart_counts_from_valid_from() -> None:
    rows = weekly("TH", "09:00-13:00", interval=2, valid_from=date("2026-11-16"))
    assert times_of(rows, first=MONDAY, days=14) == ["Th 12-03 09:00-13:00 (4 h)"]


def test_the_first_day_of_the_week_decides_which_sundays_a_second_week_has() -> None:
    # RFC 5545's own example: TU,SU every second week, from Tuesday 5 August 1997.
    august = {"first": "1997-08-05", "days": 27}
    start = date("1997-08-05")
    monday = weekly("TU,SU", "09:00-10:00", interval=2, count=4, wkst="MO", dtstart=start)
    sunday = weekly("TU,SU", "09:00-10:00", interval=2, count=4, wkst="SU", dtstart=start)
    assert [t[3:8] for t in times_of(monday, **august)] == ["08-05", "08-10", "08-19", "08-24"]  # type: ignore[arg-type]
    assert [t[3:8] for t in times_of(sunday, **august)] == ["08-05", "08-17", "08-19", "08-31"]  # type: ignore[arg-type]


def test_a_count_is_used_up_before_the_window_opens() -> None:
    five = weekly("MO", "09:00-13:00", count=5, dtstart=date("2026-11-02"))
    assert [t[3:8] for t in times_of(five, first=MONDAY, days=35)] == ["11-23", "11-30"]


def test_validity_and_until_are_both_kept_and_include_their_last_day() -> None:
    rows = weekly(
        "MO,TU,WE,TH,FR",
        "09:00-13:00",
        valid_from=date("2026-11-24"),
        until=date("2026-11-26"),
        valid_to=date("2027-01-01"),
    )
    assert [t[:8] for t in times_of(rows, first=MONDAY, days=7)] == [
        "Tu 11-24",
        "We 11-25",
        "Th 11-26",
    ]


def test_the_first_days_of_january_may_belong_to_last_years_last_week() -> None:
    # 2011-01-01 is in week 52 of 2010; dateutil's own byweekno misses it.
    rows = Schedule(freq="YEARLY", byweekno="52", byday="SA")
    assert [t[:8] for t in times_of(rows, first="2010-12-20", days=30)] == ["Sa 01-01"]


def test_a_long_history_gives_the_same_times() -> None:
    old = weekly("MO,TH", "09:00-13:00", dtstart=date("1970-01-05"))
    assert times_of(old, first=MONDAY, days=7) == times_of(
        weekly("MO,TH", "09:00-13:00"), first=MONDAY, days=7
    )


def test_a_rule_that_never_comes_ends_at_the_window() -> None:
    never = Schedule(freq="MONTHLY", byday="1MO", bymonthday="31", dtstart=date("2020-01-01"))
    assert times_of(never, first=MONDAY, days=35) == []


# --- exceptions and closures ---


def test_an_exception_replaces_its_day() -> None:
    assert times_of(
        weekly("TH,FR", "09:00-17:00"), instead("2026-11-26", "10:00-12:00"), first=MONDAY, days=7
    ) == ["Th 11-26 10:00-12:00 (2 h)", "Fr 11-27 09:00-17:00 (8 h)"]


def test_not_running_today_takes_the_day_away() -> None:
    assert (
        times_of(weekly("TH", "09:00-17:00"), instead("2026-11-26", None), first=MONDAY, days=7)
        == []
    )


def test_a_cancelled_night_is_cancelled_until_its_morning() -> None:
    nights = weekly("TH,FR", "22:00-06:00")
    assert times_of(nights, instead("2026-11-26", None), first="2026-11-26", days=3) == [
        "Fr 11-27 22:00-11-28 06:00 (8 h)"
    ]
    # The next day's exception does not touch what began the evening before.
    assert times_of(nights, instead("2026-11-27", None), first="2026-11-26", days=3) == [
        "Th 11-26 22:00-11-27 06:00 (8 h)"
    ]


def test_an_extra_day_needs_no_schedule() -> None:
    assert times_of(instead("2026-11-25", "10:00-12:00"), first=MONDAY, days=7) == [
        "We 11-25 10:00-12:00 (2 h)"
    ]


def test_several_exceptions_on_a_day_are_several_slots_and_closed_wins() -> None:
    slots = [instead("2026-11-25", "08:00-10:00"), instead("2026-11-25", "12:00-13:00")]
    assert len(times_of(*slots, first=MONDAY, days=7)) == 2
    assert times_of(*slots, instead("2026-11-25", None), first=MONDAY, days=7) == []


def test_an_exception_that_does_not_say_when_is_not_open() -> None:
    unsaid = Exceptional(date("2026-11-26"))
    assert times_of(weekly("TH", "09:00-17:00"), unsaid, first=MONDAY, days=7) == []


def test_a_holiday_empties_its_days_and_both_ends_count() -> None:
    daily = Schedule(freq="DAILY")
    assert [
        t[:8]
        for t in times_of(daily, closed("2026-12-24", "2026-12-26"), first="2026-12-23", days=5)
    ] == ["We 12-23", "Su 12-27"]
    assert [t[:8] for t in times_of(daily, closed("2026-12-25"), first="2026-12-24", days=3)] == [
        "Th 12-24",
        "Sa 12-26",
    ]


def test_a_shelter_that_opens_on_holidays_is_open_on_the_citys_but_not_on_its_own() -> None:
    nights = Schedule(
        freq="DAILY", opens_at=dt.time(19), closes_at=dt.time(7), open_on_holidays=True
    )
    city, own = closed("2026-12-25"), closed("2026-12-26")
    own.city_id = None
    assert times_of(nights, city, own, first="2026-12-25T12:00", days=3) == [
        "Fr 12-25 19:00-12-26 07:00 (12 h)",
        "Su 12-27 19:00-12-28 07:00 (12 h)",
    ]


def test_what_is_said_about_one_day_outweighs_the_holiday() -> None:
    assert times_of(
        Schedule(freq="DAILY"),
        closed("2026-12-24", "2026-12-26"),
        instead("2026-12-25", "10:00-12:00"),
        first="2026-12-24",
        days=3,
    ) == ["Fr 12-25 10:00-12:00 (2 h)"]


# --- what is not said is not open ---


@pytest.mark.parametrize(
    "row",
    [
        Schedule(byday="MO", by_appointment=True),
        Schedule(byday="MO", opens_at=None),
        Schedule(byday="MO", closes_at=None),
        Schedule(),  # weekly, but on which day?
        Schedule(freq="MONTHLY", valid_from=date("2026-11-01")),
        Schedule(freq=None),
        Schedule(freq="HOURLY", byday="MO"),
        Schedule(byday="MO", interval=2),  # every second week from when?
        Schedule(byday="MO", interval=0, dtstart=date("2026-11-02")),
        Schedule(byday="MO", count=0, dtstart=date("2026-11-02")),
        Schedule(byday="MO", count=3),
        Schedule(byday="1MO"),  # dateutil would say: every Monday
        Schedule(byday="Monday"),
        Schedule(byday="0MO", freq="MONTHLY"),
        Schedule(bymonthday="0", freq="MONTHLY"),
        Schedule(bymonthday="32", freq="MONTHLY"),
        Schedule(byweekno="54", byday="MO", freq="YEARLY"),
        Schedule(byday="MO", wkst="XX"),
    ],
    ids=str,
)
def test_a_row_that_does_not_say_when_is_never_open(row: Schedule) -> None:
    assert times_of(row, first=MONDAY, days=35) == []
    assert not says_when(row)


def test_a_row_that_says_when_is_told_from_one_that_does_not() -> None:
    assert says_when(weekly("MO", "09:00-13:00"))


# --- instants ---


def test_times_are_instants_so_that_lengths_are_true() -> None:
    zone = ZoneInfo("Europe/London")
    (night,) = opening_times(
        [weekly("SU", "01:30-02:00")],
        [],
        [],
        zone,
        dt.datetime(2026, 10, 25, tzinfo=zone),
        dt.datetime(2026, 10, 26, tzinfo=zone),
    )
    assert night.start.tzinfo is dt.UTC
    assert night.end - night.start == dt.timedelta(minutes=90)
    assert in_short(night, zone) == "Su 10-25 01:30-02:00 (1.5 h)"
