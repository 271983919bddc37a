"""The one report: what a run did, row by row, as CSV, as JSON, and for a page; read as it is told.

A report may have a million lines: each form of it is a stream.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.imports.runs import OUTCOMES, ImportLine, ImportRun, Kind
from locator.imports.words import Reader, say

LONGEST_SHOWN = 80
COLUMNS = ("row", "kind", "id", "name", "column", "value", "reason", "what to do")
_AT_ONCE = 1000


def lines_of(
    session: Session, run: ImportRun, kind: Kind | None = None, after: int = 0
) -> Iterator[ImportLine]:
    """The lines of a report in their order; those of one kind, and those after one of a number."""
    lines = select(ImportLine).where(ImportLine.run_id == run.id).order_by(ImportLine.number)
    if kind is not None:
        lines = lines.where(ImportLine.kind == kind)
    while True:
        page = session.scalars(
            lines.where(ImportLine.number > after).limit(_AT_ONCE),
        ).all()
        if not page:
            return
        after = page[-1].number
        for line in page:
            session.expunge(line)
            yield line


def as_csv(session: Session, run: ImportRun, reader: Reader) -> Iterator[str]:
    """For a spreadsheet: one line after the other, with a header, and no formula among them."""
    yield _csv(COLUMNS)
    for line in lines_of(session, run):
        yield _csv([_harmless(value) for value in _told(line, reader).values()])


def as_json(session: Session, run: ImportRun, reader: Reader) -> Iterator[bytes]:
    """For machines: the counts, then all lines, with codes that stay and words that may change."""
    head = orjson.dumps(about(run))
    yield head[:-1] + b',"lines":['
    for number, line in enumerate(lines_of(session, run)):
        told = {**_told(line, reader), "code": line.code, "facts": line.facts or {}}
        told["service"] = str(line.service_id) if line.service_id else None
        yield (b",\n" if number else b"\n") + orjson.dumps(told)
    yield b"]}\n"


def about(run: ImportRun) -> dict[str, Any]:
    """What a run was, and its counts."""
    return {
        "run": run.id,
        "city": run.city_id,
        "source": run.source.name,
        "credit": run.source.credit,
        "file": run.file_name,
        "who": run.who,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "applied": run.applied,
        "undoes": run.undoes_id,
        "rows": run.rows,
        **{outcome: run.counts[outcome] for outcome in OUTCOMES},
        "warnings": run.warnings,
    }


def shown(value: Any) -> str:
    """A value from a foreign file, fit for a terminal and a report: short, printable, one line."""
    if isinstance(value, dict | list):
        return f"({'an object' if isinstance(value, dict) else 'a list'} of {len(value)})"
    text = value if isinstance(value, str) else str(value)
    text = "".join(_printable(text[: LONGEST_SHOWN + 1]))
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def _told(line: ImportLine, reader: Reader) -> Mapping[str, Any]:
    words = say(line, reader)
    values = (line.row, line.kind, line.external_id, line.name, line.column, line.value)
    return dict(zip(COLUMNS, (*values, words.reason, words.advice), strict=True))


def _csv(values: Any) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(values)
    return text.getvalue()


def _printable(text: str) -> Iterator[str]:
    # Threat: escape sequences that rewrite the operator's terminal.
    for character in text:
        yield character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"


def _harmless(value: Any) -> Any:
    # Threat: a name that a spreadsheet runs as a formula.
    if isinstance(value, str) and value.lstrip()[:1] in ("=", "+", "-", "@"):
        return "'" + value
    return value
