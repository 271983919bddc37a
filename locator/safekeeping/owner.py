"""Connections as the owner of the database, and databases beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from locator.connecting import to_the_primary, words_of
from locator.db import PUBLIC_ROLE, STAFF_ROLE
from locator.errors import BackupFailedError

PATIENCE = 10  # seconds for a server to let us in


@contextmanager
def connected(url: str, *, to: str | None = None) -> Iterator[psycopg.Connection]:
    """One statement a transaction; to the database of `url`, or to another one of that server.

    Raises `BackupFailedError` where it does not answer, or does not let us do what we must.
    """
    try:
        with psycopg.connect(address(url, to), autocommit=True, connect_timeout=PATIENCE) as one:
            yield one
    except psycopg.Error as error:
        raise BackupFailedError(f"The database says: {str(error).strip()}") from error


def address(url: str, database: str | None = None) -> str:
    """`url` in libpq's words: the primary of several hosts, another database where one is named."""
    words = to_the_primary(words_of(url))
    return make_conninfo(**(words if database is None else {**words, "dbname": database}))


def name_of(url: str) -> str:
    """The database that `url` leads to."""
    words = words_of(url)
    return str(words.get("dbname") or words.get("user") or "postgres")


@contextmanager
def at_the_server(url: str) -> Iterator[psycopg.Connection]:
    """Connected where databases are made and renamed: not in the one that it is about."""
    with connected(url, to="postgres") as connection:
        yield connection


def is_there(url: str) -> bool:
    """Whether the database exists."""
    with at_the_server(url) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name_of(url)])
        return found.fetchone() is not None


def make_database(url: str, name: str, locales: tuple[str, str] | None) -> None:
    """Make an empty one, sorting as the other did where this server knows how."""
    plain = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
        sql.Identifier(name)
    )
    with at_the_server(url) as connection:
        if locales is not None:
            collate, ctype = locales
            try:
                connection.execute(
                    sql.SQL("{} LC_COLLATE {} LC_CTYPE {}").format(plain, collate, ctype)
                )
            except (psycopg.errors.WrongObjectType, psycopg.errors.InvalidParameterValue):
                pass  # Debian's en_US.UTF-8 is nothing to macOS
            else:
                return
        connection.execute(plain)


def drop_database(url: str, name: str) -> None:
    """Whoever is still connected there is sent away."""
    with at_the_server(url) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def make_roles(connection: psycopg.Connection) -> None:
    """The two roles to whom a copy gives rights: it does not hold them itself."""
    for role in (PUBLIC_ROLE, STAFF_ROLE):
        if connection.execute("SELECT to_regrole(%s)", [role]).fetchone() == (None,):
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        if connection.execute(_MAY_BECOME, [role, role]).fetchone() != (True,):
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))


_MAY_BECOME = """
    SELECT CASE WHEN current_setting('server_version_num')::integer >= 160000
        THEN pg_has_role(current_user, %s, 'SET') ELSE pg_has_role(current_user, %s, 'MEMBER') END
"""


def is_superuser(connection: psycopg.Connection) -> bool:
    """Whether the login may do everything, such as making an extension."""
    return connection.execute("SHOW is_superuser").fetchone() == ("on",)


def major(connection: psycopg.Connection) -> int:
    """The server's major version."""
    return connection.info.server_version // 10000
