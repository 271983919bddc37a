"""From the rows of a table to its cells by column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from locator.imports.entry import BrokenRow, Finding, Raw
from locator.imports.report import shown
from locator.imports.rows.guard import LONGEST_CELL
from locator.imports.rows.header import Header, name_of
from locator.imports.rows.tidy import one_line, tidy


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row as they stand in the file; `problem` is a code of `words.cells`."""

    number: int
    cells: Sequence[str]
    problem: str | None = None


def rows_of_table(rows: Iterable[Row], header: Header) -> Iterator[Raw | BrokenRow]:
    """Every row below the header that has something in it; one by one."""
    names = header.names
    for row in islice(rows, header.rows, None):
        if row.problem in ("row_unreadable", "row_too_large"):
            value = next((cell for cell in row.cells if cell.strip()), "")
            yield BrokenRow(row.number, Finding("*", shown(value), row.problem))
            continue
        findings: list[Finding] = []
        cells: dict[str, str] = {}
        for n, cell in enumerate(row.cells):
            text = tidy(cell) if cell else ""
            if not text:
                continue
            column = names[n] if n < len(names) else name_of(n)
            if n >= len(names):
                findings.append(Finding(column, shown(text), "row_too_long"))
            if len(cell) > LONGEST_CELL:
                findings.append(Finding(column, shown(text), "cell_too_long"))
            cells[column] = text
        if row.problem:
            findings.append(Finding("*", shown(next(iter(cells.values()), "")), row.problem))
        # A header that stands there again: two files, one below the other.
        if cells and not all(one_line(text) == column for column, text in cells.items()):
            yield Raw(row.number, cells, findings=tuple(findings))
