"""What the phone needs to speak as the server does: sentences, plurals, dates, distances.

Everything is spelled out here, so that the phone needs no locale of its own: its browser may be
five years old, and CLDR has no Krio.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from babel.units import format_unit

from locator.directory.needs import NEEDS
from locator.i18n import N_, Language, direction_of, language_name, plural
from locator.search.need_names import need_name

# The sentences of static/js/offline; a test holds both together.
SENTENCES = (
    N_("%(language)s is spoken"),
    N_("%(language)s only on other days: %(days)s"),
    N_("%(language)s is spoken, close to %(wanted)s"),
    N_("%(language)s is spoken: %(days)s"),
    N_("%(places)s. Help in %(languages)s: each place says how and when"),
    N_("Also spoken: %(languages)s"),
    N_("Also what is not open to everyone; it says the conditions"),
    N_("Another language you chose: %(language)s"),
    N_("Any kind of help"),
    N_("At any time"),
    N_("Closed"),
    N_("Closing soon: at %(time)s"),
    N_("Confirmed today by %(who)s"),
    N_("Confirmed today by the city"),
    N_("Confirmed yesterday by %(who)s"),
    N_("Confirmed yesterday by the city"),
    N_("Day and night"),
    N_("Did you mean"),
    N_("Here %(day)s %(times)s"),
    N_("Here now"),
    N_("Here now, leaving soon: at %(time)s"),
    N_("Here now, until %(time)s"),
    N_("Here today %(times)s"),
    N_("In any language"),
    N_("Interpreter for %(language)s on request"),
    N_("Interpreter for %(language)s on request: %(days)s"),
    N_("It is not in what you saved. It may be new, or it may have stopped."),
    N_("Languages I speak"),
    N_("Look for help"),
    N_("More places"),
    N_("Next stop"),
    N_("Next: %(day)s %(times)s"),
    N_("Nobody has confirmed this yet"),
    N_("Nothing found for all of this together"),
    N_("Nothing within %(distance)s, so we looked farther."),
    N_("Open %(day)s %(times)s"),
    N_("Open day and night"),
    N_("Open until %(day)s, %(time)s"),
    N_("Open until %(time)s"),
    N_("Opens today %(times)s"),
    N_("Order:"),
    N_("Saved today"),
    N_("Saved yesterday"),
    N_("Show all of %(city)s"),
    N_("Spoken: %(languages)s"),
    N_("Start again"),
    N_("There may be help if you ask for a little less:"),
    N_("This help is not listed any more"),
    N_("This was saved long ago. Call before you go."),
    N_("Today"),
    N_("Tomorrow"),
    N_("Tomorrow %(times)s"),
    N_("Try the name of a quarter, a big street, a hospital, a station or a market. "
       "Another spelling or another language may help."),
    N_("We do not know this place"),
    N_("We don't know the hours"),
    N_("What do you need?"),
    N_("What exactly?"),
    N_("When, and what else matters"),
    N_("Which place do you mean?"),
    N_("Without the other filters"),
    N_("about %(distance)s away"),
    N_("from %(time)s"),
    N_("nearest"),
    N_("soonest help"),
    N_("today"),
    N_("tomorrow"),
    N_("until %(time)s"),
)  # fmt: skip

PLURALS = (
    plural(
        "%(distance)s, %(number)s minute on foot",
        "%(distance)s, %(number)s minutes on foot",
    ),
    plural("%(number)s more stop", "%(number)s more stops"),
    plural(
        "%(number)s place within %(distance)s of %(place)s where %(languages)s is spoken",
        "%(number)s places within %(distance)s of %(place)s where %(languages)s is spoken",
    ),
    plural(
        "%(number)s place within %(distance)s of %(place)s",
        "%(number)s places within %(distance)s of %(place)s",
    ),
    plural(
        "%(number)s place within %(distance)s of you where %(languages)s is spoken",
        "%(number)s places within %(distance)s of you where %(languages)s is spoken",
    ),
    plural(
        "%(number)s place within %(distance)s of you",
        "%(number)s places within %(distance)s of you",
    ),
    plural(
        "%(number)s place in %(city)s where %(languages)s is spoken",
        "%(number)s places in %(city)s where %(languages)s is spoken",
    ),
    plural("%(number)s place in %(city)s", "%(number)s places in %(city)s"),
    plural(
        "Confirmed %(number)s day ago by the city",
        "Confirmed %(number)s days ago by the city",
    ),
    plural("Confirmed %(number)s day ago by %(who)s", "Confirmed %(number)s days ago by %(who)s"),
    plural("Saved %(number)s day ago", "Saved %(number)s days ago"),
)

# The forms of larger numbers repeat those of their last two digits in every language we know.
COUNTED = 200


def words_for(reader: Language, sentences: Iterable[str], plurals: Iterable[Any]) -> dict[str, Any]:
    """Sentences, and plural forms with the index of the form for each number below 200."""
    choose = getattr(reader.words, "plural", lambda number: int(number != 1))
    chosen = [choose(number) for number in range(COUNTED)]
    return {
        "say": {sentence: reader.gettext(sentence) for sentence in sentences},
        "many": {
            many: [
                reader.ngettext(one, many, chosen.index(form)) if form in chosen else ""
                for form in range(max(chosen) + 1)
            ]
            for one, many in plurals
        },
        "plural": "".join(map(str, chosen)),
    }


def all_words(reader: Language, today: dt.date, days: int) -> dict[str, Any]:
    """All that a list and a page say, with names for the days from a week before `today` on."""
    dates = [today + dt.timedelta(days=number) for number in range(-7, days)]
    return {
        **words_for(reader, SENTENCES, PLURALS),
        "weekdays": [reader.weekday(day) for day in dates[:7]],
        "dates": [reader.day(day) for day in dates],
        "distances": distances(reader),
        "or": _or(reader),
        "needs": {
            root: [
                need_name(root, reader),
                {f"{root}/{part}": need_name(f"{root}/{part}", reader) for part in parts},
            ]
            for root, parts in NEEDS.items()
        },
    }


def saved_words(reader: Language) -> dict[str, Any]:
    """How old something is that was saved."""
    sentences = ("Saved today", "Saved yesterday", "This was saved long ago. Call before you go.")
    return words_for(reader, sentences, PLURALS[-1:])


# How many of the pages that were seen a phone keeps, and for how long: static/js/offline/seen.js.
SEEN_PAGES = 30
SEEN_DAYS = 30


def seen_words(reader: Language, today: dt.date) -> dict[str, Any]:
    """To say when a page was seen: digits, and names of the days up to tomorrow.

    A day more at both ends, since phones elsewhere are a day behind or ahead.
    """
    days = [today + dt.timedelta(days=number) for number in range(-SEEN_DAYS - 1, 2)]
    return {
        "digits": "".join(reader.time(dt.time(minute=digit))[-1] for digit in range(10)),
        "days": {day.isoformat(): reader.day(day) for day in days},
    }


def distances(reader: Language) -> list[list[str]]:
    """Every distance that `Language.distance` says: steps of 10 m, 50 m, 100 m and 1 km."""
    return [
        [reader.distance(metres) for metres in (*range(10, 100, 10), 99.9)],
        [reader.distance(metres) for metres in range(100, 1_000, 50) if metres < 975],
        [reader.distance(metres) for metres in range(1_000, 9_901, 100)],
        [reader.distance(metres) for metres in range(10_000, 50_001, 1_000)],
    ]


def _or(reader: Language) -> list[str]:
    """What stands between two; at the start, in the middle and at the end of more."""
    two = reader.either_of("AB")
    four = reader.either_of("ABCD")
    return [
        two.partition("A")[2].partition("B")[0],
        *(
            four.partition(one)[2].partition(other)[0]
            for one, other in (("A", "B"), ("B", "C"), ("C", "D"))
        ),
    ]


def languages(codes: Iterable[str], reader: Language) -> dict[str, list[str]]:
    """Each language's own name, its direction, and the reader's name for it."""
    return {code: [language_name(code), direction_of(code), reader.name_of(code)] for code in codes}


def size_words(size: int, reader: Language) -> str:
    """Bytes, as kilobytes."""
    return format_unit(
        max(1, round(size / 1000)), "digital-kilobyte", length="short", locale=reader.locale
    )
