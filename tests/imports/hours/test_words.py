"""Hours in words become times where nobody could mean anything else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.directory.document.document import SchedulePart
from locator.directory.document.times import rule_of
from locator.directory.opening import says_when
from locator.imports.hours.text import read_text
from locator.imports.words.hours import WORDS as SAID
from tests.imports.hours.test_osm import in_short

LANGUAGES = ("en", "ar", "fr", "es")
WORKDAYS = "MO,TU,WE,TH,FR"


def read(text: str) -> tuple[list[str], list[str]]:
    schedules, findings = read_text(text, LANGUAGES)
    return [in_short(one) for one in schedules], [one.code for one in findings]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Mon-Fri 9am-5pm", [f"WEEKLY {WORKDAYS} 09:00-17:00"]),
        ("Mon-Fri 8h30-12h et 14h-17h",
         [f"WEEKLY {WORKDAYS} 08:30-12:00", f"WEEKLY {WORKDAYS} 14:00-17:00"]),
        ("de lunes a viernes de 8 a 16 hrs", [f"WEEKLY {WORKDAYS} 08:00-16:00"]),
        ("الأحد - الخميس: ٨:٠٠ ص - ٤:٠٠ م", ["WEEKLY MO,TU,WE,TH,SU 08:00-16:00"]),
        ("كل يوم من 8 صباحا إلى 4 مساء", ["WEEKLY MO,TU,WE,TH,FR,SA,SU 08:00-16:00"]),
        ("24 hours", ["WEEKLY MO,TU,WE,TH,FR,SA,SU 00:00-00:00"]),
        ("24/7", ["WEEKLY MO,TU,WE,TH,FR,SA,SU 00:00-00:00 holidays"]),
        ("9h-17h du lundi au vendredi", [f"WEEKLY {WORKDAYS} 09:00-17:00"]),
        ("Mon-Sat 9am-5pm. Closed Sunday", [f"WEEKLY {WORKDAYS},SA 09:00-17:00"]),
        ("Mon-Fri 9am-5pm, closed Wed", ["WEEKLY MO,TU,TH,FR 09:00-17:00"]),
        ("first and third Tuesday 9am - 12pm", ["MONTHLY 1TU,3TU 09:00-12:00"]),
        ("último viernes de cada mes 10:00-12:00", ["MONTHLY -1FR 10:00-12:00"]),
        ("by appointment", ["appointment"]),
        ("Mon 9am-12pm, Sat by appointment",
         ["WEEKLY MO 09:00-12:00", "WEEKLY SA appointment"]),
        ("Mon - Fri: 9:00 AM to 5:00 PM; Sat: 10am-2pm; Sun: Closed",
         [f"WEEKLY {WORKDAYS} 09:00-17:00", "WEEKLY SA 10:00-14:00"]),
        ("Monday: 9am-5pm\nTuesday: closed\nWednesday: 9am-5pm", ["WEEKLY MO,WE 09:00-17:00"]),
        ("Monday through Friday, 8 a.m. to 5 p.m.", [f"WEEKLY {WORKDAYS} 08:00-17:00"]),
        ("Mon-Fri 9am-5pm (closed on public holidays)", [f"WEEKLY {WORKDAYS} 09:00-17:00"]),
        ("Tuesdays and Thursdays from 5pm to 7pm", ["WEEKLY TU,TH 17:00-19:00"]),
        ("Thu 20:00-08:00", ["WEEKLY TH 20:00-08:00"]),
        ("24 hours a day, 7 days a week", ["WEEKLY MO,TU,WE,TH,FR,SA,SU 00:00-00:00"]),
        ("L-V 8:00-17:00", [f"WEEKLY {WORKDAYS} 08:00-17:00"]),
        ("Mo-Fr 8-17", [f"WEEKLY {WORKDAYS} 08:00-17:00"]),
        ("Mo-Fr 08:00-17:00", [f"WEEKLY {WORKDAYS} 08:00-17:00"]),
    ],
)  # fmt: skip
def test_hours_as_people_write_them(text: str, rows: list[str]) -> None:
    assert read(text) == (rows, [])


@pytest.mark.parametrize(
    ("text", "rows", "code"),
    [
        ("9-5 Mon to Fri", [f"WEEKLY {WORKDAYS} 09:00-17:00"], "hours_read_by_rule"),
        ("M-F 8-5", [f"WEEKLY {WORKDAYS} 08:00-17:00"], "hours_read_by_rule"),
        ("من الأحد إلى الخميس 9-2", ["WEEKLY MO,TU,WE,TH,SU 09:00-14:00"], "hours_read_by_rule"),
        ("Mon 8-12, 2-5", ["WEEKLY MO 08:00-12:00", "WEEKLY MO 14:00-17:00"], "hours_read_by_rule"),
        ("Mon 8:30am - 13:00pm", ["WEEKLY MO 08:30-13:00"], "hours_pm_after_twelve"),
    ],
)  # fmt: skip
def test_what_was_decided_by_rule_is_told(text: str, rows: list[str], code: str) -> None:
    assert read(text) == (rows, [code])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("9am-5pm", "hours_no_day"),
        ("9:00-17:00", "hours_no_day"),
        ("closed Sat, Sun 10am-2pm", "hours_no_day"),
        ("Closed Sunday", "hours_only_closed"),
        ("Tue 2-5", "hours_unclear_time"),
        ("Sat 8-9pm", "hours_unclear_time"),  # twelve hours, or one?
        ("Sat 9-11", "hours_unclear_time"),
        ("Sat 7:00-9:00", "hours_unclear_time"),
        ("Mon 9am - 03:00", "hours_unclear_time"),
        ("Mon 13:00am - 15:00", "hours_unclear_time"),
        ("Mon 9:00-03:00", "hours_unclear_time"),
        ("every second Thursday 9am-1pm", "hours_unclear_weeks"),
        ("Mon-Fri 9am-5pm, Wed 10am-2pm", "hours_day_twice"),
        ("Tuesdays 9am-5pm, first Tuesday 6pm-7pm", "hours_day_twice"),
        ("weekdays 9am-5pm", "hours_kept_as_text"),  # from Sunday on, in some cities
        ("Mon-Fri 9am-5pm except Wed", "hours_kept_as_text"),
        ("Mon-Fri no Wed 9am-5pm", "hours_kept_as_text"),
        ("Mon-Fri 9am-5pm, closed for lunch 12-1", "hours_kept_as_text"),
        ("Mon-Fri 9am-5pm in winter", "hours_kept_as_text"),
        ("call first", "hours_kept_as_text"),
        ("Mo-Fr 08:00-12:00, 14:00-16:00", "hours_osm_kept_as_text"),
        ("Mar 9-17", "hours_osm_kept_as_text"),  # in March
    ],
)
def test_everything_else_stays_text_and_is_never_open(text: str, code: str) -> None:
    schedules, findings = read_text(text, LANGUAGES)
    assert [one.code for one in findings] == [code]
    (row,) = schedules
    assert (row.description or "").removeprefix("OpenStreetMap: ") == text
    assert not says_when(rule_of(row))


def test_a_word_of_two_languages_is_a_day_only_in_its_own() -> None:
    assert read_text("mar 9am-5pm", ("es",))[0][0].byday == ["TU"]
    assert read_text("mar 9am-5pm", ("en", "ar"))[1][0].code == "hours_kept_as_text"


WORDS = st.sampled_from(
    ["Mon", "Fri", "-", "to", "9", "5pm", "9am-5pm", ",", "closed", "24 hours", "الأحد", "من",
     "1st", "et", "8h30", "by appointment", "(", ";", "\n", "13:00pm", "every", "٩",
     "PH off", "Mo-Fr"]
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=60) | st.lists(WORDS, max_size=9).map(" ".join))
def test_no_text_breaks_it_and_each_finding_has_words(text: str) -> None:
    schedules, findings = read_text(text, LANGUAGES)
    assert bool(schedules) == bool(text.strip())
    for one in findings:
        SAID[one.code].reason.format(**one.facts)
    if not says_something(schedules):
        assert findings or not text.strip()


def says_something(schedules: list[SchedulePart]) -> bool:
    return any(says_when(rule_of(one)) or one.by_appointment for one in schedules)
