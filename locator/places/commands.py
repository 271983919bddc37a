"""`locator gazetteer`."""

from __future__ import annotations

from pathlib import Path

import click

from locator.config import Config
from locator.db import Database
from locator.places.loading import load_gazetteer


@click.command()
@click.argument(
    "files", nargs=-1, type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
)
@click.pass_obj
def gazetteer(config: Config, files: tuple[Path, ...]) -> None:
    """Load places: those that come with Locator, or a city's own FILES.

    A file replaces all places of its city, and is not replaced by what comes with Locator. See
    locator/places/cities/ for examples.
    """
    with Database.from_config(config).staff() as session:
        for loaded in load_gazetteer(session, files):
            click.echo(f"{loaded.city_id}: {loaded.places} places, {loaded.outcome}")
