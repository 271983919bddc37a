"""The page on which a service is written, and saved: by a button, or by itself."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, abort, flash, jsonify, redirect, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.document.document import AccessPart, ServiceDocument
from locator.directory.service_at_location import ServiceAtLocation
from locator.i18n import isolated
from locator.staff.accounts import Account
from locator.staff.document.form import from_form, typed_wrong
from locator.staff.doors import here, member, needs
from locator.staff.drafts import access, publishing, work
from locator.staff.drafts.checking import Problem, problems, say_typed, stopping
from locator.staff.drafts.draft import Draft
from locator.staff.drafts.errors import (
    ConflictsError,
    DraftIsIncompleteError,
    SavedMeanwhileError,
    SecondPersonIsNeededError,
)
from locator.staff.editing import company
from locator.staff.editing.acts import act
from locator.staff.editing.drawing import Asked, Drawn, company_words, context, saved_words
from locator.staff.editing.sent import Naming, name_organization, settle, without_blanks
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session
from locator.staff.where.form import with_coordinates_apart
from locator.wiring import wiring

blueprint = Blueprint("staff_editing", __name__, url_prefix="/staff")

# Where the buttons lead that go on to another page of the same draft.
_GOES = ("preview", "route")
_UNKNOWN = AccessPart()


@blueprint.get("/<slug:city>/drafts/<uuid:draft>/edit")
@needs("draft")
def edit(city: str, draft: uuid.UUID) -> AnyResponse:
    """The page, as the draft stands."""
    with staff_session() as session:
        asked = _asked(session)
        found = access.load(session, asked.member, city, draft)
        if not found.is_open:
            return redirect(_address(found, ""), 303)
        company.arrive(session, draft, asked.member.id, wiring().now())
        return _drawn(asked, found, Drawn(found.content()))


@blueprint.post("/<slug:city>/drafts/<uuid:draft>/edit")
@needs("draft")
def save(city: str, draft: uuid.UUID) -> AnyResponse:
    """Save what stands there; then do what the button says."""
    with staff_session() as session:
        asked = _asked(session)
        found = access.load(session, asked.member, city, draft)
        document = _document_sent(asked, found)
        acted = act(document, request.form)
        # The page names its rows as they are saved: under another id a place would be another one.
        document = document.with_ids()
        try:
            work.save(session, found, without_blanks(document), _revision(), asked.member)
        except SavedMeanwhileError as meanwhile:
            return _saved_meanwhile(asked, found, document, meanwhile)
        company.arrive(session, draft, asked.member.id, wiring().now())
        if _wants_json():
            return _saved(asked, found)
        if acted is not None:
            return _drawn(asked, found, Drawn(document, acted))
        if "submit" in request.form or "publish" in request.form:
            return _tried(asked, found, document)
        return _gone_on(asked, found)


@blueprint.post("/<slug:city>/drafts/<uuid:draft>/company")
@needs("draft")
def meet(city: str, draft: uuid.UUID) -> AnyResponse:
    """Say that one is here; learn who else is, and whether they have saved."""
    with staff_session() as session:
        asked = _asked(session)
        found = access.load(session, asked.member, city, draft)
        company.arrive(session, draft, asked.member.id, wiring().now())
        return jsonify(
            company=company_words(asked, found),
            revision=found.revision,
            words=_saved_by_words(asked, found),
        )


def _asked(session: Session) -> Asked:
    city = here()
    assert city is not None  # noqa: S101 - the door has found it
    return Asked(session, city, member(), reader(), wiring().now().astimezone(city.zone))


def _document_sent(asked: Asked, draft: Draft) -> ServiceDocument:
    """What the form says, on top of what the draft holds."""
    before = draft.content()
    pairs = with_coordinates_apart(request.form.items(multi=True))
    document, wrong = from_form(pairs, before)
    if document is None:
        abort(HTTPStatus.UNPROCESSABLE_ENTITY, description=say_typed(wrong[0].code, asked.reader))
    settle(document, before)
    base = draft.base_content()
    naming = Naming(
        asked.city.id,
        asked.bound,
        was=base.organization if base else None,
        is_renamed=request.form.get("organization_is") == "renamed",
    )
    name_organization(asked.session, document, before.organization, naming)
    return document


def _revision() -> int:
    typed = request.form.get("revision", "")
    if not typed.isdecimal() or len(typed) > 9:
        abort(HTTPStatus.BAD_REQUEST)
    return int(typed)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _saved(asked: Asked, draft: Draft) -> AnyResponse:
    """What a page that saves by itself needs to know."""
    found = _problems(asked, draft)
    return jsonify(
        revision=draft.revision,
        saved=saved_words(draft, asked),
        company=company_words(asked, draft),
        wrong=_said(asked, stopping(found)),
        typed={one.field: _in_words(asked, one.code) for one in typed_wrong(draft.content())},
        asks=_said(asked, (one for one in found if not one.stops)),
    )


def _saved_meanwhile(
    asked: Asked, draft: Draft, document: ServiceDocument, meanwhile: SavedMeanwhileError
) -> AnyResponse:
    """Nothing is written over: both versions are kept, and a person looks at both."""
    work.set_aside(asked.session, draft, document, _revision(), asked.member)
    address = _address(draft, "merge")
    if not _wants_json():
        return redirect(address, 303)
    answer = jsonify(
        words=_saved_by_words(asked, draft)
        + " "
        + asked.reader.gettext("What you wrote is kept beside it."),
        address=address,
    )
    if "compare" not in request.form:
        answer.status_code = HTTPStatus.CONFLICT
    return answer


def _saved_by_words(asked: Asked, draft: Draft) -> str:
    """ "Amina has saved this at 10:02"."""
    account = asked.session.get(Account, draft.saved_by) if draft.saved_by else None
    name = (account.name or account.email) if account else asked.reader.gettext("Somebody else")
    at = asked.reader.time(draft.saved_at.astimezone(asked.city.zone))
    said = asked.reader.say(
        "%(name)s has saved another version at %(time)s.", name=isolated(name), time=isolated(at)
    )
    return str(said.striptags())


def _tried(asked: Asked, draft: Draft, document: ServiceDocument) -> AnyResponse:
    """Send it to review or publish it; or say all that is missing, with everything still there."""
    assured = bool(request.form.get("assured"))
    try:
        if "publish" in request.form:
            publishing.publish(asked.session, draft, asked.member, assured=assured)
            flash(_published_words(asked, document, assured))
            return redirect(f"/staff/{draft.city_id}/services/{draft.service_id}", 303)
        work.submit(asked.session, draft, asked.member, assured=assured)
    except DraftIsIncompleteError as incomplete:
        return _drawn(asked, draft, Drawn(document, problems=_said(asked, incomplete.problems)))
    except SecondPersonIsNeededError:
        # The city has asked for it since the page was drawn: it says the other button now.
        flash(asked.reader.gettext("A second person publishes here. Please send it to review."))
        return redirect(_address(draft, "edit"), 303)
    except ConflictsError:
        return redirect(_address(draft, "merge"), 303)
    company.leave(asked.session, draft.id, asked.member.id)
    flash(asked.reader.gettext("Sent to review. You will see here when somebody has looked at it."))
    return redirect(_address(draft, ""), 303)


def _published_words(asked: Asked, document: ServiceDocument, assured: bool) -> str:
    """That it is public, or what keeps it from being found."""
    if not assured and not _was_assured(asked, document):
        return asked.reader.gettext(
            "Published. People find it as soon as somebody has confirmed that it is right."
        )
    if all(
        (point.access.get("open_to_all") or document.access.get("open_to_all") or _UNKNOWN).answer
        != "yes"
        for point in document.points
    ):
        return asked.reader.gettext(
            "Published. It is not known to be open to everyone, so people find it only when they "
            "ask for help with conditions."
        )
    return asked.reader.gettext("Published. People can find it now.")


def _was_assured(asked: Asked, document: ServiceDocument) -> bool:
    """Whether somebody had confirmed one of its points before."""
    ids = [point.id for point in document.points]
    return bool(
        asked.session.scalar(
            select(ServiceAtLocation.id)
            .where(ServiceAtLocation.id.in_(ids), ServiceAtLocation.assured_date.is_not(None))
            .limit(1)
        )
    )


def _address(draft: Draft, page: str) -> str:
    """A page of a draft: "edit", "preview", "route", "merge"; "" is its review."""
    return f"/staff/{draft.city_id}/drafts/{draft.id}/{page}"


def _gone_on(asked: Asked, draft: Draft) -> AnyResponse:
    """To the page that a button leads to; saving alone comes back to this one."""
    goes = request.form.get("go")
    return redirect(_address(draft, goes if goes in _GOES else "edit"), 303)


def _problems(asked: Asked, draft: Draft) -> list[Problem]:
    return problems(
        asked.session,
        draft.city_id,
        draft.content(),
        asked.now,
        service_id=draft.service_id,
        reader=asked.reader,
    )


def _in_words(asked: Asked, code: str) -> str:
    return say_typed(code, asked.reader)


def _said(asked: Asked, found: Iterable[Problem]) -> dict[str, str]:
    """In words, by field; the first thing that is wrong with a field."""
    said: dict[str, str] = {}
    for problem in found:
        said.setdefault(problem.field, problem.say_plainly(asked.reader))
    return said


def _drawn(asked: Asked, draft: Draft, drawn: Drawn) -> AnyResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if drawn.problems else HTTPStatus.OK
    found = _problems(asked, draft)
    return page(
        "staff/editing/edit.html",
        status=status,
        asks=_said(asked, (problem for problem in found if not problem.stops)),
        **context(asked, draft, replace(drawn, typed={"assured": request.form.get("assured", "")})),
    )
