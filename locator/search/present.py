"""A service point as a card says it: whole sentences in the reader's language, nothing invented.

What we do not know is said as such, or not said; it never looks like good news.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from locator.i18n import (
    Language,
    Text,
    isolated,
    text_in,
)
from locator.search.need_names import need_icon
from locator.search.notice_words import Told, told_of
from locator.search.opening_words import Now, now_words
from locator.search.results import ServicePoint
from locator.search.spoken_words import Line, endonym, language_lines

Fact = Literal["open_to_all", "id_asked", "status_asked", "data_shared_with_authorities"]

# Minutes. Beyond this, how long it takes to walk is no answer.
LONGEST_WALK = 60


class Phone(NamedTuple):
    """A number to call; `chat` is the address that opens WhatsApp with it."""

    number: str
    call: str
    chat: str | None
    label: Text
    languages: tuple[Markup, ...]


class Card(NamedTuple):
    """What the list says of one service point, in the order in which it is read."""

    point: ServicePoint
    name: Text
    now: Now
    notice: Told | None
    alert: Text
    where: Text
    distance: Markup | None
    languages: tuple[Line, ...]
    assurance: tuple[Line, ...]
    welcome: Line  # all of these in one
    conditions: Text
    confirmed: Line
    phone: Phone | None
    icon: str | None
    more_stops: Markup | None

    @property
    def is_exact(self) -> bool:
        """Whether one may be sent to the very point."""
        return self.point.lon is not None and self._disclosure == "exact"

    def path(self, reader: Language) -> str:
        """The page that says all about it."""
        return f"/{reader.code}/{self.point.city_id}/{self.point.id}"

    @property
    def _disclosure(self) -> str:
        return str(self.point.content["disclosure"])

    @property
    def is_secret(self) -> bool:
        """Whether people go there, and the address is kept from the public."""
        content = self.point.content
        is_physical: bool = content["location"]["type"] == "physical"
        return is_physical and content["disclosure"] != "exact"


def card(
    point: ServicePoint,
    now: dt.datetime,
    asked: dt.datetime,
    reader: Language,
    needs: tuple[str, ...] = (),
    *,
    is_about_a_day: bool = False,
) -> Card:
    """Put one result into words. `now` and `asked` are in the city's zone.

    Of the needs that it answers, one of `needs` gives it its icon. Where the question is about the
    day of `asked`, a language that is spoken on other days only is said to be that.
    """
    content = point.content
    phones = phones_of(content, reader)
    assurance = assurance_lines(content, reader)
    return Card(
        point=point,
        name=text_in(content["service"]["name"], reader),
        now=now_words(point, now, asked, reader),
        notice=told_of(point, now, reader),
        alert=text_in(content["service"].get("alert"), reader),
        where=where_of(content, reader),
        distance=distance_words(point, reader),
        languages=language_lines(point, reader, asked if is_about_a_day else None),
        assurance=assurance,
        welcome=_in_one(assurance),
        conditions=text_in(content.get("conditions"), reader),
        confirmed=confirmed_line(content, now.date(), reader),
        phone=phones[0] if phones else None,
        icon=_icon_of(content["needs"], needs),
        more_stops=_more_stops(point, reader),
    )


def where_of(content: Mapping[str, Any], reader: Language) -> Text:
    """The name of the place; of a confidential one only its area."""
    location = content["location"]
    if content["disclosure"] == "exact":
        return text_in(location["name"], reader)
    return text_in(location.get("area"), reader)


def distance_words(point: ServicePoint, reader: Language) -> Markup | None:
    """How far, and for how many minutes on foot where one would walk it."""
    if point.distance is None or point.walking_minutes is None:
        return None
    is_exact = point.content["disclosure"] == "exact"
    minutes = max(1, round(point.walking_minutes))
    return _distance_words(reader.distance(point.distance), minutes, is_exact, reader)


@lru_cache(maxsize=2_048)
def _distance_words(told: str, minutes: int, is_exact: bool, reader: Language) -> Markup:
    distance = isolated(told)
    if not is_exact:
        return reader.say("about %(distance)s away", distance=distance)
    if minutes > LONGEST_WALK:
        return distance
    return reader.say_many(
        "%(distance)s, %(number)s minute on foot",
        "%(distance)s, %(number)s minutes on foot",
        minutes,
        distance=distance,
    )


def assurance_lines(content: Mapping[str, Any], reader: Language) -> tuple[Line, ...]:
    """Who is welcome, and what nobody asks for: only what is known."""
    access = content["access"]
    facts = tuple((fact, known["answer"]) for fact, known in access.items())
    return _assurance(facts, content["cost"]["free"], reader)


@lru_cache(maxsize=2_048)
def _assurance(
    facts: tuple[tuple[str, str], ...], is_free: bool | None, reader: Language
) -> tuple[Line, ...]:
    answer = dict(facts)
    lines = []
    if answer["open_to_all"] == "yes":
        lines.append(Line(reader.say("Open to everyone"), "good"))
    elif answer["open_to_all"] == "no":
        lines.append(Line(reader.say("Not for everyone: see the conditions"), "warning"))
    else:
        lines.append(Line(reader.say("We don't know whether it is open to everyone"), "warning"))
    if answer["id_asked"] == "no":
        lines.append(Line(reader.say("No ID asked"), "good"))
    elif answer["id_asked"] == "yes":
        lines.append(Line(reader.say("They ask for ID")))
    if is_free is True:
        lines.append(Line(reader.say("Free"), "good"))
    if answer["data_shared_with_authorities"] == "yes":
        lines.append(Line(reader.say("They share data with immigration authorities"), "warning"))
    return tuple(lines)


# Who is welcome is said in one of a few dozen ways.
@lru_cache(maxsize=512)
def _in_one(lines: tuple[Line, ...]) -> Line:
    return Line(Markup(" · ").join(line.words for line in lines), lines[0].mood)


def confirmed_line(content: Mapping[str, Any], today: dt.date, reader: Language) -> Line:
    """Who vouched for it, and how long ago."""
    assured = content["assured"]
    if not assured.get("on"):
        return Line(reader.say("Nobody has confirmed this yet"), "warning")
    days = max(0, (today - dt.date.fromisoformat(assured["on"])).days)
    return Line(
        _confirmed_by_the_city(days, reader)
        if assured["by_kind"] == "city" or not assured.get("by")
        else _confirmed_by(who_of(assured["by"], content, reader), days, reader)
    )


def who_of(by: str, content: Mapping[str, Any], reader: Language) -> Markup:
    """Who vouches: the organization by its name in the reader's language, others as entered."""
    names = content["organization"]["name"]
    return isolated(text_in(names, reader) if by in names.values() else by)


@lru_cache(maxsize=2_048)
def _confirmed_by_the_city(days: int, reader: Language) -> Markup:
    if days == 0:
        return reader.say("Confirmed today by the city")
    if days == 1:
        return reader.say("Confirmed yesterday by the city")
    return reader.say_many(
        "Confirmed %(number)s day ago by the city",
        "Confirmed %(number)s days ago by the city",
        days,
    )


def _confirmed_by(name: Markup, days: int, reader: Language) -> Markup:
    if days == 0:
        return reader.say("Confirmed today by %(who)s", who=name)
    if days == 1:
        return reader.say("Confirmed yesterday by %(who)s", who=name)
    return reader.say_many(
        "Confirmed %(number)s day ago by %(who)s",
        "Confirmed %(number)s days ago by %(who)s",
        days,
        who=name,
    )


def phones_of(content: Mapping[str, Any], reader: Language) -> tuple[Phone, ...]:
    """The numbers to call, as links."""
    return tuple(_phone(phone, reader) for phone in content.get("phones") or ())


def _phone(phone: Mapping[str, Any], reader: Language) -> Phone:
    number, extension = phone["number"], phone.get("extension")
    dialled = _dialled(number)
    has_chat = phone.get("whatsapp") and not extension  # WhatsApp knows no extensions
    return Phone(
        number=f"{number} – {extension}" if extension else number,
        call=f"tel:{dialled};ext={_dialled(extension)}" if extension else f"tel:{dialled}",
        chat=f"https://wa.me/{dialled.lstrip('+')}" if has_chat else None,
        label=text_in(phone.get("label"), reader),
        languages=tuple(endonym(code) for code in phone.get("languages") or ()),
    )


_NOT_DIALLED = re.compile(r"[^\d+]")


def _dialled(number: str) -> str:
    """RFC 3966: digits, with the plus sign of an international number."""
    return _NOT_DIALLED.sub("", number)


def geo_link(point: ServicePoint, name: str) -> str:
    """RFC 5870, with the label that Android's maps read."""
    return f"geo:{point.lat},{point.lon}?q={point.lat},{point.lon}({quote(name, safe='')})"


def openstreetmap_link(point: ServicePoint) -> str:
    """The way there on foot, on openstreetmap.org: it learns the goal, not who asks or why."""
    return (
        "https://www.openstreetmap.org/directions"
        f"?engine=fossgis_osrm_foot&route=;{point.lat},{point.lon}"
    )


@lru_cache(maxsize=512)
def _stops_more(number: int, reader: Language) -> Markup:
    return reader.say_many("%(number)s more stop", "%(number)s more stops", number)


def _more_stops(point: ServicePoint, reader: Language) -> Markup | None:
    if not point.more_stops:
        return None
    return _stops_more(point.more_stops, reader)


def _icon_of(answered: list[str], asked: tuple[str, ...]) -> str | None:
    """That of the need which a service answers and the person asked for; else of its first."""
    icons = [need_icon(need) for need in answered]
    wanted = {need_icon(need) for need in asked}
    return next((icon for icon in icons if icon in wanted), icons[0] if icons else None)
