"""Saying that entries are still right, and taking that back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.change import Change
from locator.directory.changes import undo_operation
from locator.directory.location import Location
from locator.directory.service_at_location import AssuredByKind, ServiceAtLocation
from locator.errors import ChangeCannotBeUndoneError

# All that a confirmation changes.
FIELDS = frozenset({"assured_date", "assured_by_kind", "assured_by"})


def points_of(session: Session, service_id: uuid.UUID) -> Sequence[ServiceAtLocation]:
    """The points of a service that are public, or would be if somebody confirmed them."""
    return session.scalars(
        select(ServiceAtLocation)
        .where(
            ServiceAtLocation.service_id == service_id, ServiceAtLocation.publication == "published"
        )
        .order_by(ServiceAtLocation.id)
    ).all()


def confirm(
    session: Session,
    points: Sequence[ServiceAtLocation],
    by_kind: AssuredByKind,
    by: str,
    now: dt.datetime,
) -> uuid.UUID | None:
    """Vouch for these points from today on; give the operation by which it can be undone.

    None where nothing is new: they were confirmed today by the same.
    """
    for point in points:
        point.assured_date = now.astimezone(ZoneInfo(point.location.city.time_zone)).date()
        point.assured_by_kind = by_kind
        point.assured_by = by
    session.flush()
    operation: uuid.UUID | None = session.info.get("operation")
    return operation


def undo_confirmation(session: Session, city_id: str, operation: uuid.UUID, actor: str) -> None:
    """Take a confirmation back; the one before it counts again.

    Raises `ChangeCannotBeUndoneError` for what is none, is another's, or was changed since.
    """
    changes = session.scalars(select(Change).where(Change.operation == operation)).all()
    points = {uuid.UUID(change.entity_id) for change in changes if _confirms(change, actor)}
    cities = set(
        session.scalars(
            select(Location.city_id).join(ServiceAtLocation).where(ServiceAtLocation.id.in_(points))
        )
    )
    if not changes or len(points) < len(changes) or cities != {city_id}:
        raise ChangeCannotBeUndoneError(f"{operation} is no confirmation of theirs.")
    undo_operation(session, operation)


def _confirms(change: Change, actor: str) -> bool:
    return (
        change.entity_type == ServiceAtLocation.__tablename__
        and change.action == "update"
        and change.actor == actor
        and (change.after or {}).keys() <= FIELDS
    )
