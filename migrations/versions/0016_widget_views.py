"""How often partners' widgets were seen: a number a day, and nothing about who saw them."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE staff.widget_views (
            day DATE NOT NULL,
            partner TEXT NOT NULL,
            views INTEGER NOT NULL,
            CONSTRAINT pk_widget_views PRIMARY KEY (day, partner)
        )
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE staff.widget_views")
