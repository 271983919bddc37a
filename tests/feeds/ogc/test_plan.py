"""What makes a page fast is promised here, by EXPLAIN, not by a clock."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import ClientCursor
from sqlalchemy import Connection, event, text

from locator.db import STAFF_ROLE
from locator.directory.published import PublishedServicePoint
from locator.feeds.ogc import collections
from tests.feeds.ogc.conftest import Ogc
from tests.search.entries import NOW, Entry, publish

INDEX = "ix_service_point_city_id_modified_at_id"
MANY = 1_000
LIMIT = 20


@pytest.fixture(scope="module")
def city(one_city: Ogc) -> Ogc:
    chance = random.Random(7)  # noqa: S311 - nobody guesses our tests
    with one_city.database.staff() as session:
        entries = [
            Entry(
                lon=35.4 + chance.random() / 5 if chance.random() > 0.1 else None,
                lat=33.8 + chance.random() / 5,
                open_to_all="yes" if chance.random() > 0.2 else "no",
                wheelchair=chance.choice(["yes", "no"]),
                city_id=city_id,
            )
            for city_id in ["beirut"] * MANY + ["bristol"] * 6 * MANY
        ]
        publish(session.connection(), entries)
        session.execute(
            text(
                "UPDATE published.service_point "
                "SET modified_at = modified_at - random() * '90d'::interval"
            )
        )
        # As autovacuum does in a real database. Only an owner may.
        session.execute(text("SET ROLE NONE"))
        session.execute(text("ANALYZE published.service_point"))
        session.execute(text(f"SET ROLE {STAFF_ROLE}"))
    return one_city


@pytest.fixture
def asked(city: Ogc) -> Iterator[list[tuple[str, Any]]]:
    """The statements of a test, with what they were given."""
    seen: list[tuple[str, Any]] = []
    connection = city.database._connection  # type: ignore[attr-defined]

    def note(_c: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        if PublishedServicePoint.__tablename__ in statement:
            seen.append((statement, given))

    event.listen(connection, "before_cursor_execute", note)
    yield seen
    event.remove(connection, "before_cursor_execute", note)


def plan_of(connection: Connection, statement: str, given: Any) -> list[dict[str, Any]]:
    """Every node of the plan, as it was carried out."""
    driver = connection.connection.driver_connection
    assert driver
    with ClientCursor(driver) as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", given)
        (row,) = cursor.fetchall()
    nodes, left = [], [row[0][0]["Plan"]]
    while left:
        node = left.pop()
        nodes.append(node)
        left += node.get("Plans", [])
    return nodes


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"bbox": "35.4,33.8,35.6,34"},
        {"datetime": "2026-01-01T00:00:00Z/.."},
        {"crs": "http://www.opengis.net/def/crs/EPSG/0/3857", "conditions": "true"},
    ],
)
@pytest.mark.parametrize("page", [1, 2])
def test_a_page_is_one_walk_along_one_index(
    city: Ogc, asked: list[tuple[str, Any]], words: dict[str, str], page: int
) -> None:
    links = city.get(**words, limit=LIMIT).get_json()["links"]
    if page == 2:
        asked.clear()
        city.client.get(next(link["href"] for link in links if link["rel"] == "next"))
    counts = [each for each in asked if "count(*)" in each[0]]
    pages = [each for each in asked if each not in counts]
    assert len(pages) == len(counts) == 1
    nodes = plan_of(city.database._connection, *pages[0])  # type: ignore[attr-defined]
    (scan,) = [node for node in nodes if node.get("Relation Name") == "service_point"]
    assert scan["Index Name"] == INDEX
    assert "city_id" in scan["Index Cond"]
    assert ("ROW(" in scan["Index Cond"]) == (page == 2), "a later page begins where one ended"
    assert not [node for node in nodes if "Sort" in node["Node Type"]]
    looked_at = scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0)
    assert looked_at < MANY / 10, "it stops when it has enough"


def test_a_filter_looks_at_one_city(city: Ogc, asked: list[tuple[str, Any]]) -> None:
    """In a small one it may well look at all and sort: nobody knows how many match."""
    city.get(filter="wheelchair = 'yes'", limit=LIMIT)
    nodes = plan_of(city.database._connection, *asked[0])  # type: ignore[attr-defined]
    assert {node["Index Name"] for node in nodes if "Index Name" in node} == {INDEX}
    assert not [node for node in nodes if node["Node Type"] == "Seq Scan"]


def test_a_time_is_looked_up_in_the_index(city: Ogc, asked: list[tuple[str, Any]]) -> None:
    late = (NOW - dt.timedelta(days=1)).isoformat()
    city.get(datetime=f"{late}/..", limit=LIMIT)
    nodes = plan_of(city.database._connection, *asked[0])  # type: ignore[attr-defined]
    (scan,) = [node for node in nodes if node.get("Relation Name") == "service_point"]
    assert "modified_at" in scan["Index Cond"]


def test_counting_looks_at_one_city(city: Ogc, asked: list[tuple[str, Any]]) -> None:
    body = city.get(limit=LIMIT).get_json()
    (count,) = [each for each in asked if "count(*)" in each[0]]
    nodes = plan_of(city.database._connection, *count)  # type: ignore[attr-defined]
    scans = [node for node in nodes if node.get("Relation Name") == "service_point"]
    assert sum(node["Actual Rows"] for node in scans) == MANY
    assert MANY / 2 < body["numberMatched"] < MANY


def test_where_all_cities_are_is_asked_once_and_then_known(
    city: Ogc, asked: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collections, "_extents", {})
    told = city.get("/collections").get_json()["collections"]
    assert {"beirut", "bristol"} <= {one["id"] for one in told}
    assert len(asked) == 1
    boxes = {one["id"]: one["extent"]["spatial"]["bbox"][0] for one in told}
    west, south, east, north = boxes["beirut"]
    assert 35.4 <= west < east <= 35.6
    assert 33.8 <= south < north <= 34.0
    city.get("/collections")
    city.get("/collections/bristol")
    assert len(asked) == 1
