"""What people paste is read for certain, or not at all: with the row and the column."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.directory.schedule import WEEKDAYS
from locator.directory.typed_text import clean
from locator.i18n import STAFF_LANGUAGES
from locator.imports.calendar.proposal import Proposal, Proposed
from locator.imports.hours.dates import DateIsUnclearError, order_in, read_date
from locator.imports.hours.days import DaysAreUnclearError, read_days
from locator.imports.hours.times import TimesAreUnclearError, read_times
from locator.staff.route.columns import LONGEST, MOST_ROWS, PastedTooMuchError
from locator.staff.route.pasting import read_pasted
from tests.staff.hours.parts import BEIRUT

BOUNDS = [35.44, 33.82, 35.62, 33.95]
TODAY = dt.date(2026, 11, 26)


def read(text: str) -> Proposed:
    return read_pasted(text, BEIRUT, BOUNDS)


def only(text: str) -> Proposal:
    (stop,) = read(text).stops
    return stop


def in_short(slots: tuple[tuple[dt.time, dt.time], ...]) -> str:
    return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in slots)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("9-13h", "09:00-13:00"),
        ("9:00am – 1pm", "09:00-13:00"),
        ("de 9h à 13h30", "09:00-13:30"),
        ("de 9 a 13 hs", "09:00-13:00"),
        ("٩ - ١٣", "09:00-13:00"),
        ("من ٩:٠٠ ص إلى ١:٠٠ م", "09:00-13:00"),
        ("9-12, 14-17", "09:00-12:00, 14:00-17:00"),
        ("9h-12h et 14h-17h", "09:00-12:00, 14:00-17:00"),
        ("9-1pm", "09:00-13:00"),
        ("1-5pm", "13:00-17:00"),
        ("11am-2", "11:00-14:00"),
        ("noon to 5pm", "12:00-17:00"),
        ("8h30 à midi", "08:30-12:00"),
        ("09.00 - 13.00", "09:00-13:00"),
        ("0900-1300", "09:00-13:00"),
        ("9:00-24:00", "09:00-00:00"),
        ("22-6", "22:00-06:00"),
    ],
)
def test_times_as_people_write_them(text: str, times: str) -> None:
    assert in_short(read_times(text)) == times


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("9-1", "unclear_time"),
        ("2-5", "unclear_time"),
        ("12-1", "unclear_time"),
        ("9:00", "no_end"),
        ("25-26", "no_time"),
        ("9-13h or so", "no_time"),
        ("morning", "no_time"),
        ("", "no_time"),
    ],
)
def test_times_that_are_not_certain_are_refused(text: str, code: str) -> None:
    with pytest.raises(TimesAreUnclearError) as refused:
        read_times(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon-Fri", "MO TU WE TH FR"),
        ("Sun–Thu", "MO TU WE TH SU"),
        ("lun, mié y vie", "MO WE FR"),
        ("du lundi au vendredi", "MO TU WE TH FR"),
        ("1er et 3e mardi", "1TU 3TU"),
        ("primer y tercer martes de cada mes", "1TU 3TU"),
        ("last Friday of the month", "-1FR"),
        ("كل خميس", "TH"),
        ("الاثنين والأربعاء", "MO WE"),
        ("الثلاثاء الأول والثالث", "1TU 3TU"),
        ("daily", "MO TU WE TH FR SA SU"),
    ],
)
def test_days_as_people_write_them(text: str, days: str) -> None:
    assert " ".join(read_days(text)) == days


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
@pytest.mark.parametrize("width", ["cccc", "EEEE", "ccc"])
def test_every_weekday_is_known_by_its_name_in_every_language(language: str, width: str) -> None:
    for n, day in enumerate(WEEKDAYS):
        name = format_date(dt.date(2024, 1, 1 + n), width, locale=language)
        assert read_days(name) == (day,)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("every second Thursday", "unclear_weeks"),
        ("un jeudi sur deux", "unclear_weeks"),
        ("cada dos semanas", "unclear_weeks"),
        ("weekdays", "no_day"),
        ("sometimes", "no_day"),
        ("first", "no_day"),
        ("Mon-", "no_day"),
    ],
)
def test_days_that_are_not_certain_are_refused(text: str, code: str) -> None:
    with pytest.raises(DaysAreUnclearError) as refused:
        read_days(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "text",
    ["3/12/2026", "3.12.26", "2026-12-03", "3 Dec 2026", "Dec 3, 2026", "jeudi 3 décembre 2026",
     "3 de diciembre de 2026", "٣ كانون الأول ٢٠٢٦", "3 ديسمبر 2026", "Thu 3 Dec", "3rd Dec"],
)  # fmt: skip
def test_dates_as_people_write_them(text: str) -> None:
    assert read_date(text, "dmy", TODAY).date == dt.date(2026, 12, 3)


def test_the_country_decides_which_number_is_the_month_and_it_is_told() -> None:
    assert (order_in("LB"), order_in("US"), order_in("GB")) == ("dmy", "mdy", "dmy")
    here, there = (read_date("3/12/2026", order, TODAY) for order in ("dmy", "mdy"))
    assert (here.date.month, there.date.month, here.by_order) == (12, 3, True)
    # Only one reading is a date at all.
    assert not read_date("31/12/2026", "dmy", TODAY).by_order
    assert read_date("12/31/2026", "dmy", TODAY).date == dt.date(2026, 12, 31)
    assert [note.code for note in only("Cola;3/12/2026;9-12h").notes] == ["by_order"]


def test_a_date_without_a_year_is_the_next_one_and_it_is_told() -> None:
    assert read_date("3 Dec", "dmy", TODAY).date == dt.date(2026, 12, 3)
    assert read_date("3 Nov", "dmy", TODAY).date == dt.date(2027, 11, 3)
    assert "by_year" in [note.code for note in only("Cola;3 Nov;9-12h").notes]


@pytest.mark.parametrize("text", ["Fri 3 Dec 2026", "32/1/2026", "29/2/2027", "Thursday", "soon"])
def test_dates_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(DateIsUnclearError):
        read_date(text, "dmy", TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "Place\tDay\tFrom\tTo\tLat\tLon\nHamra\tMon\t9:00\t13:00\t33.8963\t35.4826",
        "Lieu;Jour;Horaires;Latitude;Longitude\nHamra;lundi;9h-13h;33,8963;35,4826",
        'Parada,Día,Desde,Hasta,Lat,Lon\nHamra,"lunes",9:00,13:00,33.8963,35.4826',
        "المكان\tاليوم\tمن\tإلى\tخط العرض\tخط الطول\nHamra\tالاثنين\t٩:٠٠\t١٣:٠٠\t٣٣٫٨٩٦٣\t٣٥٫٤٨٢٦",
        "Hamra\tMonday\t9:00\t13:00\t33.8963\t35.4826",
        "35.4826;33.8963;Monday;9:00-13:00;Hamra",
    ],
)
def test_columns_are_known_by_their_heads_or_their_content(text: str) -> None:
    stop = only(text)
    assert (stop.place, stop.lon, stop.lat, stop.problems) == ("Hamra", 35.4826, 33.8963, [])
    (row,) = stop.schedules
    assert (row.freq, row.byday) == ("WEEKLY", ["MO"])
    assert (row.opens_at, row.closes_at) == (dt.time(9), dt.time(13))


def test_rows_of_one_place_are_one_stop() -> None:
    stop = only("Hamra;Mon;9-12h\nhamra;Wed;9-12h\nHamra;Mon;9-12h")
    assert [row.byday for row in stop.schedules] == [["MO"], ["WE"]]
    assert stop.rows == [1, 2, 3]


def test_problems_are_told_by_row_and_column() -> None:
    stops = read(
        "Place;Day;Times;Notes\nHamra;Mon;9-1;x\n\nCola;Someday;9-12h;y\n;Tue;9-12h;z"
    ).stops
    told = [(one.code, one.row, one.column) for stop in stops for one in stop.problems]
    assert told == [("unclear_time", 2, 3), ("no_day", 4, 2), ("no_place", 5, None)]
    assert all(not stop.schedules for stop in stops)
    assert read("Place;Day;Times;Notes\nHamra;Mon;9-12h;x").left_out == ["Notes"]


def test_a_place_outside_the_city_is_told() -> None:
    (problem,) = only("Place;Day;Times;Lat;Lon\nHamra;Mon;9-12h;48.85;2.35").problems
    assert problem.code == "outside"


def test_more_than_a_timetable_is_refused() -> None:
    for text in ("x" * (LONGEST + 1), "Hamra;Mon;9-12h\n" * (MOST_ROWS + 1)):
        with pytest.raises(PastedTooMuchError):
            read(text)


rows = st.lists(
    st.lists(
        st.text(max_size=15)
        | st.sampled_from(
            ["Hamra", "Mon", "9-13h", "3/12", "9-1", "33.9", "35.5", "الاثنين", "1er"]
        ),
        min_size=1,
        max_size=6,
    ),
    max_size=6,
)


@settings(max_examples=300, deadline=None)
@given(rows, st.sampled_from(["\t", ";", ",", "|"]))
def test_whatever_is_pasted_nothing_breaks_and_nothing_is_invented(
    cells: list[list[str]], delimiter: str
) -> None:
    text = "\n".join(delimiter.join(row) for row in cells)
    for stop in read(text).stops:
        if stop.place:
            typed = {clean(part) for part in re.split(r"[\n\r]", text.replace('"', ""))}
            assert any(stop.place in " ".join(part.split()) for part in typed) or '"' in text
        for row in stop.schedules:
            assert row.opens_at is not None
            assert row.closes_at is not None
            assert row.byday or row.dtstart
        if stop.lon is not None:
            assert 35.44 <= stop.lon <= 35.62


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7, unique=True),
    st.times(),
    st.times(),
    st.sampled_from(STAFF_LANGUAGES),
    st.sampled_from(["\t", ";"]),
)
def test_what_is_written_plainly_is_read_as_it_was_meant(
    days: list[str], opens: dt.time, closes: dt.time, language: str, delimiter: str
) -> None:
    names = [
        format_date(dt.date(2024, 1, 1 + WEEKDAYS.index(day)), "EEEE", locale=language)
        for day in days
    ]
    row = ["Hamra", ", ".join(names), f"{opens:%H:%M}", f"{closes:%H:%M}"]
    (schedule,) = only(delimiter.join(row)).schedules
    assert schedule.byday == [day for day in WEEKDAYS if day in days]
    assert schedule.opens_at == opens.replace(second=0, microsecond=0)
    assert schedule.closes_at == closes.replace(second=0, microsecond=0)


def test_more_places_than_a_route_may_have_are_refused() -> None:
    rows = "\n".join(f"Place {number}\tMonday\t09:00-10:00" for number in range(300))
    with pytest.raises(PastedTooMuchError):
        read_pasted(f"Place\tDay\tTimes\n{rows}", BEIRUT, BOUNDS)
