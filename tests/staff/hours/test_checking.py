"""Impossible times are caught before anybody stands before a closed door."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from locator.directory.document.document import ExceptionPart, SchedulePart
from locator.i18n import staff_language
from locator.staff.hours.checking import problems
from locator.staff.hours.problem_words import say
from tests.staff.hours.parts import BEIRUT, instead, slot


def found(
    schedules: Sequence[SchedulePart], exceptions: Sequence[ExceptionPart] = ()
) -> list[tuple[str, str, str]]:
    return [
        (one.field.removeprefix("points-0-"), one.code, one.weight)
        for one in problems("points-0", schedules, exceptions, BEIRUT)
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (slot("MO", "09:00-17:00"), None),
        (slot("MO", "09:00-00:00"), None),
        (slot("SA", by_appointment=True), None),
        (slot(""), None),  # offered, and not filled in
        (slot("", freq=None, description="Call us"), None),
        (slot("MO", "17:00-09:00"), ("closes_at", "overnight", "asked")),
        (slot("MO", "09:00-09:00"), ("closes_at", "all_day", "asked")),
        (slot("MO", "13:00-09:00"), ("closes_at", "ends_before_it_starts", "wrong")),
        (slot("", "09:00-17:00"), ("byday", "no_days", "wrong")),
        (slot("MO"), ("opens_at", "no_times", "wrong")),
        (slot("MO", "09:00-"), ("closes_at", "no_closing", "wrong")),
        (slot("MO", "-09:00"), ("opens_at", "no_opening", "wrong")),
        (slot("", "09:00-12:00", freq=None), ("dtstart", "no_date", "wrong")),
        (slot("TH", "09:00-12:00", interval=2), ("dtstart", "no_start", "wrong")),
        (slot("TH", "09:00-12:00", valid_from="2026-12-24", valid_to="2026-12-01"),
         ("valid_to", "never", "wrong")),
        (slot("5TU", "09:00-12:00", freq="MONTHLY", valid_from="2027-01-01",
              valid_to="2027-02-28"), ("byday", "never", "wrong")),
        (slot("5TU", "09:00-12:00", freq="MONTHLY"), None),
        (slot("TH", unreadable={"opens_at": "nine"}), ("opens_at", "unreadable", "wrong")),
    ],
)  # fmt: skip
def test_a_row_by_itself(row: SchedulePart, expected: tuple[str, str, str] | None) -> None:
    shown = [expected and (f"schedules-0-{expected[0]}", *expected[1:])] if expected else []
    assert found([row]) == shown


def test_rows_that_overlap_are_asked_about() -> None:
    rows = [slot("MO,TU", "09:00-13:00"), slot("TU", "12:00-15:00")]
    assert found(rows) == [("schedules-1-opens_at", "overlap", "asked")]
    assert found([slot("MO", "09:00-13:00"), slot("MO", "13:00-15:00")]) == []
    assert found([slot("1TU", "09:00-13:00", freq="MONTHLY"), slot("TU", "12:00-15:00")])


def test_what_is_over_is_told() -> None:
    row = slot("MO", "09:00-13:00", valid_to="2026-06-01", valid_from="2026-01-01")
    assert found([row]) == [
        ("schedules-0", "over", "asked"),
        ("schedules", "nothing_ahead", "asked"),
    ]


def test_a_date_that_is_past_and_one_that_comes() -> None:
    past = slot("", "09:00-12:00", freq=None, dtstart="2026-11-01")
    coming = slot("", "09:00-12:00", freq=None, dtstart="2026-12-01")
    assert ("schedules-0", "over", "asked") in found([past, coming])
    assert "nothing_ahead" not in [code for _, code, _ in found([past, coming])]


def test_a_date_cannot_be_closed_and_open() -> None:
    rows = [instead("2026-12-24"), instead("2026-12-24", "09:00-12:00")]
    path = "schedule_exceptions-1-date"
    assert found([slot("MO", "09:00-12:00")], rows) == [(path, "two_on_one_date", "wrong")]
    two_slots = [instead("2026-12-24", "09:00-12:00"), instead("2026-12-24", "14:00-16:00")]
    assert found([slot("MO", "09:00-12:00")], two_slots) == []


def test_every_problem_has_its_sentence() -> None:
    rows = [slot("TU", "13:00-09:00"), slot("", "09:00-17:00"), slot("MO", "22:00-02:00")]
    for one in problems("", rows, [], BEIRUT):
        assert "%(" not in say(one, staff_language("en"))
    (asked,) = problems("", [slot("MO", "22:00-02:00")], [], BEIRUT)
    words = say(asked, staff_language("en"))
    assert words == "Until <bdi>02:00</bdi> the next day: is that right?"
