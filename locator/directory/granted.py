"""What an owner who is no superuser must be given before migrations can be done: as statements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from locator.db import PUBLIC_ROLE, STAFF_ROLE
from locator.errors import LocatorError

EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "intarray", "btree_gist")

_NOT_ALLOWED = "42501"


class NotAllowedError(LocatorError):
    """The owner of the database lacks a right; the message says what has to be granted, and how."""


@contextmanager
def told_what_to_grant(connection: Connection) -> Iterator[None]:
    """Raise `NotAllowedError` where the database does not let its owner do something."""
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _NOT_ALLOWED:
            raise
        connection.rollback()
        said = str(error.orig).partition("\n")[0]
        missing = list(what_to_grant(connection))
        if not missing:
            raise NotAllowedError(f"The database does not let its owner do this: {said}") from error
        raise NotAllowedError(
            f"The database does not let its owner do this: {said}\nLet its administrator say once,"
            f" connected to this very database, and run locator migrate again:\n"
            + "\n".join(f"    {statement}" for statement in missing)
        ) from error


def what_to_grant(connection: Connection) -> Iterator[str]:
    """The statements of an administrator after which an owner can migrate."""
    for name in connection.scalars(text(_NOT_THERE), {"extensions": [*EXTENSIONS]}):
        yield f"CREATE EXTENSION {name};"
    for role in (PUBLIC_ROLE, STAFF_ROLE):
        is_there, owner, may_become = connection.execute(text(_MEMBER), {"role": role}).one()
        if not is_there:
            yield f"CREATE ROLE {role} LOGIN;"
        if not may_become:
            yield f"GRANT {role} TO {owner};"


_NOT_THERE = """
    SELECT name FROM unnest(CAST(:extensions AS text[])) WITH ORDINALITY AS wanted (name, number)
    WHERE name NOT IN (SELECT extname FROM pg_extension) ORDER BY number
"""
# From PostgreSQL 16 on, who has made a role is a member without being able to become it.
_MEMBER = """
    SELECT role.oid IS NOT NULL, quote_ident(current_user), coalesce(
        pg_has_role(
            current_user,
            role.oid,
            CASE WHEN current_setting('server_version_num')::integer >= 160000
                THEN 'SET' ELSE 'MEMBER' END
        ),
        false
    )
    FROM (SELECT) AS one LEFT JOIN pg_roles AS role ON role.rolname = :role
"""
