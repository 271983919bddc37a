"""The two schemas, their tables, and the two roles.

The statements are in SQL files beside this one: what a migration did must not change when the
models do.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

EXTENSIONS = ("postgis", "intarray", "pg_trgm", "unaccent")

TABLES = (
    "published.service_point",
    "published.facet_language",
    "published.city",
    "directory.language",
    "directory.schedule_exception",
    "directory.schedule",
    "directory.closure",
    "directory.phone",
    "directory.contact",
    "directory.url",
    "directory.access_condition",
    "directory.service_at_location",
    "directory.service_area",
    "directory.required_document",
    "directory.cost_option",
    "directory.attribute",
    "directory.service",
    "directory.program",
    "directory.address",
    "directory.accessibility",
    "directory.taxonomy_term",
    "directory.taxonomy",
    "directory.organization",
    "directory.location",
    "directory.translation",
    "directory.city",
    "directory.change",
)


def upgrade() -> None:
    for extension in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    op.execute("CREATE SCHEMA published")  # env.py has made `directory`, for Alembic's own table
    # First the roles: their default privileges hold for the tables that come after.
    for part in ("roles", "directory", "published"):
        _run(part)
    # `locator check` asks whether a migration is missing.
    op.execute("GRANT SELECT ON directory.alembic_version TO locator_staff")
    # What happened stays as it was written.
    op.execute("REVOKE UPDATE, DELETE ON directory.change FROM locator_staff")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
    # The roles and the extensions stay: other databases or schemas may use them.
    op.execute(
        "ALTER DEFAULT PRIVILEGES IN SCHEMA published, directory"
        " REVOKE ALL ON TABLES FROM locator_staff, locator_public"
    )
    op.execute(
        "ALTER DEFAULT PRIVILEGES IN SCHEMA published, directory"
        " REVOKE ALL ON SEQUENCES FROM locator_staff"
    )
    op.execute("REVOKE ALL ON directory.alembic_version FROM locator_staff")
    op.execute("REVOKE ALL ON SCHEMA directory FROM locator_staff")
    op.execute("DROP SCHEMA published")


def _run(part: str) -> None:
    file = Path(__file__).with_name(f"0001_{part}.sql")
    connection: sa.Connection = op.get_bind()
    connection.connection.cursor().execute(file.read_text(encoding="utf-8"))
