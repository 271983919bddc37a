"""Connections as the owner of the database, and databases beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import LiteralString

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
    """The two roles to whom a copy gives rights: it does not hold them itself.

    Raises `BackupFailedError` where the owner may not, with what an administrator has to say.
    """
    refused = [one for one in _for_roles(connection) if not _is_allowed(connection, one)]
    if refused:
        raise BackupFailedError(
            "The owner of the database may not become the roles that Locator works as. Let the"
            " server's administrator say once, and start again:\n"
            + "\n".join(f"    {one.as_string(connection)};" for one in refused)
        )


def _for_roles(connection: psycopg.Connection) -> Iterator[sql.Composed]:
    """What is still to be done, each once the one before it has been tried."""
    (owner,) = connection.execute("SELECT current_user").fetchall()[0]
    for role in (PUBLIC_ROLE, STAFF_ROLE):
        name = sql.Identifier(role)
        if not _holds(connection, "SELECT to_regrole(%s) IS NOT NULL", role):
            yield sql.SQL("CREATE ROLE {} LOGIN").format(name)
        if not _holds(connection, _MAY_BECOME, role):
            yield sql.SQL("GRANT {} TO {}").format(name, sql.Identifier(owner))


def _holds(connection: psycopg.Connection, question: LiteralString, role: str) -> bool:
    return connection.execute(question, [role]).fetchone() == (True,)


def _is_allowed(connection: psycopg.Connection, statement: sql.Composed) -> bool:
    try:
        connection.execute(statement)
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedObject):
        return False  # the second: who might not be made cannot be granted either
    return True


# From PostgreSQL 16 on, who has made a role is a member without being able to become it.
_MAY_BECOME: LiteralString = """
    SELECT pg_has_role(current_user, oid, CASE
        WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER'
    END) FROM pg_roles WHERE rolname = %s
"""


def is_superuser(connection: psycopg.Connection) -> bool:
    """Whether the login may do everything, such as making an extension."""
    return connection.execute("SHOW is_superuser").fetchone() == ("on",)


def major(connection: psycopg.Connection) -> int:
    """The server's major version."""
    return connection.info.server_version // 10000
