"""Imported entries, many at a time: what is complete is published, what is not says why."""

from __future__ import annotations

import uuid
from contextlib import suppress
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.import_source import ImportSource
from locator.i18n import isolated
from locator.staff.doors import NotAllowedError, here, member, needs
from locator.staff.form import Form
from locator.staff.hours.sentence import sentence
from locator.staff.importing.file_pages import source_of
from locator.staff.importing.open_questions import questions_of
from locator.staff.importing.publishing import Entry, entries, publish
from locator.staff.importing.rights import may_publish
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session
from locator.wiring import wiring

blueprint = Blueprint("staff_import_review", __name__, url_prefix="/staff")

# So many are read, compared with the rules and shown at once.
PAGE = 50


@blueprint.get("/<slug:city>/imports/sources/<uuid:import_source>/review")
@needs("edit")
def review(city: str, import_source: uuid.UUID) -> AnyResponse:
    """What waits of a source, each with what it lacks."""
    with staff_session() as session:
        return _drawn(session, source_of(session, city, import_source), Form())


@blueprint.post("/<slug:city>/imports/sources/<uuid:import_source>/review")
@needs("edit")
def publish_chosen(city: str, import_source: uuid.UUID) -> AnyResponse:
    """Publish those that are ticked and complete; the others stay as they are."""
    with staff_session(reason="imported, and looked at together") as session:
        source = source_of(session, city, import_source)
        if not may_publish(session, member(), source.city_id):
            raise NotAllowedError
        ids = []
        for typed in request.form.getlist("service"):
            with suppress(ValueError):
                ids.append(uuid.UUID(typed))
        if len(ids) > PAGE:
            abort(HTTPStatus.BAD_REQUEST)
        if not ids:
            words = reader().gettext("Tick what shall be published.")
            return _drawn(session, source, Form.sent({"service": words}))
        done, left = publish(session, member(), source, ids, assured="assured" in request.form)
    reading = reader()
    said = reading.ngettext(
        "%(number)s entry is published.", "%(number)s entries are published.", done
    )
    flash(said % {"number": reading.number(done)})
    if left:
        stays = reading.ngettext("%(number)s stays as it is.", "%(number)s stay as they are.", left)
        flash(stays % {"number": reading.number(left)}, "problem")
    return redirect(url_for(".review", city=city, import_source=import_source), 303)


def _drawn(session: Session, source: ImportSource, form: Form) -> AnyResponse:
    this, reading = here(), reader()
    assert this is not None  # noqa: S101 - the door has found it
    after = max(0, min(request.args.get("after", 0, type=int), 10**9))
    found = entries(session, member(), source, reading, limit=PAGE + 1, after=after)
    today = wiring().now().astimezone(this.zone).date()
    local = reading.in_country(this.country)

    def hours(entry: Entry) -> list[Markup]:
        points = entry.document.points
        said = [sentence(one.schedules or entry.document.schedules, today, local) for one in points]
        return [words for words in dict.fromkeys(said) if words][:3]

    def places(entry: Entry) -> list[Markup]:
        names = [point.location.name or point.location.address for point in entry.document.points]
        return [isolated(name) for name in dict.fromkeys(names) if name][:3]

    return page(
        "staff/importing/review.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.problems else HTTPStatus.OK,
        form=form,
        source=source,
        entries=found[:PAGE],
        ready=sum(entry.may_go for entry in found[:PAGE]),
        total=questions_of(session, source).in_review,
        following=after + PAGE if len(found) > PAGE else None,
        before=max(0, after - PAGE) if after else None,
        hours=hours,
        places=places,
        may_review=may_publish(session, member(), source.city_id),
        is_chosen=lambda entry: (
            str(entry.service.id) in form.chosen("service") if form.problems else entry.may_go
        ),
    )
