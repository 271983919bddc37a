"""Pages for translators: a city's texts, and one service side by side."""

from __future__ import annotations

import re
import uuid

from flask import Blueprint, abort, flash, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.organization import Organization
from locator.directory.service import Service
from locator.i18n import direction_of, languages
from locator.search.cities import City
from locator.staff.back import back_or
from locator.staff.doors import here, needs, require
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session
from locator.staff.translating import files, machine
from locator.staff.translating.field_names import field_name, state_words
from locator.staff.translating.passages import Passage, passages, progress
from locator.staff.translating.work import TextHasChangedError, languages_of, still_right, write
from locator.wiring import wiring

blueprint = Blueprint("staff_translating", __name__, url_prefix="/staff")

PAGE = 50
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


@blueprint.get("/<slug:city>/translations/")
@needs("translate")
def overview(city: str) -> AnyResponse:
    """The services of a city, those with most to translate first; in one language."""
    require("translate", city, None)
    offered = offered_languages(city_here())
    language = language_or_404(request.args.get("language") or offered[0])
    start = max(0, request.args.get("start", 0, type=int))
    with staff_session() as session:
        found = progress(session, city, language, limit=PAGE + 1, offset=start)
    return page(
        "staff/translating/overview.html",
        language=language,
        offered=offered,
        services=found[:PAGE],
        more=start + PAGE if len(found) > PAGE else None,
        problem=None,
    )


@blueprint.get("/<slug:city>/services/<uuid:service>/translations/")
@needs("translate")
def first_language(city: str, service: uuid.UUID) -> AnyResponse:
    """Into the first language of the city that the service is not written in."""
    with staff_session() as session:
        written = _service(session, city, service).locale
    language = next(code for code in offered_languages(city_here()) if code != written)
    return redirect(url_for(".side_by_side", city=city, service=service, language=language), 303)


@blueprint.get("/<slug:city>/services/<uuid:service>/translations/<language>")
@needs("translate")
def side_by_side(city: str, service: uuid.UUID, language: str) -> AnyResponse:
    """Every text of a service beside its translation."""
    language = language_or_404(language)
    with staff_session() as session:
        found = _service(session, city, service)
        return _side_by_side(found, language, passages(session, city, language, service), {})


@blueprint.post("/<slug:city>/services/<uuid:service>/translations/<language>")
@needs("translate")
def save(city: str, service: uuid.UUID, language: str) -> AnyResponse:
    """Write what was typed; a text that has changed meanwhile is told, and what was typed kept."""
    language = language_or_404(language)
    with staff_session() as session:
        found = _service(session, city, service)
        there = passages(session, city, language, service)
        kept: dict[str, str] = {}
        number = 0
        for passage in there:
            typed = request.form.get(passage.key, "").replace("\r\n", "\n")
            if passage.key not in request.form or not _is_touched(passage, typed):
                continue
            try:
                made_from = request.form[f"{passage.key}.made_from"]
                number += write(session, passage, typed[: files.LONGEST], made_from)
            except (TextHasChangedError, KeyError):
                kept[passage.key] = typed
        if kept:
            session.flush()
            there = passages(session, city, language, service)
            return _side_by_side(found, language, there, kept, status=409)
    flash(
        reader().ngettext("%(number)s text is saved.", "%(number)s texts are saved.", number)
        % {"number": reader().number(number)}
    )
    return redirect(back_or(url_for(".overview", city=city, language=language)), 303)


@blueprint.post("/<slug:city>/services/<uuid:service>/translations/still-right")
@needs("translate")
def say_still_right(city: str, service: uuid.UUID) -> AnyResponse:
    """One tap: what changed was a slip of the pen; all translations are right as they are.

    With `text`, of this one text only; with `language`, in this language only.
    """
    only, language = request.form.get("text"), request.form.get("language")
    with staff_session(reason="translations are still right") as session:
        _service(session, city, service)
        number = 0
        for code in [language] if language else _translated_into(session, city, service):
            found = passages(session, city, language_or_404(code), service)
            number += still_right(session, [each for each in found if only in (None, each.key)])
    flash(
        reader().ngettext(
            "%(number)s translation is right again.",
            "%(number)s translations are right again.",
            number,
        )
        % {"number": reader().number(number)}
    )
    return redirect(back_or(url_for(".overview", city=city)), 303)


@blueprint.post("/<slug:city>/services/<uuid:service>/translations/<language>/draft")
@needs("translate")
def draft(city: str, service: uuid.UUID, language: str) -> AnyResponse:
    """Ask the operator's own translation server for drafts."""
    language = language_or_404(language)
    if not machine.is_there(wiring().config):
        abort(404)
    with staff_session() as session:
        _service(session, city, service)
        waiting = passages(session, city, language, service)
        try:
            machine.draft(session, wiring().config, waiting)
        except machine.MachineDidNotTranslateError:
            flash(reader().gettext("The translation server does not answer. Nothing has changed."))
            session.rollback()
    return redirect(url_for(".side_by_side", city=city, service=service, language=language), 303)


def offered_languages(city: City) -> list[str]:
    """The languages of the city's pages first, then all others of the interface."""
    return list(dict.fromkeys([*city.languages, *languages()]))


def _side_by_side(
    service: Service, language: str, found: list[Passage], kept: dict[str, str], status: int = 200
) -> AnyResponse:
    return page(
        "staff/translating/side_by_side.html",
        status=status,
        service_id=service.id,
        service_name=service.name,
        service_locale=service.locale,
        language=language,
        offered=offered_languages(city_here()),
        direction=direction_of(language),
        direction_of=direction_of,
        passages=found,
        kept=kept,
        field_name=field_name,
        state_words=state_words,
        has_machine=machine.is_there(wiring().config),
        back=back_or(""),
    )


def _is_touched(passage: Passage, typed: str) -> bool:
    """Whether somebody has changed what stood there, or has said that they checked it."""
    if f"{passage.key}.checked" in request.form:
        return True
    stood = passage.draft if passage.state == "drafted" else passage.translation
    return typed.strip() != (stood or "").strip()


def _service(session: Session, city: str, id: uuid.UUID) -> Service:
    found = session.scalar(
        select(Service).join(Organization).where(Service.id == id, Organization.city_id == city)
    )
    if found is None:
        abort(404)
    require("translate", city, found.organization_id)
    return found


def _translated_into(session: Session, city: str, service: uuid.UUID) -> list[str]:
    anything = passages(session, city, "", service)
    return languages_of(session, {each.entity_id for each in anything})


def city_here() -> City:
    """The city in the address."""
    city = here()
    assert city is not None  # noqa: S101 - every address here names one
    return city


def language_or_404(code: str) -> str:
    """A language code as it may stand in an address, whether or not anybody speaks it."""
    if not _LANGUAGE.fullmatch(code):
        abort(404)
    return code
