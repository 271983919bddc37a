"""What an import can say of a service point, column by column: how it is read here, and written.

Values are plain JSON, so that they can be kept with the `ImportRecord` and compared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from locator.directory.contact import Phone
from locator.directory.location import Address
from locator.directory.point import Point
from locator.directory.schedule import Schedule
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.texts import Translations, write_texts
from locator.imports.report import shown
from locator.imports.sources import Record

Values = dict[str, Any]
NOTHING: tuple[Any, ...] = (None, "", [], {}, "unknown")


@dataclass(frozen=True)
class Column:
    """One value of a service point, wherever in the directory it lives."""

    read: Callable[[ServiceAtLocation], Any]
    write: Callable[[ServiceAtLocation, Any], None]


def locale_of(record: Record, default: str) -> str:
    """The language of the name, where the source gives it once more with its language."""
    names = record.names.items()
    return next((language for language, name in names if language and name == record.name), default)


def values_of(record: Record, locale: str) -> Values:
    """What a source says, in the form in which it is kept; `locale` is that of unmarked texts."""
    names = {language: name for language, name in record.names.items() if language}
    return {
        "name": {locale: record.name, **names},
        "organization": record.organization,
        "needs": list(record.needs),
        "point": [record.lon, record.lat],
        "status": "active" if record.is_running else "inactive",
        "wheelchair": record.wheelchair,
        "hours": _all_hours(record.hours.schedules() if record.hours else []),
        "phones": list(record.phones),
        "url": record.url,
        "address": record.address,
    }


def names_here(point: ServiceAtLocation, translations: Translations) -> dict[str, str]:
    """The name of the service, in all its languages."""
    return translations.texts(point.service, "name", point.service.locale)


def write_names(session: Session, point: ServiceAtLocation, names: Mapping[str, str]) -> None:
    """The service and its location are called the same: a clinic is what is there."""
    write_texts(session, point.service, "name", names, point.service.locale)
    write_texts(session, point.location, "name", names, point.location.locale)


def _point(point: ServiceAtLocation) -> list[float] | None:
    there = point.location.point
    return None if there is None else [round(there.lon, 7), round(there.lat, 7)]


def _write_point(point: ServiceAtLocation, value: list[float]) -> None:
    point.location.point = Point(*value)


def _write_needs(point: ServiceAtLocation, value: list[str]) -> None:
    point.service.needs = tuple(value)


def _write_status(point: ServiceAtLocation, value: Any) -> None:
    point.status = value


def _write_wheelchair(point: ServiceAtLocation, value: Any) -> None:
    point.location.wheelchair = value


def _all_hours(rows: Iterable[Schedule]) -> list[list[str | None]]:
    return sorted(map(_hours, rows), key=str)


def _hours(row: Schedule) -> list[str | None]:
    """A schedule as an import can say it; one that says more is equal to none of them."""
    more = (row.valid_from, row.valid_to, row.dtstart, row.until, row.count, row.interval)
    if row.by_appointment or row.open_on_holidays or any(value is not None for value in more):
        return [f"edited: {row.id}"]
    times = [f"{time:%H:%M}" if time else None for time in (row.opens_at, row.closes_at)]
    return [row.freq, row.byday, *times, row.description, row.notes]


def _write_hours(point: ServiceAtLocation, value: list[list[str | None]]) -> None:
    point.schedules = [
        Schedule(
            freq=freq,
            byday=byday,
            opens_at=dt.time.fromisoformat(opens_at) if opens_at else None,
            closes_at=dt.time.fromisoformat(closes_at) if closes_at else None,
            description=description,
            notes=notes,
            by_appointment=False,
        )
        for freq, byday, opens_at, closes_at, description, notes in value
    ]


def _write_phones(point: ServiceAtLocation, value: list[str]) -> None:
    point.phones = [Phone(number=number, position=n) for n, number in enumerate(value)]


def _write_url(point: ServiceAtLocation, value: str | None) -> None:
    point.service.url = value


def _address(point: ServiceAtLocation) -> str | None:
    return next((address.address_1 for address in point.location.addresses), None)


def _write_address(point: ServiceAtLocation, value: str | None) -> None:
    point.location.addresses = [Address(address_1=value)] if value else []


# The name is not among them: its languages live in rows of their own (`names_here`). Nor is the
# organization: others may hang on it, and only people can tell what a new name there means.
COLUMNS: Mapping[str, Column] = {
    "needs": Column(lambda point: list(point.service.needs), _write_needs),
    "point": Column(_point, _write_point),
    "status": Column(lambda point: point.status, _write_status),
    "wheelchair": Column(lambda point: point.location.wheelchair, _write_wheelchair),
    "hours": Column(lambda point: _all_hours(point.schedules), _write_hours),
    "phones": Column(lambda point: [phone.number for phone in point.phones], _write_phones),
    "url": Column(lambda point: point.service.url, _write_url),
    "address": Column(_address, _write_address),
}


def in_words(value: Any) -> str:
    """A value of a column as the report shows it."""
    if value in NOTHING:
        return "nothing"
    if isinstance(value, dict):
        value = list(value.values()) if len(value) == 1 else sorted(map(": ".join, value.items()))
    if isinstance(value, list):
        return shown("; ".join(in_words(part) for part in value if part is not None))
    return shown(value)
