"""Files that somebody has handed in, in pieces; and what was decided about their conflicts."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE staff.import_file (
            id UUID NOT NULL,
            city_id TEXT NOT NULL,
            source_id UUID NOT NULL,
            name TEXT NOT NULL,
            size BIGINT NOT NULL,
            look JSONB,
            handed_in_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            handed_in_by UUID,
            state VARCHAR(30) DEFAULT 'resting' NOT NULL
                CONSTRAINT ck_import_file_state
                CHECK (state IN ('resting', 'waiting', 'working', 'stopping', 'failed')),
            task VARCHAR(30) CONSTRAINT ck_import_file_task CHECK (task IN ('try', 'keep')),
            retire BOOLEAN DEFAULT false NOT NULL,
            ordered_by UUID,
            done INTEGER DEFAULT 0 NOT NULL,
            total INTEGER,
            problem JSONB,
            run_id BIGINT,
            CONSTRAINT pk_import_file PRIMARY KEY (id),
            CONSTRAINT fk_import_file_city_id FOREIGN KEY (city_id)
                REFERENCES directory.city (id) ON DELETE CASCADE,
            CONSTRAINT fk_import_file_source_id FOREIGN KEY (source_id)
                REFERENCES directory.import_source (id) ON DELETE CASCADE,
            CONSTRAINT fk_import_file_handed_in_by FOREIGN KEY (handed_in_by)
                REFERENCES staff.account (id) ON DELETE SET NULL,
            CONSTRAINT fk_import_file_ordered_by FOREIGN KEY (ordered_by)
                REFERENCES staff.account (id) ON DELETE SET NULL,
            CONSTRAINT fk_import_file_run_id FOREIGN KEY (run_id)
                REFERENCES staff.import_run (id) ON DELETE SET NULL
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_import_file_city_id_handed_in_at"
        " ON staff.import_file (city_id, handed_in_at)"
    )
    for column in ("source_id", "run_id"):
        op.execute(f"CREATE INDEX ix_import_file_{column} ON staff.import_file ({column})")
    op.execute(
        """
        CREATE TABLE staff.import_piece (
            file_id UUID NOT NULL,
            position INTEGER NOT NULL,
            content BYTEA NOT NULL,
            CONSTRAINT pk_import_piece PRIMARY KEY (file_id, position),
            CONSTRAINT fk_import_piece_file_id FOREIGN KEY (file_id)
                REFERENCES staff.import_file (id) ON DELETE CASCADE
        )
        """
    )
    op.execute(
        """
        CREATE TABLE staff.import_decision (
            run_id BIGINT NOT NULL,
            number INTEGER NOT NULL,
            taken VARCHAR(30) NOT NULL
                CONSTRAINT ck_import_decision_taken CHECK (taken IN ('ours', 'theirs')),
            decided_by UUID,
            decided_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_import_decision PRIMARY KEY (run_id, number),
            CONSTRAINT fk_import_decision_run_id_number FOREIGN KEY (run_id, number)
                REFERENCES staff.import_line (run_id, number) ON DELETE CASCADE,
            CONSTRAINT fk_import_decision_decided_by FOREIGN KEY (decided_by)
                REFERENCES staff.account (id) ON DELETE SET NULL
        )
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE staff.import_decision")
    op.execute("DROP TABLE staff.import_piece")
    op.execute("DROP TABLE staff.import_file")
