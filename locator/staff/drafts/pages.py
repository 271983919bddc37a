"""A draft as its reviewer sees it, what is decided about it, and two versions side by side."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.errors import DraftIsClosedError
from locator.staff.back import back_or, with_back
from locator.staff.doors import here, member, needs
from locator.staff.drafts import access, publishing, work
from locator.staff.drafts.checking import problems, stopping
from locator.staff.drafts.draft import Draft
from locator.staff.drafts.errors import (
    ConflictsError,
    DraftIsIncompleteError,
    SavedMeanwhileError,
    SecondPersonIsNeededError,
)
from locator.staff.drafts.reviewing import (
    STATES,
    changes_of,
    moment_words,
    people_of,
    said_of,
)
from locator.staff.editing import company, goals
from locator.staff.form import Form
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session
from locator.wiring import wiring

blueprint = Blueprint("staff_drafts", __name__, url_prefix="/staff")


@blueprint.get("/<slug:city>/drafts/<uuid:draft>/")
@needs("see")
def review(city: str, draft: uuid.UUID) -> AnyResponse:
    """What would change, what was said of it, and what can be done."""
    with staff_session() as session:
        return _drawn(session, access.load(session, member(), city, draft, "see"))


@blueprint.post("/<slug:city>/drafts/<uuid:draft>/")
@needs("draft")
def decide(city: str, draft: uuid.UUID) -> AnyResponse:
    """Do what a button says (`act`); what stands against it is told on the page."""
    act = _ACTS.get(request.form.get("act", ""))
    if act is None:
        abort(HTTPStatus.BAD_REQUEST)
    with staff_session() as session:
        found = access.load(session, member(), city, draft)
        try:
            with session.begin_nested():
                return act(session, found)
        except ConflictsError:
            return redirect(url_for("staff_merging.merge", city=city, draft=draft), 303)
        except (
            DraftIsClosedError,
            DraftIsIncompleteError,
            SavedMeanwhileError,
            SecondPersonIsNeededError,
            publishing.TimeIsWrongError,
        ) as error:
            return _drawn(session, found, _problems_of(error))


def _submit(session: Session, draft: Draft) -> AnyResponse:
    work.submit(
        session, draft, member(), assured=_assured(), text=request.form.get("text", "").strip()
    )
    flash(reader().gettext("Sent to review. You will see here when somebody has looked at it."))
    return _here_again(draft)


def _publish(session: Session, draft: Draft) -> AnyResponse:
    publishing.publish(session, draft, member(), revision=_revision(), assured=_assured())
    flash(reader().gettext("Published."))
    service = url_for("staff_overview.overview", city=draft.city_id, service=draft.service_id)
    return redirect(back_or(service), 303)


def _schedule(session: Session, draft: Draft) -> AnyResponse:
    city = here()
    assert city is not None  # noqa: S101 - the door has found it
    try:
        at = dt.datetime.fromisoformat(request.form.get("publish_at", ""))
    except ValueError as error:
        raise publishing.TimeIsWrongError from error
    at = at.replace(tzinfo=city.zone)
    publishing.publish(session, draft, member(), at, revision=_revision(), assured=_assured())
    when = moment_words(at, city.zone, reader())
    flash(str(reader().say("It will be published: %(when)s", when=when).striptags()))
    return _here_again(draft)


def _send_back(session: Session, draft: Draft) -> AnyResponse:
    text = request.form.get("text", "").strip()
    if not text:
        words = reader().gettext("Write what should be changed: it goes to who sent it.")
        return _drawn(session, draft, {"text": words})
    work.send_back(session, draft, member(), text)
    flash(reader().gettext("Sent back, with your comment."))
    return redirect(back_or(f"/staff/{draft.city_id}/"), 303)


def _take_back(session: Session, draft: Draft) -> AnyResponse:
    work.take_back(session, draft, member())
    return redirect(f"/staff/{draft.city_id}/drafts/{draft.id}/edit", 303)


def _discard(session: Session, draft: Draft) -> AnyResponse:
    work.discard(session, draft, member())
    flash(reader().gettext("Discarded. What is public stays as it was."))
    return redirect(back_or(f"/staff/{draft.city_id}/"), 303)


def _comment(session: Session, draft: Draft) -> AnyResponse:
    text = request.form.get("text", "").strip()
    if text:
        path = request.form.get("path", "")[:200] or None
        work.comment(session, draft, member(), text, path)
    return _here_again(draft)


_ACTS: Mapping[str, Callable[[Session, Draft], AnyResponse]] = {
    "submit": _submit,
    "publish": _publish,
    "schedule": _schedule,
    "send-back": _send_back,
    "take-back": _take_back,
    "discard": _discard,
    "comment": _comment,
}


def _here_again(draft: Draft) -> AnyResponse:
    address = url_for("staff_drafts.review", city=draft.city_id, draft=draft.id)
    back = back_or("")
    return redirect(with_back(address, back) if back else address, 303)


def _revision() -> int | None:
    typed = request.form.get("revision", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else None


def _assured() -> bool:
    return bool(request.form.get("assured"))


def _problems_of(error: Exception) -> dict[str, str]:
    reading = reader()
    match error:
        case DraftIsIncompleteError():
            return {one.field: one.say_plainly(reading) for one in reversed(error.problems)}
        case SavedMeanwhileError():
            words = reading.gettext(
                "Somebody has changed it since you opened this page. Look at it as it is now."
            )
        case SecondPersonIsNeededError():
            words = reading.gettext(
                "You wrote this or sent it in, so somebody else publishes it: your city wants it"
                " so."
            )
        case publishing.TimeIsWrongError():
            return {"publish_at": reading.gettext("Choose a day and a time that is still to come.")}
        case _:
            words = reading.gettext("Somebody has decided about it meanwhile.")
    return {"decide": words}


def _drawn(session: Session, draft: Draft, wrong: Mapping[str, str] | None = None) -> AnyResponse:
    city, who, reading = here(), member(), reader()
    assert city is not None  # noqa: S101 - the door has found it
    said = said_of(session, draft, reading, city.zone)
    changes, together = changes_of(session, draft, said, reading)
    found = (
        problems(
            session,
            city.id,
            together.document,
            wiring().now(),
            service_id=draft.service_id,
            reader=reading,
            base=draft.base_content(),
        )
        if draft.is_open
        else []
    )
    may_publish = access.may_publish(session, who, draft)
    may_review = access.may(who, "review", draft)
    own = access.own_organization(session, who, city.id)
    asides = work.asides(session, draft)
    people = people_of(
        session,
        (draft.author_id, draft.submitted_by, draft.reviewer_id, *(one.saved_by for one in asides)),
    )
    return page(
        "staff/drafts/review.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        form=Form.sent(wrong) if wrong else Form(),
        draft=draft,
        state=STATES[draft.state],
        locale=together.document.locale,
        is_mobile=together.document.is_mobile,
        changes=changes,
        conflicts=len(together.conflicts),
        said=[one for one in said if not any(one in change.comments for change in changes)],
        stops=_in_words(found, stops=True),
        asks=_in_words(found, stops=False),
        is_complete=not stopping(found),
        may_publish=may_publish,
        may_review=may_review,
        assured_help=goals.assured_help(own.name if own else None, reading),
        may_draft=access.may(who, "draft", draft),
        may_discard=draft.author_id == who.id or access.may(who, "edit", draft),
        needs_another=(may_review or access.may(who, "edit", draft)) and not may_publish,
        asides=[people.get(one.saved_by) for one in asides if one.saved_by],
        people=people,
        company=company.company_words(
            company.others(session, draft.id, who.id, wiring().now()), wiring().now(), reading
        ),
        moment=lambda at: moment_words(at, city.zone, reading),
        earliest=wiring().now().astimezone(city.zone).strftime("%Y-%m-%dT%H:%M"),
        back=back_or(""),
    )


def _in_words(found: Any, *, stops: bool) -> list[tuple[str, Any]]:
    return [(one.field, one.say(reader())) for one in found if one.stops == stops]
