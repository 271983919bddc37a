"""What is wrong with a document, or may be: asked before it is sent to review and published.

Each room that knows something about a document says it here, as a check.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.document.document import PointPart, ServiceDocument
from locator.directory.document.parts import join
from locator.directory.organization import Organization
from locator.i18n import N_, Language, staff_language
from locator.imports.cells.language_names import is_language
from locator.search.cities import City, city_of
from locator.staff.document.form import typed_wrong
from locator.staff.hours import checking as hours
from locator.staff.hours import problem_words as hours_words
from locator.staff.hours.city_times import times_of_city
from locator.staff.route.conflicts import conflicts
from locator.staff.where import checking as where
from locator.staff.where import words as where_words

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_URL = re.compile(r"https?://[^\s/]+\.\S+", re.IGNORECASE)
_CODE = re.compile(r"https?://(?:[^\s<>]*[\w/])?|(?<!\d)\d++(?:[-.:/]\d++)+", re.ASCII)
_ISOLATED = re.compile(r"<bdi[^>]*>(.*?)</bdi>")
# In plain text, which has no tags (UAX 9, isolates).
_LEFT_TO_RIGHT, _OWN_WAY, _END = "\u2066", "\u2068", "\u2069"
_PHONE = re.compile(r"\+?[\d\s().\-/]{3,30}")


@dataclass(frozen=True)
class Problem:
    """One thing to look at: the field of a form where it stands, and what to do, in words.

    What `stops` must be put right before it is published; the rest may well be meant.
    """

    field: str
    code: str
    stops: bool
    words: Callable[[Language], Markup] = dataclasses.field(compare=False)

    def say(self, reader: Language) -> Markup:
        """What to do, for a page."""
        return with_codes_apart(self.words(reader), reader)

    def say_plainly(self, reader: Language) -> str:
        """The same as plain text, in which names and numbers stay in their own direction, too."""
        said = self.say(reader)
        if reader.direction == "rtl":
            said = Markup(_ISOLATED.sub(rf"{_OWN_WAY}\1{_END}", said))  # noqa: S704 - it was safe
        return str(said.striptags())


@dataclass(frozen=True)
class Asked:
    """A document, and what it is about."""

    session: Session
    city: City
    document: ServiceDocument
    now: dt.datetime
    service_id: uuid.UUID | None
    reader: Language
    base: ServiceDocument | None


Check = Callable[[Asked], Iterable[Problem]]

_WORDS = {
    "no_name": N_("What is the help called? Without a name nobody can find it."),
    "no_need": N_("Say what it helps with. People look for help by what they need."),
    "no_organization": N_("Say which organization does this."),
    "organization_exists": N_("This organization is here already. Choose it from the list."),
    "no_point": N_("Add a place: where, or in which stop, people find this help."),
    "no_language_code": N_("Choose the language."),
    "no_number": N_("Write the telephone number, or take the row out."),
    "number_is_odd": N_("This does not look like a telephone number."),
    "email_is_odd": N_("This does not look like an address of mail."),
    "url_is_odd": N_("An address on the web begins with https://"),
    "no_document": N_("Write what people should bring, or take the row out."),
    "no_dates": N_("Write the first day and the last day."),
    "ends_before_it_starts": N_("The last day is before the first."),
    "ages_are_mixed_up": N_("The highest age is lower than the lowest."),
    "no_hours": N_("When is it open? A stop without times is not shown at all."),
    "nobody_says_so": N_("Who says so? Write who confirmed it: without, nobody believes it."),
    "said_of_another_answer": N_(
        "The answer is another one now. Who says so, and when? What stands there was said of the"
        " answer before."
    ),
    "open_to_all_unknown": N_(
        "Is it open to everyone, whatever their papers? Until somebody has asked, most people"
        " will not be shown it."
    ),
    "no_languages": N_("Which languages are spoken there?"),
    "too_long": N_("This is too long."),
    "no_time": N_("Write a time, such as 9:30 or 21:00."),
    "no_date": N_("Write a date, such as 2026-11-26 or 26.11.2026."),
    "no_such_number": N_("Write a number."),
    "unclear_number": N_("Write 1000 for a thousand, or 1.5 for one and a half."),
    "out_of_range": N_("This number is too small or too large."),
    "not_offered": N_("Choose one of the answers that are offered."),
    "no_day": N_("Choose days of the week."),
    "too_much": N_("This is more than a page can hold. Nothing of it was saved."),
    "too_many_rows": N_("These are more rows than a page can hold. Nothing of it was saved."),
    "no_id": N_("This page sent a row that we cannot tell from others. Load it again."),
}
_TYPED = {"no_number": "no_such_number"}


def problems(
    session: Session,
    city_id: str,
    document: ServiceDocument,
    now: dt.datetime,
    *,
    service_id: uuid.UUID | None = None,
    reader: Language | None = None,
    base: ServiceDocument | None = None,
) -> list[Problem]:
    """All that is wrong or odd with a document, what stops it first; `now` is aware.

    `reader` only chooses the language of places' names; `base` is what the document was made from.
    Raises `CityIsUnknownError`.
    """
    asked = Asked(
        session,
        city_of(session.connection(), city_id),
        document,
        now,
        service_id,
        reader or staff_language("en"),
        base,
    )
    found = [problem for check in CHECKS for problem in check(asked)]
    once = {(problem.field, problem.code): problem for problem in found}
    return sorted(once.values(), key=lambda problem: not problem.stops)


def stopping(found: Iterable[Problem]) -> list[Problem]:
    """Those without which it cannot be published."""
    return [problem for problem in found if problem.stops]


def say_typed(code: str, reader: Language) -> str:
    """What a problem of a form says (`locator.staff.document.form`), as plain text."""
    return _problem("", _TYPED.get(code, code)).say_plainly(reader)


def with_codes_apart(said: Markup, reader: Language) -> Markup:
    """Addresses, dates and times in a sentence that runs to the left: each from left to right.

    Without that, "https://" is read as "//:https", and 2026-11-26 as 26-11-2026 (UAX 9).
    """
    if reader.direction != "rtl":
        return said
    return Markup(_CODE.sub(rf"{_LEFT_TO_RIGHT}\g<0>{_END}", said))  # noqa: S704 - it was safe


def _problem(field: str, code: str, stops: bool = True) -> Problem:
    return Problem(field, code, stops, lambda reader: reader.say(_WORDS[code]))


def _typed(asked: Asked) -> Iterator[Problem]:
    for wrong in typed_wrong(asked.document):
        yield _problem(wrong.field, _TYPED.get(wrong.code, wrong.code))


def _essentials(asked: Asked) -> Iterator[Problem]:
    document = asked.document
    if not document.name:
        yield _problem("name", "no_name")
    if not document.needs:
        yield _problem("needs", "no_need")
    if not document.organization.name:
        yield _problem("organization-name", "no_organization")
    elif document.organization.id is None and _is_here(asked):
        yield _problem("organization-name", "organization_exists", stops=False)
    if not document.points:
        yield _problem("points", "no_point")
    if document.access.get("open_to_all") is None and not any(
        point.access.get("open_to_all") for point in document.points
    ):
        yield _problem("access-open_to_all-answer", "open_to_all_unknown", stops=False)
    if not document.languages and not all(point.languages for point in document.points):
        yield _problem("languages", "no_languages", stops=False)


def _is_here(asked: Asked) -> bool:
    return bool(
        asked.session.scalar(
            select(func.count()).where(
                Organization.city_id == asked.city.id,
                func.lower(Organization.name) == asked.document.organization.name.lower(),
            )
        )
    )


def _reaching(asked: Asked) -> Iterator[Problem]:
    document = asked.document
    for path, url in (("url", document.url), ("organization-url", document.organization.url)):
        if url and not _URL.fullmatch(url):
            yield _problem(path, "url_is_odd")
    emails = [
        ("email", document.email),
        ("organization-email", document.organization.email),
        *((f"contacts-{n}-email", one.email) for n, one in enumerate(document.contacts)),
        *(
            (f"points-{n}-assurer_email", one.assurer_email)
            for n, one in enumerate(document.points)
        ),
    ]
    for path, email in emails:
        if email and not _EMAIL.fullmatch(email):
            yield _problem(path, "email_is_odd")
    for owner, part in _owners(asked):
        for n, phone in enumerate(part.phones):
            path = join(owner, "phones", str(n), "number")
            if not phone.number:
                yield _problem(path, "no_number")
            elif not _PHONE.fullmatch(phone.number):
                yield _problem(path, "number_is_odd", stops=False)
        for n, language in enumerate(part.languages):
            if not is_language(language.code):
                yield _problem(join(owner, "languages", str(n), "code"), "no_language_code")


def _tongues(asked: Asked) -> Iterator[Problem]:
    """Threat: one code that is none breaks every search for a language in the city."""
    document = asked.document
    said = [
        ("locale", document.locale),
        ("organization-locale", document.organization.locale),
        *((f"points-{n}-location-locale", one.location.locale) for n, one in _points(asked)),
        *(
            (join(owner, "phones", str(n), "languages"), code)
            for owner, part in _owners(asked)
            for n, phone in enumerate(part.phones)
            for code in phone.languages
        ),
    ]
    for path, code in said:
        if code and not is_language(code):
            yield _problem(path, "no_language_code")


def _conditions(asked: Asked) -> Iterator[Problem]:
    document = asked.document
    ages = document.minimum_age, document.maximum_age
    if ages[0] is not None and ages[1] is not None and ages[1] < ages[0]:
        yield _problem("maximum_age", "ages_are_mixed_up")
    for n, needed in enumerate(document.required_documents):
        if not needed.document:
            yield _problem(f"required_documents-{n}-document", "no_document")
    for n, closure in enumerate(document.closures):
        if closure.first_date is None or closure.last_date is None:
            if not closure.unreadable:
                yield _problem(f"closures-{n}-first_date", "no_dates")
        elif closure.last_date < closure.first_date:
            yield _problem(f"closures-{n}-last_date", "ends_before_it_starts")
    for n, cost in enumerate(document.cost_options):
        if cost.valid_from and cost.valid_to and cost.valid_to < cost.valid_from:
            yield _problem(f"cost_options-{n}-valid_to", "ends_before_it_starts")
    for owner, part in _owners(asked):
        for fact, answer in part.access.items():
            if answer.answer != "unknown" and not answer.confirmed_by:
                path = join(owner, "access", fact, "confirmed_by")
                yield _problem(path, "nobody_says_so", stops=False)


def _answers(asked: Asked) -> Iterator[Problem]:
    """Threat: a name stands for an answer whose owner has said the opposite."""
    if asked.base is None:
        return
    before = {"": asked.base.access}
    by_id = {point.id: point.access for point in asked.base.points}
    before |= {f"points-{n}": by_id.get(point.id, {}) for n, point in _points(asked)}
    for owner, part in _owners(asked):
        for fact, now in part.access.items():
            old = before[owner].get(fact)
            if old is None or not old.confirmed_by or old.answer == now.answer:
                continue
            if (old.confirmed_by, old.confirmed_on) == (now.confirmed_by, now.confirmed_on):
                path = join(owner, "access", fact, "confirmed_by")
                yield _problem(path, "said_of_another_answer", stops=False)


def _hours(asked: Asked) -> Iterator[Problem]:
    document = asked.document
    city = times_of_city(asked.session, asked.city.id, asked.now).with_closures(document.closures)
    for path, owner in _owners(asked):
        for found in hours.problems(path, owner.schedules, owner.schedule_exceptions, city):
            if found.code != "unreadable":  # said already
                yield _hours_problem(found)
    for found in conflicts(document.points, city) if document.is_mobile else ():
        yield _hours_problem(found)
    for n, point in _points(asked):
        said = (*point.schedules, *point.schedule_exceptions, *document.schedules)
        if document.is_mobile and not said:
            yield _problem(f"points-{n}-schedules", "no_hours", stops=False)


def _hours_problem(found: hours.HoursProblem) -> Problem:
    return Problem(
        found.field,
        found.code,
        found.weight == "wrong",
        lambda reader: hours_words.say(found, reader),
    )


def _where(asked: Asked) -> Iterator[Problem]:
    for n, point in _points(asked):
        about = where.About(asked.document.name, asked.service_id, point.id)
        found = where.problems(
            asked.session, asked.city, point.location, about, reader=asked.reader
        )
        for oddity in found:
            yield _where_problem(f"points-{n}-location-{oddity.field}", oddity)


def _where_problem(path: str, oddity: where.Oddity) -> Problem:
    return Problem(
        path, oddity.code, oddity.must, lambda reader: where_words.in_words(oddity, reader)
    )


def _points(asked: Asked) -> Iterator[tuple[int, PointPart]]:
    yield from enumerate(asked.document.points)


def _owners(asked: Asked) -> Iterator[tuple[str, ServiceDocument | PointPart]]:
    """What has hours, languages, telephones and answers, with its path."""
    yield "", asked.document
    for n, point in _points(asked):
        yield f"points-{n}", point


CHECKS: tuple[Check, ...] = (
    _typed,
    _essentials,
    _where,
    _hours,
    _reaching,
    _tongues,
    _conditions,
    _answers,
)
