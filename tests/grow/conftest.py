"""One real primary for the room, with the sample in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from locator.config import Config
from locator.db import Database
from locator.directory.migrating import migrate
from locator.directory.sample import load_sample
from tests.grow.servers import NAME, Server, a_folder, a_primary


@pytest.fixture(scope="package")
def filled() -> Iterator[Server]:
    """A server with the sample as of today; a test may kill it, the next one starts it again."""
    with a_folder() as folder, a_primary(folder) as primary:
        primary.ask(f"CREATE DATABASE {NAME}")
        url = primary.address(NAME)
        migrate(url)
        database = Database.from_config(Config(database_url=url))
        with database.staff() as session:
            load_sample(session, dt.datetime.now(dt.UTC))
        yield primary


@pytest.fixture
def primary(filled: Server) -> Server:
    """The same, and it runs."""
    if not filled.answers():
        filled.start()
    return filled
