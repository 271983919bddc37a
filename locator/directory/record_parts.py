"""What the public records are made of: their parts, and how a row becomes one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from locator.directory.access import AccessCondition
from locator.directory.base import Row
from locator.directory.contact import Phone, Url
from locator.directory.language import Language
from locator.directory.schedule import Closure, Schedule, ScheduleException
from locator.directory.texts import Texts, Translations

Record = dict[str, Any]


def phones_of(rows: Iterable[Phone], translations: Translations, locale: str) -> list[Record]:
    """Numbers to call, as they are given."""
    return [
        record_of(
            phone,
            translations,
            locale,
            ("description",),
            number=phone.number,
            extension=phone.extension,
            is_whatsapp=yes(phone.is_whatsapp),
            languages=languages_of(phone.languages, translations, locale),
        )
        for phone in rows
    ]


def languages_of(rows: Iterable[Language], translations: Translations, locale: str) -> list[Record]:
    """What is spoken, or can be interpreted."""
    return [
        record_of(
            row,
            translations,
            locale,
            ("note",),
            code=row.code,
            mode=None if row.mode == "spoken" else row.mode,
            byday=_words(row.byday),
        )
        for row in rows
    ]


def schedules_of(rows: Iterable[Schedule], translations: Translations, locale: str) -> list[Record]:
    """When it is open, as rules, in the order in which these come."""
    words = ("byday", "byweekno", "bymonthday", "byyearday")
    plain = (
        *("valid_from", "valid_to", "dtstart", "until", "count", "wkst", "freq", "interval"),
        *("opens_at", "closes_at", "attending_type"),
    )
    return [
        record_of(
            row,
            translations,
            locale,
            ("description", "notes"),
            by_appointment=yes(row.by_appointment),
            open_on_holidays=yes(row.open_on_holidays),
            **{name: _words(getattr(row, name)) for name in words},
            **{name: getattr(row, name) for name in plain},
        )
        for row in _in_order(rows)
    ]


def _in_order(rows: Iterable[Schedule]) -> list[Schedule]:
    ordered = [*rows]
    if len(ordered) > 1:
        ordered.sort(key=_when)
    return ordered


def _when(row: Schedule) -> tuple[str, ...]:
    """In the order in which they come, not of their ids: these differ in every installation."""
    days = (row.valid_from, row.dtstart, row.freq, _words(row.byday), _words(row.bymonthday))
    return tuple(map(str, (*days, row.opens_at, row.closes_at, row.description, row.id)))


def exceptions_of(
    rows: Iterable[ScheduleException],
    translations: Translations,
    locale: str,
    with_note: bool = True,
) -> list[Record]:
    """Days on which the rules do not hold; a note may tell where a place is."""
    return [
        record_of(
            row,
            translations,
            locale,
            ("note",) if with_note else (),
            date=row.date,
            closed=row.closed,
            opens_at=row.opens_at,
            closes_at=row.closes_at,
        )
        for row in sorted(rows, key=lambda row: (row.date, row.opens_at or dt.time.min, row.id))
    ]


def closures_of(rows: Iterable[Closure], translations: Translations, locale: str) -> list[Record]:
    """Days on which all is closed, both dates included."""
    return [
        record_of(
            row,
            translations,
            locale,
            ("name",),
            first_date=row.first_date,
            last_date=row.last_date,
        )
        for row in sorted(rows, key=lambda row: (row.first_date, row.id))
    ]


def access_of(rows: Iterable[AccessCondition]) -> Record:
    """Each fact by its name, and beside it who says so, since when, and how they know."""
    facts: Record = {}
    for row in sorted(rows, key=lambda row: row.fact):
        facts |= filled(
            {
                row.fact: row.answer,
                f"{row.fact}.confirmed_by": row.confirmed_by,
                f"{row.fact}.confirmed_on": row.confirmed_on,
                f"{row.fact}.source": row.source,
            }
        )
    return facts


def urls_of(rows: Iterable[Url]) -> list[Record]:
    """Further addresses on the web."""
    return [plain_record(row, ("label", "url")) for row in by_id(rows)]


def record_of(
    row: Row, translations: Translations, locale: str, fields: Sequence[str], /, **values: Any
) -> Record:
    """The row with its texts: in its own language as they are, and all others together."""
    if not translations.has(row):  # as most
        said = {field: getattr(row, field) for field in fields}
        return filled({"id": row.id, **said, **values})
    ours: dict[str, str | None] = {}
    others: dict[str, Texts] = {}
    for field in fields:
        texts = translations.texts(row, field, locale)
        ours[field] = texts.pop(locale, None)
        if texts:
            others[field] = texts
    return filled({"id": row.id, **ours, **values, "translations": others})


def plain_record(row: Row, fields: Sequence[str]) -> Record:
    """The row without any text that could be translated."""
    return filled({"id": row.id, **{field: getattr(row, field) for field in fields}})


def filled(values: Mapping[str, Any]) -> Record:
    """As JSON, without what is empty; "no" and 0 are something."""
    return {
        name: value if isinstance(value, str) else _as_json(value)
        for name, value in values.items()
        if value or (value is not None and value not in _EMPTY)
    }


_EMPTY: tuple[Any, ...] = ("", [], {})


def _as_json(value: Any) -> Any:
    if isinstance(value, str | list | dict | bool | int | float):
        return value
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return float(value) if hasattr(value, "as_tuple") else str(value)  # a Decimal; a UUID


def yes(value: bool) -> str | None:
    """As HSDS attributes say it; what is not so is not said."""
    return "yes" if value else None


@lru_cache(maxsize=4096)
def _words(text: str | None) -> str | None:
    """ "tu, th" -> "TU,TH": a list of words as it is compared and written everywhere."""
    parts = (text or "").upper().replace(" ", "").split(",")
    return ",".join(part for part in parts if part) or None


def by_id(rows: Iterable[Any]) -> list[Any]:
    """Always in the same order."""
    return sorted(rows, key=lambda row: row.id)
