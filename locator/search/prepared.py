"""A statement that is compiled once and then only sent: how every search reaches the database.

SQLAlchemy builds the statement; rendering it, its cache keys and its result objects a request would
cost several times what the database needs to answer. So psycopg gets the finished text with `$1`,
prepares it once a connection, and gives plain rows in binary. JSON stays the bytes that it is: who
passes it through need not read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.adapt import Buffer, Loader
from psycopg.pq import Format
from psycopg.rows import namedtuple_row
from sqlalchemy import Connection, Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError

_DIALECT = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


class _Json(Loader):
    """JSON as the bytes that it is."""

    format = Format.BINARY

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


class _Jsonb(_Json):
    """PostgreSQL sends the number of a version before it."""

    def load(self, data: Buffer) -> bytes:
        return bytes(data[1:])


class Prepared:
    """One statement; `str()` gives its text as PostgreSQL takes it."""

    def __init__(self, statement: Select[Any]) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        self._text = str(compiled).encode()
        self._names = tuple(compiled.positiontup or ())
        self._given = compiled.params

    def __str__(self) -> str:
        return self._text.decode()

    def in_order(self, parameters: Mapping[str, Any]) -> list[Any]:
        """The parameters as `$1`, `$2`, ...; those that are not given stand in the statement."""
        given = self._given
        return [parameters[name] if name in parameters else given[name] for name in self._names]

    def rows(self, connection: Connection, parameters: Mapping[str, Any]) -> list[Any]:
        """Named tuples. Raises SQLAlchemy's `DBAPIError`, as any other statement would."""
        driver: Any = connection.connection.driver_connection
        cursor = psycopg.RawCursor(driver, row_factory=namedtuple_row)
        cursor.adapters.register_loader("json", _Json)
        cursor.adapters.register_loader("jsonb", _Jsonb)
        given = self.in_order(parameters)
        # Whoever listens to what is sent hears of this, too.
        for heard in connection.dispatch.before_cursor_execute:
            heard(connection, cursor, str(self), given, None, False)
        try:
            cursor.execute(self._text, given, prepare=True, binary=True)
            return cursor.fetchall()
        except psycopg.Error as error:
            # What somebody searched for stays out of exceptions.
            raise DBAPIError.instance(
                str(self),
                None,
                error,
                psycopg.Error,
                hide_parameters=True,
                connection_invalidated=driver.closed,
                dialect=connection.dialect,
            ) from error
