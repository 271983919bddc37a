"""One event of a calendar in the city's own time: its days, its slot, the days left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args
from zoneinfo import ZoneInfo

from icalendar.error import BrokenCalendarProperty

from locator.directory.document.document import SchedulePart
from locator.directory.document.times import days_of
from locator.directory.opening import DAY
from locator.directory.schedule import WEEKDAYS, Frequency
from locator.imports.calendar.proposal import Code

# What a schedule can say of a rule (RFC 5545, 3.3.10); the weeks' start matters only to some.
_KNOWN = frozenset(
    {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYWEEKNO", "BYYEARDAY", "UNTIL", "COUNT", "WKST"}
)
MOST_TIMES = 10_000
LONGEST_INTERVAL = 366
# Older calendars are read by nobody, and counting from their start would take for ever.
EARLIEST = dt.date(2000, 1, 1)
# The clocks of two zones are compared for so long: any rule of daylight saving time shows in it.
COMPARED = 2 * 366  # days


class CannotBeSaidError(ValueError):
    """Our schedules cannot say it faithfully; `code` says why."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code: Code = code


@dataclass(frozen=True)
class Occasion:
    """When an event is, or begins to be: on the city's clock."""

    day: dt.date
    opens_at: dt.time
    closes_at: dt.time


def occasion_of(event: Any, zone: ZoneInfo) -> Occasion:
    """The first (or only) time of an event. Raises `CannotBeSaidError`."""
    start, end = _start(event), _end(event)
    start = _in_zone(start, event, zone)
    end = start + end if isinstance(end, dt.timedelta) else _in_zone(end, event, zone, "DTEND")
    if end <= start:
        raise CannotBeSaidError("no_end")
    if end - start > DAY:
        raise CannotBeSaidError("several_days_long")
    local, until = start.astimezone(zone), end.astimezone(zone)
    if not local.date() >= EARLIEST:
        raise CannotBeSaidError("rule_unknown")
    return Occasion(local.date(), _minute(local), _minute(until))


def schedule_of(event: Any, zone: ZoneInfo, today: dt.date) -> SchedulePart:
    """The event's own rule, without the dates that are added or left out. `CannotBeSaidError`."""
    first = occasion_of(event, zone)
    rule = event.get("RRULE")
    if rule is None:
        return _on(first)
    if not isinstance(rule, dict) or not {name.upper() for name in rule} <= _KNOWN:
        raise CannotBeSaidError("rule_unknown")
    until = _until(rule, event, zone)
    shift = _shift(event, zone, today, until)
    part = SchedulePart(
        freq=_freq(rule),
        interval=_number(rule, "INTERVAL", LONGEST_INTERVAL),
        byday=_byday(rule, shift),
        bymonthday=_unmoved(rule, "BYMONTHDAY", shift),
        byweekno=_unmoved(rule, "BYWEEKNO", shift),
        byyearday=_unmoved(rule, "BYYEARDAY", shift),
        dtstart=first.day,
        until=until,
        count=_number(rule, "COUNT", MOST_TIMES),
        opens_at=first.opens_at,
        closes_at=first.closes_at,
    )
    _say_the_day(part, first.day)
    if part.interval == 1:
        part.interval = None
    if part.interval and part.freq == "WEEKLY":
        part.wkst = _wkst(rule, shift)
    # The first time belongs to a rule; where it does not, programs disagree about it.
    if first.day not in days_of(part, first.day, first.day):
        raise CannotBeSaidError("other_start")
    return part


def _on(occasion: Occasion) -> SchedulePart:
    return SchedulePart(
        dtstart=occasion.day, opens_at=occasion.opens_at, closes_at=occasion.closes_at
    )


def dates_of(event: Any, name: str, zone: ZoneInfo) -> list[dt.date]:
    """The days of EXDATE, on the city's clock. `CannotBeSaidError` where one is unreadable."""
    return [_local_day(value, event, zone) for value in _values(event, name)]


def occasions_added(event: Any, first: Occasion, zone: ZoneInfo) -> list[SchedulePart]:
    """RDATE: single dates besides the rule, each as long as the event."""
    if event.get("RDATE") is None:
        return []
    last = first.day + (DAY if first.closes_at <= first.opens_at else 0 * DAY)
    length = dt.datetime.combine(last, first.closes_at) - dt.datetime.combine(
        first.day, first.opens_at
    )
    added = []
    # Once for all. Threat: ten thousand dates, each of which looks at the zones of ten thousand.
    is_elsewhere = _names_a_zone(event, "RDATE")
    for value in _values(event, "RDATE"):
        if not isinstance(value, dt.datetime):
            raise CannotBeSaidError("rule_unknown")
        if value.tzinfo is None and is_elsewhere:
            raise CannotBeSaidError("zone_unknown")
        local = (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(zone)
        end = local.replace(tzinfo=None) + length
        added.append(_on(Occasion(local.date(), _minute(local), _minute(end))))
    return added


def replaced_day(event: Any, zone: ZoneInfo) -> dt.date:
    """Of which day an event with a RECURRENCE-ID is the changed version."""
    return _local_day(told(event.get("RECURRENCE-ID"), "dt"), event, zone)


def told(value: Any, name: str) -> Any:
    """A part of what a property says; None where it says no such thing, or nothing readable."""
    try:
        return getattr(value, name, None)
    except BrokenCalendarProperty:
        return None


def _start(event: Any) -> dt.datetime:
    start = told(event.get("DTSTART"), "dt")
    if isinstance(start, dt.datetime):
        return start
    raise CannotBeSaidError("all_day" if isinstance(start, dt.date) else "no_time")


def _end(event: Any) -> dt.datetime | dt.timedelta:
    end = told(event.get("DTEND"), "dt")
    if isinstance(end, dt.datetime):
        return end
    length = told(event.get("DURATION"), "dt")
    if isinstance(length, dt.timedelta):
        return length
    raise CannotBeSaidError("no_end")


def _in_zone(moment: dt.datetime, event: Any, zone: ZoneInfo, name: str = "DTSTART") -> dt.datetime:
    """An aware moment. One without a zone means the clock on the wall, which is the city's."""
    if moment.tzinfo is not None:
        return moment
    if _names_a_zone(event, name):
        raise CannotBeSaidError("zone_unknown")
    return moment.replace(tzinfo=zone)


def _names_a_zone(event: Any, name: str) -> bool:
    """Whether a property says in which zone it is."""
    return any((told(one, "params") or {}).get("TZID") for one in _listed(event.get(name)))


def _local_day(value: Any, event: Any, zone: ZoneInfo) -> dt.date:
    """Of a day or a moment. A length, an hour or a period may stand there as well."""
    if not isinstance(value, dt.date):
        raise CannotBeSaidError("rule_unknown")
    if not isinstance(value, dt.datetime):
        return value
    if value.tzinfo is None:
        return value.date()
    return value.astimezone(zone).date()


def _shift(event: Any, zone: ZoneInfo, today: dt.date, until: dt.date | None) -> int:
    """By how many days the city's date differs from the event's; it must always be the same.

    Raises `CannotBeSaidError` where the clocks of both zones do not change together: then a weekly
    "09:00 in Paris" is not weekly at one time here.
    """
    start = _start(event)
    if start.tzinfo is None or str(start.tzinfo) == str(zone):
        return 0
    first = max(start.date(), today)
    last = min(first + COMPARED * DAY, until + DAY if until else dt.date.max)
    seen = set()
    for day in (start.date(), *(first + n * DAY for n in range((last - first).days + 1))):
        there = dt.datetime.combine(day, start.time())
        here = there.replace(tzinfo=start.tzinfo).astimezone(zone)
        seen.add((here.time(), (here.date() - day).days))
    if len(seen) > 1:
        raise CannotBeSaidError("zone_shifts")
    return int(seen.pop()[1])


def _freq(rule: Any) -> Frequency:
    freq = str((rule.get("FREQ") or [""])[0]).upper()
    known: tuple[Frequency, ...] = get_args(Frequency)
    for one in known:
        if freq == one:
            return one
    raise CannotBeSaidError("rule_unknown")


def _number(rule: Any, name: str, most: int) -> int | None:
    values = rule.get(name)
    if not values:
        return None
    number = int(_listed(values)[0])
    if not 1 <= number <= most:
        raise CannotBeSaidError("rule_unknown")
    return number


def _byday(rule: Any, shift: int) -> list[str]:
    days = [str(day).upper().replace("+", "") for day in _listed(rule.get("BYDAY"))]
    if not shift:
        return days
    if any(day not in WEEKDAYS for day in days):
        raise CannotBeSaidError("zone_shifts")  # the day after the first Tuesday
    return [WEEKDAYS[(WEEKDAYS.index(day) + shift) % 7] for day in days]


def _unmoved(rule: Any, name: str, shift: int) -> list[int]:
    values = [int(value) for value in _listed(rule.get(name))]
    if values and shift:
        raise CannotBeSaidError("zone_shifts")
    return values


def _wkst(rule: Any, shift: int) -> Any:
    start = str((_listed(rule.get("WKST")) or ["MO"])[0]).upper()
    if start not in WEEKDAYS:
        raise CannotBeSaidError("rule_unknown")
    moved = WEEKDAYS[(WEEKDAYS.index(start) + shift) % 7]
    return None if moved == "MO" else moved


def _say_the_day(part: SchedulePart, first: dt.date) -> None:
    """RFC 5545 takes the day from the start where the rule names none."""
    if part.byday or part.bymonthday or part.byweekno or part.byyearday:
        part.byday = [day for day in WEEKDAYS if day in part.byday] or part.byday
    elif part.freq == "WEEKLY":
        part.byday = [WEEKDAYS[first.weekday()]]
    elif part.freq == "MONTHLY":
        part.bymonthday = [first.day]


def _until(rule: Any, event: Any, zone: ZoneInfo) -> dt.date | None:
    """The last day on which the event still begins at or before UNTIL."""
    values = _listed(rule.get("UNTIL"))
    if not values:
        return None
    until = values[0]
    if not isinstance(until, dt.datetime):
        return _local_day(until, event, zone)
    start = _in_zone(_start(event), event, zone)
    last = (until if until.tzinfo else until.replace(tzinfo=start.tzinfo)).astimezone(zone)
    begins = start.astimezone(zone).time()
    return last.date() if begins <= last.time() else last.date() - DAY


def _values(event: Any, name: str) -> list[Any]:
    """What a property of dates holds; it may be there several times."""
    values = []
    for one in _listed(event.get(name)):
        dates = told(one, "dts")
        if dates is None:
            raise CannotBeSaidError("rule_unknown")
        values += [date.dt for date in dates]
    return values


def _listed(value: Any) -> Sequence[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _minute(moment: dt.datetime) -> dt.time:
    return moment.time().replace(second=0, microsecond=0)


def happen_on(parts: Iterable[SchedulePart], day: dt.date) -> list[SchedulePart]:
    """Those that hold on a day."""
    return [part for part in parts if days_of(part, day, day)]
