"""`locator import`: data comes in, from the command line."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from gettext import NullTranslations
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from locator.config import Config
from locator.db import Database
from locator.directory.changes import acting
from locator.directory.city import City
from locator.directory.import_source import ImportSource
from locator.errors import (
    ChangeCannotBeUndoneError,
    CityIsUnknownError,
    ImportCannotBeReadError,
)
from locator.imports.formats import Look, look_at, read
from locator.imports.loading.loader import load
from locator.imports.loading.surroundings import remember_format, source_named, surroundings_of
from locator.imports.loading.undoing import undo
from locator.imports.mapping.saved import TableMapping, from_yaml
from locator.imports.mapping.suggesting import suggest
from locator.imports.report import as_csv, as_json
from locator.imports.runs import ImportRun
from locator.imports.screen import show, show_lines, show_mapping, show_runs, words_of_error

# The command line speaks English.
_ENGLISH = NullTranslations()

_ReportFile = click.Path(dir_okay=False, path_type=Path)


class _FileFirst(click.Group):
    """`locator import FILE ...` is `locator import file FILE ...`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["file", *args]
        return super().parse_args(ctx, args)


@click.group("import", cls=_FileFirst)
def import_() -> None:
    """Take data from other places into the directory: locator import FILE --city ... --source ...

    See docs/import.md.
    """


@import_.command("file")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--city", "city_id", required=True, help="The city that it goes into.")
@click.option("--source", "name", required=True, help="What you call the list: the same each time.")
@click.option("--credit", help="What its licence asks us to say: shown wherever its data is.")
@click.option("--licence", help="Its licence, or the address of it on the web.")
@click.option(
    "--trusted/--not-trusted",
    default=None,
    help="Whether the city vouches for it: then it is published as it comes. Stays so.",
)
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What the columns mean, from a file. Else as last time, else as we guess.",
)
@click.option(
    "--save-mapping",
    "saved_mapping",
    type=_ReportFile,
    help="Write down what the columns are taken to mean, to correct it.",
)
@click.option("--retire", is_flag=True, help="Archive what the list does not have any more.")
@click.option("--apply", "is_applied", is_flag=True, help="Keep what was done; else only try it.")
@click.option("--details", is_flag=True, help="Print every line of the report.")
@click.option("--csv", "csv_file", type=_ReportFile, help="Write the report for a spreadsheet.")
@click.option("--json", "json_file", type=_ReportFile, help="Write the report for machines.")
@click.pass_obj
def file_(  # noqa: PLR0917 - one for each option
    config: Config,
    file: Path,
    city_id: str,
    name: str,
    credit: str | None,
    licence: str | None,
    trusted: bool | None,
    mapping_file: Path | None,
    saved_mapping: Path | None,
    retire: bool,
    is_applied: bool,
    details: bool,
    csv_file: Path | None,
    json_file: Path | None,
) -> None:
    """Take a list (FILE: a table, GeoJSON, HSDS, OpenStreetMap, a calendar) into a city.

    Without --apply nothing is kept: you see what would happen. What comes in waits for review,
    and is not public before somebody publishes and confirms it.
    """
    # First: what was kept and cannot be told is a report lost.
    for path in (csv_file, json_file, saved_mapping):
        if path:
            _make_sure_we_can_write(path)
    console = Console()
    database = Database.from_config(config)
    with _in_plain_words(), database.staff() as session:
        city = _city(session, city_id)
        source = source_named(session, city, name)
        given = {"credit": credit, "licence": licence, "trusted": trusted}
        for field, value in given.items():
            if value is not None:
                setattr(source, field, value)
        look = look_at(file, file.name)
        mapping = _mapping(look, source, city, mapping_file)
        if mapping is not None:
            is_guess = mapping_file is None and source.mapping is None
            show_mapping(mapping, look.columns, console, is_guess=is_guess)
            if saved_mapping:
                saved_mapping.write_text(mapping.as_yaml(), encoding="utf-8")
            if is_applied or mapping_file:
                source.mapping = mapping.as_json()
        remember_format(source, look.format)
        session.flush()
        with _progress(f"{file.name}") as progress:
            entries = read(file, look, surroundings_of(city), source.key, mapping)
            run = load(
                session,
                city,
                source,
                entries,
                apply=is_applied,
                retire=retire,
                progress=progress,
                who=_who(),
                file_name=file.name,
            )
        run_id = run.id
    with database.staff() as session:
        run = session.get_one(ImportRun, run_id)
        if csv_file:
            with csv_file.open("w", encoding="utf-8-sig", newline="") as out:
                out.writelines(as_csv(session, run, _ENGLISH))
        if json_file:
            with json_file.open("wb") as out_bytes:
                out_bytes.writelines(as_json(session, run, _ENGLISH))
        show(session, run, _ENGLISH, console)
        if details:
            show_lines(session, run, _ENGLISH, console)
        _say_what_next(run, console, has_lines=details or bool(csv_file or json_file))


@import_.command("undo")
@click.argument("run_id", metavar="RUN", type=int)
@click.option("--details", is_flag=True, help="Print every line of the report.")
@click.pass_obj
def undo_(config: Config, run_id: int, details: bool) -> None:
    """Take back all that an import did; RUN is its number: see "locator import runs".

    What somebody has edited since is kept, and named.
    """
    console = Console()
    with Database.from_config(config).staff() as session:
        run = session.get(ImportRun, run_id)
        if run is None:
            raise ChangeCannotBeUndoneError(f"There is no import {run_id} here.")
        acting(session, _who(), reason=f"undo of import {run_id}", via="import")
        undone = undo(session, run, who=_who())
        show(session, undone, _ENGLISH, console)
        if details or undone.unchanged:
            show_lines(session, undone, _ENGLISH, console)


@import_.command("runs")
@click.option("--city", "city_id", help="Only those of this city.")
@click.option("--last", type=click.IntRange(1), default=20, show_default=True, help="How many.")
@click.pass_obj
def runs(config: Config, city_id: str | None, last: int) -> None:
    """Say which files were read, when, and what became of them."""
    with Database.from_config(config).staff() as session:
        found = (
            select(ImportRun).options(joinedload(ImportRun.source)).order_by(ImportRun.id.desc())
        )
        if city_id:
            found = found.where(ImportRun.city_id == _city(session, city_id).id)
        undone = select(ImportRun.undoes_id).where(ImportRun.undoes_id.is_not(None))
        ids = {id for id in session.scalars(undone) if id is not None}
        show_runs(session.scalars(found.limit(last)), ids, Console())


def _mapping(
    look: Look, source: ImportSource, city: City, file: Path | None
) -> TableMapping | None:
    """What the columns mean: from a file, as it was said last time, or as we guess."""
    if not look.needs_mapping:
        return None
    if file is not None:
        return from_yaml(file.read_text(encoding="utf-8-sig"))
    if source.mapping is not None:
        return TableMapping.model_validate(source.mapping)
    return suggest(look.columns, surroundings_of(city)).mapping


def _city(session: Session, id: str) -> City:
    city = session.get(City, id)
    if city is None:
        there = ", ".join(session.scalars(select(City.id).order_by(City.id))) or "none"
        raise CityIsUnknownError(f"There is no city {id!r} here. There are: {there}.")
    return city


def _who() -> str:
    try:
        return f"{getpass.getuser()} (command line)"
    except (KeyError, OSError):  # a container without a user of that number
        return "command line"


def _make_sure_we_can_write(path: Path) -> None:
    try:
        path.open("ab").close()
    except OSError as error:
        raise click.FileError(str(path), f"{error.strerror}. Nothing was changed.") from error


@contextmanager
def _in_plain_words() -> Iterator[None]:
    """A file that cannot be read is told with what to do about it."""
    try:
        yield
    except ImportCannotBeReadError as error:
        words = words_of_error(error.code, error.facts, _ENGLISH)
        message = f"{words}\nNothing was changed."
        raise ImportCannotBeReadError(message, error.code, error.facts) from error


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int | None], None]]:
    """A bar on a terminal; how long it will be is not known before the end of the file."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:,.0f} rows"),
        TimeElapsedColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _say_what_next(run: ImportRun, console: Console, *, has_lines: bool) -> None:
    console.print()
    if run.warnings + run.rejected + run.changed and not has_lines:
        console.print("--details prints why, row by row; --csv FILE and --json FILE write it down.")
    if run.source.credit:
        console.print(run.source.credit, style="dim", markup=False)
    is_something = run.added or run.changed or run.retired
    if not run.applied:
        console.print("Nothing was changed: this was a trial. Add --apply to keep it.")
    elif not is_something:
        console.print("There was nothing to keep.")
    else:
        waits = (
            "" if run.source.trusted else " What is new waits for review, and is not public yet."
        )
        console.print(f"Kept.{waits} To take it back: locator import undo {run.id}")
