"""Rows from a spreadsheet, or a calendar file: first shown, and taken only when agreed to."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, request, url_for
from pydantic import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from locator.i18n import N_, isolated
from locator.imports.calendar.proposal import Proposed
from locator.imports.calendar.stops import LARGEST, CalendarCannotBeReadError, read_calendar
from locator.places.geocoder import geocoder_of
from locator.staff.document.form import cleaned
from locator.staff.doors import needs
from locator.staff.drafts import access, work
from locator.staff.editing.drawing import Asked
from locator.staff.hours.city_times import TimesOfACity, times_of_city
from locator.staff.hours.sentence import exception_words, sentence
from locator.staff.rendering import page
from locator.staff.route.columns import PastedTooMuchError
from locator.staff.route.pages import asking
from locator.staff.route.pasting import read_pasted
from locator.staff.route.placing import place
from locator.staff.route.remark_words import say, where
from locator.staff.route.stops import take
from locator.wiring import wiring

blueprint = Blueprint("staff_route_reading", __name__, url_prefix="/staff")


@blueprint.post("/<slug:city>/drafts/<uuid:draft>/route/read")
@needs("draft")
def read(city: str, draft: uuid.UUID) -> AnyResponse:
    """Show what was read; nothing is changed yet."""
    file = request.files.get("calendar")
    is_calendar = bool(file and file.filename)
    with asking() as asked:
        found = access.load(asked.session, asked.member, city, draft)
        times = times_of_city(asked.session, city, asked.now)
        try:
            proposed = _proposed(asked, times)
        except PastedTooMuchError:
            return _refused(asked, found.id, N_("That is more than one timetable has. Paste less."))
        except CalendarCannotBeReadError:
            return _refused(asked, found.id, N_("We cannot read this file as a calendar."))
        with wiring().database.public() as connection:
            place(connection, geocoder_of(wiring().config), proposed, asked.city, asked.reader)
        return page(
            "staff/route/read.html",
            draft=found,
            proposed=proposed,
            kept=proposed.model_dump_json(exclude_defaults=True),
            pasted="" if is_calendar else request.form.get("pasted", ""),
            is_calendar=is_calendar,
            say=lambda remark: say(remark, asked.reader),
            at=lambda remark: where(remark, asked.reader, is_calendar),
            words=lambda stop: sentence(stop.schedules, asked.today, asked.reader),
            exception_words=lambda one: exception_words(one, asked.reader),
        )


@blueprint.post("/<slug:city>/drafts/<uuid:draft>/route/take")
@needs("draft")
def taken(city: str, draft: uuid.UUID) -> AnyResponse:
    """Put the stops that are agreed to into the draft."""
    try:
        proposed = Proposed.model_validate_json(request.form.get("proposed", ""))
    except ValidationError:
        abort(HTTPStatus.BAD_REQUEST)
    chosen = {int(n) for n in request.form.getlist("take") if n.isdecimal() and len(n) < 5}
    stops = [stop for n, stop in enumerate(proposed.stops) if n in chosen and stop.can_be_taken]
    with asking() as asked:
        found = access.load(asked.session, asked.member, city, draft)
        # What is added takes nothing away: it goes to whatever the draft is by now.
        access.lock(asked.session, found)
        document = found.content()
        take(document, stops)
        # What comes back from the page is held to the limits of every form.
        held, _ = cleaned(document)
        if held is None:
            abort(HTTPStatus.UNPROCESSABLE_ENTITY)
        work.save(asked.session, found, held, found.revision, asked.member)
        number = len(stops)
        said = asked.reader.say_many(
            "%(number)s stop is in the route now.",
            "%(number)s stops are in the route now.",
            number,
            number=isolated(asked.reader.number(number)),
        )
    flash(said)
    return redirect(url_for("staff_route.route", city=city, draft=draft), 303)


def _proposed(asked: Asked, times: TimesOfACity) -> Proposed:
    file = request.files.get("calendar")
    if file and file.filename:
        return read_calendar(file.stream.read(LARGEST + 1), times, asked.city.bounds)
    return read_pasted(request.form.get("pasted", ""), times, asked.city.bounds)


def _refused(asked: Asked, draft: uuid.UUID, why: str) -> AnyResponse:
    flash(asked.reader.gettext(why), "wrong")
    return redirect(url_for("staff_route.route", city=asked.city.id, draft=draft), 303)
