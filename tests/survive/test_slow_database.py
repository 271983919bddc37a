"""A database that is slow, hangs, flaps or is full: pages say so in bounded time, and recover."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url
from werkzeug.test import TestResponse

from locator import create_app, db
from locator.config import Config
from locator.connecting import PATIENCE, Impatient
from locator.db import Database
from tests.survive.conftest import ask
from tests.survive.proxy import Network, a_network
from tests.waiting import wait_until

PAGE = "/ar/beirut/?near=33.896,35.482"


@pytest.fixture
def network(template: str) -> Iterator[Network]:
    with a_network(template) as network:
        yield network


@pytest.fixture
def app(network: Network, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    # In seconds, as short as a test may be patient; what is tested is that there is an end.
    monkeypatch.setattr("locator.connecting.PATIENCE_OF_READERS", 1.0)
    monkeypatch.setattr("locator.db.WAIT_FOR_CONNECTION", 1)
    monkeypatch.setitem(PATIENCE, "connect_timeout", "2")
    config = Config(
        database_url=network.url, secret_key="a secret for the tests alone, long enough"
    )
    database = Database.from_config(config)
    yield create_app(config, database)
    database.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def answer_of(client: FlaskClient, path: str = PAGE) -> TestResponse:
    """What comes back in the end; a page that hangs fails the test."""
    answers: list[TestResponse] = []
    asking = threading.Thread(target=lambda: answers.append(client.get(path)), daemon=True)
    asking.start()
    wait_until(lambda: bool(answers), patience=60)
    return answers[0]


def asks_to_try_again(answer: TestResponse) -> bool:
    """Whether it is the page that says so, in the reader's language, and is kept by nobody."""
    assert answer.status_code == 503, answer.status
    assert answer.headers["Retry-After"] == "60"
    assert answer.headers["Cache-Control"] == "no-store"
    return '<html lang="ar" dir="rtl"' in answer.text


def test_a_slow_network_is_waited_for(client: FlaskClient, network: Network) -> None:
    network.pause = 0.05
    assert answer_of(client).status_code == 200


def test_a_network_that_swallows_everything_is_given_up(
    client: FlaskClient, network: Network
) -> None:
    assert answer_of(client).status_code == 200
    network.state = "stuck"
    assert asks_to_try_again(answer_of(client))
    network.state = "open"
    assert answer_of(client).status_code == 200


def test_who_is_not_even_greeted_gives_up(client: FlaskClient, network: Network) -> None:
    network.state = "stuck"
    assert asks_to_try_again(answer_of(client))
    network.state = "open"
    assert answer_of(client).status_code == 200


def test_a_flapping_network_is_noticed_by_nobody(client: FlaskClient, network: Network) -> None:
    for _ in range(5):
        assert answer_of(client).status_code == 200
        network.cut()


def test_pages_come_back_with_the_database(client: FlaskClient, network: Network) -> None:
    for _ in range(2):
        network.state = "closed"
        network.cut()
        assert asks_to_try_again(answer_of(client))
        network.state = "open"
        assert answer_of(client).status_code == 200


def test_a_question_that_takes_too_long_is_stopped_by_the_server(
    app: Flask, network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    database: Database = app.extensions["locator"].database
    with database.public() as connection:
        longest = connection.exec_driver_sql("SHOW statement_timeout").scalar()
    # The server stops it first, and says so: the reader gives up only where it says nothing.
    assert longest == f"{db.LONGEST_STATEMENT // 1000}s"
    assert db.LONGEST_STATEMENT / 1000 < 12.0


def test_a_locked_table_ends_in_the_page_that_asks_to_try_again(
    client: FlaskClient, network: Network, another: Callable[..., str]
) -> None:
    assert answer_of(client).status_code == 200
    with psycopg.connect(network.url) as locking:
        locking.execute("LOCK published.service_point, published.city")
        assert asks_to_try_again(answer_of(client))
    assert answer_of(client).status_code == 200


def test_when_all_connections_of_a_process_are_in_use_the_next_one_is_told(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    database: Database = app.extensions["locator"].database
    pool = database._public.pool
    with ExitStack() as held:
        for _ in range(pool.size() + pool._max_overflow):  # type: ignore[attr-defined]
            held.enter_context(database.public())
        with caplog.at_level(logging.ERROR):
            assert asks_to_try_again(answer_of(client))
        api = answer_of(client, "/api/v1/service-points?lat=33.896&lon=35.482&city=beirut")
        assert (api.status_code, api.headers["Retry-After"]) == (503, "60")
    assert [record.exc_info for record in caplog.records] == [None] * len(caplog.records)
    assert answer_of(client).status_code == 200


def test_when_the_server_has_no_connection_left_the_page_says_so(template: str) -> None:
    role = f"locator_test_{uuid.uuid4().hex[:8]}"
    ask(
        template,
        f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 1 IN ROLE locator_public, locator_staff",
    )
    url = make_url(template).set(username=role).render_as_string(hide_password=False)
    database = Database.from_config(Config(database_url=url))
    client = create_app(Config(database_url=url), database).test_client()
    try:
        with psycopg.connect(url):
            assert asks_to_try_again(answer_of(client))
        wait_until(lambda: answer_of(client).status_code == 200, patience=10)
    finally:
        database.close()
        ask(template, f"DROP ROLE {role}")


def test_only_readers_are_impatient(template: str) -> None:
    """An import, a republishing or a migration may take its hours."""
    database = Database.from_config(Config(database_url=template))
    with database.public() as connection:
        assert isinstance(connection.connection.driver_connection, Impatient)
    with database.staff() as session:
        assert not isinstance(session.connection().connection.driver_connection, Impatient)
    database.close()
