"""A service as it is: what of it is public, who is at it, and all that can be done with it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, flash, redirect, request, url_for
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.document.document import ClosurePart, PointPart, ServiceDocument
from locator.directory.document.reading import read
from locator.directory.service import Service
from locator.directory.typed_text import clean
from locator.i18n import isolated
from locator.staff.accounts import Account
from locator.staff.back import back_or
from locator.staff.document.typed import TypedWrongError, read_field
from locator.staff.doors import here, member, needs, require
from locator.staff.drafts import closing, work
from locator.staff.drafts.closing import DaysAreWrongError, service_of
from locator.staff.drafts.draft import OPEN, Draft
from locator.staff.drafts.reviewing import STATES, moment_words
from locator.staff.form import Form
from locator.staff.hours import sentence
from locator.staff.likeness.doubles import doubles_of
from locator.staff.rendering import page, reader
from locator.staff.services.finding import Row, points_of
from locator.staff.services.words import State, state_of
from locator.staff.session import staff_session
from locator.wiring import wiring

blueprint = Blueprint("staff_overview", __name__, url_prefix="/staff")


@dataclass(frozen=True)
class Place:
    """One point in words: when it is open, its state, who confirmed it and until when."""

    row: Row
    hours: Markup
    state: State
    confirmed: Markup
    is_archived: bool


@dataclass(frozen=True)
class OpenDraft:
    """A draft that somebody works at."""

    address: str
    who: str
    state: tuple[str, str]
    saved: Markup
    is_own: bool


@blueprint.get("/<slug:city>/services/<uuid:service>")
@needs("see")
def overview(city: str, service: uuid.UUID) -> AnyResponse:
    """The service, and what can be done with it."""
    with staff_session() as session:
        found = service_of(session, city, service)
        require("see", city, found.organization_id)
        return _drawn(session, found, Form())


@blueprint.post("/<slug:city>/services/<uuid:service>/edit")
@needs("draft")
def edit(city: str, service: uuid.UUID) -> AnyResponse:
    """Begin to change it, or go on where one was."""
    with staff_session() as session:
        draft = work.start(session, member(), city, service)
        return redirect(f"/staff/{city}/drafts/{draft.id}/edit", 303)


@blueprint.route("/<slug:city>/services/new", methods=["GET", "POST"])
@needs("draft")
def new(city: str) -> AnyResponse:
    """Begin with a service that is not there yet."""
    if request.method == "GET":
        return page("staff/drafts/new.html")
    with staff_session() as session:
        draft = work.start(session, member(), city)
        return redirect(f"/staff/{city}/drafts/{draft.id}/edit", 303)


@blueprint.post("/<slug:city>/services/<uuid:service>/archive")
@needs("draft")
def archive(city: str, service: uuid.UUID) -> AnyResponse:
    """Take it off the public side; with `point`, one place of it; with `back`, bring it back."""
    point = _point()
    with staff_session("archived") as session:
        found = service_of(session, city, service)
        if request.form.get("act") == "bring-back":
            closing.bring_back(session, member(), found, point)
            flash(reader().gettext("It is back as it was."))
        else:
            closing.archive(session, member(), found, point)
            flash(
                reader().gettext("Archived: nobody is shown it any more. It can be brought back.")
            )
    return redirect(url_for("staff_overview.overview", city=city, service=service), 303)


@blueprint.post("/<slug:city>/services/<uuid:service>/close")
@needs("draft")
def close(city: str, service: uuid.UUID) -> AnyResponse:
    """Close it for some days, from the first to the last; then it is open again by itself."""
    with staff_session("closed for a while") as session:
        found = service_of(session, city, service)
        require("draft", city, found.organization_id)
        try:
            days = _day("first_date"), _day("last_date")
            reason = clean(request.form.get("reason", ""))[:200] or None
            draft = closing.close_for_a_while(
                session, member(), found, days, reason=reason, point_id=_point()
            )
        except (TypedWrongError, DaysAreWrongError):
            words = reader().gettext(
                "Write the first and the last day: in the order of time, at most three months."
            )
            return _drawn(session, found, Form.sent({"last_date": words}))
        if draft is not None:
            flash(reader().gettext("Sent to review: somebody else looks at it first."))
            return redirect(f"/staff/{city}/drafts/{draft.id}/", 303)
        until = isolated(reader().date(days[1]))
        said = reader().say("Closed until %(day)s. It opens again by itself.", day=until)
        flash(str(said.striptags()))
    return redirect(back_or(url_for("staff_overview.overview", city=city, service=service)), 303)


def _day(name: str) -> dt.date:
    day: dt.date | None = read_field(ClosurePart, name, [request.form.get(name, "")])
    if day is None:
        raise TypedWrongError("no_date")
    return day


def _point() -> uuid.UUID | None:
    typed = request.form.get("point", "")
    try:
        return uuid.UUID(typed) if typed else None
    except ValueError:
        return uuid.UUID(int=0)  # none of this service's


def _drawn(session: Session, service: Service, form: Form) -> AnyResponse:
    city, who = here(), member()
    assert city is not None  # noqa: S101 - the door has found it
    reading = reader()
    today = wiring().now().astimezone(city.zone).date()
    document = read(session, service.id)
    places = _places(session, city.id, service, document, today)
    organization_id = service.organization_id
    return page(
        "staff/drafts/overview.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.problems else HTTPStatus.OK,
        form=form,
        service=service,
        places=[one for one in places if not one.is_archived],
        archived=[one for one in places if one.is_archived],
        is_archived=service.publication == "archived",
        is_imported=service.publication == "in_review" and service.source is not None,
        drafts=_drafts(session, service),
        closures=[
            sentence_of
            for one in document.closures
            if one.first_date and one.last_date and one.last_date >= today
            for sentence_of in [
                reading.say(
                    "Closed from %(first)s to %(last)s",
                    first=isolated(reading.date(one.first_date)),
                    last=isolated(reading.date(one.last_date)),
                )
            ]
        ],
        may_draft=who.may("draft", city.id, organization_id),
        may_confirm=who.may("confirm", city.id, organization_id)
        and any(one.row.publication == "published" for one in places),
        may_notice=who.may("notice", city.id, organization_id),
        may_archive=closing.may_alone(session, who, service),
        # Who may not see everything is not told what stands beside a secret address.
        doubles=doubles_of(session, city.id, service) if who.may("see", city.id, None) else [],
        today=today.isoformat(),
        back=back_or(""),
    )


def _places(
    session: Session, city_id: str, service: Service, document: ServiceDocument, today: dt.date
) -> list[Place]:
    city = here()
    assert city is not None  # noqa: S101 - the door has found it
    reading = reader()
    parts: dict[uuid.UUID | None, PointPart] = {point.id: point for point in document.points}
    order = {id: number for number, id in enumerate(parts)}
    rows = [row for row in points_of(session, city_id, service.id) if row.point_id]
    rows.sort(key=lambda row: order.get(row.point_id, len(order)))
    places = []
    for row in rows:
        part = parts.get(row.point_id)
        schedules = (part.schedules if part else None) or document.schedules
        confirmed = Markup("")
        if row.assured_date and row.assured_by:
            confirmed = reading.say(
                "Confirmed %(day)s by %(who)s",
                day=isolated(reading.date(row.assured_date)),
                who=isolated(row.assured_by),
            )
        places.append(
            Place(
                row=row,
                hours=sentence.sentence(schedules, today, reading),
                state=state_of(row, today, reading),
                confirmed=confirmed,
                is_archived=row.publication == "archived",
            )
        )
    return places


def _drafts(session: Session, service: Service) -> list[OpenDraft]:
    city = here()
    assert city is not None  # noqa: S101 - the door has found it
    rows = session.execute(
        select(Draft, Account.name, Account.email)
        .outerjoin(Account, Account.id == Draft.author_id)
        .where(Draft.service_id == service.id, Draft.state.in_(OPEN))
        .order_by(Draft.saved_at.desc())
    )
    return [
        OpenDraft(
            address=f"/staff/{city.id}/drafts/{draft.id}/",
            who=name or email or reader().gettext("Who gives this help"),
            state=STATES[draft.state],
            saved=moment_words(draft.saved_at, city.zone, reader()),
            is_own=draft.author_id == member().id,
        )
        for draft, name, email in rows
    ]
