"""Migrating beside people who work: one at a time, never in anybody's way, and again if need be."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from locator.errors import LocatorError

# A statement that waits for a lock makes all wait who come after it: so it gives up soon, and all
# of its migration with it, and comes again. Together, about three minutes.
LONGEST_WAIT = "1s"
TRIES = 40
PAUSES = (0.5, 1.0, 2.0, 5.0)  # seconds; the last one again and again
# What one statement may take; a migration that knows better says SET LOCAL itself.
LONGEST_STATEMENT = "30min"
# Who migrates and hangs holds no lock for longer than that.
LONGEST_SILENCE = "5min"

# lock_not_available, deadlock_detected.
_IN_THE_WAY = {"55P03", "40P01"}

_SETTINGS = {
    "lock_timeout": LONGEST_WAIT,
    "statement_timeout": LONGEST_STATEMENT,
    "idle_in_transaction_session_timeout": LONGEST_SILENCE,
}


class SomebodyIsInTheWayError(LocatorError):
    """A migration did not get its lock, however often it tried; what was done before it stays."""


class PoolerIsInTheWayError(LocatorError):
    """Migrations hold a lock for as long as they go on, which a pooler's clients cannot."""


@contextmanager
def one_at_a_time(connection: Connection) -> Iterator[None]:
    """Until the end of the block nobody else migrates, and nobody makes a copy.

    Raises `PoolerIsInTheWayError`. The lock ends with the connection, however that comes about.
    """
    there = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    driver = connection.connection.driver_connection
    if isinstance(driver, psycopg.Connection) and there != driver.info.backend_pid:
        raise PoolerIsInTheWayError(
            "Between us and the database is a pooler. Migrate past it: DATABASE_URL=(the address of"
            " the server itself) locator migrate"
        )
    connection.exec_driver_sql("SELECT pg_advisory_lock(hashtext('locator migrations'))")
    for name, value in _SETTINGS.items():
        connection.exec_driver_sql(f"SET {name} = '{value}'")
    connection.commit()
    try:
        yield
    finally:
        # The next transaction is somebody else's, where the connection goes on.
        connection.rollback()
        connection.exec_driver_sql("SELECT pg_advisory_unlock(hashtext('locator migrations'))")
        connection.commit()


def again_and_again(connection: Connection, work: Callable[[], None]) -> None:
    """Do it until nobody is in the way; raise `SomebodyIsInTheWayError` in the end."""
    for attempt in range(TRIES):
        try:
            work()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _IN_THE_WAY:
                raise
            connection.rollback()
            time.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])
        else:
            return
    raise SomebodyIsInTheWayError(
        "Somebody holds a lock for minutes, so that the database could not be brought up to date."
        " Nothing is lost. See who it is (SELECT * FROM pg_stat_activity WHERE state <> 'idle'),"
        " and run locator migrate again."
    )


def mend_indexes(connection: Connection) -> list[str]:
    """Build again what CREATE INDEX CONCURRENTLY has left unfinished; give the names.

    An index that was being built when its process ended is kept up to date for nobody: no question
    uses it, and IF NOT EXISTS takes it for one that is there.
    """
    broken = connection.exec_driver_sql(_INVALID).all()
    connection.commit()
    if not broken:
        return []
    outside = connection.execution_options(isolation_level="AUTOCOMMIT")
    for name, is_leftover in broken:
        verb = "DROP INDEX" if is_leftover else "REINDEX INDEX"
        outside.exec_driver_sql(f"{verb} CONCURRENTLY {name}")
    outside.commit()
    connection.execution_options(isolation_level="READ COMMITTED")
    return [name for name, _ in broken]


# What somebody builds at this moment is left alone. What REINDEX itself has left is named so.
_INVALID = """
    SELECT format('%%I.%%I', n.nspname, c.relname), c.relname ~ '_cc(new|old)[0-9]*$'
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT i.indisvalid AND n.nspname !~ '^pg_'
      AND c.oid NOT IN (SELECT index_relid FROM pg_stat_progress_create_index)
    ORDER BY 2 DESC, 1
"""
