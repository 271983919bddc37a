"""When a service point is open: one pure function from schedules to instants.

**The clock on the wall decides.** Schedules speak in local time; a local time on a day means the
first moment at which the clock on the wall shows it, or later. So:

- 02:30 on the night when the clocks jump from 02:00 to 03:00 means 03:00. Times stay in order: what
  opens before it closes still does.
- 01:30 on the night when it comes twice means the first of the two (as in RFC 5545, 3.3.5), and
  01:00-03:00 is three hours long.
- ``closes_at`` at or before ``opens_at`` is on the next day: 22:00-06:00 is a night, 09:00-00:00
  lasts until midnight, 00:00-00:00 is the whole day (HSDS has no 24:00).
- A night belongs to the day on which it began: what is said about that day cuts all of it.
- An exception replaces its day, also a day on which the city is closed; several on one day are
  several slots, and one that says closed wins. A closure empties its days; a holiday of the whole
  city spares the rows that are open on holidays (a night shelter, a hotline).
- A notice is about one slot, named by its day and the time at which it was to open: not there, or
  at another time. What has moved here from elsewhere is a slot, too, and may itself be late.
- What is not said is not open: no time without ``opens_at`` and ``closes_at``, none by
  appointment only, none where the row does not say its days (`locator.directory.recurrence`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from locator.directory.recurrence import RecurringSchedule, recurrence_of

DAY = dt.timedelta(days=1)


class OpeningSchedule(RecurringSchedule, Protocol):
    """HSDS's schedule, and whether it is by appointment only, and holds on the city's holidays."""

    @property
    def opens_at(self) -> dt.time | None: ...  # noqa: D102
    @property
    def closes_at(self) -> dt.time | None: ...  # noqa: D102
    @property
    def by_appointment(self) -> bool: ...  # noqa: D102
    @property
    def open_on_holidays(self) -> bool: ...  # noqa: D102


class ScheduleException(Protocol):
    """A day on which the schedules do not hold, and what holds instead."""

    @property
    def date(self) -> dt.date: ...  # noqa: D102
    @property
    def closed(self) -> bool: ...  # noqa: D102
    @property
    def opens_at(self) -> dt.time | None: ...  # noqa: D102
    @property
    def closes_at(self) -> dt.time | None: ...  # noqa: D102


class Closure(Protocol):
    """Days on which a city or a service is closed; both included, one day without a last.

    With a `city_id` it is a holiday of that city; without, the service's own.
    """

    @property
    def first_date(self) -> dt.date: ...  # noqa: D102
    @property
    def last_date(self) -> dt.date | None: ...  # noqa: D102
    @property
    def city_id(self) -> str | None: ...  # noqa: D102


class Notice(Protocol):
    """What is different about one slot; `locator.directory.notice`."""

    @property
    def date(self) -> dt.date: ...  # noqa: D102
    @property
    def starts_at(self) -> dt.time: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def opens_at(self) -> dt.time | None: ...  # noqa: D102
    @property
    def closes_at(self) -> dt.time | None: ...  # noqa: D102


@dataclass(frozen=True, order=True)
class Interval:
    """Open from `start` until just before `end`.

    `opening_times` gives both in UTC. Python compares and subtracts two datetimes of one zone by
    their wall time, which is wrong when an hour comes twice: turn them into the city's zone for
    showing only.
    """

    start: dt.datetime
    end: dt.datetime


def opening_times(  # noqa: PLR0917 - what holds, where, from when to when
    schedules: Iterable[OpeningSchedule],
    exceptions: Iterable[ScheduleException],
    closures: Iterable[Closure],
    zone: ZoneInfo,
    start: dt.datetime,
    end: dt.datetime,
    notices: Iterable[Notice] = (),
    arrivals: Iterable[Notice] = (),
) -> list[Interval]:
    """The times at which something is open in [start, end): in UTC, sorted, merged, clipped.

    `start` and `end` are aware. Neighbours that touch are one interval. `notices` change slots of
    this place, `arrivals` are those of other places that have moved here.
    """
    start, end = _utc(start), _utc(end)
    if start >= end:
        return []
    # A day more on both sides: yesterday's night is still open, and in some zones the clocks once
    # went back across midnight, so that a day began before its eve was over.
    first = start.astimezone(zone).date() - DAY
    last = end.astimezone(zone).date() + DAY
    planned = slots(schedules, exceptions, closures, first, last, arrivals)
    changed = _changed(planned, {(one.date, one.starts_at): one for one in notices})
    times = (_instants(day, opens_at, closes_at, zone) for day, opens_at, closes_at in changed)
    return _merged(
        Interval(max(opens, start), min(closes, end))
        for opens, closes in times
        if opens < closes and opens < end and closes > start
    )


def says_when(schedule: OpeningSchedule) -> bool:
    """Whether the row gives opening times at all; if none does, they are unknown, not closed."""
    return (
        schedule.opens_at is not None
        and schedule.closes_at is not None
        and not schedule.by_appointment
        and recurrence_of(schedule) is not None
    )


# A city's service points share most of their hours, and all of their days.
@lru_cache(maxsize=65_536)
def instant(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    """The instant, in UTC, at which the clock on the wall shows `time` on `day`."""
    wall = dt.datetime.combine(day, time)
    first, second = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    assert first is not None and second is not None  # noqa: S101 - a ZoneInfo has an offset
    if first >= second:
        return (wall - first).replace(tzinfo=dt.UTC)
    # Skipped. The change of clocks lies between these two instants; find it to the second.
    before = (wall - second).replace(tzinfo=dt.UTC, microsecond=0)
    after = (wall - first).replace(tzinfo=dt.UTC, microsecond=0) + dt.timedelta(seconds=1)
    while after - before > dt.timedelta(seconds=1):
        middle = before + dt.timedelta(seconds=(after - before) // dt.timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == first:
            before = middle
        else:
            after = middle
    return after


# The day, when it opens, when it closes: on the next day if that is not later.
Slot = tuple[dt.date, dt.time, dt.time]


def slots(  # noqa: PLR0917 - what holds, from when to when
    schedules: Iterable[OpeningSchedule],
    exceptions: Iterable[ScheduleException],
    closures: Iterable[Closure],
    first: dt.date,
    last: dt.date,
    arrivals: Iterable[Notice] = (),
) -> Iterator[Slot]:
    """All that is planned on the days from `first` to `last`, both included, in no order."""
    exceptions, closures = list(exceptions), list(closures)
    replaced = {exception.date for exception in exceptions}
    cut = {exception.date for exception in exceptions if exception.closed}
    for schedule in schedules:
        recurrence = recurrence_of(schedule)
        if (
            schedule.by_appointment
            or schedule.opens_at is None
            or schedule.closes_at is None
            or recurrence is None
        ):
            continue
        for day in recurrence.days(first, last):
            if day not in replaced and not any(
                _empties(closure, schedule, day) for closure in closures
            ):
                yield day, schedule.opens_at, schedule.closes_at
    for exception in exceptions:
        day, opens, closes = exception.date, exception.opens_at, exception.closes_at
        if opens is not None and closes is not None and day not in cut and first <= day <= last:
            yield day, opens, closes
    for arrival in arrivals:
        day, opens, closes = arrival.date, arrival.opens_at, arrival.closes_at
        if opens is not None and closes is not None and first <= day <= last:
            yield day, opens, closes


def _changed(
    planned: Iterable[Slot], notices: Mapping[tuple[dt.date, dt.time], Notice]
) -> Iterator[Slot]:
    for day, opens_at, closes_at in planned:
        notice = notices.get((day, opens_at))
        if notice is None:
            yield day, opens_at, closes_at
        elif notice.kind == "late" and notice.opens_at and notice.closes_at:
            yield day, notice.opens_at, notice.closes_at


def _empties(closure: Closure, schedule: OpeningSchedule, day: dt.date) -> bool:
    if schedule.open_on_holidays and closure.city_id is not None:
        return False
    return closure.first_date <= day <= (closure.last_date or closure.first_date)


def _instants(
    day: dt.date, opens: dt.time, closes: dt.time, zone: ZoneInfo
) -> tuple[dt.datetime, dt.datetime]:
    closing_day = day + DAY if closes <= opens else day
    return instant(day, opens, zone), instant(closing_day, closes, zone)


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if merged and interval.start <= merged[-1].end:
            if interval.end > merged[-1].end:
                merged[-1] = Interval(merged[-1].start, interval.end)
        else:
            merged.append(interval)
    return merged


def _utc(moment: dt.datetime) -> dt.datetime:
    if moment.utcoffset() is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(dt.UTC)
