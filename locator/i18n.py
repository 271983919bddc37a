"""Languages of the interface: which one, which way it runs, and how it says numbers and times.

Plain Babel, no Flask extension: some of our languages (Krio, Themne, Wayuunaiki) have no CLDR
locale, and borrow another one for dates and numbers while they speak their own words.
"""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.units import format_unit
from markupsafe import Markup, escape

CATALOGUES = Path(__file__).parent / "locale"
SOURCE_LANGUAGE = "en"

Direction = Literal["ltr", "rtl"]

# Where a language has no locale in CLDR, or not the one that people here would expect: whose
# calendar and numbers it borrows. English follows the world, not the United States.
BORROWED_LOCALES = {"en": "en_GB", "kri": "en_SL", "tem": "en_SL", "men": "en_SL", "prs": "fa_AF"}

# Own names that CLDR lacks, or that differ from what its speakers write.
OWN_NAMES = {
    "ach": "Acoli",
    "acm": "عراقي",
    "aeb": "تونسي",
    "aii": "ܣܘܪܝܬ",
    "apc": "شامي",
    "apd": "عربي سوداني",
    "arc": "ܐܪܡܝܐ",
    "ary": "الدارجة",
    "arz": "عربي مصري",
    "ay": "Aymar aru",
    "ber": "Tamaziɣt",
    "bfi": "British Sign Language",
    "din": "Thuɔŋjäŋ",
    "dyu": "Julakan",
    "fuf": "Pular",
    "guc": "Wayuunaiki",
    "id": "Bahasa Indonesia",
    "kg": "Kikongo",
    "kmr": "Kurmancî",
    "kri": "Krio",
    "ku": "Kurdî",
    "lgg": "Lugbarati",
    "lia": "Limba",
    "lim": "Limburgs",
    "lua": "Tshiluba",
    "men": "Mɛnde yia",
    "mnk": "Mandinka",
    "prs": "دری",
    "rhg": "Ruáingga",
    "rom": "Romani",
    "shu": "عربي تشادي",
    "snk": "Sooninke",
    "sus": "Sosoxui",
    "tem": "Kʌthemnɛ",
    "zh": "中文",
}

# The scripts that run right to left, by the name that Unicode gives to their letters.
RIGHT_TO_LEFT = ("ARABIC", "HEBREW", "SYRIAC", "THAANA", "NKO", "ADLAM", "MANDAIC", "SAMARITAN")
# The scripts in which a list of names begins with capitals.
HAS_CAPITALS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN")


@dataclass(frozen=True)
class Language:
    """One language of the interface: its words, its direction, its numbers and dates."""

    code: str
    locale: Locale
    direction: Direction
    name: str  # as its own speakers write it
    words: NullTranslations = field(repr=False, compare=False)

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
        return format_date(day, "ccc", locale=self.locale)

    def weekday_name(self, day: dt.date) -> str:
        """In full: "Thursday"."""
        return format_date(day, "cccc", locale=self.locale)

    def day(self, day: dt.date) -> str:
        """Day and month with the weekday: "Thu 26 Nov", in the order of the language."""
        return format_date(day, self.locale.datetime_skeletons["MMMEd"].pattern, locale=self.locale)

    def date(self, day: dt.date) -> str:
        """Day, month and year in words."""
        return format_date(day, "long", locale=self.locale)

    def distance(self, metres: float) -> str:
        """Rounded as people say it: 80 m, 600 m, 1.2 km, 14 km."""
        if metres < 100:
            return self._unit(max(10, round(metres, -1)), "length-meter")
        if metres < 975:
            return self._unit(round(metres / 50) * 50, "length-meter")
        return self._unit(round(metres / 1000, 1 if metres < 9950 else 0), "length-kilometer")

    def _unit(self, value: float, unit: str) -> str:
        return format_unit(value, unit, length="short", locale=self.locale)

    def list_of(self, items: Iterable[str]) -> str:
        """Join with the commas and the "and" of the language."""
        return format_list(list(items), locale=self.locale)

    def either_of(self, items: Iterable[str]) -> str:
        """Join with the commas and the "or" of the language."""
        return format_list(list(items), style="or", locale=self.locale)

    def name_of(self, code: str) -> str:
        """What this language calls another one; that one's own name where it has no word."""
        return self.locale.languages.get(code.replace("-", "_")) or language_name(code)

    def in_country(self, country: str) -> Language:
        """The same words, with the dates of a country: Lebanon's November is not Egypt's."""
        try:
            return replace(self, locale=Locale(self.locale.language, country.upper()))
        except UnknownLocaleError:
            return self


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
    codes = {SOURCE_LANGUAGE, *(path.parts[-3] for path in CATALOGUES.glob("*/*/messages.po"))}
    # The source first, the rest in the order of their own names.
    ordered = sorted(codes, key=lambda code: (code != SOURCE_LANGUAGE, language_name(code)))
    return {code: _load(code) for code in ordered}


def language(code: str) -> Language:
    """The language of that code; `KeyError` if the interface does not speak it."""
    return languages()[code]


def best_language(accept_language: str, preferred: Iterable[str] = ()) -> Language:
    """What a browser asks for, as far as we speak it; else the first of `preferred`, else English.

    An unspoken variety gives way to its main language: `ar-LB` reads Arabic.
    """
    wanted: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        code, _, quality = part.strip().partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if weight > 0:
            wanted.append((weight, code.strip().lower()))
    asked = [code for _, code in sorted(wanted, key=lambda pair: -pair[0])]
    for code in [*asked, *preferred]:
        for known in (code, code.partition("-")[0]):
            if known in languages():
                return language(known)
    return language(SOURCE_LANGUAGE)


def text_in(
    texts: Mapping[str, str] | None, reader: Language, fallbacks: Iterable[str] = ()
) -> Text:
    """Choose a text: the reader's language, else `fallbacks`, else English, else any."""
    texts = {code: text for code, text in (texts or {}).items() if text}
    for code in (reader.code, *fallbacks, SOURCE_LANGUAGE, *texts):
        if code in texts:
            return Text(texts[code], code, direction_of(code), is_other=code != reader.code)
    return Text("", reader.code, reader.direction, is_other=False)


@cache
def language_name(code: str) -> str:
    """The name that a language's own speakers use, in their script; its code as a last resort."""
    name = OWN_NAMES.get(code)
    if name is None:
        locale = _locale(code)
        name = (locale and locale.languages.get(locale.language)) or code
    if unicodedata.name(name[0], "").startswith(HAS_CAPITALS):
        return name[0].upper() + name[1:]
    return name


@cache
def direction_of(code: str) -> Direction:
    """Which way a language runs, told by the letters of its own name."""
    first = language_name(code)[:1]
    return "rtl" if unicodedata.name(first, "").startswith(RIGHT_TO_LEFT) else "ltr"


@cache
def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None


def _load(code: str) -> Language:
    borrowed = BORROWED_LOCALES.get(code)
    locale = Locale.parse(borrowed) if borrowed else _locale(code) or Locale.parse("en_GB")
    return Language(code, locale, direction_of(code), language_name(code), _words(code))


def _words(code: str) -> NullTranslations:
    # The catalogue is read as it was written: there is no compiled copy that could be stale.
    path = CATALOGUES / code / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _escaped(values: Mapping[str, object]) -> dict[str, Markup]:
    return {name: escape(value) for name, value in values.items()}
