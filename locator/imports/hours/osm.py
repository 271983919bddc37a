"""OpenStreetMap's `opening_hours` -> our schedules, where everybody certainly reads the same.

What `osm_rules` understands is read by opening-hours-py as well: only where its intervals and ours
agree are they taken as times. Everything else stays text, as it was written, marked as
OpenStreetMap's, since it is code and in no language; it never counts as open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

import opening_hours

from locator.directory.document.document import SchedulePart
from locator.directory.document.times import rule_of
from locator.directory.opening import DAY, Interval, opening_times
from locator.imports.entry import Finding
from locator.imports.hours.osm_rules import LONGEST, HoursAreNotPlainError, rules_of, tidied
from locator.imports.hours.osm_tables import schedules_of
from locator.imports.report import shown

UTC = ZoneInfo("UTC")
# Both readings are compared in these weeks, in which every n-th weekday of a month comes once, and
# around the dates that the text names.
COMPARED_FROM = dt.date(2024, 1, 1)
COMPARED = 35 * DAY
LABEL = "OpenStreetMap: "

Hours = tuple[list[SchedulePart], list[Finding]]


def read_osm(text: str, column: str = "opening_hours") -> Hours:
    """Schedules without ids, and what is to be said about them; never raises.

    What cannot be read for certain comes as one row with a `description` and no times. Of an empty
    text nothing comes. `column` is the source's name of it.
    """
    text = text.strip()
    if not text:
        return [], []
    schedules = _certain(text) if len(text) <= LONGEST else None
    if schedules is not None:
        return [SchedulePart(**vars(one)) for one in schedules], []
    kept = SchedulePart(description=f"{LABEL}{text[:LONGEST]}")
    return [kept], [Finding(column, shown(text), "hours_osm_kept_as_text")]


# Thousands of places share a few dozen values.
@lru_cache(maxsize=4096)
def _certain(text: str) -> tuple[SchedulePart, ...] | None:
    try:
        return tuple(plain_schedules(text))
    except HoursAreNotPlainError:
        return None


def is_osm(text: str) -> bool:
    """Whether the text is in OpenStreetMap's syntax, whatever it means."""
    return len(text) <= LONGEST and "\0" not in text and opening_hours.validate(tidied(text))


def plain_schedules(text: str) -> list[SchedulePart]:
    """The schedules that say the same. Raises `HoursAreNotPlainError`."""
    tidy = tidied(text)
    schedules = schedules_of(rules_of(tidy))
    _agree(schedules, tidy)
    return schedules


def _agree(schedules: Sequence[SchedulePart], tidy: str) -> None:
    """Raise unless opening-hours-py understands the text as we do."""
    try:
        theirs = opening_hours.OpeningHours(
            tidy, timezone=UTC, auto_country=False, auto_timezone=False
        )
    except (SyntaxError, opening_hours.ParserError) as error:  # type: ignore[attr-defined]
        raise HoursAreNotPlainError("not in OpenStreetMap's syntax") from error
    if theirs.warnings:
        raise HoursAreNotPlainError("not certain")
    for first in {COMPARED_FROM, *_near(schedules)}:
        start = dt.datetime.combine(first, dt.time(), UTC)
        end = start + COMPARED
        found = list(theirs.intervals(start, end))
        for by_appointment in (False, True):
            told = [
                Interval(opens, closes)
                for opens, closes, state, comment in found
                if state != opening_hours.State.CLOSED and bool(comment) == by_appointment
            ]
            if _open(schedules, by_appointment, start, end) != _merged(told):
                raise HoursAreNotPlainError("can be read in two ways")


def _near(schedules: Sequence[SchedulePart]) -> Iterator[dt.date]:
    """Two weeks before each date on which something begins or ends."""
    for schedule in schedules:
        for date in (schedule.valid_from, schedule.valid_to):
            if date is not None:
                yield date - 14 * DAY


def _open(
    schedules: Sequence[SchedulePart], by_appointment: bool, start: dt.datetime, end: dt.datetime
) -> list[Interval]:
    rows = [
        rule_of(
            schedule.model_copy(
                update={
                    "by_appointment": False,
                    "freq": schedule.freq or "DAILY",
                    "opens_at": schedule.opens_at or dt.time(),
                    "closes_at": schedule.closes_at or dt.time(),
                }
            )
        )
        for schedule in schedules
        if schedule.by_appointment == by_appointment
    ]
    return opening_times(rows, [], [], UTC, start, end)


def _merged(intervals: Sequence[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for one in intervals:
        if merged and merged[-1].end == one.start:
            merged[-1] = Interval(merged[-1].start, one.end)
        else:
            merged.append(one)
    return merged
