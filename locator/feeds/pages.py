"""The addresses of the feeds of a city: each view reads the words, and says what answers them."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path

from flask import request
from pydantic import BaseModel
from sqlalchemy import Connection

from locator.feeds import atom, geojson, openapi, table
from locator.feeds.calendar import CALENDAR
from locator.feeds.calendar.reading import halts_of
from locator.feeds.entries import Cursor, Question, latest, moment_of, today_in
from locator.feeds.geopackage import GEOPACKAGE, write_geopackage
from locator.feeds.kept import made_once
from locator.feeds.serving import address, in_pieces
from locator.feeds.words import (
    AskForChanges,
    AskForEntries,
    AskForFeatures,
    AskForFile,
    AskForTable,
)
from locator.privacy import open_to
from locator.search.cities import city_of
from locator.search.geojson import GEOJSON
from locator.search.open_data import Answer, open_data, read_at, words_of
from locator.search.vocabulary import as_texts

blueprint = open_data("feeds", __name__, "/feeds/v1")


@read_at(blueprint, "/openapi.json")
@open_to("everyone")
def description(_connection: Connection) -> Answer:
    """The feeds described by themselves."""
    return Answer(openapi.document(), "application/vnd.oai.openapi+json;version=3.1")


@read_at(blueprint, "/<slug:city_id>/service-points.geojson")
@open_to("everyone")
def features(connection: Connection, city_id: str) -> Answer:
    """A city as GeoJSON, whole or by pages."""
    asked = words_of(AskForFeatures)
    question = replace(
        _about(connection, city_id, asked),
        after=Cursor.read(asked.cursor) if asked.cursor else None,
        limit=asked.limit + 1 if asked.limit else None,
    )
    words = _as_said(AskForFeatures)
    told = geojson.collection(question, asked.lang, request.url_root, request.base_url, words)
    return Answer(in_pieces(told), GEOJSON, _file(city_id, "geojson"))


@read_at(blueprint, "/<slug:city_id>/service-points.csv")
@open_to("everyone")
def rows(connection: Connection, city_id: str) -> Answer:
    """A city as CSV."""
    asked = words_of(AskForTable)
    question = replace(_about(connection, city_id, asked), by_service=True)
    told = table.csv_of(question, asked.lang, request.url_root, hxl=asked.hxl, bom=asked.bom)
    return Answer(in_pieces(told), table.CSV, _file(city_id, "csv"))


@read_at(blueprint, "/<slug:city_id>/service-points.gpkg")
@open_to("everyone")
def layer(connection: Connection, city_id: str) -> Answer:
    """A city as a GeoPackage."""
    asked = words_of(AskForFile)
    headers = _file(city_id, "gpkg")
    if request.method == "HEAD":
        return Answer(iter(()), GEOPACKAGE, headers)
    city = city_of(connection, city_id)
    question = Question(city, today_in(city), asked.conditions, by_service=True)
    root = request.url_root

    def write(path: Path) -> None:
        write_geopackage(path, question, asked.lang, root)

    wanted = (city_id, asked.conditions, asked.lang, root)
    return Answer(made_once("gpkg", wanted, write), GEOPACKAGE, headers)


@read_at(blueprint, "/<slug:city_id>/services/<uuid:service_id>.ics")
@open_to("everyone")
def calendar(connection: Connection, city_id: str, service_id: uuid.UUID) -> Answer:
    """When a service is where, to subscribe to."""
    # With it comes icalendar, 3 MB: only who asks for a calendar has a worker load it.
    from locator.feeds.calendar.document import Writing, calendar_of  # noqa: PLC0415

    asked = words_of(AskForFile)
    city = city_of(connection, city_id)
    today = today_in(city).date()
    halts = halts_of(connection, city, service_id, today, asked.conditions)
    writing = Writing(city, asked.lang or city.languages[0], request.url_root, request.url, today)
    return Answer(calendar_of(halts, writing), CALENDAR)


@read_at(blueprint, "/<slug:city_id>/changes.atom")
@open_to("everyone")
def changes(connection: Connection, city_id: str) -> Answer:
    """The latest changes of a city, and what is gone."""
    asked = words_of(AskForChanges)
    city = city_of(connection, city_id)
    question = Question(
        city,
        today_in(city),
        asked.conditions,
        after=Cursor.read(asked.cursor) if asked.cursor else None,
        limit=asked.limit,
    )
    found = list(latest(question))
    here = request.base_url
    words = _as_said(AskForChanges)
    links = {"self": address(here, words)}
    if len(found) == asked.limit:
        links["next"] = address(here, words | {"cursor": moment_of(found[-1]).write()})
    language = asked.lang or city.languages[0]
    return Answer(atom.feed_of(found, city, language, request.url_root, links), atom.ATOM)


def _about(connection: Connection, city_id: str, asked: AskForEntries) -> Question:
    city = city_of(connection, city_id)
    return Question(city, today_in(city), asked.conditions, asked.modified_after)


def _as_said(model: type[BaseModel]) -> dict[str, str]:
    return as_texts(request.args, model)


def _file(city_id: str, ending: str) -> dict[str, str]:
    """What it is called where somebody saves it; a browser shows what it can."""
    name = f"{city_id}-service-points.{ending}"
    return {"Content-Disposition": f'inline; filename="{name}"'}
