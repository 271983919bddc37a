"""Which files are calendars, and what is in them."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from locator.imports.calendar.services import service_of
from locator.imports.calendar.stops import (
    CalendarCannotBeReadError,
    calendars_in,
    events_of,
)
from locator.imports.entry import BrokenRow, Entry, Finding, Surroundings
from locator.imports.report import shown
from locator.imports.rows.members import Opener, members
from locator.imports.rows.refusing import refusal

# All of a file is in memory while it is read, some fifty times as large.
LARGEST = 5_000_000  # bytes
MOST_EVENTS = 5_000
_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*BEGIN:VCALENDAR\s", re.IGNORECASE)


@dataclass(frozen=True)
class Now:
    """The time in a city; its holidays are for the city to say, not for a file."""

    zone: ZoneInfo
    today: dt.date

    def holiday(self, day: dt.date) -> None:
        """None that we know of."""
        return


def looks_like(start: bytes | Collection[str]) -> bool:
    """Whether a file that begins so, or a set with files of these names, is a calendar."""
    if isinstance(start, bytes):
        return bool(_START.match(start))
    return bool(start) and all(name.lower().endswith((".ics", ".ical")) for name in start)


def read(
    path: Path, surroundings: Surroundings, source: str, today: dt.date | None = None
) -> Iterator[Entry | BrokenRow]:
    """A service for each calendar, with what is still to come of it from `today` on.

    Raises `ImportCannotBeReadError`.
    """
    zone = ZoneInfo(surroundings.time_zone)
    now = Now(zone, today or dt.datetime.now(zone).date())
    seen: Counter[str] = Counter()
    row = 0
    for name, opener in members(path).items():
        for calendar in _calendars(opener):
            row += 1
            try:
                events = events_of(calendar)
                if not events or len(events) > MOST_EVENTS:
                    raise CalendarCannotBeReadError("no events, or too many")
                entry = service_of(calendar, events, row, surroundings, source, now, seen)
            except CalendarCannotBeReadError:
                code = "calendar_without_events" if not events else "calendar_too_large"
                yield BrokenRow(row, Finding("VCALENDAR", shown(name), code))
            else:
                yield entry


def _calendars(opener: Opener) -> list[object]:
    with closing(opener()) as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise refusal("file_too_large", size=f"> {LARGEST // 1_000_000} MB")
    try:
        found = calendars_in(content)
    except CalendarCannotBeReadError as error:
        raise refusal("file_broken", where="BEGIN:VCALENDAR") from error
    if not found:
        raise refusal("file_no_rows")
    return found
