"""The filters as chips: each is a link, filled and ticked when chosen; a tap takes it off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from markupsafe import Markup, escape

from locator.directory.facets import LANGUAGE_IDS
from locator.directory.needs import NEEDS
from locator.i18n import Language, isolated, language_name
from locator.search.cities import City
from locator.search.need_names import need_icon, need_name
from locator.search.question import Question
from locator.search.spoken_words import endonym


class Chip(NamedTuple):
    """One choice and the address of the question that has it, or no longer has it."""

    label: Markup
    url: str
    is_chosen: bool
    icon: str | None = None


def need_chips(question: Question, reader: Language) -> list[Chip]:
    """The eight needs, the chosen ones first so that they are seen without scrolling."""
    chips = [_need(question, need, reader, icon=need_icon(need)) for need in NEEDS]
    return sorted(chips, key=lambda chip: not chip.is_chosen)


def part_chips(question: Question, reader: Language) -> list[Chip]:
    """The parts of a need, once it is clear which need it is."""
    roots = {need.partition("/")[0] for need in question.many["need"]}
    if len(roots) != 1 or (root := roots.pop()) not in NEEDS:
        return []
    chips = []
    for part in NEEDS[root]:
        need = f"{root}/{part}"
        chosen = question.is_chosen("need", need)
        # Any of the needs is enough, so the whole would swallow its part: one replaces the other.
        others = question if chosen else _taken_out(question, root)
        changed = others.toggled("need", need)
        if not changed.many["need"]:
            changed = changed.toggled("need", root)
        chips.append(Chip(escape(need_name(need, reader)), changed.url(), chosen))
    return sorted(chips, key=lambda chip: not chip.is_chosen)


def language_chips(question: Question, city: City) -> list[Chip]:
    """The chosen languages, then those that people in this city speak, by their own names."""
    chosen = question.many["speaks"]
    codes = [*chosen, *(code for code in city.spoken if code not in chosen)]
    return [
        Chip(endonym(code), question.toggled("speaks", code).url(), code in chosen)
        for code in codes
    ]


def all_language_chips(question: Question, reader: Language) -> list[Chip]:
    """Every language that we know of, by its own name and, where that differs, the reader's."""
    chips = []
    for code in LANGUAGE_IDS:
        known_as = reader.name_of(code)
        label = endonym(code)
        if known_as.casefold() != language_name(code).casefold():
            label += Markup(" · {}").format(known_as)
        chips.append(
            Chip(label, question.toggled("speaks", code).url(), question.is_chosen("speaks", code))
        )
    return sorted(chips, key=lambda chip: chip.label.striptags().casefold())


def filter_chips(
    question: Question,
    reader: Language,
    moment: dt.datetime | None = None,
    locked: Collection[str] = (),
) -> list[Chip]:
    """When, and what matters besides; a `moment` that was asked for can be taken off like these.

    What is `locked` is not offered.
    """
    choices = (
        ("when", "now", reader.say("Open now")),
        ("when", "today", reader.say("Today")),
        ("when", "week", reader.say("This week")),
        ("free", "1", reader.say("Free")),
        ("no_id", "1", reader.say("No ID asked")),
        ("wheelchair", "1", reader.say("Step-free")),
        ("conditions", "1", reader.say("Also with conditions")),
    )
    chips = [
        Chip(label, question.toggled(name, value).url(), question.is_chosen(name, value))
        for name, value, label in choices
        if name not in locked
    ]
    if moment is None or "when" in locked:
        return chips
    then = isolated(f"{reader.day(moment)} {reader.time(moment)}")
    return [Chip(then, question.without("when").url(), is_chosen=True), *chips]


def _need(question: Question, need: str, reader: Language, icon: str) -> Chip:
    parts = [chosen for chosen in question.many["need"] if chosen.startswith(f"{need}/")]
    chosen = question.is_chosen("need", need) or bool(parts)
    changed = _taken_out(question, need) if chosen else question.toggled("need", need)
    return Chip(escape(need_name(need, reader)), changed.url(), chosen, icon)


def _taken_out(question: Question, need: str) -> Question:
    """Without a need and without all of its parts."""
    for chosen in question.many["need"]:
        if chosen == need or chosen.startswith(f"{need}/"):
            question = question.toggled("need", chosen)
    return question
