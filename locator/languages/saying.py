"""How a language of the interface says it: its words, its numbers, its days, its distances.

Plain Babel, no Flask extension: some of our languages (Krio, Themne, Wayuunaiki) have no CLDR
locale, and borrow another one for dates and numbers while they speak their own words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from gettext import NullTranslations
from typing import NamedTuple

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from babel.units import format_unit
from langcodes import Language as Tag
from langcodes.tag_parser import LanguageTagError
from markupsafe import Markup, escape
from markupsafe import _escape_inner as escaped  # type: ignore[attr-defined]

from locator.languages import catalogues
from locator.languages.calendars import CALENDARS
from locator.languages.catalogues import State
from locator.languages.cldr import locale_in
from locator.languages.endonyms import Direction, language_name

SOURCE_LANGUAGE = "en"

# Where a language has no locale in CLDR, or not the one that people here would expect: whose
# calendar and numbers it borrows. English follows the world, not the United States.
BORROWED_LOCALES = {"en": "en_GB", "kri": "en_SL", "tem": "en_SL", "men": "en_SL", "prs": "fa_AF"}

# Where CLDR has English units, or forgets the space between number and unit.
OWN_UNITS = {
    "ckb": ("{} مەتر", "{} کم"),
    "fa": ("{} متر", "{} کیلومتر"),
    "ne": ("{} मि.", "{} कि.मि."),
    "prs": ("{} متر", "{} کیلومتر"),
    "ps": ("{} متره", "{} کیلومتره"),
}

# Whose Wikipedia is a page that anybody may have open, where there is none in the language itself.
WIKIPEDIAS = {"kri": "en", "prs": "fa"}


@dataclass(frozen=True, eq=False)
class Language:
    """One language of the interface: its words, its direction, its numbers and dates.

    There is one object of each (`language`, `in_country`), and each is itself only: it is asked for
    with every word that is kept below.
    """

    code: str
    locale: Locale
    direction: Direction
    name: str  # as its own speakers write it
    # The catalogues that it speaks by; what one lacks, the next has.
    domains: tuple[str, ...] = (catalogues.PUBLIC,)

    @property
    def words(self) -> NullTranslations:
        """The catalogue; read when its first word is needed."""
        return catalogues.words_of(self.code, self.domains)

    @property
    def state(self) -> State | None:
        """Whether a speaker has checked the words; None of the source language."""
        return catalogues.state_of(self.code)

    @property
    def wikipedia(self) -> str:
        """The code of the Wikipedia that its readers can read."""
        return WIKIPEDIAS.get(self.code, self.code)

    def gettext(self, message: str) -> str:
        """Translate `message`; the English source where the catalogue has nothing."""
        return self.words.gettext(message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Translate with the plural form that `number` takes in this language."""
        return self.words.ngettext(one, many, number)

    def say(self, message: str, **values: object) -> Markup:
        """Translate a whole sentence and fill it in, safe for HTML.

        Plain values are escaped; pass numbers and times through `isolated` first.
        """
        return _filled(_safe(self, message), values)

    def say_many(self, one: str, many: str, count: int, /, **values: object) -> Markup:
        """Like `say`, with plural forms; `%(number)s` is the count, unless `values` say how."""
        values.setdefault("number", isolated(self.number(count)))
        return _filled(_safe_plural(self, one, many, count), values)

    def number(self, value: float) -> str:
        """A number with the separators of the language."""
        return _number(self, value)

    def time(self, moment: dt.time | dt.datetime) -> str:
        """A time of day on a 24-hour clock: the one that cannot be misread."""
        return _time(self, moment.hour, moment.minute)

    def weekday(self, day: dt.date) -> str:
        """Short, as on a timetable: "Thu"."""
        return _day(self, "ccc", day.year, day.month, day.day)

    def weekday_name(self, day: dt.date) -> str:
        """In full: "Thursday"."""
        return _day(self, "cccc", day.year, day.month, day.day)

    def day(self, day: dt.date) -> str:
        """Day and month with the weekday: "Thu 26 Nov", in the order of the language."""
        return _day(self, "MMMEd", day.year, day.month, day.day)

    def date(self, day: dt.date) -> str:
        """Day, month and year in words."""
        return _day(self, "long", day.year, day.month, day.day)

    def distance(self, metres: float) -> str:
        """Rounded as people say it: 80 m, 600 m, 1.2 km, 14 km."""
        if metres < 100:
            return _unit(self, max(10, round(metres, -1)), "length-meter")
        if metres < 975:
            return _unit(self, round(metres / 50) * 50, "length-meter")
        return _unit(self, round(metres / 1000, 1 if metres < 9950 else 0), "length-kilometer")

    def list_of(self, items: Iterable[str]) -> Markup:
        """Join with the commas and the "and" of the language, safe for HTML."""
        return self._joined(list(items), self.gettext("%(first)s and %(second)s"))

    def either_of(self, items: Iterable[str]) -> Markup:
        """Join with the commas and the "or" of the language, safe for HTML."""
        return self._joined(list(items), self.gettext("%(first)s or %(second)s"))

    def _joined(self, items: list[str], last: str) -> Markup:
        # Messages, not CLDR's patterns: those are English in Pashto, Sorani, Oromo and Krio.
        if len(items) < 2:
            return Markup("").join(items)
        comma = escape(self.gettext("%(first)s, %(second)s"))
        first = escape(items[0])
        for item in items[1:-1]:
            first = comma % {"first": first, "second": escape(item)}
        return escape(last) % {"first": first, "second": escape(items[-1])}

    def name_of(self, code: str) -> str:
        """What this language calls another one; that one's own name where it has no word."""
        return _name_in(self.locale, code) or language_name(code)

    def in_country(self, country: str) -> Language:
        """The same words, with the dates of a country: Lebanon's November is not Egypt's."""
        return _in_country(self, country.upper())


class Text(NamedTuple):
    """A text that came from the directory, and the language that it is really in."""

    text: str
    lang: str
    direction: Direction
    is_other: bool  # not the reader's own language: it is marked wherever it stands

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> Markup:
        text = escaped(self.text)
        if self.is_other:
            text = f'<span lang="{escaped(self.lang)}" dir="{self.direction}">{text}</span>'
        # Else a sentence that it is filled into would escape it once more.
        return as_html(text)


def as_html(text: str) -> Markup:
    """What is safe already, as `Markup`, which would ask each text whether it is HTML by itself."""
    return str.__new__(Markup, text)


def isolated(value: object) -> Markup:
    """Keep numbers, times and phones in their own direction inside any sentence."""
    safe = escaped(value) if type(value) is str else escape(value)
    return as_html(f"<bdi>{safe}</bdi>")


def _name_in(locale: Locale, code: str) -> str | None:
    """What CLDR calls a language: by one of its codes, or as "Arabic (Sudan)"."""
    try:
        tag = Tag.get(code)  # one code for a language that has several: `tl` is `fil`
    except LanguageTagError:
        return None  # a draft holds whatever somebody has sent
    for known in (code, str(tag)):
        if name := locale.languages.get(known.replace("-", "_")):
            return str(name)
    if not tag.territory or tag.script:
        return None
    name, where = locale.languages.get(tag.language), locale.territories.get(tag.territory)
    return f"{name} ({where})" if name and where else None


# What a language says of a number, a time or a day is always the same, and CLDR's patterns are slow
# to follow: each is followed once for as long as it is asked for.


@lru_cache(maxsize=16_384)
def _safe(reader: Language, message: str) -> str:
    return escape(reader.gettext(message))


@lru_cache(maxsize=4_096)
def _safe_plural(reader: Language, one: str, many: str, count: int) -> str:
    return escape(reader.ngettext(one, many, count))


def _filled(safe: str, values: Mapping[str, object]) -> Markup:
    """What is safe for HTML, with its gaps filled; `str` does it, since all is escaped already."""
    if not values:
        return as_html(str.__mod__(safe, values))
    shown = {
        name: value if type(value) is Markup else escape(value) for name, value in values.items()
    }
    return as_html(str.__mod__(safe, shown))


@lru_cache(maxsize=4_096)
def _number(reader: Language, value: float) -> str:
    return format_decimal(value, locale=reader.locale)


@lru_cache(maxsize=4_096)
def _time(reader: Language, hour: int, minute: int) -> str:
    return format_time(dt.time(hour, minute), "HH:mm", locale=reader.locale)


@lru_cache(maxsize=4_096)
def _day(reader: Language, pattern: str, year: int, month: int, number: int) -> str:
    day = dt.date(year, month, number)
    if own := CALENDARS.get(reader.code):
        ways = {"ccc": own.weekday, "cccc": own.weekday_name, "MMMEd": own.day, "long": own.date}
        return ways[pattern](day)
    if pattern == "MMMEd":
        pattern = reader.locale.datetime_skeletons["MMMEd"].pattern
    return format_date(day, pattern, locale=reader.locale)


@lru_cache(maxsize=4_096)
def _unit(reader: Language, value: float, unit: str) -> str:
    own = OWN_UNITS.get(reader.code)
    if own:
        return own[unit == "length-kilometer"].format(reader.number(value))
    return format_unit(value, unit, length="short", locale=reader.locale)


@cache
def _in_country(reader: Language, country: str) -> Language:
    if reader.code in BORROWED_LOCALES and reader.code != SOURCE_LANGUAGE:
        return reader
    locale = locale_in(reader.locale.language, country)
    return replace(reader, locale=locale) if locale else reader
