"""Single values of HSDS as ours: dates, times, numbers, texts."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from locator.imports.cells.markup import as_text
from locator.imports.rows.tidy import one_line, tidy

_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?")


class ValueIsUnreadableError(ValueError):
    """A value is none of its kind."""


def text_of(value: Any) -> str | None:
    """A text without markup; None where there is none."""
    if value is None or isinstance(value, bool | dict | list):
        return None
    return tidy(as_text(tidy(str(value)))) or None


def line_of(value: Any) -> str | None:
    """The same on one line."""
    text = text_of(value)
    return one_line(text) or None if text else None


def date_of(value: Any) -> dt.date | None:
    """A date, with or without a time behind it. Raises `ValueIsUnreadableError`."""
    said = line_of(value)
    if said is None:
        return None
    try:
        return dt.date.fromisoformat(said[:10])
    except ValueError as error:
        raise ValueIsUnreadableError from error


def time_of(value: Any, zone: ZoneInfo) -> dt.time | None:
    """A local time. Raises `ValueIsUnreadableError`, also for one of another zone.

    HSDS lets a time end in its offset: one that the city has, in summer or winter, is its own time.
    """
    said = line_of(value)
    if said is None:
        return None
    match = _TIME.fullmatch(said)
    if match is None:
        raise ValueIsUnreadableError
    hour, minute = int(match[1]) % 24 if match[1] == "24" else int(match[1]), int(match[2])
    if match[3] and _minutes(match[3]) not in _offsets(zone):
        raise ValueIsUnreadableError
    try:
        return dt.time(hour, minute)
    except ValueError as error:
        raise ValueIsUnreadableError from error


def whole_number(value: Any) -> int | None:
    """A number without a fraction. Raises `ValueIsUnreadableError`."""
    number = decimal_of(value)
    if number is None:
        return None
    if number != number.to_integral_value() or abs(number) > 10**6:
        raise ValueIsUnreadableError
    return int(number)


def decimal_of(value: Any) -> Decimal | None:
    """A number. Raises `ValueIsUnreadableError`."""
    said = line_of(value)
    if said is None:
        return None
    try:
        number = Decimal(said)
    except InvalidOperation as error:
        raise ValueIsUnreadableError from error
    if not number.is_finite() or abs(number) > 10**12:
        raise ValueIsUnreadableError
    return number


def words_of(value: Any) -> list[str]:
    """ "mo, tu" -> ["MO", "TU"]."""
    said = line_of(value) or ""
    return [part for part in re.split(r"[,;\s]+", said.upper()) if part]


def numbers_of(value: Any) -> list[int]:
    """ "1,15" -> [1, 15]. Raises `ValueIsUnreadableError`."""
    try:
        return [int(part) for part in words_of(value)]
    except ValueError as error:
        raise ValueIsUnreadableError from error


def yes_of(value: Any) -> bool | None:
    """Our own "yes" and "no"."""
    return {"yes": True, "no": False}.get(value) if isinstance(value, str) else None


def json_of(value: Any) -> Any:
    """What one of our own attributes holds as JSON; None where it is none."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value, strict=False)
    except (ValueError, RecursionError):
        return None


def records_of(value: Any) -> list[Mapping[str, Any]]:
    """A list of objects, out of JSON or not; what is none is left out."""
    found = json_of(value)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _minutes(offset: str) -> int:
    if offset == "Z":
        return 0
    digits = offset[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return -minutes if offset[0] == "-" else minutes


def _offsets(zone: ZoneInfo) -> set[int]:
    """Minutes east of Greenwich, in winter and in summer."""
    days = (dt.datetime(2026, month, 1, 12, tzinfo=zone) for month in range(1, 13))
    return {int(day.utcoffset().total_seconds()) // 60 for day in days}  # type: ignore[union-attr]
