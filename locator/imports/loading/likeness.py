"""Whether two entries are the same thing under two ids: by name, place, organization and needs.

Two steps. Entries that may be alike share a `clue`: a word's beginning, near a spot; so what is
compared is found by an index, however many there are. `are_alike` then decides. It decides alone,
so it asks for more than a person is asked (`locator.staff.likeness`).
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from math import cos, floor, hypot, radians

from locator.directory.point import Point

# Metres. A map's building and its entrance, or two surveys of one clinic, lie so far apart.
NEAR = 150
# "Pharmacy" and "Pharmacy" on one street are two; in one house they are one.
SAME_HOUSE = 25
ALIKE = 0.87
_SAME_ORGANIZATION = 0.7
_LOWEST = min(ALIKE, _SAME_ORGANIZATION)

_CELL = 0.006  # degrees: NEAR metres to all sides touch two cells mostly, near the poles more
_METRES_A_DEGREE = 111_195
_BEGINNING = 4  # letters of a word: "Marrakech" and "Marrakesch" begin alike

_COMMON_WORDS = frozenset(
    {"the", "and", "of", "de", "la", "el", "al", "unit", "post", "home", "private", "public"}
)
_COMMON_WORDS |= {"health", "healthcare", "medical", "dental", "drug", "drugs", "shop", "store"}
_COMMON_WORDS |= {"center", "centre", "clinic", "dispensary", "doctor", "doctors", "hospital"}
_COMMON_WORDS |= {"pharmacy", "surgery", "school", "office", "shelter", "food", "bank", "pantry"}
_COMMON_WORDS |= {"legal", "aid", "community", "service", "services", "program", "programme"}
# Health centres of Uganda and Sierra Leone have a level, posts a number: "II" is not "III".
_NUMBER = re.compile(r"\d+\w?|[ivx]+|\w")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Known:
    """A service point as far as likeness asks. `organization` is "" where the place runs itself."""

    service_id: uuid.UUID
    point_id: uuid.UUID
    name: str
    organization: str
    point: Point
    needs: frozenset[str]
    external_id: str | None = None  # as this source knows it
    row: int | None = None  # of the file, where it came with it
    is_shown: bool = True  # its exact place is public


def may_be_one(name: str, point: Point, other_name: str, other_point: Point) -> bool:
    """Whether names and places leave it open; what is certain says `are_alike`."""
    if _metres(point, other_point) > NEAR:
        return False
    words, others = _words(name), _words(other_name)
    return _numbers(words) == _numbers(others) and _ratio(words, others) >= ALIKE


def are_alike(one: Known, other: Known) -> tuple[float, float] | None:
    """How alike (0.87 to 1) two entries are, and how far apart in metres; None: they are two."""
    if not may_be_one(one.name, one.point, other.name, other.point):
        return None
    words, others = _words(one.name), _words(other.name)
    metres = _metres(one.point, other.point)
    is_telling = _is_distinctive(words) and _is_distinctive(others)
    # A name that many have says little: it must be the same door, and not of somebody else.
    is_here = is_telling or (metres <= SAME_HOUSE and _may_be_one_organization(one, other))
    if not is_here or _need_other_things(one, other):
        return None
    return _ratio(words, others), metres


def clues_of(name: str, point: Point) -> set[int]:
    """By which it is found: of each telling word, with its numbers and the cell it stands in."""
    x, y = floor(point.lon / _CELL), floor(point.lat / _CELL)
    return {hash((x, y, beginning)) for beginning in _beginnings(name)}


def clues_near(name: str, point: Point) -> set[int]:
    """By which others that may be alike are found: those of all cells within reach."""
    up = NEAR / _METRES_A_DEGREE
    aside = up / max(cos(radians(point.lat)), 0.01)
    columns = range(floor((point.lon - aside) / _CELL), floor((point.lon + aside) / _CELL) + 1)
    rows = range(floor((point.lat - up) / _CELL), floor((point.lat + up) / _CELL) + 1)
    beginnings = _beginnings(name)
    return {hash((x, y, beginning)) for x in columns for y in rows for beginning in beginnings}


@lru_cache(10_000)
def _beginnings(name: str) -> frozenset[str]:
    words = _words(name)
    telling = [word for word in words if word not in _COMMON_WORDS and not _NUMBER.fullmatch(word)]
    if not telling:
        return frozenset((" ".join(sorted(set(words))),))
    # Under other numbers it is another thing, however alike the words.
    numbers = " ".join(_numbers(words))
    return frozenset(f"{word[:_BEGINNING]} {numbers}" for word in telling)


def _metres(one: Point, other: Point) -> float:
    """Right within a per mille where it matters: nearby. (Across the date line nothing is near.)"""
    east = (one.lon - other.lon) * cos(radians((one.lat + other.lat) / 2))
    return hypot(east, one.lat - other.lat) * _METRES_A_DEGREE


def _need_other_things(one: Known, other: Known) -> bool:
    """Whether no need is common to both; "public-health" alone may be any part of it."""
    if not one.needs or not other.needs:
        return False
    tops, others = _tops(one.needs), _tops(other.needs)
    return not (one.needs & other.needs or tops & other.needs or one.needs & others)


def _tops(needs: frozenset[str]) -> frozenset[str]:
    return frozenset(need.partition("/")[0] for need in needs)


def _may_be_one_organization(one: Known, other: Known) -> bool:
    if not one.organization or not other.organization:
        return True
    return _ratio(_words(one.organization), _words(other.organization)) >= _SAME_ORGANIZATION


@lru_cache(10_000)
def _words(name: str) -> tuple[str, ...]:
    plain = name.casefold().replace("'", "").replace("’", "")
    if not plain.isascii():
        letters = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return tuple(_WORD.findall(plain))


def _numbers(words: Sequence[str]) -> list[str]:
    return sorted(word.lstrip("0") for word in words if _NUMBER.fullmatch(word))


def _ratio(one: Sequence[str], other: Sequence[str]) -> float:
    """From 0 to 1; the order of the words does not matter."""
    if sorted(one) == sorted(other):
        return 1.0
    matcher = SequenceMatcher(None, " ".join(sorted(one)), " ".join(sorted(other)), autojunk=False)
    # Most are far from it, which is seen sooner; then how far does not matter.
    for ratio in (matcher.real_quick_ratio, matcher.quick_ratio):
        if (most := ratio()) < _LOWEST:
            return most
    return matcher.ratio()


def _is_distinctive(words: Sequence[str]) -> bool:
    return any(word not in _COMMON_WORDS and not _NUMBER.fullmatch(word) for word in words)
