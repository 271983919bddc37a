"""The public pages: each view parses, asks, formats, and nothing else.

GET only, no session, nothing kept. Every address is the same for everyone who asks the same, so
that it may be cached; the validator is known before any search runs.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.needs import NEEDS
from locator.errors import ServicePointIsUnknownError
from locator.i18n import Language, best_language, text_in
from locator.languages.accepting import OTHER_CODES
from locator.places.geocoder import geocoder_of
from locator.privacy import open_to
from locator.search import query
from locator.search.caching import fresh_answer, is_fresh, keep_for_a_minute
from locator.search.chips import (
    all_language_chips,
    filter_chips,
    language_chips,
    need_chips,
    part_chips,
)
from locator.search.cities import City, Directory, answered_of, cities, city_of, languages_of
from locator.search.criteria import SearchCriteria, read_criteria
from locator.search.detail import detail
from locator.search.json_ld import json_ld
from locator.search.need_names import need_name
from locator.search.present import card
from locator.search.qr import qr_code
from locator.search.question import Question
from locator.search.rendering import page
from locator.search.sentence import shown_sentence, widened_sentence
from locator.search.sharing import shared_answer
from locator.search.spoken_words import endonym
from locator.search.tongues import page_in_other_languages
from locator.search.where import Where, where_is
from locator.wiring import wiring

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@open_to("everyone")
def welcome() -> AnyResponse:
    """Send everyone to the pages in a language that their browser asks for."""
    reader = best_language(request.headers.get("Accept-Language", ""))
    answer = redirect(url_for("pages.choose_city", reader=reader), code=302)
    answer.headers["Vary"] = "Accept-Language"
    return keep_for_a_minute(answer)


@blueprint.get("/<language:reader>/")
@open_to("everyone")
def choose_city(reader: Language) -> AnyResponse:
    """The cities of this directory."""
    with wiring().database.public() as connection:
        found = cities(connection)
    named = sorted(((text_in(city.names, reader), city) for city in found), key=lambda n: str(n[0]))
    return page("search/cities.html", reader, cities=named)


@blueprint.get("/<language:reader>/read-in/")
@blueprint.get("/<language:reader>/read-in/<path:rest>")
@open_to("everyone")
def choose_reading_language(reader: Language, rest: str = "") -> AnyResponse:
    """Every language of the interface; each leads back to the page that one came from."""
    return page("search/tongues.html", reader, every_language=page_in_other_languages(reader, None))


@blueprint.get(f"/<any({', '.join(OTHER_CODES)}):code>/")
@blueprint.get(f"/<any({', '.join(OTHER_CODES)}):code>/<path:rest>")
@open_to("everyone")
def known_elsewhere_as(code: str, rest: str = "") -> AnyResponse:
    """A language under another of its codes: `/fil/` is `/tl/`."""
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    return redirect(f"/{OTHER_CODES[code]}/{rest}{query}", code=301)


@blueprint.get("/<language:reader>/about")
@open_to("everyone")
def about(reader: Language) -> AnyResponse:
    """Who makes this, and how a place gets in."""
    return page("about.html", reader)


@blueprint.get("/<language:reader>/privacy")
@open_to("everyone")
def privacy(reader: Language) -> AnyResponse:
    """What we know of a reader: nothing, in plain words."""
    return page("privacy.html", reader)


@blueprint.get("/<language:reader>/<slug:city_id>/")
@open_to("everyone")
def city(reader: Language, city_id: str) -> AnyResponse:
    """The start page of a city; with a question, its answer."""

    def said(directory: Directory) -> AnyResponse:
        here = directory.cities[0]
        if is_fresh(here, reader):
            return fresh_answer(here, reader)
        question = Question.asked(request.path, request.args.to_dict(flat=False))
        if not question:
            # A cursor alone is no question, but it may be wrong.
            read_criteria(request.args, here.id, str(here.zone), minute_in(here))
            return _start(here, reader, question)
        return _results(connection, here, reader, question)

    with wiring().database.public() as connection:
        return answered_of(connection, city_id, said)


@blueprint.get("/<language:reader>/<slug:city_id>/languages")
@open_to("everyone")
def choose_languages(reader: Language, city_id: str) -> AnyResponse:
    """Every language that a person may speak: the same question, with one more."""
    with wiring().database.public() as connection:
        here = city_of(connection, city_id)
    path = url_for(".city", reader=reader, city_id=here.id)
    question = Question.asked(path, request.args.to_dict(flat=False))
    chips = all_language_chips(question, reader)
    return page("search/languages.html", reader, here, question=question, languages=chips)


@blueprint.get("/<language:reader>/<slug:city_id>/<uuid:point_id>")
@open_to("everyone")
def service_point(reader: Language, city_id: str, point_id: uuid.UUID) -> AnyResponse:
    """All that is known of one service point."""
    with wiring().database.public() as connection:
        here = city_of(connection, city_id)
        if is_fresh(here, reader):
            return fresh_answer(here, reader)
        try:
            found = all_of(connection, here, reader, point_id, request.base_url)
        except ServicePointIsUnknownError:
            taken_over = query.moved_to(connection, point_id)
            if taken_over is None:
                raise
            # Not for ever: what was taken for one thing may turn out to be two.
            address = url_for(".service_point", reader=reader, city_id=here.id, point_id=taken_over)
            return keep_for_a_minute(redirect(address, code=302))
    told = json_ld(found["point"], here, minute_in(here), request.base_url, reader)
    return page("search/detail.html", reader, here, json_ld=told, **found)


def all_of(
    connection: Connection, here: City, reader: Language, point_id: uuid.UUID, address: str
) -> dict[str, Any]:
    """What the page of a service point shows (`search/detail.html`); `address` is the page's own.

    Raises `ServicePointIsUnknownError` for what is not public in this city.
    """
    now = minute_in(here)
    point = query.one(connection, point_id, now)
    if point.city_id != here.id:
        raise ServicePointIsUnknownError
    stops = query.stops_of(connection, point.service_id, now) if point.is_stop else ()
    local = reader.in_country(here.country)
    said = detail(point, stops, now, local)
    return {
        "point": point,
        "detail": said,
        "address": address,
        "qr": qr_code(address),
        "shared": shared_answer(said, address, now.date(), local),
    }


def _start(here: City, reader: Language, question: Question) -> AnyResponse:
    return page(
        "search/start.html",
        reader,
        here,
        question=question,
        needs=[(need, need_name(need, reader)) for need in NEEDS],
        spoken=[(code, endonym(code)) for code in here.spoken],
        emergency=[(entry["number"], text_in(entry["name"], reader)) for entry in here.emergency],
    )


def _results(
    connection: Connection, here: City, reader: Language, question: Question
) -> AnyResponse:
    now = minute_in(here)
    criteria = read_criteria(request.args, here.id, str(here.zone), now)
    template, found = results(connection, here, reader, question, criteria)
    return page(template, reader, here, **found)


def results(
    connection: Connection,
    here: City,
    reader: Language,
    question: Question,
    criteria: SearchCriteria,
    *,
    locked: Collection[str] = (),
) -> tuple[str, dict[str, Any]]:
    """The template that answers a question in a city, and what it shows: the list, or "where?".

    The words of the question that are `locked` are not offered to be changed.
    Raises `QuestionIsWrongError` for a cursor that is broken, old, or of another question.
    """
    local = reader.in_country(here.country)
    geocoder = geocoder_of(wiring().config)
    where = where_is(connection, question, criteria.origin, here, reader, geocoder=geocoder)
    asked: dict[str, Any] = {
        "question": question,
        "where": where,
        "needs": [] if "need" in locked else need_chips(question, reader),
        "parts": [] if "need" in locked else part_chips(question, reader),
        "languages": [] if "speaks" in locked else language_chips(question, here),
        "filters": filter_chips(question, local, criteria.when.moment, locked),
    }
    if where.needs_an_answer:
        return "search/unclear.html", asked
    criteria = _from(criteria, where)
    languages = languages_of(connection) if criteria.languages else {}
    result = query.find(connection, criteria, languages)
    now = minute_in(here)
    since = criteria.since.astimezone(here.zone)
    return "search/results.html", asked | {
        "criteria": criteria,
        "result": result,
        "cards": [
            card(
                point,
                now,
                since,
                local,
                criteria.needs,
                is_about_a_day=criteria.is_about_a_day,
            )
            for point in result.points
        ],
        "shown": shown_sentence(result, criteria, where.name, text_in(here.names, reader), local),
        "widened": widened_sentence(result, criteria, local),
    }


def _from(criteria: SearchCriteria, where: Where) -> SearchCriteria:
    """From the place that was typed: as far as it reaches, and never less than was asked for."""
    if where.origin is None:
        return criteria
    return replace(criteria, origin=where.origin)


def minute_in(here: City) -> dt.datetime:
    """The minute, in the city's zone: an answer holds for a minute, and so does its validator."""
    return wiring().now().astimezone(here.zone).replace(second=0, microsecond=0)
