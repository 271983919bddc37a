"""Plain rows for the opening times: a test names only what matters to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from locator.directory.opening import Interval, opening_times


def clock(text: str) -> dt.time:
    """A time of the day; 24:00 is the midnight at its end, as schedules write it."""
    return dt.time() if text == "24:00" else dt.time.fromisoformat(text)


@dataclass
class Schedule:
    """HSDS's schedule without a database."""

    freq: str | None = "WEEKLY"
    byday: str | None = None
    opens_at: dt.time | None = dt.time(9)
    closes_at: dt.time | None = dt.time(17)
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    dtstart: dt.date | None = None
    until: dt.date | None = None
    count: int | None = None
    wkst: str | None = None
    interval: int | None = None
    byweekno: str | None = None
    bymonthday: str | None = None
    byyearday: str | None = None
    by_appointment: bool = False
    open_on_holidays: bool = False


@dataclass
class Exceptional:
    """What holds on one day instead of the schedules."""

    date: dt.date
    closed: bool = False
    opens_at: dt.time | None = None
    closes_at: dt.time | None = None


@dataclass
class Closed:
    """Days without any opening; of the whole city, unless it says otherwise."""

    first_date: dt.date
    last_date: dt.date | None = None
    city_id: str | None = "beirut"


def weekly(byday: str, times: str, **more: object) -> Schedule:
    """`weekly("MO,WE", "09:00-17:00", interval=2, ...)`."""
    opens, closes = times.split("-")
    return Schedule(byday=byday, opens_at=clock(opens), closes_at=clock(closes), **more)  # type: ignore[arg-type]


def instead(day: str, times: str | None) -> Exceptional:
    """`instead("2026-12-24", "09:00-12:00")`; without times: closed."""
    date = dt.date.fromisoformat(day)
    if times is None:
        return Exceptional(date, closed=True)
    opens, closes = times.split("-")
    return Exceptional(date, opens_at=clock(opens), closes_at=clock(closes))


def closed(first: str, last: str | None = None) -> Closed:
    """A holiday."""
    return Closed(
        dt.date.fromisoformat(first), dt.date.fromisoformat(last) if last is not None else None
    )


def times_of(
    *rows: Schedule | Exceptional | Closed,
    first: str,
    days: int,
    zone: str = "Asia/Beirut",
) -> list[str]:
    """The opening times as the clock on the wall shows them: "Th 2026-11-26 09:00-13:00 (4 h)".

    Hours are those that really pass; an end on another day is written with its date.
    """
    there = ZoneInfo(zone)
    start = dt.datetime.fromisoformat(first).replace(tzinfo=there)
    return [
        in_short(interval, there)
        for interval in opening_times(
            [row for row in rows if isinstance(row, Schedule)],
            [row for row in rows if isinstance(row, Exceptional)],
            [row for row in rows if isinstance(row, Closed)],
            there,
            start,
            start + dt.timedelta(days=days),
        )
    ]


def in_short(interval: Interval, zone: ZoneInfo) -> str:
    """One opening as a person would note it."""
    start, end = interval.start.astimezone(zone), interval.end.astimezone(zone)
    hours = (interval.end - interval.start) / dt.timedelta(hours=1)
    day = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"][start.weekday()]
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%m-%d %H:%M}"
    return f"{day} {start:%m-%d %H:%M}-{until} ({hours:g} h)"
