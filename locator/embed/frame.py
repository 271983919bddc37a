"""The widget itself: the same search in another frame, inside the page of somebody else.

Nothing is kept by the browser, nothing is asked from anybody but us, and only these addresses may
be framed: by everybody, or by those whom the operator names (`EMBED_PARTNERS`).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, request
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from locator.embed.address import (
    asked_in,
    detail_address,
    full_address,
    looks_address,
)
from locator.embed.area import Ring, around
from locator.embed.counting import counted
from locator.embed.looks import stylesheet
from locator.embed.options import OptionProblem, Options, read_options
from locator.embed.readable import readable
from locator.errors import STATUS, LocatorError, ServicePointIsUnknownError
from locator.i18n import Language, best_language, language
from locator.places.gazetteer import place_of
from locator.privacy import CONTENT_SECURITY_POLICY, open_to, route_of
from locator.search.caching import fresh_answer, is_fresh, keep_for_seconds, with_etag
from locator.search.chips import all_language_chips
from locator.search.cities import City, city_of
from locator.search.criteria import SearchCriteria
from locator.search.pages import all_of, results
from locator.search.problems import DATABASE_IS_GONE, TRY_AGAIN
from locator.search.question import Question
from locator.search.rendering import render
from locator.wiring import wiring

blueprint = Blueprint("embed", __name__, url_prefix="/embed/v1")
LAYOUT = "embed/frame.html"
FOR_AN_HOUR = 3600
FOR_A_DAY = 24 * FOR_AN_HOUR


@blueprint.get("")
@open_to("everyone")
def widget() -> AnyResponse:
    """The list; without a question, everything in the city or in the widget's part of it."""
    options, wrong = _options()
    reader = _reader(options)
    with wiring().database.public() as connection:
        here = city_of(connection, options.city)
        counted(options.partner)
        if is_fresh(here, reader):
            return _framed(fresh_answer(here, reader))
        question, criteria, unread = _asked(options, here)
        area, missing = _area(connection, options, here)
        criteria = replace(criteria, area=area)
        template, found = results(connection, here, reader, question, criteria, locked=options.lock)
    return _page(template, reader, here, options, question, (*wrong, *unread, *missing), **found)


@blueprint.get("/languages")
@open_to("everyone")
def choose_languages() -> AnyResponse:
    """Every language that a person may speak: the same question, with one more."""
    options, wrong = _options()
    reader = _reader(options)
    with wiring().database.public() as connection:
        here = city_of(connection, options.city)
    question, _, _ = _asked(options, here)
    chips = all_language_chips(question, reader)
    return _page("search/languages.html", reader, here, options, question, wrong, languages=chips)


@blueprint.get("/<uuid:point_id>")
@open_to("everyone")
def service_point(point_id: uuid.UUID) -> AnyResponse:
    """All that is known of one service point, inside the widget."""
    options, wrong = _options()
    reader = _reader(options)
    with wiring().database.public() as connection:
        here = city_of(connection, options.city)
        if is_fresh(here, reader):
            return _framed(fresh_answer(here, reader))
        question, _, _ = _asked(options, here)
        address = f"{request.host_url[:-1]}/{reader.code}/{here.id}/{point_id}"
        found = all_of(connection, here, reader, point_id, address)
    return _page(
        "search/detail.html",
        reader,
        here,
        options,
        question,
        wrong,
        full=address.removeprefix(request.host_url[:-1]),
        is_detail=True,
        **found,
    )


@blueprint.get("/looks.css")
@open_to("everyone")
def looks() -> AnyResponse:
    """The colour, the corners and the font of a widget; the same for ever for the same address."""
    answer = Response(stylesheet(_options()[0]), mimetype="text/css")
    answer.cache_control.public = True
    answer.cache_control.max_age = FOR_A_DAY
    return _for_every_site(answer)


@blueprint.get("/widget.js")
@open_to("everyone")
def script() -> AnyResponse:
    """What a host's page may load: follows heights, and knows the element `locator-widget`."""
    here = wiring().assets
    name = here.url("widget.js").rpartition("/")[2]
    answer = Response((here.dist / name).read_bytes(), mimetype="text/javascript")
    answer.cache_control.public = True
    answer.cache_control.max_age = FOR_AN_HOUR
    return _for_every_site(answer)


def _options() -> tuple[Options, tuple[OptionProblem, ...]]:
    return read_options(request.args.to_dict(flat=False))


def _reader(options: Options) -> Language:
    if options.lang:
        return language(options.lang)
    return best_language(request.headers.get("Accept-Language", ""))


def _asked(
    options: Options, here: City
) -> tuple[Question, SearchCriteria, tuple[OptionProblem, ...]]:
    args, criteria, unread = readable(request.args.to_dict(flat=False), here)
    return asked_in(options, args), criteria, unread


def _area(
    connection: Connection, options: Options, here: City
) -> tuple[Ring | None, tuple[OptionProblem, ...]]:
    if options.area:
        return options.area.ring, ()
    if options.place is None:
        return None, ()
    place = place_of(connection, options.place)
    if place is None or place.city_id != here.id:
        return None, (OptionProblem("place", "unknown_place"),)
    return around(place), ()


def _page(  # noqa: PLR0917 - what every page of a widget needs
    template: str,
    reader: Language,
    here: City,
    options: Options,
    question: Question,
    wrong: tuple[OptionProblem, ...],
    /,
    *,
    full: str | None = None,
    is_detail: bool = False,
    **found: Any,
) -> AnyResponse:
    answer = render(
        template,
        reader,
        here,
        layout=LAYOUT,
        **({"question": question} | found),
        embed={
            "options": options,
            "looks": looks_address(options),
            "full": full or full_address(question, reader, here),
            "list": question.url() if is_detail else None,
            "address_of": lambda id: detail_address(question, id),
            "wrong": [_told(problem) for problem in wrong],
        },
    )
    return _framed(keep_for_seconds(with_etag(answer, here, reader)))


def _told(problem: OptionProblem) -> str:
    """For the console of who keeps the page: English, as everything there."""
    facts = "".join(f" ({name}: {value})" for name, value in problem.facts.items())
    return f"{problem.name}: {problem.code.replace('_', ' ')}{facts}"


def _framed(answer: AnyResponse) -> AnyResponse:
    """May be shown by others; nobody finds it by a search, since the full page is there."""
    ancestors = " ".join(("'self'", *(wiring().config.embed_partners or ("*",))))
    answer.headers["Content-Security-Policy"] = (
        f"{CONTENT_SECURITY_POLICY}; frame-ancestors {ancestors}"
    )
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.vary.add("Accept-Language")
    # In a frame there is no opener, and a host that isolates itself may embed us nevertheless.
    answer.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    return _for_every_site(answer)


def _for_every_site(answer: AnyResponse) -> AnyResponse:
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _problem(status: HTTPStatus, *, is_gone: bool = False) -> AnyResponse:
    """A plain message in the frame: a host's page is never broken by ours."""
    options, wrong = _options()
    reader = _reader(options)
    answer = render(
        "error.html",
        reader,
        layout=LAYOUT,
        status=int(status),
        is_gone=is_gone,
        start=f"/{reader.code}/",
        embed={
            "options": options,
            "looks": looks_address(options),
            "full": f"/{reader.code}/",
            "list": None,
            "wrong": [
                *map(_told, wrong),
                *(["city: unknown"] if status == 404 and not is_gone else []),
            ],
        },
    )
    answer.status_code = int(status)
    answer.cache_control.no_store = True
    return _framed(answer)


@blueprint.errorhandler(LocatorError)
def _locator_error(error: LocatorError) -> AnyResponse:
    status = STATUS.get(type(error))
    if status is None:
        raise error
    return _problem(status, is_gone=isinstance(error, ServicePointIsUnknownError))


@blueprint.errorhandler(HTTPException)
def _http_error(error: HTTPException) -> AnyResponse:
    if error.code is None or error.code < 400:
        return error.get_response()
    answer = _problem(HTTPStatus(error.code))
    headers: Mapping[str, str] = dict(error.get_headers())
    if "Retry-After" in headers:
        answer.headers["Retry-After"] = headers["Retry-After"]
    return answer


@blueprint.errorhandler(OperationalError)
def _database_is_gone(_error: OperationalError) -> AnyResponse:
    current_app.logger.error(DATABASE_IS_GONE, route_of(request))
    answer = _problem(HTTPStatus.SERVICE_UNAVAILABLE)
    answer.headers["Retry-After"] = str(TRY_AGAIN)
    return answer
