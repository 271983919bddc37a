"""The times of a set: one row for each day of the week, and holidays."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from locator.directory.document.document import ClosurePart, ExceptionPart
from locator.directory.opening import DAY
from locator.imports.cells.answers import read_answer
from locator.imports.entry import Finding
from locator.imports.hours.certain import certain_slots
from locator.imports.hours.dates import DateIsUnclearError, Order, read_date
from locator.imports.hours.times import Slot, TimesAreUnclearError, read_clock
from locator.imports.ohana.store import Kept, Store
from locator.imports.report import shown

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# A holiday without a year ("January 01, 0001") is put into the years that are near.
_NO_YEAR = re.compile(r"\b(?:0001|0000)\b")
YEARS_AHEAD = 2
MOST_DAYS = 120  # of one row, for one of several places


def hours_of(store: Store, service: str, location: str, link: str) -> str:
    """The hours in words, by ids: those of the service at the place, else of one of both."""
    for column, id in (
        ("service_at_location_id", link),
        ("service_id", service),
        ("location_id", location),
    ):
        rows = store.naming("regular_schedule", column, id)
        # A row that names both is about that service only.
        rows = [row for row in rows if row.text("service_id") in ("", service)]
        rows = [row for row in rows if row.text("location_id") in ("", location)]
        if rows:
            return "\n".join(map(_line, rows))
    return ""


def _line(row: Kept) -> str:
    day = row.text("weekday", "day")
    if day.strip().isdecimal() and 1 <= int(day) <= 7:
        day = _DAYS[int(day) - 1]  # as in ISO 8601, the first is Monday
    opens, closes = (_clock(row.text(name)) for name in ("opens_at", "closes_at"))
    if not opens and not closes:
        return f"{day}: closed"
    return f"{day}: {opens} - {closes}"


def _clock(text: str) -> str:
    """ "08:00:00" and "2000-01-01 08:00:00 UTC" are what databases make of 08:00."""
    match = re.search(r"(?:^|[T ])(\d{1,2}:\d{2}):\d{2}(?:\.\d+)?(?: ?UTC|Z)?$", text.strip())
    return match[1] if match else text.strip()


@dataclass(frozen=True)
class Holidays:
    """Days on which a service, or one of its places, keeps other times."""

    closures: tuple[ClosurePart, ...] = ()
    exceptions: tuple[ExceptionPart, ...] = ()
    findings: tuple[Finding, ...] = ()


def holidays_of(rows: list[Kept], order: Order, today: dt.date, is_one_of_many: bool) -> Holidays:
    """What is still to come of them; rows without ids.

    Closures close a whole service; one of its many places has exceptions instead.
    """
    closures: list[ClosurePart] = []
    exceptions: list[ExceptionPart] = []
    findings: list[Finding] = []
    for row in rows:
        try:
            for first, last in _stretches(row, order, today):
                if _is_closed(row) and not is_one_of_many:
                    closures.append(ClosurePart(first_date=first, last_date=last))
                else:
                    exceptions += _days(row, first, last)
        except ValueError:
            said = " – ".join(filter(None, (row.text("start_date"), row.text("end_date"))))
            findings.append(Finding("holiday_schedules", shown(said), "ohana_holiday"))
    return Holidays(tuple(closures), tuple(exceptions), tuple(findings))


def _stretches(row: Kept, order: Order, today: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """From when to when; raises `ValueError` where that cannot be read."""
    start, end = row.text("start_date"), row.text("end_date") or row.text("start_date")
    years = range(today.year - 1, today.year + YEARS_AHEAD)
    is_yearly = bool(_NO_YEAR.search(start))
    for year in years if is_yearly else (today.year,):
        first, last = (
            read_date(_NO_YEAR.sub(str(year), text), order, today).date for text in (start, end)
        )
        if last < first and is_yearly:
            last = last.replace(year=last.year + 1)  # from December to January
        if last < first:
            raise DateIsUnclearError("no_date")
        if last >= today:
            yield first, last


def _is_closed(row: Kept) -> bool:
    return read_answer(row.text("closed")) == "yes" or not row.text("opens_at")


def _days(row: Kept, first: dt.date, last: dt.date) -> Iterator[ExceptionPart]:
    if (last - first).days >= MOST_DAYS:
        raise DateIsUnclearError("no_date")
    slot = None if _is_closed(row) else _slot(row)
    for n in range((last - first).days + 1):
        yield ExceptionPart(
            date=first + n * DAY,
            closed=slot is None,
            opens_at=slot[0] if slot else None,
            closes_at=slot[1] if slot else None,
        )


def _slot(row: Kept) -> Slot:
    try:
        opens, closes = (read_clock(_clock(row.text(name))) for name in ("opens_at", "closes_at"))
        return certain_slots([(opens, closes)])[0][0]
    except TimesAreUnclearError as error:
        raise DateIsUnclearError("no_date") from error
