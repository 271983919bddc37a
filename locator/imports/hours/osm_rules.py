"""The plain part of OpenStreetMap's `opening_hours`: rules, and on which days each holds.

The syntax is rich, and often misread. Here is read what has one meaning: days of the week, the
n-th of a month, dates with their year, several slots, days off, public holidays, "by appointment".
Refused is what differs from reader to reader, or needs a calendar that we do not have: a space
behind a comma, open ends ("08:00+"), fallbacks ("||"), school holidays, weeks, sunrise, days
without times, seasons without a year.

https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace

from locator.imports.hours.plain import plain
from locator.imports.hours.times import Slot

LONGEST = 255  # characters: a value in OpenStreetMap is not longer

# A weekday (0 is Monday), and which of the month. The fourth may be the last, and the fifth is.
Cell = tuple[int, str]
NTHS = ("1", "2", "3", "4", "4 and last", "5")

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CELLS_OF = {
    **{str(n): frozenset({str(n)}) for n in (1, 2, 3, 5)},
    "4": frozenset({"4", "4 and last"}),
    "-1": frozenset({"4 and last", "5"}),
}
# Only what certainly says that nobody may come without one.
_APPOINTMENT = frozenset(
    {
        *("by appointment", "by appointment only", "appointment only", "on appointment"),
        *(
            "only by appointment",
            "by prior appointment",
            "with appointment",
            "appointment required",
        ),
        *("sur rendez-vous", "sur rendez-vous uniquement", "uniquement sur rendez-vous", "sur rdv"),
        *("con cita previa", "cita previa", "solo con cita previa", "previa cita", "con cita"),
        *("nach vereinbarung", "termin nach vereinbarung", "nur nach vereinbarung"),
        *("بموعد مسبق", "حسب الموعد", "بموعد", "بموعد مسبق فقط"),
    }
)

_DAY = f"(?:{'|'.join(_DAYS)})"
_ITEM = rf"(?:{_DAY}(?:-{_DAY}|\[-?\d(?:[,-]-?\d)*\])?|PH)"
_MONTH = rf"(?:{'|'.join(_MONTHS)})"
# With their year: "2026 Apr 1-2026 Oct 31", "2026 Apr-Oct", "2026-2027".
_DATES = (
    rf"(?P<first>\d{{4}} {_MONTH} \d{{1,2}})(?:-(?P<last>\d{{4}} {_MONTH} \d{{1,2}}))?"
    rf"|(?P<year>\d{{4}}) (?P<month>{_MONTH})(?:-(?P<last_month>{_MONTH}))?"
    r"|(?P<years>\d{4}(?:-\d{4})?)"
)
_TIME = r"\d{1,2}:\d\d"
_TIMES = rf"{_TIME}-{_TIME}(?:,{_TIME}-{_TIME})*"
_RULE = re.compile(
    rf"(?:(?:{_DATES}):? ?)?(?P<days>{_ITEM}(?:,{_ITEM})*)? ?"
    rf'(?P<times>{_TIMES})? ?(?P<state>off|closed|open)? ?(?P<comment>"[^"]*")?'
)
# ", Sa" after a time begins one more rule; every other ", " is left in, and then not understood.
_ONE_MORE_RULE = re.compile(rf"(?<=\d), (?={_DAY})")


class HoursAreNotPlainError(ValueError):
    """The text says something that our schedules cannot say, or that can be read in two ways."""


@dataclass(frozen=True)
class Rule:
    """On some days, between two dates if they are given: these slots, or none.

    A slot of None is the whole day. `on_holidays`: public holidays are among the days, whatever
    weekday they are. `adds`: to what earlier rules say of its days, instead of replacing it.
    """

    cells: frozenset[Cell]
    on_holidays: bool
    slots: tuple[Slot | None, ...]
    by_appointment: bool = False
    first: dt.date | None = None
    last: dt.date | None = None
    adds: bool = False
    says_holidays: bool = False  # by name, and not only as one of all days


ALL_DAYS = frozenset((day, nth) for day in range(7) for nth in NTHS)
_ALWAYS = Rule(ALL_DAYS, True, ((dt.time(), dt.time()),), says_holidays=True)


def rules_of(text: str) -> list[Rule]:
    """All rules, in their order. Raises `HoursAreNotPlainError`."""
    rules = []
    for rule in text.split("; "):
        for position, part in enumerate(_ONE_MORE_RULE.split(rule)):
            rules.append(replace(_rule(part), adds=position > 0))
    return rules


def tidied(text: str) -> str:
    """The same with the spaces and small letters that people use without changing what it says."""
    tidy = re.sub(r"\s+", " ", text.strip().removesuffix(";"))
    tidy = re.sub("[‐‑‒–—−]", "-", tidy)
    tidy = re.sub(r"(?<=[A-Za-z\d]) ?- ?(?=[A-Za-z\d])", "-", tidy)
    tidy = re.sub(r'\b[a-zA-Z]{2,6}\b(?=(?:[^"]*"[^"]*")*[^"]*$)', _in_its_case, tidy)
    tidy = re.sub(rf"({_DAY})(?=\d)", r"\1 ", tidy)
    return re.sub(r" ?; ?", "; ", tidy).strip()


def _in_its_case(match: re.Match[str]) -> str:
    word = match[0]
    for known in (word.title(), word.upper(), word.lower()):
        if known in (*_DAYS, *_MONTHS, "PH", "off", "closed", "open"):
            return known
    return word


def _rule(text: str) -> Rule:
    if text == "24/7":
        return _ALWAYS
    match = _RULE.fullmatch(text)
    if match is None:
        raise HoursAreNotPlainError(text)
    slots: tuple[Slot | None, ...] = tuple(_slots(match["times"]))
    by_appointment = _is_appointment(match["comment"])
    if match["state"] in ("off", "closed"):
        if slots or match["comment"]:
            raise HoursAreNotPlainError(text)
    elif not slots:
        # "Mo-Sa" is the whole day by the book, and some of it by what people mean.
        if not by_appointment or match["state"]:
            raise HoursAreNotPlainError(text)
        slots = (None,)
    elif match["state"] and by_appointment:
        raise HoursAreNotPlainError(text)
    first, last = _dates(match)
    cells, is_named = _cells(match["days"])
    if first and "[" in (match["days"] or ""):
        raise HoursAreNotPlainError(text)  # the first Tuesday of which month?
    return Rule(
        cells=cells,
        on_holidays=is_named or not match["days"],
        slots=slots,
        by_appointment=by_appointment,
        first=first,
        last=last,
        says_holidays=is_named,
    )


def _is_appointment(comment: str | None) -> bool:
    if comment is None:
        return False
    if plain(comment.strip('" .')) not in _appointments():
        raise HoursAreNotPlainError(comment)
    return True


def _appointments() -> frozenset[str]:
    return frozenset(map(plain, _APPOINTMENT))


def _cells(text: str | None) -> tuple[frozenset[Cell], bool]:
    """The days of the week, and whether public holidays are named among them."""
    if not text:
        return ALL_DAYS, False
    cells: set[Cell] = set()
    is_named = False
    for item in re.findall(_ITEM, text):
        if item == "PH":
            is_named = True
        elif "[" in item:
            day = _DAYS.index(item[:2])
            cells |= {(day, nth) for nth in _nths(item[3:-1])}
        else:
            cells |= {(day, nth) for day in _days(item) for nth in NTHS}
    return frozenset(cells), is_named


def _days(item: str) -> Iterator[int]:
    first, _, last = item.partition("-")
    start = _DAYS.index(first)
    length = (_DAYS.index(last or first) - start) % 7 + 1
    return ((start + n) % 7 for n in range(length))


def _nths(text: str) -> Iterator[str]:
    for item in text.split(","):
        numbers = re.fullmatch(r"([1-5])-([1-5])", item)
        if numbers and numbers[1] < numbers[2]:
            for number in range(int(numbers[1]), int(numbers[2]) + 1):
                yield from _CELLS_OF[str(number)]
        elif item in _CELLS_OF:
            yield from _CELLS_OF[item]
        else:
            raise HoursAreNotPlainError(text)


def _dates(match: re.Match[str]) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day of what it names: dates, months of a year, years."""
    if match["years"]:
        first, _, last = match["years"].partition("-")
        start, end = _date(first, 1, 1), _date(last or first, 12, 31)
    elif match["month"]:
        start = _date(match["year"], _number(match["month"]), 1)
        month = _number(match["last_month"] or match["month"])
        end = _date(match["year"], month, monthrange(start.year, month)[1])
    elif match["first"]:
        start, end = (
            _date(year, _number(month), int(day))
            for year, month, day in map(
                str.split, (match["first"], match["last"] or match["first"])
            )
        )
    else:
        return None, None
    if end < start:
        raise HoursAreNotPlainError(match[0])
    return start, end


def _day_of(text: str) -> dt.date:
    year, month, day = text.split()
    return _date(year, _number(month), int(day))


def _date(year: str, month: int, day: int) -> dt.date:
    try:
        date = dt.date(int(year), month, day)
    except ValueError as error:
        raise HoursAreNotPlainError(year) from error
    if not 1990 <= date.year <= 2100:
        raise HoursAreNotPlainError(year)
    return date


def _number(month: str) -> int:
    return _MONTHS.index(month) + 1


def _slots(text: str | None) -> Iterator[Slot]:
    for slot in (text or "").split(",") if text else ():
        opens, closes = map(_minutes, slot.split("-"))
        if opens >= 24 * 60 or closes > opens + 24 * 60 or closes > 48 * 60:
            raise HoursAreNotPlainError(slot)
        yield _time(opens), _time(closes)


def _minutes(text: str) -> int:
    hours, minutes = map(int, text.split(":"))
    if minutes > 59:
        raise HoursAreNotPlainError(text)
    return hours * 60 + minutes


def _time(minutes: int) -> dt.time:
    return dt.time(minutes // 60 % 24, minutes % 60)
