"""The public API: the same search as the page, as GeoJSON, for everyone.

Nothing here knows who asks: no key, no cookie, any origin. Answers may be kept by any cache for a
minute, and a validator that is known before the search runs spares most of them.
"""

from __future__ import annotations

import functools
import hashlib
import uuid
from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Response, request
from pydantic import ValidationError
from sqlalchemy import Connection, select
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.published import PublishedCity
from locator.errors import FieldProblem, QuestionIsWrongError
from locator.i18n import language as interface_language
from locator.places.gazetteer import find_places
from locator.places.geocoder import geocoder_of
from locator.places.place import places_as_geojson
from locator.privacy import open_to
from locator.search import geojson, openapi, problems, query
from locator.search.asked import ask
from locator.search.caching import SECONDS, address_tag, is_known, keep_for_seconds
from locator.search.cities import cities as all_cities
from locator.search.geojson import GEOJSON
from locator.search.rendering import render
from locator.search.vocabulary import (
    AskForCities,
    AskForOne,
    AskForPlaces,
    AskForPoints,
    as_texts,
    problems_of,
)
from locator.wiring import wiring

blueprint = Blueprint("api", __name__, url_prefix="/api")
problems.install(blueprint)

READING = ("GET", "HEAD", "OPTIONS")
WRITING = ("POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT")

View = Callable[..., tuple[Any, str]]


def read_at(rule: str) -> Callable[[View], View]:
    """Serve a view that gives a body and its media type: validator first, GET and HEAD only."""

    def serve(view: View) -> View:
        @functools.wraps(view)
        def answer(**parts: Any) -> AnyResponse:
            if request.method == "OPTIONS":
                return Response(status=204, headers={"Allow": ", ".join(READING)})
            if request.method not in READING:
                raise MethodNotAllowed(valid_methods=READING)
            with wiring().database.public() as connection:
                validator = _validator(connection)
                if is_known(validator):
                    said = Response(status=304)
                else:
                    body, media_type = view(connection, **parts)
                    said = Response(_encoded(body), mimetype=media_type)
            # Weak: compression changes the bytes.
            said.set_etag(validator, weak=True)
            return keep_for_seconds(said)

        blueprint.add_url_rule(
            rule,
            view.__name__,
            answer,
            methods=[*READING, *WRITING],
            provide_automatic_options=False,
        )
        return view

    return serve


@read_at("/v1/service-points")
@open_to("everyone")
def service_points(connection: Connection) -> tuple[Any, str]:
    """Search: the nearest, or soonest helping, service points that are open to everyone."""
    here = wiring()
    language = request.args.get("lang")
    wrong: dict[str, FieldProblem] = {}
    try:
        _read(AskForPoints)
    except QuestionIsWrongError as error:
        wrong |= {problem.field: problem for problem in error.problems}
    try:
        asked = ask(connection, request.args, here.now(), geocoder_of(here.config), language)
    except QuestionIsWrongError as error:
        wrong |= {problem.field: problem for problem in error.problems}
    if wrong:
        raise QuestionIsWrongError(tuple(wrong.values()))
    result = query.find(connection, asked.criteria)
    following = None
    if result.next_cursor:
        texts = as_texts(request.args, AskForPoints) | {"cursor": result.next_cursor}
        if "lat" in texts and result.origin:  # as rounded on arrival
            texts |= {"lat": str(result.origin.lat), "lon": str(result.origin.lon)}
        following = f"{request.path}?{urlencode(texts, safe=',:/')}"
    address = request.full_path.rstrip("?")
    return geojson.collection(result, asked, language, address, following), GEOJSON


@read_at("/v1/service-points/<uuid:point_id>")
@open_to("everyone")
def service_point(connection: Connection, point_id: uuid.UUID) -> tuple[Any, str]:
    """One service point, with all its opening times, open to everyone or not: it says which."""
    asked_for: AskForOne = _read(AskForOne)
    now = wiring().now().replace(second=0, microsecond=0)
    point = query.one(connection, point_id, now)
    return geojson.feature(point, now, asked_for.lang), GEOJSON


@read_at("/v1/places")
@open_to("everyone")
def places(connection: Connection) -> tuple[Any, str]:
    """Places by name, in any language or spelling of the gazetteer."""
    asked_for: AskForPlaces = _read(AskForPlaces)
    if asked_for.city and asked_for.city not in {city.id for city in all_cities(connection)}:
        raise QuestionIsWrongError(
            (FieldProblem("city", "unknown", "There is no such city here."),)
        )
    found = find_places(connection, asked_for.q, asked_for.city, asked_for.limit, asked_for.lang)
    return places_as_geojson(found, asked_for.lang), GEOJSON


@read_at("/v1/cities")
@open_to("everyone")
def cities(connection: Connection) -> tuple[Any, str]:
    """Every city in this directory."""
    asked_for: AskForCities = _read(AskForCities)
    found = all_cities(connection)
    told = [geojson.city_of_api(city, asked_for.lang) for city in found]
    return {"cities": told}, "application/json"


@read_at("/v1/openapi.json")
@open_to("everyone")
def openapi_document(_connection: Connection) -> tuple[Any, str]:
    """This API, described (OpenAPI 3.1)."""
    return openapi.document(), "application/json"


@read_at("/")
@open_to("everyone")
def readable(_connection: Connection) -> tuple[Any, str]:
    """The same description, to read."""
    page = render("search/api.html", interface_language("en"), api=openapi.readable())
    return page.get_data(), "text/html"


@blueprint.route("/<path:anything>", methods=[*READING, *WRITING], provide_automatic_options=False)
@open_to("everyone")
def nothing(anything: str) -> NoReturn:
    """Any other address: so that it is answered as the rest of the API is."""
    raise NotFound


@blueprint.after_request
def for_any_origin(answer: AnyResponse) -> AnyResponse:
    """Let pages of any site read this: it is public, and the same for everyone."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Access-Control-Expose-Headers"] = "ETag, RateLimit-Policy, Retry-After"
    if request.method == "OPTIONS":
        answer.headers["Access-Control-Allow-Methods"] = ", ".join(READING)
        answer.headers["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
        answer.headers["Access-Control-Max-Age"] = "86400"
    return answer


def _read(model: type[Any]) -> Any:
    """The words of this request; raises `QuestionIsWrongError` with all that are wrong."""
    texts = as_texts(request.args, model)
    wrong = [
        FieldProblem(name, "unknown_field", "There is no such parameter.")
        for name in request.args
        if name not in model.model_fields
    ]
    try:
        asked = model.model_validate(texts)
    except ValidationError as error:
        raise QuestionIsWrongError((*wrong, *problems_of(error))) from error
    if wrong:
        raise QuestionIsWrongError(tuple(wrong))
    return asked


_versions = select(PublishedCity.id, PublishedCity.version).order_by(PublishedCity.id)


def _validator(connection: Connection) -> str:
    """Changes with every publication and every minute ("open" does); one small read."""
    published = [(row.id, row.version) for row in connection.execute(_versions)]
    minute = int(wiring().now().timestamp()) // SECONDS
    told = repr((published, minute, openapi.VERSION, address_tag())).encode()
    return hashlib.blake2b(told, digest_size=10).hexdigest()


def _encoded(body: Any) -> bytes:
    return body if isinstance(body, bytes) else orjson.dumps(body)
