"""Run by Alembic for every migration: both schemas, one transaction, no endless waiting."""

from __future__ import annotations

from typing import Any

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection, text

import locator.directory  # noqa: F401 - whatever has tables is imported here
from locator.directory.base import DIRECTORY, PUBLISHED, Base


def include_name(name: str | None, kind: str, parents: Any) -> bool:
    """Our two schemas, and nothing else that may live in the database (PostGIS's tables, ...)."""
    if kind == "schema":
        return name in (DIRECTORY, PUBLISHED)
    return True


def include_object(entity: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
    """What GeoAlchemy2 knows to leave out, and Alembic's own table."""
    if kind == "table" and name == "alembic_version":
        return False
    return bool(alembic_helpers.include_object(entity, name, kind, reflected, other))


def run(connection: Connection) -> None:
    """Migrate on this connection; its owner commits."""
    # One at a time; a second process waits here, then finds nothing to do.
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('locator migrations'))"))
    # A migration that waits for a lock makes everybody behind it wait, too: better it fails.
    connection.execute(text("SET LOCAL lock_timeout = '5s'"))
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {DIRECTORY}"))
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        version_table_schema=DIRECTORY,
        include_schemas=True,
        include_name=include_name,
        include_object=include_object,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
