"""`locator search`: the same question and the same answers as on the page, in a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import click
import orjson
from markupsafe import Markup, escape
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from locator.config import Config
from locator.db import Database
from locator.errors import QuestionIsWrongError
from locator.i18n import Language, Text, languages, text_in
from locator.places.geocoder import Geocoder, geocoder_of
from locator.search import geojson, query
from locator.search.asked import Asked, ask
from locator.search.cities import City, city_of
from locator.search.present import Card, card
from locator.search.results import SearchResult
from locator.search.sentence import shown_sentence, widened_sentence
from locator.search.spoken_words import Line


@click.command()
@click.argument("near", metavar="[PLACE]", required=False)
@click.option("--city", help="The id of a city; else that of the place.")
@click.option("--lat", help="Instead of a place: latitude of the origin, WGS 84.")
@click.option("--lon", help="Its longitude.")
@click.option("--radius", help="Metres; widens by itself where nothing is found.")
@click.option("--need", multiple=True, help="What is needed: public-health, legal-aid/asylum, ...")
@click.option("--speaks", multiple=True, help="Languages spoken, the best first: am,ar.")
@click.option("--when", help="now, today, week, any, 'Thu 10:00' or 2026-11-26T10:00.")
@click.option("--wheelchair", is_flag=True, help="Only what is step-free.")
@click.option("--free", is_flag=True, help="Only what is free of charge.")
@click.option("--no-id", is_flag=True, help="Only where it is known that no ID is asked.")
@click.option("--conditions", is_flag=True, help="Also what is not open to everyone.")
@click.option("--sort", help="nearest (default) or soonest.")
@click.option("--limit", help="How many at most.")
@click.option("--lang", default="en", help="The language of the answer.")
@click.option("--json", "as_json", is_flag=True, help="The GeoJSON that the API answers.")
@click.pass_obj
def search(config: Config, /, lang: str, as_json: bool, **words: Any) -> None:
    """Find help near PLACE, open to everyone, in the languages people speak."""
    args = {
        name: list(value) if isinstance(value, tuple) else str(value)
        for name, value in words.items()
        if value  # what was not said is None, False or empty
    }
    now = dt.datetime.now(dt.UTC)
    if lang not in languages():
        wrong = f"There is no such language here. There are: {', '.join(sorted(languages()))}."
        raise click.BadParameter(wrong, param_hint="--lang")
    reader = languages()[lang]
    with Database.from_config(config).public() as connection:
        try:
            if as_json:
                asked = ask(connection, args, now, geocoder_of(config), lang)
                found = query.find_rows(connection, asked.criteria)
                told = geojson.collection(found, asked, lang, "", None)
                # Read once more: what was published as one line is indented, too.
                told = orjson.loads(orjson.dumps(told))
                click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
                return
            asked, result = find(connection, args, now, geocoder_of(config), lang)
            elsewhere = [] if asked.city else cities_of(connection, result)
        except QuestionIsWrongError as error:
            said = "\n".join(f"{wrong.field}: {wrong.message}" for wrong in error.problems)
            raise click.ClickException(said) from error
    tell(Console(), asked, result, reader, elsewhere)


def find(
    connection: Connection,
    args: dict[str, Any],
    now: dt.datetime,
    geocoder: Geocoder | None = None,
    language: str | None = None,
) -> tuple[Asked, SearchResult]:
    """Ask and search; raises `QuestionIsWrongError`."""
    asked = ask(connection, args, now, geocoder, language)
    return asked, query.find(connection, asked.criteria)


def cities_of(connection: Connection, result: SearchResult) -> list[City]:
    """The cities of what was found, the nearest first."""
    ids = dict.fromkeys(point.city_id for point in result.points)
    return [city_of(connection, id) for id in ids]


def tell(
    console: Console,
    asked: Asked,
    result: SearchResult,
    reader: Language,
    elsewhere: Sequence[City] = (),
) -> None:
    """Print the sentence of the page and a table of its cards.

    `elsewhere` are the cities of what was found by a question that was about no city.
    """
    there = [asked.city] if asked.city else elsewhere
    zone = asked.city.zone if asked.city else dt.UTC
    reader = reader.in_country(asked.city.country) if asked.city else reader
    place = text_in(asked.place.names, reader) if asked.place else None
    city = Text(
        _plain(reader.list_of(escape(text_in(city.names, reader).text) for city in there)),
        reader.code,
        reader.direction,
        is_other=False,
    )
    widened = widened_sentence(result, asked.criteria, reader)
    shown = shown_sentence(result, asked.criteria, place, city, reader)
    console.print(*[_plain(said) for said in (widened, shown) if said], markup=False)
    if not result.points:
        return
    table = Table(show_lines=True)
    for heading in ("Help", "When", "How far", "Languages", "Assurance"):
        table.add_column(heading, overflow="fold")
    now, then = result.now.astimezone(zone), asked.criteria.since.astimezone(zone)
    for point in result.points:
        about = card(
            point,
            now,
            then,
            reader,
            asked.criteria.needs,
            is_about_a_day=asked.criteria.is_about_a_day,
        )
        table.add_row(*_cells(about))
    console.print(table)


def _cells(about: Card) -> tuple[str, ...]:
    help_ = (about.name.text, about.where.text, about.alert.text, about.conditions.text)
    notice = about.notice.words if about.notice else None
    when = (about.now.words, notice, about.more_stops)
    assurance = (*about.assurance, about.confirmed)
    return tuple(
        "\n".join(_plain(line) for line in lines if line)
        for lines in (help_, when, (about.distance,), about.languages, assurance)
    )


def _plain(said: str | Markup | Line) -> str:
    """Without the marks that a browser needs; nothing in it is read as rich's own markup."""
    words = said.words if isinstance(said, Line) else said
    text = words.striptags() if isinstance(words, Markup) else words
    return text.replace("[", r"\[")
