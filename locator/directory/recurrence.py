"""On which days a schedule holds: HSDS's RRULE-like columns, read strictly.

dateutil's rrule does the recurrence, in local dates. It is asked only what it answers well:

- It loops for ever over ``interval=0`` and drops a ``bymonthday`` of 0; such rows are refused here.
- It ignores the number in "1TU" where the frequency is weekly, and would say "every Tuesday";
  such rows are refused, too.
- It puts the first days of some Januaries into a week too late (``byweekno``, dateutil #1537); we
  number the weeks ourselves.
- A rule that never comes is searched until the year 9999 unless ``until`` stops it, and ``until``
  may not stand beside ``count``; so we always set ``until`` and count ourselves.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import Literal, NamedTuple, Protocol

from dateutil import rrule

Frequency = Literal[0, 1, 2, 3]

FREQUENCIES: dict[str, Frequency] = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
    "YEARLY": rrule.YEARLY,
}
WEEKDAYS = {
    "MO": rrule.MO,
    "TU": rrule.TU,
    "WE": rrule.WE,
    "TH": rrule.TH,
    "FR": rrule.FR,
    "SA": rrule.SA,
    "SU": rrule.SU,
}
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


class RecurringSchedule(Protocol):
    """The columns of HSDS's schedule that say on which days it holds."""

    @property
    def valid_from(self) -> dt.date | None: ...  # noqa: D102
    @property
    def valid_to(self) -> dt.date | None: ...  # noqa: D102
    @property
    def dtstart(self) -> dt.date | None: ...  # noqa: D102
    @property
    def until(self) -> dt.date | None: ...  # noqa: D102
    @property
    def count(self) -> int | None: ...  # noqa: D102
    @property
    def wkst(self) -> str | None: ...  # noqa: D102
    @property
    def freq(self) -> str | None: ...  # noqa: D102
    @property
    def interval(self) -> int | None: ...  # noqa: D102
    @property
    def byday(self) -> str | None: ...  # noqa: D102
    @property
    def byweekno(self) -> str | None: ...  # noqa: D102
    @property
    def bymonthday(self) -> str | None: ...  # noqa: D102
    @property
    def byyearday(self) -> str | None: ...  # noqa: D102


class _UnreadableError(ValueError):
    """The row does not say on which days it holds."""


@dataclass(frozen=True)
class Recurrence:
    """A schedule's days, with everything that RFC 5545 derives from ``dtstart`` made explicit."""

    freq: Frequency
    interval: int
    wkst: int
    byday: tuple[tuple[int, int | None], ...]  # (0 = Monday, which one of the period or None)
    byweekno: tuple[int, ...]
    bymonth: tuple[int, ...]
    bymonthday: tuple[int, ...]
    byyearday: tuple[int, ...]
    anchor: dt.date | None
    count: int | None
    first: dt.date | None
    last: dt.date | None

    def days(self, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
        """The days from `first` to `last`, both included, on which the schedule holds."""
        return _days(self, first, last)


def recurrence_of(schedule: RecurringSchedule) -> Recurrence | None:
    """Read a schedule's days; ``None`` where the row does not say them.

    Intervals and counts start at ``dtstart``, else at ``valid_from``. A row that needs a start
    ("every second week", "ten times") and has none, a weekly row without a day, a number that RFC
    5545 does not allow: all of them say nothing, and nothing is guessed. A row with only a
    ``dtstart`` is that one day; one with ``byday`` and no ``freq`` is weekly.
    """
    return _recurrence(_Columns(*_columns(schedule)))


class _Columns(NamedTuple):
    """What makes two schedules hold on the same days: most of a city share a few dozen of these."""

    valid_from: dt.date | None
    valid_to: dt.date | None
    dtstart: dt.date | None
    until: dt.date | None
    count: int | None  # type: ignore[assignment]  # nobody counts in it
    wkst: str | None
    freq: str | None
    interval: int | None
    byday: str | None
    byweekno: str | None
    bymonthday: str | None
    byyearday: str | None


_columns = attrgetter(*_Columns._fields)


@lru_cache(maxsize=4096)
def _recurrence(columns: _Columns) -> Recurrence | None:
    try:
        return _read(columns)
    except _UnreadableError:
        return None


def _read(schedule: _Columns) -> Recurrence:
    start = schedule.dtstart
    byday = _byday(schedule.byday)
    byweekno = _numbers(schedule.byweekno, 53)
    bymonthday = _numbers(schedule.bymonthday, 31)
    byyearday = _numbers(schedule.byyearday, 366)
    bymonth: tuple[int, ...] = ()
    freq, count = _frequency(schedule, byday, others=byweekno + bymonthday + byyearday)
    interval = 1 if schedule.interval is None else schedule.interval
    if interval < 1 or (count is not None and count < 1):
        raise _UnreadableError("interval or count")
    anchor = start or schedule.valid_from
    if anchor is None and (interval > 1 or count is not None):
        raise _UnreadableError("no start to count from")
    if any(nth for _, nth in byday) and (freq >= rrule.WEEKLY or byweekno):
        raise _UnreadableError("the n-th weekday of what?")
    if freq != rrule.DAILY and not (byday or bymonthday or byyearday):
        if start is None:
            raise _UnreadableError("which day?")
        if freq == rrule.WEEKLY or byweekno:
            byday = ((start.weekday(), None),)
        else:
            bymonthday = (start.day,)
            bymonth = (start.month,) if freq == rrule.YEARLY else ()
    return Recurrence(
        freq=freq,
        interval=interval,
        wkst=_weekday(schedule.wkst or "MO"),
        byday=byday,
        byweekno=byweekno,
        bymonth=bymonth,
        bymonthday=bymonthday,
        byyearday=byyearday,
        anchor=anchor,
        count=count,
        first=_latest(start, schedule.valid_from),
        last=_earliest(schedule.until, schedule.valid_to),
    )


def _frequency(
    schedule: _Columns, byday: tuple[object, ...], others: tuple[object, ...]
) -> tuple[Frequency, int | None]:
    """The frequency and the count, also where the row leaves the frequency out."""
    name = (schedule.freq or "").strip().upper()
    if name in FREQUENCIES:
        return FREQUENCIES[name], schedule.count
    if not name and byday and not others:
        return rrule.WEEKLY, schedule.count
    if not name and schedule.dtstart and not (byday or others):
        return rrule.DAILY, 1
    raise _UnreadableError("freq")


def _weekday(text: str) -> int:
    try:
        return WEEKDAYS[text.strip().upper()[:2]].weekday
    except KeyError as error:
        raise _UnreadableError("wkst") from error


def _byday(text: str | None) -> tuple[tuple[int, int | None], ...]:
    days = []
    for part in (text or "").upper().replace(" ", "").split(","):
        if not part:
            continue
        match = _DAY.fullmatch(part)
        number = int(match[1]) if match and match[1] else None
        if match is None or number == 0 or abs(number or 1) > 53:
            raise _UnreadableError("byday")
        days.append((WEEKDAYS[match[2]].weekday, number))
    return tuple(days)


def _numbers(text: str | None, most: int) -> tuple[int, ...]:
    numbers = []
    for part in (text or "").replace(" ", "").split(","):
        if not part:
            continue
        if not re.fullmatch(r"[+-]?\d{1,3}", part) or not 1 <= abs(int(part)) <= most:
            raise _UnreadableError("a number out of range")
        numbers.append(int(part))
    return tuple(numbers)


# Most service points of a city keep the same few rhythms over the same weeks.
@lru_cache(maxsize=4096)
def _days(rule: Recurrence, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    first = _latest(first, rule.first) or first
    last = _earliest(last, rule.last) or last
    if first > last:
        return ()
    return tuple(day for day in _occurrences(rule, first, last) if day >= first)


def _occurrences(rule: Recurrence, first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Occurrences up to `last`; those before `first` may be left out unless they count."""
    anchor = rule.anchor or first
    # The n-th time can only be found by counting from the first; everything else may start in
    # the last period before the window.
    start = anchor if rule.count is not None else _period_before(rule, anchor, first)
    found = rrule.rrule(
        rule.freq,
        dtstart=dt.datetime.combine(start, dt.time()),
        until=dt.datetime.combine(last, dt.time()),
        interval=rule.interval,
        wkst=rule.wkst,
        byweekday=[rrule.weekday(day, nth) for day, nth in rule.byday] or None,
        bymonth=rule.bymonth or None,
        bymonthday=rule.bymonthday or None,
        byyearday=rule.byyearday or None,
    )
    days = (moment.date() for moment in found)
    if rule.byweekno:
        days = (day for day in days if _in_week(day, rule.wkst, rule.byweekno))
    return islice(days, rule.count)


def _in_week(day: dt.date, wkst: int, numbers: tuple[int, ...]) -> bool:
    """Whether the day's week has one of the numbers, counted from either end of its year.

    A week belongs to the year that has its fourth day (RFC 5545, 3.3.10; ISO 8601 where it starts
    on Monday).
    """
    fourth = day + dt.timedelta(3 - (day.weekday() - wkst) % 7)
    weeks_before = (fourth.timetuple().tm_yday - 1) // 7
    weeks_after = (dt.date(fourth.year, 12, 31) - fourth).days // 7
    return weeks_before + 1 in numbers or -weeks_after - 1 in numbers


def _period_before(rule: Recurrence, anchor: dt.date, first: dt.date) -> dt.date:
    """The start of the last period (day, week, month, year) of the rule's that is not too late."""
    if first <= anchor:
        return anchor
    if rule.freq == rrule.DAILY:
        return anchor + dt.timedelta((first - anchor).days // rule.interval * rule.interval)
    if rule.freq == rrule.WEEKLY:
        into_week = (anchor.weekday() - rule.wkst) % 7
        weeks = ((first - anchor).days + into_week) // 7 // rule.interval * rule.interval
        return anchor + dt.timedelta(7 * weeks - into_week) if weeks else anchor
    if rule.freq == rrule.MONTHLY:
        months = (first.year - anchor.year) * 12 + first.month - anchor.month
        years, month = divmod(anchor.month - 1 + months // rule.interval * rule.interval, 12)
        return max(anchor, dt.date(anchor.year + years, month + 1, 1))
    years = (first.year - anchor.year) // rule.interval * rule.interval
    return max(anchor, dt.date(anchor.year + years, 1, 1))


def _latest(*days: dt.date | None) -> dt.date | None:
    return max((day for day in days if day is not None), default=None)


def _earliest(*days: dt.date | None) -> dt.date | None:
    return min((day for day in days if day is not None), default=None)
