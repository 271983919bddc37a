"""The content of a service point as it is sent, so that no answer puts it together anew."""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Every row has the keys of today, without having to be published again. The table is written
    # anew under its lock: see docs/decisions/0210.
    op.execute(
        """
        ALTER TABLE published.service_point ALTER COLUMN content TYPE json
            USING (jsonb '{"notices": [], "source": null}' || content)::json
        """
    )


def downgrade() -> None:
    op.execute("ALTER TABLE published.service_point ALTER COLUMN content TYPE jsonb")
