"""Two roles, two ways to connect.

`locator_public` can read the schema `published` and nothing else; whatever an attacker smuggles
into a search finds nothing that was not public. `locator_staff` writes `directory` and publishes.
The migrations make both roles and their grants.

Searches may read from streaming replicas, which come and go: see `read_again`. Staff follow the
primary; while there is none, they read from a standby (`reads_only`).
"""

from __future__ import annotations

import select
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import orjson
import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, create_engine, event, pool
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.orm import Session

from locator.config import Config
from locator.connecting import (
    Door,
    choice_now,
    choose_anew,
    connect,
    to_read,
    to_the_primary,
    to_write,
    words_of,
)

PUBLIC_ROLE = "locator_public"
STAFF_ROLE = "locator_staff"

# Milliseconds that one statement of the public side may take; a large answer is many statements.
LONGEST_STATEMENT = 10_000

# Seconds that a request waits for a connection while others use them all.
WAIT_FOR_CONNECTION = 5

# Seconds for which staff stay with a standby before they look for a primary again.
STANDBY_HOLDS = 2

# Connections that each process leaves as they were used, for the next search.
KEPT_READY = 5

_STANDBY_SINCE = "standby since"
_CHOICE = "chosen by choice"

Read = TypeVar("Read")


class Database:
    """The connections of one process."""

    def __init__(self, staff: Engine, public: Engine) -> None:
        self._staff = staff
        self._public = public
        self._ready: deque[Connection] = deque()
        self._counted: Callable[[int], object] = lambda _: None

    @classmethod
    def from_config(cls, config: Config) -> Database:
        """Engines for both roles; `config.database_url` must be set (see `locator.cluster`)."""
        if config.database_url is None:
            raise ValueError("config.database_url is not set")
        return cls(
            staff=staff_engine(config.database_url),
            public=public_engine(config.public_database_url or config.database_url),
        )

    def count_uses(self, staff: Callable[[int], object], public: Callable[[int], object]) -> None:
        """Tell of each role's connections: 1 for one that is taken, -1 when it is given back."""
        event.listen(self._staff, "checkout", lambda *_: staff(1))
        event.listen(self._staff, "checkin", lambda *_: staff(-1))
        self._counted = public

    def close(self) -> None:
        """Close what nobody uses; whoever asks later connects anew."""
        self._give_back_ready()
        self._public.dispose()
        self._staff.dispose()

    @contextmanager
    def public(self) -> Iterator[Connection]:
        """A read-only connection to `published`, one transaction a statement.

        Often the one that was used last, just as it was left: to take it out of the pool and to
        put it back takes SQLAlchemy as long as a third of a search takes the database.
        """
        connection = self._taken() or self._public.connect()
        self._counted(1)
        try:
            with _given_up_if_interrupted(connection):
                yield connection
        finally:
            self._counted(-1)
            self._leave(connection)

    def _taken(self) -> Connection | None:
        """One that is ready, and still there."""
        while self._ready:
            try:
                connection = self._ready.pop()
            except IndexError:  # another thread was faster
                break
            if not _has_ended(connection.connection.driver_connection, connection.info):
                return connection
            connection.invalidate()
            connection.close()
        return None

    def _give_back_ready(self) -> None:
        while ready := self._taken():
            ready.close()

    def _leave(self, connection: Connection) -> None:
        if len(self._ready) < KEPT_READY and _is_as_new(connection):
            self._ready.append(connection)
        else:
            connection.close()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """The same, but all statements until the end see one moment: for answers sent in pieces.

        Only here a server-side cursor can be had, which needs a transaction.
        """
        self._give_back_ready()  # the pool has only so many
        with self._public.connect() as connection, _given_up_if_interrupted(connection):
            self._counted(1)
            try:
                connection.execution_options(isolation_level="REPEATABLE READ")
                with connection.begin():
                    yield connection
            finally:
                self._counted(-1)

    @contextmanager
    def staff(self) -> Iterator[Session]:
        """A session on both schemas: commits at the end, rolls back on any error."""
        with Session(self._staff) as session, session.begin():
            yield session


def staff_engine(url: str) -> Engine:
    """Connect as the role that writes the directory."""
    return _engine(url, STAFF_ROLE)


def public_engine(url: str) -> Engine:
    """Connect as the role that reads `published`.

    AUTOCOMMIT and no reset on return: the default rollback would throw away psycopg's prepared
    statements, and a reader has nothing to roll back.
    """
    return _engine(url, PUBLIC_ROLE).execution_options(isolation_level="AUTOCOMMIT")


def owner_engine(url: str) -> Engine:
    """Connect as the login of the address itself, each time anew: migrations and checks."""
    words = to_the_primary(words_of(url))
    engine = create_engine("postgresql+psycopg://", poolclass=pool.NullPool)

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, _args: Any, given: dict[str, Any]) -> Any:
        return psycopg.connect(**{**words, **given})

    return engine


def _engine(url: str, role: str) -> Engine:
    words = words_of(url)
    public = role == PUBLIC_ROLE
    door = to_read(words, role, LONGEST_STATEMENT) if public else to_write(words, role)
    engine = create_engine(
        "postgresql+psycopg://",
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        # What somebody searched for stays out of exceptions and logs.
        hide_parameters=True,
        pool_pre_ping=not public,
        pool_timeout=WAIT_FOR_CONNECTION,
        pool_reset_on_return=None if public else "rollback",
    )
    _connect_by(engine, door)
    event.listen(engine, "checkout", _leave_out_the_dead if public else _look_for_a_primary)
    return engine


def _connect_by(engine: Engine, door: Door) -> None:
    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, record: Any, _args: Any, given: dict[str, Any]) -> Any:
        found = connect(door, **given)
        if door.chooses:
            record.info[_CHOICE] = choice_now()
        if found.is_standby:
            record.info[_STANDBY_SINCE] = time.monotonic()
        return found.connection


def reads_only(session: Session) -> bool:
    """Whether this session has found a standby only, where nothing can be written."""
    return _STANDBY_SINCE in session.connection().info


def _look_for_a_primary(_connection: Any, record: Any, _proxy: Any) -> None:
    """Stay with a standby for moments only, since another host may have been promoted."""
    since = record.info.get(_STANDBY_SINCE)
    if since is not None and time.monotonic() - since > STANDBY_HOLDS:
        raise DisconnectionError


def _is_as_new(connection: Connection) -> bool:
    """Whether the next question may be asked where this one was."""
    if connection.closed or connection.invalidated:
        return False
    driver: Any = connection.connection.driver_connection
    if driver.pgconn.transaction_status != TransactionStatus.IDLE:
        return False
    if connection.in_transaction():  # SQLAlchemy's own idea; the server knows of none
        connection.rollback()
    return True


def _leave_out_the_dead(connection: Any, record: Any, _proxy: Any) -> None:
    """Give out no connection that the database has closed meanwhile (a restart, a failover)."""
    if _has_ended(connection, record.info):
        raise DisconnectionError


def _has_ended(connection: Any, info: Mapping[Any, Any]) -> bool:
    """Whether the database has closed it, or it leads to a host of an earlier choice.

    All of a process read from the same host. Something to read on an idle connection is its end, or
    a last word before it. Looking costs no question to the database, as a ping would on every
    search.
    """
    if _CHOICE in info and info[_CHOICE] != choice_now():
        return True
    return connection.closed or bool(select.select([connection.fileno()], [], [], 0)[0])


# A standby took the statement back for what it replays (40001, 40P01), or the other end is going
# down or coming up (57P01 to 57P05), or is not what it was (25006). Class 08: the connection.
_INTERRUPTED = frozenset({"40001", "40P01", "57P01", "57P02", "57P03", "57P04", "57P05", "25006"})


def read_again(read: Callable[[], Read]) -> Read:
    """Do a whole read, and once more from its beginning where its connection ended on the way.

    From the beginning, on another connection: what a second host knows may be older or newer than
    what the first one said. Never for what has been sent already. Where nobody answers at all,
    every host has been tried, and nothing is repeated.
    """
    try:
        return read()
    except (DBAPIError, psycopg.Error) as error:
        if not is_interrupted(error):
            raise
    return read()


@contextmanager
def _given_up_if_interrupted(connection: Connection) -> Iterator[None]:
    """Never use a connection again whose host has sent us away: the next one may be elsewhere."""
    choice = connection.info.get(_CHOICE)
    try:
        yield
    except (DBAPIError, psycopg.Error) as error:
        if is_interrupted(error) and not connection.closed:
            connection.invalidate(error)
            if choice:
                choose_anew(choice)
        raise


def is_interrupted(error: DBAPIError | psycopg.Error) -> bool:
    """Whether the database went away, or took a statement back: the same again may do."""
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        state = getattr(error.orig, "sqlstate", None)
    else:
        state = error.sqlstate
        # By itself psycopg says so of a connection that has ended without a word.
        if state is None and isinstance(error, psycopg.OperationalError):
            return True
    return state is not None and (state in _INTERRUPTED or state.startswith("08"))


def is_out_of_reach(error: DBAPIError | psycopg.Error) -> bool:
    """Whether it was interrupted, or lets nobody in: for who has time, the same again may do."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    # Who never came in has no word of the database, and so no state.
    refused = isinstance(cause, psycopg.OperationalError) and cause.sqlstate is None
    return refused or is_interrupted(error)
