"""A published city, and the room's addresses wired to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from locator.assets import Assets, folder
from locator.basemap.pages import blueprint
from locator.config import Config
from locator.db import Database
from locator.directory.published import PublishedCity
from locator.errors import STATUS, LocatorError
from locator.privacy import ForgetfulFlask, keep_no_traces
from locator.wiring import Wiring
from tests.basemap.upstreams import TileServer, tile_server

FREETOWN = {
    "id": "freetown",
    "names": {"en": "Freetown", "ar": "فريتاون"},
    "bounds": [-13.3, 8.38, -13.08, 8.51],
    "centre": [-13.235, 8.48],
}
PLACES = [
    ("freetown/aberdeen", "quarter", '{"en": "Aberdeen", "ar": "أبردين"}', -13.283, 8.492),
    ("freetown/east-end", "district", '{"en": "East End"}', -13.21, 8.485),
    ("freetown/kissy", "quarter", '{"en": "Kissy", "ar": "كيسي"}', -13.18, 8.475),
    ("freetown/cotton-tree", "landmark", '{"en": "Cotton Tree"}', -13.2355, 8.4873),
]


@pytest.fixture
def freetown(database: Database) -> Database:
    """A published city with a few places."""
    with database.staff() as session:
        session.add(PublishedCity(id="freetown", time_zone="Africa/Freetown", content=FREETOWN))
        for rank, (id_, kind, names, lon, lat) in enumerate(PLACES):
            session.execute(
                text(
                    "INSERT INTO published.place (id, city_id, kind, names, geog, radius, rank)"
                    " VALUES (:id, 'freetown', :kind, CAST(:names AS jsonb),"
                    " ST_Point(:lon, :lat, 4326)::geography, 500, :rank)"
                ),
                {"id": id_, "kind": kind, "names": names, "lon": lon, "lat": lat, "rank": rank},
            )
    return database


Lay = Callable[..., Flask]


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
