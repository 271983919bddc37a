"""How the fields of a document lie in the rows of the directory.

A field lies in the column of its name, unless it stands here. What is read as equal is never
written: so a row keeps what the document does not know of it, and the way in which it says what it
says ("MO, TU").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, get_args

from sqlalchemy import inspect

from locator.directory.access import AccessCondition
from locator.directory.contact import Contact, Phone
from locator.directory.document.document import (
    AccessPart,
    ClosurePart,
    ContactPart,
    CostPart,
    ExceptionPart,
    LanguagePart,
    LocationPart,
    OrganizationPart,
    Part,
    PhonePart,
    PointPart,
    RequiredDocumentPart,
    SchedulePart,
    ServiceDocument,
)
from locator.directory.language import Language
from locator.directory.location import Accessibility, Address, Location
from locator.directory.organization import Organization
from locator.directory.point import Point
from locator.directory.schedule import Closure, Schedule, ScheduleException
from locator.directory.service import CostOption, RequiredDocument, Service
from locator.directory.service_at_location import ServiceAtLocation

MODELS: Mapping[type[Part], type[Any]] = MappingProxyType(
    {
        AccessPart: AccessCondition,
        ClosurePart: Closure,
        ContactPart: Contact,
        CostPart: CostOption,
        ExceptionPart: ScheduleException,
        LanguagePart: Language,
        LocationPart: Location,
        OrganizationPart: Organization,
        PhonePart: Phone,
        PointPart: ServiceAtLocation,
        RequiredDocumentPart: RequiredDocument,
        SchedulePart: Schedule,
        ServiceDocument: Service,
    }
)


@dataclass(frozen=True)
class Column:
    """Reads a value from a row, and writes it there."""

    read: Callable[[Any], Any]
    write: Callable[[Any, Any], None]


@cache
def columns_of(part: type[Part]) -> Mapping[str, Column]:
    """The fields of a part that lie in its row; its lists of rows are not among them."""
    mapper = inspect(MODELS[part])
    plain = {
        name: _plain(name, required=not mapper.columns[name].nullable)
        for name in part.model_fields
        if name in mapper.column_attrs and name != "id"
    }
    return MappingProxyType(plain | dict(_ELSEWHERE.get(part, {})))


def _plain(name: str, required: bool) -> Column:
    def write(row: Any, value: Any) -> None:
        if value is not None or not required:
            setattr(row, name, value)

    return Column(lambda row: getattr(row, name), write)


def _words(name: str) -> Column:
    def read(row: Any) -> list[str]:
        parts = (getattr(row, name) or "").upper().replace(" ", "").split(",")
        return [part for part in parts if part]

    return Column(read, lambda row, value: setattr(row, name, ",".join(value or ()) or None))


def _days(name: str) -> Column:
    """Weekdays, or None for every day."""
    words = _words(name)
    weekdays = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    return Column(
        lambda row: [day for day in words.read(row) if day in weekdays] or None, words.write
    )


def _numbers(name: str) -> Column:
    words = _words(name)

    def read(row: Any) -> list[int]:
        # What is no number says nothing: `locator.directory.recurrence` takes it so, too.
        found = words.read(row)
        return [int(word) for word in found if word.lstrip("+-").isdecimal()]

    return Column(read, lambda row, value: words.write(row, list(map(str, value))))


def _word(name: str, words: Any) -> Column:
    """One of some words; a row that somebody filled otherwise says nothing."""
    plain = _plain(name, required=False)
    return Column(
        lambda row: value if (value := plain.read(row)) in get_args(words) else None, plain.write
    )


def _degrees(name: str, axis: int) -> Column:
    """One of the two coordinates: half a point is none, so the other one is kept with the row."""

    def read(row: Any) -> float | None:
        point: Point | None = getattr(row, name)
        return None if point is None else point[axis]

    return Column(read, lambda row, value: None)


def _codes() -> Column:
    """The languages of a phone, by their codes alone."""

    def write(phone: Phone, codes: Sequence[str]) -> None:
        there = {language.code: language for language in phone.languages}
        phone.languages = [there.get(code) or Language(code=code) for code in dict.fromkeys(codes)]
        for position, language in enumerate(phone.languages):
            if language.position != position:
                language.position = position

    return Column(lambda phone: [language.code for language in phone.languages], write)


def _address() -> Column:
    """The first line of the address that a page shows."""

    def first(location: Location) -> Address | None:
        shown = sorted(location.addresses, key=lambda row: (row.address_type != "physical", row.id))
        return shown[0] if shown else None

    def read(location: Location) -> str | None:
        address = first(location)
        return address.address_1 or None if address else None

    def write(location: Location, line: str | None) -> None:
        address = first(location)
        if address is not None and line:
            address.address_1 = line
        elif address is not None:
            location.addresses.remove(address)
        elif line:
            location.addresses.append(Address(address_1=line))

    return Column(read, write)


def _accessibility() -> Column:
    """One line a row. A line that is changed stays the same row: its translations are outdated."""

    def rows(location: Location) -> list[Accessibility]:
        return sorted(
            (row for row in location.accessibility if row.description),
            key=lambda row: row.description or "",
        )

    def write(location: Location, lines: Sequence[str]) -> None:
        left = rows(location)
        new = [line for line in dict.fromkeys(lines) if line]
        for row in [*left]:
            if row.description in new:
                left.remove(row)
                new.remove(row.description)
        for line in new:
            if left:
                left.pop(0).description = line
            else:
                location.accessibility.append(Accessibility(description=line))
        for row in left:
            location.accessibility.remove(row)

    return Column(lambda location: [row.description for row in rows(location)], write)


_ELSEWHERE: Mapping[type[Part], Mapping[str, Column]] = {
    ServiceDocument: {
        "needs": Column(
            lambda service: list(service.needs),
            lambda service, codes: setattr(service, "needs", tuple(codes)),
        )
    },
    LanguagePart: {"byday": _days("byday")},
    PhonePart: {"languages": _codes()},
    SchedulePart: {
        "byday": _words("byday"),
        "bymonthday": _numbers("bymonthday"),
        "byweekno": _numbers("byweekno"),
        "byyearday": _numbers("byyearday"),
    },
    LocationPart: {
        "lon": _degrees("point", 0),
        "lat": _degrees("point", 1),
        "area_lon": _degrees("area_point", 0),
        "area_lat": _degrees("area_point", 1),
        "address": _address(),
        "accessibility": _accessibility(),
    },
}
