"""Under which licence a city gives its data, and when what is published there last changed."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # An SPDX identifier, or the address of the licence's text.
    op.execute(
        "ALTER TABLE directory.city ADD COLUMN data_licence text NOT NULL DEFAULT 'CC-BY-4.0'"
    )
    op.execute(
        "ALTER TABLE published.city ADD COLUMN modified_at timestamptz NOT NULL DEFAULT now()"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE published.city DROP COLUMN modified_at")
    op.execute("ALTER TABLE directory.city DROP COLUMN data_licence")
