"""Languages beyond the list are numbered from its end back: hardly anybody shares those bits.

Counted up from 1000 they shared bits of the index with Sunday morning: see docs/decisions/0269.
"""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# 384 bits x 1000, less the last bit, which nobody has, and one: they are counted from 0.
LAST_BIT_BUT_ONE = 383_998


# What is public keeps its old numbers, too, until it is next published (at most a day later), so
# that who has read those finds it still.
AS_IT_IS = "facets"
# On the way back the numbers from 1000 on are given again, and may be another's.
OF_THE_LIST = "facets - ARRAY(SELECT facet FROM unnest(facets) AS facet WHERE facet >= 1000)"


def upgrade() -> None:
    _number_from(LAST_BIT_BUT_ONE, -1, AS_IT_IS)


def downgrade() -> None:
    _number_from(1_000, 1, OF_THE_LIST)


def _number_from(first: int, step: int, kept: str) -> None:
    """Number all anew, in the table and in what is public."""
    # Nobody publishes meanwhile by numbers read before: who publishes holds the city.
    op.execute("SELECT FROM published.city ORDER BY id FOR UPDATE")
    op.execute(
        "ALTER SEQUENCE published.facet_language_id_seq"
        f" INCREMENT BY {step} START WITH {first} RESTART"
    )
    op.execute(
        f"""
        WITH numbered AS (
            UPDATE published.facet_language AS new
            SET id = nextval('published.facet_language_id_seq')
            FROM published.facet_language AS old
            WHERE old.code = new.code
            RETURNING old.id AS was, new.id AS number
        )
        UPDATE published.service_point
        SET facets = {kept} | (SELECT array_agg(number) FROM numbered WHERE was = ANY (facets))
        WHERE EXISTS (SELECT FROM numbered)
            AND facets && (SELECT array_agg(was) FROM numbered)
        """  # noqa: S608 - of the words above
    )
