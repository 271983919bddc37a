"""Edited here, and another thing in the list: both side by side, and somebody chooses."""

from __future__ import annotations

import re
import uuid
from http import HTTPStatus
from typing import cast

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.import_source import ImportSource
from locator.staff.doors import asks_for_second_person, here, member, needs
from locator.staff.drafts.reviewing import moment_words
from locator.staff.form import Form
from locator.staff.importing.choosing import Key, decide, divided
from locator.staff.importing.file_pages import source_of
from locator.staff.importing.models import Side
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session

blueprint = Blueprint("staff_import_conflicts", __name__, url_prefix="/staff")

# Services on one page.
PAGE = 20
_CHOICE = re.compile(r"choice-(\d{1,18})-(\d{1,9})")


@blueprint.get("/<slug:city>/imports/sources/<uuid:import_source>/conflicts")
@needs("edit")
def conflicts(city: str, import_source: uuid.UUID) -> AnyResponse:
    """What is to be decided, by service."""
    with staff_session() as session:
        return _drawn(session, source_of(session, city, import_source), Form())


@blueprint.post("/<slug:city>/imports/sources/<uuid:import_source>/conflicts")
@needs("edit")
def choose(city: str, import_source: uuid.UUID) -> AnyResponse:
    """Do what was chosen; what was not stays open."""
    choices: dict[Key, Side] = {}
    for name, side in request.form.items():
        if (match := _CHOICE.fullmatch(name)) and side in ("ours", "theirs"):
            choices[int(match[1]), int(match[2])] = cast(Side, side)
    with staff_session(reason="as the imported list says") as session:
        source = source_of(session, city, import_source)
        if not choices:
            words = reader().gettext("Choose for one thing at least.")
            return _drawn(session, source, Form.sent({"choices": words}))
        drafts = decide(session, member(), source, choices)
    flash(reader().gettext("Saved: it is as you have chosen."))
    if drafts:
        said = reader().ngettext(
            "%(number)s entry is public: its change waits for review.",
            "%(number)s entries are public: their changes wait for review.",
            len(drafts),
        )
        flash(said % {"number": reader().number(len(drafts))})
    return redirect(url_for(".conflicts", city=city, import_source=import_source), 303)


def _drawn(session: Session, source: ImportSource, form: Form) -> AnyResponse:
    this, reading = here(), reader()
    assert this is not None  # noqa: S101 - the door has found it
    found = divided(session, source, reading, limit=PAGE + 1)
    return page(
        "staff/importing/conflicts.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.problems else HTTPStatus.OK,
        form=form,
        source=source,
        divided=found[:PAGE],
        has_more=len(found) > PAGE,
        second_person=asks_for_second_person(session, source.city_id),
        at=lambda moment: moment_words(moment, this.zone, reading),
    )
