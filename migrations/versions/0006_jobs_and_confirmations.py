"""Jobs (Procrastinate's own schema), signed links, reminders, reports of the public."""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _jobs()
    _confirmations()
    _reports()


def downgrade() -> None:
    for table in ("report", "confirmation_link", "reminder", "reminder_mail"):
        op.execute(f"DROP TABLE staff.{table}")
    op.execute("DROP SCHEMA jobs CASCADE")


def _jobs() -> None:
    """What the library makes, in a schema of its own; its functions find each other there.

    The library may change it one day: tests/staff/jobs/test_schema.py says what to do then.
    """
    connection = op.get_bind()
    before = connection.exec_driver_sql("SHOW search_path").scalar()
    op.execute("CREATE SCHEMA jobs")
    op.execute("SET LOCAL search_path = jobs")
    # As it is: a percent sign in it is no placeholder.
    connection.connection.cursor().execute(SchemaManager.get_schema())
    op.execute(f"SET LOCAL search_path = {before}")
    op.execute("GRANT USAGE ON SCHEMA jobs TO locator_staff")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO locator_staff")
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO locator_staff")


def _confirmations() -> None:
    op.execute(
        """
        CREATE TABLE staff.reminder_mail (
            id UUID NOT NULL,
            city_id TEXT NOT NULL,
            for_email TEXT NOT NULL,
            language TEXT NOT NULL,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            sent_at TIMESTAMP WITH TIME ZONE,
            tries INTEGER DEFAULT 0 NOT NULL,
            given_up BOOLEAN DEFAULT false NOT NULL,
            CONSTRAINT pk_reminder_mail PRIMARY KEY (id),
            CONSTRAINT fk_reminder_mail_city_id FOREIGN KEY (city_id)
                REFERENCES directory.city (id) ON DELETE CASCADE
        )
        """
    )
    op.execute("CREATE INDEX ix_reminder_mail_city_id ON staff.reminder_mail (city_id)")
    op.execute(
        """
        CREATE TABLE staff.reminder (
            service_at_location_id UUID NOT NULL,
            assured_date DATE NOT NULL,
            days_before INTEGER NOT NULL,
            mail_id UUID NOT NULL,
            CONSTRAINT pk_reminder
                PRIMARY KEY (service_at_location_id, assured_date, days_before),
            CONSTRAINT fk_reminder_service_at_location_id FOREIGN KEY (service_at_location_id)
                REFERENCES directory.service_at_location (id) ON DELETE CASCADE,
            CONSTRAINT fk_reminder_mail_id FOREIGN KEY (mail_id)
                REFERENCES staff.reminder_mail (id) ON DELETE CASCADE
        )
        """
    )
    op.execute("CREATE INDEX ix_reminder_mail_id ON staff.reminder (mail_id)")
    op.execute(
        """
        CREATE TABLE staff.confirmation_link (
            id UUID NOT NULL,
            service_id UUID,
            service_at_location_id UUID,
            reminder_mail_id UUID,
            for_email TEXT,
            language TEXT NOT NULL,
            made_by TEXT NOT NULL,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            used_at TIMESTAMP WITH TIME ZONE,
            answer VARCHAR(30),
            revoked BOOLEAN DEFAULT false NOT NULL,
            CONSTRAINT pk_confirmation_link PRIMARY KEY (id),
            CONSTRAINT ck_confirmation_link_hangs_on_one
                CHECK (num_nonnulls(service_id, service_at_location_id) = 1),
            CONSTRAINT ck_confirmation_link_answer CHECK (answer IN ('right', 'changed', 'closed')),
            CONSTRAINT fk_confirmation_link_service_id FOREIGN KEY (service_id)
                REFERENCES directory.service (id) ON DELETE CASCADE,
            CONSTRAINT fk_confirmation_link_service_at_location_id
                FOREIGN KEY (service_at_location_id)
                REFERENCES directory.service_at_location (id) ON DELETE CASCADE,
            CONSTRAINT fk_confirmation_link_reminder_mail_id FOREIGN KEY (reminder_mail_id)
                REFERENCES staff.reminder_mail (id) ON DELETE SET NULL
        )
        """
    )
    for column in ("service_id", "service_at_location_id", "reminder_mail_id"):
        op.execute(
            f"CREATE INDEX ix_confirmation_link_{column} ON staff.confirmation_link ({column})"
        )


def _reports() -> None:
    op.execute(
        """
        CREATE TABLE staff.report (
            id UUID NOT NULL,
            service_at_location_id UUID NOT NULL,
            kind VARCHAR(30) NOT NULL,
            text TEXT,
            language TEXT NOT NULL,
            "on" DATE NOT NULL,
            state VARCHAR(30) DEFAULT 'open' NOT NULL,
            solved_by TEXT,
            solved_on DATE,
            note TEXT,
            CONSTRAINT pk_report PRIMARY KEY (id),
            CONSTRAINT ck_report_kind CHECK (
                kind IN ('papers', 'unsafe', 'closed', 'time', 'place', 'phone', 'other')
            ),
            CONSTRAINT ck_report_state CHECK (state IN ('open', 'solved', 'dismissed')),
            CONSTRAINT ck_report_text CHECK (char_length(text) <= 1000),
            CONSTRAINT fk_report_service_at_location_id FOREIGN KEY (service_at_location_id)
                REFERENCES directory.service_at_location (id) ON DELETE CASCADE
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_report_service_at_location_id ON staff.report (service_at_location_id)"
    )
