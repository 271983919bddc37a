"""The colour of a widget: one is chosen, and every use of it can be read (WCAG 2.2, 1.4.6).

https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

# static/css/page/colours.css: the ground that it stands on by day and by night, and the ink.
PAPER = {"light": "#ffffff", "dark": "#0d1415"}
INK = {"light": "#04201f", "dark": "#ffffff"}
# One of both can be read on any colour.
WHITE, BLACK = "#ffffff", "#000000"
# As everywhere here: more than the 4.5 that the standard asks for (1.4.6).
READABLE = 7.0
STEPS = 20

Ground = Literal["light", "dark"]
_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


@dataclass(frozen=True)
class Colours:
    """`asked` as six digits without "#"; `light` and `dark` are what is used on each ground."""

    asked: str
    light: str
    dark: str

    def on(self, ground: Ground) -> tuple[str, str]:
        """The colour of links and buttons on a ground, and that of the words on a button."""
        act = self.light if ground == "light" else self.dark
        return act, max(WHITE, BLACK, key=lambda ink: contrast(ink, act))

    def mended(self, theme: str) -> tuple[str, ...]:
        """Colours used instead of the one that was asked for, on the grounds of this theme."""
        used = {"light": (self.light,), "dark": (self.dark,)}.get(theme, (self.light,))
        return tuple(one for one in used if one != f"#{self.asked}")


def colours_of(text: str) -> Colours | None:
    """Read "0a565c", "#0A565C" or "#0ac"; None for anything else."""
    found = _HEX.fullmatch(text.strip())
    if not found:
        return None
    digits = found[1].lower()
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    asked = f"#{digits}"
    return Colours(digits, light=_readable(asked, "light"), dark=_readable(asked, "dark"))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours ("#0a565c"), from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _readable(colour: str, ground: Ground) -> str:
    """The same hue, as much darker or lighter as it takes to be read on a ground."""
    for step in range(STEPS + 1):
        mixed = _mixed(colour, INK[ground], step / STEPS)
        if contrast(mixed, PAPER[ground]) >= READABLE:
            return mixed
    return INK[ground]


def _mixed(colour: str, other: str, part: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    parts = (channel / 255 for channel in _channels(colour))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
