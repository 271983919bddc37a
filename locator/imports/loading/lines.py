"""The report of a run while it runs: on disk, since a million lines would fill the memory.

They are written into the database at the end, so that they stay where the rest is taken back.
"""

from __future__ import annotations

import tempfile
import uuid
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection

from locator.imports.entry import Finding
from locator.imports.loading.copying import copy, cursor_of
from locator.imports.report import shown
from locator.imports.runs import ImportLine, ImportRun, Kind, Outcome

_COLUMNS = (
    "run_id",
    "number",
    "row",
    "kind",
    "external_id",
    "name",
    "column",
    "value",
    "code",
    "facts",
    "service_id",
)
# From here on a batch of lines goes to the disk.
_MOST_IN_MEMORY = 1_000_000


@dataclass
class Lines:
    """Counts, and what there is to say."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    warnings: int = 0
    _batch: list[tuple[Any, ...]] = field(default_factory=list)
    _file: Any = field(
        default_factory=lambda: tempfile.SpooledTemporaryFile(_MOST_IN_MEMORY)  # noqa: SIM115
    )

    def count(
        self,
        row: int | None,
        outcome: Outcome,
        *,
        findings: Iterable[Finding] = (),
        warnings: Iterable[Finding] = (),
        external_id: str = "",
        name: str = "",
        service_id: uuid.UUID | None = None,
    ) -> None:
        """A row is done: say what became of it, why, and what else was noticed."""
        self.counts[outcome] += 1
        about = (external_id, name, service_id)
        for finding in findings:
            self._add(row, outcome, finding, about)
        for finding in warnings:
            self._add(row, "warning", finding, about)

    def warn(
        self,
        finding: Finding,
        *,
        external_id: str = "",
        name: str = "",
        service_id: uuid.UUID | None = None,
    ) -> None:
        """Say something that is about no row of the file."""
        self._add(None, "warning", finding, (external_id, name, service_id))

    def settle(self, before: int | None = None) -> None:
        """The rows so far, or those `before` one, are complete: they lie in the file's order."""
        # What is about no row comes last.
        self._batch.sort(key=_row)
        count = len(self._batch)
        if before is not None:
            count = bisect_left(self._batch, (False, before), key=_row)
        for line in self._batch[:count]:
            self._file.write(orjson.dumps(line) + b"\n")
        del self._batch[:count]

    def write(self, connection: Connection, run: ImportRun) -> None:
        """Keep them with their run, and the counts."""
        self.settle()
        for outcome, count in self.counts.items():
            setattr(run, outcome, count)
        run.warnings = self.warnings
        with cursor_of(connection) as cursor:
            copy(cursor, ImportLine.__table__, _COLUMNS, self._rows(run.id))
        self._file.close()

    def _add(
        self,
        row: int | None,
        kind: Kind,
        finding: Finding,
        about: tuple[str, str, uuid.UUID | None],
    ) -> None:
        external_id, name, service_id = about
        self.warnings += kind == "warning"
        self._batch.append(
            (
                row,
                kind,
                _printable(external_id),
                _printable(name),
                _printable(finding.column),
                _printable(finding.value),
                finding.code,
                {fact: shown(value) for fact, value in finding.facts.items()} or None,
                str(service_id) if service_id else None,
            )
        )

    def _rows(self, run_id: int) -> Iterator[tuple[Any, ...]]:
        self._file.seek(0)
        for number, line in enumerate(self._file, 1):
            *said, facts, service_id = orjson.loads(line)
            yield (run_id, number, *said, facts and orjson.dumps(facts).decode(), service_id)


def _row(line: tuple[Any, ...]) -> tuple[bool, int]:
    return line[0] is None, line[0] or 0


def _printable(text: str) -> str:
    return text if text.isprintable() and len(text) <= 80 else shown(text)
