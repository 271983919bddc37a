"""OpenStreetMap's `opening_hours` -> our schedules, where both certainly say the same.

The syntax is rich, and often misread: a space behind a comma begins a new rule for every day, a
comment may mean "by appointment", "08:00+" has no end, "PH" and "SH" need a calendar that we do
not have. So this reads a small, plain part of it (days of the week, the n-th of a month, several
slots, days off, 24/7), and then lets opening-hours-py read the same text: only where its intervals
and ours agree over five weeks are they taken as times. Everything else stays text, as it was
written, and never counts as open.

https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, State

from locator.directory.opening import Interval, opening_times
from locator.directory.schedule import Schedule

LONGEST = 255  # a value in OpenStreetMap is not longer
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
UTC = ZoneInfo("UTC")
# Both readings are compared in these weeks, in which every n-th weekday of a month comes once.
COMPARED_FROM = dt.datetime(2024, 1, 1, tzinfo=UTC)
COMPARED_TO = COMPARED_FROM + dt.timedelta(weeks=5)

_DAY = f"(?:{'|'.join(DAYS)})"
_DAYS = rf"{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*"
_NTH = rf"{_DAY}\[-?\d(?:,-?\d)*\](?:,{_DAY}\[-?\d(?:,-?\d)*\])*"
_TIME = r"\d{1,2}:\d\d"
_TIMES = rf"{_TIME}-{_TIME}(?:,{_TIME}-{_TIME})*"
_RULE = re.compile(rf"(?:(?P<days>{_DAYS})|(?P<nth>{_NTH}))? ?(?P<times>{_TIMES}|off|closed)")
_HOLIDAYS_OFF = re.compile(r"PH (?:off|closed)")
# ", Sa" after a time begins one more rule; every other ", " is left in, and then not understood.
_ONE_MORE_RULE = re.compile(rf"(?<=\d), (?={_DAY})")

Slots = tuple[tuple[dt.time, dt.time], ...]


class HoursAreNotPlainError(ValueError):
    """The text says something that our schedules cannot say, or that can be read in two ways."""


@dataclass(frozen=True)
class OsmHours:
    """What came of an `opening_hours`: schedules, or why it stays text."""

    text: str
    rows: tuple[tuple[str, str, dt.time, dt.time], ...] = ()  # freq, byday, opens_at, closes_at
    note: str | None = None  # what is said besides, in the source's words
    problem: str | None = None

    def schedules(self) -> list[Schedule]:
        """New rows. Words are marked as OpenStreetMap's: they are code, in no language."""
        if self.problem:
            return [Schedule(description=f"OpenStreetMap: {self.text}", by_appointment=False)]
        rows = [
            Schedule(
                freq=freq,
                byday=byday,
                opens_at=opens_at,
                closes_at=closes_at,
                by_appointment=False,
            )
            for freq, byday, opens_at, closes_at in self.rows
        ]
        rows[0].notes = f"OpenStreetMap: {self.note}" if self.note else None
        return rows


def read_hours(text: str) -> OsmHours:
    """Read an `opening_hours` value; never raises."""
    try:
        if len(text) > LONGEST:
            raise HoursAreNotPlainError(f"longer than {LONGEST} characters")
        tidy = _tidied(text)
        holidays_off = _HOLIDAYS_OFF.search(tidy)
        note = holidays_off and holidays_off[0]
        hours = OsmHours(text, rows=tuple(_rows(tidy)), note=note)
        _agree(hours, tidy)
    except HoursAreNotPlainError as error:
        return OsmHours(text, problem=str(error))
    return hours


def _tidied(text: str) -> str:
    """The same with the spaces that people add or forget without changing what it says."""
    tidy = re.sub(r"\s+", " ", text.strip().removesuffix(";"))
    tidy = re.sub(r"(?<=[a-z\d]) ?- ?(?=[A-Z\d])", "-", tidy)
    tidy = re.sub(rf"({_DAY})(?=\d)", r"\1 ", tidy)
    return re.sub(r" ?; ?", "; ", tidy).strip()


def _rows(tidy: str) -> Iterator[tuple[str, str, dt.time, dt.time]]:
    week: dict[str, Slots] = dict.fromkeys(DAYS, ())
    months: dict[str, Slots] = {}
    for rule in tidy.split("; "):
        if _HOLIDAYS_OFF.fullmatch(rule):
            continue  # the city's own holidays close it anyway
        for position, part in enumerate(_ONE_MORE_RULE.split(rule)):
            _apply(part, week, months, adds=position > 0)
    if not any(week.values()) and not any(months.values()):
        raise HoursAreNotPlainError("says when it is closed, not when it is open")
    if any(week[day[-2:]] for day in months):
        raise HoursAreNotPlainError("mixes every week with the n-th of a month")
    yield from _grouped("WEEKLY", week)
    yield from _grouped("MONTHLY", months)


def _apply(part: str, week: dict[str, Slots], months: dict[str, Slots], adds: bool) -> None:
    """Take in one rule; it replaces the earlier ones of its days unless it `adds`."""
    if part == "24/7":
        week.update(dict.fromkeys(DAYS, ((dt.time(), dt.time()),)))
        return
    match = _RULE.fullmatch(part)
    if match is None:
        raise HoursAreNotPlainError(f"we cannot read {part!r} for certain")
    slots = _slots(match["times"])
    if match["nth"]:
        for day, numbers in re.findall(rf"({_DAY})\[([^]]*)\]", match["nth"]):
            for number in numbers.split(","):
                if int(number) not in (-1, 1, 2, 3, 4, 5) or not slots:
                    raise HoursAreNotPlainError(f"we cannot read {part!r} for certain")
                key = f"{int(number)}{day}"
                months[key] = (months.get(key, ()) if adds else ()) + slots
        return
    for day in _days(match["days"]):
        week[day] = (week[day] if adds else ()) + slots


def _days(text: str | None) -> Iterator[str]:
    if not text:
        yield from DAYS
        return
    for item in text.split(","):
        first, _, last = item.partition("-")
        start = DAYS.index(first)
        length = (DAYS.index(last or first) - start) % 7 + 1
        yield from (DAYS[(start + n) % 7] for n in range(length))


def _slots(text: str) -> Slots:
    if text in ("off", "closed"):
        return ()
    return tuple(_slot(*slot.split("-")) for slot in text.split(","))


def _slot(opens: str, closes: str) -> tuple[dt.time, dt.time]:
    first, last = _minutes(opens), _minutes(closes)
    if first >= 24 * 60 or last > first + 24 * 60 or last > 48 * 60:
        raise HoursAreNotPlainError(f"{opens}-{closes} is no time of a day")
    return _time(first), _time(last)


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    if int(minutes) > 59:
        raise HoursAreNotPlainError(f"{text} is no time")
    return int(hours) * 60 + int(minutes)


def _time(minutes: int) -> dt.time:
    return dt.time(minutes // 60 % 24, minutes % 60)


def _grouped(freq: str, days: dict[str, Slots]) -> Iterator[tuple[str, str, dt.time, dt.time]]:
    """One row for all days that share a slot: "MO,TU,WE 09:00-13:00"."""
    together: dict[tuple[dt.time, dt.time], list[str]] = {}
    for day, slots in days.items():
        for slot in dict.fromkeys(slots):
            together.setdefault(slot, []).append(day.upper())
    for (opens_at, closes_at), names in together.items():
        yield freq, ",".join(names), opens_at, closes_at


def _agree(hours: OsmHours, tidy: str) -> None:
    """Raise unless opening-hours-py understands the text as we do."""
    try:
        theirs = OpeningHours(tidy, timezone=UTC, auto_country=False, auto_timezone=False)
        intervals = list(theirs.intervals(COMPARED_FROM, COMPARED_TO))
    except SyntaxError as error:
        raise HoursAreNotPlainError("not in OpenStreetMap's syntax") from error
    if theirs.warnings or any(
        comment or state == State.UNKNOWN for *_, state, comment in intervals
    ):
        raise HoursAreNotPlainError("not certain")
    open_then = [Interval(start, end) for start, end, state, _ in intervals if state == State.OPEN]
    ours = opening_times(hours.schedules(), [], [], UTC, COMPARED_FROM, COMPARED_TO)
    if ours != open_then:
        raise HoursAreNotPlainError("can be read in two ways")
