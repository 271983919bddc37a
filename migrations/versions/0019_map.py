"""The map, ready to count: narrow rows of what stands on it, and a pyramid of their numbers."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    # Not through SQLAlchemy's text(): the functions have colons of their own.
    connection: sa.Connection = op.get_bind()
    connection.connection.cursor().execute(SQL.read_text("utf-8"))


def downgrade() -> None:
    for trigger in ("new", "changed", "gone"):
        op.execute(f"DROP TRIGGER map_of_{trigger} ON published.service_point")
    op.execute("DROP FUNCTION published.keep_map()")
    op.execute("DROP FUNCTION published.keep_on_map(uuid[])")
    op.execute("DROP FUNCTION published.map_rows(uuid[])")
    op.execute("DROP FUNCTION published.spread_bits(bigint)")
    op.execute("DROP TABLE published.map_cell")
    op.execute("DROP TABLE published.map_point")
