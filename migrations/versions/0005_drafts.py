"""Work that is not in the directory yet: drafts, their comments, who looks at them."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE staff.draft (
            id UUID NOT NULL,
            city_id TEXT NOT NULL,
            service_id UUID,
            organization_id UUID,
            title TEXT DEFAULT '' NOT NULL,
            document JSONB NOT NULL,
            base JSONB,
            revision INTEGER DEFAULT 1 NOT NULL,
            state VARCHAR(30) DEFAULT 'draft' NOT NULL,
            origin VARCHAR(30) DEFAULT 'staff' NOT NULL,
            author_id UUID,
            submitted_by UUID,
            reviewer_id UUID,
            saved_by UUID,
            started_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            saved_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            submitted_at TIMESTAMP WITH TIME ZONE,
            decided_at TIMESTAMP WITH TIME ZONE,
            publish_at TIMESTAMP WITH TIME ZONE,
            assured BOOLEAN DEFAULT false NOT NULL,
            held_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_draft PRIMARY KEY (id),
            CONSTRAINT fk_draft_city_id FOREIGN KEY (city_id)
                REFERENCES directory.city (id) ON DELETE CASCADE,
            CONSTRAINT fk_draft_service_id FOREIGN KEY (service_id)
                REFERENCES directory.service (id) ON DELETE SET NULL,
            CONSTRAINT fk_draft_organization_id FOREIGN KEY (organization_id)
                REFERENCES directory.organization (id) ON DELETE SET NULL,
            CONSTRAINT fk_draft_author_id FOREIGN KEY (author_id)
                REFERENCES staff.account (id) ON DELETE SET NULL,
            CONSTRAINT fk_draft_submitted_by FOREIGN KEY (submitted_by)
                REFERENCES staff.account (id) ON DELETE SET NULL,
            CONSTRAINT fk_draft_reviewer_id FOREIGN KEY (reviewer_id)
                REFERENCES staff.account (id) ON DELETE SET NULL,
            CONSTRAINT fk_draft_saved_by FOREIGN KEY (saved_by)
                REFERENCES staff.account (id) ON DELETE SET NULL,
            CONSTRAINT ck_draft_state CHECK (state IN (
                'draft', 'in_review', 'returned', 'scheduled', 'published', 'discarded'
            )),
            CONSTRAINT ck_draft_origin CHECK (origin IN (
                'staff', 'confirmation', 'report', 'import'
            )),
            CONSTRAINT ck_draft_scheduled_when
                CHECK (state <> 'scheduled' OR publish_at IS NOT NULL)
        )
        """
    )
    op.execute("CREATE INDEX ix_draft_city_id_state ON staff.draft (city_id, state)")
    op.execute("CREATE INDEX ix_draft_service_id ON staff.draft (service_id)")
    op.execute("CREATE INDEX ix_draft_organization_id ON staff.draft (organization_id)")
    op.execute(
        "CREATE INDEX ix_draft_publish_at ON staff.draft (publish_at) WHERE state = 'scheduled'"
    )
    op.execute(
        """
        CREATE TABLE staff.draft_version (
            id UUID NOT NULL,
            draft_id UUID NOT NULL,
            revision INTEGER NOT NULL,
            document JSONB NOT NULL,
            saved_by UUID,
            saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
            aside BOOLEAN DEFAULT false NOT NULL,
            CONSTRAINT pk_draft_version PRIMARY KEY (id),
            CONSTRAINT fk_draft_version_draft_id FOREIGN KEY (draft_id)
                REFERENCES staff.draft (id) ON DELETE CASCADE,
            CONSTRAINT fk_draft_version_saved_by FOREIGN KEY (saved_by)
                REFERENCES staff.account (id) ON DELETE SET NULL
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_draft_version_draft_id_revision"
        " ON staff.draft_version (draft_id, revision)"
    )
    op.execute(
        """
        CREATE TABLE staff.comment (
            id UUID NOT NULL,
            draft_id UUID NOT NULL,
            author_id UUID,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            text TEXT NOT NULL,
            path TEXT,
            CONSTRAINT pk_comment PRIMARY KEY (id),
            CONSTRAINT fk_comment_draft_id FOREIGN KEY (draft_id)
                REFERENCES staff.draft (id) ON DELETE CASCADE,
            CONSTRAINT fk_comment_author_id FOREIGN KEY (author_id)
                REFERENCES staff.account (id) ON DELETE SET NULL
        )
        """
    )
    op.execute("CREATE INDEX ix_comment_draft_id ON staff.comment (draft_id)")
    op.execute(
        """
        CREATE TABLE staff.presence (
            draft_id UUID NOT NULL,
            account_id UUID NOT NULL,
            seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_presence PRIMARY KEY (draft_id, account_id),
            CONSTRAINT fk_presence_draft_id FOREIGN KEY (draft_id)
                REFERENCES staff.draft (id) ON DELETE CASCADE,
            CONSTRAINT fk_presence_account_id FOREIGN KEY (account_id)
                REFERENCES staff.account (id) ON DELETE CASCADE
        )
        """
    )


def downgrade() -> None:
    for table in ("presence", "comment", "draft_version", "draft"):
        op.execute(f"DROP TABLE staff.{table}")
