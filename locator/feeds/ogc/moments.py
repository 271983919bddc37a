"""Instants and intervals of RFC 3339, as the parameter `datetime` and CQL2 write them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, true

from locator.feeds.ogc.cql2_text import FilterIsWrongError

OPEN = ("..", "")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})?"
)


@dataclass(frozen=True)
class Moments:
    """From `start` to `end`, both of it; None is for ever. Both are instants, or both are days."""

    start: dt.datetime | dt.date | None
    end: dt.datetime | dt.date | None

    def meets(self, moment: Any) -> ColumnElement[bool]:
        """Whether an instant lies in it."""
        return and_(
            true(),
            *([moment >= self.start] if self.start else []),
            *([moment <= self.end] if self.end else []),
        )

    def equals(self, moment: Any) -> ColumnElement[bool]:
        """Whether an instant is all of it."""
        return and_(self.meets(moment), true() if self.start == self.end else ~true())

    def before(self, moment: Any) -> ColumnElement[bool]:
        """Whether it is over at an instant."""
        return moment > self.end if self.end else ~true()

    def after(self, moment: Any) -> ColumnElement[bool]:
        """Whether it has not begun at an instant."""
        return moment < self.start if self.start else ~true()

    @property
    def first(self) -> dt.datetime | dt.date:
        """Its beginning, where something is compared with it."""
        if self.start is None:
            raise FilterIsWrongError("A date or time is expected.")
        return self.start

    def in_days(self) -> Moments:
        """The same for what knows the day only."""
        return Moments(_day(self.start), _day(self.end))


def moments_of(tree: Any) -> Moments:
    """What CQL2 says of time, also as a plain text; raises `FilterIsWrongError`."""
    try:
        if isinstance(tree, str):
            return read(tree)
        if isinstance(tree, dict) and "interval" in tree:
            start, end = tree["interval"]
            return _between(start, end)
        if isinstance(tree, dict) and "date" in tree:
            return read(tree["date"])
        if isinstance(tree, dict) and "timestamp" in tree:
            return read(tree["timestamp"])
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        raise FilterIsWrongError("This is no date or time of RFC 3339.") from error
    raise FilterIsWrongError("A date or time is expected.")


def read(text: str) -> Moments:
    """An instant, a day, or an interval with a slash; raises `ValueError`.

    Without an offset it is UTC. A day is all of it.
    """
    start, slash, end = text.partition("/")
    return _between(start, end) if slash else _one(text)


def _day(moment: dt.datetime | dt.date | None) -> dt.date | None:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _between(start: str, end: str) -> Moments:
    first = None if start in OPEN else _one(start).start
    last = None if end in OPEN else _one(end).end
    if first and last and first > last:
        raise ValueError("It ends before it begins.")
    return Moments(first, last)


def _one(text: str) -> Moments:
    # GDAL's driver writes a day as "2026-11-26T".
    text = text.strip().removesuffix("T")
    if _DAY.fullmatch(text):
        day = dt.datetime.combine(dt.date.fromisoformat(text), dt.time(), dt.UTC)
        return Moments(day, day + dt.timedelta(days=1, microseconds=-1))
    if not _INSTANT.fullmatch(text):
        raise ValueError("This is no date or time of RFC 3339.")
    moment = dt.datetime.fromisoformat(text.upper())
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return Moments(*(moment.astimezone(dt.UTC),) * 2)
