"""The versions of a service: what each operation changed, read from the record itself.

There is no copy of older versions. They are what is left when later changes are undone, the last
first, in a transaction that never happens.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.change import Change, Via
from locator.directory.changes import undo_changes
from locator.directory.document.differences import Difference, differences
from locator.directory.document.document import ServiceDocument
from locator.directory.document.reading import read
from locator.directory.service import Service
from locator.directory.trying import tried_out
from locator.errors import ChangeCannotBeUndoneError
from locator.staff.history.events import Event, events_of, languages_of
from locator.staff.history.lineage import is_about, keys_of

PAGE = 10


@dataclass(frozen=True)
class Version:
    """What one operation made of a service.

    `changes` are the ids of its changes of this service's rows. `before` is None where it began
    with this one; `differences` is None where later changes cannot be taken back any more (rows
    that changed behind the record), so that nobody can tell.
    """

    operation: uuid.UUID
    at: dt.datetime
    actor: str
    via: Via | None
    reason: str | None
    changes: tuple[int, ...]
    before: ServiceDocument | None
    after: ServiceDocument | None
    differences: tuple[Difference, ...] | None
    events: tuple[Event, ...] = ()


@dataclass(frozen=True)
class History:
    """Versions, the newest first; `older` asks for the next page, None where there is none."""

    versions: tuple[Version, ...]
    older: int | None


def history(
    session: Session, service_id: uuid.UUID, before: int | None = None, limit: int = PAGE
) -> History:
    """The last `limit` versions of a service before the change `before`."""
    operations = _operations(session, service_id)
    shown = [each for each in operations if before is None or each[-1].id < before]
    older = shown[limit - 1][-1].id if len(shown) > limit else None
    newest = len(operations) - len(shown)
    with tried_out(session):
        versions = _walk_back(session, service_id, operations[: newest + limit], newest)
    return History(tuple(versions), older)


def as_it_was(session: Session, service_id: uuid.UUID, operation: uuid.UUID) -> Version:
    """One version; `ChangeCannotBeUndoneError` where it is not of this service, or out of reach."""
    operations = _operations(session, service_id)
    for number, changes in enumerate(operations):
        if changes[0].operation == operation:
            with tried_out(session):
                (version,) = _walk_back(session, service_id, operations[: number + 1], number)
            if version.differences is not None:
                return version
    raise ChangeCannotBeUndoneError(f"There is no version {operation} of service {service_id}.")


def _operations(session: Session, service_id: uuid.UUID) -> list[list[Change]]:
    """The changes of each operation, in their order; the last operation first."""
    changes = session.scalars(
        select(Change).where(is_about(keys_of(session, service_id))).order_by(Change.id)
    )
    operations: dict[uuid.UUID, list[Change]] = {}
    for change in changes:
        operations.setdefault(change.operation, []).append(change)
    return sorted(operations.values(), key=lambda changes: changes[-1].id, reverse=True)


def _walk_back(
    session: Session, service_id: uuid.UUID, operations: Sequence[list[Change]], newest: int
) -> list[Version]:
    """Undo one operation after the other; tell of those from number `newest` on."""
    versions: list[Version] = []
    # Copied before anything is undone, which forgets what is loaded.
    heads = [
        (each[0].operation, each[-1].at, each[0].actor, each[0].via, each[-1].reason)
        for each in operations
    ]
    languages = languages_of(session, (change for each in operations for change in each))
    events = [events_of(each, languages) for each in operations]
    ids = [tuple(change.id for change in each) for each in operations]
    reachable = True
    after: ServiceDocument | None = read(session, service_id)
    for number, head in enumerate(heads):
        before: ServiceDocument | None = None
        if reachable:
            try:
                _undo(session, ids[number])
                before = _read(session, service_id)
            except ChangeCannotBeUndoneError:
                reachable = False
        told = differences(before, after) if reachable and before and after else ()
        if number >= newest:
            versions.append(
                Version(
                    *head, ids[number], before, after, told if reachable else None, events[number]
                )
            )
        after = before
    return versions


def _undo(session: Session, ids: Sequence[int]) -> None:
    undo_changes(session, session.scalars(select(Change).where(Change.id.in_(ids))).all())


def _read(session: Session, service_id: uuid.UUID) -> ServiceDocument | None:
    there = session.scalar(select(func.count()).where(Service.id == service_id))
    return read(session, service_id) if there else None
