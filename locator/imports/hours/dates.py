"""Dates as people type them: "3/12/2026", "3 Dec", "3 de diciembre", "٣ كانون الأول".

Whether 3/12 is in March or December is decided by the city's country, and said. A date without a
year is the next one; a weekday that does not fit its date is refused.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from babel import Locale, UnknownLocaleError

from locator.directory.schedule import WEEKDAYS
from locator.i18n import STAFF_LANGUAGES
from locator.imports.hours.days import weekday_of
from locator.imports.hours.plain import plain

Order = Literal["dmy", "mdy"]
LONGEST = 60  # characters
# Arabic has other names of months in the Levant, in Iraq and in the Maghreb.
_ARABIC = ("ar", "ar_LB", "ar_SY", "ar_IQ", "ar_DZ", "ar_MA", "ar_TN")

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{2}|\d{4}))?\.?")
_DAY_NAME = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|o)?[ .-](?:de |of )?([^\d]+?)(?:[ .,-]+(?:de |del )?(\d{4}))?"
)
_NAME_DAY = re.compile(r"([^\d]+?)[ .-]+(\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")


class DateIsUnclearError(ValueError):
    """The text is no date, or contradicts itself; `code` says which."""

    def __init__(self, code: Literal["no_date", "another_weekday"]) -> None:
        super().__init__(code)
        self.code: Literal["no_date", "another_weekday"] = code


@dataclass(frozen=True)
class ReadDate:
    """A date; `by_order` where day and month could be exchanged, `by_year` where it had no year."""

    date: dt.date
    by_order: bool = False
    by_year: bool = False


def read_date(text: str, order: Order, today: dt.date) -> ReadDate:
    """One date. Raises `DateIsUnclearError`."""
    said = plain(text)
    if not said or len(said) > LONGEST:
        raise DateIsUnclearError("no_date")
    first, _, rest = said.partition(" ")
    weekday = weekday_of(first.rstrip(","))
    found = _read(rest.strip(" ,") if weekday and rest else said, order, today)
    if weekday and rest and WEEKDAYS[found.date.weekday()] != weekday:
        raise DateIsUnclearError("another_weekday")
    return found


def order_in(country: str) -> Order:
    """What comes first in a country, the day or the month (CLDR)."""
    try:
        pattern = Locale.parse(f"und_{country}").date_formats["short"].pattern
    except (ValueError, UnknownLocaleError):
        return "dmy"
    return "mdy" if 0 <= pattern.find("M") < pattern.find("d") < pattern.find("y") else "dmy"


def _read(said: str, order: Order, today: dt.date) -> ReadDate:
    if match := _ISO.fullmatch(said):
        return ReadDate(_date(*map(int, match.groups())))
    if match := _NUMBERS.fullmatch(said):
        return _by_numbers(int(match[1]), int(match[2]), match[3], order, today)
    if match := _DAY_NAME.fullmatch(said):
        return _by_name(int(match[1]), match[2], match[3], today)
    if match := _NAME_DAY.fullmatch(said):
        return _by_name(int(match[2]), match[1], match[3], today)
    raise DateIsUnclearError("no_date")


def _by_numbers(
    first: int, second: int, year: str | None, order: Order, today: dt.date
) -> ReadDate:
    day, month = (first, second) if order == "dmy" else (second, first)
    if month > 12 >= day:
        day, month = month, day  # the other way it is no date at all
        is_open = True
    else:
        is_open = day != month and day <= 12
    return ReadDate(_in_year(day, month, year, today), by_order=is_open, by_year=year is None)


def _by_name(day: int, name: str, year: str | None, today: dt.date) -> ReadDate:
    month = _months().get(name.strip(" ."))
    if month is None:
        raise DateIsUnclearError("no_date")
    return ReadDate(_in_year(day, month, year, today), by_year=year is None)


def _in_year(day: int, month: int, year: str | None, today: dt.date) -> dt.date:
    """Two digits are of this century; without a year it is the next such day."""
    if year is not None:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    date = _date(today.year, month, day)
    return date if date >= today else _date(today.year + 1, month, day)


def _date(year: int, month: int, day: int) -> dt.date:
    if not 1990 <= year <= 2100:
        raise DateIsUnclearError("no_date")
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise DateIsUnclearError("no_date") from error


@cache
def _months() -> dict[str, int]:
    names: dict[str, int] = {"sept": 9, "set": 9}
    for code in (*STAFF_LANGUAGES, *_ARABIC):
        locale = Locale.parse(code)
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for month, name in locale.months[context][width].items():
                    names.setdefault(plain(name).rstrip("."), month)
    return names
