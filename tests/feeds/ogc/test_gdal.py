"""GDAL's own driver, by which QGIS and everybody else opens a city: one address, no options."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pytest
from flask import request
from sqlalchemy import text

from tests.feeds.ogc import gdal
from tests.live import LiveServer

# What GDAL says of the coordinates of GeoJSON.
CRS84 = 'GEOGCS["WGS 84 (CRS84)"'


@pytest.fixture
def asked(live_server: LiveServer) -> Iterator[list[str]]:
    """Every address that is asked for during a test."""
    seen: list[str] = []

    def note() -> None:
        if request.path.endswith("/items"):
            seen.append(request.environ["REQUEST_URI"])

    before = live_server.app.before_request_funcs.setdefault(None, [])
    before.append(note)
    yield seen
    before.remove(note)


@pytest.fixture(scope="module")
def process() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as one:
        yield one


@dataclass(frozen=True)
class Gdal:
    """GDAL, asked about the live server."""

    process: ProcessPoolExecutor
    source: str

    def layers(self) -> Any:
        return self._ask(gdal.layers)

    def info(self, layer: str) -> Any:
        return self._ask(gdal.info, layer)

    def read(self, layer: str = "beirut", **options: Any) -> Any:
        return self._ask(gdal.read, layer, **options)

    def read_by_hand(self, layer: str, where: str) -> Any:
        return self._ask(gdal.read_by_hand, layer, where)

    def _ask(self, what: Any, *given: Any, **options: Any) -> Any:
        return self.process.submit(what, self.source, *given, **options).result(timeout=60)


@pytest.fixture
def client(process: ProcessPoolExecutor, live_server: LiveServer) -> Gdal:
    return Gdal(process, f"OAPIF:{live_server.url}/ogc/")


def in_database(server: LiveServer, city: str) -> dict[str, bool]:
    """Every service point of a city that is open to all and told of now -> has it a point."""
    with server.app.extensions["locator"].database.staff() as session:
        rows = session.execute(
            text(
                "SELECT id::text, geog IS NOT NULL AS located FROM published.service_point "
                "WHERE city_id = :city AND 0 = ANY(facets) AND assured_until > :now "
                "AND (NOT is_stop OR upper(open_during) > :now)"
            ),
            {"city": city, "now": server.app.extensions["locator"].now()},
        )
        return {row.id: row.located for row in rows}


def test_one_address_opens_every_city(client: Gdal, live_server: LiveServer) -> None:
    with live_server.app.extensions["locator"].database.staff() as session:
        cities = session.scalars(text("SELECT id FROM published.city ORDER BY id")).all()
    assert client.layers() == [(city, "Point") for city in cities]
    assert len(cities) == 8


def test_a_city_has_an_extent_a_count_and_types(client: Gdal, live_server: LiveServer) -> None:
    told = client.info("beirut")
    assert told["crs"].startswith(CRS84)
    assert told["features"] == len(in_database(live_server, "beirut"))
    west, south, east, north = told["bounds"]
    assert 35 < west < east < 36
    assert 33 < south < north < 34
    types = told["types"]
    assert types["name"] == "OFTString"
    assert types["free"] == "OFTInteger"
    assert types["confirmed_on"] == "OFTDate"
    assert types["modified_at"] == "OFTDateTime"


@pytest.mark.parametrize(("city", "size"), [("beirut", "3"), ("beirut", "1000"), ("bristol", "7")])
def test_all_features_of_a_city_are_those_of_the_database(
    client: Gdal, live_server: LiveServer, city: str, size: str
) -> None:
    found = client.read(city, PAGE_SIZE=size)
    located = {id: row["geometry"] is not None for id, row in found.items()}
    assert located == in_database(live_server, city)
    assert {True, False} <= set(located.values())


def test_pages_follow_each_other(client: Gdal, live_server: LiveServer, asked: list[str]) -> None:
    many = len(in_database(live_server, "beirut"))
    client.read(PAGE_SIZE="7")
    assert sum("cursor=" in address for address in asked) == (many - 1) // 7


def test_a_box_is_answered_by_the_server(client: Gdal, asked: list[str]) -> None:
    west, south, east, north = box = (35.48, 33.88, 35.5, 33.9)
    found = client.read(bbox=box, PAGE_SIZE="5")
    assert any("bbox=" in address for address in asked)
    inside = {
        id
        for id, row in client.read().items()
        if row["geometry"]
        and west <= row["geometry"][0] <= east
        and south <= row["geometry"][1] <= north
    }
    assert inside
    assert found.keys() == inside


# A condition as GDAL's own SQL says it, and a part of what the server is asked instead.
PUSHED = [
    ("wheelchair = 'yes'", "wheelchair = 'yes'"),
    ("name LIKE '%clinic%'", "name LIKE '%clinic%'"),
    ("name ILIKE '%CLINIC%'", "name ILIKE '%CLINIC%'"),
    ("free = 1", "free = 1"),
    ("NOT (wheelchair = 'yes')", "NOT (wheelchair = 'yes')"),
    ("wheelchair = 'yes' OR name LIKE 'A%'", "(wheelchair = 'yes') OR (name LIKE 'A%')"),
    ("phone IS NULL", "(phone IS NULL)"),
    ("confirmed_on >= '2026-11-01'", "confirmed_on >= '2026-11-01T'"),
    ("modified_at > '2020-01-01T00:00:00Z'", "modified_at > '2020-01-01T00:00:00Z'"),
]


@pytest.mark.parametrize(("where", "sent"), PUSHED)
def test_a_condition_is_answered_by_the_server_as_gdal_would(
    client: Gdal, asked: list[str], where: str, sent: str
) -> None:
    found = client.read(where=where, PAGE_SIZE="5")
    assert any(sent in unquote(address) for address in asked), asked
    assert found
    assert found.keys() == client.read_by_hand("beirut", where).keys()


def test_the_rest_is_shown_to_who_asks_for_it(client: Gdal, live_server: LiveServer) -> None:
    rest = client.read(where="open_to_all <> 'yes'")
    assert rest
    assert {row["open_to_all"] for row in rest.values()} <= {"no", "unknown"}
    assert not rest.keys() & in_database(live_server, "beirut").keys()
