"""What is alike: found by where it is, told apart by people, or made one."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Staff ask what else is at this door; nobody else searches the private schema by distance.
    op.execute("CREATE INDEX ix_location_point ON directory.location USING gist (point)")
    op.execute(
        """
        ALTER TABLE directory.service_at_location
            ADD COLUMN merged_into UUID,
            ADD CONSTRAINT fk_service_at_location_merged_into
                FOREIGN KEY (merged_into) REFERENCES directory.service_at_location (id),
            ADD CONSTRAINT ck_service_at_location_merged_into_another CHECK (merged_into <> id)
        """
    )
    op.execute(
        "CREATE INDEX ix_service_at_location_merged_into"
        " ON directory.service_at_location (merged_into)"
    )
    op.execute(
        """
        CREATE TABLE published.moved (
            id UUID NOT NULL,
            city_id TEXT NOT NULL,
            moved_to UUID NOT NULL,
            CONSTRAINT pk_moved PRIMARY KEY (id),
            CONSTRAINT fk_moved_city_id FOREIGN KEY (city_id)
                REFERENCES published.city (id) ON DELETE CASCADE
        )
        """
    )
    op.execute(
        """
        CREATE TABLE staff.not_same (
            id UUID NOT NULL,
            point_id UUID NOT NULL,
            other_id UUID NOT NULL,
            said_by TEXT NOT NULL,
            said_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_not_same PRIMARY KEY (id),
            CONSTRAINT uq_not_same_point_id_other_id UNIQUE (point_id, other_id),
            CONSTRAINT ck_not_same_in_order CHECK (point_id < other_id),
            CONSTRAINT fk_not_same_point_id FOREIGN KEY (point_id)
                REFERENCES directory.service_at_location (id) ON DELETE CASCADE,
            CONSTRAINT fk_not_same_other_id FOREIGN KEY (other_id)
                REFERENCES directory.service_at_location (id) ON DELETE CASCADE
        )
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE staff.not_same")
    op.execute("DROP TABLE published.moved")
    op.execute("ALTER TABLE directory.service_at_location DROP COLUMN merged_into")
    op.execute("DROP INDEX directory.ix_location_point")
