"""What people type into one field, read as the value that it means.

Nothing is guessed: what is no such value stays as it was typed, with a problem beside it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from locator.directory.document.document import Part
from locator.directory.schedule import Weekday
from locator.directory.typed_text import clean
from locator.imports.hours.times import TimesAreUnclearError, read_clock

Code = Literal[
    "too_long",
    "no_time",
    "no_date",
    "no_number",
    "unclear_number",
    "out_of_range",
    "not_offered",
    "no_day",
]

LONGEST = 500  # characters, of a line
LONGEST_TEXT = 5_000
_TEXTS = frozenset(
    {
        "description",
        "fees_description",
        "eligibility_description",
        "conditions",
        "alert",
        "application_process",
        "interpretation_services",
        "directions",
        "transportation",
        "amount_description",
        "note",
        "notes",
        "option",
        "document",
    }
)
_LIMITS = {"url": 2_000, "uri": 2_000, "source": 2_000, "email": 254, "assurer_email": 254}

_LARGEST = 1_000_000_000
_RANGES = {
    "lon": (-180, 180),
    "area_lon": (-180, 180),
    "lat": (-90, 90),
    "area_lat": (-90, 90),
    "minimum_age": (0, 150),
    "maximum_age": (0, 150),
    "interval": (1, 366),
    "count": (1, 10_000),
    "bymonthday": (-31, 31),
    "byweekno": (-53, 53),
    "byyearday": (-366, 366),
}

_YES_OR_NO = {
    **dict.fromkeys(("on", "yes", "true", "1"), True),
    **dict.fromkeys(("off", "no", "false", "0"), False),
}
_NTH_DAY = re.compile(r"(?:-?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)")
_DATE = re.compile(r"(\d{1,2})\s?[./\-\s]\s?(\d{1,2})\s?[./\-\s]\s?(\d{4})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class TypedWrongError(ValueError):
    """What was typed is no such value; `code` says what it lacks."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code: Code = code


@dataclass(frozen=True)
class Field:
    """How one field of a part is read: `is_list` where a form may send it several times."""

    read: Callable[[str], Any]
    is_list: bool
    empty: Any


@cache
def fields_of(part: type[Part]) -> dict[str, Field]:
    """The fields of a part that people type: not its id, nor the parts inside it."""
    return {
        name: field
        for name, info in part.model_fields.items()
        if name not in {"id", "unreadable"}
        and (field := _field(name, info.annotation, info.get_default(call_default_factory=True)))
    }


def read_field(part: type[Part], name: str, typed: Sequence[str]) -> Any:
    """The value of a field, of which a form has sent these.

    Raises `TypedWrongError`. Empty ones of a list are left out, and none of it comes twice.
    """
    field = fields_of(part)[name]
    words = [clean(text, name in _TEXTS or name == "accessibility") for text in typed]
    if field.is_list:
        pieces = [piece.strip() for text in words for piece in _split(name, text)]
        values = [field.read(piece) for piece in dict.fromkeys(pieces) if piece]
        return values or field.empty
    return field.read(words[-1]) if words and words[-1] else field.empty


def _field(name: str, annotation: Any, default: Any) -> Field | None:
    kinds = [kind for kind in _kinds(annotation) if kind is not type(None)]
    if get_origin(kinds[0]) is list:
        (inner,) = get_args(kinds[0])
        read = _reader(f"{name} of a list", name, inner)
        return read and Field(read, is_list=True, empty=default)
    read = _reader(name, name, kinds[0])
    # What is required has a default; for what is not, nothing typed is nothing said.
    return read and Field(read, is_list=False, empty=default)


def _kinds(annotation: Any) -> tuple[Any, ...]:
    is_union = get_origin(annotation) in (Union, UnionType)
    return get_args(annotation) if is_union else (annotation,)


def _reader(title: str, name: str, kind: Any) -> Callable[[str], Any] | None:
    if get_origin(kind) is Literal:
        return lambda text: _one_of(kind, text)
    if title == "byday of a list":
        return _nth_day
    readers: dict[Any, Callable[[str], Any]] = {
        str: lambda text: _text(name, text),
        bool: _yes_or_no,
        int: lambda text: _whole(name, text),
        float: lambda text: float(_in_range(name, _decimal(text))),
        Decimal: lambda text: _in_range(name, _amount(text)),
        dt.date: _date,
        dt.time: _time,
    }
    return readers.get(kind)


def _split(name: str, text: str) -> list[str]:
    """Several values in one field: as on a page without a script, or pasted."""
    if name == "accessibility":
        return text.split("\n")
    return re.split(r"[,;\s]+", text)


def _text(name: str, text: str) -> str:
    if len(text) > _LIMITS.get(name, LONGEST_TEXT if name in _TEXTS else LONGEST):
        raise TypedWrongError("too_long")
    return text


def _one_of(kind: Any, text: str) -> str:
    for word in get_args(kind):
        if text in (word, word.lower()):
            return str(word)
    raise TypedWrongError("not_offered" if kind is not Weekday else "no_day")


def _yes_or_no(text: str) -> bool:
    if text.lower() not in _YES_OR_NO:
        raise TypedWrongError("not_offered")
    return _YES_OR_NO[text.lower()]


def _nth_day(text: str) -> str:
    day = text.upper().replace("+", "")
    if not _NTH_DAY.fullmatch(day):
        raise TypedWrongError("no_day")
    return day


def _whole(name: str, text: str) -> int:
    digits = _ascii(text)
    if not re.fullmatch(r"[+-]?\d{1,12}", digits):
        raise TypedWrongError("no_number")
    return int(_in_range(name, Decimal(digits)))


def _amount(text: str) -> Decimal:
    """ "1,000" is a thousand to some and one to others: nothing is guessed."""
    plain = _ascii(text).replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", plain):
        raise TypedWrongError("unclear_number")
    if re.fullmatch(r"[1-9]\d{0,2}([.,])\d{3}(\1\d{3})*([.,]\d{1,2})?", plain):
        plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", plain)
    amount = _decimal(plain)
    if amount < 0:
        raise TypedWrongError("out_of_range")
    return amount


def _decimal(text: str) -> Decimal:
    number = _ascii(text).replace(",", ".").replace("\u066b", ".").replace("\u2212", "-")
    if not re.fullmatch(r"[+-]?\d{1,12}(\.\d{1,20})?", number):
        raise TypedWrongError("no_number")
    return Decimal(number)


def _in_range(name: str, number: Decimal) -> Decimal:
    least, most = _RANGES.get(name, (-_LARGEST, _LARGEST))
    if not least <= number <= most:
        raise TypedWrongError("out_of_range")
    return number


def _date(text: str) -> dt.date:
    """ISO 8601, or day, month, year; two digits may mean any century, and are refused."""
    plain = _ascii(text)
    if found := _ISO_DATE.fullmatch(plain):
        year, month, day = map(int, found.groups())
    elif found := _DATE.fullmatch(plain):
        day, month, year = map(int, found.groups())
    else:
        raise TypedWrongError("no_date")
    try:
        date = dt.date(year, month, day)
    except ValueError as error:
        raise TypedWrongError("no_date") from error
    if not 1900 <= date.year <= 2199:
        raise TypedWrongError("out_of_range")
    return date


def _time(text: str) -> dt.time:
    """ "9", "9:30", "0930", "9.30 pm", "24:00" (which HSDS writes 00:00)."""
    if found := re.fullmatch(r"(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?", text):
        hour, minute = map(int, found.groups())
        if (hour < 24 and minute < 60) or (hour, minute) == (24, 0):
            return dt.time(hour % 24, minute)
    try:
        clock = read_clock(text)
    except TimesAreUnclearError as error:
        raise TypedWrongError("no_time") from error
    hour = clock.hour
    if clock.half is not None and hour <= 12:
        hour = hour % 12 + (12 if clock.half == "pm" else 0)
    return dt.time(hour % 24, clock.minute)


def _ascii(text: str) -> str:
    """Digits of any script as ours."""
    return "".join(
        str(unicodedata.digit(sign)) if unicodedata.category(sign) == "Nd" else sign
        for sign in text.strip()
    )
