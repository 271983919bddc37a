"""What the columns of a table probably say, from their headers, HXL tags and values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from locator.directory.facets import LANGUAGE_IDS
from locator.imports.cells.answers import read_answer
from locator.imports.entry import Surroundings
from locator.imports.mapping.headers import (
    exact,
    inside,
    is_skipped,
    is_weak,
    language_in,
    language_named,
    words_of,
)
from locator.imports.mapping.saved import ColumnMapping, TableMapping
from locator.imports.mapping.script import language_of_texts, scripts_in
from locator.imports.mapping.tags import read_tag
from locator.imports.mapping.targets import TARGETS
from locator.imports.mapping.values import guess, holds, share
from locator.imports.rows.column import SeenColumn

Why = Literal["tag", "header", "values"]

# Below this, nothing is suggested.
LEAST = 0.3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A mapping to begin with, and how sure it is of each column that it names.

    `confidence` goes from 0 to 1: 1 for an HXL tag, 0.95 for a header in our own words; below 0.7
    somebody should look. `why` says what it was seen by.
    """

    mapping: TableMapping
    confidence: Mapping[str, float]
    why: Mapping[str, Why]


@dataclass(frozen=True, slots=True)
class _Guess:
    column: SeenColumn
    target: str
    language: str | None
    confidence: float
    why: Why


def suggest(columns: Sequence[SeenColumn], surroundings: Surroundings | None = None) -> Suggestion:
    """Suggest a mapping. Whatever stands in the table, this raises nothing."""
    guesses = [one for column in columns if (one := _guess(column, surroundings))]
    kept = _without_rivals(_of_persons(_with_a_name(guesses)))
    order = {column.name: n for n, column in enumerate(columns)}
    kept.sort(key=lambda one: order[one.column.name])
    mapping = TableMapping(
        columns=[
            ColumnMapping(column=one.column.name, target=one.target, language=one.language)
            for one in kept
        ],
        language=_language_of(kept, surroundings),
        one_service=_grouping(kept),
        dates=_order_of_dates(kept, surroundings),
    )
    return Suggestion(
        mapping,
        {one.column.name: one.confidence for one in kept},
        {one.column.name: one.why for one in kept},
    )


def _guess(column: SeenColumn, surroundings: Surroundings | None) -> _Guess | None:
    country = surroundings.country if surroundings else ""
    bounds = surroundings.bounds if surroundings else None
    if own := _own(column.name):
        return _Guess(column, *own, 1.0, "header")
    if column.hxl and (tagged := read_tag(column.hxl)):
        target, language = tagged
        return _Guess(column, target, language, 1.0, "tag") if target else None
    words = words_of(column.name)
    if is_skipped(column.name):
        return None
    found = _by_header(column, words, surroundings)
    if found is not None:
        fits = holds(found.target, column.examples, country, bounds)
        # Words for kinds of help that we do not know can be told in the mapping.
        least = 0.45 if found.target == "needs" else 0.3
        sure = found.confidence * (1 if fits is None else least + (1 - least) * fits)
        if sure >= LEAST:
            return _Guess(column, found.target, found.language, round(sure, 2), "header")
    seen = guess(column.examples, country, bounds)
    if seen and seen[1] >= LEAST:
        return _Guess(column, seen[0], None, round(seen[1], 2), "values")
    return None


def _own(header: str) -> tuple[str, str | None] | None:
    """A column of a table that a Locator has sent: "name:ar"; its words mean more than its tag."""
    name, _, language = header.partition(":")
    target = TARGETS.get(name)
    if target is None or (language and language not in LANGUAGE_IDS):
        return None
    return name, (language or None) if target.has_languages else None


def _by_header(
    column: SeenColumn, said: tuple[str, ...], surroundings: Surroundings | None
) -> _Guess | None:
    """The surest way to read a header first."""
    if (code := language_named(said)) and _are_answers(column):
        return _Guess(column, "speaks", code, 0.85, "header")
    if target := exact(said):
        return _Guess(column, target, None, 0.75 if is_weak(said) else 0.95, "header")
    named = language_in(said, surroundings.languages if surroundings else ())
    if named and (target := exact(named[1])) and TARGETS[target].has_languages:
        return _Guess(column, target, named[0], 0.95, "header")
    # "Address (street and number)": what stands in brackets is said besides. "phones.1.number":
    # the place in a list says nothing.
    bare = words_of(re.sub(r"[(\[][^()\[\]]*[)\]]", " ", column.name))
    without = tuple(word for word in bare if not word.isdecimal())
    for fewer, sure in ((bare, 0.85), (without, 0.8)):
        if fewer != said and (target := exact(fewer)):
            return _Guess(column, target, None, sure, "header")
    part = inside(without)
    return part and _Guess(column, part[0], None, 0.35 + 0.5 * part[1], "header")


def _are_answers(column: SeenColumn) -> bool:
    return share(column.examples, lambda text: read_answer(text) is not None) > 0.8


def _with_a_name(guesses: list[_Guess]) -> list[_Guess]:
    """A table must name its services: where nothing does, its places do."""
    targets = {one.target for one in guesses}
    if "name" in targets or "location_name" not in targets:
        return guesses
    return [
        replace(one, target="name", confidence=round(one.confidence * 0.8, 2))
        if one.target == "location_name"
        else one
        for one in guesses
    ]


def _without_rivals(guesses: list[_Guess]) -> list[_Guess]:
    """Of several columns for one thing that only one can fill, the surest and fullest stays.

    A second one in another script says the same in another language.
    """
    # What only values tell adds nothing where a header names it.
    named = {one.target for one in guesses if one.why != "values"}
    guesses = [one for one in guesses if one.why != "values" or one.target not in named]
    best: dict[tuple[str, str | None], _Guess] = {}
    kept = []
    for one in sorted(guesses, key=_weight, reverse=True):
        target = TARGETS[one.target]
        there = best.get((one.target, one.language))
        if target.is_shared:
            kept.append(one)
        elif there is None:
            best[one.target, one.language] = one
        elif target.has_languages and (code := _other_script(one, there)):
            best.setdefault((one.target, code), replace(one, language=code))
    return [*kept, *best.values()]


def _of_persons(guesses: list[_Guess]) -> list[_Guess]:
    """Threat: beside the name of a person, "contact phone" is the mobile phone of that person."""
    if not any(one.target == "contact_name" for one in guesses):
        return guesses
    private = {"phone": "contact_phone", "email": "contact_email"}
    return [
        replace(one, target=private[one.target])
        if one.target in private and _is_of_contact(one.column)
        else one
        for one in guesses
    ]


def _is_of_contact(column: SeenColumn) -> bool:
    said = {*words_of(column.name), *(column.hxl or "").lower().lstrip("#").split("+")}
    return bool(said & {"contact", "contacto", "contato", "focal", "person", "responsable"})


def _other_script(one: _Guess, there: _Guess) -> str | None:
    """The language of a column that is written in another script than its rival."""
    scripts = [scripts_in(" ".join(guess.column.examples)) for guess in (one, there)]
    if not all(scripts) or scripts[0].most_common(1)[0][0] == scripts[1].most_common(1)[0][0]:
        return None
    return language_of_texts(one.column.examples, ())


def _weight(one: _Guess) -> tuple[float, int, int]:
    return one.confidence, one.column.filled, -len(one.column.name)


def _language_of(kept: Sequence[_Guess], surroundings: Surroundings | None) -> str | None:
    """In what the texts are that name no language."""
    texts = [
        example
        for one in kept
        if one.target in ("name", "description", "eligibility") and one.language is None
        for example in one.column.examples
    ]
    headers = [" ".join(words_of(one.column.name)) for one in kept]
    return language_of_texts(texts, surroundings.languages if surroundings else (), headers)


def _grouping(kept: Sequence[_Guess]) -> Literal["row", "service_id", "name"]:
    targets = {one.target for one in kept}
    return "service_id" if "service_id" in targets else "row"


def _order_of_dates(
    kept: Sequence[_Guess], surroundings: Surroundings | None
) -> Literal["day", "month"]:
    """As the values show, where one of them can only be read so; else as in the country."""
    for one in kept:
        if one.target == "assured_date":
            for example in one.column.examples:
                if match := re.match(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}", example):
                    if int(match[1]) > 12:
                        return "day"
                    if int(match[2]) > 12:
                        return "month"
    return "month" if surroundings and surroundings.country == "US" else "day"
