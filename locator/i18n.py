"""Languages of the interface: which one, which way it runs, and how it says numbers and times.

Plain Babel, no Flask extension: some of our languages (Krio, Themne, Wayuunaiki) have no CLDR
locale, and borrow another one for dates and numbers while they speak their own words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from gettext import NullTranslations

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from babel.units import format_unit
from langcodes import Language as Tag
from langcodes.tag_parser import LanguageTagError
from markupsafe import Markup, escape

from locator import catalogues
from locator.accepting import OTHER_CODES, asked_for, best_of, variety_of
from locator.calendars import CALENDARS
from locator.catalogues import State
from locator.cldr import locale_in, locale_of
from locator.endonyms import Direction, direction_of, language_name

__all__ = [
    "BORROWED_LOCALES",
    "N_",
    "SOURCE_LANGUAGE",
    "STAFF_LANGUAGES",
    "Direction",
    "Language",
    "Text",
    "best_language",
    "direction_of",
    "isolated",
    "language",
    "language_name",
    "languages",
    "plural",
    "staff_language",
    "text_in",
]

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

# Those of the staff pages: the working languages of the cities (decision 0125).
STAFF_LANGUAGES = ("ar", "en", "es", "fr")

# What nearly all who read a language read better than English. Not where that would be to decide
# for somebody: Russian for Ukrainian, Turkish for Kurdish.
READ_BESIDES = {"ht": ("fr",)}

# Whose Wikipedia is a page that anybody may have open, where there is none in the language itself.
WIKIPEDIAS = {"kri": "en", "prs": "fa"}


@dataclass(frozen=True)
class Language:
    """One language of the interface: its words, its direction, its numbers and dates."""

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
        return escape(self.gettext(message)) % _escaped(values)

    def say_many(self, one: str, many: str, count: int, /, **values: object) -> Markup:
        """Like `say`, with plural forms; `%(number)s` is the count, unless `values` say how."""
        shown = {"number": isolated(self.number(count)), **_escaped(values)}
        return escape(self.ngettext(one, many, count)) % shown

    def number(self, value: float) -> str:
        """A number with the separators of the language."""
        return format_decimal(value, locale=self.locale)

    def time(self, moment: dt.time | dt.datetime) -> str:
        """A time of day on a 24-hour clock: the one that cannot be misread."""
        return format_time(moment, "HH:mm", locale=self.locale)

    def weekday(self, day: dt.date) -> str:
        """Short, as on a timetable: "Thu"."""
        if own := CALENDARS.get(self.code):
            return own.weekday(day)
        return format_date(day, "ccc", locale=self.locale)

    def weekday_name(self, day: dt.date) -> str:
        """In full: "Thursday"."""
        if own := CALENDARS.get(self.code):
            return own.weekday_name(day)
        return format_date(day, "cccc", locale=self.locale)

    def day(self, day: dt.date) -> str:
        """Day and month with the weekday: "Thu 26 Nov", in the order of the language."""
        if own := CALENDARS.get(self.code):
            return own.day(day)
        return format_date(day, self.locale.datetime_skeletons["MMMEd"].pattern, locale=self.locale)

    def date(self, day: dt.date) -> str:
        """Day, month and year in words."""
        if own := CALENDARS.get(self.code):
            return own.date(day)
        return format_date(day, "long", locale=self.locale)

    def distance(self, metres: float) -> str:
        """Rounded as people say it: 80 m, 600 m, 1.2 km, 14 km."""
        if metres < 100:
            return self._unit(max(10, round(metres, -1)), "length-meter")
        if metres < 975:
            return self._unit(round(metres / 50) * 50, "length-meter")
        return self._unit(round(metres / 1000, 1 if metres < 9950 else 0), "length-kilometer")

    def _unit(self, value: float, unit: str) -> str:
        own = OWN_UNITS.get(self.code)
        if own:
            return own[unit == "length-kilometer"].format(self.number(value))
        return format_unit(value, unit, length="short", locale=self.locale)

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
        if self.code in BORROWED_LOCALES and self.code != SOURCE_LANGUAGE:
            return self
        locale = locale_in(self.locale.language, country.upper())
        return replace(self, locale=locale) if locale else self


@dataclass(frozen=True)
class Text:
    """A text that came from the directory, and the language that it is really in."""

    text: str
    lang: str
    direction: Direction
    is_other: bool  # not the reader's own language: it is marked wherever it stands

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> str:
        if not self.is_other:
            return escape(self.text)
        return Markup('<span lang="{}" dir="{}">{}</span>').format(
            self.lang, self.direction, self.text
        )


def isolated(value: object) -> Markup:
    """Keep numbers, times and phones in their own direction inside any sentence."""
    return Markup("<bdi>{}</bdi>").format(value)


def N_(message: str) -> str:  # noqa: N802  # gettext's own name for it
    """Mark a text for the catalogues; it is translated where it is shown."""
    return message


def plural(one: str, many: str) -> tuple[str, str]:
    """Mark a text with plural forms for the catalogues."""
    return one, many


@cache
def languages() -> dict[str, Language]:
    """Every language that the interface speaks: the source and each one with a catalogue."""
    codes = {SOURCE_LANGUAGE, *catalogues.codes()}
    # The source first, the rest in the order of their own names.
    ordered = sorted(codes, key=lambda code: (code != SOURCE_LANGUAGE, language_name(code)))
    return {code: _load(code) for code in ordered}


def language(code: str) -> Language:
    """The language of that code; `KeyError` if the interface does not speak it."""
    return languages()[code]


@cache
def staff_language(code: str) -> Language:
    """The same language with the words of the staff pages before those of the public ones.

    `KeyError` if the staff pages do not speak it.
    """
    if code not in STAFF_LANGUAGES:
        raise KeyError(code)
    return replace(language(code), domains=(catalogues.STAFF, catalogues.PUBLIC))


def best_language(accept_language: str, preferred: Iterable[str] = ()) -> Language:
    """What a browser asks for, as far as we speak it; else the first of `preferred`, else English.

    A variety gives way to what its speakers read: `ar-LB` reads Arabic (`locator.accepting`).
    """
    found = best_of([*asked_for(accept_language), *preferred], languages())
    return language(found or SOURCE_LANGUAGE)


def text_in(
    texts: Mapping[str, str] | None, reader: Language, fallbacks: Iterable[str] = ()
) -> Text:
    """Choose a text: the reader's language or a variety of it, else `fallbacks`, English, any."""
    texts = {code: text for code, text in (texts or {}).items() if text}
    near = reader.code if reader.code in texts else variety_of(reader.code, texts)
    for code in (near, *fallbacks, *READ_BESIDES.get(reader.code, ()), SOURCE_LANGUAGE, *texts):
        if code in texts:
            main = code.partition("-")[0]
            is_other = OTHER_CODES.get(main, main) != reader.code
            return Text(texts[code], code, direction_of(code), is_other)
    return Text("", reader.code, reader.direction, is_other=False)


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


def _load(code: str) -> Language:
    locale = locale_of(BORROWED_LOCALES.get(code, code)) or Locale("en", "GB")
    return Language(code, locale, direction_of(code), language_name(code))


def _escaped(values: Mapping[str, object]) -> dict[str, Markup]:
    return {name: escape(value) for name, value in values.items()}
