"""Rules of `opening_hours` -> schedules: what is left of each after those that come later.

A table has the times of every day of the week, and of every n-th of a month. There is one for each
stretch of dates, and a second one for the public holidays in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from locator.directory.document.document import SchedulePart
from locator.directory.opening import DAY
from locator.directory.schedule import WEEKDAYS
from locator.imports.hours.osm_rules import ALL_DAYS, NTHS, Cell, HoursAreNotPlainError, Rule
from locator.imports.hours.times import Slot

MOST_ROWS = 40

# The number of the rule that says it, the slot (None is the whole day), and whether that is by
# appointment.
_Time = tuple[int, Slot | None, bool]
_Times = dict[Cell, tuple[_Time, ...]]


@dataclass
class _Table:
    """What holds between two dates, both included; None is for ever."""

    first: dt.date | None
    last: dt.date | None
    days: _Times = field(default_factory=dict)
    holidays: _Times = field(default_factory=dict)

    def apply(self, number: int, rule: Rule) -> None:
        """Take in one rule: it replaces what earlier ones say of its days, unless it adds."""
        times = tuple((number, slot, rule.by_appointment) for slot in rule.slots)
        for nth in NTHS:
            for day in range(7):
                cell = (day, nth)
                if cell in rule.cells:
                    self.days[cell] = (self.days.get(cell, ()) if rule.adds else ()) + times
                if cell in rule.cells or rule.on_holidays:
                    before = self.holidays.get(cell, ()) if rule.adds else ()
                    self.holidays[cell] = before + times


def schedules_of(rules: Sequence[Rule]) -> list[SchedulePart]:
    """The same as schedules. Raises `HoursAreNotPlainError` where they cannot say it."""
    _refuse_cut_nights(rules)
    tables = _tables(rules)
    left = {time[0] for table in tables for times in table.days.values() for time in times}
    on_holidays = {
        time[0] for table in tables for times in table.holidays.values() for time in times
    }
    if not left:
        raise HoursAreNotPlainError("says when it is closed, not when it is open")
    for number, rule in enumerate(rules):
        # "Mo-Fr 08:00-12:00; Mo-Fr 14:00-16:00": closed in the morning, if one goes by the book.
        if rule.slots and number not in (left if rule.cells else on_holidays):
            raise HoursAreNotPlainError("a later rule takes all of an earlier one away")
    open_on_holidays = _open_on_holidays(tables, rules)
    for table in tables:
        _refuse_doubt(table)
    rows = [row for table in tables for row in _rows(table, open_on_holidays)]
    if len(rows) > MOST_ROWS:
        raise HoursAreNotPlainError("too many rows")
    return rows


def _tables(rules: Sequence[Rule]) -> list[_Table]:
    starts = {rule.first for rule in rules if rule.first}
    starts |= {rule.last + DAY for rule in rules if rule.last}
    bounds = [None, *sorted(starts)]
    tables: list[_Table] = []
    for first, following in zip(bounds, [*bounds[1:], None], strict=True):
        table = _Table(first, following - DAY if following else None)
        for number, rule in enumerate(rules):
            if _covers(rule, table):
                table.apply(number, rule)
        if tables and (tables[-1].days, tables[-1].holidays) == (table.days, table.holidays):
            tables[-1].last = table.last
        else:
            tables.append(table)
    return tables


def _covers(rule: Rule, table: _Table) -> bool:
    if rule.first is None or rule.last is None:
        return True
    return table.first is not None and rule.first <= table.first <= rule.last


def _refuse_cut_nights(rules: Sequence[Rule]) -> None:
    """Whether Saturday's rule takes away the end of Friday's night: readers differ."""
    nights = [rule for rule in rules if any(_is_night(slot) for slot in rule.slots)]
    for night in nights:
        if night.first or (night.says_holidays and night.cells != ALL_DAYS):
            raise HoursAreNotPlainError("a night at the end of a season, or of a holiday")
        touched = {(day + n) % 7 for day, _ in night.cells for n in (0, 1)}
        for other in rules:
            is_touching = other.says_holidays or any(day in touched for day, _ in other.cells)
            if other is not night and not other.adds and is_touching:
                raise HoursAreNotPlainError("a night on a day of another rule, or into one")


def _is_night(slot: Slot | None) -> bool:
    return slot is not None and slot[1] <= slot[0] and slot[1] != dt.time()


def _refuse_doubt(table: _Table) -> None:
    """Open, and by appointment at the same time: which of both?"""
    for times in table.days.values():
        appointments = [slot for _, slot, by_appointment in times if by_appointment]
        others = [slot for _, slot, by_appointment in times if not by_appointment]
        if any(_overlap(one, other) for one in appointments for other in others):
            raise HoursAreNotPlainError("by appointment, or not?")


def _overlap(one: Slot | None, other: Slot | None) -> bool:
    if one is None or other is None or _is_night(one) or _is_night(other):
        return True
    # What ends at midnight ends at the end of the day.
    return (other[1] == dt.time() or one[0] < other[1]) and (
        one[1] == dt.time() or other[0] < one[1]
    )


def _open_on_holidays(tables: Sequence[_Table], rules: Sequence[Rule]) -> bool:
    """Whether the text says that public holidays are days like others.

    Where it says nothing, or that it is closed then, the city's own holidays decide.
    """
    says = {_holidays(table) for table in tables if table.days or table.holidays}
    if says >= {"like others", "closed"} or "other times" in says:
        raise HoursAreNotPlainError("other times on holidays")
    # "PH off; Mo-Fr 08:00-17:00": by the book, Monday's rule opens it again.
    if "closed" not in says and any(rule.says_holidays and not rule.slots for rule in rules):
        raise HoursAreNotPlainError("closed on holidays, or not?")
    return "like others" in says and any(rule.says_holidays and rule.slots for rule in rules)


def _holidays(table: _Table) -> str:
    cells = {*table.days, *table.holidays}
    days, holidays = (
        {cell: _said(times, cell) for cell in cells} for times in (table.days, table.holidays)
    )
    if not any(days.values()) and not any(holidays.values()):
        return "nothing"
    if days == holidays:
        return "like others"
    return "other times" if any(holidays.values()) else "closed"


def _said(times: _Times, cell: Cell) -> set[tuple[Slot | None, bool]]:
    return {time[1:] for time in times.get(cell, ())}


def _rows(table: _Table, open_on_holidays: bool) -> Iterator[SchedulePart]:
    """One row for all days that share a slot: "MO,TU,WE 09:00-13:00"."""
    together: dict[tuple[Slot | None, bool], set[Cell]] = {}
    for cell, times in table.days.items():
        for _, slot, by_appointment in times:
            together.setdefault((slot, by_appointment), set()).add(cell)
    for (slot, by_appointment), cells in together.items():
        if slot is None and cells == ALL_DAYS and table.first is None and table.last is None:
            yield SchedulePart(by_appointment=by_appointment)
            continue
        weekly = [day for n, day in enumerate(WEEKDAYS) if all((n, nth) in cells for nth in NTHS)]
        monthly = [
            f"{nth}{day}"
            for n, day in enumerate(WEEKDAYS)
            if day not in weekly
            for nth in _nths({nth for m, nth in cells if m == n})
        ]
        for days in (weekly, monthly):
            if not days:
                continue
            yield SchedulePart(
                freq="WEEKLY" if days is weekly else "MONTHLY",
                byday=[*days],
                opens_at=slot[0] if slot else None,
                closes_at=slot[1] if slot else None,
                valid_from=table.first,
                valid_to=table.last,
                by_appointment=by_appointment,
                open_on_holidays=open_on_holidays,
            )


def _nths(cells: set[str]) -> list[str]:
    """As `byday` numbers them; a fourth that counts only where it is not the last has none."""
    numbers = [nth for nth in ("1", "2", "3") if nth in cells]
    fourth = cells & {"4", "4 and last"}
    if len(fourth) == 2:
        return [*numbers, "4", *(["5"] if "5" in cells else [])]
    if not fourth:
        return [*numbers, *(["5"] if "5" in cells else [])]
    if fourth == {"4 and last"} and "5" in cells:
        return [*numbers, "-1"]
    raise HoursAreNotPlainError("which fourth of a month?")
