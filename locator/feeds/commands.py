"""`locator licence`: what others may do with a city's data."""

from __future__ import annotations

from urllib.parse import urlsplit

import click

from locator.config import Config
from locator.db import Database
from locator.directory.changes import acting
from locator.directory.city import City
from locator.errors import CityIsUnknownError
from locator.search.licence import KNOWN, licence_of


@click.command()
@click.argument("city_id", metavar="CITY")
@click.argument("chosen", metavar="[LICENCE]", required=False)
@click.pass_obj
def licence(config: Config, city_id: str, chosen: str | None) -> None:
    """Say, or choose, the licence of a city's data: locator licence beirut ODbL-1.0

    LICENCE is an SPDX identifier that we know, or the address of a licence on the web. Every feed
    says it from then on.
    """
    if chosen is not None and chosen not in KNOWN and not _is_address(chosen):
        wrong = f"Say one of {', '.join(KNOWN)}, or an address that begins with https://."
        raise click.BadParameter(wrong, param_hint="LICENCE")
    with Database.from_config(config).staff() as session:
        city = session.get(City, city_id)
        if city is None:
            raise CityIsUnknownError(f"There is no city {city_id}.")
        if chosen is not None:
            acting(session, "command line", reason="licence of the data", via="command")
            city.data_licence = chosen
        told = licence_of(city.data_licence)
        click.echo(f"{told.name}: {told.url}")


def _is_address(text: str) -> bool:
    """Of the web, in one word: it stands in headers."""
    parts = urlsplit(text)
    is_word = text.isascii() and text.isprintable() and not set(text) & set(' "<>\\')
    return is_word and parts.scheme == "https" and bool(parts.netloc)
