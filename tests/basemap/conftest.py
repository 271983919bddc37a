"""A published city, the room's addresses wired to it, and a browser that visits them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from locator.assets import Assets, folder
from locator.basemap.pages import blueprint
from locator.config import Config
from locator.db import Database
from locator.directory.published import PublishedCity
from locator.errors import STATUS, LocatorError
from locator.places.loading import load_gazetteer
from locator.privacy import ForgetfulFlask, keep_no_traces
from locator.wiring import Wiring
from tests.basemap.page import Site, add_page, served
from tests.basemap.upstreams import TileServer, tile_server
from tests.live import PHONE, browser, live_server, phone

__all__ = ["browser", "live_server", "phone"]

FREETOWN = {
    "id": "freetown",
    "names": {"en": "Freetown", "ar": "فريتاون"},
    "bounds": [-13.3, 8.38, -13.08, 8.51],
    "centre": [-13.235, 8.48],
}
GAZETTEER = """
city: freetown
places:
- {id: aberdeen, kind: quarter, lon: -13.283, lat: 8.492, radius: 900, rank: 1,
   names: {en: Aberdeen, ar: أبردين}}
- {id: east-end, kind: district, lon: -13.21, lat: 8.485, radius: 900, rank: 2,
   names: {en: East End}}
- {id: kissy, kind: quarter, lon: -13.18, lat: 8.475, radius: 900, rank: 3,
   names: {en: Kissy, ar: كيسي}}
- {id: cotton-tree, kind: landmark, lon: -13.2355, lat: 8.4873, radius: 100, rank: 4,
   names: {en: Cotton Tree}}
"""


@pytest.fixture
def freetown(database: Database, tmp_path: Path) -> Database:
    """A published city with a few places."""
    gazetteer = tmp_path / "freetown.yaml"
    gazetteer.write_text(GAZETTEER, encoding="utf-8")
    with database.staff() as session:
        session.add(PublishedCity(id="freetown", time_zone="Africa/Freetown", content=FREETOWN))
        load_gazetteer(session, [gazetteer])
    return database


Lay = Callable[..., Flask]
Visit = Callable[..., tuple[Page, Site]]


@pytest.fixture
def lay(freetown: Database, tmp_path: Path) -> Lay:
    """Wire the room with the settings that are given; its data lies in the test's own folder."""

    def wire(**settings: object) -> Flask:
        app = ForgetfulFlask("locator", static_folder=None)
        config = Config(**{"data": tmp_path, **settings})  # type: ignore[arg-type]
        app.extensions["locator"] = Wiring(config, freetown, Assets(folder("static/dist")))
        keep_no_traces(app)
        app.register_blueprint(blueprint)
        app.register_error_handler(LocatorError, lambda error: ("", STATUS[type(error)]))
        return app

    return wire


@pytest.fixture
def upstream() -> Iterator[TileServer]:
    with tile_server() as server:
        yield server


@pytest.fixture
def visit(browser: Browser, lay: Lay) -> Iterator[Visit]:
    """Open the page with a list; nothing may fail in the browser, nothing may leave our server."""
    endings = []

    def go(
        lang: str = "en", size: dict[str, int] = PHONE, app: Flask | None = None, **options: object
    ) -> tuple[Page, Site]:
        running = served(add_page(app or lay()))
        site = running.__enter__()
        context = browser.new_context(viewport=size, **options)  # type: ignore[arg-type]
        page = context.new_page()
        page.set_default_timeout(15_000)
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "console",
            lambda message: troubles.append(message.text) if message.type == "error" else None,
        )
        page.on(
            "request",
            lambda request: (
                troubles.append(request.url)
                if not request.url.startswith((site.address, "data:"))
                else None
            ),
        )
        endings.append((running, context, troubles))
        page.goto(f"{site.address}/list/{lang}")
        return page, site

    yield go
    for running, context, troubles in endings:
        context.close()
        running.__exit__(None, None, None)
        assert [trouble for trouble in troubles if "status of 503" not in trouble] == []
