"""A connection that ends under a question of the public costs one more look, and no answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Connection, create_engine, make_url, text

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.privacy import open_to
from locator.wiring import wiring


@dataclass
class Killer:
    """Ends the connection under a view, as often as it is told to."""

    url: str
    lives: int = 0
    processes: list[int] = field(default_factory=list)

    def visit(self, connection: Connection) -> None:
        process = connection.scalar(text("SELECT pg_backend_pid()"))
        self.processes.append(int(process or 0))
        if len(self.processes) <= self.lives:
            owner = create_engine(make_url(self.url).set(drivername="postgresql+psycopg"))
            with owner.begin() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": process})
            owner.dispose()


@pytest.fixture
def killer(database_url: str) -> Killer:
    return Killer(database_url)


@pytest.fixture
def app(database_url: str, killer: Killer) -> Iterator[Flask]:
    config = Config(database_url=database_url, secret_key="for the tests alone, of some length 42")
    app = create_app(config, Database.from_config(config))

    @app.route("/count", methods=["GET", "POST"])
    @open_to("everyone")
    def count() -> str:
        with wiring().database.public() as connection:
            killer.visit(connection)
            return str(connection.scalar(text("SELECT count(*) FROM published.city")))

    @app.get("/by-the-driver")
    @open_to("everyone")
    def by_the_driver() -> str:
        with wiring().database.public() as connection:
            killer.visit(connection)
            driver = connection.connection.driver_connection
            assert isinstance(driver, psycopg.Connection)
            return str(driver.execute("SELECT 1").fetchone())

    @app.get("/conflict")
    @open_to("everyone")
    def conflict() -> str:
        """As a standby says it of a row that it has to take away."""
        with wiring().database.public() as connection:
            killer.visit(connection)
            if len(killer.processes) < 2:
                connection.execute(
                    text(
                        "DO $$ BEGIN RAISE 'conflict with recovery' USING ERRCODE = '40001'; END $$"
                    )
                )
            return "0"

    yield app


@pytest.mark.parametrize("path", ["/count", "/by-the-driver", "/conflict"])
def test_it_is_asked_again_on_another_connection(app: Flask, killer: Killer, path: str) -> None:
    killer.lives = 0 if path == "/conflict" else 1
    assert app.test_client().get(path).status_code == 200
    first, second = killer.processes
    assert first != second


def test_it_is_asked_again_once_only(app: Flask, killer: Killer) -> None:
    killer.lives = 2
    answer = app.test_client().get("/count")
    assert answer.status_code == 503
    assert len(killer.processes) == 2
    assert app.test_client().get("/count").status_code == 200


def test_what_is_sent_to_us_is_never_done_twice(app: Flask, killer: Killer) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    killer.lives = 1
    assert app.test_client().post("/count").status_code == 503
    assert len(killer.processes) == 1
