"""By which door a change came; and the history of one service, found without reading all."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# What hangs on a row that is asked about, and may be gone itself: only a creation or a deletion
# keeps the whole row, and with it what it hung on.
OWNERS = ("service_id", "service_at_location_id", "location_id", "phone_id", "entity_id")

DOORS = ("staff pages", "confirmation link", "import", "command", "job", "sample")


def upgrade() -> None:
    doors = ", ".join(f"'{door}'" for door in DOORS)
    op.execute(
        "ALTER TABLE directory.change ADD COLUMN via VARCHAR(30)"
        f" CONSTRAINT ck_change_via CHECK (via IN ({doors}))"
    )
    for column in OWNERS:
        owner = f"coalesce(after, before) ->> '{column}'"
        op.execute(
            f"CREATE INDEX ix_change_{column} ON directory.change (({owner}))"
            f" WHERE action <> 'update' AND ({owner}) IS NOT NULL"
        )


def downgrade() -> None:
    for column in OWNERS:
        op.execute(f"DROP INDEX directory.ix_change_{column}")
    op.execute("ALTER TABLE directory.change DROP COLUMN via")
