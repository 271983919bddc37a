"""The CSV package of a city is what it says that it is, and says the same as the API."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from frictionless import Package, system

from locator.directory.hsds import TABLES
from tests.feeds.hsds.schemas import told
from tests.live import LiveServer

CITIES = (
    "amman",
    "barranquilla",
    "beirut",
    "bristol",
    "freetown",
    "kampala",
    "lima",
    "mexico-city",
)


@pytest.fixture
def client(live_server: LiveServer) -> FlaskClient:
    return live_server.app.test_client()


def unpacked(client: FlaskClient, city: str, folder: Path) -> Path:
    with client.get(f"/hsds/v3/{city}.zip?conditions=true") as answer:
        assert answer.status_code == 200
        assert answer.mimetype == "application/zip"
        zipfile.ZipFile(io.BytesIO(answer.data)).extractall(folder)
    return folder


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / TABLES[table].file).open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


@pytest.mark.parametrize("city", CITIES)
def test_frictionless_finds_no_mistake(client: FlaskClient, city: str, tmp_path: Path) -> None:
    folder = unpacked(client, city, tmp_path)
    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    assert report.flatten(["rowNumber", "fieldName", "type", "note"]) == []
    assert len(rows(folder, "service_at_location")) >= 5


def test_it_has_what_the_api_has(client: FlaskClient, tmp_path: Path) -> None:
    folder = unpacked(client, "beirut", tmp_path)
    for table, kind in (
        ("service", "services"),
        ("service_at_location", "service_at_locations"),
        ("organization", "organizations"),
    ):
        listed = told(client, f"/hsds/v3/{kind}?city=beirut&conditions=true&per_page=500")
        ids = {one["id"] for one in listed["contents"]}
        assert {row["id"] for row in rows(folder, table)} == ids


def test_what_several_share_is_there_once(client: FlaskClient, tmp_path: Path) -> None:
    folder = unpacked(client, "beirut", tmp_path)
    for table in TABLES:
        ids = [row["id"] for row in rows(folder, table)]
        assert len(ids) == len({*ids}), table
