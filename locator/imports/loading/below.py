"""All rows that hang on some services, and who has touched them since an import."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select, text

from locator.directory.base import DIRECTORY, Base
from locator.directory.change import OWNERS
from locator.directory.location import Location
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.translation import Translation

# Of a table, the ids of rows, each with the service that it hangs on.
Below = dict[str, dict[uuid.UUID, uuid.UUID]]

_SERVICE, _POINT = Service.__tablename__, ServiceAtLocation.__tablename__
_LOCATION = Location.__tablename__


def rows_below(connection: Connection, service_ids: Iterable[uuid.UUID]) -> Below:
    """The services themselves, and everything below them, in the order in which it was made.

    A location that other services use, too, is not below any of them.
    """
    below: Below = {_SERVICE: {id: id for id in service_ids}}
    below[_POINT] = _hanging(connection, ServiceAtLocation.__table__, "service_id", below[_SERVICE])
    locations = connection.execute(_OWN_LOCATIONS, {"ids": [*below[_SERVICE]]})
    below[_LOCATION] = {row.location_id: row.service_id for row in locations}
    for table in Base.metadata.sorted_tables:
        if table.schema != DIRECTORY or table.name in (_SERVICE, _POINT, _LOCATION):
            continue
        found: dict[uuid.UUID, uuid.UUID] = {}
        for name in OWNERS:
            if name in table.c and table.c[name].foreign_keys:
                (key,) = table.c[name].foreign_keys
                found |= _hanging(connection, table, name, below.get(key.column.table.name, {}))
        if found and "id" in table.c:
            below[table.name] = found
    everything = {id: service for rows in below.values() for id, service in rows.items()}
    texts = _hanging(connection, Translation.__table__, "entity_id", everything)
    if texts:
        below[Translation.__tablename__] = texts
    return {name: rows for name, rows in below.items() if rows}


def touched_since(
    connection: Connection, below: Below, operations: Sequence[uuid.UUID]
) -> set[uuid.UUID]:
    """The services of which anything was made, changed or deleted by other operations than these.

    Also those that something else leans on now: a draft, or a service point merged into theirs.
    """
    touched: set[uuid.UUID] = set()
    for name, rows in below.items():
        question = {"table": name, "ids": [str(id) for id in rows], "operations": operations}
        found = connection.scalars(_CHANGED, question)
        touched |= {rows[uuid.UUID(id)] for id in found}
    everything = {str(id): service for rows in below.values() for id, service in rows.items()}
    for name in OWNERS:
        statement = _CHANGED_BELOW[name]
        found = connection.scalars(statement, {"ids": [*everything], "operations": operations})
        touched |= {everything[id] for id in found}
    for table, name, referred in connection.execute(_REFERENCES):
        if (theirs := below.get(referred)) is not None:
            statement = text(f"SELECT DISTINCT {name} FROM {table} WHERE {name} = ANY(:ids)")  # noqa: S608 - from the catalogue
            there = connection.scalars(statement, {"ids": [*theirs]})
            touched |= {theirs[id] for id in there}
    points = below.get(_POINT, {})
    merged = select(ServiceAtLocation.merged_into).where(ServiceAtLocation.merged_into.in_(points))
    return touched | {points[id] for id in connection.scalars(merged) if id is not None}


def _hanging(
    connection: Connection, table: Any, name: str, owners: Mapping[uuid.UUID, uuid.UUID]
) -> dict[uuid.UUID, uuid.UUID]:
    if not owners or "id" not in table.c:
        return {}
    rows = connection.execute(select(table.c.id, table.c[name]).where(table.c[name].in_(owners)))
    return {row[0]: owners[row[1]] for row in rows}


# Locations under which nothing else is.
_OWN_LOCATIONS = text(
    """
    SELECT DISTINCT ON (mine.location_id) mine.location_id, mine.service_id
    FROM directory.service_at_location mine
    WHERE mine.service_id = ANY(:ids) AND NOT EXISTS (
        SELECT FROM directory.service_at_location other
        WHERE other.location_id = mine.location_id AND NOT other.service_id = ANY(:ids)
    )
    ORDER BY mine.location_id, mine.service_id
    """
)

_CHANGED = text(
    """
    SELECT DISTINCT entity_id FROM directory.change
    WHERE entity_type = :table AND entity_id = ANY(:ids) AND operation <> ALL(:operations)
    """
)

# What hung on them and is gone, or has come: only making and deleting keep the whole row.
_CHANGED_BELOW = {
    name: text(
        f"""
        SELECT DISTINCT coalesce(after, before) ->> '{name}' FROM directory.change
        WHERE action <> 'update' AND (coalesce(after, before) ->> '{name}') = ANY(:ids)
            AND (coalesce(after, before) ->> '{name}') IS NOT NULL AND operation <> ALL(:operations)
        """  # noqa: S608 - our own words
    )
    for name in OWNERS
}

# What staff have: drafts, reports, questions that were sent.
_REFERENCES = text(
    """
    SELECT CAST(c.conrelid AS regclass)::text, quote_ident(a.attname), referred.relname
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
    JOIN pg_class referring ON referring.oid = c.conrelid
    JOIN pg_namespace n ON n.oid = referring.relnamespace
    JOIN pg_class referred ON referred.oid = c.confrelid
    WHERE c.contype = 'f' AND n.nspname = 'staff' AND referring.relname NOT LIKE 'import%'
        AND CAST(c.confrelid AS regclass)::text
            IN ('directory.service', 'directory.service_at_location')
    """
)
