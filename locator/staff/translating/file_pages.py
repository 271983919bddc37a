"""Files for a translator's own program: taken from here, and brought back."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.errors import ImportCannotBeReadError
from locator.i18n import direction_of
from locator.staff.doors import needs, require
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session
from locator.staff.translating import files
from locator.staff.translating.coming_back import Line, agree, compare
from locator.staff.translating.field_names import field_name, outcome_words
from locator.staff.translating.models import TranslationFile
from locator.staff.translating.pages import PAGE, city_here, language_or_404, offered_languages
from locator.staff.translating.passages import passages, progress

blueprint = Blueprint("staff_translation_files", __name__, url_prefix="/staff")


@blueprint.get("/<slug:city>/translations/<language>.<any(xliff, po):format>")
@needs("translate")
def file(city: str, language: str, format: files.Format) -> AnyResponse:
    """All texts of a city for a translator's own program."""
    require("translate", city, None)
    language = language_or_404(language)
    with staff_session() as session:
        content = files.write(passages(session, city, language), language, format)
    answer = Response(content, mimetype=files.MEDIA[format])
    answer.headers["Content-Disposition"] = f'attachment; filename="{city}-{language}.{format}"'
    return answer


@blueprint.post("/<slug:city>/translations/<language>/file")
@needs("translate")
def bring_in(city: str, language: str) -> AnyResponse:
    """Read a translator's file and show what it would change; nothing is changed."""
    require("translate", city, None)
    language = language_or_404(language)
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise ImportCannotBeReadError
        entries = files.read(sent.stream.read(files.MOST_BYTES + 1))
    except ImportCannotBeReadError:
        return _cannot_be_read(city, language)
    with staff_session() as session:
        kept = TranslationFile(
            city_id=city,
            locale=language,
            name=sent.filename[:100],
            entries=[entry.as_json() for entry in entries],
        )
        session.add(kept)
        session.flush()
        return redirect(url_for(".brought_in", city=city, file=kept.id), 303)


@blueprint.get("/<slug:city>/translations/files/<uuid:file>")
@needs("translate")
def brought_in(city: str, file: uuid.UUID) -> AnyResponse:
    """What a file would change, text by text."""
    with staff_session() as session:
        kept = _kept(session, city, file)
        lines = _lines(session, kept)
        return page(
            "staff/translating/file.html",
            kept=kept,
            direction=direction_of(kept.locale),
            groups=outcome_words(reader(), lines),
            field_name=field_name,
        )


@blueprint.post("/<slug:city>/translations/files/<uuid:file>")
@needs("translate")
def agree_to(city: str, file: uuid.UUID) -> AnyResponse:
    """Write what the file changes, or throw the file away."""
    with staff_session() as session:
        kept = _kept(session, city, file)
        language, number = kept.locale, 0
        if request.form.get("answer") == "write":
            session.info["reason"] = f"translations from {kept.name}"
            number = agree(session, _lines(session, kept))
        session.delete(kept)
    flash(
        reader().ngettext("%(number)s text is saved.", "%(number)s texts are saved.", number)
        % {"number": reader().number(number)}
    )
    return redirect(url_for("staff_translating.overview", city=city, language=language), 303)


def _cannot_be_read(city: str, language: str) -> AnyResponse:
    with staff_session() as session:
        found = progress(session, city, language, limit=PAGE)
    return page(
        "staff/translating/overview.html",
        status=422,
        language=language,
        offered=offered_languages(city_here()),
        services=found,
        more=None,
        problem=reader().gettext(
            "We cannot read this file. It should be the XLIFF or PO file that you took from here."
            " Nothing has changed."
        ),
    )


def _lines(session: Session, kept: TranslationFile) -> list[Line]:
    entries = [files.Entry(**entry) for entry in kept.entries]
    return compare(entries, passages(session, kept.city_id, kept.locale))


def _kept(session: Session, city: str, id: uuid.UUID) -> TranslationFile:
    require("translate", city, None)
    found = session.get(TranslationFile, id)
    if found is None or found.city_id != city:
        abort(404)
    return found
