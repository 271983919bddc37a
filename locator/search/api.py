"""The public API: the same search as the page, as GeoJSON, for everyone.

Nothing here knows who asks: no key, no cookie, any origin. Answers may be kept by any cache for a
minute, and a validator that is known before the search runs spares most of them.
"""

from __future__ import annotations

import uuid
from itertools import starmap

from flask import g, request
from sqlalchemy import Connection

from locator.errors import FieldProblem, QuestionIsWrongError
from locator.i18n import language as interface_language
from locator.places.gazetteer import find_places
from locator.places.geocoder import geocoder_of
from locator.places.place import places_as_geojson
from locator.privacy import open_to
from locator.search import geojson, query
from locator.search.asked import ask
from locator.search.cities import cities as all_cities
from locator.search.cities import languages_of
from locator.search.geojson import GEOJSON
from locator.search.open_data import Answer, open_data, read_at, words_of
from locator.search.question import in_address
from locator.search.rendering import render
from locator.search.vocabulary import (
    AskForCities,
    AskForOne,
    AskForPlaces,
    AskForPoints,
    as_texts,
)
from locator.wiring import wiring

blueprint = open_data("api", __name__, "/api")


@read_at(blueprint, "/v1/service-points", holds="minute", is_of_a_city=True)
@open_to("everyone")
def service_points(connection: Connection) -> Answer:
    """Search: the nearest, or soonest helping, service points that are open to everyone."""
    here = wiring()
    language = request.args.get("lang")
    texts = as_texts(request.args, AskForPoints)
    wrong: dict[str, FieldProblem] = {}
    read = None
    try:
        read = words_of(AskForPoints)
    except QuestionIsWrongError as error:
        wrong |= {problem.field: problem for problem in error.problems}
    try:
        asked = ask(
            connection,
            texts,
            here.now(),
            geocoder_of(here.config),
            language,
            directory=g.edition.directory,
            read=read,
        )
    except QuestionIsWrongError as error:
        wrong |= {problem.field: problem for problem in error.problems}
    if wrong:
        raise QuestionIsWrongError(tuple(wrong.values()))
    languages = languages_of(connection) if asked.criteria.languages else {}
    found = query.find_rows(connection, asked.criteria, languages)
    following = None
    if found.next_cursor:
        onward = texts | {"cursor": found.next_cursor}
        if "lat" in texts and found.origin:  # as rounded on arrival
            onward |= {"lat": str(found.origin.lat), "lon": str(found.origin.lon)}
        following = f"{request.path}?{'&'.join(starmap(in_address, onward.items()))}"
    address = request.full_path.rstrip("?")
    return Answer(geojson.collection(found, asked, language, address, following), GEOJSON)


@read_at(blueprint, "/v1/service-points/<uuid:point_id>", holds="minute")
@open_to("everyone")
def service_point(connection: Connection, point_id: uuid.UUID) -> Answer:
    """One service point, with all its opening times, open to everyone or not: it says which."""
    asked_for = words_of(AskForOne)
    now = wiring().now().replace(second=0, microsecond=0)
    row = query.one_row(connection, point_id, now)
    return Answer(geojson.feature(row, now, asked_for.lang), GEOJSON)


@read_at(blueprint, "/v1/places", holds="minute")
@open_to("everyone")
def places(connection: Connection) -> Answer:
    """Places by name, in any language or spelling of the gazetteer."""
    asked_for = words_of(AskForPlaces)
    if asked_for.city and asked_for.city not in {city.id for city in all_cities(connection)}:
        raise QuestionIsWrongError(
            (FieldProblem("city", "unknown", "There is no such city here."),)
        )
    found = find_places(connection, asked_for.q, asked_for.city, asked_for.limit, asked_for.lang)
    return Answer(places_as_geojson(found, asked_for.lang), GEOJSON)


@read_at(blueprint, "/v1/cities", holds="minute")
@open_to("everyone")
def cities(connection: Connection) -> Answer:
    """Every city in this directory."""
    asked_for = words_of(AskForCities)
    found = all_cities(connection)
    told = [geojson.city_of_api(city, asked_for.lang) for city in found]
    return Answer({"cities": told}, "application/json")


@read_at(blueprint, "/v1/openapi.json", holds="minute")
@open_to("everyone")
def openapi_document(_connection: Connection) -> Answer:
    """This API, described (OpenAPI 3.1)."""
    # Who asks questions need not hold all that can be said of the answers.
    from locator.search import openapi  # noqa: PLC0415

    return Answer(openapi.document(), "application/json")


@read_at(blueprint, "/", holds="minute")
@open_to("everyone")
def readable(_connection: Connection) -> Answer:
    """The same description, to read."""
    from locator.search import openapi  # noqa: PLC0415

    page = render("search/api.html", interface_language("en"), api=openapi.readable())
    return Answer(page.get_data(), "text/html")
