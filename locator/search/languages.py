"""Which of the languages spoken at a service point answers what a person asked for.

Two codes match when CLDR's language distance (langcodes) is at most 10 in either direction, that
is: one language under two names (`fil`/`tl`), or so close that people talk without effort
(`prs`/`fa`, `bs`/`hr`). Scripts are left out: nobody hears whether Punjabi is written in Gurmukhi.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from langcodes import Language, tag_distance

from locator.search.results import LanguageMatch

CLOSE = 10

# CLDR's distances are about reading; Chinese languages share a script and not a conversation.
_OTHER_WHEN_SPOKEN = frozenset({"yue", "wuu", "nan", "hak", "hsn", "gan"})

# CLDR puts some dialects a little beyond `CLOSE`, some not at all: everyone of these is served by
# a place that says just "Arabic" and the other way round, but not by one another.
_ARABIC = frozenset({"acm", "acw", "acx", "aec", "afb", "aeb", "ajp", "apc", "apd", "arb", "arq",
                     "ars", "ary", "arz", "ayh", "ayl", "ayn", "shu"})  # fmt: skip


@lru_cache(maxsize=16_384)
def understand_each_other(wanted: str, stored: str) -> bool:
    """Whether who asks for `wanted` is served where `stored` is spoken (BCP 47 codes)."""
    if wanted == stored:
        return True
    one, other = _spoken(wanted), _spoken(stored)
    languages = {one.language, other.language}
    if len(languages) == 2:
        if languages & _OTHER_WHEN_SPOKEN:
            return False
        if languages <= _ARABIC | {"ar"}:
            return "ar" in languages or "arb" in languages
    there = tag_distance(one, other)
    return min(there, tag_distance(other, one)) <= CLOSE


# Few: each takes 6 kB, and is asked for only where two have not met yet.
@lru_cache(maxsize=64)
def _spoken(code: str) -> Language:
    found = Language.get(code)
    return Language.make(language=found.language, territory=found.territory)


def codes_for(wanted: str, known: Iterable[str]) -> tuple[str, ...]:
    """Those of the known codes that serve who asks for `wanted`."""
    return _codes_for(wanted, tuple(known))


@lru_cache(maxsize=512)
def _codes_for(wanted: str, known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in known if understand_each_other(wanted, code))


@lru_cache(maxsize=1024)
def served_by(stored: str, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the wanted codes that are served where `stored` is spoken."""
    # So many pairs would push out those that searches ask for.
    look = understand_each_other.__wrapped__
    return tuple(code for code in wanted if look(code, stored))


def languages_in(content: bytes) -> bytes:
    """What is spoken at a service point, cut out of its content: to read all takes much longer.

    It stands before what is spoken on its phones (`locator.directory.content`), and inside of a
    text the quotes would have a backslash.
    """
    begins = content.find(_BEGINS)
    ends = content.find(_ENDS, begins)
    if begins < 0 or ends < 0:
        return orjson.dumps(orjson.loads(content)["languages"])
    return content[begins + len(_BEGINS) - 1 : ends + 1]


_BEGINS, _ENDS = b'"languages":[', b'],"access":'


def spoken_at(content: bytes, wanted: tuple[str, ...]) -> tuple[LanguageMatch, ...]:
    """The same as `spoken_for`, of a service point's content as it stands in the database."""
    return _spoken_in(languages_in(content), wanted) if wanted else ()


# Most places speak the same few.
@lru_cache(maxsize=1024)
def _spoken_in(languages: bytes, wanted: tuple[str, ...]) -> tuple[LanguageMatch, ...]:
    return spoken_for(wanted, orjson.loads(languages))


def spoken_for(
    wanted: Sequence[str], languages: Sequence[Mapping[str, Any]]
) -> tuple[LanguageMatch, ...]:
    """The person's languages at one service point, in the person's order.

    `languages` is the list of a service point's content. For each wanted language the best entry
    counts: spoken before interpreted, the very code before a relative, always before some days.
    """
    return tuple(
        match
        for choice, code in enumerate(wanted)
        if (match := _best(code, choice, languages)) is not None
    )


def _best(wanted: str, choice: int, languages: Sequence[Mapping[str, Any]]) -> LanguageMatch | None:
    matches = [
        LanguageMatch(
            wanted=wanted,
            code=entry["code"],
            level="interpreter" if entry.get("mode") == "interpreter" else "spoken",
            choice=choice,
            days=tuple(entry["days"]) if entry.get("days") else None,
        )
        for entry in languages
        if understand_each_other(wanted, entry["code"])
    ]
    return min(
        matches,
        key=lambda match: (match.level != "spoken", match.code != wanted, match.days is not None),
        default=None,
    )
