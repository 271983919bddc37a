"""The report of one import, tried or kept: what came of it, row by row, and what one does next."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from http import HTTPStatus
from typing import cast, get_args

from flask import Blueprint, Response, abort, flash, redirect, request, stream_with_context, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.errors import ChangeCannotBeUndoneError
from locator.imports.loading.undoing import undo
from locator.imports.report import as_csv, as_json
from locator.imports.runs import ImportRun, Kind
from locator.staff.doors import NotAllowedError, here, member, needs, require
from locator.staff.drafts.reviewing import moment_words
from locator.staff.importing.files import is_here
from locator.staff.importing.models import ImportFile
from locator.staff.importing.open_questions import questions_of
from locator.staff.importing.report_lines import kinds_of, lines_of
from locator.staff.importing.rights import may_keep, may_undo, public_in, public_of
from locator.staff.importing.words import KINDS
from locator.staff.importing.working import order
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session

blueprint = Blueprint("staff_import_runs", __name__, url_prefix="/staff")

# Shown only where there are any.
RARE = ("outside", "retired")
MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@blueprint.get("/<slug:city>/imports/runs/<int:run>")
@needs("edit")
def run(city: str, run: int) -> AnyResponse:
    """Counts, and the lines: `?kind=rejected`, `?after=120`."""
    with staff_session() as session:
        return _drawn(session, run_of(session, city, run))


@blueprint.post("/<slug:city>/imports/runs/<int:run>")
@needs("edit")
def keep(city: str, run: int) -> AnyResponse:
    """Keep what was tried: the whole file once more, by a worker, and for good."""
    with staff_session() as session:
        found = run_of(session, city, run)
        file = _file(session, found)
        if file is None or file.is_busy or found.applied:
            abort(HTTPStatus.CONFLICT)
        session.refresh(file, with_for_update=True)
        if not may_keep(session, member(), file, found.source, found):
            raise NotAllowedError
        order(session, file, member().id, "keep", retire=file.retire, total=found.rows)
        address = url_for("staff_import_files.progress", city=city, import_file=file.id)
    return redirect(address, 303)


@blueprint.get("/<slug:city>/imports/runs/<int:run>/report.<any(csv, json):written>")
@needs("edit")
def report(city: str, run: int, written: str) -> AnyResponse:
    """All lines for a spreadsheet or a program."""
    with staff_session() as session:
        found = run_of(session, city, run)
        name = f"{city}-import-{found.id}.{written}"
    answer = Response(
        stream_with_context(_written(city, run, written)), content_type=MEDIA[written]
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.get("/<slug:city>/imports/runs/<int:run>/undo")
@needs("edit")
def ask_undo(city: str, run: int) -> AnyResponse:
    """What taking the whole import back does, before it is done."""
    with staff_session() as session:
        found = run_of(session, city, run)
        if not found.applied or found.undoes_id or undoing_of(session, found):
            return redirect(url_for(".run", city=city, run=run), 303)
        return page(
            "staff/importing/undo.html",
            stays=0 if found.source.trusted else public_of(session, found, "added"),
            run=found,
            may_undo=may_undo(session, member(), found),
        )


@blueprint.post("/<slug:city>/imports/runs/<int:run>/undo")
@needs("edit")
def take_back(city: str, run: int) -> AnyResponse:
    """Take the whole import back, at once; what somebody has worked on since stays."""
    with staff_session() as session:
        found = run_of(session, city, run)
        if not may_undo(session, member(), found):
            raise NotAllowedError
        try:
            undone = undo(session, found, who=member().email)
        except ChangeCannotBeUndoneError:
            abort(HTTPStatus.CONFLICT)
        address = url_for(".run", city=city, run=undone.id)
        stays = undone.unchanged
    if stays:
        flash(reader().gettext("It is taken back, but what was worked on since stays as it is."))
    else:
        flash(reader().gettext("All of it is taken back."))
    return redirect(address, 303)


def run_of(session: Session, city: str, id: int) -> ImportRun:
    """A run in this city, for who may look at all of the city; else 403 or 404."""
    require("edit", city, None)
    found = session.get(ImportRun, id) if id < 2**63 else None
    if found is None or found.city_id != city:
        abort(HTTPStatus.NOT_FOUND)
    return found


def undoing_of(session: Session, run: ImportRun) -> ImportRun | None:
    """The run that took this one back."""
    return session.scalars(select(ImportRun).where(ImportRun.undoes_id == run.id)).one_or_none()


def _drawn(session: Session, run: ImportRun) -> AnyResponse:
    this, reading = here(), reader()
    assert this is not None  # noqa: S101 - the door has found it
    asked = request.args.get("kind")
    kind = cast(Kind, asked) if asked in get_args(Kind) else None
    after = max(0, min(request.args.get("after", 0, type=int), 2**31 - 1))
    lines, following = lines_of(session, run, kind, after, reading)
    of_kind = kinds_of(session, run)
    file = None if run.applied else _file(session, run)
    counts = [
        (
            one,
            reading.gettext(words),
            reading.gettext(meaning),
            mood,
            run.warnings if one == "warning" else run.counts[one],
            of_kind.get(one, 0),
        )
        for one, (words, meaning, mood) in KINDS.items()
    ]
    return page(
        "staff/importing/run.html",
        run=run,
        file=file,
        undone_by=undoing_of(session, run) if run.applied else None,
        at=moment_words(run.started_at, this.zone, reading),
        counts=[one for one in counts if one[4] or one[0] not in RARE],
        kind=kind,
        lines=lines,
        following=following,
        moods={one: mood for one, (_, _, mood) in KINDS.items()},
        kind_words={one: reading.gettext(words) for one, (words, _, _) in KINDS.items()},
        nothing_to_keep=not (run.added or run.changed or run.retired),
        public=public_in(session, run) if file else 0,
        may_keep=file is not None and may_keep(session, member(), file, run.source, run),
        open=questions_of(session, run.source) if run.applied else None,
    )


def _written(city: str, id: int, format: str) -> Iterator[bytes]:
    with staff_session() as session:
        found = run_of(session, city, id)
        if format == "json":
            yield from as_json(session, found, reader())
        else:
            yield codecs.BOM_UTF8  # without it, a spreadsheet shows Arabic as signs
            yield from (line.encode() for line in as_csv(session, found, reader()))


def _file(session: Session, run: ImportRun) -> ImportFile | None:
    """The file that was tried, while it is here and this is its last try."""
    file = session.scalars(select(ImportFile).where(ImportFile.run_id == run.id)).one_or_none()
    return file if file is not None and is_here(session, file) else None
