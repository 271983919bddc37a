"""A source of a city: what it is called, whom to credit, whether the city trusts it."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.import_source import ImportSource
from locator.imports.record import ImportRecord
from locator.imports.runs import ImportRun
from locator.staff.doors import here, member, needs
from locator.staff.drafts.reviewing import moment_words
from locator.staff.form import Form
from locator.staff.importing.file_pages import source_of
from locator.staff.importing.open_questions import questions_of
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session

blueprint = Blueprint("staff_import_sources", __name__, url_prefix="/staff")

LONGEST = {"name": 120, "credit": 300, "licence": 300, "url": 500}


@blueprint.get("/<slug:city>/imports/sources/<uuid:import_source>")
@needs("edit")
def source(city: str, import_source: uuid.UUID) -> AnyResponse:
    """What is known of the source, and what of it waits for somebody."""
    with staff_session() as session:
        found = source_of(session, city, import_source)
        values = {name: getattr(found, name) or "" for name in LONGEST}
        return _drawn(session, found, Form({**values, "trusted": found.trusted}))


@blueprint.post("/<slug:city>/imports/sources/<uuid:import_source>")
@needs("edit")
def save(city: str, import_source: uuid.UUID) -> AnyResponse:
    """Save its name and its credit; an administrator also says whether the city trusts it."""
    with staff_session() as session:
        found = source_of(session, city, import_source)
        typed = {
            name: " ".join(request.form.get(name, "").split())[:longest]
            for name, longest in LONGEST.items()
        }
        if has_brought(session, found):
            typed["name"] = found.name  # what it has brought is known by it
        problems = _problems(session, found, typed)
        if problems:
            return _drawn(session, found, Form.sent(problems))
        found.name = typed.pop("name")
        for name, value in typed.items():
            setattr(found, name, value or None)
        # Threat: an editor makes a list public that nobody else has looked at.
        if member().may("settings", city, None):
            found.trusted = "trusted" in request.form
        flash(reader().gettext("Saved."))
        return redirect(url_for(".source", city=city, import_source=import_source), 303)


def has_brought(session: Session, source: ImportSource) -> bool:
    """Whether anything in the directory names the source."""
    return bool(session.scalar(select(exists().where(ImportRecord.source_id == source.id))))


def _problems(session: Session, source: ImportSource, typed: dict[str, str]) -> dict[str, str]:
    problems = {}
    if not typed["name"]:
        problems["name"] = reader().gettext("Say who keeps this list.")
    elif session.scalar(
        select(func.count()).where(
            ImportSource.city_id == source.city_id,
            ImportSource.id != source.id,
            func.lower(ImportSource.name) == typed["name"].lower(),
        )
    ):
        problems["name"] = reader().gettext("Another source has this name.")
    if typed["url"] and not typed["url"].startswith(("https://", "http://")):
        problems["url"] = reader().gettext("An address on the web begins with https://")
    return problems


def _drawn(session: Session, source: ImportSource, form: Form) -> AnyResponse:
    this, reading = here(), reader()
    assert this is not None  # noqa: S101 - the door has found it
    runs = session.scalars(
        select(ImportRun)
        .where(ImportRun.source_id == source.id, ImportRun.applied, ImportRun.undoes_id.is_(None))
        .order_by(ImportRun.id.desc())
        .limit(10)
    ).all()
    return page(
        "staff/importing/source.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.problems else HTTPStatus.OK,
        form=form,
        source=source,
        runs=runs,
        at=lambda moment: moment_words(moment, this.zone, reading),
        open=questions_of(session, source),
        may_trust=member().may("settings", source.city_id, None),
        has_mapping=source.mapping is not None,
        is_named=has_brought(session, source),
    )
