"""Words about people that were held back: somebody agrees that they are public, or not."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, flash, redirect, request, url_for
from markupsafe import Markup, escape
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.document.document import ServiceDocument
from locator.directory.document.reading import read
from locator.directory.import_source import ImportSource
from locator.directory.service import Service
from locator.errors import ChangeCannotBeUndoneError
from locator.i18n import Language
from locator.imports.loading.holding import agree, refuse
from locator.imports.runs import HeldBack
from locator.staff.document import fields
from locator.staff.doors import member, needs
from locator.staff.form import Form
from locator.staff.importing.file_pages import source_of
from locator.staff.importing.open_questions import held as held_of
from locator.staff.importing.rights import may_change
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session

blueprint = Blueprint("staff_import_held", __name__, url_prefix="/staff")

PAGE = 20


@dataclass(frozen=True)
class Shown:
    """One text: all of it with the words about people marked, and what stands there instead."""

    held: HeldBack
    service: Service
    label: Markup
    text: Markup
    may_agree: bool


@blueprint.get("/<slug:city>/imports/sources/<uuid:import_source>/held")
@needs("edit")
def held(city: str, import_source: uuid.UUID) -> AnyResponse:
    """What was held back, the oldest first."""
    with staff_session() as session:
        return _drawn(session, source_of(session, city, import_source), Form())


@blueprint.post("/<slug:city>/imports/sources/<uuid:import_source>/held")
@needs("edit")
def decide(city: str, import_source: uuid.UUID) -> AnyResponse:
    """`held-<id>`: "agree" that all of the text is public, or "leave" these words out for good."""
    with staff_session(reason="words about a person, looked at") as session:
        source = source_of(session, city, import_source)
        number, problems = 0, {}
        for one, service in session.execute(held_of([city], source)).all():
            answer = request.form.get(f"held-{one.id}")
            if answer == "leave":
                refuse(session, one)
                number += 1
            elif answer == "agree" and may_change(session, member(), service, city):
                try:
                    agree(session, one)
                    number += 1
                except ChangeCannotBeUndoneError:
                    problems[f"held-{one.id}"] = reader().gettext(
                        "Somebody has edited this text meanwhile. Leave the words out here, and"
                        " write what may be public on the page of the entry."
                    )
        if not number and not problems:
            problems["choices"] = reader().gettext("Choose for one text at least.")
        if problems:
            session.flush()
            return _drawn(session, source, Form.sent(problems))
    flash(reader().gettext("Saved: it is as you have chosen."))
    return redirect(url_for(".held", city=city, import_source=import_source), 303)


def _drawn(session: Session, source: ImportSource, form: Form) -> AnyResponse:
    rows = session.execute(held_of([source.city_id], source).limit(PAGE + 1)).all()
    return page(
        "staff/importing/held.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.problems else HTTPStatus.OK,
        form=form,
        source=source,
        texts=[_shown(session, source, *row) for row in rows[:PAGE]],
        has_more=len(rows) > PAGE,
    )


def _shown(session: Session, source: ImportSource, held: HeldBack, service: Service) -> Shown:
    document = read(session, service.id)
    return Shown(
        held=held,
        service=service,
        label=_label(document, held, reader()),
        text=marked(held.text, held.found),
        may_agree=may_change(session, member(), service, source.city_id),
    )


def _label(document: ServiceDocument, held: HeldBack, reading: Language) -> Markup:
    """ "Description"; of a place of the service, which one, too."""
    for point in document.points:
        if point.id and held.row_id in (point.id, point.location.id):
            below = "location-" if held.row_id == point.location.id else ""
            path = f"points-{point.id.hex}-{below}{held.field}"
            return fields.label(document, path, reading)
    return fields.label(document, held.field, reading)


def marked(text: str, found: Collection[str]) -> Markup:
    """A text with the parts that were found in it marked.

    >>> marked("Ask Rana <rana@ngo.example>", ["rana@ngo.example"])
    Markup('Ask Rana &lt;<mark>rana@ngo.example</mark>&gt;')
    """
    parts = [re.escape(one) for one in sorted(found, key=len, reverse=True) if one]
    if not parts:
        return escape(text)
    pieces = re.split(f"({'|'.join(parts)})", text)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    )
