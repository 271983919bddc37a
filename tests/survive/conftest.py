"""Directories that may be lost: each test has a database of its own, copied from one template."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from locator.config import Config
from locator.db import staff_engine
from locator.directory.sample import load_sample
from tests.builders import NOW
from tests.conftest import migrated_database

from tests.ops.conftest import reachable_folder  # noqa: F401 - a fixture  # isort: skip


@contextmanager
def a_database(like: str | None = None) -> Iterator[str]:
    """A database of one's own, empty or like another; gone at the end, with those put aside."""
    base = make_url(os.environ["DATABASE_URL"])
    name = f"locator_test_{uuid.uuid4().hex[:12]}"
    admin = base.render_as_string(hide_password=False)
    template = make_url(like).database if like else "template0"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template or "")
            )
        )
    try:
        yield base.set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            found = connection.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{name}%"]
            ).fetchall()
            for (one,) in found:
                connection.execute(
                    sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(one))
                )


@pytest.fixture(scope="package")
def template() -> Iterator[str]:
    """The sample directory, as it is today: nobody stays connected to it."""
    with migrated_database() as url:
        engine = staff_engine(url)
        with Session(engine) as session, session.begin():
            load_sample(session, NOW)
        engine.dispose()
        yield url


@pytest.fixture
def another(template: str) -> Iterator[Callable[..., str]]:
    """Makes databases of the test's own: `another()` holds the sample, `another(None)` nothing."""
    with ExitStack() as made:
        yield lambda like=template: made.enter_context(a_database(like))


@pytest.fixture
def config(another: Callable[..., str], tmp_path: Path) -> Config:
    """An installation with the sample in it."""
    return Config(database_url=another(), data=tmp_path / "var")


def ask(url: str, question: str) -> list[tuple[object, ...]]:
    """The rows of one question, or none where it is a command."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(question.encode())
        return cursor.fetchall() if cursor.description else []
