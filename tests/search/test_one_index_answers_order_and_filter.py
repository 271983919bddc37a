"""The plan of the search: what makes it fast is promised here, by EXPLAIN, not by a clock."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from psycopg import ClientCursor
from sqlalchemy import Connection

from locator.db import Database
from locator.search.criteria import Point, SearchCriteria
from locator.search.moments import When
from locator.search.query import find, sent
from tests.search.entries import NOW, Entry, publish

INDEX = "ix_service_point_city_id_geog_facets"
ENOUGH = 11
QUESTION = SearchCriteria(
    city_id="beirut",
    origin=Point(35.48, 33.896),
    now=NOW,
    time_zone="Asia/Beirut",
    needs=("legal-aid",),
    languages=("am",),
)


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    chance = random.Random(7)  # noqa: S311 - nobody guesses our tests
    with database.staff() as session:
        publish(session.connection(), a_city(chance, 3_000))
    with database.public() as connection:
        yield connection


@pytest.mark.parametrize("planned", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize(
    "question",
    [
        QUESTION,
        replace(QUESTION, when=When("now")),
        replace(QUESTION, needs=(), languages=()),
        replace(QUESTION, when=When("week"), free=True),
    ],
)
def test_nearest_first_is_one_index_scan(
    connection: Connection, question: SearchCriteria, planned: str
) -> None:
    nodes = list(plan_of(connection, question, planned))
    assert not [node for node in nodes if node["Node Type"] == "Seq Scan"]
    (scan,) = [node for node in nodes if "_st_expand" in node.get("Index Cond", "")]
    assert scan["Index Name"] == INDEX
    assert "@@" in scan["Index Cond"], "the facets are answered inside the index"
    assert "<->" in scan["Order By"], "and so is the order"
    assert scan["Actual Rows"] <= 2 * ENOUGH, "it stops when it has enough"
    for node in nodes:
        if node["Node Type"].endswith("Sort"):
            assert node["Actual Rows"] <= ENOUGH + 1, "only what is shown is ever sorted"


def test_a_later_page_is_the_same_scan(connection: Connection) -> None:
    first = find(connection, QUESTION)
    later = replace(QUESTION, cursor=first.next_cursor)
    nodes = list(plan_of(connection, later, "force_custom_plan"))
    assert not [node for node in nodes if node["Node Type"] == "Seq Scan"]
    assert [node for node in nodes if "<->" in node.get("Order By", "")]


def test_soonest_helped_reads_only_what_is_within_reach(connection: Connection) -> None:
    question = replace(QUESTION, sort="soonest")
    nodes = list(plan_of(connection, question, "force_custom_plan"))
    assert not [node for node in nodes if node["Node Type"] == "Seq Scan"]
    scans = [node for node in nodes if "_st_expand" in node.get("Index Cond", "")]
    assert {scan["Index Name"] for scan in scans} == {INDEX}


def test_stops_are_compared_with_their_own_siblings_only(connection: Connection) -> None:
    nodes = list(plan_of(connection, QUESTION, "force_custom_plan"))
    siblings = [node for node in nodes if node.get("Alias", "").startswith("sibling")]
    assert siblings
    for node in siblings:
        assert "service_id" in node.get("Index Cond", node.get("Recheck Cond", ""))


def plan_of(
    connection: Connection, question: SearchCriteria, planned: str
) -> Iterator[dict[str, Any]]:
    """The nodes of the plan of the very statement that `find` sends."""
    assert find(connection, question).points
    asked = sent(connection, question)
    # Prepared, as psycopg prepares it: a generic plan knows none of the parameters.
    parameters = asked.prepared.in_order(asked.parameters)
    values = ", ".join(["%s"] * len(parameters))
    cursor = ClientCursor(connection.connection.driver_connection)  # type: ignore[arg-type]
    cursor.execute(f"SET LOCAL plan_cache_mode = {planned}")
    cursor.execute(f"PREPARE asked AS {asked.prepared}")
    cursor.execute(
        f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE asked ({values})",
        parameters,
    )
    explained = cursor.fetchone()[0]  # type: ignore[index]
    cursor.execute("DEALLOCATE asked")
    pending = [explained[0]["Plan"]]
    while pending:
        node = pending.pop()
        pending += node.get("Plans", ())
        yield node


def a_city(chance: random.Random, size: int) -> Iterator[Entry]:
    for _ in range(size):
        service = uuid.uuid4()
        is_mobile = chance.random() < 0.1
        opening = ((NOW, NOW + dt.timedelta(hours=chance.randint(1, 30))),)
        for _ in range(4 if is_mobile else 1):
            yield Entry(
                lon=round(35.5 + chance.gauss(0, 0.05), 5),
                lat=round(33.89 + chance.gauss(0, 0.05), 5),
                service_id=service,
                is_stop=is_mobile,
                free=chance.choice((True, None)),
                needs=(chance.choice(("employment", "legal-aid/asylum", "housing/shelter")),),
                languages=((chance.choice(("ar", "ar", "am", "fr")), "spoken"),),
                opening=opening if chance.random() < 0.9 else None,
            )
