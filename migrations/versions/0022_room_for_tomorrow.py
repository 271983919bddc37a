"""Half of each page of service points is left to what will be said of them tomorrow.

Every row is written anew once a day: where there is room beside it, no index hears of that.
See docs/decisions/0276.
"""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE published.service_point SET (fillfactor = 50)")


def downgrade() -> None:
    op.execute("ALTER TABLE published.service_point RESET (fillfactor)")
