"""`/{lang}/{city}/{point}/wrong`: a form and a thank-you, without account, cookie or script.

Whoever writes gets the same thank-you whether the report is kept or not: a program learns nothing
about its trap, and nobody learns which entries exist that are not public.
"""

from __future__ import annotations

import uuid
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, redirect, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.city import City
from locator.directory.location import Location
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.typed_text import clean
from locator.errors import ServicePointIsUnknownError
from locator.i18n import Language, text_in
from locator.privacy import open_to
from locator.reports.kinds import KINDS
from locator.reports.report import MOST_CHARACTERS, Report
from locator.reports.stamp import is_a_persons, stamp
from locator.search import query
from locator.search.cities import City as PublicCity
from locator.search.cities import city_of
from locator.search.rendering import render
from locator.wiring import wiring

blueprint = Blueprint("reports", __name__)

# Threat: a person sees it not; a program that fills in whatever it finds gives itself away.
TRAP = "website"
# Threat: a body of many megabytes fills the memory of a worker. 1,000 signs of any script, encoded.
MOST_BYTES = 40_000
# Threat: who has many networks fills the queue. So many people saying one thing of one entry on one
# day are believed; more would tell nothing new. What is said on another day is kept: nobody can
# keep an entry's later reports out by filling its queue once.
MOST_A_DAY = 50


@blueprint.get("/<language:reader>/<slug:city_id>/<uuid:point_id>/wrong")
@open_to("everyone")
def wrong(reader: Language, city_id: str, point_id: uuid.UUID) -> AnyResponse:
    """Ask what is wrong with one service point."""
    return _form(reader, city_id, point_id)


@blueprint.post("/<language:reader>/<slug:city_id>/<uuid:point_id>/wrong")
@open_to("everyone")
def report(reader: Language, city_id: str, point_id: uuid.UUID) -> AnyResponse:
    """Keep what is wrong, for people to look at; nothing that is public changes by it."""
    request.max_content_length = MOST_BYTES
    kind, text = request.form.get("kind", ""), _text()
    if kind not in KINDS:
        return _form(reader, city_id, point_id, problem="choice")
    if len(text) > MOST_CHARACTERS:
        return _form(reader, city_id, point_id, problem="length")
    if _is_a_person(point_id):
        said = Report(
            service_at_location_id=point_id, kind=kind, text=text or None, language=reader.code
        )
        with wiring().database.staff() as session:
            _keep(session, said, city_id)
    thanks_page = url_for("reports.thanks", reader=reader, city_id=city_id, point_id=point_id)
    return _not_kept(redirect(thanks_page, code=303))


@blueprint.get("/<language:reader>/<slug:city_id>/<uuid:point_id>/wrong/thanks")
@open_to("everyone")
def thanks(reader: Language, city_id: str, point_id: uuid.UUID) -> AnyResponse:
    """Say what happens next."""
    with wiring().database.public() as connection:
        here = city_of(connection, city_id)
    return _not_kept(render("reports/thanks.html", reader, here, point_id=point_id))


def _form(
    reader: Language, city_id: str, point_id: uuid.UUID, problem: str | None = None
) -> AnyResponse:
    """The form, with what was typed; of an entry that is not public, that it is not listed."""
    with wiring().database.public() as connection:
        here = city_of(connection, city_id)
        point = query.one(connection, point_id, wiring().now())
    if point.city_id != here.id:
        raise ServicePointIsUnknownError
    answer = render(
        "reports/wrong.html",
        reader,
        here,
        name=text_in(point.content["service"]["name"], reader),
        kinds=[(kind, reader.gettext(words)) for kind, words in KINDS.items()],
        chosen=request.form.get("kind"),
        typed=_text(),
        problem=problem,
        most=MOST_CHARACTERS,
        trap=TRAP,
        # Somebody who has read it once need not read it for as long again.
        stamp=request.form.get("stamp") or stamp(_key(), point_id, wiring().now()),
        emergency=_emergency(here, reader),
    )
    answer.status_code = 422 if problem else 200
    return _not_kept(answer)


def _emergency(here: PublicCity, reader: Language) -> list[tuple[str, object]]:
    return [(entry["number"], text_in(entry["name"], reader)) for entry in here.emergency]


def _text() -> str:
    return clean(request.form.get("text", ""), has_lines=True)


def _is_a_person(point_id: uuid.UUID) -> bool:
    # Threat: a page of somebody else makes its visitors send reports, each from another network.
    # Browsers say where a form comes from; old ones say nothing.
    is_ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    return (
        is_ours
        and not request.form.get(TRAP)
        and is_a_persons(_key(), request.form.get("stamp", ""), point_id, wiring().now())
    )


def _keep(session: Session, said: Report, city_id: str) -> None:
    """Keep it, unless there is no such entry, or so many have said the same of it today."""
    point_id = said.service_at_location_id
    time_zone = session.scalar(
        select(City.time_zone)
        .join(Location, Location.city_id == City.id)
        .join(ServiceAtLocation)
        .where(ServiceAtLocation.id == point_id, City.id == city_id)
    )
    if not time_zone:
        return
    said.on = wiring().now().astimezone(ZoneInfo(time_zone)).date()
    alike = session.scalar(
        select(func.count()).where(
            Report.service_at_location_id == point_id,
            Report.kind == said.kind,
            Report.on == said.on,
            Report.state == "open",
        )
    )
    if (alike or 0) < MOST_A_DAY:
        session.add(said)


def _key() -> str:
    key = current_app.secret_key
    if not key:
        raise RuntimeError("the application has no secret key")
    return key if isinstance(key, str) else key.decode("latin-1")


def _not_kept(answer: AnyResponse) -> AnyResponse:
    # Threat: who looks into this phone's browser later reads what was told about whom.
    answer.cache_control.no_store = True
    return answer
