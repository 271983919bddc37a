"""CQL2 text (OGC 21-065r2, annex B) read into the tree that CQL2 JSON is.

One step a word: what is asked takes no longer than it is long, however it is nested.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# Longer or deeper filters are written by nobody; they would only cost time.
LONGEST = 4_000
DEEPEST = 40

COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")

_GEOMETRIES = {
    *("POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON"),
    "GEOMETRYCOLLECTION",
}
_RESERVED = {"AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "ILIKE", "BETWEEN"}

_WORDS = re.compile(
    r"""\s*(?:
        (?P<text>'(?:''|[^'])*')
      | (?P<quoted>"(?:[^"])+")
      | (?P<number>[+-]?(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d++)?)
      | (?P<name>[^\W\d][\w.:]*)
      | (?P<sign><>|<=|>=|[=<>(),])
    )""",
    re.VERBOSE,
)


class FilterIsWrongError(ValueError):
    """A filter cannot be read; the text says why, and quotes nothing of it."""


@dataclass(frozen=True)
class Word:
    """One word of a filter: what it is, as it stands there, and from where to where."""

    kind: str
    text: str
    start: int
    end: int


def read(text: str) -> Any:
    """The tree of a filter, as CQL2 JSON has it; raises `FilterIsWrongError`."""
    if len(text) > LONGEST:
        raise FilterIsWrongError(f"A filter has {LONGEST} characters at most.")
    return _Reading(text).whole()


def _words(text: str) -> Iterator[Word]:
    position, end = 0, len(text.rstrip())
    while position < end:
        found = _WORDS.match(text, position)
        if not found or not found.lastgroup:
            unread = len(text) - len(text[position:].lstrip()) + 1
            raise FilterIsWrongError(f"Nothing in CQL2 begins as what stands at {unread}.")
        kind = found.lastgroup
        yield Word(kind, found[kind], found.start(kind), found.end())
        position = found.end()
    yield Word("end", "", end, end)


class _Reading:
    """One filter while it is read: the words, and how far we are."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words = list(_words(text))
        self._at = 0
        self._depth = 0

    def whole(self) -> Any:
        tree = self._either()
        if self._now.kind != "end":
            raise self._expected("AND, OR or the end")
        return tree

    def _either(self) -> Any:
        return self._several("OR", self._both)

    def _both(self) -> Any:
        return self._several("AND", self._negated)

    def _several(self, word: str, one: Any) -> Any:
        self._depth += 1
        if self._depth > 2 * DEEPEST:
            raise FilterIsWrongError(f"A filter is nested {DEEPEST} deep at most.")
        parts = [one()]
        while self._take(word):
            parts.append(one())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else {"op": word.lower(), "args": parts}

    def _negated(self) -> Any:
        negations = 0
        while self._take("NOT"):
            negations += 1
        tree = self._predicate()
        for _ in range(negations):
            if negations > DEEPEST:
                raise FilterIsWrongError(f"A filter is nested {DEEPEST} deep at most.")
            tree = {"op": "not", "args": [tree]}
        return tree

    def _predicate(self) -> Any:
        left = self._value()
        if self._now.kind == "sign" and self._now.text in COMPARISONS:
            return {"op": self._next().text, "args": [left, self._value()]}
        if self._take("IS"):
            negated = self._take("NOT")
            self._need("NULL")
            tree: Any = {"op": "isNull", "args": [left]}
        else:
            negated = self._take("NOT")
            tree = self._beside(left)
            if negated and tree is left:
                raise self._expected("LIKE, BETWEEN or IN")
        return {"op": "not", "args": [tree]} if negated else tree

    def _beside(self, left: Any) -> Any:
        """What a word says of a value before it; the value alone where there is no such word."""
        if self._take("LIKE"):
            return {"op": "like", "args": [left, self._value()]}
        # No word of CQL2, but GDAL's driver says it.
        if self._take("ILIKE"):
            cases = [{"op": "casei", "args": [each]} for each in (left, self._value())]
            return {"op": "like", "args": cases}
        if self._take("BETWEEN"):
            low = self._value()
            self._need("AND")
            return {"op": "between", "args": [left, low, self._value()]}
        if self._take("IN"):
            self._need("(")
            return {"op": "in", "args": [left, self._list()]}
        return left

    def _value(self) -> Any:
        word = self._now
        if word.text != "(" and (
            word.kind in ("end", "sign") or (word.text.upper() in _RESERVED and word.kind == "name")
        ):
            raise self._expected("a property, a value or a function")
        self._next()
        if word.kind == "text":
            return word.text[1:-1].replace("''", "'")
        if word.kind == "number":
            number = float(word.text)
            return int(number) if number.is_integer() else number
        if word.kind == "quoted":
            return {"property": word.text[1:-1]}
        if word.text == "(":
            tree = self._either()
            self._need(")")
            return tree
        return self._named(word)

    def _named(self, word: Word) -> Any:
        name = word.text.upper()
        if name in ("TRUE", "FALSE"):
            return name == "TRUE"
        if name in _GEOMETRIES and (self._now.text == "(" or self._now.text.upper() == "Z"):
            return self._geometry(word)
        if not self._take("("):
            return {"property": word.text}
        given = self._list()
        if name in ("DATE", "TIMESTAMP") and len(given) == 1:
            return {name.lower(): given[0]}
        if name in ("INTERVAL", "BBOX"):
            return {name.lower(): given}
        return {"op": word.text.lower(), "args": given}

    def _list(self) -> list[Any]:
        given = [self._either()]
        while self._take(","):
            given.append(self._either())
        self._need(")")
        return given

    def _geometry(self, word: Word) -> Any:
        """Well-known text, up to the bracket that closes it."""
        self._take("Z")
        brackets = 0
        while True:
            last = self._next()
            brackets += {"(": 1, ")": -1}.get(last.text, 0)
            if brackets == 0:
                break
            if last.kind == "end":
                raise self._expected("the end of the geometry")
        # Shapes need shapely and numpy, 15 MB: only who sends one has a worker load them.
        from locator.feeds.ogc.shapes import from_text  # noqa: PLC0415

        try:
            return from_text(self._text[word.start : last.end])
        except ValueError as error:
            raise FilterIsWrongError(
                f"The geometry at {word.start + 1} is no well-known text."
            ) from error

    @property
    def _now(self) -> Word:
        return self._words[self._at]

    def _next(self) -> Word:
        word = self._now
        if word.kind != "end":
            self._at += 1
        return word

    def _take(self, said: str) -> bool:
        word = self._now
        if word.kind in ("name", "sign") and word.text.upper() == said:
            self._at += 1
            return True
        return False

    def _need(self, said: str) -> None:
        if not self._take(said):
            raise self._expected(said)

    def _expected(self, what: str) -> FilterIsWrongError:
        return FilterIsWrongError(f"Expected {what} at {self._now.start + 1}.")
