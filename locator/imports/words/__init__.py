"""What is said about a row, and what to do about it: by code, in the reader's language.

Each part of the room keeps its own words beside the others here; a code belongs to one of them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Words:
    """Message ids with `{placeholders}` for the facts of a finding (`N_`)."""

    reason: str
    advice: str


class Said(Protocol):
    """A `Finding`, a line of a report, or the reason why a file cannot be read."""

    @property
    def code(self) -> str:
        """Leads to the words."""

    @property
    def facts(self) -> Mapping[str, str] | None:
        """What is filled in."""


class Reader(Protocol):
    """Whoever translates: `locator.i18n.Language`."""

    def gettext(self, message: str) -> str:
        """The message in the reader's language."""


class _Facts(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def say(said: Said, reader: Reader) -> Words:
    """The reason and the advice as plain text, filled in. A page escapes them itself."""
    words = all_words().get(said.code)
    if words is None:
        return Words(said.code, "")
    facts = _Facts(said.facts or {})
    return Words(
        reader.gettext(words.reason).format_map(facts),
        reader.gettext(words.advice).format_map(facts) if words.advice else "",
    )


@cache
def all_words() -> Mapping[str, Words]:
    """The words of every part, by code."""
    found: dict[str, Words] = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Mapping):
                words = {code: one for code, one in value.items() if isinstance(one, Words)}
                if twice := words.keys() & found.keys():
                    raise ValueError(f"{', '.join(sorted(twice))}: a code has one meaning")
                found |= words
    return found
