"""The application on the test's own database, at the tests' own time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from locator import create_app
from locator.config import Config
from locator.db import Database
from tests.builders import NOW
from tests.live import browser, live_server, phone

__all__ = ["browser", "live_server", "phone"]

SECRET = "a secret for the tests alone, of some length"


@dataclass
class Clock:
    """A time that passes when a test says so."""

    now: dt.datetime = NOW

    def __call__(self) -> dt.datetime:
        return self.now

    def passes(self, **time: float) -> None:
        self.now += dt.timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(database: Database, clock: Clock) -> Flask:
    app = create_app(Config(secret_key=SECRET), database)
    app.extensions["locator"].now = clock
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
