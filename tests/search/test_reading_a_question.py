"""The shared vocabulary: what is read, what is refused, and what is never kept."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from werkzeug.datastructures import MultiDict

from locator.errors import QuestionIsWrongError
from locator.search.criteria import Point, SearchCriteria, read_criteria
from locator.search.cursor import LIFETIME, Cursor, continue_with
from locator.search.moments import When
from tests.search.entries import NOW

BEIRUT = ZoneInfo("Asia/Beirut")
CURSOR = Cursor(NOW, radius=5_000, helped=0.0, metres=float("inf"), id=uuid.UUID(int=7))


def read(now: dt.datetime = NOW, /, **args: str) -> SearchCriteria:
    return read_criteria(args, "beirut", "Asia/Beirut", now)


def refused(**args: str) -> list[tuple[str, str]]:
    with pytest.raises(QuestionIsWrongError) as raised:
        read(**args)
    return [(problem.field, problem.code) for problem in raised.value.problems]


def test_without_a_word_it_asks_for_everything_open_to_all() -> None:
    criteria = read()
    assert criteria == SearchCriteria("beirut", None, NOW, "Asia/Beirut")
    assert not criteria.conditions


def test_a_position_is_never_kept_finer_than_a_hundred_metres() -> None:
    assert read(lat="33.89612345", lon="35.48049").origin == Point(35.48, 33.896)
    assert Point(35.4804999, 33.8961111) == Point(35.48, 33.896)


def test_lists_are_separated_by_commas_or_repeated() -> None:
    args = MultiDict([("need", "legal-aid, housing"), ("need", "legal-aid"), ("speaks", "am,AR")])
    criteria = read_criteria(args, "beirut", "Asia/Beirut", NOW)
    assert criteria.needs == ("legal-aid", "housing")
    assert criteria.languages == ("am", "ar")


def test_an_empty_field_of_a_form_was_not_said() -> None:
    assert read(lat="", lon=" ", need="", when="", free="", limit="") == read()


def test_a_moment_is_cut_to_the_minute_so_that_equal_questions_have_equal_answers() -> None:
    assert read(NOW.replace(second=59, microsecond=9)) == read(NOW)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Thu 10:00", "2026-11-26T10:00"),
        ("thursday 10:00", "2026-11-26T10:00"),
        ("Sat 10:00", "2026-11-21T10:00"),
        ("Sat 09:59", "2026-11-28T09:59"),
        ("2026-11-26T10:00", "2026-11-26T10:00"),
        ("2026-11-26 10:00:00", "2026-11-26T10:00"),
    ],
)
def test_a_time_is_the_citys_own(text: str, moment: str) -> None:
    local = dt.datetime.fromisoformat(moment).replace(tzinfo=BEIRUT)
    assert read(when=text).when == When("at", local)


def test_today_ends_at_the_citys_midnight_even_on_a_day_of_23_hours() -> None:
    zone = ZoneInfo("Europe/London")
    morning = dt.datetime(2026, 3, 29, 0, 30, tzinfo=zone)  # the clock skips from 1:00 to 2:00
    criteria = read_criteria({"when": "today"}, "bristol", "Europe/London", morning)
    assert criteria.window is not None
    start, end = (moment.astimezone(dt.UTC) for moment in criteria.window)
    assert end - start == dt.timedelta(hours=22, minutes=30)


def test_every_wrong_field_is_named_with_a_code() -> None:
    assert sorted(
        refused(
            lat="north",
            radius="0",
            need="legal",
            speaks="klingonish",
            when="soon",
            free="perhaps",
            sort="best",
            limit="101",
            cursor="?",
            near="x" * 201,
        )
    ) == [
        ("cursor", "broken"),
        ("free", "not_yes_or_no"),
        ("lat", "not_a_number"),
        ("limit", "out_of_range"),
        ("lon", "missing"),
        ("near", "too_long"),
        ("need", "unknown"),
        ("radius", "out_of_range"),
        ("sort", "unknown"),
        ("speaks", "unknown"),
        ("when", "not_a_time"),
    ]


@pytest.mark.parametrize("text", ["nan", "inf", "-91", "1e3"])
def test_a_position_is_on_earth(text: str) -> None:
    assert refused(lat=text, lon="0")[0][0] == "lat"


def test_a_message_never_repeats_what_was_typed() -> None:
    with pytest.raises(QuestionIsWrongError) as raised:
        read(when="my secret", need="my secret", lat="my secret", speaks="my secret")
    assert "secret" not in str(raised.value)
    assert "secret" not in " ".join(problem.message for problem in raised.value.problems)


def test_a_time_beyond_what_is_known_or_in_the_past_is_refused() -> None:
    assert refused(when="2026-11-21T09:00") == [("when", "past")]
    assert refused(when="2026-12-20T10:00") == [("when", "too_far")]


def test_a_cursor_brings_the_moment_of_the_first_page_with_it() -> None:
    criteria = replace(read(when="Sat 10:00"), limit=20)
    text = CURSOR.write(criteria)
    later = read(NOW + LIFETIME, when="Sat 10:00", cursor=text, limit="5")
    assert later.now == NOW
    assert later.when == criteria.when
    assert continue_with(later)[1] == CURSOR


@pytest.mark.parametrize(
    "change",
    [{"need": "housing"}, {"speaks": "am"}, {"when": "now"}, {"free": "1"}, {"sort": "soonest"}],
)
def test_a_cursor_of_another_question_is_refused(change: dict[str, str]) -> None:
    text = CURSOR.write(read())
    with pytest.raises(QuestionIsWrongError) as raised:
        continue_with(read(cursor=text, **change))
    assert raised.value.problems[0].code == "foreign"


def test_a_cursor_is_refused_when_it_is_old_broken_or_from_the_future() -> None:
    text = CURSOR.write(read())
    assert refused(cursor=text[:-2]) == [("cursor", "broken")]
    assert refused(cursor="ÄÖÜ") == [("cursor", "broken")]
    for now in (NOW + LIFETIME + dt.timedelta(minutes=1), NOW - dt.timedelta(minutes=1)):
        with pytest.raises(QuestionIsWrongError) as raised:
            read(now, cursor=text)
        assert raised.value.problems[0].code == "expired"


@pytest.mark.parametrize("day", ["Thursbla", "Thurs", "Thuday", "Monsday"])
def test_a_weekday_is_said_in_full_or_by_three_letters(day: str) -> None:
    assert refused(when=f"{day} 10:00") == [("when", "not_a_time")]


def test_every_weekday_may_be_said_in_full() -> None:
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "SUNDAY"):
        assert read(when=f"{day} 10:00") == read(when=f"{day[:3]} 10:00")
