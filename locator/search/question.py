"""The question as it stands in the address, and the addresses of its neighbours.

Every filter is a link to the same question with one thing changed: no state is kept anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote_plus

# The vocabulary that page, API, command and widget share, in the order in which we write it.
ONE = (
    "near",
    "lat",
    "lon",
    "radius",
    "when",
    "wheelchair",
    "free",
    "no_id",
    "conditions",
    "sort",
    "limit",
)
MANY = ("need", "speaks")
PLACE = ("near", "lat", "lon", "radius")


@dataclass(frozen=True)
class Question:
    """What was asked, as text; the cursor is left out: a changed question starts anew.

    `path` is that of the list. `kept` is no part of the question, and stands in every address all
    the same: how a widget is made.
    """

    path: str
    one: Mapping[str, str]
    many: Mapping[str, tuple[str, ...]]
    kept: tuple[tuple[str, str], ...] = ()
    # Pairs as they stand in an address, of this question and of all that are made from it: a page
    # leads to some thirty neighbours, each with one thing changed.
    _pairs: dict[tuple[str, str], str] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def asked(cls, path: str, args: Mapping[str, list[str]]) -> Question:
        """Read the known words of a query string; `args` maps each name to all its values."""
        many = {
            name: tuple(
                dict.fromkeys(
                    part.strip()
                    for value in args.get(name, ())
                    for part in value.split(",")
                    if part.strip()
                )
            )
            for name in MANY
        }
        one = {name: args[name][-1].strip() for name in ONE if args.get(name)}
        return cls(path, {name: value for name, value in one.items() if value}, many)

    def __bool__(self) -> bool:
        return bool(self.one) or any(self.many.values())

    def get(self, name: str) -> str:
        """The value of a word that stands once; empty where it is not asked."""
        return self.one.get(name, "")

    def is_chosen(self, name: str, value: str) -> bool:
        """Whether this value is part of the question."""
        if name in MANY:
            return value in self.many[name]
        return self.one.get(name) == value

    def toggled(self, name: str, value: str) -> Question:
        """The question with this value put in, or taken out if it is there."""
        if name in MANY:
            chosen = self.many[name]
            changed = (
                tuple(one for one in chosen if one != value)
                if value in chosen
                else (*chosen, value)
            )
            return self._asking(many={**self.many, name: changed})
        if self.is_chosen(name, value):
            return self.without(name)
        return self._asking(one={**self.one, name: value})

    def with_(self, **values: str) -> Question:
        """The question with these words set."""
        return self._asking(one={**self.one, **values})

    def at(self, page: str) -> Question:
        """The same question at another page beside the list."""
        path = f"{self.path.rstrip('/')}/{page}"
        return Question(path, self.one, self.many, self.kept, self._pairs)

    def anew(self) -> Question:
        """Nothing asked yet."""
        return self.without(*ONE, *MANY)

    def without(self, *names: str) -> Question:
        """The question without these words."""
        return self._asking(
            one={name: value for name, value in self.one.items() if name not in names},
            many={name: () if name in names else values for name, values in self.many.items()},
        )

    def _asking(
        self,
        one: Mapping[str, str] | None = None,
        many: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Question:
        """The same with other words; `dataclasses.replace` takes longer than all the rest."""
        return Question(
            self.path,
            self.one if one is None else one,
            self.many if many is None else many,
            self.kept,
            self._pairs,
        )

    def of_everybody(self) -> Question:
        """Only what is needed: nothing of where somebody is, when, or what they speak."""
        return self.without(*ONE, "speaks")

    def pairs(self, *, besides: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        """Names and values as a form or an address carries them."""
        one, many = self.one, self.many
        asked = [(name, ",".join(many[name])) for name in MANY if many[name]]
        asked += [(name, one[name]) for name in ONE if name in one]
        if besides:
            asked = [pair for pair in asked if pair[0] not in besides]
        return [*self.kept, *asked] if self.kept else asked

    def url(self, **more: str) -> str:
        """The address of this question; `more` adds words such as a cursor."""
        known, written = self._pairs, []
        for pair in (*self.pairs(), *more.items()):
            if pair not in known:
                known[pair] = in_address(*pair)
            written.append(known[pair])
        return f"{self.path}?{'&'.join(written)}" if written else self.path


# Most of what stands in an address is a word of ours, or a number. Nothing that somebody typed is
# kept, to be written faster next time.
_PLAIN = re.compile(r"[A-Za-z0-9_.~,:/-]*")


def in_address(name: str, value: str) -> str:
    """A word and what is said by it, as they stand in an address."""
    return f"{name}={value if _PLAIN.fullmatch(value) else quote_plus(value, safe=',:/')}"
