"""Rows into the directory through COPY, each with the record of its making.

COPY goes past the session's objects, and so past the record of changes and past publishing: who
copies here writes the one, and tells `locator.imports.loading.publication` of the other.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import orjson
from psycopg import Copy, Cursor, ServerCursor, sql
from psycopg.adapt import Dumper
from psycopg.copy import FileWriter
from sqlalchemy import Connection, FromClause, inspect

from locator.directory.base import Base
from locator.directory.change import Change, Via
from locator.directory.point import Point
from locator.imports.loading.rows import MODELS, Rows


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does what, as the record of changes says it (`locator.directory.changes.acting`)."""

    operation: uuid.UUID
    actor: str
    reason: str
    via: Via = "import"

    def info(self) -> dict[str, Any]:
        """For the session of a step."""
        return {
            "operation": self.operation,
            "actor": self.actor,
            "reason": self.reason,
            "via": self.via,
        }


class PointDumper(Dumper):
    """A point as the driver writes it: EWKT, which PostGIS reads."""

    def dump(self, obj: Point) -> bytes:
        """Longitude first."""
        return b"SRID=4326;POINT(%r %r)" % (obj[0], obj[1])


class Prepared:
    """New rows as they are sent, and the records of their making: one COPY for each table.

    Asks nothing of the database: from the cursor it has only how values are written.
    """

    def __init__(self, rows: Rows, doing: Doing, cursor: Cursor[Any]) -> None:
        self._cursor = cursor
        self._tables: list[tuple[sql.Composed, bytes]] = []
        for model, columns, values in _values(rows):
            self.add(model.__table__, columns, values)
        changes = b"".join(_changes(rows, doing))
        self._tables.append((_copying(Change.__table__, _OF_CHANGE), changes))

    def add(self, table: FromClause, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Some columns of some rows more."""
        written = io.BytesIO()
        with Copy(self._cursor, writer=FileWriter(written)) as out:
            for row in rows:
                out.write_row(row)
        self._tables.append((_copying(table, columns), written.getvalue()))

    def copy(self, cursor: Cursor[Any]) -> None:
        """Write them. Raises psycopg's errors for what the tables refuse."""
        for statement, lines in self._tables:
            with cursor.copy(statement) as into:
                into.write(lines)


def copy_tables(cursor: Cursor[Any], rows: Rows) -> None:
    """Write new rows of the directory, and nothing else."""
    for model, columns, values in _values(rows):
        copy(cursor, model.__table__, columns, values)


def _values(
    rows: Rows,
) -> Iterator[tuple[type[Base], Sequence[str], Iterable[Sequence[Any]]]]:
    for model in MODELS:
        if found := rows.get(model):
            # Most columns say nothing in any of them.
            said = set[str]().union(*found)
            columns = [name for name in _columns(model) if name in said]
            yield model, columns, ([*map(row.get, columns)] for row in found)


def copy(
    cursor: Cursor[Any], table: FromClause, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """COPY some columns of some rows into a table."""
    with cursor.copy(_copying(table, columns)) as into:
        for row in rows:
            into.write_row(row)


def _copying(table: FromClause, columns: Sequence[str]) -> sql.Composed:
    named: Any = table
    return sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(*filter(None, (named.schema, named.name))),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
    )


def cursor_of(connection: Connection) -> Cursor[Any]:
    """A cursor of the driver's own, in the same transaction."""
    found: Cursor[Any] = cast("Cursor[Any]", connection.connection.cursor())
    found.adapters.register_dumper(Point, PointDumper)
    return found


def reading_cursor(connection: Connection, name: str) -> ServerCursor[Any]:
    """A cursor from which a million rows can be read without having them all."""
    driver: Any = connection.connection.driver_connection
    found: ServerCursor[Any] = driver.cursor(name)
    return found


def as_json(value: Any) -> str:
    """For a column of JSON."""
    return orjson.dumps(value, default=_plain).decode()


@cache
def _columns(model: type[Base]) -> tuple[str, ...]:
    return tuple(column.key for column in inspect(model).columns if column.key != "last_modified")


_OF_CHANGE = ("operation", "actor", "entity_type", "entity_id", "action", "after", "reason", "via")


def _changes(rows: Rows, doing: Doing) -> Iterator[bytes]:
    """One line a row. Most of it is the same on each, so the lines are put together here."""
    who = f"{doing.operation}\t{_escaped(doing.actor)}\t"
    why = f"\t{_escaped(doing.reason)}\t{doing.via}\n".encode()
    for model in MODELS:
        if found := rows.get(model):
            what = f"{who}{model.__tablename__}\t".encode()
            for row in found:
                # JSON has no raw line breaks, only backslashes.
                after = _recorded(row).replace(b"\\", b"\\\\")
                yield b"%b%b\tcreate\t%b%b" % (what, str(row["id"]).encode(), after, why)


def _escaped(text: str) -> str:
    """As COPY's own format has it."""
    text = text.replace("\\", "\\\\")
    return text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _recorded(row: Mapping[str, Any]) -> bytes:
    """As `locator.directory.changes` keeps a row: all that is not null."""
    said = {name: value for name, value in row.items() if value is not None}
    return orjson.dumps(said, default=_plain)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, Point) else str(value)
