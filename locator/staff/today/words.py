"""Halts as a card says them, and what cannot be done, in the reader's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from babel.units import format_unit
from markupsafe import Markup

from locator.i18n import Language, isolated
from locator.staff.today.errors import (
    EndsBeforeItStartsError,
    HaltIsOverError,
    NoticeIsWrongError,
    PlaceIsUnknownError,
    TimeIsMissingError,
)
from locator.staff.today.halts import Halt

# Minutes.
DELAYS = (15, 30, 60)


@dataclass(frozen=True)
class Said:
    """One card: what is planned, what is true now, what clashes, and how late it may be."""

    halt: Halt
    times: Markup
    state: str  # good, soon, bad, plain
    words: Markup
    clashes: tuple[Markup, ...]
    delays: tuple[tuple[str, Markup], ...]  # the new time as in a form, and the words


def in_words(
    halts: Iterable[Halt], now: dt.datetime, reader: Language
) -> list[tuple[Markup, list[Said]]]:
    """The cards of each day; `now` is in the city's zone."""
    return [
        (_day(date, now.date(), reader), [_said(halt, now, reader) for halt in of_day])
        for date, of_day in groupby(halts, key=lambda halt: halt.date)
    ]


def problem_words(error: NoticeIsWrongError, reader: Language) -> str:
    """Why nothing was changed, and what to do."""
    match error:
        case HaltIsOverError():
            return reader.gettext("This is over already. Nothing was changed.")
        case EndsBeforeItStartsError():
            return reader.gettext(
                "Then nothing would be left of it. Say until when, or that it is not running."
            )
        case TimeIsMissingError():
            return reader.gettext("From when? Type a time, say 10:30.")
        case PlaceIsUnknownError():
            return reader.gettext("This place is not in the city. Choose another one.")
        case _:
            return reader.gettext("The times have changed meanwhile. Look at them again.")


def _day(date: dt.date, today: dt.date, reader: Language) -> Markup:
    shown = isolated(reader.day(date))
    match (date - today).days:
        case 0:
            return reader.say("Today, %(date)s", date=shown)
        case 1:
            return reader.say("Tomorrow, %(date)s", date=shown)
        case _:
            return reader.say("Since %(date)s", date=shown)


def _said(halt: Halt, now: dt.datetime, reader: Language) -> Said:
    state, words = _state(halt, now, reader)
    return Said(
        halt=halt,
        times=_between(halt.starts_at, halt.ends_at, reader),
        state=state,
        words=words,
        clashes=tuple(
            reader.say(
                "At the same time it is at %(place)s: %(times)s",
                place=_place(other),
                times=_between(other.start.time(), other.end.time(), reader),
            )
            for other in halt.clashes
            if other.start and other.end
        ),
        delays=tuple(_delays(halt, reader)),
    )


def _state(halt: Halt, now: dt.datetime, reader: Language) -> tuple[str, Markup]:
    if halt.kind == "not_running":
        return "bad", reader.say("Not running")
    times = _between(halt.start.time(), halt.end.time(), reader) if halt.start and halt.end else ""
    if halt.kind == "late":
        return "soon", reader.say("Late: %(times)s", times=times)
    if halt.kind == "moved":
        return "soon", reader.say("Moved to %(place)s", place=_place(halt))
    if halt.is_over:
        return "plain", reader.say("Over")
    if halt.start and halt.start <= now:
        return "good", reader.say("There now")
    return "good", reader.say("As planned")


def _delays(halt: Halt, reader: Language) -> Iterable[tuple[str, Markup]]:
    start = dt.datetime.combine(halt.date, halt.starts_at)
    for minutes in DELAYS:
        later = (start + dt.timedelta(minutes=minutes)).time()
        more = format_unit(minutes, "duration-minute", length="short", locale=reader.locale)
        words = Markup("{} ({})").format(isolated(reader.time(later)), isolated(f"+{more}"))
        yield later.strftime("%H:%M"), words


def _between(opens: dt.time, closes: dt.time, reader: Language) -> Markup:
    return isolated(f"{reader.time(opens)}–{reader.time(closes)}")


def _place(halt: Halt) -> Markup:
    place = halt.moved_to or halt.point
    return Markup('<bdi lang="{}">{}</bdi>').format(place.locale, place.name)
