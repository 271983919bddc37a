"""What staff say of one halt: not running, late, moved; and taking it back.

A row of the directory each, so that it is recorded, published with the commit, and can be undone.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from locator.directory.access import AccessCondition
from locator.directory.base import Row
from locator.directory.contact import Phone
from locator.directory.language import Language
from locator.directory.location import Disclosure, Location
from locator.directory.notice import ONE_DAY, Notice, NoticeKind
from locator.directory.point import Point
from locator.directory.schedule import Schedule
from locator.directory.service_at_location import ServiceAtLocation
from locator.search.cities import City
from locator.staff.today.errors import (
    EndsBeforeItStartsError,
    HaltIsOverError,
    HaltIsUnknownError,
    PlaceIsUnknownError,
)
from locator.staff.today.halts import Halt

Copied = TypeVar("Copied", bound=Row)

# Degrees: a square just beyond the city's edge may be meant.
BEYOND_THE_EDGE = 0.05


@dataclass(frozen=True)
class NewPlace:
    """Somewhere that has no service point yet: lon and lat in degrees (WGS 84)."""

    name: str
    locale: str
    lon: float
    lat: float


def not_running(session: Session, halt: Halt) -> None:
    """It does not take place. Raises `HaltIsOverError`."""
    _say(session, halt, "not_running")


def late(session: Session, halt: Halt, opens_at: dt.time, closes_at: dt.time | None = None) -> None:
    """It opens later, and closes as planned or at `closes_at`.

    Raises `EndsBeforeItStartsError` where nothing would be left of it, and `HaltIsOverError`.
    """
    closes = closes_at or halt.ends_at
    goes_past_midnight = halt.ends_at <= halt.starts_at
    if opens_at >= closes and not goes_past_midnight:
        raise EndsBeforeItStartsError
    _say(session, halt, "late", opens_at=opens_at, closes_at=closes)


def moved(session: Session, halt: Halt, point_id: uuid.UUID) -> None:
    """It takes place at another service point of the same service.

    Raises `PlaceIsUnknownError` for any other, and `HaltIsOverError`.
    """
    target = session.get(ServiceAtLocation, point_id)
    if (
        target is None
        or target.service_id != halt.service_id
        or target.id == halt.point.id
        or target.publication != "published"
    ):
        raise PlaceIsUnknownError
    _say(session, halt, "moved", moved_to=target)


def moved_to_place(session: Session, city: City, halt: Halt, place: NewPlace) -> None:
    """It takes place somewhere that has no service point: one is made for that day.

    Raises `PlaceIsUnknownError` for what is not in the city, and `HaltIsOverError`.
    """
    west, south, east, north = city.bounds
    is_near = (
        west - BEYOND_THE_EDGE <= place.lon <= east + BEYOND_THE_EDGE
        and south - BEYOND_THE_EDGE <= place.lat <= north + BEYOND_THE_EDGE
    )
    if not place.name or not is_near:
        raise PlaceIsUnknownError
    _refuse_what_is_over(halt)
    here = session.get_one(ServiceAtLocation, halt.point.id)
    made = _stop_of_one_day(here, halt, place)
    session.add(made)
    _say(session, halt, "moved", moved_to=made)


def take_back(session: Session, halt: Halt) -> None:
    """It takes place as planned after all."""
    notice = _notice(session, halt)
    if notice is not None:
        _leave_where_it_moved(session, notice)
        session.delete(notice)


def say_why(session: Session, halt: Halt, why: str) -> None:
    """Add the reason, in the language of the service; an empty one takes it away."""
    notice = _notice(session, halt)
    if notice is not None:
        notice.note = why or None


def archive_past(session: Session, now: dt.datetime) -> None:
    """Put away the stops that were made for one day, when that day is over everywhere."""
    passed = (now - dt.timedelta(days=1)).date()
    made = session.scalars(
        select(ServiceAtLocation).where(
            ServiceAtLocation.source == ONE_DAY,
            ServiceAtLocation.publication != "archived",
            ~ServiceAtLocation.schedules.any(Schedule.until >= passed),
        )
    )
    for stop in made:
        stop.publication = "archived"


def _refuse_what_is_over(halt: Halt) -> None:
    if halt.is_over:
        raise HaltIsOverError


def _notice(session: Session, halt: Halt) -> Notice | None:
    return session.scalar(
        select(Notice).where(
            Notice.service_at_location_id == halt.point.id,
            Notice.date == halt.date,
            Notice.starts_at == halt.starts_at,
        )
    )


def _say(  # noqa: PLR0917 - what, and from when to when
    session: Session,
    halt: Halt,
    kind: NoticeKind,
    moved_to: ServiceAtLocation | None = None,
    opens_at: dt.time | None = None,
    closes_at: dt.time | None = None,
) -> None:
    _refuse_what_is_over(halt)
    notice = _notice(session, halt)
    if notice is None:
        notice = Notice(
            service_at_location_id=halt.point.id, date=halt.date, starts_at=halt.starts_at
        )
        session.add(notice)
    else:
        _leave_where_it_moved(session, notice, unless=moved_to)
    if moved_to is not None:
        opens_at, closes_at = halt.starts_at, halt.ends_at
    notice.ends_at = halt.ends_at
    notice.kind = kind
    notice.moved_to = moved_to
    notice.opens_at, notice.closes_at = opens_at, closes_at
    try:
        session.flush()
    except IntegrityError as error:
        # A colleague has said something of the same halt, this very moment.
        raise HaltIsUnknownError from error


def _leave_where_it_moved(
    session: Session, notice: Notice, unless: ServiceAtLocation | None = None
) -> None:
    """A stop that was made for this notice alone goes with it; archived, as nothing is lost."""
    made = notice.moved_to
    if made is not None and made is not unless and made.source == ONE_DAY:
        made.publication = "archived"


def _stop_of_one_day(here: ServiceAtLocation, halt: Halt, place: NewPlace) -> ServiceAtLocation:
    # Whoever keeps an address from the public does so on another day, too.
    disclosure: Disclosure = "exact" if here.location.disclosure == "exact" else "hidden"
    return ServiceAtLocation(
        source=ONE_DAY,
        external_id=str(uuid.uuid4()),
        is_sample=here.is_sample,
        service=here.service,
        location=Location(
            source=ONE_DAY,
            external_id=str(uuid.uuid4()),
            is_sample=here.is_sample,
            city_id=here.location.city_id,
            name=place.name,
            locale=place.locale,
            point=Point(place.lon, place.lat),
            disclosure=disclosure,
        ),
        publication="published",
        assured_date=here.assured_date,
        assured_by_kind=here.assured_by_kind,
        assured_by=here.assured_by,
        assurer_email=here.assurer_email,
        # Of its own, or it would have all times of its service.
        schedules=[
            Schedule(
                freq="DAILY",
                dtstart=halt.date,
                until=halt.date,
                opens_at=halt.starts_at,
                closes_at=halt.ends_at,
            )
        ],
        languages=_copies(Language, here.languages),
        phones=_copies(Phone, here.phones),
        access_conditions=_copies(AccessCondition, here.access_conditions),
    )


def _copies(model: type[Copied], rows: Iterable[Copied]) -> list[Copied]:
    """The same rows once more, for another owner."""
    return [model(**_values(row)) for row in rows]


def _values(row: Row) -> dict[str, Any]:
    return {
        attribute.key: getattr(row, attribute.key)
        for attribute in inspect(type(row)).column_attrs
        if attribute.key != "id" and not attribute.columns[0].foreign_keys
    }
