"""`locator import`: data comes in."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.config import Config
from locator.db import Database
from locator.directory.changes import acting
from locator.directory.city import City
from locator.directory.publishing import publish_changes
from locator.errors import CityIsUnknownError
from locator.imports.geojson import read_geojson
from locator.imports.healthsites import HEALTHSITES
from locator.imports.loader import load
from locator.imports.report import OUTCOMES, Line, Outcome, Report
from locator.imports.sources import Source

SOURCES = {"healthsites": HEALTHSITES}
_MEANINGS = {
    "added": "new here, waiting for review",
    "changed": "brought up to date",
    "unchanged": "as it was",
    "outside": "not in this city",
    "rejected": "not usable",
}

_KEPT: tuple[Outcome, ...] = ("added", "changed", "unchanged")


@click.group("import")
def import_() -> None:
    """Take data from other places into the directory."""


@import_.command("geojson")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--city", "city_id", required=True, help="The city that it goes into.")
@click.option(
    "--source",
    type=click.Choice(sorted(SOURCES)),
    default="healthsites",
    show_default=True,
    help="Which list the file is from: what its columns mean.",
)
@click.option("--apply", "is_applied", is_flag=True, help="Keep what was done; else only try it.")
@click.option("--details", is_flag=True, help="Print every line of the report.")
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def geojson(  # noqa: PLR0917 - one for each option
    config: Config,
    file: Path,
    city_id: str,
    source: str,
    is_applied: bool,
    details: bool,
    csv_file: Path | None,
    json_file: Path | None,
) -> None:
    """Take points from a GeoJSON FILE into the directory of a city.

    Without --apply nothing is kept: you see what would happen. What comes in waits for review,
    and is not public before somebody publishes and confirms it.
    """
    # First: what was kept and cannot be told is a report lost.
    for path in (csv_file, json_file):
        if path:
            _make_sure_we_can_write(path)
    database = Database.from_config(config)
    report = import_geojson(database, file, city_id, SOURCES[source], is_applied=is_applied)
    if csv_file:
        csv_file.write_text(report.as_csv(), encoding="utf-8-sig", newline="")
    if json_file:
        json_file.write_bytes(report.as_json())
    show(report, SOURCES[source], details=details)


def _make_sure_we_can_write(path: Path) -> None:
    try:
        path.open("ab").close()
    except OSError as error:
        raise click.FileError(str(path), f"{error.strerror}. Nothing was changed.") from error


def import_geojson(
    database: Database, file: Path, city_id: str, source: Source, *, is_applied: bool
) -> Report:
    """Import a file in one transaction; unless `is_applied`, do all of it and take it back.

    Raises `ImportCannotBeReadError` and `CityIsUnknownError`; nothing is changed then.
    """
    with database.staff() as session, file.open("rb") as content:
        acting(session, f"import of {source.name}", reason=file.name, via="import")
        savepoint = session.begin_nested()
        report = load(session, _city(session, city_id), source, read_geojson(content))
        publish_changes(session)
        if is_applied:
            savepoint.commit()
        else:
            savepoint.rollback()
    report.is_applied = is_applied
    return report


def _city(session: Session, id: str) -> City:
    city = session.get(City, id)
    if city is None:
        there = ", ".join(session.scalars(select(City.id).order_by(City.id))) or "none"
        raise CityIsUnknownError(f"There is no city {id!r} here. There are: {there}.")
    return city


def show(report: Report, source: Source, *, details: bool, console: Console | None = None) -> None:
    """Print the report: counts, then the lines on demand."""
    console = console or Console()
    table = Table(title=f"{report.source} -> {report.city}", title_justify="left", box=None)
    table.add_column("")
    table.add_column("rows", justify="right")
    table.add_column("")
    for outcome in OUTCOMES:
        table.add_row(outcome, str(report.counts[outcome]), _MEANINGS[outcome])
    table.add_row("all", str(report.rows), f"with {report.warnings} warnings", style="bold")
    console.print(table)
    if details:
        console.print(_lines(report.lines))
    elif report.lines:
        console.print("--details prints why, row by row; --csv FILE and --json FILE write it down.")
    console.print(source.credit, style="dim")
    if report.is_applied and not any(report.counts[kept] for kept in _KEPT):
        console.print("There was nothing to keep.")
    elif report.is_applied:
        console.print("Kept. What is new waits for review, and is not public yet.")
    else:
        console.print("Nothing was changed: this was a trial. Add --apply to keep it.")


def _lines(lines: list[Line]) -> Table:
    table = Table(box=None)
    for column in ("row", "kind", "id", "name", "column", "value", "reason"):
        table.add_column(column, overflow="fold", justify="right" if column == "row" else "left")
    for line in lines:
        cells = (line.kind, line.external_id, line.name, line.column, line.value, line.reason)
        # As Text: what stands in a foreign file is never taken as rich's markup.
        table.add_row(str(line.row), *map(Text, cells))
    return table
