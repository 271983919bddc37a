"""What `script/server` does before it serves: from an empty database to a first page."""

from __future__ import annotations

import datetime as dt

import click
from sqlalchemy import func, select

from locator import logs
from locator.config import Config
from locator.db import Database
from locator.directory.city import City
from locator.directory.migrating import migrate
from locator.directory.sample import load_sample
from locator.places.loading import load_gazetteer


def prepare(config: Config) -> None:
    """Migrate; load the sample into an empty directory, and the places that we know."""
    logs.tell("Bringing the database up to date")
    migrate(config.owner_url)
    database = Database.from_config(config)
    with database.staff() as session:
        if session.scalar(select(func.count()).select_from(City)) == 0:
            logs.tell("Loading the sample directory (once)")
            load_sample(session, dt.datetime.now(dt.UTC))
        load_gazetteer(session)


@click.command()
@click.pass_obj
def sample(config: Config) -> None:
    """Load the sample directory and the places; a city that is there already is left alone."""
    with Database.from_config(config).staff() as session:
        cities = load_sample(session, dt.datetime.now(dt.UTC))
        load_gazetteer(session)
    click.echo(f"Loaded: {', '.join(cities)}." if cities else "It is all there already.")
