"""Who may sign in, and with which roles in which city."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA staff")
    # What later migrations make there is covered, too; the public side gets nothing.
    op.execute("GRANT USAGE ON SCHEMA staff TO locator_staff")
    op.execute(
        "ALTER DEFAULT PRIVILEGES IN SCHEMA staff"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO locator_staff"
    )
    op.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA staff GRANT USAGE ON SEQUENCES TO locator_staff")
    _accounts()
    _roles()


def downgrade() -> None:
    op.execute("DROP SCHEMA staff CASCADE")


def _accounts() -> None:
    op.execute(
        """
        CREATE TABLE staff.account (
            id UUID NOT NULL,
            email TEXT NOT NULL,
            name TEXT DEFAULT '' NOT NULL,
            language TEXT DEFAULT 'en' NOT NULL,
            active BOOLEAN DEFAULT true NOT NULL,
            password TEXT,
            fs_uniquifier TEXT NOT NULL,
            tf_totp_secret TEXT,
            tf_last_counter BIGINT,
            mf_recovery_codes TEXT[],
            created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            last_sign_in DATE,
            CONSTRAINT pk_account PRIMARY KEY (id),
            CONSTRAINT uq_account_email UNIQUE (email),
            CONSTRAINT uq_account_fs_uniquifier UNIQUE (fs_uniquifier),
            CONSTRAINT ck_account_email_is_in_small_letters CHECK (email = lower(email))
        )
        """
    )
    op.execute(
        """
        CREATE TABLE staff.session (
            id UUID NOT NULL,
            account_id UUID NOT NULL,
            token BYTEA NOT NULL,
            device TEXT NOT NULL,
            started_at TIMESTAMP WITH TIME ZONE NOT NULL,
            last_seen TIMESTAMP WITH TIME ZONE NOT NULL,
            proved_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_session PRIMARY KEY (id),
            CONSTRAINT uq_session_token UNIQUE (token),
            CONSTRAINT fk_session_account_id FOREIGN KEY (account_id)
                REFERENCES staff.account (id) ON DELETE CASCADE
        )
        """
    )
    op.execute("CREATE INDEX ix_session_account_id ON staff.session (account_id)")
    op.execute(
        """
        CREATE TABLE staff.passkey (
            id UUID NOT NULL,
            account_id UUID NOT NULL,
            credential_id BYTEA NOT NULL,
            public_key BYTEA NOT NULL,
            sign_count BIGINT NOT NULL,
            transports TEXT[] DEFAULT '{}' NOT NULL,
            name TEXT NOT NULL,
            created_on DATE NOT NULL,
            used_on DATE,
            CONSTRAINT pk_passkey PRIMARY KEY (id),
            CONSTRAINT uq_passkey_credential_id UNIQUE (credential_id),
            CONSTRAINT fk_passkey_account_id FOREIGN KEY (account_id)
                REFERENCES staff.account (id) ON DELETE CASCADE
        )
        """
    )
    op.execute("CREATE INDEX ix_passkey_account_id ON staff.passkey (account_id)")
    # Of addresses that have an account and of those that have none, so that a pause tells nobody
    # which of the two it was.
    op.execute(
        """
        CREATE TABLE staff.failed_sign_in (
            address BYTEA NOT NULL,
            failures INTEGER NOT NULL,
            last_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_failed_sign_in PRIMARY KEY (address)
        )
        """
    )


def _roles() -> None:
    op.execute(
        """
        CREATE TABLE staff.membership (
            id UUID NOT NULL,
            account_id UUID NOT NULL,
            city_id TEXT,
            organization_id UUID,
            role VARCHAR(30) NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            created_by TEXT,
            CONSTRAINT pk_membership PRIMARY KEY (id),
            CONSTRAINT fk_membership_account_id FOREIGN KEY (account_id)
                REFERENCES staff.account (id) ON DELETE CASCADE,
            CONSTRAINT fk_membership_city_id FOREIGN KEY (city_id)
                REFERENCES directory.city (id) ON DELETE CASCADE,
            CONSTRAINT fk_membership_organization_id FOREIGN KEY (organization_id)
                REFERENCES directory.organization (id) ON DELETE CASCADE,
            CONSTRAINT ck_membership_role CHECK (role IN (
                'contributor', 'editor', 'reviewer', 'city_administrator', 'steward', 'operator'
            )),
            CONSTRAINT ck_membership_city_of_role
                CHECK ((city_id IS NULL) = (role IN ('steward', 'operator'))),
            CONSTRAINT ck_membership_only_contributors_are_bound
                CHECK (organization_id IS NULL OR role = 'contributor')
        )
        """
    )
    for column in ("account_id", "city_id", "organization_id"):
        op.execute(f"CREATE INDEX ix_membership_{column} ON staff.membership ({column})")
    op.execute(
        """
        CREATE TABLE staff.city_rule (
            city_id TEXT NOT NULL,
            second_person BOOLEAN DEFAULT true NOT NULL,
            CONSTRAINT pk_city_rule PRIMARY KEY (city_id),
            CONSTRAINT fk_city_rule_city_id FOREIGN KEY (city_id)
                REFERENCES directory.city (id) ON DELETE CASCADE
        )
        """
    )
