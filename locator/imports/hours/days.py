"""Days as people type them: "Mon-Fri", "lun, mié y vie", "1er et 3e mardi", "كل خميس".

Names come from CLDR in the four languages of the staff, and a few that people write besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

from babel import Locale

from locator.directory.schedule import WEEKDAYS, Weekday
from locator.i18n import STAFF_LANGUAGES
from locator.imports.hours.plain import plain
from locator.imports.hours.times import ranges_at

LONGEST = 120  # characters: whatever is longer names no days

_BESIDES: dict[Weekday, str] = {
    "MO": "mo mon mons lun lunes lundis",
    "TU": "tu tue tues mar mart martes mardis",
    "WE": "we wed weds mer mie mier miercoles mercredis",
    "TH": "th thu thur thurs jeu jue juev jueves jeudis",
    "FR": "fr fri ven vie vier viernes vendredis",
    "SA": "sa sat sats sam sab sabados samedis",
    "SU": "su sun suns dim dom domingos dimanches",
}
_EVERY_DAY = frozenset(
    {
        *("every day", "everyday", "daily", "all days", "tous les jours", "chaque jour"),
        *("todos los dias", "diario", "diariamente", "cada dia", "كل يوم", "يوميا", "كل الايام"),
        *("7 days a week", "seven days a week", "7 days", "7j/7", "7 jours sur 7"),
        *("7 dias a la semana", "los 7 dias de la semana", "7 ايام في الاسبوع"),
    }
)
_NUMBERS = {
    1: "1st first 1er premier 1ere primer 1o 1.o primero الاول اول الاولي",
    2: "2nd second 2e 2eme deuxieme segundo 2o 2.o الثاني ثاني الثانيه",
    3: "3rd third 3e 3eme troisieme tercer 3o 3.o tercero الثالث ثالث الثالثه",
    4: "4th fourth 4e 4eme quatrieme cuarto 4o 4.o الرابع رابع الرابعه",
    5: "5th fifth 5e 5eme cinquieme quinto 5o 5.o الخامس خامس الخامسه",
    -1: "last dernier ultimo الاخير اخر الاخيره",
}
# Words that say nothing more.
_FILLERS = frozenset(
    {
        *("every", "each", "on", "the", "of", "month", "months", "weekly", "a", "le", "la", "les"),
        *("el", "los", "las", "de", "del", "du", "mes", "mois", "chaque", "cada", "todos", "tous"),
        *("toutes", "todas", "en", "au", "كل", "يوم", "ايام", "من", "الشهر", "شهر", "في"),
    }
)
_AND = frozenset({"and", "et", "y", "e", "&", "+", ",", ";", "/", "و"})
_TO = frozenset(
    {
        *("-", "–", "—", "to", "until", "till", "thru", "through", "a", "au", "al", "hasta"),
        *("jusqu'au", "الي", "حتي"),
    }
)
# "Every second Thursday" counts weeks, "second Thursday" those of the month: we do not choose.
_SECOND = re.compile(r"\b(?:every|each) (?:second|other|2nd|2)\b|\bun \w+ sur deux\b|\bquinzaine\b")
_SECOND_OTHER = re.compile(r"\b(?:cada|tous les) (?:2|dos|deux)\b|\bquincenal|\bكل اسبوعين\b")


# March, the sea: a day only in these languages.
_TWO_THINGS = {"mar": {"es", "fr"}, "mer": {"fr"}}


class DaysAreUnclearError(ValueError):
    """The text names no days, or not for certain; `code` says which."""

    def __init__(self, code: Literal["no_day", "unclear_weeks"]) -> None:
        super().__init__(code)
        self.code: Literal["no_day", "unclear_weeks"] = code


def read_days(text: str) -> tuple[str, ...]:
    """As `byday` has them: ("MO", "TU") or ("1TU", "3TU"), in the order of the week.

    Raises `DaysAreUnclearError` unless all of the text is certainly days.
    """
    said = plain(text)
    if not said or len(said) > LONGEST:
        raise DaysAreUnclearError("no_day")
    if said in _EVERY_DAY:
        return WEEKDAYS
    if _SECOND.search(said) or _SECOND_OTHER.search(said):
        raise DaysAreUnclearError("unclear_weeks")
    return _in_order(_read(_words(said)))


def days_at(said: str, languages: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The days at the start of a `plain` text, none or several, and the text behind them.

    `languages` (BCP 47) are those in which it may be. Raises `DaysAreUnclearError`.
    """
    if match := _every_day().match(said):
        return WEEKDAYS, said[match.end() :]
    end = 0
    for match in re.finditer(r"[,/&+–—-]|[^\s,;/&+–—-]+", said):
        word = match[0].rstrip(".:") or match[0]
        if ranges_at(said[match.start() :])[0]:
            break
        if _day(word) is not None:
            if word in _TWO_THINGS and not _TWO_THINGS[word] & {one[:2] for one in languages}:
                raise DaysAreUnclearError("no_day")
            end = match.end()
        elif end and _number(word) is not None and _is_arabic(word):
            end = match.end()
        elif _number(word) is None and word not in _AND | _FILLERS | _TO:
            break
    return (read_days(said[:end].rstrip(".: ")), said[end:]) if end else ((), said)


def weekday_of(word: str) -> Weekday | None:
    """The weekday that a word names, in any of the languages."""
    return _names().get(plain(word).rstrip("."))


def _words(said: str) -> list[str]:
    spaced = re.sub(r"([,;/&+–—-])", r" \1 ", said)
    return [word.rstrip(".") if len(word) > 1 else word for word in spaced.split()]


def _read(words: list[str]) -> Iterable[str]:
    """Numbers stand before their weekday, in Arabic also behind it."""
    numbers: list[int] = []
    found: list[tuple[int | None, Weekday]] = []
    is_range = after_number = False
    for word in words:
        day = _day(word)
        if day is not None:
            if is_range:
                found += [(None, one) for one in _between(found, day)]
            else:
                found += [(number, day) for number in _or_none(numbers)]
            numbers, is_range, after_number = [], False, False
        elif (number := _number(word)) is not None:
            if found and found[-1][0] is None and _is_arabic(word) and not after_number:
                found[-1] = (number, found[-1][1])
            elif found and after_number and _is_arabic(word):
                found.append((number, found[-1][1]))
            else:
                numbers.append(number)
            after_number = _is_arabic(word) and not numbers
        elif word in _TO and found and not numbers and found[-1][0] is None:
            is_range = True
        elif word not in _AND and word not in _FILLERS:
            raise DaysAreUnclearError("no_day")
    if is_range or numbers or not found:
        raise DaysAreUnclearError("no_day")
    return [f"{number or ''}{day}" for number, day in found]


def _or_none(numbers: list[int]) -> list[int | None]:
    return [*numbers] or [None]


def _between(found: list[tuple[int | None, Weekday]], last: Weekday) -> list[Weekday]:
    first = WEEKDAYS.index(found[-1][1])
    length = (WEEKDAYS.index(last) - first) % 7
    return [WEEKDAYS[(first + n) % 7] for n in range(1, length + 1)]


def _day(word: str) -> Weekday | None:
    names = _names()
    if word in names:
        return names[word]
    # Arabic writes "and" as a part of the word that follows.
    return names.get(word[1:]) if word.startswith("و") else None


def _number(word: str) -> int | None:
    numbers = _number_words()
    if word in numbers:
        return numbers[word]
    return numbers.get(word[1:]) if word.startswith("و") else None


def _is_arabic(word: str) -> bool:
    return "\u0600" <= word[:1] <= "\u06ff"


def _in_order(days: Iterable[str]) -> tuple[str, ...]:
    once = dict.fromkeys(days)
    return tuple(sorted(once, key=lambda day: (WEEKDAYS.index(day[-2:]), len(day), day)))


@cache
def _every_day() -> re.Pattern[str]:
    longest_first = sorted(map(plain, _EVERY_DAY), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, longest_first))})(?!\\w)")


@cache
def _names() -> dict[str, Weekday]:
    names: dict[str, Weekday] = {}
    for day, words in _BESIDES.items():
        names.update(dict.fromkeys(words.split(), day))
    for code in STAFF_LANGUAGES:
        for width in ("wide", "abbreviated"):
            for n, name in Locale(code).days["format"][width].items():
                word = plain(name).rstrip(".")
                names[word] = WEEKDAYS[n]
                names[word.removeprefix("ال")] = WEEKDAYS[n]
                names[f"{word}s"] = WEEKDAYS[n]
    return names


@cache
def _number_words() -> dict[str, int]:
    return {word: number for number, words in _NUMBERS.items() for word in words.split()}
