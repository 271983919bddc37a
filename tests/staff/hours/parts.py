"""Schedules and exceptions of a document for tests: a test names only what matters to it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from locator.directory.document.document import ExceptionPart, SchedulePart
from locator.staff.hours.city_times import Holiday, TimesOfACity
from tests.builders import NOW

BEIRUT = TimesOfACity(ZoneInfo("Asia/Beirut"), NOW.astimezone(ZoneInfo("Asia/Beirut")), "LB")


def slot(days: str = "", times: str = "", **more: Any) -> SchedulePart:
    """`slot("MO,TU", "09:00-13:00", interval=2, ...)`: every week, unless it says otherwise."""
    opens, _, closes = times.partition("-")
    row: dict[str, Any] = {
        "freq": "WEEKLY",
        "byday": days.split(",") if days else [],
        "opens_at": opens or None,
        "closes_at": closes or None,
        **more,
    }
    return SchedulePart.model_validate(row)


def instead(day: str, times: str = "", **more: Any) -> ExceptionPart:
    """`instead("2026-12-24")` is closed."""
    opens, _, closes = times.partition("-")
    return ExceptionPart.model_validate(
        {
            "date": day,
            "closed": not times,
            "opens_at": opens or None,
            "closes_at": closes or None,
            **more,
        }
    )


def holiday(day: str, name: str | None = None) -> Holiday:
    """A day on which all of Beirut is closed."""
    date = dt.date.fromisoformat(day)
    return Holiday(date, date, name, "beirut")
