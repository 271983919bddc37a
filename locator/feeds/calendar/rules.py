"""The public record's schedules, exceptions, closures and notices, read back into dates and times.

They fit the protocols of `locator.directory.opening`, so that a calendar holds what the opening
times hold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Schedule:
    """A row of HSDS's schedule; `id` is its own."""

    id: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    dtstart: dt.date | None = None
    until: dt.date | None = None
    count: int | None = None
    wkst: str | None = None
    freq: str | None = None
    interval: int | None = None
    byday: str | None = None
    byweekno: str | None = None
    bymonthday: str | None = None
    byyearday: str | None = None
    opens_at: dt.time | None = None
    closes_at: dt.time | None = None
    by_appointment: bool = False
    open_on_holidays: bool = False


@dataclass(frozen=True)
class ScheduleException:
    """A date on which the schedules do not hold."""

    id: str
    date: dt.date
    closed: bool
    opens_at: dt.time | None
    closes_at: dt.time | None


@dataclass(frozen=True)
class Closure:
    """Days on which a service is closed, or with a `city_id` a whole city; both included."""

    first_date: dt.date
    last_date: dt.date
    city_id: str | None


@dataclass(frozen=True)
class Notice:
    """What is different about the slot of a day that was to begin at `starts_at`."""

    date: dt.date
    starts_at: dt.time
    kind: str
    opens_at: dt.time | None
    closes_at: dt.time | None
    moved_to: str | None
    place: Mapping[str, str]
    note: Mapping[str, str]


def schedule_of(record: Record) -> Schedule:
    """One schedule of a record."""
    dates = ("valid_from", "valid_to", "dtstart", "until")
    read: dict[str, Any] = {
        **{name: record.get(name) for name in _AS_THEY_ARE},
        **{name: _date(record, name) for name in dates},
        **{name: _time(record, name) for name in ("opens_at", "closes_at")},
        **{name: record.get(name) == "yes" for name in ("by_appointment", "open_on_holidays")},
    }
    return Schedule(id=record["id"], **read)


def exception_of(record: Record) -> ScheduleException:
    """One exception of a record."""
    return ScheduleException(
        id=record["id"],
        date=dt.date.fromisoformat(record["date"]),
        closed=record.get("closed") in (True, "yes"),
        opens_at=_time(record, "opens_at"),
        closes_at=_time(record, "closes_at"),
    )


def closure_of(record: Record, city_id: str | None) -> Closure:
    """One closure of a record, or a holiday of the city with this id."""
    first, last = _date(record, "first_date"), _date(record, "last_date")
    assert first is not None  # noqa: S101 - a closure has its days
    return Closure(first, last or first, city_id)


def notice_of(content: Record) -> Notice:
    """One of the notices in the content of a service point."""
    return Notice(
        date=dt.date.fromisoformat(content["date"]),
        starts_at=dt.time.fromisoformat(content["starts_at"]),
        kind=content["kind"],
        opens_at=_time(content, "opens_at"),
        closes_at=_time(content, "closes_at"),
        moved_to=content.get("moved_to"),
        place=content.get("place") or {},
        note=content.get("note") or {},
    )


_AS_THEY_ARE = (
    *("count", "wkst", "freq", "interval"),
    *("byday", "byweekno", "bymonthday", "byyearday"),
)


def _date(record: Record, name: str) -> dt.date | None:
    return dt.date.fromisoformat(record[name]) if record.get(name) else None


def _time(record: Record, name: str) -> dt.time | None:
    return dt.time.fromisoformat(record[name]) if record.get(name) else None
