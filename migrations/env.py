"""Run by Alembic: every migration in a transaction of its own, and no endless waiting.

Migrations are written by hand; `tests/directory/test_migrations.py` compares what they make with
the models, and says what is missing. How they are written so that nobody has to stop working:
docs/decisions/0243.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from locator.directory.base import DIRECTORY


def run(connection: Connection) -> None:
    """Migrate on this connection, of which `locator.directory.migrating` has made sure."""
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {DIRECTORY}"))
    connection.commit()
    context.configure(
        connection=connection,
        version_table_schema=DIRECTORY,
        # What is done stays done, and is locked no longer, when a later one has to wait.
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
