"""The page hands on every schedule as it was: what it shows, and what it cannot show."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask, g, get_template_attribute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.directory.document.document import ExceptionPart, SchedulePart, ServiceDocument
from locator.directory.schedule import WEEKDAYS
from locator.i18n import staff_language
from locator.staff.document.form import from_form
from locator.staff.hours.rhythm import NUMBERS, kept_as_it_is, rhythm_of
from tests.staff.hours.parts import BEIRUT, slot
from tests.staff.hours.sent import sent

ids = st.none() | st.uuids(version=4)
dates = st.none() | st.dates(dt.date(2024, 1, 1), dt.date(2029, 1, 1))
times = st.none() | st.times().map(lambda time: time.replace(second=0, microsecond=0))
plain_days = st.sets(st.sampled_from(WEEKDAYS)).map(
    lambda chosen: [day for day in WEEKDAYS if day in chosen]
)
nth_days = st.lists(
    st.tuples(st.sampled_from([*map(str, NUMBERS), ""]), st.sampled_from(WEEKDAYS)).map("".join),
    max_size=4,
    unique=True,
)
words = st.none() | st.text("abc é،ب", min_size=1).map(str.strip).filter(bool)
numbers = st.none() | st.integers(1, 99)

schedules = st.builds(
    SchedulePart,
    id=ids,
    freq=st.sampled_from(["WEEKLY", "MONTHLY", "DAILY", "YEARLY", None]),
    interval=numbers,
    byday=plain_days | nth_days,
    bymonthday=st.lists(st.integers(1, 31), max_size=2, unique=True),
    byweekno=st.lists(st.integers(1, 53), max_size=1),
    wkst=st.none() | st.sampled_from(WEEKDAYS),
    dtstart=dates,
    until=dates,
    count=numbers,
    opens_at=times,
    closes_at=times,
    valid_from=dates,
    valid_to=dates,
    by_appointment=st.booleans(),
    open_on_holidays=st.booleans(),
    description=words,
    notes=words,
).filter(lambda row: row != SchedulePart(id=row.id))
exceptions = st.builds(
    ExceptionPart,
    id=ids,
    date=dates,
    closed=st.booleans(),
    opens_at=times,
    closes_at=times,
    note=words,
).filter(lambda row: row.date or row.opens_at or row.closes_at or row.note)


@pytest.fixture
def page(app: Flask) -> Iterator[Flask]:
    with app.test_request_context("/staff/beirut/hours/preview", method="POST"):
        g.city_times = BEIRUT
        g.reader = staff_language("en")
        yield app


def shown(schedules: list[SchedulePart], exceptions: list[ExceptionPart], path: str) -> str:
    return str(
        get_template_attribute("staff/hours/_hours.html", "hours")(path, schedules, exceptions)
    )


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(schedules, max_size=4, unique_by=lambda row: row.id or uuid.uuid4()),
    st.lists(exceptions, max_size=2, unique_by=lambda row: row.id or uuid.uuid4()),
)
def test_what_the_page_shows_comes_back_as_it_was(
    page: Flask, schedules: list[SchedulePart], exceptions: list[ExceptionPart]
) -> None:
    document, wrong = from_form(sent(shown(schedules, exceptions, "")))

    assert document is not None
    assert not wrong
    assert document.schedules == schedules
    assert document.schedule_exceptions == exceptions


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(schedules, min_size=1, max_size=3, unique_by=lambda row: row.id or uuid.uuid4()))
def test_saving_the_page_unchanged_changes_nothing(
    page: Flask, schedules: list[SchedulePart]
) -> None:
    before = ServiceDocument(schedules=schedules)
    document, _ = from_form(sent(shown(schedules, [], "")), before)
    assert document == before


def test_what_the_page_cannot_show_is_kept_and_told_in_words(page: Flask) -> None:
    row = slot("MO", "09:00-12:00", id=uuid.uuid4(), freq="YEARLY", byweekno=[20])
    assert kept_as_it_is([row]) == [row]
    html = shown([row], [], "points-0")
    assert "Kept as it is:" in html
    assert "FREQ=YEARLY;BYDAY=MO;BYWEEKNO=20" in html
    assert 'name="points-0-schedules-0-byweekno" value="20"' in html


def test_a_new_row_is_one_of_a_week(page: Flask) -> None:
    assert rhythm_of(SchedulePart()) == "week"
    assert ("schedules-0-freq", "WEEKLY") in sent(shown([SchedulePart()], [], ""))
