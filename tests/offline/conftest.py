"""The sample on a live server, and phones to save it on; and an application at one moment."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from locator import create_app
from locator.config import Config
from locator.db import Database
from tests.builders import NOW
from tests.live import browser, live_server, phone

__all__ = ["browser", "live_server", "phone"]


@pytest.fixture
def app(database: Database) -> Flask:
    app = create_app(Config(), database)
    app.extensions["locator"].now = lambda: NOW
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
