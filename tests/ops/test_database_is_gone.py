"""Without its database Locator says so, at its start and on each page, and dies of nothing."""

from __future__ import annotations

import logging
import threading

import pytest
from flask.testing import FlaskClient

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.renewal import _renew
from tests.ops.test_cli import run
from tests.waiting import free_port

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


@pytest.fixture
def client() -> FlaskClient:
    return create_app(Config(database_url=NOWHERE)).test_client()


def test_serve_says_so_and_announces_nothing() -> None:
    said = run("serve", DATABASE_URL=NOWHERE, PORT=str(free_port()))
    assert said.returncode == 1
    assert "Locator is at" not in said.stdout
    assert said.stderr.startswith("The database does not answer:")
    assert said.stderr.endswith("\nRun locator check.\n")
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("path", ["/ar/", "/ar/beirut/", "/ar/beirut/?near=Hamra"])
def test_a_page_asks_to_try_again_in_the_readers_language(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<html lang="ar" dir="rtl"' in answer.text


def test_the_api_answers_a_problem(client: FlaskClient) -> None:
    answer = client.get("/api/v1/cities")
    assert answer.status_code == 503
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Retry-After"] == "60"
    assert answer.get_json()["status"] == 503


def test_the_log_has_one_line_of_it(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/en/beirut/?near=Hamra")
    assert [record.exc_info for record in caplog.records] == [None]
    assert "\n" not in caplog.text.strip()
    assert "Hamra" not in caplog.text


def test_the_renewal_tells_it_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    ended = threading.Event()
    ended.wait = lambda timeout=None: ended.set() or True  # type: ignore[method-assign,func-returns-value]
    with caplog.at_level(logging.WARNING):
        _renew(Database.from_config(Config(database_url=NOWHERE)), ended)
    (record,) = caplog.records
    assert record.exc_info is None
    assert "\n" not in record.getMessage()
