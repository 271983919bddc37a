"""The words of a search, in an address, a command, and (later) a widget: described once.

`locator.search.criteria` reads them, `locator.search.openapi` documents them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Annotated, Literal

from langcodes import Language, tag_is_valid
from langcodes.tag_parser import LanguageTagError
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError
from werkzeug.datastructures import MultiDict

from locator.directory.needs import CODES
from locator.errors import FieldProblem, QuestionIsWrongError

# Of the API: it goes up with every new word, or new field of an answer.
VERSION = "1.1.0"

# Metres.
RADIUS = 2_000
SMALLEST_RADIUS = 100
LARGEST_RADIUS = 50_000

LIMIT = 10
LARGEST_LIMIT = 100
MOST_CHOICES = 20

Sort = Literal["nearest", "soonest"]

# What JSON Schema can say of a text that somebody types, and what it leaves to a name of ours.
TYPED = {"pattern": "^[^\\u0000-\\u0008\\u000e-\\u001f\\u007f]*$"}
SAID = {"pattern": "^[^\\s\\u0000-\\u001f\\u007f][^\\u0000-\\u0008\\u000e-\\u001f\\u007f]*$"}
LANGUAGE = {"format": "bcp47"}


def _separated(value: object) -> object:
    """Comma-separated, repeated, or both; each once."""
    if not isinstance(value, str):
        return value
    return tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))


def _known_need(code: str) -> str:
    if code not in CODES:
        raise PydanticCustomError("unknown", "There is no such need; see the list of needs")
    return code


@lru_cache(maxsize=1_024)
def _known_language(code: str) -> str:
    try:
        language = Language.get(code, normalize=False)
        tag = language.to_tag()
    except LanguageTagError:
        tag = ""
    # Registered long ago (`i-klingon`) is no code that anything is stored under.
    if not tag_is_valid(tag) or not language.is_valid():
        raise PydanticCustomError("unknown", "This is not a BCP 47 language code, such as am or ar")
    return tag


Choices = BeforeValidator(_separated)


class Vocabulary(BaseModel):
    """What a search may be asked. Everything is optional; without any of it all is shown."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)

    near: Annotated[
        str | None,
        Field(
            max_length=200,
            description="The name of a place, in any language or spelling of the directory.",
            examples=["Hamra"],
            json_schema_extra=TYPED,
        ),
    ] = None
    lat: Annotated[
        float | None,
        Field(
            ge=-90,
            le=90,
            description="Latitude of the origin (WGS 84), with `lon`. Rounded to 3 decimals on "
            "arrival, about 100 m: please send no more.",
            examples=[33.896],
        ),
    ] = None
    lon: Annotated[
        float | None,
        Field(ge=-180, le=180, description="Longitude of the origin.", examples=[35.48]),
    ] = None
    radius: Annotated[
        int,
        Field(
            ge=SMALLEST_RADIUS,
            le=LARGEST_RADIUS,
            description="Metres around the origin. Where nothing is found within it, the search "
            "widens by itself and says so.",
        ),
    ] = RADIUS
    need: Annotated[
        tuple[Annotated[str, AfterValidator(_known_need)], ...],
        Choices,
        Field(
            max_length=MOST_CHOICES,
            description="What is needed, any of these: `legal-aid`, or finer `legal-aid/asylum`. "
            "Comma-separated or repeated.",
            examples=["public-health"],
            json_schema_extra={"items": {"type": "string", "enum": sorted(CODES)}},
        ),
    ] = ()
    speaks: Annotated[
        tuple[Annotated[str, AfterValidator(_known_language)], ...],
        Choices,
        Field(
            max_length=MOST_CHOICES,
            description="Languages that the person speaks (BCP 47), the best first: any of these "
            "is spoken there, or an interpreter can be had. Comma-separated or repeated.",
            examples=["am,ar"],
            json_schema_extra={"items": {"type": "string", **LANGUAGE}},
        ),
    ] = ()
    when: Annotated[
        str,
        Field(
            max_length=40,
            description="Open `now`, some time `today` or this `week` (7 days), at `any` time, or "
            "at a local time of the city: `2026-11-26T10:00` or `Thu 10:00` (the next one). With "
            "anything but `any`, what has unknown opening times is left out.",
            examples=["now", "today", "week", "any", "Thu 10:00"],
            json_schema_extra={"format": "when"},
        ),
    ] = "any"
    wheelchair: Annotated[bool, Field(description="Only what is step-free.")] = False
    free: Annotated[bool, Field(description="Only what is free of charge.")] = False
    no_id: Annotated[bool, Field(description="Only where it is known that no ID is asked.")] = False
    conditions: Annotated[
        bool,
        Field(
            description="Also what is not known to be open to everyone whatever their migration "
            "status. Each says which under `access`."
        ),
    ] = False
    sort: Annotated[
        Sort,
        Field(
            description="`nearest`, or `soonest`: by the later of walking there and opening. "
            "Without an origin it is always by opening."
        ),
    ] = "nearest"
    limit: Annotated[
        int, Field(ge=1, le=LARGEST_LIMIT, description="How many at most on one page.")
    ] = LIMIT
    cursor: Annotated[
        str | None,
        Field(
            max_length=200,
            description="Where the next page begins: taken from the answer before, good for half "
            "an hour, with everything else asked as before.",
            json_schema_extra={"format": "cursor-of-a-search"},
        ),
    ] = None


CityWord = Annotated[
    str | None,
    Field(
        max_length=60,
        description="The id of a city.",
        examples=["beirut"],
        json_schema_extra={"format": "city"},
    ),
]
LangWord = Annotated[
    Annotated[str, AfterValidator(_known_language)] | None,
    Field(
        description="The language in which to read texts (BCP 47). Without it every text is "
        "given in all languages there are.",
        examples=["en"],
        json_schema_extra=LANGUAGE,
    ),
]


class AskForPoints(Vocabulary):
    """A search without a page around it; it says where by `city`, `near`, or `lat` and `lon`."""

    city: CityWord = None
    lang: LangWord = None


class AskForOne(BaseModel):
    """How to tell of one service point."""

    lang: LangWord = None


class AskForPlaces(BaseModel):
    """A place by name."""

    q: Annotated[
        str,
        Field(
            max_length=200,
            description="What people call it.",
            examples=["Hamra"],
            json_schema_extra=SAID,
        ),
    ]
    city: CityWord = None
    lang: LangWord = None
    limit: Annotated[int, Field(ge=1, le=50, description="How many at most.")] = 8


class AskForCities(BaseModel):
    """How to tell of cities."""

    lang: LangWord = None


# What pydantic calls it -> the code by which pages translate.
_CODES = {
    "float_parsing": "not_a_number",
    "finite_number": "not_a_number",
    "int_parsing": "not_a_number",
    "int_from_float": "not_a_number",
    "bool_parsing": "not_yes_or_no",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "literal_error": "unknown",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "missing": "missing",
}

Args = Mapping[str, str | Sequence[str]]

# Nobody types these, and no text of PostgreSQL holds the first. Tabs and line ends may be pasted.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


class Words(dict[str, str]):
    """What `as_texts` has read: it need not be read again."""


def as_texts(args: Args, vocabulary: type[BaseModel] = Vocabulary) -> Words:
    """One text a word: several values of a list are joined, of any other word the last counts.

    A word without a value (an empty field of a form) was not said. Raises `QuestionIsWrongError`
    for what is no text at all.
    """
    if isinstance(args, Words):
        return args
    several = _lists_of(vocabulary)
    texts = Words()
    for name, value in args.lists() if isinstance(args, MultiDict) else args.items():
        values = [value] if isinstance(value, str) else list(value)
        text = ",".join(values) if name in several else (values or [""])[-1]
        if text.strip() or _CONTROLS.search(text):
            texts[name] = text
    if wrong := [name for name, text in texts.items() if _CONTROLS.search(text)]:
        told = "This holds control characters."
        raise QuestionIsWrongError(tuple(FieldProblem(name, "not_text", told) for name in wrong))
    return Words((name, text.strip()) for name, text in texts.items())


@cache
def _lists_of(vocabulary: type[BaseModel]) -> frozenset[str]:
    """The words that hold several values."""
    return frozenset(
        name
        for name, described in vocabulary.model_fields.items()
        if any(isinstance(extra, BeforeValidator) for extra in described.metadata)
    )


def problems_of(error: ValidationError) -> list[FieldProblem]:
    """Every field that is wrong, once, in the words of `FieldProblem`."""
    problems: dict[str, FieldProblem] = {}
    for detail in error.errors(include_url=False, include_input=False):
        name = str(detail["loc"][0])
        code = _CODES.get(detail["type"], detail["type"])
        problems.setdefault(name, FieldProblem(name, code, f"{detail['msg']}."))
    return list(problems.values())
