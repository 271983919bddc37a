"""`/confirm/<token>`: the owner of an entry says whether it is right, without signing in.

Looking changes nothing: mail scanners and previews open every address. Only a form does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, g, make_response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.changes import acting
from locator.directory.city import City
from locator.directory.service_at_location import ServiceAtLocation
from locator.errors import LocatorError
from locator.i18n import SOURCE_LANGUAGE, STAFF_LANGUAGES, Language, staff_language, text_in
from locator.languages.accepting import asked_for, best_of
from locator.privacy import open_to
from locator.secret import secret_key
from locator.staff.confirming.confirm import confirm, points_of
from locator.staff.confirming.link import Answer, ConfirmationLink, link_id_of
from locator.staff.confirming.message import (
    ASKED,
    LENGTHS,
    MOST_CHARACTERS,
    Changed,
    Closed,
    Message,
)
from locator.staff.confirming.named import named
from locator.staff.confirming.reviewing import send_to_review
from locator.staff.confirming.shown import shown
from locator.staff.form import Form
from locator.wiring import wiring

blueprint = Blueprint("confirming_by_link", __name__, url_prefix="/confirm")

# Threat: a body of many megabytes fills the memory of a worker.
MOST_BYTES = 200_000


class LinkIsNotOpenError(LocatorError):
    """A link is of nobody's making, or was used, taken back or outlived."""

    def __init__(self, why: str, link: ConfirmationLink | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.language = link.language if link else None
        self.used_at = link.used_at if link else None


@blueprint.errorhandler(LinkIsNotOpenError)
def _not_open(error: LinkIsNotOpenError) -> AnyResponse:
    status = HTTPStatus.NOT_FOUND if error.why == "unknown" else HTTPStatus.GONE
    return _page("gone.html", _reader(error.language), status, why=error.why, used_at=error.used_at)


@blueprint.get("/<token>")
@open_to("signed link")
def ask(token: str) -> AnyResponse:
    """Show what people read, and ask whether it is right."""
    with wiring().database.staff() as session:
        link, points = _open(session, token)
        reader = _reader(link.language)
        return _page(
            "ask.html",
            reader,
            token=token,
            shown=shown(session, [point.id for point in points], wiring().now(), reader),
            **_about(session, link, points, reader),
        )


@blueprint.post("/<token>")
@open_to("signed link")
def still_right(token: str) -> AnyResponse:
    """It is: from today on the organization vouches for it."""
    request.max_content_length = MOST_BYTES
    with wiring().database.staff() as session:
        link, points = _open(session, token, to_answer=True)
        _act(session, link, "still right")
        confirm(session, points, "organization", link.of_service.organization.name, wiring().now())
        return _answered(session, link, points, "right")


@blueprint.get("/<token>/changed")
@open_to("signed link")
def what_changed(token: str) -> AnyResponse:
    """Ask what has changed."""
    return _form(token, "changed.html")


@blueprint.post("/<token>/changed")
@open_to("signed link")
def changed(token: str) -> AnyResponse:
    """Send what has changed to review; nothing that is public changes."""
    return _send(token, "changed.html", Changed, "changed")


@blueprint.get("/<token>/closed")
@open_to("signed link")
def how_closed(token: str) -> AnyResponse:
    """Ask for how long it is closed."""
    return _form(token, "closed.html")


@blueprint.post("/<token>/closed")
@open_to("signed link")
def closed(token: str) -> AnyResponse:
    """Send the closing to review; nothing that is public changes."""
    return _send(token, "closed.html", Closed, "closed")


def _form(token: str, template: str, problems: Mapping[str, str] | None = None) -> AnyResponse:
    with wiring().database.staff() as session:
        link, points = _open(session, token)
        reader = _reader(link.language)
        said = {field: reader.gettext(words) for field, words in (problems or {}).items()}
        return _page(
            template,
            reader,
            HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
            token=token,
            form=Form.sent(said) if problems else Form(),
            asked=ASKED,
            lengths=[(length, reader.gettext(words)) for length, words in LENGTHS.items()],
            most=MOST_CHARACTERS,
            today=_today(points[0].location.city),
            **_about(session, link, points, reader),
        )


def _send(token: str, template: str, kind: type[Message], answer: Answer) -> AnyResponse:
    request.max_content_length = MOST_BYTES
    said = kind.read(request.form)
    with wiring().database.staff() as session:
        link, points = _open(session, token, to_answer=True)
        problems = said.problems(_today(points[0].location.city))
        if not problems:
            _act(session, link, answer)
            send_to_review(session, link, points, said, wiring().now())
            return _answered(session, link, points, answer)
    return _form(token, template, problems)


def _answered(
    session: Session, link: ConfirmationLink, points: list[ServiceAtLocation], answer: Answer
) -> AnyResponse:
    link.used_at, link.answer = wiring().now(), answer
    session.flush()
    reader = _reader(link.language)
    return _page("thanks.html", reader, answer=answer, **_about(session, link, points, reader))


def _open(
    session: Session, token: str, *, to_answer: bool = False
) -> tuple[ConfirmationLink, list[ServiceAtLocation]]:
    """The link, if it can be answered, and what it is about; else raise `LinkIsNotOpenError`.

    `to_answer` keeps others from answering it at the same moment.
    """
    link_id = link_id_of(secret_key(wiring().config), token)
    link = link_id and session.get(ConfirmationLink, link_id, with_for_update=to_answer)
    if not link:
        raise LinkIsNotOpenError("unknown")
    if link.revoked:
        raise LinkIsNotOpenError("revoked", link)
    if link.used_at:
        raise LinkIsNotOpenError("used", link)
    if not link.is_open(wiring().now()):
        raise LinkIsNotOpenError("expired", link)
    points = points_of(session, link.of_service.id)
    if link.service_at_location_id:
        points = [point for point in points if point.id == link.service_at_location_id]
    if not points:
        raise LinkIsNotOpenError("off", link)
    return link, list(points)


def _act(session: Session, link: ConfirmationLink, answer: str) -> None:
    acting(session, link.actor, answer, via="confirmation link")
    session.info["now"] = wiring().now()


def _about(
    session: Session,
    link: ConfirmationLink,
    points: list[ServiceAtLocation],
    reader: Language,
) -> dict[str, Any]:
    city = points[0].location.city
    return {
        "city_name": text_in(city.names, reader),
        "city_id": city.id,
        "is_sample": city.is_sample,
        "names": named(session, link, reader),
        "point_id": points[0].id,
        "days": city.confirmation_days,
    }


def _today(city: City) -> dt.date:
    return wiring().now().astimezone(ZoneInfo(city.time_zone)).date()


def _reader(language: str | None) -> Language:
    """The language chosen on the page, else that of the link, else the browser's."""
    for code in (request.args.get("language"), language):
        if code in STAFF_LANGUAGES:
            return staff_language(code)
    asked = asked_for(request.headers.get("Accept-Language", ""))
    return staff_language(best_of(asked, STAFF_LANGUAGES) or SOURCE_LANGUAGE)


def _page(
    template: str, reader: Language, status: HTTPStatus = HTTPStatus.OK, **context: Any
) -> AnyResponse:
    """A page of this room: kept nowhere, found by nobody."""
    g.reader = reader
    # The buttons lead on in the language that was chosen.
    chosen = request.args.get("language")
    answer = make_response(
        render_template(
            f"staff/confirming/{template}",
            reader=reader,
            tongues=[staff_language(code) for code in STAFF_LANGUAGES],
            chosen=f"?language={chosen}" if chosen in STAFF_LANGUAGES else "",
            path=request.path,
            **context,
        ),
        int(status),
    )
    answer.headers["Content-Language"] = reader.code
    answer.headers["Cache-Control"] = "no-store"
    # Threat: a search engine that met the address in a mail archive shows it to everybody.
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
