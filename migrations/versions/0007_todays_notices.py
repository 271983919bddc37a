"""What is different today: not running, late, moved."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE directory.notice (
            id UUID NOT NULL,
            service_at_location_id UUID NOT NULL,
            date DATE NOT NULL,
            starts_at TIME WITHOUT TIME ZONE NOT NULL,
            ends_at TIME WITHOUT TIME ZONE NOT NULL,
            kind VARCHAR(30) NOT NULL,
            opens_at TIME WITHOUT TIME ZONE,
            closes_at TIME WITHOUT TIME ZONE,
            moved_to_id UUID,
            note TEXT,
            CONSTRAINT pk_notice PRIMARY KEY (id),
            CONSTRAINT fk_notice_service_at_location_id FOREIGN KEY (service_at_location_id)
                REFERENCES directory.service_at_location (id),
            CONSTRAINT fk_notice_moved_to_id FOREIGN KEY (moved_to_id)
                REFERENCES directory.service_at_location (id),
            CONSTRAINT uq_notice_service_at_location_id_date_starts_at
                UNIQUE (service_at_location_id, date, starts_at),
            CONSTRAINT ck_notice_kind CHECK (kind IN ('not_running', 'late', 'moved')),
            CONSTRAINT ck_notice_moved_somewhere
                CHECK ((kind = 'moved') = (moved_to_id IS NOT NULL)),
            CONSTRAINT ck_notice_moved_elsewhere CHECK (moved_to_id <> service_at_location_id),
            CONSTRAINT ck_notice_says_when
                CHECK (kind = 'not_running' OR num_nonnulls(opens_at, closes_at) = 2)
        )
        """
    )
    op.execute("CREATE INDEX ix_notice_moved_to_id ON directory.notice (moved_to_id)")


def downgrade() -> None:
    op.execute("DROP TABLE directory.notice")
