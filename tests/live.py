"""A real server on a free port, with a database of its own and the sample directory in it.

Import the fixtures where they are needed: `from tests.live import browser, live_server, phone`.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.directory.migrating import migrate
from locator.directory.sample import load_sample
from locator.places.loading import load_gazetteer
from tests.builders import NOW
from tests.conftest import copied_database, migrated_database

# The size of the phones that people have.
PHONE = {"width": 360, "height": 740}


@dataclass(frozen=True)
class LiveServer:
    """`url` without a slash at its end; `app` is the application behind it."""

    url: str
    app: Flask

    def holds(self, address: str) -> bool:
        """Whether an address belongs to this server, and to no other."""
        return urlsplit(address).netloc == urlsplit(self.url).netloc


@pytest.fixture(scope="package")
def live_server() -> Iterator[LiveServer]:
    """The application with the sample, on a Thursday at 10:00 in Beirut."""
    with serving() as server:
        yield server


@contextmanager
def serving(now: Callable[[], dt.datetime] = lambda: NOW) -> Iterator[LiveServer]:
    """Serve until the end of the block; the sample is as fresh as its clock says."""
    with _the_sample(now()) as url:
        database = Database.from_config(Config(database_url=url))
        app = create_app(Config(database_url=url), database)
        app.extensions["locator"].now = now
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield LiveServer(f"http://127.0.0.1:{server.server_port}", app)
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def _the_sample(now: dt.datetime) -> Iterator[str]:
    """The address of a database that has it, and the names of places."""
    if now == NOW:
        with copied_database(_filled) as url:
            yield url
    else:
        with migrated_database() as url:
            _fill(url, now)
            yield url


def _filled(url: str) -> None:
    migrate(url)
    _fill(url, NOW)


def _fill(url: str, now: dt.datetime) -> None:
    database = Database.from_config(Config(database_url=url))
    with database.staff() as session:
        load_sample(session, now)
    with database.staff() as session:
        load_gazetteer(session)
    database.close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a room: two at a time would share one event loop."""
    with a_browser() as started:
        yield started


@contextmanager
def a_browser() -> Iterator[Browser]:
    """A Chromium without a window."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox"],
        )


def on_a_phone(browser: Browser, server: LiveServer, **options: Any) -> BrowserContext:
    """A phone that knows nothing yet; `options` are Playwright's."""
    return browser.new_context(base_url=server.url, **{"viewport": PHONE, **options})


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page on a phone, at the address of the live server."""
    context = on_a_phone(browser, live_server)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()
