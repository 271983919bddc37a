"""Taking a service, or one of its points, off the public side: for good, or for a while.

Nothing is deleted. What is archived can be brought back as it was; what is closed for some days is
open again by itself, as its opening times say.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.change import Change
from locator.directory.document.document import ClosurePart, ExceptionPart
from locator.directory.document.reading import read
from locator.directory.document.writing import write
from locator.directory.organization import Publication
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.errors import ServiceIsUnknownError
from locator.staff.doors import Member, NotAllowedError, asks_for_second_person
from locator.staff.drafts import work
from locator.staff.drafts.draft import Draft

# One point is closed day by day: longer than a season is a change of its hours.
LONGEST = 92  # days


class DaysAreWrongError(ValueError):
    """The last day is before the first, over already, or too far away."""


def service_of(session: Session, city_id: str, service_id: uuid.UUID) -> Service:
    """A service of this city; raises `ServiceIsUnknownError`."""
    service = session.get(Service, service_id)
    if service is None or service.organization.city_id != city_id:
        raise ServiceIsUnknownError(str(service_id))
    return service


def may_alone(session: Session, who: Member, service: Service) -> bool:
    """Whether somebody may take it off the public side, or bring it back, without another."""
    city_id = service.organization.city_id
    if who.may("review", city_id, service.organization_id):
        return True
    return not asks_for_second_person(session, city_id) and who.may(
        "edit", city_id, service.organization_id
    )


def archive(
    session: Session, who: Member, service: Service, point_id: uuid.UUID | None = None
) -> None:
    """Take it off the public side until somebody brings it back; one point, or all of it."""
    _require(session, who, service)
    row = service if point_id is None else _point(service, point_id)
    if row.publication != "archived":
        row.publication = "archived"
    session.flush()


def bring_back(
    session: Session, who: Member, service: Service, point_id: uuid.UUID | None = None
) -> None:
    """As it was before it was archived: public, or waiting for review."""
    _require(session, who, service)
    row = service if point_id is None else _point(service, point_id)
    if row.publication == "archived":
        row.publication = _before(session, row)
    session.flush()


def close_for_a_while(
    session: Session,
    who: Member,
    service: Service,
    days: tuple[dt.date, dt.date],
    *,
    reason: str | None = None,
    point_id: uuid.UUID | None = None,
) -> Draft | None:
    """Closed on these days, both included: the service, or one point of it.

    Who may not do that alone sends it to review: the draft is given. Raises `DaysAreWrongError`.
    """
    first, last = days
    today = work.clock(session).date() - dt.timedelta(days=1)  # it may still be yesterday there
    if last < first or last < today or (last - first).days >= LONGEST:
        raise DaysAreWrongError
    base = read(session, service.id)
    document = base.model_copy(deep=True)
    if point_id is None:
        document.closures.append(
            ClosurePart(id=uuid.uuid4(), first_date=first, last_date=last, name=reason)
        )
    else:
        point = next((one for one in document.points if one.id == point_id), None)
        if point is None:
            raise ServiceIsUnknownError(str(point_id))
        shut = {one.date for one in point.schedule_exceptions if one.closed}
        point.schedule_exceptions += [
            ExceptionPart(id=uuid.uuid4(), date=day, note=reason)
            for day in _days(first, last)
            if day not in shut
        ]
    city_id = service.organization.city_id
    if may_alone(session, who, service):
        write(session, city_id, document, service.id)
        return None
    draft = work.start(session, who, city_id, service.id, document)
    return work.submit(session, draft, who)


def _days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]


def _require(session: Session, who: Member, service: Service) -> None:
    if not may_alone(session, who, service):
        raise NotAllowedError


def _point(service: Service, point_id: uuid.UUID) -> ServiceAtLocation:
    for point in service.service_at_locations:
        if point.id == point_id:
            return point
    raise ServiceIsUnknownError(str(point_id))


def _before(session: Session, row: Service | ServiceAtLocation) -> Publication:
    """What the record says of the moment at which it was archived."""
    changes = session.scalars(
        select(Change)
        .where(
            Change.entity_type == row.__tablename__,
            Change.entity_id == str(row.id),
            Change.action == "update",
        )
        .order_by(Change.id.desc())
    )
    for change in changes:
        if (change.after or {}).get("publication") == "archived":
            before: Publication = (change.before or {}).get("publication", "in_review")
            return before
    return "in_review"
