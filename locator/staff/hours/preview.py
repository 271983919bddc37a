"""The next two weeks, day by day, as the public will get them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from locator.directory.document.document import ExceptionPart, SchedulePart
from locator.directory.document.times import days_of
from locator.directory.opening import Interval
from locator.i18n import Language
from locator.search.opening_words import DAYS_SHOWN, coming_days
from locator.search.results import Interval as ShownInterval
from locator.staff.hours.city_times import TimesOfACity
from locator.staff.hours.rules import times_of


@dataclass(frozen=True)
class ComingDay:
    """One day: `hours` is empty where it is closed, and `why` says why where we know it."""

    date: dt.date
    name: Markup
    hours: tuple[Markup, ...]
    is_today: bool
    why: Markup | None


@dataclass(frozen=True)
class Preview:
    """Two weeks from today; without `days` it never closes, or nothing is known."""

    days: tuple[ComingDay, ...]
    says: Markup | None  # instead of the days


def two_weeks(
    schedules: Sequence[SchedulePart],
    exceptions: Sequence[ExceptionPart],
    city: TimesOfACity,
    reader: Language,
) -> Preview:
    """What will be published of these rows, by the same function."""
    # One day more: what is open on the last evening goes on.
    opening = times_of(schedules, exceptions, city, DAYS_SHOWN + 1)
    if not opening and not any(one.opens_at and not one.by_appointment for one in schedules):
        return Preview((), _nothing_said(schedules, reader))
    shown = coming_days([ShownInterval(one.start, one.end) for one in opening], city.now, reader)
    if not shown:
        return Preview((), reader.say("Open day and night"))
    changed = {one.date: one for one in exceptions if one.date is not None}
    days = tuple(
        ComingDay(
            date=day.date,
            name=day.name,
            hours=day.hours,
            is_today=day.is_today,
            why=_why(day.date, changed.get(day.date), schedules, city, reader),
        )
        for day in shown
    )
    return Preview(days, _nothing_soon(opening, reader))


def _nothing_soon(opening: Sequence[Interval], reader: Language) -> Markup | None:
    return None if opening else reader.say("Nothing in the coming two weeks.")


def _nothing_said(schedules: Iterable[SchedulePart], reader: Language) -> Markup:
    if any(one.by_appointment for one in schedules):
        return reader.say("By appointment")
    return reader.say("No times yet. People will read: “We don't know the hours.”")


def _why(
    day: dt.date,
    exception: ExceptionPart | None,
    schedules: Iterable[SchedulePart],
    city: TimesOfACity,
    reader: Language,
) -> Markup | None:
    """The holiday, or that it is an exception; only where that changes something."""
    if exception is not None:
        if exception.note:
            return escape(exception.note)
        return reader.say("Exception") if not exception.closed else reader.say("Closed that day")
    holiday = city.holiday(day)
    if holiday is None or not any(days_of(one, day, day) for one in schedules):
        return None
    return escape(holiday.name) if holiday.name else reader.say("Holiday")
