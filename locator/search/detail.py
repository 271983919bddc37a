"""All that is known of one service point, in words: the page behind a card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from locator.i18n import Language, Text, isolated, text_in
from locator.search import present
from locator.search.opening_words import Day, Stop, coming_days, timetable
from locator.search.present import Card, Fact, Phone
from locator.search.results import ServicePoint
from locator.search.spoken_words import Line, days_words, endonym


@dataclass(frozen=True)
class FactLine:
    """One thing that people are afraid to be asked: the answer, and who says so."""

    line: Line
    said_by: Markup | None


@dataclass(frozen=True)
class LanguageLine:
    """One language at the counter: its own name, the reader's name for it, and how."""

    name: Markup
    known_as: str
    level: Markup
    note: Text


@dataclass(frozen=True)
class Detail:
    """What the page of one service point says; `card` holds the answer, the rest stands below."""

    card: Card
    description: Text
    organization: Text
    program: Text
    days: tuple[Day, ...]
    hours_note: Text
    stops: tuple[tuple[Stop, Text], ...]  # with the name of the place
    address: Text
    directions: Text
    transport: Text
    wheelchair: Line
    accessibility: Text
    languages: tuple[LanguageLine, ...]
    cost: Line
    cost_note: Text
    documents: tuple[Text, ...]
    facts: tuple[FactLine, ...]
    eligibility: Text
    ages: Markup | None
    application: Text
    phones: tuple[Phone, ...]
    email: str | None
    url: str | None
    geo: str | None
    openstreetmap: str | None
    source: str  # the list that it was taken from, as that wants to be named; "" for none
    source_url: str | None


def detail(
    point: ServicePoint, stops: Iterable[ServicePoint], now: dt.datetime, reader: Language
) -> Detail:
    """Put one service point into words; `stops` are those of its mobile service."""
    content = point.content
    service, location = content["service"], content["location"]
    card = present.card(point, now, now, reader)
    confidential = content["disclosure"] != "exact"
    nothing = text_in(None, reader)
    return Detail(
        card=card,
        description=text_in(service.get("description"), reader),
        organization=text_in(content["organization"]["name"], reader),
        program=text_in((content.get("program") or {}).get("name"), reader),
        days=coming_days(point.opening, now, reader) if point.opening else (),
        hours_note=text_in(content["hours"].get("text"), reader),
        stops=tuple(
            (stop, present.where_of(stop.point.content, reader))
            for stop in timetable(stops, now, reader)
        ),
        address=nothing if confidential else text_in(location.get("address"), reader),
        directions=nothing if confidential else text_in(location.get("directions"), reader),
        transport=nothing if confidential else text_in(location.get("transport"), reader),
        wheelchair=_wheelchair(content["wheelchair"], reader),
        accessibility=text_in(content.get("accessibility"), reader),
        languages=tuple(_language(entry, reader) for entry in content["languages"]),
        cost=_cost(content["cost"]["free"], reader),
        cost_note=text_in(content["cost"].get("text"), reader),
        documents=tuple(text_in(document, reader) for document in content["documents"]),
        facts=tuple(_fact(fact, content, reader) for fact in FACTS),
        eligibility=text_in(content.get("eligibility"), reader),
        ages=_ages(content.get("ages"), reader),
        application=text_in(service.get("application"), reader),
        phones=present.phones_of(content, reader),
        email=service.get("email"),
        url=_web_address(service.get("url")) or _web_address(content["organization"].get("url")),
        geo=present.geo_link(point, str(card.name)) if card.is_exact else None,
        openstreetmap=present.openstreetmap_link(point) if card.is_exact else None,
        source=_source(content.get("source") or {}),
        source_url=_web_address((content.get("source") or {}).get("url")),
    )


def _source(source: Mapping[str, Any]) -> str:
    """Its credit, else its name, and its licence."""
    told = (source.get("credit") or source.get("name"), source.get("licence"))
    return ", ".join(text for text in told if text)


def _web_address(url: str | None) -> str | None:
    """Threat: an address that runs something when it is tapped (`javascript:`)."""
    return url if url and url.startswith(("https://", "http://")) else None


FACTS: tuple[Fact, ...] = (
    "open_to_all",
    "id_asked",
    "status_asked",
    "data_shared_with_authorities",
)


def _fact(fact: Fact, content: Mapping[str, Any], reader: Language) -> FactLine:
    known = content["access"][fact]
    return FactLine(_answer(fact, known["answer"], reader), _said_by(known, content, reader))


def _answer(fact: Fact, answer: str, reader: Language) -> Line:  # noqa: PLR0911
    """Every answer to every question is a sentence of its own; unknown is never good news."""
    match fact, answer:
        case "open_to_all", "yes":
            return Line(reader.say("Open to everyone"), "good")
        case "open_to_all", "no":
            return Line(reader.say("Not open to everyone"), "warning")
        case "open_to_all", _:
            return Line(reader.say("We don't know whether it is open to everyone"), "warning")
        case "id_asked", "no":
            return Line(reader.say("No ID asked"), "good")
        case "id_asked", "yes":
            return Line(reader.say("They ask for ID"))
        case "id_asked", _:
            return Line(reader.say("We don't know whether they ask for ID"), "warning")
        case "status_asked", "no":
            return Line(reader.say("Nobody asks about your papers or status"), "good")
        case "status_asked", "yes":
            return Line(reader.say("They ask about your papers or status"))
        case "status_asked", _:
            return Line(
                reader.say("We don't know whether they ask about your papers or status"), "warning"
            )
        case _, "no":
            return Line(reader.say("Nothing is shared with immigration authorities"), "good")
        case _, "yes":
            return Line(reader.say("They share data with immigration authorities"), "warning")
        case _:
            return Line(
                reader.say("We don't know whether they share data with immigration authorities"),
                "warning",
            )


def _said_by(
    known: Mapping[str, Any], content: Mapping[str, Any], reader: Language
) -> Markup | None:
    if known["answer"] == "unknown" or not known.get("by") or not known.get("on"):
        return None
    return reader.say(
        "Says %(who)s, %(date)s",
        who=present.who_of(known["by"], content, reader),
        date=isolated(reader.date(dt.date.fromisoformat(known["on"]))),
    )


def _language(entry: Mapping[str, Any], reader: Language) -> LanguageLine:
    days = days_words(entry.get("days"), reader)
    if entry["mode"] == "interpreter":
        level = reader.say("interpreter on request")
    else:
        level = reader.say("is spoken")
    known_as = reader.name_of(entry["code"])
    return LanguageLine(
        name=endonym(entry["code"]),
        known_as="" if entry["code"] == reader.code else known_as,
        level=Markup("{}: {}").format(level, days) if days else level,
        note=text_in(entry.get("note"), reader),
    )


def _wheelchair(answer: str, reader: Language) -> Line:
    match answer:
        case "yes":
            return Line(reader.say("Step-free: a wheelchair gets in"), "good")
        case "limited":
            return Line(reader.say("A wheelchair gets in with help"))
        case "no":
            return Line(reader.say("There are steps: a wheelchair does not get in"), "warning")
        case _:
            return Line(reader.say("We don't know whether a wheelchair gets in"))


def _cost(free: bool | None, reader: Language) -> Line:
    match free:
        case True:
            return Line(reader.say("Free"), "good")
        case False:
            return Line(reader.say("Costs something"))
        case _:
            return Line(reader.say("We don't know whether it costs something"))


def _ages(ages: list[int | None] | None, reader: Language) -> Markup | None:
    youngest, oldest = ages or (None, None)
    if youngest and oldest:
        return reader.say(
            "For ages %(ages)s",
            ages=isolated(f"{reader.number(youngest)}–{reader.number(oldest)}"),
        )
    if youngest:
        return reader.say("From age %(age)s", age=isolated(reader.number(youngest)))
    if oldest:
        return reader.say("Up to age %(age)s", age=isolated(reader.number(oldest)))
    return None
