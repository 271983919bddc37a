"""Imports: sources, runs, their lines, and what was held back."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _sources()
    _runs()
    _records()
    _held_back()
    # An organization is found again by its name, whenever a service of it comes in.
    op.execute(
        "CREATE INDEX ix_organization_city_id_lower_name"
        " ON directory.organization (city_id, lower(name))"
    )


def downgrade() -> None:
    op.execute("DROP INDEX directory.ix_organization_city_id_lower_name")
    op.execute("DROP TABLE staff.import_held_back")
    op.execute("DROP TABLE staff.import_replaced_record")
    _records_by_service_point()
    op.execute("DROP TABLE staff.import_line")
    op.execute("DROP TABLE staff.import_run")
    op.execute("DROP TABLE directory.import_source")


def _sources() -> None:
    op.execute(
        """
        CREATE TABLE directory.import_source (
            id UUID NOT NULL,
            city_id TEXT NOT NULL,
            name TEXT NOT NULL,
            credit TEXT,
            licence TEXT,
            url TEXT,
            format TEXT,
            mapping JSONB,
            trusted BOOLEAN DEFAULT false NOT NULL,
            CONSTRAINT pk_import_source PRIMARY KEY (id),
            CONSTRAINT uq_import_source_city_id_name UNIQUE (city_id, name),
            CONSTRAINT fk_import_source_city_id FOREIGN KEY (city_id)
                REFERENCES directory.city (id)
        )
        """
    )


def _runs() -> None:
    op.execute(
        """
        CREATE TABLE staff.import_run (
            id BIGINT GENERATED ALWAYS AS IDENTITY,
            city_id TEXT NOT NULL,
            source_id UUID NOT NULL,
            file_name TEXT NOT NULL,
            who TEXT NOT NULL,
            started_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            applied BOOLEAN NOT NULL,
            operation UUID NOT NULL,
            undoes_id BIGINT,
            added INTEGER DEFAULT 0 NOT NULL,
            changed INTEGER DEFAULT 0 NOT NULL,
            unchanged INTEGER DEFAULT 0 NOT NULL,
            outside INTEGER DEFAULT 0 NOT NULL,
            retired INTEGER DEFAULT 0 NOT NULL,
            rejected INTEGER DEFAULT 0 NOT NULL,
            warnings INTEGER DEFAULT 0 NOT NULL,
            CONSTRAINT pk_import_run PRIMARY KEY (id),
            CONSTRAINT uq_import_run_undoes_id UNIQUE (undoes_id),
            CONSTRAINT fk_import_run_city_id FOREIGN KEY (city_id)
                REFERENCES directory.city (id) ON DELETE CASCADE,
            CONSTRAINT fk_import_run_source_id FOREIGN KEY (source_id)
                REFERENCES directory.import_source (id) ON DELETE CASCADE,
            CONSTRAINT fk_import_run_undoes_id FOREIGN KEY (undoes_id)
                REFERENCES staff.import_run (id) ON DELETE CASCADE
        )
        """
    )
    op.execute("CREATE INDEX ix_import_run_city_id_id ON staff.import_run (city_id, id)")
    op.execute("CREATE INDEX ix_import_run_source_id ON staff.import_run (source_id)")
    op.execute("CREATE INDEX ix_import_run_operation ON staff.import_run (operation)")
    op.execute(
        """
        CREATE TABLE staff.import_line (
            run_id BIGINT NOT NULL,
            number INTEGER NOT NULL,
            row INTEGER,
            kind VARCHAR(30) NOT NULL,
            external_id TEXT NOT NULL,
            name TEXT NOT NULL,
            "column" TEXT NOT NULL,
            value TEXT NOT NULL,
            code TEXT NOT NULL,
            facts JSONB,
            service_id UUID,
            CONSTRAINT pk_import_line PRIMARY KEY (run_id, number),
            CONSTRAINT ck_import_line_kind CHECK (kind IN ('added', 'changed', 'unchanged',
                'outside', 'retired', 'rejected', 'warning')),
            CONSTRAINT fk_import_line_run_id FOREIGN KEY (run_id)
                REFERENCES staff.import_run (id) ON DELETE CASCADE
        )
        """
    )
    op.execute("CREATE INDEX ix_import_line_kind ON staff.import_line (run_id, kind, number)")


_SAID = """
    service_id UUID,
    hash BYTEA NOT NULL,
    said JSONB NOT NULL,
    ids JSONB DEFAULT '{}' NOT NULL,
    retired BOOLEAN DEFAULT false NOT NULL,
"""


def _records() -> None:
    # What was said column by column is not known as a document: the next import finds the service
    # again, and only fills in what is empty there.
    op.execute(
        """
        INSERT INTO directory.import_source (id, city_id, name)
        SELECT gen_random_uuid(), city_id, source
        FROM (SELECT DISTINCT city_id, source FROM directory.import_record) AS known
        """
    )
    op.execute(
        """
        CREATE TEMPORARY TABLE known_record ON COMMIT DROP AS
        SELECT import_source.id AS source_id, record.external_id, point.service_id
        FROM directory.import_record record
        JOIN directory.import_source ON import_source.city_id = record.city_id
            AND import_source.name = record.source
        LEFT JOIN directory.service_at_location point ON point.id = record.service_at_location_id
        """
    )
    op.execute("DROP TABLE directory.import_record")
    op.execute(
        f"""
        CREATE TABLE directory.import_record (
            {_SAID}
            source_id UUID NOT NULL,
            external_id TEXT NOT NULL,
            run_id BIGINT,
            CONSTRAINT pk_import_record PRIMARY KEY (source_id, external_id),
            CONSTRAINT fk_import_record_service_id FOREIGN KEY (service_id)
                REFERENCES directory.service (id) ON DELETE SET NULL,
            CONSTRAINT fk_import_record_source_id FOREIGN KEY (source_id)
                REFERENCES directory.import_source (id) ON DELETE CASCADE,
            CONSTRAINT fk_import_record_run_id FOREIGN KEY (run_id)
                REFERENCES staff.import_run (id) ON DELETE SET NULL
        )
        """
    )
    for column in ("service_id", "run_id"):
        op.execute(f"CREATE INDEX ix_import_record_{column} ON directory.import_record ({column})")
    op.execute(
        """
        INSERT INTO directory.import_record (source_id, external_id, service_id, hash, said)
        SELECT source_id, external_id, service_id, '', '{}' FROM known_record
        """
    )
    op.execute("DROP TABLE known_record")
    op.execute(
        f"""
        CREATE TABLE staff.import_replaced_record (
            {_SAID}
            run_id BIGINT NOT NULL,
            source_id UUID NOT NULL,
            external_id TEXT NOT NULL,
            earlier_run_id BIGINT,
            was_there BOOLEAN NOT NULL,
            first_change BIGINT,
            last_change BIGINT,
            CONSTRAINT pk_import_replaced_record PRIMARY KEY (run_id, source_id, external_id),
            CONSTRAINT fk_import_replaced_record_run_id FOREIGN KEY (run_id)
                REFERENCES staff.import_run (id) ON DELETE CASCADE,
            CONSTRAINT fk_import_replaced_record_source_id FOREIGN KEY (source_id)
                REFERENCES directory.import_source (id) ON DELETE CASCADE,
            CONSTRAINT fk_import_replaced_record_service_id FOREIGN KEY (service_id)
                REFERENCES directory.service (id) ON DELETE SET NULL
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_import_replaced_record_service_id"
        " ON staff.import_replaced_record (service_id)"
    )


def _records_by_service_point() -> None:
    # Two cities may share a source now; the older version knows the first of them.
    op.execute(
        """
        CREATE TEMPORARY TABLE known_record ON COMMIT DROP AS
        SELECT DISTINCT ON (import_source.name, record.external_id)
            import_source.name AS source, record.external_id, import_source.city_id,
            (
                SELECT id FROM directory.service_at_location
                WHERE service_id = record.service_id ORDER BY id LIMIT 1
            ) AS service_at_location_id
        FROM directory.import_record record
        JOIN directory.import_source ON import_source.id = record.source_id
        ORDER BY import_source.name, record.external_id, import_source.city_id
        """
    )
    op.execute("DROP TABLE directory.import_record")
    op.execute(
        """
        CREATE TABLE directory.import_record (
            id UUID NOT NULL,
            source TEXT NOT NULL,
            external_id TEXT NOT NULL,
            city_id TEXT NOT NULL,
            service_at_location_id UUID,
            said JSONB NOT NULL,
            CONSTRAINT pk_import_record PRIMARY KEY (id),
            CONSTRAINT uq_import_record_source_external_id UNIQUE (source, external_id),
            CONSTRAINT fk_import_record_city_id FOREIGN KEY (city_id)
                REFERENCES directory.city (id) ON DELETE CASCADE,
            CONSTRAINT fk_import_record_service_at_location_id
                FOREIGN KEY (service_at_location_id)
                REFERENCES directory.service_at_location (id) ON DELETE SET NULL
        )
        """
    )
    for column in ("city_id", "service_at_location_id"):
        op.execute(f"CREATE INDEX ix_import_record_{column} ON directory.import_record ({column})")
    op.execute(
        """
        INSERT INTO directory.import_record
            (id, source, external_id, city_id, service_at_location_id, said)
        SELECT gen_random_uuid(), source, external_id, city_id, service_at_location_id, '{}'
        FROM known_record
        """
    )
    op.execute("DROP TABLE known_record")


def _held_back() -> None:
    op.execute(
        """
        CREATE TABLE staff.import_held_back (
            id UUID NOT NULL,
            city_id TEXT NOT NULL,
            source_id UUID NOT NULL,
            run_id BIGINT NOT NULL,
            service_id UUID NOT NULL,
            row_id UUID NOT NULL,
            field TEXT NOT NULL,
            text TEXT NOT NULL,
            without TEXT,
            found TEXT[] NOT NULL,
            held_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_import_held_back PRIMARY KEY (id),
            CONSTRAINT uq_import_held_back_service_id_row_id_field
                UNIQUE (service_id, row_id, field),
            CONSTRAINT fk_import_held_back_city_id FOREIGN KEY (city_id)
                REFERENCES directory.city (id) ON DELETE CASCADE,
            CONSTRAINT fk_import_held_back_source_id FOREIGN KEY (source_id)
                REFERENCES directory.import_source (id) ON DELETE CASCADE,
            CONSTRAINT fk_import_held_back_run_id FOREIGN KEY (run_id)
                REFERENCES staff.import_run (id) ON DELETE CASCADE,
            CONSTRAINT fk_import_held_back_service_id FOREIGN KEY (service_id)
                REFERENCES directory.service (id) ON DELETE CASCADE
        )
        """
    )
    for column in ("city_id", "run_id"):
        op.execute(
            f"CREATE INDEX ix_import_held_back_{column} ON staff.import_held_back ({column})"
        )
