"""How a widget is made: what its address says besides the question, and what of it cannot be used.

The address carries all of it (`/embed/v1?city=beirut&need=housing&lock=need`) and stays good for
ever: a word is never given another meaning, and what cannot be used is left out and told, to who
makes the widget in the generator, and to whoever keeps the page in the browser's console.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from locator.embed.area import Area, AreaIsImpossibleError, read_bounds, read_polygon
from locator.embed.colours import Colours, colours_of
from locator.i18n import languages
from locator.search.question import MANY, ONE

Show = Literal["both", "list", "map"]
Theme = Literal["auto", "light", "dark"]

# What a visitor may be kept from changing: the filters of the question, not where they are.
LOCKABLE = ("need", "speaks", "when", "free", "no_id", "wheelchair")
ROUNDEST = 24  # pixels
CORNERS = 8
# Families as CSS names them; letters of any script would do, but no sign that ends a declaration.
_FAMILY = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{0,39}")
_PARTNER = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_PLACE = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")
LONGEST = 2_000  # characters of a value: a polygon of some sixty corners


@dataclass(frozen=True)
class OptionProblem:
    """A word of the address that cannot be used, and why: pages say `code`."""

    name: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Options:
    """One widget. `place` is an id of the gazetteer; `area` what was drawn instead."""

    city: str = ""
    place: str | None = None
    area: Area | None = None
    show: Show = "both"
    lock: tuple[str, ...] = ()
    theme: Theme = "auto"
    colours: Colours | None = None
    corners: int = CORNERS
    font: str | None = None
    lang: str | None = None  # None: the visitor's own
    partner: str | None = None

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The words of the address that make it, without those that say nothing new."""
        said = (
            ("city", self.city),
            ("place", self.place),
            (self.area.name, self.area.text) if self.area else ("", None),
            ("show", self.show if self.show != "both" else None),
            ("lock", ",".join(self.lock)),
            ("theme", self.theme if self.theme != "auto" else None),
            ("colour", self.colours and self.colours.asked),
            ("corners", str(self.corners) if self.corners != CORNERS else None),
            ("font", self.font),
            ("lang", self.lang),
            ("partner", self.partner),
        )
        return tuple((name, value) for name, value in said if value)

    def is_locked(self, name: str) -> bool:
        """Whether visitors cannot change this word of the question."""
        return name in self.lock


WORDS = frozenset(
    (
        *("city", "place", "bounds", "polygon", "show", "lock"),
        *("theme", "colour", "corners", "font", "lang", "partner", "cursor"),
        *ONE,
        *MANY,
    )
)


def read_options(args: Mapping[str, list[str]]) -> tuple[Options, tuple[OptionProblem, ...]]:
    """Read the words of an address; whatever they hold, there is a widget, and what was left out.

    `args` maps each word to all its values, of which the last counts.
    """
    problems: list[OptionProblem] = []
    texts = {}
    for name, values in args.items():
        text = values[-1].strip() if values else ""
        if name not in WORDS:
            problems.append(OptionProblem(name[:40], "unknown"))
        elif len(text) > LONGEST:
            problems.append(OptionProblem(name, "too_long"))
        elif text:
            texts[name] = text
    reading = _Reading(texts, problems)
    theme = cast(Theme, reading.one_of("theme", get_args(Theme), "auto"))
    options = Options(
        city=reading.like("city", _PARTNER) or "",
        place=reading.like("place", _PLACE),
        area=reading.area(),
        show=cast(Show, reading.one_of("show", get_args(Show), "both")),
        lock=reading.lock(),
        theme=theme,
        colours=reading.colours(theme),
        corners=reading.corners(),
        font=reading.like("font", _FAMILY),
        lang=reading.lang(),
        partner=reading.like("partner", _PARTNER),
    )
    return options, tuple(problems)


class _Reading:
    """One address on its way into options."""

    def __init__(self, texts: Mapping[str, str], problems: list[OptionProblem]) -> None:
        self.texts, self.problems = texts, problems

    def wrong(self, name: str, code: str, **facts: str) -> None:
        self.problems.append(OptionProblem(name, code, facts))

    def one_of(self, name: str, words: tuple[str, ...], otherwise: str) -> str:
        text = self.texts.get(name, otherwise)
        if text in words:
            return text
        self.wrong(name, "not_one_of", words=", ".join(words))
        return otherwise

    def like(self, name: str, pattern: re.Pattern[str]) -> str | None:
        text = self.texts.get(name)
        if text is None or pattern.fullmatch(text):
            return text
        self.wrong(name, "not_so_written")
        return None

    def area(self) -> Area | None:
        for name, read in (("bounds", read_bounds), ("polygon", read_polygon)):
            if name in self.texts:
                try:
                    return read(self.texts[name])
                except AreaIsImpossibleError:
                    self.wrong(name, "impossible_area")
        return None

    def lock(self) -> tuple[str, ...]:
        asked = [word.strip() for word in self.texts.get("lock", "").split(",") if word.strip()]
        if any(word not in LOCKABLE for word in asked):
            self.wrong("lock", "not_one_of", words=", ".join(LOCKABLE))
        return tuple(word for word in LOCKABLE if word in asked)

    def colours(self, theme: Theme) -> Colours | None:
        text = self.texts.get("colour")
        if text is None:
            return None
        colours = colours_of(text)
        if colours is None:
            self.wrong("colour", "no_colour")
        elif mended := colours.mended(theme):
            self.wrong("colour", "too_faint", used=", ".join(mended))
        return colours

    def corners(self) -> int:
        text = self.texts.get("corners", str(CORNERS))
        if text.isascii() and text.isdigit() and int(text[:4]) <= ROUNDEST:
            return int(text[:4])
        self.wrong("corners", "not_between", least="0", most=str(ROUNDEST))
        return CORNERS

    def lang(self) -> str | None:
        text = self.texts.get("lang", "auto")
        if text == "auto":
            return None
        if text in languages():
            return text
        self.wrong("lang", "not_one_of", words=", ".join(languages()))
        return None
