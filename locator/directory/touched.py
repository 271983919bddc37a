"""Which service points a change touches.

Rows say what they are about as they are flushed; who publishes asks once for all the points, at the
latest when all is about to be committed.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Select,
    and_,
    event,
    inspect,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Mapper, Session, SessionTransaction, object_session

from locator.directory.base import DIRECTORY, Base
from locator.directory.changes import is_of_directory, stored
from locator.directory.city import City
from locator.directory.import_source import ImportSource
from locator.directory.location import Location
from locator.directory.organization import Organization, Program
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.translation import Translation

# Table -> ids of its rows.
Touched = dict[str, set[Any]]

# From these a service point is reached directly; every other row hangs on one of them.
_ROOTS = frozenset(
    root.__tablename__
    for root in (City, ImportSource, Organization, Program, Service, Location, ServiceAtLocation)
)


def take_touched(session: Session) -> Touched:
    """What has been touched since the last time, or since the last commit."""
    touched: Touched = session.info.pop("touched", {})
    return touched


def points_touched(session: Session, touched: Touched) -> set[uuid.UUID]:
    """The ids of all service points that show something of these rows, or did before."""
    ids = _roots(session, touched)
    their_own = select(Service.id).where(
        or_(
            Service.id.in_(ids["service"]),
            Service.organization_id.in_(ids["organization"]),
            Service.program_id.in_(ids["program"]),
        )
    )
    of_services: Select[uuid.UUID] | CompoundSelect[uuid.UUID] = their_own
    if ids["import_source"]:
        # Its credit is shown wherever its data is.
        of_services = their_own.union(
            select(Service.id)
            .join(Organization, Service.organization_id == Organization.id)
            .join(
                ImportSource,
                and_(
                    ImportSource.city_id == Organization.city_id,
                    ImportSource.name == Service.source,
                ),
            )
            .where(ImportSource.id.in_(ids["import_source"]))
        )
    at_locations = select(Location.id).where(
        or_(Location.id.in_(ids["location"]), Location.city_id.in_(ids["city"]))
    )
    # Two questions: for "one or the other" the database looks at every point that there is.
    found = session.scalars(
        union(
            select(ServiceAtLocation.id).where(ServiceAtLocation.service_id.in_(of_services)),
            select(ServiceAtLocation.id).where(ServiceAtLocation.location_id.in_(at_locations)),
        )
    )
    return {*ids["service_at_location"], *found}


def _roots(session: Session, touched: Touched) -> Touched:
    """Follow what hangs on something to what it hangs on; a phone's language takes two steps."""
    roots: Touched = defaultdict(set)
    waiting = dict(touched)
    followed: Touched = defaultdict(set)
    while waiting:
        table, ids = waiting.popitem()
        # A term may be its own parent's parent, by somebody's mistake.
        ids = ids - followed[table]
        followed[table] |= ids
        if not ids:
            continue
        if table in _ROOTS:
            roots[table] |= ids
            continue
        owners = _owners(table)
        if not owners:
            continue
        columns = Base.metadata.tables[f"{DIRECTORY}.{table}"].c
        rows = session.connection().execute(
            select(*(columns[column] for column in owners)).where(columns.id.in_(ids))
        )
        for row in rows:
            for owner, key in zip(owners.values(), row, strict=True):
                if key is not None:
                    waiting.setdefault(owner, set()).add(key)
    return roots


def _owners(table: str) -> dict[str, str]:
    """The columns by which a row hangs on others, each with the other's table."""
    return {
        foreign_key.parent.name: foreign_key.column.table.name
        for foreign_key in Base.metadata.tables[f"{DIRECTORY}.{table}"].foreign_keys
    }


@event.listens_for(Base, "after_insert", propagate=True)
@event.listens_for(Base, "before_update", propagate=True)
@event.listens_for(Base, "before_delete", propagate=True)
def _touch(mapper: Mapper[Any], connection: Connection, row: Base) -> None:
    if not is_of_directory(mapper):
        return
    session = object_session(row)
    assert session is not None  # noqa: S101 - it is being flushed
    touched = session.info.setdefault("touched", {})
    for table, key in _about(connection, row):
        touched.setdefault(table, set()).add(key)


def _about(connection: Connection, row: Base) -> Iterator[tuple[str, Any]]:
    if isinstance(row, Translation):
        for table in _now_and_before(connection, row, "entity_type"):
            for key in _now_and_before(connection, row, "entity_id"):
                yield table, key
    elif isinstance(row, ImportSource) and not inspect(row).persistent:
        return  # nothing has come from it yet
    elif row.__tablename__ in _ROOTS:
        yield row.__tablename__, row.id  # type: ignore[attr-defined]
    else:
        for column, table in _owners(row.__tablename__).items():
            for key in _now_and_before(connection, row, column):
                yield table, key


def _now_and_before(connection: Connection, row: Base, column: str) -> set[Any]:
    """What it hung on before has changed as well."""
    history = inspect(row).attrs[column].history
    values = {getattr(row, column), *history.deleted}
    if history.added and not history.deleted and inspect(row).persistent:
        values.add(stored(connection, row, [column])[column])  # set without having been loaded
    return values - {None}


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:  # not a savepoint, nor a single flush
        session.info.pop("touched", None)


@event.listens_for(Session, "before_commit")
def _publish(session: Session) -> None:
    # A savepoint is not the end: its changes are published with all the others.
    if session.in_nested_transaction():
        return
    session.flush()
    if "touched" in session.info:
        # Who only reads, as most workers do, has nothing to publish, and does without what does it.
        from locator.directory.publishing import publish_changes  # noqa: PLC0415

        publish_changes(session)
