"""Schedules, and the days on which they do not hold."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, get_args

from locator.directory.document.document import ClosurePart, ExceptionPart, SchedulePart
from locator.directory.recurrence import FREQUENCIES, WEEKDAYS
from locator.directory.schedule import Weekday
from locator.imports.hsds.attributes import own_fields
from locator.imports.hsds.reading import Reading, Record
from locator.imports.hsds.values import (
    ValueIsUnreadableError,
    date_of,
    numbers_of,
    records_of,
    text_of,
    time_of,
    whole_number,
    words_of,
    yes_of,
)

_EVERY_DAY = [*get_args(Weekday)]
_NUMBERS = ("bymonthday", "byweekno", "byyearday")


def schedules_of(reading: Reading, owner: uuid.UUID, rows: Any) -> list[SchedulePart]:
    """The schedules of a service or a service point."""
    return [_schedule(reading, owner, row) for row in records_of(rows)]


def _schedule(reading: Reading, owner: uuid.UUID, row: Record) -> SchedulePart:
    """What is not certain stays in words, and never counts as open."""
    own = own_fields(row)
    id = reading.id_of("schedule", owner, row)
    description, notes = text_of(row.get("description")), text_of(row.get("notes"))
    reading.translate(id, own.get("translations"))
    said: dict[str, Any] = {
        "id": id,
        "description": description,
        "notes": notes,
        "by_appointment": bool(yes_of(own.get("by_appointment"))),
        "open_on_holidays": bool(yes_of(own.get("open_on_holidays"))),
    }
    try:
        return SchedulePart(**said, **_rule(reading, row, own))
    except ValueIsUnreadableError:
        words = ", ".join(
            f"{name}: {row[name]}"
            for name in ("freq", "byday", "bymonthday", "dtstart", "opens_at", "closes_at")
            if row.get(name)
        )
        reading.find("hsds_times", "schedules", words)
        said["description"] = description or text_of(words)
        return SchedulePart(**said)


def _rule(reading: Reading, row: Record, own: Mapping[str, Any]) -> dict[str, Any]:
    zone = reading.zone
    rule: dict[str, Any] = {
        name: date_of(row.get(name)) for name in ("valid_from", "valid_to", "dtstart", "until")
    }
    rule |= {name: time_of(row.get(name), zone) for name in ("opens_at", "closes_at")}
    rule |= {name: numbers_of(row.get(name)) for name in _NUMBERS}
    rule |= {name: whole_number(row.get(name)) for name in ("count", "interval")}
    byday = words_of(row.get("byday"))
    if any(day.lstrip("+-0123456789") not in WEEKDAYS for day in byday):
        raise ValueIsUnreadableError
    frequency = str(own.get("freq") or row.get("freq") or "").strip().upper() or None
    if own.get("freq") == "DAILY" and byday == _EVERY_DAY:
        byday = []
    if frequency is None and byday:
        frequency = "WEEKLY"  # weekdays without a frequency: every week is what is meant
    if frequency not in (*FREQUENCIES, None):
        raise ValueIsUnreadableError
    first_day = str(row.get("wkst") or "").strip().upper() or None
    if first_day not in (*WEEKDAYS, None):
        raise ValueIsUnreadableError
    if (rule["opens_at"] is None) != (rule["closes_at"] is None):
        raise ValueIsUnreadableError
    return rule | {"freq": frequency, "byday": byday, "wkst": first_day}


def exceptions_of(reading: Reading, owner: uuid.UUID, rows: Any) -> list[ExceptionPart]:
    """Our own dates on which the schedules do not hold."""
    found = []
    for row in records_of(rows):
        date = reading.value(row, "date", date_of)
        opens, closes = (_time(reading, row, name) for name in ("opens_at", "closes_at"))
        closed = row.get("closed") is not False
        if date is None or not (closed or (opens and closes)):
            continue
        id = reading.id_of("schedule_exception", owner, row)
        reading.translate(id, row.get("translations"))
        note = text_of(row.get("note"))
        found.append(
            ExceptionPart(
                id=id, date=date, closed=closed, opens_at=opens, closes_at=closes, note=note
            )
        )
    return found


def closures_of(reading: Reading, owner: uuid.UUID, rows: Any) -> list[ClosurePart]:
    """Days on which the whole service is closed."""
    found = []
    for row in records_of(rows):
        first, last = (reading.value(row, name, date_of) for name in ("first_date", "last_date"))
        if first is None or last is None or last < first:
            continue
        id = reading.id_of("closure", owner, row)
        reading.translate(id, row.get("translations"))
        name = text_of(row.get("name"))
        found.append(ClosurePart(id=id, first_date=first, last_date=last, name=name))
    return found


def _time(reading: Reading, row: Record, name: str) -> dt.time | None:
    return reading.value(row, name, lambda value: time_of(value, reading.zone))
