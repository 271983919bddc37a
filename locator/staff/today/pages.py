"""Today's stops: of a city, and of one service. Two taps, and everybody sees it."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.service import Service
from locator.directory.typed_text import clean
from locator.imports.cells.language_names import is_language
from locator.places.geocoder import geocoder_of
from locator.search.cities import City
from locator.staff.back import asked_address, back_or
from locator.staff.doors import here, member, needs, require
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session
from locator.staff.today import acts
from locator.staff.today.errors import (
    HaltIsUnknownError,
    NoticeIsWrongError,
    PlaceIsUnknownError,
    TimeIsMissingError,
)
from locator.staff.today.halts import SERVICES, Halt, halts_of_city, halts_of_service, places_of
from locator.staff.today.words import in_words, problem_words
from locator.staff.where.suggestions import suggestions_for
from locator.wiring import wiring

blueprint = Blueprint("staff_today", __name__, url_prefix="/staff")

LONGEST_REASON = 120


@blueprint.get("/<slug:city>/today")
@needs("notice")
def of_city(city: str) -> AnyResponse:
    """The stops of the mobile services of a city, today and tomorrow: `?from=` the service."""
    town = _here(city)
    asked = request.args.get("from", "")
    start = int(asked) if asked.isdigit() and len(asked) < 7 else 0
    with staff_session() as session:
        organizations = member().organizations_in(city, "notice")
        found, has_more = halts_of_city(session, town, wiring().now(), organizations, start)
        places = places_of(session, town, {halt.service_id for halt in found})
    return _page(
        town,
        found,
        places,
        before=f"?from={max(0, start - SERVICES)}" if start else None,
        following=f"?from={start + SERVICES}" if has_more else None,
    )


@blueprint.get("/<slug:city>/services/<uuid:service>/today")
@needs("notice")
def of_service(city: str, service: uuid.UUID) -> AnyResponse:
    """The slots of one service; with `?look=` (a halt) and `?q=`, places that may be meant."""
    town = _here(city)
    with staff_session() as session:
        name = _name(session, town, service)
        found = halts_of_service(session, town, service, wiring().now())
        places = places_of(session, town, [service])
    return _page(town, found, places, name)


@blueprint.post("/<slug:city>/services/<uuid:service>/today")
@needs("notice")
def say(city: str, service: uuid.UUID) -> AnyResponse:
    """Do what a button says (`act`) of one halt; what cannot be done is told on the page."""
    town = _here(city)
    reading = reader()
    key = request.form.get("halt", "")
    try:
        with staff_session("today") as session:
            name = _name(session, town, service)
            found = halts_of_service(session, town, service, wiring().now())
            halt = next((one for one in found if one.key == key), None)
            if halt is None:
                raise HaltIsUnknownError
            _act(session, town, halt)
    except NoticeIsWrongError as error:
        with staff_session() as session:
            places = places_of(session, town, [service])
        problem = (key, problem_words(error, reading))
        return _page(town, found, places, name, problem, HTTPStatus.UNPROCESSABLE_ENTITY)
    flash(reading.gettext("Done. Everybody sees it now."))
    address = url_for(".of_service", city=city, service=service)
    return redirect(f"{back_or(address)}#{key}", 303)


def _act(session: Session, town: City, halt: Halt) -> None:
    act, _, value = request.form.get("act", "").partition(" ")
    match act:
        case "not_running":
            acts.not_running(session, halt)
        case "late":
            opens_at = _time(value or request.form.get("opens_at", ""))
            if opens_at is None:
                raise TimeIsMissingError
            acts.late(session, halt, opens_at, _time(request.form.get("closes_at", "")))
        case "moved":
            acts.moved(session, halt, _id(value))
        case "moved_to_place":
            acts.moved_to_place(session, town, halt, _new_place(halt))
        case "why":
            acts.say_why(
                session, halt, " ".join(clean(request.form.get("why", "")).split())[:LONGEST_REASON]
            )
        case "take_back":
            acts.take_back(session, halt)
        case _:
            abort(400)


def _page(  # noqa: PLR0917 - what was done, and what came of it
    town: City,
    found: list[Halt],
    places: object,
    service: str | None = None,
    problem: tuple[str, str] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    before: str | None = None,
    following: str | None = None,
) -> AnyResponse:
    reading = reader()
    now = wiring().now().astimezone(town.zone)
    look = request.args.get("look", "")
    asked = request.args.get("q", "")[:120].replace("\0", "").strip()
    meant = []
    if look and asked:
        with wiring().database.public() as connection:
            geocoder = geocoder_of(wiring().config)
            meant = suggestions_for(connection, geocoder, asked, town, reading)
    return page(
        "staff/today/today.html",
        status=status,
        service=service,
        days=in_words(found, now, reading),
        places=places,
        look=look,
        asked=asked,
        meant=meant,
        problem=problem,
        back=asked_address() if request.method == "GET" else request.form.get("back", ""),
        before=before,
        following=following,
    )


def _name(session: Session, town: City, service_id: uuid.UUID) -> str:
    """The name of the service, for who may say something of it."""
    service = session.get(Service, service_id)
    if service is None or service.organization.city_id != town.id:
        abort(404)
    require("notice", town.id, service.organization_id)
    return service.name


def _time(text: str) -> dt.time | None:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        return None
    return dt.time.fromisoformat(text)


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise PlaceIsUnknownError from None


def _new_place(halt: Halt) -> acts.NewPlace:
    name = " ".join(request.form.get("name", "").replace("\0", "").split())[:120]
    lon, lat = (request.form.get(field, type=float) for field in ("lon", "lat"))
    if lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise PlaceIsUnknownError
    locale = request.form.get("lang", "")
    return acts.NewPlace(name, locale if is_language(locale) else halt.locale, lon, lat)


def _here(city_id: str) -> City:
    town = here()
    if town is None or town.id != city_id:
        abort(404)
    return town
