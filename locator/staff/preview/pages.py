"""A draft as a visitor will see it: in any language, on a phone's width; nobody else sees it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from flask import Blueprint, abort, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.errors import ServicePointIsUnknownError
from locator.i18n import Language, Text, language, languages
from locator.search import query
from locator.search.cities import City
from locator.search.pages import all_of, minute_in
from locator.search.present import card, where_of
from locator.search.rendering import render
from locator.staff.doors import here, member, needs
from locator.staff.drafts import access, checking
from locator.staff.preview.headers import AROUND, INSIDE
from locator.staff.preview.trying import as_if_published
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session
from locator.wiring import wiring

blueprint = Blueprint("staff_preview", __name__, url_prefix="/staff")

VISITOR = "staff/preview/_visitor.html"
# Pixels: a phone, a small old one, and a computer.
WIDTHS = {"phone": 360, "small": 320, "wide": 1100}


@dataclass(frozen=True)
class Chosen:
    """What is looked at: the page of a point (None: the list), in which language and width."""

    point: int | None
    tongue: Language
    width: str


@blueprint.get("/<slug:city>/drafts/<uuid:draft>/preview")
@needs("see")
def preview(city: str, draft: uuid.UUID) -> AnyResponse:
    """The page of a visitor in a frame, and above it: which language, which width, which page."""
    town = _here()
    chosen = _chosen(town)
    with staff_session() as session:
        looked_at = access.load(session, member(), city, draft, "see")
        document = looked_at.content()
        found = checking.problems(
            session,
            city,
            document,
            wiring().now(),
            service_id=looked_at.service_id,
            reader=reader(),
        )
        with as_if_published(session, looked_at, minute_in(town)) as public:
            points = [_name_of(session, id, minute_in(town), reader()) for id in public]
        answer = page(
            "staff/preview/preview.html",
            draft=looked_at,
            document=document,
            chosen=chosen,
            widths=WIDTHS,
            points=points,
            missing=[problem.say(reader()) for problem in checking.stopping(found)],
            own_languages=[one for one in languages().values() if one.code in _codes(town)],
            other_languages=[one for one in languages().values() if one.code not in _codes(town)],
        )
    answer.headers["Content-Security-Policy"] = AROUND
    return answer


@blueprint.get("/<slug:city>/drafts/<uuid:draft>/preview/list")
@needs("see")
def visitors_list(city: str, draft: uuid.UUID) -> AnyResponse:
    """The cards of the draft's points, as a list of results has them."""
    town = _here()
    chosen = _chosen(town)
    now = minute_in(town)
    local = chosen.tongue.in_country(town.country)
    with staff_session() as session:
        looked_at = access.load(session, member(), city, draft, "see")
        with as_if_published(session, looked_at, now) as public:
            cards = [
                card(query.one(session.connection(), id, now), now, now, local) for id in public
            ]
            answer = render(
                "staff/preview/list.html", chosen.tongue, town, layout=VISITOR, cards=cards
            )
    return _inside(answer)


@blueprint.get("/<slug:city>/drafts/<uuid:draft>/preview/<int:point>")
@needs("see")
def visitors_page(city: str, draft: uuid.UUID, point: int) -> AnyResponse:
    """The page of one of the draft's points, counted from 0 among those that are public."""
    town = _here()
    tongue = _chosen(town).tongue
    with staff_session() as session:
        looked_at = access.load(session, member(), city, draft, "see")
        with as_if_published(session, looked_at, minute_in(town)) as public:
            if point >= len(public):
                raise ServicePointIsUnknownError
            address = url_for(
                "pages.service_point",
                reader=tongue,
                city_id=city,
                point_id=public[point],
                _external=True,
            )
            found = all_of(session.connection(), town, tongue, public[point], address)
            answer = render("search/detail.html", tongue, town, layout=VISITOR, **found)
    return _inside(answer)


def _inside(answer: AnyResponse) -> AnyResponse:
    answer.headers["Content-Security-Policy"] = INSIDE
    return answer


def _name_of(session: Session, id: uuid.UUID, now: dt.datetime, reading: Language) -> Text:
    return where_of(query.one(session.connection(), id, now).content, reading)


def _chosen(town: City) -> Chosen:
    """What is asked for; whatever is not known gives way to what most people see."""
    code = request.args.get("lang", "")
    width = request.args.get("width", "")
    view = request.args.get("view", "0")
    return Chosen(
        point=int(view) if view.isdecimal() and len(view) < 4 else None,
        tongue=language(code if code in languages() else _codes(town)[0]),
        width=width if width in WIDTHS else "phone",
    )


def _codes(town: City) -> list[str]:
    """The languages of the city's pages."""
    return [code for code in town.languages if code in languages()] or ["en"]


def _here() -> City:
    city = here()
    if city is None:
        abort(404)
    return city
