"""What is wrong with times, and what may be: before anybody stands before a closed door.

"wrong" stops what is submitted or published; "asked" is shown and may well be meant.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Literal

from locator.directory.document.document import ExceptionPart, SchedulePart
from locator.directory.document.times import HORIZON, first_day, recurrence, rule_of
from locator.directory.opening import DAY
from locator.directory.recurrence import recurrence_of
from locator.staff.hours.city_times import TimesOfACity
from locator.staff.hours.rules import times_of

Code = Literal[
    "no_days",
    "no_date",
    "no_start",
    "no_opening",
    "no_closing",
    "no_times",
    "ends_before_it_starts",
    "never",
    "unreadable",
    "overnight",
    "all_day",
    "overlap",
    "over",
    "nothing_ahead",
    "two_on_one_date",
    "two_stops_at_once",
    "too_far",
]
Weight = Literal["wrong", "asked"]

# Overlaps and journeys are looked for so many days ahead: every n-th weekday comes in them, and
# every fourth week twice.
LOOKED_AT = 70
MIDNIGHT = dt.time()
# A shelter's night may last from 17:00 to 09:00; what would be longer are two times mixed up.
LONGEST_NIGHT = 16  # hours


@dataclasses.dataclass(frozen=True)
class Metres:
    """A distance, to be told in the reader's words."""

    metres: float


@dataclasses.dataclass(frozen=True)
class HoursProblem:
    """One thing to look at: the field (a path of the document), a code, and what to fill in."""

    field: str
    code: Code
    weight: Weight = "wrong"
    values: dict[str, object] = dataclasses.field(default_factory=dict)


def problems(
    path: str,
    schedules: Sequence[SchedulePart],
    exceptions: Sequence[ExceptionPart],
    city: TimesOfACity,
) -> tuple[HoursProblem, ...]:
    """Everything about the times of one service point (or of a service), in the page's order.

    `path` is the owner's: "points-0", or "" for the service itself.
    """
    found = [
        *(
            one
            for n, schedule in enumerate(schedules)
            for one in _of_schedule(field_path(path, "schedules", n), schedule, city.today)
        ),
        *_overlaps(path, schedules, city),
        *(
            one
            for n, exception in enumerate(exceptions)
            for one in _of_exception(field_path(path, "schedule_exceptions", n), exception)
        ),
        *_two_on_one_date(path, exceptions),
    ]
    if not any(one.weight == "wrong" for one in found) and _is_over(schedules, exceptions, city):
        found.append(HoursProblem(field_path(path, "schedules"), "nothing_ahead", "asked"))
    return tuple(found)


def field_path(*parts: object) -> str:
    """ "points-0-schedules-1-opens_at"; an empty part is left out."""
    return "-".join(str(part) for part in parts if part != "")


def _of_schedule(path: str, row: SchedulePart, today: dt.date) -> Iterator[HoursProblem]:
    for name, typed in row.unreadable.items():
        yield HoursProblem(f"{path}-{name}", "unreadable", values={"typed": typed})
    if row.unreadable or _is_blank(row):
        return
    yield from _of_times(path, row)
    yield from _of_days(path, row, today)


def _is_blank(row: SchedulePart) -> bool:
    """Offered by the page, and not filled in."""
    return row.freq != "DAILY" and row == SchedulePart(id=row.id, freq=row.freq)


def _of_times(path: str, row: SchedulePart) -> Iterator[HoursProblem]:
    opens, closes = row.opens_at, row.closes_at
    says_nothing = opens is None and closes is None
    if says_nothing and (row.by_appointment or row.description):
        return
    if says_nothing:
        yield HoursProblem(f"{path}-opens_at", "no_times")
    elif opens is None:
        yield HoursProblem(f"{path}-opens_at", "no_opening")
    elif closes is None:
        yield HoursProblem(f"{path}-closes_at", "no_closing")
    else:
        yield from _of_slot(f"{path}-closes_at", opens, closes)


def _of_slot(path: str, opens: dt.time, closes: dt.time) -> Iterator[HoursProblem]:
    """A night is allowed; that 09:00–08:00 is one is hard to believe, so it is asked."""
    if opens == closes:
        yield HoursProblem(path, "all_day", "asked", {"time": opens})
    elif closes < opens and closes != MIDNIGHT:
        if _hours_of_a_night(opens, closes) <= LONGEST_NIGHT:
            yield HoursProblem(path, "overnight", "asked", {"time": closes})
        else:
            yield HoursProblem(path, "ends_before_it_starts", values={"time": closes})


def _hours_of_a_night(opens: dt.time, closes: dt.time) -> float:
    minutes = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
    return minutes % (24 * 60) / 60


def _of_days(path: str, row: SchedulePart, today: dt.date) -> Iterator[HoursProblem]:
    first, last = row.valid_from or row.dtstart, row.valid_to or row.until
    end = f"{path}-{'valid_to' if row.valid_to else 'until'}"
    if first and last and last < first:
        yield HoursProblem(end, "never", values={"first": first, "last": last})
        return
    rule = recurrence_of(rule_of(row))
    if rule is None:
        if row.description and row.opens_at is None:
            return  # told in words
        counts = (row.interval or 1) > 1 or row.count is not None
        if counts and not (row.dtstart or row.valid_from) and (row.byday or row.freq == "DAILY"):
            yield HoursProblem(f"{path}-dtstart", "no_start")
        elif row.freq is None and not row.byday:
            if not (row.by_appointment and row.opens_at is None):
                yield HoursProblem(f"{path}-dtstart", "no_date")
        else:
            yield HoursProblem(f"{path}-byday", "no_days")
        return
    start = min(rule.first or today, today)
    ahead = first_day(row, today)
    if ahead is None and not rule.days(start, min(rule.last or today, start + HORIZON)):
        yield HoursProblem(f"{path}-byday" if row.freq else f"{path}-dtstart", "never")
    elif ahead is None:
        over = rule.last or row.dtstart or today
        yield HoursProblem(path, "over", "asked", {"last": over})


def _of_exception(path: str, row: ExceptionPart) -> Iterator[HoursProblem]:
    for name, typed in row.unreadable.items():
        yield HoursProblem(f"{path}-{name}", "unreadable", values={"typed": typed})
    if row.unreadable or row == ExceptionPart(id=row.id):
        return
    if row.date is None:
        yield HoursProblem(f"{path}-date", "no_date")
    if row.closed:
        return
    if row.opens_at is None or row.closes_at is None:
        yield HoursProblem(f"{path}-opens_at", "no_times")
    else:
        yield from _of_slot(f"{path}-closes_at", row.opens_at, row.closes_at)


def _two_on_one_date(path: str, rows: Sequence[ExceptionPart]) -> Iterator[HoursProblem]:
    """Several slots on a day are fine; closed and open on one day are not."""
    for n, row in enumerate(rows):
        others = [one for one in rows[:n] if one.date == row.date and one.closed != row.closed]
        if row.date is not None and others:
            where = field_path(path, "schedule_exceptions", n, "date")
            yield HoursProblem(where, "two_on_one_date", values={"date": row.date})


def _overlaps(
    path: str, schedules: Sequence[SchedulePart], city: TimesOfACity
) -> Iterator[HoursProblem]:
    """Two rows of one place that are open at the same time: harmless, but hardly meant."""
    times = [times_of([one], [], city, LOOKED_AT) for one in schedules]
    for (_, earlier), (n, later) in combinations(enumerate(times), 2):
        for one in later:
            if any(one.start < other.end and other.start < one.end for other in earlier):
                where = field_path(path, "schedules", n, "opens_at")
                yield HoursProblem(where, "overlap", "asked", {"date": one.start.date()})
                break


def _is_over(
    schedules: Sequence[SchedulePart], exceptions: Iterable[ExceptionPart], city: TimesOfACity
) -> bool:
    """Whether there were times, and none is to come."""
    timed = [one for one in schedules if one.opens_at and recurrence(one) is not None]
    if not timed or len(timed) < len(schedules):
        return False
    if any(one.date and one.date >= city.today and not one.closed for one in exceptions):
        return False
    return all(first_day(one, city.today - DAY) is None for one in timed)
