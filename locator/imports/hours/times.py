"""Times of the day as people type them: "9-13h", "9:00am – 1pm", "de 9h à 13h30", "٩ - ١٣".

Nothing is guessed: "9-1" and "2-5" may mean the afternoon or the night, and are refused.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from locator.imports.hours.plain import plain

Slot = tuple[dt.time, dt.time]
Half = Literal["am", "pm"]

LONGEST = 120  # characters: whatever is longer is no time
MOST_SLOTS = 8

_NAMED = {
    **dict.fromkeys(("noon", "midday", "midi", "mediodia", "الظهر"), (12, "pm")),
    **dict.fromkeys(("midnight", "minuit", "medianoche", "منتصف الليل"), (0, None)),
}
_HALVES: dict[str, Half] = {
    **dict.fromkeys(("am", "a.m.", "a.m", "a. m.", "ص", "صباحا", "du matin"), "am"),
    **dict.fromkeys(("pm", "p.m.", "p.m", "p. m.", "م", "مسا", "بعد الظهر"), "pm"),
}


def _any_of(words: object) -> str:
    longest_first = sorted(map(str, words), key=len, reverse=True)  # type: ignore[call-overload]
    return "|".join(re.escape(word) for word in longest_first)


_TIME = (
    rf"(?:(?P<named{{n}}>{_any_of(_NAMED)})"
    r"|(?P<hour{n}>\d{{1,2}})(?:\s?[:.h٫]\s?(?P<minute{n}>\d{{2}})|(?P<four{n}>(?<=\d\d)\d\d))?"
    r"(?::00)?(?!\d)\s?(?P<mark{n}>(?:hrs?|hs|h|horas|heures|uhr)\b)?\.?"
    rf"\s?(?P<half{{n}}>{_any_of(_HALVES)})?)(?![\w:])"
)
_FROM = r"(?:(?:from|between|de|du|desde|entre|a|at|من)\s)?(?:las?\s)?"
_TO = (
    r"(?:\s?[-‐‑‒–—−~→]+\s?|\s(?:to|until|till|til|a las?|a|au|al|et|y|and|hasta|jusqu'a|"
    r"الي|حتي|لغايه)\s)"
)
_ONE = re.compile(_FROM + _TIME.format(n=1))
_RANGE = re.compile(_FROM + _TIME.format(n=1) + _TO + r"(?:las?\s)?" + _TIME.format(n=2))
_BETWEEN = re.compile(r"\s?(?:[,;/&+|]|\band\b|\bet\b|\by\b|\sو)\s?")


class TimesAreUnclearError(ValueError):
    """The text says no time, or one that can be read in two ways; `code` says which."""

    def __init__(self, code: Literal["no_time", "unclear_time", "no_end"]) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Clock:
    """A time as somebody wrote it: `half` and `is_certain` say how much was written."""

    hour: int
    minute: int
    half: Half | None
    is_certain: bool  # "09", "9:00", "13h": read on a clock of 24 hours, and not "9"
    is_of_24: bool = False  # "09:00", "13h", "14:00", midnight: certainly one of 24 hours


def read_times(text: str) -> tuple[Slot, ...]:
    """Every slot in the text, in its order.

    Raises `TimesAreUnclearError` unless all of the text is certainly times.
    """
    rest = plain(text)
    if not rest or len(rest) > LONGEST:
        raise TimesAreUnclearError("no_time")
    slots: list[Slot] = []
    while rest:
        match = _RANGE.match(rest)
        if match is None or len(slots) >= MOST_SLOTS:
            alone = not slots and _ONE.fullmatch(rest)
            raise TimesAreUnclearError("no_end" if alone else "no_time")
        slots.append(slot_between(_clock(match, 1), _clock(match, 2)))
        rest = rest[match.end() :]
        if rest:
            between = _BETWEEN.match(rest)
            if between is None or between.end() == len(rest):
                raise TimesAreUnclearError("no_time")
            rest = rest[between.end() :]
    return tuple(slots)


def ranges_at(said: str) -> tuple[list[tuple[Clock, Clock]], str]:
    """The ranges at the start of a `plain` text, none or several, and the text behind them.

    Raises `TimesAreUnclearError` where one of them is no time of a day.
    """
    ranges: list[tuple[Clock, Clock]] = []
    behind = said
    while len(ranges) < MOST_SLOTS:
        start = _BETWEEN.match(behind) if ranges else None
        match = _RANGE.match(behind, start.end() if start else 0)
        if match is None or (ranges and start is None):
            break
        ranges.append((_clock(match, 1), _clock(match, 2)))
        behind = behind[match.end() :]
    return ranges, behind


def read_clock(text: str) -> Clock:
    """One time, from a column of its own. Raises `TimesAreUnclearError`."""
    match = _ONE.fullmatch(plain(text)[:LONGEST])
    if match is None:
        raise TimesAreUnclearError("no_time")
    return _clock(match, 1)


def slot_between(first: Clock, last: Clock) -> Slot:
    """From one to the other; "9 – 1pm" is 09:00–13:00, "1 – 5pm" is 13:00–17:00.

    Raises `TimesAreUnclearError` for "9 – 1" and "2 – 5".
    """
    if first.half is None and last.half is None:
        _refuse_a_guess(first, last)
        return time_of(first, None), time_of(last, None)
    if first.half and last.half:
        return time_of(first, first.half), time_of(last, last.half)
    half = first.half or last.half
    other: Half = "am" if half == "pm" else "pm"
    for guessed in (half, other):
        opens, closes = time_of(first, first.half or guessed), time_of(last, last.half or guessed)
        if opens < closes:
            return opens, closes
    raise TimesAreUnclearError("unclear_time")


def _refuse_a_guess(first: Clock, last: Clock) -> None:
    if first.is_certain or last.is_certain:
        return
    could_be_afternoon = 1 <= first.hour <= 6 and last.hour <= 12
    ends_before_it_starts = last.hour <= first.hour <= 12 and last.hour != 0
    if could_be_afternoon or ends_before_it_starts:
        raise TimesAreUnclearError("unclear_time")


def _clock(match: re.Match[str], n: int) -> Clock:
    if named := match[f"named{n}"]:
        hour, half = _NAMED[named]
        return Clock(hour, 0, "pm" if half else None, is_certain=True, is_of_24=not half)
    digits, minutes = match[f"hour{n}"], match[f"minute{n}"] or match[f"four{n}"]
    half_word = match[f"half{n}"]
    clock = Clock(
        int(digits),
        int(minutes or 0),
        _HALVES[half_word] if half_word else None,
        is_certain=bool(minutes or match[f"mark{n}"] or digits.startswith("0")),
        is_of_24=bool(match[f"mark{n}"]) or digits.startswith("0") or int(digits) > 12,
    )
    time_of(clock, clock.half)
    return clock


def time_of(clock: Clock, half: Half | None) -> dt.time:
    """On a clock of 24 hours; 24:00 is the midnight at the end of the day.

    Raises `TimesAreUnclearError`.
    """
    hour, minute = clock.hour, clock.minute
    if half is not None and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if (hour > 23 and (hour, minute) != (24, 0)) or minute > 59:
        raise TimesAreUnclearError("no_time")
    return dt.time(hour % 24, minute)
