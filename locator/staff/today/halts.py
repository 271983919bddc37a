"""What is planned in a city today and tomorrow, and what has been said about it.

A halt is one slot of one service point on one day: Thursday, Hamra square, 09:00-13:00.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, contains_eager

from locator.directory.content import schedules_of
from locator.directory.loading import load
from locator.directory.location import Location
from locator.directory.notice import ONE_DAY, Notice
from locator.directory.opening import DAY, instant, slots
from locator.directory.organization import Organization
from locator.directory.schedule import Closure
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.search.cities import City

# Mobile services on a page.
SERVICES = 30


@dataclass(frozen=True)
class Place:
    """A service point as staff call it."""

    id: uuid.UUID
    name: str
    locale: str


@dataclass(frozen=True)
class Halt:
    """One slot: `starts_at` and `ends_at` as planned, `start` and `end` (aware) as it is now.

    `start` and `end` are None where it is not running, and those of the other place where it has
    moved. `clashes` are the halts of the same mobile service that are elsewhere at that time.
    """

    point: Place
    service_id: uuid.UUID
    service: str
    locale: str
    is_mobile: bool
    date: dt.date
    starts_at: dt.time
    ends_at: dt.time
    kind: str | None
    notice_id: uuid.UUID | None
    note: str
    start: dt.datetime | None
    end: dt.datetime | None
    moved_to: Place | None
    is_over: bool
    clashes: tuple[Halt, ...] = ()

    @property
    def key(self) -> str:
        """Names it in a form and on a page."""
        return f"{self.point.id}_{self.date:%Y%m%d}_{self.starts_at:%H%M}"


def halts_of_service(
    session: Session, city: City, service_id: uuid.UUID, now: dt.datetime
) -> list[Halt]:
    """The halts of one service, today and tomorrow, in the order of time."""
    return _halts(session, city, ServiceAtLocation.service_id == service_id, now)


def halts_of_city(
    session: Session,
    city: City,
    now: dt.datetime,
    organizations: Sequence[uuid.UUID] | None = None,
    start: int = 0,
) -> tuple[list[Halt], bool]:
    """The halts of a page of mobile services of a city, and whether there are more services.

    By name, from number `start` on; only those of some organizations, where they are given.
    """
    services = (
        select(Service.id)
        .join(Organization)
        .where(
            Service.is_mobile,
            Service.service_at_locations.any(
                and_(_is_shown(), ServiceAtLocation.location.has(Location.city_id == city.id))
            ),
            _is_served(),
        )
        .order_by(func.lower(Service.name), Service.id)
        .offset(start)
        .limit(SERVICES + 1)
    )
    if organizations is not None:
        services = services.where(Service.organization_id.in_(organizations))
    ids = session.scalars(services).all()
    here = _halts(session, city, ServiceAtLocation.service_id.in_(ids[:SERVICES]), now)
    return here, len(ids) > SERVICES


def _halts(
    session: Session, city: City, wanted: ColumnElement[bool], now: dt.datetime
) -> list[Halt]:
    ids = session.scalars(
        select(ServiceAtLocation.id)
        .join(Location)
        .join(Service, Service.id == ServiceAtLocation.service_id)
        .join(Organization, Organization.id == Service.organization_id)
        .where(wanted, Location.city_id == city.id, _is_shown(), _is_served())
        .order_by(ServiceAtLocation.id)
    ).all()
    session.flush()
    with load(session, ids) as loaded:
        found = [
            halt
            for point in loaded.points
            for halt in _of_point(point, loaded.closures.get(city.id, ()), city.zone, now)
        ]
    found.sort(key=lambda halt: (halt.date, halt.starts_at, halt.service, str(halt.point.id)))
    return [replace(halt, clashes=_clashes(halt, found)) for halt in found]


def _is_shown() -> ColumnElement[bool]:
    """A service point that is public; not one for a notice, which says all about it."""
    return and_(
        ServiceAtLocation.source.is_distinct_from(ONE_DAY),
        ServiceAtLocation.publication == "published",
        ServiceAtLocation.status == "active",
    )


def _is_served() -> ColumnElement[bool]:
    """A service that is public, and whose organization is."""
    return and_(
        Service.publication == "published",
        Organization.publication == "published",
        Service.status == "active",
    )


def _of_point(
    point: ServiceAtLocation, closures: Iterable[Closure], zone: ZoneInfo, now: dt.datetime
) -> Iterable[Halt]:
    today = now.astimezone(zone).date()
    planned = slots(
        schedules_of(point),
        [*point.schedule_exceptions, *point.service.schedule_exceptions],
        [*closures, *point.service.closures],
        today - DAY,  # last night goes on
        today + DAY,
    )
    notices = {(notice.date, notice.starts_at): notice for notice in point.notices}
    for date, starts_at, ends_at in sorted(set(planned)):
        notice = notices.get((date, starts_at))
        end = _interval(date, starts_at, ends_at, zone)[1]
        if date < today and end <= now:
            continue
        yield _halt(point, (date, starts_at, ends_at), notice, zone, now)


def _halt(
    point: ServiceAtLocation,
    slot: tuple[dt.date, dt.time, dt.time],
    notice: Notice | None,
    zone: ZoneInfo,
    now: dt.datetime,
) -> Halt:
    date, starts_at, ends_at = slot
    start: dt.datetime | None
    end: dt.datetime | None
    start, planned_end = _interval(date, starts_at, ends_at, zone)
    end = planned_end
    if notice is not None:
        start, end = None, None
        if notice.opens_at is not None and notice.closes_at is not None:
            start, end = _interval(date, notice.opens_at, notice.closes_at, zone)
    return Halt(
        point=place_of(point),
        service_id=point.service_id,
        service=point.service.name,
        locale=point.service.locale,
        is_mobile=point.service.is_mobile,
        date=date,
        starts_at=starts_at,
        ends_at=ends_at,
        kind=notice.kind if notice else None,
        notice_id=notice.id if notice else None,
        note=(notice.note or "") if notice else "",
        start=start,
        end=end,
        moved_to=place_of(notice.moved_to) if notice and notice.moved_to else None,
        is_over=(end or planned_end) <= now,
    )


def place_of(point: ServiceAtLocation) -> Place:
    """What staff call it: the name of the location, else of its area."""
    location = point.location
    return Place(point.id, location.name or location.area_name or "", location.locale)


def _interval(
    day: dt.date, opens: dt.time, closes: dt.time, zone: ZoneInfo
) -> tuple[dt.datetime, dt.datetime]:
    closing = day + DAY if closes <= opens else day
    return (
        instant(day, opens, zone).astimezone(zone),
        instant(closing, closes, zone).astimezone(zone),
    )


def _clashes(halt: Halt, all_halts: Iterable[Halt]) -> tuple[Halt, ...]:
    """One team cannot be at two places at once."""
    if not halt.is_mobile or halt.start is None or halt.end is None or halt.kind is None:
        return ()
    here = halt.moved_to or halt.point
    return tuple(
        other
        for other in all_halts
        if other.service_id == halt.service_id
        and other.start is not None
        and other.end is not None
        and (other.moved_to or other.point).id != here.id
        and other.start < halt.end
        and halt.start < other.end
    )


def places_of(
    session: Session, city: City, services: Iterable[uuid.UUID]
) -> dict[uuid.UUID, list[Place]]:
    """Where each service is, so that a stop may move there; by name."""
    found: dict[uuid.UUID, list[Place]] = {service: [] for service in services}
    points = session.scalars(
        select(ServiceAtLocation)
        .join(Location)
        .where(ServiceAtLocation.service_id.in_(found), _is_shown(), Location.city_id == city.id)
        .options(contains_eager(ServiceAtLocation.location))
    )
    for point in points:
        found[point.service_id].append(place_of(point))
    for places in found.values():
        places.sort(key=lambda place: (place.name, str(place.id)))
    return found
