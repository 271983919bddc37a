"""The connections of a process outlive a restart of the database."""

from __future__ import annotations

from sqlalchemy import create_engine, make_url, text

from locator.db import Database, public_engine, staff_engine


def test_a_search_does_not_notice_that_the_database_was_restarted(database_url: str) -> None:
    database = Database(staff_engine(database_url), public_engine(database_url))
    with database.public() as connection:
        before = connection.scalar(text("SELECT pg_backend_pid()"))
    owner = create_engine(make_url(database_url).set(drivername="postgresql+psycopg"))
    with owner.begin() as connection:
        # Waits until the other end is really gone.
        connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": before})
    with database.public() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) != before
    owner.dispose()


def test_no_statement_of_the_public_side_takes_for_ever(database_url: str) -> None:
    database = Database(staff_engine(database_url), public_engine(database_url))
    with database.public() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "10s"
    with database.staff() as session:
        assert session.scalar(text("SHOW statement_timeout")) == "0"
