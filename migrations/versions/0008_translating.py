"""What translators have not agreed to yet: drafts of a machine, files that came back."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE staff.translation_draft (
            id UUID NOT NULL,
            entity_type TEXT NOT NULL,
            entity_id UUID NOT NULL,
            field TEXT NOT NULL,
            locale TEXT NOT NULL,
            text TEXT NOT NULL,
            source_hash TEXT NOT NULL,
            made_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_translation_draft PRIMARY KEY (id),
            CONSTRAINT uq_translation_draft_entity_id_field_locale
                UNIQUE (entity_id, field, locale)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE staff.translation_file (
            id UUID NOT NULL,
            city_id TEXT NOT NULL,
            locale TEXT NOT NULL,
            name TEXT NOT NULL,
            entries JSONB NOT NULL,
            read_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_translation_file PRIMARY KEY (id),
            CONSTRAINT fk_translation_file_city_id FOREIGN KEY (city_id)
                REFERENCES directory.city (id) ON DELETE CASCADE
        )
        """
    )
    op.execute("CREATE INDEX ix_translation_file_city_id ON staff.translation_file (city_id)")


def downgrade() -> None:
    op.execute("DROP TABLE staff.translation_file")
    op.execute("DROP TABLE staff.translation_draft")
