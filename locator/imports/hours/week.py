"""What a text in words says of the days of the week, and of those of the month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from locator.directory.document.document import SchedulePart
from locator.directory.schedule import WEEKDAYS
from locator.imports.hours.times import Slot

MOST_ROWS = 40


class WeekIsUnclearError(ValueError):
    """It says two things of one day, or only when it is closed; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Time(NamedTuple):
    """A slot, None for a day without times, and whether people must have an appointment."""

    slot: Slot | None
    by_appointment: bool


@dataclass
class Week:
    """The times of each day ("TU", "1TU"), in the order in which they were said."""

    days: dict[str, list[Time]] = field(default_factory=dict)
    by_appointment: bool = False  # and nothing more is said

    def take(self, days: Sequence[str], times: Sequence[Time]) -> None:
        """These hold on these days; behind what was said of them before, or not at all."""
        for day in days:
            before = self.days.setdefault(day, [])
            if any(not _is_behind(time, other) for time in times for other in before):
                raise WeekIsUnclearError("hours_day_twice")
            before.extend(times)

    def close(self, days: Sequence[str]) -> None:
        """Nothing on these days, whatever was said of them before."""
        for day in days:
            if day not in WEEKDAYS:
                raise WeekIsUnclearError("hours_day_twice")
            self.days[day] = []

    def check(self) -> None:
        """Raise `WeekIsUnclearError` where it does not say one thing."""
        said = {day for day, times in self.days.items() if times}
        if not said and not self.by_appointment:
            raise WeekIsUnclearError("hours_only_closed")
        # "Tuesdays 9-5, first Tuesday 10-12": instead, or besides?
        if any(len(day) > 2 and day[-2:] in said for day in said) or len(said) > MOST_ROWS:
            raise WeekIsUnclearError("hours_day_twice")

    def schedules(self) -> list[SchedulePart]:
        """One row for all days that share a slot."""
        if self.by_appointment:
            return [SchedulePart(by_appointment=True)]
        together: dict[tuple[Time, bool], list[str]] = {}
        for day, times in self.days.items():
            for time in times:
                together.setdefault((time, len(day) > 2), []).append(day)
        return [
            SchedulePart(
                freq="MONTHLY" if is_nth else "WEEKLY",
                byday=sorted(days, key=lambda day: (WEEKDAYS.index(day[-2:]), day)),
                opens_at=time.slot[0] if time.slot else None,
                closes_at=time.slot[1] if time.slot else None,
                by_appointment=time.by_appointment,
            )
            for (time, is_nth), days in together.items()
        ]

    def told(self) -> str:
        """All its slots, as they were understood: "09:00–12:00, 14:00–17:00"."""
        slots = [time.slot for times in self.days.values() for time in times if time.slot]
        return ", ".join(dict.fromkeys(f"{first:%H:%M}–{last:%H:%M}" for first, last in slots))


def _is_behind(time: Time, other: Time) -> bool:
    if time.slot is None or other.slot is None or other.slot[1] == dt.time():
        return False
    return time.slot[0] >= other.slot[1] > other.slot[0]
