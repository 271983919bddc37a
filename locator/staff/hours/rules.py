"""When the rows of a document are open, in its city."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from locator.directory.document.document import ExceptionPart, SchedulePart
from locator.directory.document.times import OtherDay, rule_of
from locator.directory.opening import DAY, Interval, opening_times
from locator.staff.hours.city_times import TimesOfACity


def times_of(
    schedules: Iterable[SchedulePart],
    exceptions: Iterable[ExceptionPart],
    city: TimesOfACity,
    days: int,
) -> Sequence[Interval]:
    """When it is open from the start of today on, with the city's holidays, in the city's time.

    What has no date yet, or no times and is not closed either, does not count as an exception.
    """
    start = dt.datetime.combine(city.today, dt.time(), tzinfo=city.zone)
    found = opening_times(
        [rule_of(schedule) for schedule in schedules],
        [
            OtherDay(one.date, one.closed, one.opens_at, one.closes_at)
            for one in exceptions
            if one.date is not None and _says_when(one)
        ],
        city.closures,
        city.zone,
        start,
        start + days * DAY,
    )
    return [
        Interval(one.start.astimezone(city.zone), one.end.astimezone(city.zone)) for one in found
    ]


def _says_when(one: ExceptionPart) -> bool:
    return one.closed or (one.opens_at is not None and one.closes_at is not None)
