"""Schedules in words."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from locator.directory.document.document import SchedulePart
from locator.i18n import staff_language
from locator.staff.hours.sentence import exception_words, sentence
from tests.staff.hours.parts import instead, slot

TODAY = dt.date(2026, 11, 26)
WEEKDAYS = "MO,TU,WE,TH,FR"


def said(*rows: SchedulePart, language: str = "en") -> str:
    return re.sub("<[^>]+>", "", str(sentence(rows, TODAY, staff_language(language))))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (slot(WEEKDAYS, "09:00-17:00"), "Monday to Friday 09:00–17:00"),
        (slot("MO,TU", "09:00-17:00"), "Monday and Tuesday 09:00–17:00"),
        (slot("MO,TU,WE,TH,SU", "09:00-17:00"), "Sunday to Thursday 09:00–17:00"),
        (slot("MO,WE,SA", "09:00-17:00"), "Monday, Wednesday and Saturday 09:00–17:00"),
        (slot("MO,TU,WE,TH,FR,SA,SU", "09:00-17:00"), "Every day, 09:00–17:00"),
        (slot("", "09:00-17:00", freq="DAILY"), "Every day, 09:00–17:00"),
        (slot("", "09:00-17:00", freq="DAILY", interval=3, dtstart="2026-11-26"),
         "Every 3 days, 09:00–17:00, from 26 November"),
        (slot("1TU,3TU", "09:00-13:00", freq="MONTHLY"),
         "Every first and third Tuesday of the month, 09:00–13:00"),
        (slot("-1FR", "09:00-13:00", freq="MONTHLY"),
         "Every last Friday of the month, 09:00–13:00"),
        (slot("1MO,-1FR", "09:00-13:00", freq="MONTHLY"),
         "Every month: first Monday and last Friday, 09:00–13:00"),
        (slot("TH", "09:00-13:00", interval=2, dtstart="2026-11-26"),
         "Every second Thursday, 09:00–13:00, from 26 November"),
        (slot("MO,TH", "09:00-13:00", interval=2, dtstart="2026-11-23"),
         "Every second week: Monday and Thursday, 09:00–13:00, from 23 November"),
        (slot("TH", "09:00-13:00", interval=4, dtstart="2026-11-26"),
         "Every 4 weeks: Thursday, 09:00–13:00, from 26 November"),
        (slot("SA", by_appointment=True), "Saturday by appointment"),
        (slot("SA", "09:00-12:00", by_appointment=True), "Saturday 09:00–12:00, by appointment"),
        (slot("", freq=None, by_appointment=True), "By appointment"),
        (slot("MO", "22:00-06:00"), "Monday 22:00–06:00 the next day"),
        (slot("MO", "09:00-00:00"), "Monday 09:00–00:00"),
        (slot("", "00:00-00:00", freq="DAILY"), "Every day, day and night"),
        (slot("MO", "09:00-13:00", valid_to="2027-03-02"),
         "Monday 09:00–13:00, until 2 March 2027"),
        (slot("MO", "09:00-13:00", valid_from="2026-12-01", valid_to="2026-12-20"),
         "Monday 09:00–13:00, from 1 December until 20 December"),
        (slot("MO", "09:00-13:00", valid_from="2020-01-01"), "Monday 09:00–13:00"),
        (slot("MO", "09:00-13:00", dtstart="2026-11-30", count=10),
         "Monday 09:00–13:00, from 30 November, 10 times"),
        (slot("MO", "09:00-13:00", open_on_holidays=True), "Monday 09:00–13:00, also on holidays"),
        (slot("", "10:00-12:00", freq=None, dtstart="2026-12-03"),
         "Thursday, 3 December 2026, 10:00–12:00"),
        (slot("", "10:00-12:00", freq="MONTHLY", bymonthday=[15, 1]),
         "Every month on day 1 and 15, 10:00–12:00"),
        (slot("", "10:00-12:00", freq="YEARLY", byweekno=[20], byday=["MO"]),
         "By the rule FREQ=YEARLY;BYDAY=MO;BYWEEKNO=20, 10:00–12:00"),
        (slot("", freq=None, description="Call us"), "Call us"),
        (SchedulePart(), ""),
    ],
)  # fmt: skip
def test_a_schedule_in_words(row: SchedulePart, words: str) -> None:
    assert said(row) == words


def test_slots_of_the_same_days_are_told_together() -> None:
    rows = [
        slot(WEEKDAYS, "14:00-17:00"),
        slot(WEEKDAYS, "09:00-13:00"),
        slot("SA", by_appointment=True),
    ]
    assert said(*rows) == ("Monday to Friday 09:00–13:00 and 14:00–17:00; Saturday by appointment")


def test_the_names_of_days_and_dates_are_those_of_the_reader() -> None:
    row = slot("MO", "09:00-13:00", valid_to="2026-12-20")
    assert "lundi" in said(row, language="fr")
    assert "20 de diciembre" in said(row, language="es")
    assert "الاثنين" in said(row, language="ar")


def test_what_somebody_wrote_is_not_markup() -> None:
    row = slot("MO", "09:00-13:00", description="<script>")
    assert "<script>" not in str(sentence([row], TODAY, staff_language("en")))


def test_an_exception_in_words() -> None:
    english = staff_language("en")
    closed = re.sub("<[^>]+>", "", str(exception_words(instead("2026-12-24"), english)))
    other = re.sub(
        "<[^>]+>", "", str(exception_words(instead("2026-12-24", "09:00-12:00"), english))
    )
    assert closed == "Thursday, 24 December 2026: closed"
    assert other == "Thursday, 24 December 2026: 09:00–12:00 instead"
