"""Tables in a spreadsheet (XLSX): the sheet with most rows, and what its cells show.

Formulas are never run: what counts is the value that the spreadsheet has kept of them.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from itertools import islice
from typing import Any, BinaryIO

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from locator.errors import ImportCannotBeReadError
from locator.imports.entry import BrokenRow, Raw
from locator.imports.report import shown
from locator.imports.rows.guard import MOST_COLUMNS
from locator.imports.rows.header import LOOKED_AT, Header, find_header
from locator.imports.rows.members import Opener
from locator.imports.rows.merged import merged_cells
from locator.imports.rows.refusing import refusal
from locator.imports.rows.sheets import check_workbook
from locator.imports.rows.tables import Row, rows_of_table

# Rows by which sheets are compared; a list is in the longest one.
COMPARED = 2_000
# What an old spreadsheet, and one with a password, begins with.
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Threat: a sheet that says it has a million empty rows below its last one.
MOST_EMPTY_ROWS = 10_000


def sheet_of(opener: Opener) -> str:
    """The name of the sheet that holds the table. Raises `ImportCannotBeReadError`."""
    with closing(opener()) as file, _Book(file) as book:
        filled = {
            sheet.title: sum(any(cells) for cells in islice(_cells(sheet), COMPARED))
            for sheet in book.sheets
        }
    if not any(filled.values()):
        raise refusal("file_no_rows")
    return str(max(filled, key=lambda name: filled[name]))


def rows(opener: Opener, sheet: str) -> Generator[Row]:
    """Every row of a sheet, with its number in the spreadsheet, in constant memory."""
    with closing(opener()) as file, _Book(file) as book:
        found = next((one for one in book.sheets if one.title == sheet), None)
        if found is None:
            raise refusal("file_no_rows")
        below = merged_cells(file, found)
        above: dict[int, str] = {}
        for number, cells in enumerate(_cells(found), 1):
            if below and (covered := below.get(number)):
                # A cell that goes over several rows says the same in all of them.
                for column in covered:
                    if column < len(cells) and not cells[column]:
                        cells[column] = above.get(column, "")
            if below:
                above = dict(enumerate(cells))
            yield Row(number, cells)


def header_of(opener: Opener, sheet: str) -> Header:
    """The header of the table."""
    with closing(rows(opener, sheet)) as found:
        return find_header([row.cells for row in islice(found, LOOKED_AT)])


def read(opener: Opener, sheet: str | None = None) -> Iterator[Raw | BrokenRow]:
    """Every row of the table below its header. Raises `ImportCannotBeReadError`."""
    sheet = sheet or sheet_of(opener)
    yield from rows_of_table(rows(opener, sheet), header_of(opener, sheet))


class _Book:
    """A workbook that is open; whatever breaks inside is told in our words."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def __enter__(self) -> _Book:
        try:
            check_workbook(self.file)
            with warnings.catch_warnings():
                # About styles and extensions that it leaves out.
                warnings.simplefilter("ignore")
                self.book = openpyxl.load_workbook(
                    self.file, read_only=True, data_only=True, keep_links=False
                )
        except Exception as error:
            raise _broken(error) from error
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        self.book.close()

    @property
    def sheets(self) -> list[Any]:
        """Those with cells, and not charts; hidden ones last."""
        return sorted(self.book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")


def _broken(error: Exception) -> ImportCannotBeReadError:
    """openpyxl raises whatever happens to break inside it."""
    if isinstance(error, ImportCannotBeReadError):
        return error
    if isinstance(error, InvalidFileException | KeyError):
        return refusal("file_old_workbook")
    return refusal("file_broken", where=shown(str(error) or type(error).__name__))


def _cells(sheet: Any) -> Iterator[list[str]]:
    """The rows of a sheet as text, also those that are empty."""
    # The size that a file says it has is often wrong.
    sheet.reset_dimensions()
    found = sheet.iter_rows(values_only=True)
    empty = 0
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                values = next(found, None)
        except Exception as error:
            raise _broken(error) from error
        if values is None:
            return
        cells = [_text(value) for value in values[:MOST_COLUMNS]]
        empty = 0 if any(cells) else empty + 1
        if empty > MOST_EMPTY_ROWS:
            return
        yield cells


def _text(value: Any) -> str:
    """A cell as people would write what they see."""
    if value is None or isinstance(value, str):
        return value or ""
    write = next((_WRITTEN[kind] for kind in _WRITTEN if isinstance(value, kind)), str)
    return write(value)


def _moment(value: dt.datetime) -> str:
    if value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat(sep=" ", timespec="minutes")


def _length(value: dt.timedelta) -> str:
    minutes = int(value.total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _number(value: float) -> str:
    """961.0 is 961, and 0.30000000000000004 is what a spreadsheet made of 0.3."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"


# In this order: a datetime is a date, too, and a bool is a number.
_WRITTEN: dict[type[Any], Callable[[Any], str]] = {
    bool: lambda value: "yes" if value else "no",
    float: _number,
    dt.datetime: _moment,
    dt.time: lambda value: value.isoformat(timespec="minutes"),
    dt.timedelta: _length,
}
