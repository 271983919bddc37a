"""Directories that may be lost: each test has a database of its own, copied from one template."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from locator.config import Config
from locator.db import staff_engine
from locator.directory.sample import load_sample
from tests.builders import NOW
from tests.conftest import a_database, migrated_database

from tests.ops.conftest import reachable_folder  # noqa: F401 - a fixture  # isort: skip


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
    sample = make_url(template).database
    with ExitStack() as made:
        yield lambda like=sample: made.enter_context(a_database(like or "template0"))


@pytest.fixture
def config(another: Callable[..., str], tmp_path: Path) -> Config:
    """An installation with the sample in it."""
    return Config(database_url=another(), data=tmp_path / "var")


def ask(url: str, question: str) -> list[tuple[object, ...]]:
    """The rows of one question, or none where it is a command."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(question.encode())
        return cursor.fetchall() if cursor.description else []
