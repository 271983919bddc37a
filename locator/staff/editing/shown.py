"""What the page shows of a document: what is offered, what is folded, and each fold in a line."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from locator.directory.document.document import (
    AccessPart,
    ContactPart,
    LanguagePart,
    PhonePart,
    PointPart,
    RequiredDocumentPart,
    ServiceDocument,
)
from locator.directory.schedule import WEEKDAYS
from locator.i18n import Language, isolated, language_name, text_in
from locator.search.cities import City
from locator.staff.document.form import to_form
from locator.staff.editing.acts import a_schedule
from locator.staff.editing.choices import usual_languages
from locator.staff.form import Value
from locator.staff.hours.day_words import week_words
from locator.staff.hours.sentence import sentence

# A summary is a reminder, not the text.
LONGEST_HINT = 60

# Which fields lie in which fold, by the beginnings of their names.
FOLDS: Mapping[str, tuple[str, ...]] = {
    "organization": ("organization-kind", "organization-url", "organization-email"),
    "reach": ("phones", "application_process", "url", "email", "interpretation_services"),
    "cost": ("is_free", "fees_description", "cost_options"),
    "bring": ("required_documents",),
    "whom": ("minimum_age", "maximum_age", "eligibility_description", "conditions"),
    "about": ("description", "alternate_name"),
    "pause": ("status", "closures", "alert"),
    "times": ("schedules", "schedule_exceptions"),
    "contacts": ("contacts",),
}


@dataclass(frozen=True)
class Offered:
    """A language to choose, or one that is chosen: then its row has a code."""

    code: str
    name: str
    known_as: str
    part: LanguagePart


@dataclass(frozen=True)
class PointLine:
    """A service point in one line."""

    title: str
    times: Markup


def with_offers(document: ServiceDocument) -> ServiceDocument:
    """A copy with a row to fill in where there is none; what stays empty is not kept."""
    shown = document.with_ids()
    if not shown.points and not shown.is_mobile:
        shown.points = [PointPart(id=uuid.uuid4())]
    for point in shown.points:
        if not point.schedules and not shown.schedules:
            point.schedules = [a_schedule()]
    shown.phones = shown.phones or [PhonePart(id=uuid.uuid4())]
    shown.required_documents = shown.required_documents or [RequiredDocumentPart(id=uuid.uuid4())]
    shown.contacts = shown.contacts or [ContactPart(id=uuid.uuid4())]
    return shown


def values_of(shown: ServiceDocument, who: str, today: dt.date) -> dict[str, Value]:
    """What stands in the fields. Beside a question without an answer: who would say so, and when.

    A fact that is answered counts as confirmed by whoever fills it in; nobody has to type that.
    """
    values: dict[str, Value] = {**to_form(shown)}
    for number, point in enumerate(shown.points):
        lines = "\n".join(point.location.accessibility)
        values[f"points-{number}-location-accessibility"] = lines
    owners = [("", shown.access), *((f"points-{n}-", p.access) for n, p in enumerate(shown.points))]
    for path, access in owners:
        for fact in ("open_to_all", "id_asked", "status_asked", "data_shared_with_authorities"):
            part = access.get(fact, AccessPart())
            name = f"{path}access-{fact}"
            if part.answer == "unknown" and part.confirmed_by is None:
                values[f"{name}-confirmed_by"] = who
                values[f"{name}-confirmed_on"] = today.isoformat()
    return values


def says(
    shown: ServiceDocument, who: str, today: dt.date, reader: Language
) -> Callable[[str], Markup]:
    """Who said so, and when, in a line, for the name of a fact ("points-0-access-id_asked")."""

    def said(name: str) -> Markup:
        owner, _, fact = name.rpartition("-")
        access: Mapping[Any, AccessPart] = shown.access
        if owner.startswith("points-"):
            access = shown.points[int(owner.split("-")[1])].access
        part = access.get(fact, AccessPart())
        if part.answer == "unknown" or (part.confirmed_by, part.confirmed_on) == (who, today):
            return by_me(who, reader)
        if part.confirmed_by and part.confirmed_on:
            day = isolated(reader.date(part.confirmed_on))
            return reader.say(
                "%(who)s said so on %(day)s", who=isolated(part.confirmed_by), day=day
            )
        if part.confirmed_by:
            return reader.say("%(who)s said so", who=isolated(part.confirmed_by))
        return reader.say("Nobody is named who said so")

    return said


def by_me(who: str, reader: Language) -> Markup:
    """What stands under an answer that is given now."""
    return reader.say("%(who)s says so today", who=isolated(who))


def offered_languages(
    chosen: Iterable[LanguagePart], city: City, reader: Language
) -> list[Offered]:
    """The chosen ones in their order, then what else is usual in the city."""
    rows = [*chosen]
    codes = {row.code for row in rows}
    rows += [
        LanguagePart(id=uuid.uuid4(), note=code)
        for code in usual_languages(city)
        if code not in codes
    ]
    return [_offered(row, reader) for row in rows]


def how_words(reader: Language) -> Callable[[LanguagePart], Markup]:
    """How a language is spoken, in a few words: "an interpreter, Monday and Tuesday"."""

    def said(row: LanguagePart) -> Markup:
        who = reader.say("Somebody there")
        if row.mode == "interpreter":
            who = reader.say("An interpreter")
        return Markup(" · ").join([who, week_words(row.byday or WEEKDAYS, reader)])

    return said


def _offered(row: LanguagePart, reader: Language) -> Offered:
    code = row.code or row.note or ""
    part = row if row.code else LanguagePart(id=row.id)
    return Offered(code, language_name(code), reader.name_of(code), part)


def phone_languages(shown: ServiceDocument, city: City) -> Callable[[PhonePart], list[str]]:
    """Which languages are offered for who answers a phone."""
    spoken = [row.code for row in shown.languages]
    return lambda phone: [*dict.fromkeys((*phone.languages, *spoken, *city.languages))]


def line_of(today: dt.date, reader: Language) -> Callable[[PointPart], PointLine]:
    """A point in a line: where, and when."""

    def line(point: PointPart) -> PointLine:
        where = point.location
        title = where.name or where.address or where.area_name or where.directions or ""
        return PointLine(title, sentence(point.schedules, today, reader))

    return line


def says_times(point: PointPart) -> bool:
    """Whether anything is said of its times."""
    return any(row != type(row)(id=row.id, freq=row.freq) for row in point.schedules)


def open_folds(problems: Collection[str]) -> set[str]:
    """The folds in which something is wrong."""
    return {
        fold for fold, begins in FOLDS.items() for begin in begins if begins_any(problems, begin)
    }


def begins_any(problems: Collection[str], begin: str) -> bool:
    """Whether any problem is in what begins so."""
    return any(name == begin or name.startswith(f"{begin}-") for name in problems)


def open_points(
    shown: ServiceDocument, problems: Collection[str], new: uuid.UUID | None
) -> set[str]:
    """The places that stand open: the new one, and those in which something is wrong."""
    return {
        f"points-{number}"
        for number, point in enumerate(shown.points)
        if point.id == new or begins_any(problems, f"points-{number}")
    }


def hints(shown: ServiceDocument, reader: Language) -> dict[str, str]:
    """What is in each fold, in a few words."""
    free = {True: reader.gettext("Free"), False: "", None: ""}[shown.is_free]
    ages = "–".join(
        "" if age is None else reader.number(age) for age in (shown.minimum_age, shown.maximum_age)
    ).strip("–")
    said: dict[str, Iterable[str | None]] = {
        "reach": [
            *(phone.number for phone in shown.phones),
            shown.email,
            shown.application_process,
        ],
        "cost": [free, shown.fees_description, *(cost.option for cost in shown.cost_options)],
        "bring": [row.document for row in shown.required_documents],
        "whom": [ages, shown.eligibility_description, shown.conditions],
        "about": [shown.description, shown.alternate_name],
        "pause": [
            shown.alert,
            *(_days(row.first_date, row.last_date, reader) for row in shown.closures),
        ],
        "contacts": [contact.name or contact.email for contact in shown.contacts],
    }
    return {name: _shortened(" · ".join(filter(None, parts))) for name, parts in said.items()}


def _days(first: dt.date | None, last: dt.date | None, reader: Language) -> str:
    return "–".join(reader.day(day) for day in (first, last) if day)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_HINT else f"{text[:LONGEST_HINT].rstrip()}…"


def who_vouches(organization: str | None, city: City, reader: Language) -> str:
    """In whose name answers are given: of who is bound to an organization, its; else the city's."""
    if organization:
        return organization
    named = text_in(city.names, reader)
    return reader.gettext("City of %(city)s") % {"city": named.text}
