"""A statement that is compiled once and then only sent: how every search reaches the database.

SQLAlchemy builds the statement; rendering it, its cache keys and its result objects a request would
cost several times what the database needs to answer. So psycopg gets the finished text with `$1`,
prepares it once a connection, and gives plain rows in binary. JSON stays the bytes that it is: who
passes it through need not read it.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg.adapt import Buffer, Loader, PyFormat, Transformer
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.generators import execute
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult
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
        given = self.in_order(parameters)
        # Whoever listens to what is sent hears of this, too.
        for heard in connection.dispatch.before_cursor_execute:
            heard(connection, None, str(self), given, None, False)
        known: dict[Prepared, _Sending] = connection.info.setdefault(_KNOWN, {})
        try:
            sending = known.get(self)
            if sending is None:
                sending = known[self] = _Sending(driver, self._text, f"{_KNOWN}.{len(known)}")
            return sending.rows(given)
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


_KNOWN = "locator.prepared"


class _Sending:
    """One statement on one connection, which it outlives no longer than that.

    A cursor would look at each question anew for how to convert, prepare and name what is always
    the same; that took longer than to send it and to read what came.
    """

    def __init__(self, driver: psycopg.Connection[Any], text: bytes, name: str) -> None:
        self._driver = driver
        self._text = text
        self._name = name
        self._names: dict[Sequence[int], bytes] = {}
        self._row: Any = None
        context = psycopg.RawCursor(driver)
        context.adapters.register_loader("json", _Json)
        context.adapters.register_loader("jsonb", _Jsonb)
        self._converting = Transformer.from_context(context)

    def rows(self, given: Sequence[Any]) -> list[Any]:
        """Named tuples. Raises `psycopg.Error`."""
        driver, converting = self._driver, self._converting
        if not driver.autocommit and driver.pgconn.transaction_status == TransactionStatus.IDLE:
            driver.execute("")  # begins the transaction that somebody has asked for
        values = converting.dump_sequence(given, [PyFormat.AUTO] * len(given))
        try:
            answer = self._ask(values)
        except InvalidSqlStatementName:
            # psycopg lets the server forget all that is prepared when a transaction is undone.
            self._names.clear()
            answer = self._ask(values)
        if self._row is None:
            names = [(answer.fname(at) or b"").decode() for at in range(answer.nfields)]
            make: Any = namedtuple
            self._row = make("Row", names)._make
        converting.set_pgresult(answer)
        rows = converting.load_rows(0, answer.ntuples, self._row)
        # Else each statement of each connection would keep all that it was answered last.
        converting.set_pgresult(None)
        return rows

    def _ask(self, values: Sequence[Buffer | None]) -> PGresult:
        server, converting = self._driver.pgconn, self._converting
        types, formats = converting.types or (), converting.formats
        if self._driver.prepare_threshold is None or not self._driver.autocommit:
            # A pooler lends another server each time; a transaction would not survive that the
            # statement is not known any more.
            server.send_query_params(self._text, values, types, formats, Format.BINARY)
            return self._answer(ExecStatus.TUPLES_OK)
        name = self._names.get(types)
        if name is None:
            name = f"{self._name}.{len(self._names)}".encode()
            server.send_prepare(name, self._text, types)
            self._answer(ExecStatus.COMMAND_OK)
            self._names[types] = name
        server.send_query_prepared(name, values, formats, Format.BINARY)
        return self._answer(ExecStatus.TUPLES_OK)

    def _answer(self, good: ExecStatus) -> PGresult:
        answer: PGresult = self._driver.wait(execute(self._driver.pgconn))[-1]
        if answer.status != good:
            raise error_from_result(answer)
        return answer
