"""Which schedules the page can show as fields; all others are kept as they are, and told in words.

Every field of the page is a column of the schedule, so that nothing is converted and nothing can
be lost: the page decides only which columns it shows, and hands on the others untouched.
"""

from __future__ import annotations

import re
from typing import Literal

from locator.directory.document.document import SchedulePart
from locator.directory.schedule import WEEKDAYS, Weekday

Rhythm = Literal["week", "month", "day", "date", "words"]

NUMBERS = (1, 2, 3, 4, 5, -1)

_NTH = re.compile(r"(?:(-1|[1-5]))?(MO|TU|WE|TH|FR|SA|SU)")


def rhythm_of(schedule: SchedulePart) -> Rhythm | None:
    """How the page shows a schedule; None where it cannot, and keeps it as it is.

    "week": on days of the week, perhaps every n-th week. "month": on n-th weekdays of the month.
    "day": every day, or every n-th. "date": on one date. "words": told in a text only.
    """
    shown = _rhythm_of_days(schedule)
    if schedule.byweekno or schedule.byyearday or schedule.bymonthday:
        return None
    return shown


def _rhythm_of_days(schedule: SchedulePart) -> Rhythm | None:
    nths = [_NTH.fullmatch(day) for day in schedule.byday]
    if len(set(schedule.byday)) != len(nths) or not all(nths):
        return None
    plain = all(match is not None and match[1] is None for match in nths)
    match schedule.freq:
        case "WEEKLY":
            return "week" if plain and _is_in_order(schedule.byday) else None
        case "MONTHLY":
            return "month"
        case "DAILY":
            return "day" if not nths else None
        case None:
            return None if nths or schedule.count or schedule.interval else _without_freq(schedule)
        case _:
            return None


def _without_freq(schedule: SchedulePart) -> Rhythm:
    if SchedulePart(id=schedule.id) == schedule:
        return "week"  # a new row, of which nothing is known yet
    # Free text stands alone; with a date or times beside it, the row is a date with a note.
    says_more = schedule.dtstart or schedule.opens_at or schedule.closes_at or schedule.unreadable
    return "words" if schedule.description and not says_more else "date"


def _is_in_order(days: list[str]) -> bool:
    """As the page would hand them on: from Monday to Sunday."""
    return days == [day for day in WEEKDAYS if day in days]


def kept_as_it_is(schedules: list[SchedulePart]) -> list[SchedulePart]:
    """What the page cannot show."""
    return [schedule for schedule in schedules if rhythm_of(schedule) is None]


def nth_of(day: str) -> tuple[int | None, Weekday] | None:
    """ "-1TU" -> (-1, "TU"), "TU" -> (None, "TU"); None for what the page cannot show."""
    match = _NTH.fullmatch(day)
    if match is None:
        return None
    return (int(match[1]) if match[1] else None), match[2]  # type: ignore[return-value]
