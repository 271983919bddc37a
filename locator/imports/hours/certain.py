"""Which times are certain, where am and pm were left out.

Hours that are written on a clock of 24 ("09:00", "13h", "16") are taken as they stand; a night must
begin in the afternoon or later. Where one of two has am or pm, the other one follows if only one
half of the day makes sense. Where neither has, only this is read, and told to whoever imports:

- it begins from 7 to 11 and ends from 1 to 5: a day of work ("9-5", "8:30-1");
- it stands behind another one: the afternoon ("9-12, 2-5").

"13:00pm" is 13:00, and told as well; "13:00am" is nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from locator.imports.hours.times import Clock, Half, Slot, TimesAreUnclearError, time_of

_NIGHTS_BEGIN = 16  # o'clock
BY_RULE = "hours_read_by_rule"
AFTER_TWELVE = "hours_pm_after_twelve"


def certain_slots(ranges: Iterable[tuple[Clock, Clock]]) -> tuple[tuple[Slot, ...], list[str]]:
    """The slots of one day in their order, and the codes of what is to be told about them.

    Raises `TimesAreUnclearError` where one can be read in two ways.
    """
    slots: list[Slot] = []
    told: list[str] = []
    for first, last in ranges:
        if any(_contradicts_itself(clock) for clock in (first, last)):
            raise TimesAreUnclearError("unclear_time")
        if any(clock.half and clock.hour > 12 for clock in (first, last)):
            told.append(AFTER_TWELVE)
        before = slots[-1][1] if slots else None
        slot, is_by_rule = _slot(first, last, before)
        if is_by_rule:
            told.append(BY_RULE)
        if slots and (slot[0] < slots[-1][1] or slots[-1][1] <= slots[-1][0]):
            raise TimesAreUnclearError("unclear_time")
        slots.append(slot)
    return tuple(slots), told


def _contradicts_itself(clock: Clock) -> bool:
    return (clock.half == "am" and clock.hour > 12) or (clock.half == "pm" and clock.hour == 0)


def _slot(first: Clock, last: Clock, before: dt.time | None) -> tuple[Slot, bool]:
    if first.half and last.half:
        return _only([(time_of(first, first.half), time_of(last, last.half))]), False
    if first.half or last.half:
        return _only(_with_one_half(first, last)), False
    slot = time_of(first, None), time_of(last, None)
    if first.is_of_24 or last.is_of_24:
        return _only([slot]), False
    if before is not None and slot[0] < before:
        return _only([(time_of(first, "pm"), time_of(last, "pm"))]), True
    if 7 <= first.hour <= 11 and 1 <= last.hour <= 5:
        return _only([(slot[0], time_of(last, "pm"))]), True
    # "9-11" may end in the evening, and "7:00-9:00" be there; "9:00-11:00" is hardly both.
    ends_certainly = last.hour == 12 or (first.is_certain and last.is_certain and last.hour > 9)
    if 7 <= first.hour < last.hour and ends_certainly:
        return slot, False
    raise TimesAreUnclearError("unclear_time")


def _with_one_half(first: Clock, last: Clock) -> Sequence[Slot]:
    """What it may be: nobody means one to six in the morning without saying so."""
    halves: tuple[Half, Half] = ("am", "pm")
    if first.half:
        opens = time_of(first, first.half)
        if last.is_of_24:
            return [(opens, time_of(last, None))]
        ends = [time_of(last, half) for half in halves]
        return [(opens, end) for end in ends if end > opens]
    closes = time_of(last, last.half)
    if first.is_of_24:
        return [(time_of(first, None), closes)]
    starts = [time_of(first, half) for half in halves]
    return [(start, closes) for start in starts if start.hour > 5 and start < closes]


def _only(slots: Sequence[Slot]) -> Slot:
    """The one that it can be: it ends after it begins, at midnight, or it is a night."""
    if len(slots) == 1:
        opens, closes = slots[0]
        if opens < closes or closes == dt.time() or opens.hour >= _NIGHTS_BEGIN:
            return slots[0]
    raise TimesAreUnclearError("unclear_time")
