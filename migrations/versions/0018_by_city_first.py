"""A city's search stays in the city: the indexes that answer it begin with the city.

Built while everybody works: see docs/decisions/0215. What was built before a failure is found the
next time.
"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

FACETS = "facets gist__intbig_ops(siglen=48)"
# The first 52 bits of an id, in its order, as a number that GiST can order by.
IN_ORDER = "((('x000' || left(replace(id::text, '-', ''), 13))::bit(64)::bigint))"

# Not the column itself, so that only a list takes this index.
LISTED = "((city_id || ''))"


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    with op.get_context().autocommit_block():
        op.execute(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_service_point_city_id_geog_facets"
            f" ON published.service_point USING gist (city_id, geog, {FACETS})"
        )
        op.execute(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_service_point_listed_in_order_facets"
            f" ON published.service_point USING gist ({LISTED}, {IN_ORDER}, {FACETS})"
        )
        op.execute(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_service_point_nowhere_in_order_facets"
            f" ON published.service_point USING gist (city_id, {IN_ORDER}, {FACETS})"
            " WHERE geog IS NULL"
        )
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS published.ix_service_point_geog_facets")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS published.ix_service_point_nowhere")


def downgrade() -> None:
    op.execute(
        "CREATE INDEX ix_service_point_geog_facets"
        f" ON published.service_point USING gist (geog, {FACETS})"
    )
    op.execute(
        "CREATE INDEX ix_service_point_nowhere"
        " ON published.service_point (city_id, id) WHERE geog IS NULL"
    )
    for name in ("city_id_geog", "listed_in_order", "nowhere_in_order"):
        op.execute(f"DROP INDEX published.ix_service_point_{name}_facets")
