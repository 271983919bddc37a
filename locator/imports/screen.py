"""The report in a terminal: the counts, what there is to do, and every line on demand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.imports.entry import Finding
from locator.imports.mapping.saved import TableMapping
from locator.imports.report import lines_of
from locator.imports.rows.column import SeenColumn
from locator.imports.runs import OUTCOMES, ImportLine, ImportRun, Kind, Outcome
from locator.imports.words import Reader, say

_MEANINGS: dict[Outcome, str] = {
    "added": "new here",
    "changed": "brought up to date",
    "unchanged": "as it was",
    "outside": "not for this city, or no service",
    "retired": "not in the list any more, and archived",
    "rejected": "not usable",
}
_UNDONE: dict[Outcome, str] = {
    "changed": "as before the import again",
    "unchanged": "edited since, and kept",
    "retired": "had come with it, and gone again",
}
# Lines that say something that somebody may have to do.
_TO_DO: tuple[Kind, ...] = ("rejected", "warning")


def show(session: Session, run: ImportRun, reader: Reader, console: Console) -> None:
    """Print the counts, and what there is to do, the most frequent first."""
    source = run.source
    meanings = _UNDONE if run.undoes_id else _MEANINGS
    table = Table(title=f"{source.name} -> {run.city_id}", title_justify="left", box=None)
    table.add_column("")
    table.add_column("services" if run.undoes_id else "rows", justify="right")
    table.add_column("")
    for outcome in OUTCOMES:
        if outcome in meanings and (run.counts[outcome] or outcome != "retired"):
            table.add_row(outcome, str(run.counts[outcome]), meanings[outcome])
    if not run.undoes_id:
        table.add_row("all", str(run.rows), f"with {run.warnings} warnings", style="bold")
    console.print(table)
    _show_to_do(session, run, reader, console)


def show_lines(session: Session, run: ImportRun, reader: Reader, console: Console) -> None:
    """Print every line of the report, one below the other; a million of them take no memory."""
    for line in lines_of(session, run):
        words = say(line, reader)
        where = f"row {line.row}" if line.row else "-"
        who = " ".join(filter(None, (line.external_id, line.name)))
        what = ": ".join(filter(None, (_column(line), line.value)))
        # As Text: what stands in a foreign file is never taken as rich's markup.
        console.print(Text(f"{where:<9}{line.kind:<10}{who}"), soft_wrap=True)
        for part in (what, words.reason, words.advice):
            if part:
                console.print(Text(f"{'':<19}{part}"), soft_wrap=True)


def show_mapping(
    mapping: TableMapping, columns: Sequence[SeenColumn], console: Console, *, is_guess: bool
) -> None:
    """Print what each column is taken to say, and how to correct that where we have guessed."""
    table = Table(title="What the columns say", title_justify="left", box=None)
    for heading in ("column", "is taken as", "for example"):
        table.add_column(heading, overflow="fold")
    targets = {
        column.column: f"{column.target} ({column.language})" if column.language else column.target
        for column in mapping.columns
    }
    for column in columns:
        example = next(iter(column.examples), "")
        table.add_row(
            Text(column.name), Text(targets.get(column.name, "–")), Text(example[:40], style="dim")
        )
    console.print(table)
    if is_guess:
        console.print(
            "This is a guess. To correct it: --save-mapping FILE, edit it, --mapping FILE.\n",
            style="dim",
        )


def _show_to_do(session: Session, run: ImportRun, reader: Reader, console: Console) -> None:
    groups = session.execute(
        select(
            ImportLine.kind,
            ImportLine.code,
            ImportLine.column,
            func.count().label("lines"),
            func.min(ImportLine.number).label("first"),
        )
        .where(ImportLine.run_id == run.id, ImportLine.kind.in_(_TO_DO))
        .group_by(ImportLine.kind, ImportLine.code, ImportLine.column)
        .order_by(ImportLine.kind, func.count().desc(), func.min(ImportLine.number))
    ).all()
    for kind in _TO_DO:
        of_kind = [group for group in groups if group.kind == kind]
        if not of_kind:
            continue
        heading = "Rows that cannot be used" if kind == "rejected" else "What to look at"
        console.print(Text(f"\n{heading}", style="bold"))
        for group in of_kind:
            line = session.get_one(ImportLine, (run.id, group.first))
            _show_group(line, group.lines, reader, console)


def _show_group(line: ImportLine, count: int, reader: Reader, console: Console) -> None:
    words = say(line, reader)
    column = f"{_column(line)}: " if _column(line) else ""
    where = f"row {line.row}" if line.row else line.external_id
    value = f" “{line.value}”" if line.value else ""
    example = f"for example {where}{value}" if count > 1 else f"{where}{value}"
    console.print(Text(f"{count:>6}  {column}{words.reason}"), soft_wrap=True)
    console.print(Text(f"{'':<8}{words.advice} ({example})", style="dim"), soft_wrap=True)


def _column(line: ImportLine) -> str:
    """Nothing where it is about all of the row."""
    return "" if line.column == "*" else line.column


def show_runs(runs: Iterable[ImportRun], undone: set[int], console: Console) -> None:
    """Print the last runs, the newest first."""
    for run in runs:
        if run.undoes_id:
            became = f"undid run {run.undoes_id}"
        elif run.id in undone:
            became = "kept, and undone"
        else:
            became = "kept" if run.applied else "only tried"
        counts = ", ".join(f"{count} {outcome}" for outcome, count in run.counts.items() if count)
        when = f"{run.started_at:%Y-%m-%d %H:%M}"
        console.print(
            Text(f"{run.id:>6}  {when}  {run.city_id}: {run.source.name}, {run.file_name}"),
            soft_wrap=True,
        )
        console.print(
            Text(f"{'':<8}{became}, by {run.who}: {counts or 'nothing'}", style="dim"),
            soft_wrap=True,
        )


def words_of_error(code: str, facts: dict[str, str], reader: Reader) -> str:
    """Why a file cannot be read, and what to do."""
    words = say(Finding("", "", code, facts), reader)
    return f"{words.reason} {words.advice}".strip()
