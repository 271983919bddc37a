"""Languages of the interface: which ones there are, and which one is for whom.

How each of them says a word, a number or a day stands in `locator.languages.saying`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, lru_cache

from babel import Locale

from locator.languages import catalogues
from locator.languages.accepting import OTHER_CODES, asked_for, best_of, variety_of
from locator.languages.cldr import locale_of
from locator.languages.endonyms import Direction, direction_of, language_name
from locator.languages.saying import (
    BORROWED_LOCALES,
    SOURCE_LANGUAGE,
    Language,
    Text,
    as_html,
    isolated,
)

__all__ = [
    "BORROWED_LOCALES",
    "N_",
    "SOURCE_LANGUAGE",
    "STAFF_LANGUAGES",
    "Direction",
    "Language",
    "Text",
    "as_html",
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

# Those of the staff pages: the working languages of the cities (decision 0125).
STAFF_LANGUAGES = ("ar", "en", "es", "fr")

# What nearly all who read a language read better than English. Not where that would be to decide
# for somebody: Russian for Ukrainian, Turkish for Kurdish.
READ_BESIDES = {"ht": ("fr",)}


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

    A variety gives way to what its speakers read: `ar-LB` reads Arabic (`languages.accepting`).
    """
    found = best_of([*asked_for(accept_language), *preferred], languages())
    return language(found or SOURCE_LANGUAGE)


def text_in(
    texts: Mapping[str, str] | None, reader: Language, fallbacks: Iterable[str] = ()
) -> Text:
    """Choose a text: the reader's language or a variety of it, else `fallbacks`, English, any."""
    given = tuple([code for code, text in texts.items() if text]) if texts else ()
    if not texts or not given:
        return Text("", reader.code, reader.direction, is_other=False)
    code, direction, is_other = _chosen(reader.code, given, tuple(fallbacks))
    return Text(texts[code], code, direction, is_other)


# Most places tell in the same few languages.
@lru_cache(maxsize=4_096)
def _chosen(
    reader: str, given: tuple[str, ...], fallbacks: tuple[str, ...]
) -> tuple[str, Direction, bool]:
    near = reader if reader in given else variety_of(reader, given)
    wanted = (near, *fallbacks, *READ_BESIDES.get(reader, ()), SOURCE_LANGUAGE, *given)
    code = next(code for code in wanted if code in given and code is not None)
    main = code.partition("-")[0]
    return code, direction_of(code), OTHER_CODES.get(main, main) != reader


def _load(code: str) -> Language:
    locale = locale_of(BORROWED_LOCALES.get(code, code)) or Locale("en", "GB")
    return Language(code, locale, direction_of(code), language_name(code))
