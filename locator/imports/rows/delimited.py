"""Tables as text: CSV with any delimiter, in any encoding."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

from locator.imports.entry import BrokenRow, Raw
from locator.imports.report import shown
from locator.imports.rows.encoding import encoding_of
from locator.imports.rows.guard import MOST_COLUMNS
from locator.imports.rows.header import LOOKED_AT, Header, find_header
from locator.imports.rows.lines import LONGEST_LINE, Lines
from locator.imports.rows.members import Opener
from locator.imports.rows.refusing import refusal
from locator.imports.rows.tables import Row, rows_of_table

DELIMITERS = (",", ";", "\t", "|")
# A cell may have line breaks. One that has more of them is a quotation mark that nobody closed.
MOST_LINES = 400
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)

# A longer field is no reason to stop: `Lines` holds what a row may be.
csv.field_size_limit(LONGEST_LINE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is written: its encoding, delimiter and quotation mark."""

    encoding: str
    delimiter: str
    quote: str = '"'
    is_escaped: bool = False  # a quotation mark inside of a cell is \" and not ""
    skipped: int = 0  # lines before the table: Excel's "sep=;"


def dialect_of(opener: Opener) -> Dialect:
    """Find out how a file is written; reads all of it. Raises `ImportCannotBeReadError`."""
    with closing(opener()) as file:
        encoding = encoding_of(file)
    with Lines(opener(), encoding) as lines:
        sample = list(_sample(lines))
    if not any(line.strip() for line in sample):
        raise refusal("file_empty")
    if separator := _SEPARATOR.fullmatch(sample[0]):
        return Dialect(encoding, separator[1], skipped=1)
    quote = "'" if _is_single_quoted(sample) else '"'
    text = "".join(sample)
    is_escaped = bool(re.search(r'[^\\]\\"(?![,;\t|\r\n])', text)) and '""' not in text
    dialects = [Dialect(encoding, sign, quote, is_escaped) for sign in DELIMITERS]
    return max(dialects, key=lambda dialect: _fit(sample, dialect))


def _sample(lines: Lines) -> Iterator[str]:
    size = 0
    for line in islice(lines, 400):
        yield line
        size += len(line)
        if size > LONGEST_LINE:
            return


def rows(opener: Opener, dialect: Dialect) -> Generator[Row]:
    """Every row of the file, with its number (the first is 1) and what is wrong with it."""
    with Lines(opener(), dialect.encoding) as lines:
        for _ in range(dialect.skipped):
            next(lines, None)
        yield from _records(lines, dialect, dialect.skipped)


def header_of(opener: Opener, dialect: Dialect) -> Header:
    """The header of the table."""
    with closing(rows(opener, dialect)) as found:
        return find_header([row.cells for row in islice(found, LOOKED_AT)])


def read(opener: Opener, dialect: Dialect | None = None) -> Iterator[Raw | BrokenRow]:
    """Every row of the table below its header, in constant memory.

    Raises `ImportCannotBeReadError` for a file that is empty or breaks off.
    """
    dialect = dialect or dialect_of(opener)
    header = header_of(opener, dialect)
    yield from rows_of_table(rows(opener, dialect), header)


def _fit(sample: Sequence[str], dialect: Dialect) -> tuple[float, int]:
    """How well a delimiter makes a table of the sample: rows of one width, below a header."""
    lines = iter(sample)
    found = [cells for cells in _reader(lines, dialect) if any(map(str.strip, cells))]
    widths = Counter(map(len, found))
    usual = max(widths, key=lambda width: (widths[width] * (width > 1), width), default=1)
    if usual < 2:
        return 0.0, 0
    share = widths[usual] / len(found)
    header = find_header(found)
    named = sum(
        bool(cell.strip()) for cell in (found[header.rows - 1] if header.rows else found[0])
    )
    return share + min(1.0, named / usual) + min(usual, 30) / 100, usual


def _is_single_quoted(sample: Sequence[str]) -> bool:
    lines = [line for line in sample if line.strip()]
    pairs = sum(bool(re.search(r"(^|[,;\t|])'[^']*'([,;\t|]|\s*$)", line)) for line in lines)
    return pairs * 2 > len(lines) and not any('"' in line for line in lines)


def _reader(lines: Iterator[str], dialect: Dialect) -> Iterator[list[str]]:
    if dialect.is_escaped:
        lines = (re.sub(r'\\"(?!\s*$)', '""', line) for line in lines)
    reader = csv.reader(
        lines, delimiter=dialect.delimiter, quotechar=dialect.quote, skipinitialspace=True
    )
    try:
        yield from reader
    except csv.Error:
        return


class _Watched(Iterator[str]):
    """Lines on their way to the reader, remembered until it has made a row of them."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.taken: list[str] = []
        self.size = 0
        self.is_over = False

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES or self.size > LONGEST_LINE:
            raise _QuoteIsOpenError
        try:
            line = next(self.lines)
        except StopIteration:
            self.is_over = True
            raise
        self.taken.append(line)
        self.size += len(line)
        return line

    def forget(self) -> None:
        self.taken, self.size = [], 0


class _QuoteIsOpenError(Exception):
    pass


def _records(lines: Lines, dialect: Dialect, row: int) -> Iterator[Row]:
    watched = _Watched(lines)
    reader = _reader(watched, dialect)
    while True:
        watched.forget()
        try:
            cells = next(reader, None)
            if watched.is_over and _is_open(watched.taken, dialect):
                raise _QuoteIsOpenError
        except _QuoteIsOpenError:
            # The mark was no quotation: its line is read without, and all others again.
            first, *others = watched.taken
            lines.give_back(others)
            plain = csv.reader([first], delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE)
            cells = [cell.strip().strip(dialect.quote) for cell in next(plain, [])]
            row += 1
            yield Row(row, cells, "quote_open")
            watched = _Watched(lines)
            reader = _reader(watched, dialect)
            continue
        if cells is None:
            if watched.is_over:
                return
            # What the reader cannot take in at all.
            reader = _reader(watched, dialect)
            row += 1
            yield Row(row, [shown("".join(watched.taken))], "row_unreadable")
            continue
        row += 1
        problem = "row_too_large" if lines.was_cut or len(cells) > MOST_COLUMNS else None
        yield Row(row, cells[:MOST_COLUMNS], problem)


def _is_open(taken: Sequence[str], dialect: Dialect) -> bool:
    """Whether the file ended inside of quotation marks, which hold more than one line."""
    if len(taken) < 2:
        return False
    text = "".join(taken)
    if dialect.is_escaped:
        text = text.replace('\\"', "")
    return text.count(dialect.quote) % 2 == 1
