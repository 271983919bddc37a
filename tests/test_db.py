"""The connections of a process outlive a restart of the database."""

from __future__ import annotations

import subprocess
import sys

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


def test_no_plan_is_compiled_neither_for_searches_nor_for_staff(database_url: str) -> None:
    """As it is by default, the server would: for a page of theirs that takes most of a second."""
    owner = create_engine(make_url(database_url).set(drivername="postgresql+psycopg"))
    as_by_default = f'ALTER DATABASE "{make_url(database_url).database}" {{}} jit'
    with owner.begin() as connection:
        connection.execute(text(as_by_default.format("SET") + " = on"))
    try:
        database = Database(staff_engine(database_url), public_engine(database_url))
        with database.staff() as session:
            assert session.scalar(text("SHOW jit")) == "off"
        with database.public() as connection:
            assert connection.scalar(text("SHOW jit")) == "off"
    finally:
        with owner.begin() as connection:
            connection.execute(text(as_by_default.format("RESET")))
        owner.dispose()


def test_what_a_command_loads_late_an_open_connection_understands(database_url: str) -> None:
    """Rooms are loaded where they are needed, which may be after the first question."""
    program = """
import sys
from sqlalchemy import select, text
from locator.db import staff_engine
with staff_engine(sys.argv[1]).connect() as connection:
    connection.execute(text("SELECT 1"))
    from locator.directory.arrays import among, array
    from locator.directory.city import City
    asked = select(City.id).where(among(City.id, "ids"))
    print(connection.execute(asked, {"ids": array(["x"])}).all())
"""
    said = subprocess.run(
        [sys.executable, "-c", program, database_url], capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stdout) == (0, "[]\n"), said.stderr
