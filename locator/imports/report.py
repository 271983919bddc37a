"""What an import did, row by row: the one report of every reader and of the loader."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

import orjson

# What became of a row: each has exactly one.
Outcome = Literal["added", "changed", "unchanged", "outside", "rejected"]
Kind = Outcome | Literal["warning"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
LONGEST_SHOWN = 80


@dataclass(frozen=True)
class Finding:
    """Something to say about one value of a row."""

    column: str
    value: str  # short and printable: `shown`
    reason: str


@dataclass(frozen=True)
class Line(Finding):
    """A line of the report: a finding, in its row."""

    row: int  # the first is 1
    kind: Kind
    external_id: str = ""
    name: str = ""


@dataclass
class Report:
    """Counts, and what there is to say. `is_applied`: whether it was kept, or only tried."""

    source: str
    city: str
    is_applied: bool = False
    counts: Counter[Outcome] = field(default_factory=Counter)
    lines: list[Line] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows there were."""
        return self.counts.total()

    @property
    def warnings(self) -> int:
        """How many lines are warnings; a row may have several, or none."""
        return sum(line.kind == "warning" for line in self.lines)

    def count(
        self,
        row: int,
        outcome: Outcome,
        *,
        findings: list[Finding] | None = None,
        warnings: list[Finding] | None = None,
        external_id: str = "",
        name: str = "",
    ) -> None:
        """A row is done: say what became of it, why, and what else was noticed."""
        self.counts[outcome] += 1
        kinds: tuple[tuple[Kind, list[Finding]], ...]
        kinds = ((outcome, findings or []), ("warning", warnings or []))
        for kind, said in kinds:
            self.lines += [
                Line(**asdict(finding), row=row, kind=kind, external_id=external_id, name=name)
                for finding in said
            ]

    def as_json(self) -> bytes:
        """For machines: counts and all lines."""
        return orjson.dumps(
            {
                "source": self.source,
                "city": self.city,
                "applied": self.is_applied,
                "rows": self.rows,
                **{outcome: self.counts[outcome] for outcome in OUTCOMES},
                "warnings": self.warnings,
                "lines": [asdict(line) for line in self.lines],
            },
            option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE,
        )

    def as_csv(self) -> str:
        """For a spreadsheet: one line each."""
        text = io.StringIO()
        writer = csv.writer(text)
        columns = ("row", "kind", "external_id", "name", "column", "value", "reason")
        writer.writerow(columns)
        writer.writerows(
            [_harmless(getattr(line, column)) for column in columns] for line in self.lines
        )
        return text.getvalue()


def shown(value: Any) -> str:
    """A value from a foreign file, fit for a terminal and a report: short, printable, one line."""
    if isinstance(value, dict | list):
        return f"({'an object' if isinstance(value, dict) else 'a list'} of {len(value)})"
    text = value if isinstance(value, str) else str(value)
    text = "".join(_printable(text[: LONGEST_SHOWN + 1]))
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def _printable(text: str) -> Iterator[str]:
    # Threat: escape sequences that rewrite the operator's terminal.
    for character in text:
        yield character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"


def _harmless(value: Any) -> Any:
    # Threat: a name that a spreadsheet runs as a formula.
    if isinstance(value, str) and value.lstrip()[:1] in ("=", "+", "-", "@"):
        return "'" + value
    return value
