"""Two roles, two ways to connect.

`locator_public` can read the schema `published` and nothing else; whatever an attacker smuggles
into a search finds nothing that was not public. `locator_staff` writes `directory` and publishes.
The migrations make both roles and their grants.
"""

from __future__ import annotations

import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session

from locator.config import Config

PUBLIC_ROLE = "locator_public"
STAFF_ROLE = "locator_staff"

# Milliseconds that one statement of the public side may take; a large answer is many statements.
LONGEST_STATEMENT = 30_000


class Database:
    """The connections of one process."""

    def __init__(self, staff: Engine, public: Engine) -> None:
        self._staff = staff
        self._public = public

    @classmethod
    def from_config(cls, config: Config) -> Database:
        """Engines for both roles; `config.database_url` must be set (see `locator.cluster`)."""
        if config.database_url is None:
            raise ValueError("config.database_url is not set")
        return cls(
            staff=staff_engine(config.database_url),
            public=public_engine(config.public_database_url or config.database_url),
        )

    @contextmanager
    def public(self) -> Iterator[Connection]:
        """A read-only connection to `published`, one transaction a statement."""
        with self._public.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """The same, but all statements until the end see one moment: for answers sent in pieces.

        Only here a server-side cursor can be had, which needs a transaction.
        """
        with self._public.connect() as connection:
            connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

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


def _engine(url: str, role: str) -> Engine:
    parsed = make_url(url).set(drivername="postgresql+psycopg")
    public = role == PUBLIC_ROLE
    # Where the address already logs in as the role itself, there is nothing to step down to.
    options = [] if parsed.username == role else [f"-c role={role}"]
    if public:
        options.append("-c default_transaction_read_only=on")
        # Threat: a question that nobody thought of keeps a processor busy for hours.
        options.append(f"-c statement_timeout={LONGEST_STATEMENT}")
    engine = create_engine(
        parsed,
        connect_args={"options": " ".join(options)} if options else {},
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        # What somebody searched for stays out of exceptions and logs.
        hide_parameters=True,
        pool_pre_ping=not public,
        pool_reset_on_return=None if public else "rollback",
    )
    if public:
        event.listen(engine, "checkout", _leave_out_the_dead)
    return engine


def _leave_out_the_dead(connection: Any, _record: Any, _proxy: Any) -> None:
    """Give out no connection that the database has closed meanwhile (a restart, a failover).

    Something to read on an idle connection is its end, or a last word before it. Looking costs no
    question to the database, as a ping would on every search.
    """
    if select.select([connection.fileno()], [], [], 0)[0]:
        raise DisconnectionError
