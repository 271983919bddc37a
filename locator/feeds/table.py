"""A city as a table: CSV (RFC 4180, UTF-8), with a row of HXL tags on wish."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from locator.feeds.columns import Value, columns_of
from locator.feeds.entries import Question, entries, tombstones

CSV = "text/csv"
BYTE_ORDER_MARK = "\ufeff"

# Threat: a name that a spreadsheet runs as a formula (OWASP, "CSV Injection"). The apostrophe says
# "this is text" to it, and our own import takes it away again.
_FORMULA = re.compile(r"\s*'*[=+\-@\t\r]")


def csv_of(
    question: Question, language: str | None, root: str, *, hxl: bool, bom: bool
) -> Iterator[bytes]:
    """The lines of the table. Of what is gone since, the ids alone, with `gone` as when."""
    columns = columns_of(question.city, language, root)
    since = question.since is not None
    header = [column.name for column in columns] + (["gone"] if since else [])
    yield (BYTE_ORDER_MARK if bom else "").encode() + _line(header)
    if hxl:
        yield _line([column.tag for column in columns] + (["#date+gone"] if since else []))
    for entry in entries(question):
        yield _line([harmless(column.value(entry)) for column in columns] + [""] * since)
    if since:
        empty = [""] * (len(columns) - 1)
        for stone in tombstones(question):
            yield _line([str(stone.id), *empty, stone.at.isoformat()])


def harmless(value: Value) -> Value:
    """Text that no spreadsheet runs; numbers stay numbers."""
    if isinstance(value, str) and _FORMULA.match(value):
        return "'" + value.lstrip()
    return value


def _line(values: list[str] | list[Value]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(values)  # with CRLF, as RFC 4180 wants
    return line.getvalue().encode()
