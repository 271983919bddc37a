"""Which language is meant by a name, in whatever language that name is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

from babel import Locale
from langcodes import Language as Tag
from langcodes import tag_is_valid
from langcodes.tag_parser import LanguageTagError

from locator.directory.facets import LANGUAGE_IDS
from locator.i18n import languages
from locator.languages.cldr import locale_of
from locator.languages.endonyms import OWN_NAMES, language_name
from locator.places.folding import fold

# How many are offered where a name is not quite one that we know.
OFFERED = 6
# What people call them, and CLDR does not.
_ALSO = {
    "am": ("حبشي", "أمهري"),
    "ase": ("ASL",),
    "bfi": ("BSL",),
    "ckb": ("Sorani",),
    "en": ("الانكليزية", "إنكليزي", "إنجليزي"),
    "es": ("Castellano", "إسباني"),
    "fa": ("Farsi", "فارسي"),
    "fr": ("فرنسي", "فرنساوي"),
    "kmr": ("Kurmanji", "Kurmancî"),
    "tl": ("Pilipino",),
    "zh": ("Mandarin", "Putonghua"),
}
_CODE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def language_of(name: str) -> str | None:
    """The BCP 47 code of a language: by its name in any language that CLDR writes, or by its code.

    >>> language_of("Amharique"), language_of("الأمهرية"), language_of("አማርኛ"), language_of("am")
    ('am', 'am', 'am', 'am')
    """
    return _codes_by_name().get(_key(name)) or _as_code(name)


def alike(name: str) -> tuple[str, ...]:
    """Codes of languages whose names begin like this one, or are written nearly so."""
    key = _key(name)
    if not key:
        return ()
    names = _codes_by_name()
    begun = sorted((known for known in names if known.startswith(key)), key=len)
    near = get_close_matches(key, names, n=3 * OFFERED, cutoff=0.75)
    inside = sorted((known for known in names if key in known), key=len)
    codes = dict.fromkeys(names[known] for known in (*begun, *near, *inside))
    # A language, not its spelling in one country.
    return tuple(code for code in codes if "-" not in code)[:OFFERED]


def is_language(code: str) -> bool:
    """Whether it is a code (BCP 47) that a search can work with."""
    return _as_code(code) is not None


def _key(name: str) -> str:
    # A place's articles mean nothing; here "la" is Latin's code and no article.
    return fold(name) or name.strip().casefold()


def _as_code(name: str) -> str | None:
    if not _CODE.fullmatch(name.strip()):
        return None
    try:
        tag = Tag.get(name.strip(), normalize=False).to_tag()
    except LanguageTagError:
        return None
    return tag if tag_is_valid(tag) and Tag.get(tag).is_valid() else None


@cache
def _codes_by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, name in _names():
        found.setdefault(_key(name), code)
    return found


def _names() -> Iterator[tuple[str, str]]:
    """First those that migrants speak and a search knows, so that they win over their namesakes."""
    locales: list[Locale] = [reader.locale for reader in languages().values()]
    for code in (*LANGUAGE_IDS, *OWN_NAMES):
        yield code, language_name(code)
    for code, names in _ALSO.items():
        yield from ((code, name) for name in names)
    for code in LANGUAGE_IDS:
        for reader in languages().values():
            yield code, reader.name_of(code)
    for locale in locales:
        for key in locale.languages:
            code = str(key).replace("_", "-")
            if (clean := _as_code(code)) is not None:
                yield clean, str(locale.languages[key])
                own = locale_of(clean)
                if own and own.languages.get(own.language):
                    yield clean, str(own.languages[own.language])
