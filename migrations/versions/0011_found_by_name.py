"""Staff find an entry by any part of its names, without all of them being read."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_service_names ON directory.service"
        " USING gin (name gin_trgm_ops, alternate_name gin_trgm_ops)"
    )
    op.execute(
        "CREATE INDEX ix_organization_name ON directory.organization USING gin (name gin_trgm_ops)"
    )
    op.execute("CREATE INDEX ix_location_name ON directory.location USING gin (name gin_trgm_ops)")
    op.execute(
        "CREATE INDEX ix_translation_names ON directory.translation"
        " USING gin (text gin_trgm_ops) WHERE field IN ('name', 'alternate_name')"
    )


def downgrade() -> None:
    for index in ("translation_names", "location_name", "organization_name", "service_names"):
        op.execute(f"DROP INDEX directory.ix_{index}")
