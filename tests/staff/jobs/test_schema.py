"""The queue lies in the database itself, in a schema that only the staff side can use."""

from __future__ import annotations

import hashlib

import psycopg
import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

from locator.db import PUBLIC_ROLE, Database
from locator.staff.jobs.queue import defer
from locator.staff.jobs.tasks import PERIODIC


def test_all_of_it_is_in_its_own_schema(session: Session) -> None:
    elsewhere = session.scalars(
        text(
            "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE relname LIKE 'procrastinate%' AND nspname <> 'jobs'"
            " UNION ALL SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace"
            " WHERE proname LIKE 'procrastinate%' AND nspname <> 'jobs'"
        )
    ).all()
    assert elsewhere == []
    assert session.scalar(text("SELECT to_regclass('jobs.procrastinate_jobs')"))


def test_a_search_can_neither_read_nor_make_a_job(database_url: str) -> None:
    url = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, options=f"-c role={PUBLIC_ROLE}", autocommit=True) as connection:
        for statement in (
            "SELECT 1 FROM jobs.procrastinate_jobs",
            "INSERT INTO jobs.procrastinate_jobs (queue_name, task_name) VALUES ('a', 'b')",
            "SELECT jobs.procrastinate_register_worker_v1()",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


_WAITING = text(
    "SELECT count(*) FROM jobs.procrastinate_jobs WHERE args ->> 'mail' = 'of somebody'"
)


def test_a_job_is_there_if_all_else_is_or_not_at_all(database: Database, session: Session) -> None:
    def waiting() -> int:
        return session.scalar(_WAITING) or 0

    before = session.scalar(text("SHOW search_path"))
    with session.begin_nested() as savepoint:
        defer(session, "send a reminder", mail="of somebody")
        assert waiting() == 1
        savepoint.rollback()
    assert waiting() == 0
    defer(session, "send a reminder", mail="of somebody")
    assert waiting() == 1
    assert session.scalar(text("SHOW search_path")) == before


def test_the_schema_is_the_one_that_migration_0006_has_made() -> None:
    """A new version of the library may bring another schema, and databases that have the old one.

    Then: keep the schema of the old version as an SQL file beside migration 0006 and let that read
    it; write a migration with the library's own steps (`procrastinate/sql/migrations`); and put
    the new hash here.
    """
    installed = hashlib.sha256(SchemaManager.get_schema().encode()).hexdigest()
    assert installed[:16] == "c70ec4b400a60ad9"


def test_every_periodic_task_says_what_it_is_for() -> None:
    assert all(function.__doc__ for _, function in PERIODIC.values())
