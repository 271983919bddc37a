"""A schedule of a document, as the directory's own opening times read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from locator.directory.document.document import SchedulePart
from locator.directory.recurrence import Recurrence, recurrence_of

# What is looked for farther ahead than this does not happen.
HORIZON = dt.timedelta(days=6 * 366)


@dataclass(frozen=True)
class Rule:
    """The columns of `locator.directory.schedule.Schedule` without a database."""

    freq: str | None
    interval: int | None
    byday: str | None
    bymonthday: str | None
    byweekno: str | None
    byyearday: str | None
    wkst: str | None
    dtstart: dt.date | None
    until: dt.date | None
    count: int | None
    opens_at: dt.time | None
    closes_at: dt.time | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    by_appointment: bool
    open_on_holidays: bool


@dataclass(frozen=True)
class OtherDay:
    """A day on which the rules do not hold."""

    date: dt.date
    closed: bool
    opens_at: dt.time | None
    closes_at: dt.time | None


def rule_of(part: SchedulePart) -> Rule:
    """The same, in the words of the directory's columns."""
    return Rule(
        freq=part.freq,
        interval=part.interval,
        byday=_joined(part.byday),
        bymonthday=_joined(part.bymonthday),
        byweekno=_joined(part.byweekno),
        byyearday=_joined(part.byyearday),
        wkst=part.wkst,
        dtstart=part.dtstart,
        until=part.until,
        count=part.count,
        opens_at=part.opens_at,
        closes_at=part.closes_at,
        valid_from=part.valid_from,
        valid_to=part.valid_to,
        by_appointment=part.by_appointment,
        open_on_holidays=part.open_on_holidays,
    )


def recurrence(part: SchedulePart) -> Recurrence | None:
    """On which days it holds; None where it does not say."""
    return recurrence_of(rule_of(part))


def days_of(part: SchedulePart, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """The days from `first` to `last`, both included, on which it holds."""
    found = recurrence(part)
    return found.days(first, last) if found else ()


def first_day(part: SchedulePart, today: dt.date) -> dt.date | None:
    """The first day, from `today` on, on which it holds: looked for six years ahead."""
    return next(iter(days_of(part, today, today + HORIZON)), None)


def _joined(words: Iterable[object]) -> str | None:
    return ",".join(map(str, words)) or None
