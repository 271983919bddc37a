"""What a request for features may say: each parameter once, for reading and for describing it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from flask import request
from sqlalchemy import ColumnElement

from locator.errors import FieldProblem, QuestionIsWrongError
from locator.feeds.entries import Cursor
from locator.feeds.ogc import filtering, moments
from locator.feeds.ogc.crs import CRS84, CRS84_URI, CoordinateSystem
from locator.feeds.ogc.filtering import Filter
from locator.feeds.ogc.moments import Moments
from locator.feeds.ogc.properties import QUERYABLES
from locator.search.vocabulary import AskForOne

LIMIT = 100
LARGEST_LIMIT = 1_000

Systems = Mapping[str, CoordinateSystem]


@dataclass(frozen=True)
class Box:
    """A bounding box as it was given, in its system; `west` may be more than `east`."""

    west: float
    south: float
    east: float
    north: float
    system: CoordinateSystem


@dataclass(frozen=True)
class Asked:
    """A question to a collection, read and checked."""

    language: str
    system: CoordinateSystem = CRS84
    conditions: bool = False
    limit: int = LIMIT
    after: Cursor | None = None
    box: Box | None = None
    moments: Moments | None = None
    filter: Filter | None = None
    equal: tuple[ColumnElement[bool], ...] = field(default=())
    # Every parameter but the cursor, as it was said: for the address of the next page.
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Parameter:
    """One parameter of a query: what it is, and how its text is read (or `ValueError`)."""

    name: str
    about: str
    schema: dict[str, Any]
    read: Callable[[str], Any]


def _limit(text: str) -> int:
    if not re.fullmatch(r"\d{1,18}", text) or int(text) < 1:
        raise ValueError("A whole number from 1 on is expected.")
    # More is no mistake (requirement 21D of part 1): one gets as much as there is on a page.
    return min(int(text), LARGEST_LIMIT)


def _yes_or_no(text: str) -> bool:
    if text.lower() not in ("true", "false", "1", "0"):
        raise ValueError("This is true or false.")
    return text.lower() in ("true", "1")


def _numbers(text: str) -> list[float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise ValueError("Four numbers are expected, or six with heights, separated by commas.")
    half = len(numbers) // 2
    return [*numbers[:2], *numbers[half : half + 2]]


def _moments(text: str) -> Moments:
    try:
        return moments.read(text)
    except (ValueError, OverflowError) as error:
        raise ValueError("This is no date, time or interval of RFC 3339.") from error


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"This is one of: {', '.join(allowed)}.")
        return text

    return read


def _language(text: str) -> str:
    try:
        return str(AskForOne.model_validate({"lang": text}).lang)
    except ValueError as error:
        raise ValueError("This is not a BCP 47 language code, such as am or ar.") from error


_CRS = {"type": "string", "format": "crs", "default": CRS84_URI}

FORMAT = Parameter(
    "f",
    "Nothing but JSON is there; for clients that always name a format.",
    {"type": "string", "enum": ["json"]},
    _one_of("json"),
)
LANG = Parameter(
    "lang",
    "The language of texts (BCP 47). What there is in another one only comes in that, and "
    "`untranslated` says so.",
    {"type": "string", "format": "bcp47", "default": "en"},
    _language,
)
CRS = Parameter(
    "crs",
    "The coordinate system of the answer, by its URI: one that the collection lists.",
    _CRS,
    str,
)
CONDITIONS = Parameter(
    "conditions",
    "Also what is not known to be open to everyone whatever their migration status. A filter that "
    "names `open_to_all` asks for it, too.",
    {"type": "boolean", "default": False},
    _yes_or_no,
)

# Those of a list of features; those of a single one are a part of them.
PARAMETERS: dict[str, Parameter] = {
    each.name: each
    for each in (
        Parameter(
            "limit",
            f"How many features at most; a page never has more than {LARGEST_LIMIT}.",
            {"type": "integer", "minimum": 1, "default": LIMIT},
            _limit,
        ),
        Parameter(
            "cursor",
            "Where the page begins: follow the link `next`.",
            {"type": "string", "format": "cursor"},
            str,
        ),
        Parameter(
            "bbox",
            "Only what lies in this box, and what has no point: west, south, east, north (or six "
            "numbers with heights, which do not count). Across the antimeridian west is more than "
            "east.",
            {
                "type": "array",
                # Both, since validators look for either.
                "minItems": 4,
                "maxItems": 6,
                "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
                "items": {"type": "number"},
            },
            _numbers,
        ),
        Parameter(
            "bbox-crs",
            "The coordinate system of `bbox`, by its URI.",
            _CRS,
            str,
        ),
        Parameter(
            "datetime",
            "Only what was modified then: an instant, a day, or an interval such as "
            "`2026-11-01T00:00:00Z/..`.",
            {"type": "string", "format": "interval"},
            _moments,
        ),
        Parameter(
            "filter",
            "A condition in CQL2 on the queryables of the collection.",
            {"type": "string", "format": "cql2"},
            str,
        ),
        Parameter(
            "filter-lang",
            "How the filter is written.",
            {"type": "string", "enum": list(get_args(filtering.Language)), "default": "cql2-text"},
            _one_of(*get_args(filtering.Language)),
        ),
        Parameter(
            "filter-crs",
            "The coordinate system of geometries in the filter, by its URI.",
            _CRS,
            str,
        ),
        CONDITIONS,
        CRS,
        LANG,
        FORMAT,
    )
}
OF_ONE = {each.name: each for each in (CRS, LANG, FORMAT)}

# Queryables that a parameter of the same name compares (part 3, queryables as parameters).
EQUAL = {name: each for name, each in QUERYABLES.items() if each.kind != "geometry"}


def ask_for_features(systems: Systems) -> Asked:
    """The question of this request; raises `QuestionIsWrongError` with all that is wrong."""
    texts = _texts({*PARAMETERS, *EQUAL})
    wrong: list[FieldProblem] = []
    given = _read(texts, PARAMETERS, wrong)
    system, box_system, filter_system = (
        _system(given, name, systems, wrong) for name in ("crs", "bbox-crs", "filter-crs")
    )
    language = given.get("lang", "en")
    box = _box(given["bbox"], box_system) if "bbox" in given else None
    asked, after = None, None
    equal: list[ColumnElement[bool]] = []
    try:
        after = Cursor.read(given["cursor"]) if "cursor" in given else None
    except QuestionIsWrongError as error:
        wrong += error.problems
    try:
        if "filter" in given:
            written = given.get("filter-lang", "cql2-text")
            asked = filtering.read_filter(given["filter"], written, filter_system, language)
    except QuestionIsWrongError as error:
        wrong += error.problems
    for name in EQUAL.keys() & texts.keys():
        try:
            equal.append(filtering.equals(name, texts[name], language))
        except QuestionIsWrongError as error:
            wrong += error.problems
    if wrong:
        raise QuestionIsWrongError(tuple(wrong))
    names = (asked.properties if asked else set()) | (EQUAL.keys() & texts.keys())
    return Asked(
        language=language,
        system=system,
        conditions=given.get("conditions", False) or "open_to_all" in names,
        limit=given.get("limit", LIMIT),
        after=after,
        box=box,
        moments=given.get("datetime"),
        filter=asked,
        equal=tuple(equal),
        said={name: text for name, text in texts.items() if name != "cursor"},
    )


def ask_for_one(systems: Systems) -> Asked:
    """How to tell of one feature; raises `QuestionIsWrongError`."""
    wrong: list[FieldProblem] = []
    texts = _texts(set(OF_ONE))
    given = _read(texts, OF_ONE, wrong)
    system = _system(given, "crs", systems, wrong)
    if wrong:
        raise QuestionIsWrongError(tuple(wrong))
    return Asked(language=given.get("lang", "en"), system=system, said=texts)


def ask_for_nothing() -> None:
    """An address that takes no parameters but the format; raises `QuestionIsWrongError`."""
    wrong: list[FieldProblem] = []
    _read(_texts({FORMAT.name}), {FORMAT.name: FORMAT}, wrong)
    if wrong:
        raise QuestionIsWrongError(tuple(wrong))


def _texts(known: set[str]) -> dict[str, str]:
    if unknown := [name for name in request.args if name not in known]:
        told = f"There is no such parameter; there are: {', '.join(sorted(known))}."
        raise QuestionIsWrongError(
            tuple(FieldProblem(name, "unknown_field", told) for name in unknown)
        )
    return {name: request.args.getlist(name)[-1] for name in request.args}


def _read(
    texts: Mapping[str, str], parameters: Mapping[str, Parameter], wrong: list[FieldProblem]
) -> dict[str, Any]:
    given = {}
    for name, parameter in parameters.items():
        if "\x00" in texts.get(name, ""):
            wrong.append(FieldProblem(name, "not_text", "This holds control characters."))
        elif name in texts:
            try:
                given[name] = parameter.read(texts[name])
            except ValueError as error:
                wrong.append(FieldProblem(name, "cannot_be_read", str(error)))
    return given


def _system(
    given: Mapping[str, Any], name: str, systems: Systems, wrong: list[FieldProblem]
) -> CoordinateSystem:
    uri = given.get(name, CRS84_URI).removeprefix("<").removesuffix(">")
    system = systems.get(uri)
    if system is None:
        told = f"The collection has no such coordinate system; it has: {', '.join(systems)}."
        wrong.append(FieldProblem(name, "unknown", told))
    return system or CRS84


def _box(numbers: list[float], system: CoordinateSystem) -> Box:
    """A box that ends before it begins holds nothing, but around the world from west to east."""
    first, second, third, fourth = numbers
    if system.north_first:
        first, second, third, fourth = second, first, fourth, third
    return Box(first, second, third, fourth, system)
