"""What the page offers to choose from, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from babel import Locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.document.document import FACTS
from locator.directory.facets import LANGUAGE_IDS
from locator.directory.needs import NEEDS
from locator.directory.organization import Organization
from locator.directory.schedule import WEEKDAYS, Weekday
from locator.i18n import N_, Language, languages
from locator.languages.endonyms import direction_of, language_name
from locator.search.cities import City
from locator.search.need_names import need_icon, need_name
from locator.staff.hours.day_words import weekday_name, weekday_short

Pair = tuple[str, str]

_ORGANIZATION_KINDS = {
    "ngo": N_("An NGO or a charity"),
    "city": N_("The city itself"),
    "public": N_("Another public office"),
    "community": N_("A community, a parish, people together"),
    "network": N_("A network of several"),
    "unknown": N_("We don’t know"),
}
_WHEELCHAIR = {
    "yes": N_("Yes, all of it"),
    "limited": N_("With some help"),
    "no": N_("No, there are steps"),
    "unknown": N_("We don’t know"),
}
_STATUS = {
    "active": N_("It is running"),
    "temporarily closed": N_("Closed for a while"),
    "inactive": N_("Not running for now"),
    "defunct": N_("It has ended"),
}
_ANSWERS = {"yes": N_("Yes"), "no": N_("No"), "unknown": N_("We don’t know")}
_FREE = {"yes": N_("Yes"), "no": N_("No"), "": N_("We don’t know")}

_QUESTIONS = {
    "open_to_all": (
        N_("Is everyone helped, whatever their papers?"),
        N_("Without a “yes” it stays out of the list that people see first."),
    ),
    "id_asked": (
        N_("Do they ask for ID?"),
        N_("A passport, a card, anything that proves a name."),
    ),
    "status_asked": (
        N_("Do they ask about the right to stay?"),
        N_("A visa, a residence card, a refugee certificate."),
    ),
    "data_shared_with_authorities": (
        N_("Do they tell immigration authorities who comes?"),
        N_("Ask them. People are afraid of exactly this."),
    ),
}


@dataclass(frozen=True)
class Need:
    """A need, with its parts."""

    code: str
    name: str
    icon: str
    parts: tuple[Pair, ...]


@dataclass(frozen=True)
class Question:
    """A fact, asked as one asks at a desk."""

    fact: str
    words: str
    help: str


@dataclass(frozen=True)
class Tongue:
    """A language that texts can be written in."""

    code: str
    name: str
    direction: str


def needs(reader: Language) -> tuple[Need, ...]:
    """The needs in their order."""
    return tuple(
        Need(
            need,
            need_name(need, reader),
            need_icon(need),
            tuple((f"{need}/{part}", need_name(f"{need}/{part}", reader)) for part in parts),
        )
        for need, parts in NEEDS.items()
    )


def questions(reader: Language) -> tuple[Question, ...]:
    """The four facts."""
    return tuple(
        Question(fact, reader.gettext(words), reader.gettext(help))
        for fact in FACTS
        for words, help in [_QUESTIONS[fact]]
    )


def answers(reader: Language) -> list[Pair]:
    """Yes, no, we don't know."""
    return _said(_ANSWERS, reader)


def free_or_not(reader: Language) -> list[Pair]:
    """Yes, no, we don't know; as a form says them of `is_free`."""
    return _said(_FREE, reader)


def organization_kinds(reader: Language) -> list[Pair]:
    """What sort of organization it is."""
    return _said(_ORGANIZATION_KINDS, reader)


def wheelchair(reader: Language) -> list[Pair]:
    """How far a wheelchair gets."""
    return _said(_WHEELCHAIR, reader)


def states(reader: Language) -> list[Pair]:
    """Whether a service is running."""
    return _said(_STATUS, reader)


def tongues(city: City, *chosen: str) -> list[Tongue]:
    """The languages to write in: those of the city first, then all that the pages speak."""
    codes = dict.fromkeys((*city.languages, *chosen, *languages()))
    return [Tongue(code, language_name(code), direction_of(code)) for code in codes if code]


def usual_languages(city: City) -> list[str]:
    """Codes of what is often spoken in the city."""
    return [*dict.fromkeys((*city.spoken, *city.languages))]


def known_languages(reader: Language) -> list[Pair]:
    """Every language that a search knows: its own name, and what the reader calls it."""
    pairs = [(language_name(code), reader.name_of(code)) for code in LANGUAGE_IDS]
    return sorted(pairs, key=lambda pair: pair[1].casefold())


def days(city: City, reader: Language) -> list[tuple[Weekday, str, str]]:
    """The days of the week, short and in full, in the order of the city's country."""
    try:
        first = Locale.parse(f"und_{city.country}").first_week_day
    except ValueError:
        first = 0
    ordered = (*WEEKDAYS[first:], *WEEKDAYS[:first])
    return [(day, weekday_short(day, reader), weekday_name(day, reader)) for day in ordered]


def organizations(
    session: Session, city_id: str, bound: Sequence[object] | None
) -> list[Organization]:
    """Those of the city that are not archived; of who is bound to some, those."""
    asked = (
        select(Organization)
        .where(Organization.city_id == city_id, Organization.publication != "archived")
        .order_by(Organization.name)
    )
    if bound is not None:
        asked = asked.where(Organization.id.in_(bound))
    return [*session.scalars(asked)]


def _said(words: dict[str, str], reader: Language) -> list[Pair]:
    return [(value, reader.gettext(text)) for value, text in words.items()]


def names_of(found: Iterable[Organization]) -> list[str]:
    """Their names, each once."""
    return [*dict.fromkeys(organization.name for organization in found)]
