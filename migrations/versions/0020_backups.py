"""When copies for safe-keeping were made: `locator check` asks for the last one."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE staff.backup (
            made_at TIMESTAMPTZ NOT NULL,
            verified BOOLEAN NOT NULL,
            bytes BIGINT NOT NULL,
            revision TEXT NOT NULL,
            CONSTRAINT pk_backup PRIMARY KEY (made_at)
        )
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE staff.backup")
