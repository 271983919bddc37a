"""A city of a few service points behind the application, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from locator import create_app
from locator.config import Config
from locator.db import STAFF_ROLE, Database, _engine
from tests.conftest import DatabaseInOneTransaction
from tests.feeds.ogc.entries import Point, put
from tests.search.entries import NOW


@dataclass(frozen=True)
class Ogc:
    """The API, asked about a city."""

    client: FlaskClient
    database: Database

    def put(self, *points: Point) -> None:
        with self.database.staff() as session:
            put(session, points)

    def get(self, path: str = "/collections/beirut/items", **words: Any) -> Any:
        """An answer, whatever it is; `_` in a word stands for `-`."""
        said = {
            name.replace("_crs", "-crs").replace("_lang", "-lang"): word
            for name, word in words.items()
        }
        return self.client.get(f"/ogc{path}?{urlencode(said)}" if said else f"/ogc{path}")

    def features(self, **words: Any) -> list[dict[str, Any]]:
        answer = self.get(**words)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.get_json()["features"]
        return found

    def names(self, **words: Any) -> set[str]:
        return {feature["properties"]["name"] for feature in self.features(**words)}

    def wrong(self, **words: Any) -> dict[str, str]:
        """What is said to be wrong: field -> words."""
        answer = self.get(**words)
        assert answer.status_code == 400, answer.text
        assert answer.mimetype == "application/problem+json"
        return {error["field"]: error["detail"] for error in answer.get_json()["errors"]}


@pytest.fixture
def ogc(database: Database) -> Iterator[Ogc]:
    """Nothing yet: a test puts in what it is about."""
    with asking(database) as found:
        yield found


@pytest.fixture(scope="module")
def one_city(database_url: str) -> Iterator[Ogc]:
    """The same for all tests of a file, which only look."""
    engine = _engine(database_url, STAFF_ROLE)
    with engine.connect() as connection, connection.begin() as transaction:
        with asking(DatabaseInOneTransaction(connection)) as found:
            yield found
        transaction.rollback()
    engine.dispose()


@contextmanager
def asking(database: Database) -> Iterator[Ogc]:
    """The application on a database, at the time of the entries."""
    app = create_app(Config(database_url="postgresql:///unused"), database)
    app.extensions["locator"].now = lambda: NOW
    with app.test_client() as client:
        yield Ogc(client, database)
