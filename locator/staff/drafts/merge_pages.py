"""Two versions of one thing, side by side, until a person has chosen between them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import cast

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.document.document import ServiceDocument
from locator.directory.document.merging import Merged, Side
from locator.directory.document.merging import merge as merge_documents
from locator.directory.document.reading import read
from locator.staff.doors import here, member, needs
from locator.staff.drafts import access, publishing, work
from locator.staff.drafts.draft import Draft, DraftVersion
from locator.staff.drafts.errors import ConflictsError
from locator.staff.drafts.reviewing import choices_of, moment_words, people_of
from locator.staff.drafts.versions import version_at
from locator.staff.form import Form
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session

blueprint = Blueprint("staff_merging", __name__, url_prefix="/staff")

CHOICE = "choice-"


@dataclass(frozen=True)
class Versions:
    """What is to be brought together: with what was kept aside, or (None) with the directory."""

    aside: DraftVersion | None
    theirs: ServiceDocument
    mine: ServiceDocument
    together: Merged


@blueprint.get("/<slug:city>/drafts/<uuid:draft>/merge")
@needs("draft")
def merge(city: str, draft: uuid.UUID) -> AnyResponse:
    """What both have changed differently; `?version=` is what somebody has kept aside."""
    with staff_session() as session:
        found = access.load(session, member(), city, draft)
        versions = _versions(session, found, {})
        if versions is None or (versions.aside is None and not versions.together.conflicts):
            return redirect(url_for("staff_drafts.review", city=city, draft=draft), 303)
        return _drawn(session, found, versions)


@blueprint.post("/<slug:city>/drafts/<uuid:draft>/merge")
@needs("draft")
def choose(city: str, draft: uuid.UUID) -> AnyResponse:
    """Bring both together as the person has chosen, field by field."""
    choices = {
        name.removeprefix(CHOICE): cast(Side, side)
        for name, side in request.form.items()
        if name.startswith(CHOICE) and side in {"theirs", "mine"}
    }
    with staff_session() as session:
        found = access.load(session, member(), city, draft)
        versions = _versions(session, found, choices)
        if versions is None:
            return redirect(url_for("staff_drafts.review", city=city, draft=draft), 303)
        try:
            if versions.aside is not None:
                work.bring_together(session, found, versions.aside, choices, member())
            else:
                publishing.follow_directory(session, found, choices, member())
        except ConflictsError as error:
            words = reader().gettext("Choose one of the two.")
            wrong = {CHOICE + one.path: words for one in error.conflicts}
            return _drawn(session, found, _versions(session, found, {}) or versions, wrong)
        flash(reader().gettext("Both versions are one now. Look at it once more."))
        page = "edit" if found.state in {"draft", "returned"} else ""
        return redirect(f"/staff/{city}/drafts/{draft}/{page}", 303)


def _versions(session: Session, draft: Draft, choices: Mapping[str, Side]) -> Versions | None:
    if not draft.is_open:
        return None
    asides = work.asides(session, draft)
    wanted = request.values.get("version")
    own = [one for one in asides if one.saved_by == member().id]
    aside = next((one for one in asides if str(one.id) == wanted), own[0] if own else None)
    if aside is not None:
        base = version_at(session, draft, aside.revision)
        theirs, mine = draft.content(), aside.content()
        return Versions(aside, theirs, mine, merge_documents(base, theirs, mine, choices))
    if draft.service_id is None:
        return None
    theirs = read(session, draft.service_id)
    together = publishing.merged(session, draft, choices)
    return Versions(None, theirs, draft.content(), together)


def _drawn(
    session: Session,
    draft: Draft,
    versions: Versions,
    wrong: Mapping[str, str] | None = None,
) -> AnyResponse:
    city, reading = here(), reader()
    assert city is not None  # noqa: S101 - the door has found it
    aside = versions.aside
    people = people_of(session, (draft.saved_by, aside.saved_by if aside else None))
    return page(
        "staff/drafts/merge.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        form=Form.sent(wrong) if wrong else Form(),
        draft=draft,
        aside=aside,
        locale=versions.mine.locale,
        choices=choices_of(versions.together.conflicts, versions.theirs, versions.mine, reading),
        by=people.get(draft.saved_by) if aside and draft.saved_by else None,
        at=moment_words(draft.saved_at, city.zone, reading) if aside else None,
        is_own=aside is None or aside.saved_by == member().id,
        other=people.get(aside.saved_by) if aside and aside.saved_by else None,
        name=CHOICE,
    )
