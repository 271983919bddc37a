"""Every change of the directory says who, when, what, and can be undone.

The rows of `Change` write themselves, in the transaction of the change. Who acts, and why, is
said once for a session::

    acting(session, "amina@city.example", reason="called them")

Statements that change many rows behind the session's back would escape; they are refused.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, event, insert, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import (
    Mapper,
    ORMExecuteState,
    Session,
    SessionTransaction,
    UOWTransaction,
    object_session,
)

from locator.directory.base import DIRECTORY, Base
from locator.directory.change import Action, Change, Via
from locator.directory.point import Point, PointType
from locator.errors import ChangeCannotBeUndoneError, ChangeEscapesTheRecordError

# Kept by the database for the reader's comfort; a change has its own time.
_NOT_RECORDED = frozenset({"last_modified"})


def acting(session: Session, actor: str, reason: str | None = None, via: Via | None = None) -> None:
    """Say who acts in this session from now on, why, and by which door."""
    session.info["actor"] = actor
    session.info["reason"] = reason
    session.info["via"] = via


def undo(session: Session, change_id: int) -> None:
    """Undo the change of one row; the undoing is a change, too.

    Raises `ChangeCannotBeUndoneError` where it has been changed again since, or is gone: nothing
    that somebody did later is lost.
    """
    change = session.get(Change, change_id)
    if change is None:
        raise ChangeCannotBeUndoneError(f"There is no change {change_id}.")
    _undo(session, change)


def undo_operation(session: Session, operation: uuid.UUID) -> None:
    """Undo all that was changed in one transaction, the last first; or nothing, as `undo`."""
    undo_changes(session, session.scalars(select(Change).where(Change.operation == operation)))


def undo_changes(session: Session, changes: Iterable[Change]) -> None:
    """Undo several changes, the last first; or nothing, as `undo`."""
    try:
        with session.begin_nested():
            for change in sorted(changes, key=lambda change: change.id, reverse=True):
                _undo(session, change)
    except IntegrityError as error:
        # What it would bring back hangs on something that others have taken away since.
        raise ChangeCannotBeUndoneError("Something that it needs is gone.") from error


def _undo(session: Session, change: Change) -> None:
    session.flush()
    reason, session.info["reason"] = session.info.get("reason"), f"undo of {change.id}"
    try:
        model = _model(change.entity_type)
        (key,) = inspect(model).primary_key
        row = session.get(model, _from_json(key, change.entity_id))
        if change.action == "delete":
            _undo_delete(session, change, model, row)
        elif row is None:
            raise ChangeCannotBeUndoneError(f"{change.entity_type} {change.entity_id} is gone.")
        elif change.action == "create":
            session.delete(row)
        else:
            _undo_update(change, row)
        session.flush()
        session.expire_all()  # collections that the row has left, or come back to
    finally:
        session.info["reason"] = reason


def _undo_delete(session: Session, change: Change, model: type[Base], row: Base | None) -> None:
    if row is not None:
        raise ChangeCannotBeUndoneError(f"{change.entity_type} {change.entity_id} is back.")
    session.add(model(**_values(model, change.before or {})))


def _undo_update(change: Change, row: Base) -> None:
    for field, value in (change.after or {}).items():
        if _to_json(getattr(row, field)) != value:
            raise ChangeCannotBeUndoneError(
                f"{field} of {change.entity_type} {change.entity_id} has been changed again."
            )
    for field, value in _values(type(row), change.before or {}).items():
        setattr(row, field, value)


def is_of_directory(mapper: Mapper[Any]) -> bool:
    """Whether rows of this class are the directory's; a change is not itself changed."""
    table: Any = mapper.local_table
    return table.schema == DIRECTORY and mapper.class_ is not Change


def is_recorded(mapper: Mapper[Any]) -> bool:
    """Whether changes are kept: of the directory, and of what says `is_recorded` of itself."""
    return is_of_directory(mapper) or getattr(mapper.class_, "is_recorded", False) is True


@event.listens_for(Base, "after_insert", propagate=True)
def _created(mapper: Mapper[Any], _: Connection, row: Base) -> None:
    if is_recorded(mapper):
        _record(row, "create", before=None, after=_all_values(row))


@event.listens_for(Base, "before_update", propagate=True)
def _updated(mapper: Mapper[Any], connection: Connection, row: Base) -> None:
    if not is_recorded(mapper):
        return
    histories = {
        attribute.key: inspect(row).attrs[attribute.key].history
        for attribute in mapper.column_attrs
        if attribute.key not in _NOT_RECORDED
    }
    changed = [field for field, history in histories.items() if history.has_changes()]
    old = {field: value for field in changed for value in histories[field].deleted}
    if len(old) < len(changed):  # set without having been loaded
        old = stored(connection, row, changed)
    new = {field: getattr(row, field) for field in changed}
    before = {field: _to_json(value) for field, value in old.items() if value != new[field]}
    if before:
        _record(row, "update", before, after={field: _to_json(new[field]) for field in before})


@event.listens_for(Base, "before_delete", propagate=True)
def _deleted(mapper: Mapper[Any], _: Connection, row: Base) -> None:
    if is_recorded(mapper):
        _record(row, "delete", before=_all_values(row), after=None)


def _record(
    row: Base, action: Action, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    session = object_session(row)
    assert session is not None  # noqa: S101 - it is being flushed
    (key,) = inspect(row).mapper.primary_key_from_instance(row)
    session.info.setdefault("changes", []).append(
        {
            "operation": session.info.setdefault("operation", uuid.uuid4()),
            "actor": session.info.get("actor") or "locator",
            "reason": session.info.get("reason"),
            "via": session.info.get("via"),
            "entity_type": row.__tablename__,
            "entity_id": str(key),
            "action": action,
            "before": before,
            "after": after,
        }
    )


@event.listens_for(Session, "after_flush")
def _write(session: Session, _: UOWTransaction) -> None:
    if changes := session.info.pop("changes", None):
        session.connection().execute(insert(Change), changes)


@event.listens_for(Session, "after_commit")
def _begin_anew(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop("operation", None)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    session.info.pop("changes", None)
    if transaction.parent is None:  # not a savepoint, nor a single flush
        session.info.pop("operation", None)


@event.listens_for(Session, "do_orm_execute")
def _refuse_to_change_unseen(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        table: Any = getattr(state.statement, "table", None)
        if getattr(table, "schema", None) == DIRECTORY:
            raise ChangeEscapesTheRecordError(table.name)


def stored(connection: Connection, row: Base, fields: list[str]) -> dict[str, Any]:
    """What the database has in these fields of a row that is about to be updated."""
    mapper = inspect(row).mapper
    (key,) = mapper.primary_key
    identity = mapper.primary_key_from_instance(row)[0]
    columns = (mapper.columns[field] for field in fields)
    stored = connection.execute(select(*columns).where(key == identity)).one()
    return dict(zip(fields, stored, strict=True))


def _model(table: str) -> type[Base]:
    return next(
        mapper.class_
        for mapper in Base.registry.mappers
        if is_recorded(mapper) and mapper.class_.__tablename__ == table
    )


def _all_values(row: Base) -> dict[str, Any]:
    values = {
        attribute.key: _to_json(getattr(row, attribute.key))
        for attribute in inspect(row).mapper.column_attrs
        if attribute.key not in _NOT_RECORDED
    }
    return {field: value for field, value in values.items() if value is not None}


def _to_json(value: Any) -> Any:
    if isinstance(value, dt.date | dt.time):  # a datetime is a date
        return value.isoformat()
    if isinstance(value, uuid.UUID | Decimal):
        return str(value)
    return list(value) if isinstance(value, Point) else value


def _values(model: type[Base], recorded: dict[str, Any]) -> dict[str, Any]:
    columns = inspect(model).columns
    return {field: _from_json(columns[field], value) for field, value in recorded.items()}


def _from_json(column: ColumnElement[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, PointType):
        return Point(*value)
    kind = column.type.python_type
    if issubclass(kind, dt.date | dt.time):
        return kind.fromisoformat(value)
    return kind(value) if issubclass(kind, uuid.UUID | Decimal) else value
