"""The settings of a city, and a new city: a form each, with what was typed kept."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, get_args
from zoneinfo import available_timezones

from flask import Blueprint, current_app, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.city import City, MigrationRole
from locator.directory.facets import LANGUAGE_IDS
from locator.i18n import N_, STAFF_LANGUAGES, Language, isolated, language_name, languages, text_in
from locator.staff.accounts.invitation import invite, is_email
from locator.staff.cities.reading import COUNTRIES, Reading
from locator.staff.cities.settings import holiday_values, rows_in, shown_names, to_form
from locator.staff.cities.writing import (
    CityIsThereError,
    copied_to_next_year,
    make_city,
    write_city,
)
from locator.staff.doors import asks_for_second_person, member, needs
from locator.staff.form import Form, Value
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session

blueprint = Blueprint("staff_cities", __name__, url_prefix="/staff")

MIGRATION_ROLES: Mapping[MigrationRole, str] = {
    "sending": N_("People leave from here"),
    "transit": N_("People pass through"),
    "destination": N_("People come to stay"),
}
_SLUG = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
# Rows of a part that stand empty at its end, to be filled.
EMPTY_ROWS = 2


@blueprint.get("/<slug:city>/settings")
@needs("settings")
def settings(city: str) -> AnyResponse:
    """What a city decides for itself."""
    with staff_session() as session:
        row = session.get_one(City, city)
        return _settings(Form(to_form(row, asks_for_second_person(session, city))))


@blueprint.post("/<slug:city>/settings")
@needs("settings")
def change_settings(city: str) -> AnyResponse:
    """Save them; or show what is wrong, or more rows, with what was typed kept."""
    reading = Reading(request.form)
    if request.form.get("do") or request.form.get("add"):
        return _with_more_rows(reading, city)
    with staff_session() as session:
        row = session.get_one(City, city)
        read = reading.settings(row.spoken)
        if read is None:
            return _settings(_typed(reading), HTTPStatus.UNPROCESSABLE_ENTITY)
        write_city(session, row, read)
    flash(reader().gettext("Saved. What the public sees of the city has changed, too."))
    return redirect(url_for("staff_cities.settings", city=city), 303)


@blueprint.get("/cities/new")
@needs("operate")
def new_city() -> AnyResponse:
    """A form for a city that is not there yet."""
    languages_at_first = ["en", *([reader().code] if reader().code != "en" else [])]
    values: dict[str, Value] = {
        "languages": languages_at_first,
        "first_language": reader().code,
        "confirmation_days": 180,
        "second_person": True,
        "migration_roles": ["destination"],
    }
    return _new(Form(values))


@blueprint.post("/cities/new")
@needs("operate")
def make_new_city() -> AnyResponse:
    """Make the city: it has its pages at once; and invite who will look after it."""
    reading = Reading(request.form)
    city_id = reading.text("id").lower() or _slug_of(reading.text("name-en"))
    email = reading.text("email", 254)
    if not _SLUG.fullmatch(city_id) or city_id in _taken_words():
        reading.wrong("id", N_("Small letters, digits and hyphens, such as mexico-city."))
    if email and not is_email(email):
        reading.wrong("email", N_("This is no mail address. An example: amina@city.example"))
    read = reading.settings()
    with staff_session() as session:
        if read is None:
            return _new(_typed(reading), HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            row = make_city(session, city_id, read)
        except CityIsThereError:
            reading.wrong("id", N_("Another city has this address already."))
            return _new(_typed(reading), HTTPStatus.UNPROCESSABLE_ENTITY)
        name = isolated(text_in(row.names, reader()))
    flash(reader().say("%(city)s is in the directory, and has its pages.", city=name))
    if not email:
        return redirect(url_for("staff_queue.work_in", city=city_id), 303)
    # After the city is really there: the link leads to it.
    with staff_session() as session:
        return _invited(session, email, city_id)


def _invited(session: Session, email: str, city_id: str) -> AnyResponse:
    invitation = invite(
        session,
        email,
        "city_administrator",
        city_id,
        None,
        member().email,
        language=reader().code if reader().code in STAFF_LANGUAGES else "en",
    )
    return page(
        "staff/people/invited.html",
        sent=invitation.sent,
        email=invitation.account.email,
        link=None if invitation.sent else invitation.link,
        is_new=invitation.account.is_invited,
        of_city=city_id,
    )


def _with_more_rows(reading: Reading, city: str) -> AnyResponse:
    """The form as it was typed, with more rows in one of its parts; nothing is saved."""
    more = 0
    values: dict[str, Value] = {**request.form.to_dict(flat=False)}
    if request.form.get("do") == "copy-holidays":
        row = rows_in(values, "holidays")
        read = reading.settings()
        copied = copied_to_next_year(read.holidays if read else ())
        for number, holiday in enumerate(copied, start=row):
            values |= holiday_values(number, holiday)
    else:
        more = 3
    return _settings(
        Form(values, _said(reading) if request.form.get("do") else {}),
        more=more,
        is_copied=request.form.get("do") == "copy-holidays",
    )


def _settings(
    form: Form, status: HTTPStatus = HTTPStatus.OK, more: int = 0, *, is_copied: bool = False
) -> AnyResponse:
    years = sorted(
        day[:4] for name in form.values if (day := _first_date(form, name)) and day[:4].isdigit()
    )
    return page(
        "staff/cities/settings.html",
        status=status,
        form=form,
        year=int(years[-1]) if years else None,
        is_copied=is_copied,
        **_choices(form, more),
    )


def _new(form: Form, status: HTTPStatus = HTTPStatus.OK) -> AnyResponse:
    return page("staff/cities/new.html", status=status, form=form, **_choices(form, 0))


def _choices(form: Form, more: int) -> dict[str, Any]:
    """What the fields let one choose from, in the words of the reader."""
    reading = reader()
    shown = shown_names(form.chosen("languages")) or ["en"]
    spoken = dict.fromkeys([*form.chosen("spoken"), *LANGUAGE_IDS])
    chosen = set(form.chosen("spoken"))
    tongues = [(code, _language(code, reading)) for code in spoken]
    return {
        "shown": shown,
        "names": [(code, languages()[code]) for code in shown],
        "other_names": [(code, one) for code, one in languages().items() if code not in shown],
        "interface": [(code, one.name) for code, one in languages().items()],
        "spoken": [one for one in tongues if one[0] in chosen],
        "other_spoken": sorted(
            (one for one in tongues if one[0] not in chosen), key=lambda one: one[1].lower()
        ),
        "countries": _countries(reading),
        "zones": sorted(zone for zone in available_timezones() if "/" in zone),
        "roles": [
            (role, reading.gettext(MIGRATION_ROLES[role])) for role in get_args(MigrationRole)
        ],
        "days_in_words": _days_in_words,
        "emergency_rows": rows_in(form.values, "emergency") + EMPTY_ROWS + more,
        "holiday_rows": rows_in(form.values, "holidays") + EMPTY_ROWS + more,
    }


def _days_in_words(form: Form, part: str) -> str:
    """The days of a holiday as people read them; what is no date stays as it was typed."""
    typed = dict.fromkeys(form.value(f"{part}-{name}") for name in ("first_date", "last_date"))
    return " – ".join(_day_in_words(text) for text in typed if text)


def _day_in_words(text: str) -> str:
    try:
        return reader().date(dt.date.fromisoformat(text))
    except ValueError:
        return text


def _typed(reading: Reading) -> Form:
    return Form.sent(_said(reading))


def _said(reading: Reading) -> dict[str, str]:
    return {name: reader().gettext(words) for name, words in reading.problems.items()}


def _first_date(form: Form, name: str) -> str:
    return form.value(name) if name.endswith("-first_date") else ""


def _language(code: str, reading: Language) -> str:
    own, called = language_name(code), reading.name_of(code)
    return own if own == called else f"{own} · {called}"


def _countries(reading: Language) -> list[tuple[str, str]]:
    named = [(code, str(reading.locale.territories.get(code, code))) for code in COUNTRIES]
    return sorted(named, key=lambda pair: _plain(pair[1]))


def _slug_of(name: str) -> str:
    """`Ciudad de México` -> `ciudad-de-mexico`."""
    return "-".join(re.findall("[a-z0-9]+", _plain(name)))[:60].strip("-")


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _taken_words() -> set[str]:
    """What stands at the place of a city in an address, and is none: /staff/account, /en/about."""
    rules = (rule.rule.split("/") for rule in current_app.url_map.iter_rules())
    return {
        parts[2]
        for parts in rules
        if len(parts) > 2 and parts[1] in ("staff", "<language:reader>") and parts[2]
    }
