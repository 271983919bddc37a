"""One file that was handed in: what it seems to be, what its columns mean, and trying it."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import Blueprint, Response, abort, flash, jsonify, redirect, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.city import City
from locator.directory.import_source import ImportSource
from locator.directory.organization import Organization
from locator.errors import ImportCannotBeReadError
from locator.imports.formats import Look
from locator.imports.loading.surroundings import surroundings_of
from locator.imports.mapping.saved import TableMapping, from_yaml
from locator.imports.mapping.suggesting import Suggestion
from locator.imports.runs import ImportLine
from locator.staff.doors import here, member, needs, require
from locator.staff.drafts.reviewing import moment_words
from locator.staff.editing.choices import needs as needs_offered
from locator.staff.form import Form
from locator.staff.importing.files import is_here
from locator.staff.importing.handing_in import look_of
from locator.staff.importing.mapping_form import (
    TEXTS,
    mapping_for,
    mapping_in,
    missing_in,
    rows_of,
    saved_mapping,
    targets,
)
from locator.staff.importing.models import ImportFile
from locator.staff.importing.words import failed_words, look_words, say_refusal
from locator.staff.importing.working import order
from locator.staff.rendering import page, reader, wants_page
from locator.staff.session import staff_session
from locator.staff.translating.pages import offered_languages

blueprint = Blueprint("staff_import_files", __name__, url_prefix="/staff")

MAPPING_BYTES = 1_000_000
# Words of a column of needs that the last try did not know, offered at once.
MOST_WORDS = 30
UNKNOWN_NEED = "needs_unknown"


@blueprint.get("/<slug:city>/imports/files/<uuid:import_file>")
@needs("edit")
def file(city: str, import_file: uuid.UUID) -> AnyResponse:
    """What it seems to be, and what its columns mean; while a worker has it, how far that is."""
    with staff_session() as session:
        found = file_of(session, city, import_file)
        if found.is_busy or not is_here(session, found):
            return redirect(url_for(".progress", city=city, import_file=import_file), 303)
        source = session.get_one(ImportSource, found.source_id)
        look = look_of(session, found)
        mapping, suggestion = mapping_for(source, look, surroundings_of(_city(session, city)))
        return _drawn(session, found, source, look, mapping, suggestion)


@blueprint.post("/<slug:city>/imports/files/<uuid:import_file>")
@needs("edit")
def decide(city: str, import_file: uuid.UUID) -> AnyResponse:
    """`act`: "save" what the columns mean, "take" that from a file, "try", "stop", "away"."""
    act = request.form.get("act", "")
    with staff_session() as session:
        found = file_of(session, city, import_file)
        session.refresh(found, with_for_update=True)
        if act == "away" and not found.is_busy:
            session.delete(found)
            flash(reader().gettext("Thrown away. Nothing of it is in the directory."))
            return redirect(url_for("staff_importing.imports", city=city), 303)
        if act == "stop" and found.is_busy:
            found.state = "stopping"
            return redirect(url_for(".progress", city=city, import_file=import_file), 303)
        if found.is_busy or not is_here(session, found):
            return redirect(url_for(".progress", city=city, import_file=import_file), 303)
        if act not in ("save", "take", "try"):
            abort(HTTPStatus.BAD_REQUEST)
        return _prepared(session, found, act)


@blueprint.get("/<slug:city>/imports/files/<uuid:import_file>/progress")
@needs("edit")
def progress(city: str, import_file: uuid.UUID) -> AnyResponse:
    """How far it is; at the end, on to what came of it. To a script: as JSON."""
    with staff_session() as session:
        found = file_of(session, city, import_file)
        address = None if found.is_busy else _next(session, found)
        if not wants_page():
            return jsonify(state=found.state, done=found.done, total=found.total, address=address)
        if address is not None:
            return redirect(address, 303)
        return page("staff/importing/progress.html", file=found)


@blueprint.get("/<slug:city>/imports/sources/<uuid:import_source>/mapping.yaml")
@needs("edit")
def mapping_file(city: str, import_source: uuid.UUID) -> AnyResponse:
    """What the columns of a source mean, as the small file that the command line takes."""
    with staff_session() as session:
        source = source_of(session, city, import_source)
        mapping = saved_mapping(source)
    if mapping is None:
        abort(HTTPStatus.NOT_FOUND)
    answer = Response(mapping.as_yaml(), mimetype="application/yaml")
    answer.headers["Content-Disposition"] = 'attachment; filename="mapping.yaml"'
    return answer


def file_of(session: Session, city: str, id: uuid.UUID) -> ImportFile:
    """A file of this city, for who may look at all of the city; else 403 or 404."""
    require("edit", city, None)
    found = session.get(ImportFile, id)
    if found is None or found.city_id != city:
        abort(HTTPStatus.NOT_FOUND)
    return found


def source_of(session: Session, city: str, id: uuid.UUID) -> ImportSource:
    """A source of this city; else 403 or 404."""
    require("edit", city, None)
    found = session.get(ImportSource, id)
    if found is None or found.city_id != city:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _prepared(session: Session, file: ImportFile, act: str) -> AnyResponse:
    """Save what is meant, then try it where that is wanted and nothing stands against it."""
    source = session.get_one(ImportSource, file.source_id)
    look = look_of(session, file)
    before, suggestion = mapping_for(source, look, surroundings_of(_city(session, file.city_id)))
    here_again = url_for(".file", city=file.city_id, import_file=file.id)
    if act == "take":
        try:
            sent = request.files.get("mapping")
            read = sent.stream.read(MAPPING_BYTES).decode("utf-8-sig", "replace") if sent else ""
            source.mapping = from_yaml(read).as_json()
        except ImportCannotBeReadError as error:
            words = say_refusal(error.code, error.facts, reader())
            return _drawn(session, file, source, look, before, suggestion, {"mapping": words})
        flash(reader().gettext("These are the columns as the file says them."))
        return redirect(here_again, 303)
    if look.needs_mapping:
        mapping = mapping_in(request.form, look, before)
        stops = [one for one in missing_in(mapping, look, reader()) if one.stops]
        if act == "try" and stops:
            wrong = {"columns": stops[0].words}
            return _drawn(session, file, source, look, mapping, suggestion, wrong)
        if source.mapping != mapping.as_json():
            source.mapping = mapping.as_json()
    if act == "save":
        flash(reader().gettext("Saved with the source: next time it is known."))
        return redirect(here_again, 303)
    order(session, file, member().id, "try", retire="retire" in request.form)
    return redirect(url_for(".progress", city=file.city_id, import_file=file.id), 303)


def _drawn(  # noqa: PLR0917 - what is on the page
    session: Session,
    file: ImportFile,
    source: ImportSource,
    look: Look,
    mapping: TableMapping,
    suggestion: Suggestion,
    problems: dict[str, str] | None = None,
) -> AnyResponse:
    this, reading = here(), reader()
    assert this is not None  # noqa: S101 - the door has found it
    is_saved = source.mapping is not None
    return page(
        "staff/importing/file.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        form=Form({}, problems or {}),
        file=file,
        source=source,
        look=look,
        seen=look_words(look, reading),
        rows=rows_of(look, mapping, suggestion, is_saved=is_saved and not problems),
        mapping=mapping,
        is_saved=is_saved,
        missing=missing_in(mapping, look, reading) if look.needs_mapping else [],
        targets=targets(reading),
        texts=TEXTS,
        languages=offered_languages(this),
        needs=needs_offered(reading),
        words=_unknown_words(session, file),
        organizations=session.scalars(
            select(Organization.name)
            .where(Organization.city_id == file.city_id)
            .order_by(Organization.name)
            .limit(500)
        ).all(),
        failed=failed_words(file, reading) if file.state == "failed" else None,
        at=moment_words(file.handed_in_at, this.zone, reading),
    )


def _unknown_words(session: Session, file: ImportFile) -> list[str]:
    """Words of the list for kinds of help that the last try did not know, the most used first."""
    if file.run_id is None:
        return []
    rows = session.execute(
        select(ImportLine.value)
        .where(ImportLine.run_id == file.run_id, ImportLine.code == UNKNOWN_NEED)
        .group_by(ImportLine.value)
        .order_by(func.count().desc(), ImportLine.value)
        .limit(MOST_WORDS)
    )
    return [value for (value,) in rows if value]


def _next(session: Session, file: ImportFile) -> str:
    """Where one goes on when nothing is done with it any more."""
    if file.state != "failed" and file.run_id is not None:
        return url_for("staff_import_runs.run", city=file.city_id, run=file.run_id)
    if is_here(session, file):
        return url_for(".file", city=file.city_id, import_file=file.id)
    return url_for("staff_importing.imports", city=file.city_id)


def _city(session: Session, id: str) -> City:
    return session.get_one(City, id)
