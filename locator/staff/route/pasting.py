"""A timetable pasted from a spreadsheet -> proposed stops, with problems by row and column.

Nothing is invented: what cannot be read for certain is a problem at its cell, and its row has no
times. Rows of one place become one stop.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from locator.directory.document.document import SchedulePart
from locator.directory.schedule import WEEKDAYS
from locator.directory.typed_text import clean
from locator.imports.calendar.proposal import Code, NoteCode, Proposal, Proposed, Remark
from locator.imports.hours.dates import DateIsUnclearError, order_in, read_date
from locator.imports.hours.days import DaysAreUnclearError, read_days
from locator.imports.hours.times import (
    Slot,
    TimesAreUnclearError,
    read_clock,
    read_times,
    slot_between,
)
from locator.places.folding import fold
from locator.staff.hours.city_times import TimesOfACity
from locator.staff.route.columns import (
    Cell,
    Column,
    PastedTooMuchError,
    Table,
    decimal,
    read_rows,
    several,
)

LONGEST_PLACE = 200  # characters


def read_pasted(text: str, city: TimesOfACity, bounds: Sequence[float]) -> Proposed:
    """Read what was pasted. `bounds` of the city: west, south, east, north, in degrees.

    Raises `locator.staff.route.columns.PastedTooMuchError`.
    """
    table = read_rows(text, city, order_in(city.country), bounds)
    try:
        rows = [_Row(table, cells, city, bounds).read() for cells in table.rows]
        return Proposed(stops=list(_by_place(rows)), left_out=list(table.left_out))
    except ValidationError as error:
        # More places than a route may have, or more times than a place.
        raise PastedTooMuchError from error


@dataclass
class _Row:
    """One row on its way to a proposal."""

    table: Table
    cells: Sequence[Cell]
    city: TimesOfACity
    bounds: Sequence[float]
    problems: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    dates_under_day: tuple[dt.date, ...] = ()

    def read(self) -> Proposal:
        place = self._place()
        lon, lat = self._coordinates()
        days, dates, slots = self._days(), self._dates(), self._slots()
        if days and dates:
            # "Thursday, 3 December" in two columns is one date, if the one fits the other.
            if any(WEEKDAYS[date.weekday()] not in days for date in dates):
                self._wrong("day_and_date", self._cell("day"))
            days = ()
        if not days and not dates and not self.problems:
            self._wrong("no_day", self._cell("day") or self._cell("date"))
        if not slots and not self.problems:
            self._wrong("no_times", self._cell("times") or self._cell("from"))
        schedules = [] if self.problems else list(_schedules(days, dates, slots))
        return Proposal(
            place=place,
            lon=lon,
            lat=lat,
            schedules=schedules,
            problems=self.problems,
            notes=self.notes,
            rows=[self.cells[0].row],
        )

    def _cell(self, column: Column) -> Cell | None:
        """The cell of a column, if anything stands there."""
        return next(
            (
                cell
                for cell in self.cells
                if self.table.columns.get(cell.column - 1) == column and cell.text
            ),
            None,
        )

    def _wrong(self, code: Code, cell: Cell | None) -> None:
        self.problems.append(_remark(code, cell, self.cells[0].row))

    def _note(self, code: NoteCode, cell: Cell, date: dt.date | None = None) -> None:
        self.notes.append(_remark(code, cell, cell.row, date))

    def _place(self) -> str:
        cell = self._cell("place")
        if cell is None or not fold(cell.text):
            self._wrong("no_place", cell)
            return ""
        return " ".join(clean(cell.text).split())[:LONGEST_PLACE]

    def _coordinates(self) -> tuple[float | None, float | None]:
        lat_cell, lon_cell = self._cell("lat"), self._cell("lon")
        if lat_cell is None and lon_cell is None:
            return None, None
        lat = decimal(lat_cell.text) if lat_cell else None
        lon = decimal(lon_cell.text) if lon_cell else None
        if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
            self._wrong("no_coordinates", lat_cell or lon_cell)
            return None, None
        west, south, east, north = self.bounds
        if not (west <= lon <= east and south <= lat <= north):
            self._wrong("outside", lat_cell)
            return None, None
        return lon, lat

    def _days(self) -> tuple[str, ...]:
        cell = self._cell("day")
        if cell is None:
            return ()
        try:
            return read_days(cell.text)
        except DaysAreUnclearError as error:
            # Some write dates under "day".
            if self._cell("date") is None and (dates := self._dates_in(cell, silent=True)):
                self.dates_under_day = dates
                return ()
            self._wrong(error.code, cell)
            return ()

    def _dates(self) -> tuple[dt.date, ...]:
        cell = self._cell("date")
        return self.dates_under_day if cell is None else self._dates_in(cell)

    def _dates_in(self, cell: Cell, silent: bool = False) -> tuple[dt.date, ...]:
        dates: list[dt.date] = []
        for part in several(cell.text):
            try:
                found = read_date(part, order_in(self.city.country), self.city.today)
            except DateIsUnclearError as error:
                if not silent:
                    self._wrong(error.code, cell)
                return ()
            dates.append(found.date)
            if found.by_order:
                self._note("by_order", cell, found.date)
            if found.by_year:
                self._note("by_year", cell, found.date)
        return tuple(dict.fromkeys(dates))

    def _slots(self) -> tuple[Slot, ...]:
        times = self._cell("times")
        first, last = self._cell("from"), self._cell("to")
        try:
            if times is not None:
                return self._told_of_nights(read_times(times.text), times)
            if first is not None and last is not None:
                times = first
                start = read_clock(first.text)
                times = last
                slot = slot_between(start, read_clock(last.text))
                return self._told_of_nights((slot,), last)
            if times := first or last:
                raise TimesAreUnclearError("no_end")
        except TimesAreUnclearError as error:
            self._wrong(error.code, times)
        return ()

    def _told_of_nights(self, slots: tuple[Slot, ...], cell: Cell) -> tuple[Slot, ...]:
        if any(closes <= opens and closes != dt.time() for opens, closes in slots):
            self._note("overnight", cell)
        return slots


def _remark(
    code: Code | NoteCode, cell: Cell | None, row: int, date: dt.date | None = None
) -> Remark:
    if cell is None:
        return Remark(code=code, row=row, date=date)
    return Remark(code=code, row=cell.row, column=cell.column, text=cell.text[:200], date=date)


def _schedules(
    days: Sequence[str], dates: Iterable[dt.date], slots: Iterable[Slot]
) -> Iterator[SchedulePart]:
    for opens_at, closes_at in slots:
        if days:
            is_nth = any(len(day) > 2 for day in days)
            yield SchedulePart(
                freq="MONTHLY" if is_nth else "WEEKLY",
                byday=list(days),
                opens_at=opens_at,
                closes_at=closes_at,
            )
        for date in dates:
            yield SchedulePart(dtstart=date, opens_at=opens_at, closes_at=closes_at)


def _by_place(rows: Iterable[Proposal]) -> Iterator[Proposal]:
    """One stop for all rows of one name and one point; without a name each stays by itself."""
    stops: dict[object, Proposal] = {}
    for row in rows:
        key = (fold(row.place), row.lon, row.lat) if row.place else row.rows[0]
        there = stops.get(key)
        if there is None:
            stops[key] = row
            continue
        there.schedules += [one for one in row.schedules if one not in there.schedules]
        there.problems += row.problems
        there.notes += row.notes
        there.rows += row.rows
    yield from stops.values()
