"""What sources said when they were last imported; organizations of which nobody knows the kind."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KNOWN = "'city', 'public', 'ngo', 'community', 'network'"


def upgrade() -> None:
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
    _allow_kinds(f"{KNOWN}, 'unknown'")


def downgrade() -> None:
    op.execute("DROP TABLE directory.import_record")
    # There is no better word for it in the older version.
    op.execute("UPDATE directory.organization SET kind = 'community' WHERE kind = 'unknown'")
    _allow_kinds(KNOWN)


def _allow_kinds(kinds: str) -> None:
    op.execute("ALTER TABLE directory.organization DROP CONSTRAINT ck_organization_kind")
    op.execute(
        "ALTER TABLE directory.organization"
        f" ADD CONSTRAINT ck_organization_kind CHECK (kind IN ({kinds}))"
    )
