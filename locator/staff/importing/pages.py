"""All imports of a city: hand a list in, go on with one, look at what came of others."""

from __future__ import annotations

import io
from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.city import City
from locator.errors import ImportCannotBeReadError
from locator.i18n import N_
from locator.imports.runs import ImportRun
from locator.staff.doors import here, member, needs, require
from locator.staff.doors.check import takes
from locator.staff.drafts.reviewing import moment_words
from locator.staff.form import Form
from locator.staff.importing.files import (
    KEPT_FOR,
    LARGEST,
    MOST_OF_A_CITY,
    FileIsEmptyError,
    FileIsTooLargeError,
    bytes_here,
    name_of,
)
from locator.staff.importing.handing_in import chosen_source, hand_in, sources_of
from locator.staff.importing.models import ImportFile
from locator.staff.importing.words import say_refusal
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session

blueprint = Blueprint("staff_importing", __name__, url_prefix="/staff")

# Past imports on one page.
PAGE = 30
# What a browser sends around a file.
ENVELOPE = 100_000
LONGEST_PASTED = 400_000  # characters

_EMPTY = N_("Choose a file, or paste rows below.")
_TOO_LARGE = N_("This file is larger than we take here. Cut it in two, or ask who runs this site.")
_NO_ROOM = N_("Too many lists lie here already. Keep one, or throw one away, then try again.")


@blueprint.get("/<slug:city>/imports/")
@needs("edit")
def imports(city: str) -> AnyResponse:
    """The lists that somebody looks at, what was kept, and where from."""
    require("edit", city, None)
    with staff_session() as session:
        return _drawn(session, city, Form())


@blueprint.post("/<slug:city>/imports/")
@needs("edit")
@takes(LARGEST + ENVELOPE)
def take_in(city: str) -> AnyResponse:
    """Take a file, or rows that were pasted; nothing of what is in it is in the directory yet."""
    require("edit", city, None)
    sent = request.files.get("file")
    pasted = request.form.get("pasted", "")
    if sent is not None and sent.filename:
        content, name = sent.stream, name_of(sent.filename)
    else:
        content, name = io.BytesIO(pasted.strip().encode()), reader().gettext("Pasted rows")
    try:
        with staff_session() as session:
            this = session.get_one(City, city)
            if bytes_here(session, city) > MOST_OF_A_CITY:
                raise FileIsTooLargeError(_NO_ROOM)
            source = chosen_source(session, this, request.form, name)
            file = hand_in(session, member(), this, source, content, name)
            return redirect(url_for("staff_import_files.file", city=city, import_file=file.id), 303)
    except FileIsEmptyError:
        words = str(reader().gettext(_EMPTY))
    except FileIsTooLargeError as error:
        words = str(reader().gettext(str(error) or _TOO_LARGE))
    except ImportCannotBeReadError as error:
        words = say_refusal(error.code, error.facts, reader())
    with staff_session() as session:
        return _drawn(session, city, Form.sent({"file": words}))


def _drawn(session: Session, city: str, form: Form) -> AnyResponse:
    this, reading = here(), reader()
    assert this is not None  # noqa: S101 - the door has found it
    sources = sources_of(session, city)
    before = request.args.get("before", type=int)
    past = select(ImportRun).where(ImportRun.city_id == city, ImportRun.applied)
    if before:
        past = past.where(ImportRun.id < before)
    runs = session.scalars(past.order_by(ImportRun.id.desc()).limit(PAGE + 1)).all()
    taken_back = set(
        session.scalars(
            select(ImportRun.undoes_id).where(
                ImportRun.city_id == city, ImportRun.undoes_id.is_not(None)
            )
        )
    )
    files = session.scalars(
        select(ImportFile)
        .where(ImportFile.city_id == city)
        .order_by(ImportFile.handed_in_at.desc())
        .limit(PAGE)
    ).all()
    names = {source.id: source.name for source in sources}
    return page(
        "staff/importing/imports.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.problems else HTTPStatus.OK,
        form=form,
        sources=sources,
        source_names=names,
        files=files,
        runs=[run for run in runs[:PAGE] if run.undoes_id is None],
        taken_back=taken_back,
        older=runs[PAGE - 1].id if len(runs) > PAGE else None,
        is_newest=not before,
        at=lambda moment: moment_words(moment, this.zone, reading),
        days=KEPT_FOR.days,
        megabytes=LARGEST // 1_000_000,
        longest=LONGEST_PASTED,
    )
