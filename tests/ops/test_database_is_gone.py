"""Without its database Locator says so, at its start and on each page, and dies of nothing."""

from __future__ import annotations

import logging

import pytest
from flask.testing import FlaskClient

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.staff.jobs.worker import work_while_it_answers
from locator.staff.jobs.workplace import Workplace
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


def test_the_worker_tells_it_in_one_line_and_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    config = Config(database_url=NOWHERE)
    with caplog.at_level(logging.WARNING):
        is_told_to_end = work_while_it_answers(Workplace(config, Database.from_config(config)))
    assert not is_told_to_end
    (record,) = caplog.records
    assert record.exc_info is None
    assert "\n" not in record.getMessage()
