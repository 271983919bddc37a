"""`locator migrate` and `locator republish`."""

from __future__ import annotations

import datetime as dt
import os

import click
from rich.progress import Progress

from locator.config import Config
from locator.db import Database
from locator.directory import migrating
from locator.directory.city import City
from locator.directory.republishing import republish_together
from locator.errors import CityIsUnknownError


@click.command()
@click.pass_obj
def migrate(config: Config) -> None:
    """Bring the database to the state that this version needs."""
    migrating.migrate(config.owner_url)
    click.echo("The database is up to date.")


@click.command()
@click.option("--city", help="Only this one, by its id: beirut.")
@click.pass_obj
def republish(config: Config, city: str | None) -> None:
    """Rebuild what is public from the directory: all of it, or one city."""
    with Database.from_config(config).staff() as session:
        if city is not None and session.get(City, city) is None:
            raise CityIsUnknownError(f"There is no city {city}.")
    with Progress(transient=True) as progress:
        task = progress.add_task("Publishing", total=None)
        count = republish_together(
            config.database_url or "",
            dt.datetime.now(dt.UTC),
            os.cpu_count() or 1,
            city,
            lambda done, total: progress.update(task, completed=done, total=total),
        )
    click.echo(f"{count} service points are public.")
