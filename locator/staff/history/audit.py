"""The whole record as a file, a line for every field of every change: who, when, what, from where.

For an auditor, or a spreadsheet. Read in pieces, so that a million changes need no more memory than
a hundred.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import IO, Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.change import Change

AT_ONCE = 1_000
# Threat: a spreadsheet runs what begins like a formula, and a name may begin like one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Line:
    """One field of one row; `before` and `after` are as the record keeps them (JSON)."""

    at: str  # ISO 8601, UTC
    actor: str
    via: str
    reason: str
    operation: str
    action: str
    entity_type: str
    entity_id: str
    field: str
    before: Any
    after: Any


def lines(
    session: Session,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    actor: str | None = None,
) -> Iterator[Line]:
    """What was changed from `since` (included) to `until` (not included), the first first."""
    asked = select(Change).order_by(Change.id)
    if since is not None:
        asked = asked.where(Change.at >= since)
    if until is not None:
        asked = asked.where(Change.at < until)
    if actor is not None:
        asked = asked.where(Change.actor == actor)
    found = session.scalars(asked.execution_options(yield_per=AT_ONCE))
    for change in found:
        yield from _lines_of(change)
        session.expunge(change)


def write_csv(lines: Iterator[Line], file: IO[str]) -> None:
    """With a header; values that a spreadsheet would run begin with an apostrophe."""
    writer = csv.writer(file)
    writer.writerow(field.name for field in fields(Line))
    for line in lines:
        writer.writerow(_cell(value) for value in asdict(line).values())


def write_json(lines: Iterator[Line], file: IO[str]) -> None:
    """One JSON object a line."""
    for line in lines:
        file.write(orjson.dumps(asdict(line)).decode() + "\n")


def _lines_of(change: Change) -> Iterator[Line]:
    before, after = change.before or {}, change.after or {}
    for field in {**before, **after}:
        yield Line(
            change.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
            change.actor,
            change.via or "",
            change.reason or "",
            str(change.operation),
            change.action,
            change.entity_type,
            change.entity_id,
            field,
            before.get(field),
            after.get(field),
        )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return f"'{text}" if text.startswith(_FORMULA) else text
