"""Any change of any row: what nobody thought of when writing the tests by hand."""

from __future__ import annotations

import random
import uuid
from typing import Any

from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from locator.directory.base import DIRECTORY, PUBLISHED, Base
from locator.directory.changes import is_recorded
from locator.directory.city import City
from locator.directory.organization import Organization

# One of these takes a whole city, or much of it, along.
_NOT_DELETED = (City, Organization)


def edit(session: Session, chance: random.Random) -> bool:
    """Change, copy or delete one row of one table, all chosen by chance.

    Give whether that was allowed; what was refused is as it was before.
    """
    model = chance.choice(_models())
    rows = session.scalars(select(model).order_by(*inspect(model).primary_key)).all()
    if not rows:
        return False
    row, other = chance.choice(rows), chance.choice(rows)
    kind = chance.choices(["update", "copy", "delete"], [6, 2, 1])[0]
    try:
        with session.begin_nested():
            if kind == "update":
                _update(row, other, chance)
            elif kind == "copy" and model is not City:
                session.add(_copy(row, other, chance))
            elif kind == "delete" and model not in _NOT_DELETED:
                session.delete(row)
            session.flush()
            # Deferred constraints speak now, and not at a commit that never comes.
            session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    except (DBAPIError, ValueError):
        return False
    return True


def _models() -> list[type[Base]]:
    return sorted(
        (
            mapper.class_
            for mapper in Base.registry.mappers
            # Only the directory's own: other rooms' tables are not published.
            if is_recorded(mapper) and mapper.class_.__module__.startswith("locator.directory")
        ),
        key=lambda model: model.__name__,
    )


def _update(row: Base, other: Base, chance: random.Random) -> None:
    """Take over what another row of the table has in one column, or nothing at all."""
    column = chance.choice(_columns(type(row)))
    value = getattr(other, column)
    setattr(row, column, None if chance.random() < 0.1 else value)
    if isinstance(value, str) and chance.random() < 0.2:
        setattr(row, column, f"{value} {chance.randrange(10)}")


def _copy(row: Base, other: Base, chance: random.Random) -> Base:
    values: dict[str, Any] = {column: getattr(row, column) for column in _columns(type(row))}
    column = chance.choice([*values])
    values[column] = getattr(other, column)
    # Names by which a source knows it would be there twice.
    values = {name: value for name, value in values.items() if name != "external_id"}
    return type(row)(**values, id=uuid.UUID(int=chance.getrandbits(128)))


def _columns(model: type[Base]) -> list[str]:
    return sorted(
        column.key
        for column in inspect(model).column_attrs
        if column.key not in ("id", "last_modified")
    )


def directory(session: Session) -> dict[str, list[str]]:
    """All rows of all tables of the directory, but for the record of changes."""
    return _rows(session, DIRECTORY, without=["last_modified"], but={"change"})


def published(session: Session) -> dict[str, list[str]]:
    """All rows of all tables of `published`, but for when they were made."""
    without = ["published_at", "version", "modified_at"]  # each change is dated after the last one
    return _rows(session, PUBLISHED, without=without, but=set())


def _rows(session: Session, schema: str, without: list[str], but: set[str]) -> dict[str, list[str]]:
    connection = session.connection()
    return {
        table: list(
            connection.scalars(
                text(
                    f"SELECT (to_jsonb(t) - cast(:without AS text[]))::text"  # noqa: S608
                    f" FROM {schema}.{table} t ORDER BY 1"
                ),
                {"without": without},
            )
        )
        for table in inspect(connection).get_table_names(schema=schema)
        if table not in but
    }
