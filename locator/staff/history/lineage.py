"""Which changes are about one service: its own, its points', and those of all that hung on them.

Found by the changes themselves, not by what is there now: a time that somebody deleted belongs to
the history, too.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Text, literal_column, select, tuple_
from sqlalchemy.orm import Session

from locator.directory.change import OWNERS, Change
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation

# The table and the id of one row, as a change names it.
Key = tuple[str, str]


def keys_of(session: Session, service_id: uuid.UUID) -> set[Key]:
    """Every row that the service has, or ever had; and its organization's own row."""
    found: set[Key] = {("service", str(service_id)), *_organization(session, service_id)}
    found |= _hung_on(session, {"service": {str(service_id)}})
    points = _ids(found, "service_at_location")
    found |= {("location", id) for id in _locations(session, points)}
    owners = {"service_at_location": points, "location": _ids(found, "location")}
    found |= _hung_on(session, owners)
    found |= _hung_on(session, {"phone": _ids(found, "phone")})
    return found | _hung_on(session, {"entity": {id for _, id in found}})


def is_about(keys: Iterable[Key]) -> ColumnElement[bool]:
    """The condition that a change is of one of these rows."""
    return tuple_(Change.entity_type, Change.entity_id).in_(sorted(keys))


def _hung_on(session: Session, owners: dict[str, set[str]]) -> set[Key]:
    """The rows that say, or said when they were created or deleted, that they hang on these."""
    found: set[Key] = set()
    for table, ids in owners.items():
        column = f"{table}_id"
        if column not in OWNERS:
            raise ValueError(f"no index finds what hangs on a {table}")
        # Written out as in the index, which a parameter would not match.
        owner = literal_column(f"(coalesce(after, before) ->> '{column}')", Text)
        rows = session.execute(
            select(Change.entity_type, Change.entity_id)
            .where(Change.action != "update", owner.is_not(None), owner.in_(sorted(ids)))
            .distinct()
        )
        found |= {(row.entity_type, row.entity_id) for row in rows}
    return found


def _locations(session: Session, points: set[str]) -> set[str]:
    """Where the points are, and were."""
    ids = {uuid.UUID(point) for point in points}
    now = session.scalars(
        select(ServiceAtLocation.location_id).where(ServiceAtLocation.id.in_(ids))
    )
    found = {str(id) for id in now}
    changes = session.execute(
        select(Change.before, Change.after).where(
            is_about(("service_at_location", point) for point in points)
        )
    )
    for row in changes:
        for values in (row.before, row.after):
            if values and values.get("location_id"):
                found.add(values["location_id"])
    return found


def _organization(session: Session, service_id: uuid.UUID) -> set[Key]:
    id = session.scalar(select(Service.organization_id).where(Service.id == service_id))
    return {("organization", str(id))} if id else set()


def _ids(keys: Iterable[Key], table: str) -> set[str]:
    return {id for name, id in keys if name == table}
