"""From the rows of the directory to a document."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any, TypeVar, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from locator.directory.contact import Phone
from locator.directory.document.columns import columns_of
from locator.directory.document.document import (
    Access,
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
    Row,
    SchedulePart,
    ServiceDocument,
)
from locator.directory.document.parts import ORDERED
from locator.directory.location import Location
from locator.directory.notice import ONE_DAY
from locator.directory.schedule import Weekday
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.errors import ServiceIsUnknownError

_Part = TypeVar("_Part", bound=Row)

# The lists of a service, and those of a point; what is in them has a row and an id of its own.
LISTS_OF_SERVICE: dict[str, type[Row]] = {
    "cost_options": CostPart,
    "required_documents": RequiredDocumentPart,
    "languages": LanguagePart,
    "phones": PhonePart,
    "contacts": ContactPart,
    "closures": ClosurePart,
    "schedules": SchedulePart,
    "schedule_exceptions": ExceptionPart,
}
LISTS_OF_POINT: dict[str, type[Row]] = {
    "schedules": SchedulePart,
    "schedule_exceptions": ExceptionPart,
    "languages": LanguagePart,
    "phones": PhonePart,
}


def read(session: Session, service_id: uuid.UUID) -> ServiceDocument:
    """The service as it is now, without the points that are archived or of one day only.

    Raises `ServiceIsUnknownError`.
    """
    return document_of(load_service(session, service_id))


def load_service(session: Session, service_id: uuid.UUID) -> Service:
    """The service with everything that its document says, with a fixed number of statements."""
    service = session.scalars(_SERVICE.where(Service.id == service_id)).one_or_none()
    if service is None:
        raise ServiceIsUnknownError(str(service_id))
    return service


def load_services(session: Session, service_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Service]:
    """Several services at once, by their ids; those that are not there are left out."""
    found = session.scalars(_SERVICE.where(Service.id.in_(service_ids)))
    return {service.id: service for service in found}


def document_of(service: Service) -> ServiceDocument:
    """The document of a service that is loaded."""
    points = [
        point_part(point)
        for point in service.service_at_locations
        if point.publication != "archived" and point.source != ONE_DAY
    ]
    return ServiceDocument(
        organization=part_of(OrganizationPart, service.organization),
        access=access_of(service.access_conditions),
        points=sorted(points, key=_stop_key if service.is_mobile else _place_key),
        **_lists(service, LISTS_OF_SERVICE),
        **values_of(ServiceDocument, service),
    )


def point_part(point: ServiceAtLocation) -> PointPart:
    """The part of one service point."""
    location = part_of(LocationPart, point.location)
    if location.locale == point.service.locale:
        location.locale = None
    return PointPart(
        id=point.id,
        location=location,
        access=access_of(point.access_conditions),
        **_lists(point, LISTS_OF_POINT),
        **values_of(PointPart, point),
    )


def part_of(part: type[_Part], row: Any) -> _Part:
    """The part of a row that has no lists of rows."""
    return part(id=row.id, **values_of(part, row))


def values_of(part: type[Part], row: Any) -> dict[str, Any]:
    """The values of a row's columns, by the names of the part's fields."""
    return {name: column.read(row) for name, column in columns_of(part).items()}


def access_of(rows: Any) -> Access:
    """The facts that somebody has said something about."""
    return {row.fact: AccessPart(**values_of(AccessPart, row)) for row in rows}


def _lists(row: Any, lists: dict[str, type[Row]]) -> dict[str, Any]:
    return {
        name: [part_of(part, inner) for inner in in_order(name, getattr(row, name))]
        for name, part in lists.items()
    }


def in_order(name: str, rows: list[Any]) -> list[Any]:
    """The rows of a list as a person would put them; without a position, by what they say."""
    if name in ORDERED:
        return sorted(rows, key=lambda row: (row.position, row.id))
    return sorted(rows, key=_ORDER.get(name, lambda row: (str(row.name), row.id)))


def _schedule_key(row: Any) -> tuple[Any, ...]:
    days = columns_of(SchedulePart)["byday"].read(row)
    return (
        row.valid_from or dt.date.min,
        row.dtstart or dt.date.min,
        min(map(_weekday, days), default=7),
        row.opens_at or dt.time.max,
        row.id,
    )


def _weekday(day: str) -> int:
    weekdays = get_args(Weekday)
    return weekdays.index(day[-2:]) if day[-2:] in weekdays else 7


_ORDER: dict[str, Any] = {
    "schedules": _schedule_key,
    "schedule_exceptions": lambda row: (row.date, row.opens_at or dt.time.min, row.id),
    "closures": lambda row: (row.first_date, row.id),
}


def _place_key(point: PointPart) -> tuple[Any, ...]:
    return (point.location.name or "", str(point.id))


def _stop_key(point: PointPart) -> tuple[Any, ...]:
    """A route in the order in which it is driven: the week, then single dates, then the rest."""
    first = min(map(_first_time, point.schedules), default=_NO_TIME)
    return (*first, point.location.name or "", str(point.id))


_NO_TIME = (8, dt.date.max, dt.time.max)


def _first_time(row: SchedulePart) -> tuple[int, dt.date, dt.time]:
    """Its first weekday, its date, its time; that a rule begins at a date is no time of a week."""
    if row.opens_at is None:
        return _NO_TIME
    if row.freq is None:
        return (7, row.dtstart or dt.date.max, row.opens_at)
    unsaid = 0 if row.freq == "DAILY" else row.dtstart.weekday() if row.dtstart else 6
    return (min(map(_weekday, row.byday), default=unsaid), dt.date.min, row.opens_at)


_POINTS = selectinload(Service.service_at_locations)
_LOCATION = _POINTS.joinedload(ServiceAtLocation.location)
_SERVICE = select(Service).options(
    joinedload(Service.organization),
    selectinload(Service.attributes),
    selectinload(Service.access_conditions),
    selectinload(Service.cost_options),
    selectinload(Service.required_documents),
    selectinload(Service.languages),
    selectinload(Service.phones).selectinload(Phone.languages),
    selectinload(Service.contacts),
    selectinload(Service.closures),
    selectinload(Service.schedules),
    selectinload(Service.schedule_exceptions),
    _LOCATION.selectinload(Location.addresses),
    _LOCATION.selectinload(Location.accessibility),
    _POINTS.selectinload(ServiceAtLocation.schedules),
    _POINTS.selectinload(ServiceAtLocation.schedule_exceptions),
    _POINTS.selectinload(ServiceAtLocation.languages),
    _POINTS.selectinload(ServiceAtLocation.phones).selectinload(Phone.languages),
    _POINTS.selectinload(ServiceAtLocation.access_conditions),
)
