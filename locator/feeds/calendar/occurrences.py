"""From schedules to what a calendar holds: series with a rule, and single occurrences.

Pure. It follows `locator.directory.opening`, and says in iCalendar's own terms what that says in
instants; a test holds both against each other.

A client adds a series' hours to its days in its own way: some count the hours that pass, some look
at the clock, and a time that the clock skips means an hour later to them, and to us the moment
after. Wherever that makes a difference, the occurrence is given its own times.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import rrule

from locator.directory.opening import instant
from locator.directory.recurrence import FREQUENCIES, WEEKDAYS, Recurrence, recurrence_of
from locator.feeds.calendar.rules import Closure, Schedule, ScheduleException

DAY = dt.timedelta(days=1)

_FREQUENCY = {number: name for name, number in FREQUENCIES.items()}
_WEEKDAY = {day.weekday: name for name, day in WEEKDAYS.items()}


@dataclass(frozen=True)
class Occurrence:
    """One time at one place: the day and the clock times that were planned."""

    day: dt.date
    opens_at: dt.time
    closes_at: dt.time  # at or before opens_at: on the next day

    def planned(self) -> dt.datetime:
        """When it begins by the clock, without a zone: what RECURRENCE-ID says."""
        return dt.datetime.combine(self.day, self.opens_at)

    def times(self, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
        """When it begins and ends; aware, in the zone."""
        closing = self.day + DAY if self.closes_at <= self.opens_at else self.day
        return (
            instant(self.day, self.opens_at, zone).astimezone(zone),
            instant(closing, self.closes_at, zone).astimezone(zone),
        )

    def lasts(self, zone: ZoneInfo) -> bool:
        """Whether there is any of it: the clock may skip all of a short one."""
        start, end = self.times(zone)
        return start.astimezone(dt.UTC) < end.astimezone(dt.UTC)

    def is_regular(self, zone: ZoneInfo) -> bool:
        """Whether every way to count gives the same times."""
        start, end = (time.astimezone(dt.UTC) for time in self.times(zone))
        on_the_clock = dt.datetime.combine(self.day, self.closes_at) - self.planned()
        if on_the_clock <= dt.timedelta(0):
            on_the_clock += DAY
        nominal = self.planned().replace(tzinfo=zone).astimezone(dt.UTC)
        return start == nominal and end - start == on_the_clock


@dataclass(frozen=True)
class Series:
    """Occurrences that one row stands for, in order; `id` is the row's.

    `rule` holds from the first to the last, without the days in `left_out`; where no rule of
    iCalendar's says the days, it is None, and `occurrences` are all.
    """

    id: str
    occurrences: tuple[Occurrence, ...]
    rule: dict[str, Any] | None = None
    left_out: tuple[dt.datetime, ...] = ()


def series_of(  # noqa: PLR0917 - what holds, where, from when to when
    schedules: Iterable[Schedule],
    exceptions: Sequence[ScheduleException],
    closures: Sequence[Closure],
    zone: ZoneInfo,
    first: dt.date,
    last: dt.date,
) -> list[Series]:
    """All that is planned to begin on the days from `first` to `last`, both included."""
    replaced = {exception.date for exception in exceptions}
    cut = {exception.date for exception in exceptions if exception.closed}
    found: list[Series] = []
    for schedule in schedules:
        found += _of_schedule(schedule, replaced, closures, zone, first, last)
    for exception in exceptions:
        opens, closes = exception.opens_at, exception.closes_at
        if opens is None or closes is None or exception.date in cut:
            continue
        occurrence = Occurrence(exception.date, opens, closes)
        if first <= occurrence.day <= last and occurrence.lasts(zone):
            found.append(Series(exception.id, (occurrence,)))
    return found


def _of_schedule(  # noqa: PLR0917 - as above
    schedule: Schedule,
    replaced: set[dt.date],
    closures: Sequence[Closure],
    zone: ZoneInfo,
    first: dt.date,
    last: dt.date,
) -> list[Series]:
    recurrence = recurrence_of(schedule)
    opens, closes = schedule.opens_at, schedule.closes_at
    if recurrence is None or opens is None or closes is None or schedule.by_appointment:
        return []
    days = recurrence.days(first, last)
    occurrences = [
        occurrence
        for day in days
        if day not in replaced and not any(_empties(each, schedule, day) for each in closures)
        if (occurrence := Occurrence(day, opens, closes)).lasts(zone)
    ]
    # A series begins with an ordinary day: its length is taken for that of all others.
    start = next(
        (place for place, each in enumerate(occurrences) if each.is_regular(zone)),
        len(occurrences),
    )
    single = [Series(f"{schedule.id} {each.day}", (each,)) for each in occurrences[:start]]
    rest = tuple(occurrences[start:])
    if not rest:
        return single
    kept = {each.day for each in rest}
    missing = (day for day in days if rest[0].day < day < rest[-1].day and day not in kept)
    rule = _rule(recurrence) if len(rest) > 1 else None
    if rule:
        rule["UNTIL"] = [rest[-1].planned().replace(tzinfo=zone).astimezone(dt.UTC)]
    left_out = tuple(dt.datetime.combine(day, opens) for day in missing) if rule else ()
    return [*single, Series(schedule.id, rest, rule, left_out)]


def _rule(recurrence: Recurrence) -> dict[str, Any] | None:
    """As an RRULE; None where RFC 5545 (3.3.10) has none, or programs read it differently."""
    is_weekly = recurrence.freq == rrule.WEEKLY
    if recurrence.byweekno or recurrence.byyearday or (is_weekly and recurrence.bymonthday):
        return None
    rule: dict[str, Any] = {
        "FREQ": [_FREQUENCY[recurrence.freq]],
        "INTERVAL": [recurrence.interval] if recurrence.interval > 1 else [],
        "BYMONTH": list(recurrence.bymonth),
        "BYMONTHDAY": list(recurrence.bymonthday),
        "BYDAY": [f"{nth or ''}{_WEEKDAY[day]}" for day, nth in recurrence.byday],
        "WKST": [_WEEKDAY[recurrence.wkst]] if recurrence.interval > 1 else [],
    }
    return {part: values for part, values in rule.items() if values}


def _empties(closure: Closure, schedule: Schedule, day: dt.date) -> bool:
    if schedule.open_on_holidays and closure.city_id is not None:
        return False
    return closure.first_date <= day <= closure.last_date
