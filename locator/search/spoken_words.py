"""Languages at a service point in words: by their own names, each with its honest level."""

from __future__ import annotations

import datetime as dt
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from markupsafe import Markup

from locator.i18n import Language, direction_of, isolated, language_name
from locator.search.results import LanguageMatch, ServicePoint

Mood = Literal["good", "plain", "warning"]

LANGUAGES_ON_A_CARD = 4

# HSDS's byday codes, as `date.weekday` counts.
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Line(NamedTuple):
    """One sentence, and whether it is good news, plain, or a warning."""

    words: Markup
    mood: Mood = "plain"


@cache
def endonym(code: str) -> Markup:
    """A language by its own name, marked up so that it is spoken and drawn rightly."""
    return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(
        code, direction_of(code), language_name(code)
    )


def language_lines(
    point: ServicePoint, reader: Language, asked: dt.datetime | None = None
) -> tuple[Line, ...]:
    """The person's own languages first, each with its honest level; then the others.

    `asked` (in the city's zone) is the moment whose day the question is about, if it is.
    """
    day = _day_of(point, asked) if asked else None
    spoken = [e["code"] for e in point.content["languages"] if e["mode"] == "spoken"]
    return _language_lines(point.spoken, tuple(spoken), day, reader)


# Kept by value: most places of a city speak the same few languages.
@lru_cache(maxsize=2_048)
def _language_lines(
    wanted: tuple[LanguageMatch, ...], spoken: tuple[str, ...], day: str | None, reader: Language
) -> tuple[Line, ...]:
    lines = tuple(_match_line(match, day, reader) for match in wanted)
    matched = {match.code for match in wanted}
    others = [code for code in spoken if code not in matched]
    shown = [endonym(code) for code in others[:LANGUAGES_ON_A_CARD]]
    if len(others) > LANGUAGES_ON_A_CARD:
        shown.append(isolated(f"+{len(others) - LANGUAGES_ON_A_CARD}"))
    if not shown:
        return lines
    names = Markup(" · ").join(shown)
    if lines:
        return (*lines, Line(reader.say("Also spoken: %(languages)s", languages=names)))
    return (Line(reader.say("Spoken: %(languages)s", languages=names)),)


def _day_of(point: ServicePoint, asked: dt.datetime) -> str:
    """The weekday of a moment: a night belongs to the day on which it began."""
    for start, end in point.opening or ():
        if start <= asked < end and end - start <= dt.timedelta(days=1):
            return WEEKDAYS[start.weekday()]
    return WEEKDAYS[asked.weekday()]


def _match_line(match: LanguageMatch, day: str | None, reader: Language) -> Line:
    name = endonym(match.code)
    days = days_words(match.days, reader)
    if match.level == "interpreter":
        if days:
            words = reader.say(
                "Interpreter for %(language)s on request: %(days)s", language=name, days=days
            )
        else:
            words = reader.say("Interpreter for %(language)s on request", language=name)
        return Line(words)
    if days and day and day not in (match.days or ()):
        words = reader.say("%(language)s only on other days: %(days)s", language=name, days=days)
        return Line(words)
    if match.choice > 0:
        return Line(reader.say("Another language you chose: %(language)s", language=name))
    if match.code != match.wanted:
        return Line(
            reader.say(
                "%(language)s is spoken, close to %(wanted)s",
                language=name,
                wanted=endonym(match.wanted),
            )
        )
    if days:
        return Line(reader.say("%(language)s is spoken: %(days)s", language=name, days=days))
    return Line(reader.say("%(language)s is spoken", language=name), "good")


def days_words(days: tuple[str, ...] | list[str] | None, reader: Language) -> Markup | None:
    """The weekdays of HSDS's byday codes (MO, TU, ...), joined; None for every day."""
    if not days:
        return None
    monday = dt.date(2026, 1, 5)
    names = [
        reader.weekday(monday + dt.timedelta(days=WEEKDAYS.index(day)))
        for day in days
        if day in WEEKDAYS
    ]
    return isolated(reader.list_of(names))
