"""What goes out: public records by HSDS's names, when they changed, and what is gone."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

RECORDS = ("service_at_location", "service", "organization")


def upgrade() -> None:
    # What is public already is as new as its publication, until it is published again.
    op.execute(
        """
        ALTER TABLE published.service_point
            ADD COLUMN modified_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            ADD COLUMN fingerprint TEXT DEFAULT '' NOT NULL
        """
    )
    op.execute("UPDATE published.service_point SET modified_at = published_at")
    op.execute(
        "CREATE INDEX ix_service_point_city_id_modified_at_id"
        " ON published.service_point (city_id, modified_at, id)"
    )
    op.execute(
        """
        CREATE TABLE published.gone (
            id UUID NOT NULL,
            city_id TEXT NOT NULL,
            gone_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_gone PRIMARY KEY (id, city_id),
            CONSTRAINT fk_gone_city_id FOREIGN KEY (city_id)
                REFERENCES published.city (id) ON DELETE CASCADE
        )
        """
    )
    op.execute("CREATE INDEX ix_gone_city_id_gone_at_id ON published.gone (city_id, gone_at, id)")
    op.execute(
        """
        CREATE TABLE published.organization (
            id UUID NOT NULL,
            city_id TEXT NOT NULL,
            modified_at TIMESTAMP WITH TIME ZONE NOT NULL,
            words TEXT NOT NULL,
            record JSONB NOT NULL,
            CONSTRAINT pk_organization PRIMARY KEY (id, city_id),
            CONSTRAINT fk_organization_city_id FOREIGN KEY (city_id)
                REFERENCES published.city (id) ON DELETE CASCADE
        )
        """
    )
    op.execute(
        """
        CREATE TABLE published.service (
            id UUID NOT NULL,
            city_id TEXT NOT NULL,
            organization_id UUID NOT NULL,
            modified_at TIMESTAMP WITH TIME ZONE NOT NULL,
            open_to_all BOOLEAN NOT NULL,
            assured_until TIMESTAMP WITH TIME ZONE NOT NULL,
            needs INTEGER[] NOT NULL,
            words TEXT NOT NULL,
            record JSONB NOT NULL,
            CONSTRAINT pk_service PRIMARY KEY (id, city_id),
            CONSTRAINT fk_service_city_id FOREIGN KEY (city_id)
                REFERENCES published.city (id) ON DELETE CASCADE
        )
        """
    )
    op.execute(
        """
        CREATE TABLE published.service_at_location (
            id UUID NOT NULL,
            city_id TEXT NOT NULL,
            service_id UUID NOT NULL,
            organization_id UUID NOT NULL,
            modified_at TIMESTAMP WITH TIME ZONE NOT NULL,
            open_to_all BOOLEAN NOT NULL,
            assured_until TIMESTAMP WITH TIME ZONE NOT NULL,
            needs INTEGER[] NOT NULL,
            postal_code TEXT,
            words TEXT NOT NULL,
            record JSONB NOT NULL,
            CONSTRAINT pk_service_at_location PRIMARY KEY (id),
            CONSTRAINT fk_service_at_location_id FOREIGN KEY (id)
                REFERENCES published.service_point (id) ON DELETE CASCADE
        )
        """
    )
    # Pages are asked for in the order of ids, of one city or of all, mostly of what is open to all.
    op.execute("CREATE INDEX ix_organization_city_id_id ON published.organization (city_id, id)")
    op.execute(
        "CREATE INDEX ix_service_city_id_open_to_all_id"
        " ON published.service (city_id, open_to_all, id)"
    )
    op.execute(
        "CREATE INDEX ix_service_organization_id ON published.service (organization_id, city_id)"
    )
    op.execute(
        "CREATE INDEX ix_service_at_location_city_id_open_to_all_id"
        " ON published.service_at_location (city_id, open_to_all, id)"
    )
    for table in ("service", "service_at_location"):
        op.execute(f"CREATE INDEX ix_{table}_modified_at ON published.{table} (modified_at, id)")
        op.execute(
            f"CREATE INDEX ix_{table}_needs ON published.{table} USING gin (needs gin__int_ops)"
        )
    op.execute(
        "CREATE INDEX ix_service_at_location_service_id"
        " ON published.service_at_location (service_id, city_id)"
    )
    op.execute(
        "CREATE INDEX ix_service_at_location_organization_id"
        " ON published.service_at_location (organization_id)"
    )
    op.execute(
        "CREATE INDEX ix_service_at_location_postal_code"
        " ON published.service_at_location (postal_code) WHERE postal_code IS NOT NULL"
    )
    for table in RECORDS:
        op.execute(
            f"CREATE INDEX ix_{table}_words ON published.{table}"
            " USING gin (to_tsvector('simple'::regconfig, words))"
        )


def downgrade() -> None:
    for table in (*RECORDS, "gone"):
        op.execute(f"DROP TABLE published.{table}")
    op.execute(
        "ALTER TABLE published.service_point DROP COLUMN fingerprint, DROP COLUMN modified_at"
    )
