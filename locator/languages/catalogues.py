"""The words of each language, read as they were written, and whether a speaker has checked them."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parents[1] / "locale"

# What people look for help in, in every language; and what only staff read, in fewer of them.
PUBLIC = "messages"
STAFF = "staff"
DOMAINS = (PUBLIC, STAFF)

DRAFTED = "drafted, waiting for review by a speaker"
_STATE = re.compile(r"^# State: (?:drafted\b|reviewed by (?P<who>.+) on (?P<on>\d{4}-\d\d-\d\d)$)")


@dataclass(frozen=True)
class State:
    """Who speaks the language and has checked its catalogue, and when; None, None of a draft."""

    reviewer: str | None = None
    on: dt.date | None = None


def path_of(code: str, domain: str = PUBLIC) -> Path:
    """Where the catalogue of a language is, or will be."""
    return CATALOGUES / code / "LC_MESSAGES" / f"{domain}.po"


def codes(domain: str = PUBLIC) -> list[str]:
    """The languages that have a catalogue."""
    return sorted(path.parts[-3] for path in CATALOGUES.glob(f"*/LC_MESSAGES/{domain}.po"))


@cache
def words_of(code: str, domains: tuple[str, ...] = (PUBLIC,)) -> NullTranslations:
    """The words of a language; none of the source language. What one domain lacks, the next has.

    Read at the first word that is needed, so that thirty languages do not slow a start; as it was
    written, so that no compiled copy can be stale.
    """
    first, *others = domains
    words = _read(path_of(code, first))
    if others:
        words.add_fallback(words_of(code, tuple(others)))
    return words


def _read(path: Path) -> NullTranslations:
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file)
    if catalogue.locale is None:
        # Babel forgets the plural forms in the header of a language that it does not know.
        catalogue.locale = Locale("en")
    for message in list(catalogue):
        # Plural forms that wait for a translator; Babel would take them for empty words.
        if message.pluralizable and not all(message.string or ()):
            catalogue.delete(message.id, message.context)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def state_of(code: str) -> State | None:
    """What the head of the catalogue says: `# State: drafted, …` or `reviewed by NAME on DATE`.

    None of the source language. Raises `ValueError` where a catalogue does not say.
    """
    path = path_of(code)
    if not path.exists():
        return None
    with path.open(encoding="utf-8") as lines:
        return read_state([line.rstrip("\n") for line in lines if line.startswith("# ")], code)


def read_state(comments: list[str], code: str) -> State:
    """The state that the comments at the head of a catalogue tell."""
    for comment in comments:
        if told := _STATE.match(comment):
            on = told["on"] and dt.date.fromisoformat(told["on"])
            return State(told["who"], on or None)
    raise ValueError(f"The catalogue {code} does not say its state")
