"""Run by Alembic for every migration: both schemas, one transaction, no endless waiting.

Migrations are written by hand; `tests/directory/test_migrations.py` compares what they make with
the models, and says what is missing.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from locator.directory.base import DIRECTORY


def run(connection: Connection) -> None:
    """Migrate on this connection; its owner commits."""
    # One at a time; a second process waits here, then finds nothing to do.
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('locator migrations'))"))
    # A migration that waits for a lock makes everybody behind it wait, too: better it fails.
    connection.execute(text("SET LOCAL lock_timeout = '5s'"))
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {DIRECTORY}"))
    context.configure(connection=connection, version_table_schema=DIRECTORY)
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
