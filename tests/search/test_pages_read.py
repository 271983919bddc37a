"""How little a search reads at a hundred thousand points: pages of the buffers, which no busy
machine changes, for every class of questions that people ask. By the plans that are kept for all
questions, since a plan for each would cost more than the search.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection

from bench.data_published import publish_many
from bench.pages_read import Explaining
from bench.questions import CLASSES, Question, questions, sent
from locator.db import public_engine
from tests.conftest import migrated_database

POINTS = 100_000
MOST = {"common": 60, "rare": 120, "worst": 400}
EACH = 25
BEYOND = "gil"  # a language that is not in `LANGUAGE_IDS`
ENOUGH = 11  # a page, and the first of the next
NOW = dt.datetime(2026, 11, 26, 8, 0, tzinfo=dt.UTC)

BY_PLACE = "ix_service_point_city_id_geog_facets"
BY_ID = "ix_service_point_listed_in_order_facets"
NOWHERE = "ix_service_point_nowhere_in_order_facets"
OTHERS = {"ix_service_point_service_id", "pk_service_point", "pk_city"}


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with migrated_database() as url:
        with psycopg.connect(url) as owner:
            publish_many(owner, POINTS, NOW)
            _speak_a_language_beyond_the_list(owner)
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute("VACUUM published.service_point, published.city")
        engine = public_engine(url)
        with engine.connect() as connection:
            yield connection
        engine.dispose()


def _speak_a_language_beyond_the_list(owner: psycopg.Connection[tuple[int]]) -> None:
    """At a few service points of the smallest city."""
    code = "INSERT INTO published.facet_language (code) VALUES (%s) RETURNING id"
    owner.execute(
        """
        UPDATE published.service_point SET facets = facets | %s
        WHERE id IN (
            SELECT id FROM published.service_point JOIN (
                SELECT city_id FROM published.service_point
                GROUP BY city_id ORDER BY count(*), city_id LIMIT 1
            ) AS smallest USING (city_id)
            ORDER BY id LIMIT 7
        )
        """,
        owner.execute(code, [BEYOND]).fetchone(),
    )


@pytest.fixture(scope="module")
def asked(connection: Connection) -> list[Question]:
    found = questions(connection, NOW, EACH)
    assert {question.kind for question in found} == set(CLASSES)
    return found


@pytest.fixture(scope="module")
def explaining(connection: Connection) -> Explaining:
    return Explaining(connection, "generic")


@pytest.mark.parametrize("kind", CLASSES)
def test_a_search_reads_few_pages(
    connection: Connection, asked: list[Question], explaining: Explaining, kind: str
) -> None:
    of_this_kind = [question for question in asked if question.kind == kind]
    assert len(of_this_kind) >= EACH // 2
    pages = [explaining.pages(sent(connection, question)) for question in of_this_kind]
    assert 0 < median(pages) <= MOST[CLASSES[kind]], sorted(pages)


@pytest.mark.parametrize("language", [BEYOND, "ko", "tlh"])
@pytest.mark.parametrize("sort", ["nearest", "soonest"])
def test_in_a_large_city_a_language_that_nobody_speaks_there_is_not_looked_for(
    connection: Connection,
    asked: list[Question],
    explaining: Explaining,
    language: str,
    sort: str,
) -> None:
    """Spoken elsewhere and beyond the list, elsewhere and in it, or by nobody at all."""
    counted = Counter(question.city_id for question in asked if question.kind == "dense")
    ((largest, _),) = counted.most_common(1)
    here = [q for q in asked if (q.kind, q.city_id) == ("dense", largest)]
    words = {"speaks": language, "sort": sort}
    pages = [
        explaining.pages(sent(connection, replace(question, words=question.words | words)))
        for question in here
    ]
    assert max(pages) <= MOST["common"], pages


@pytest.mark.parametrize("kind", CLASSES)
def test_order_and_filter_are_answered_by_one_index(
    connection: Connection, asked: list[Question], explaining: Explaining, kind: str
) -> None:
    nodes = plan_of(connection, asked, explaining, kind)
    assert not [
        node
        for node in nodes
        if node.get("Relation Name") == "service_point"
        and (node["Node Type"] not in ("Index Scan", "Index Only Scan"))
    ]
    used = {node["Index Name"] for node in nodes if "Index Name" in node}
    expected = {BY_ID} if kind.startswith("city_list") else {BY_PLACE, NOWHERE}
    assert used - OTHERS == expected
    ordered = [node for node in nodes if "<->" in node.get("Order By", "")]
    assert {node["Index Name"] for node in ordered} == expected
    for node in ordered:
        assert "@@" in node["Index Cond"], "the facets are answered inside the index"


def test_it_stops_when_it_has_enough(
    connection: Connection, asked: list[Question], explaining: Explaining
) -> None:
    nodes = plan_of(connection, asked, explaining, "dense")
    walked = [node for node in nodes if "<->" in node.get("Order By", "")]
    assert 0 < max(node["Actual Rows"] for node in walked) <= 2 * ENOUGH
    for node in nodes:
        if node["Node Type"].endswith("Sort"):
            assert node["Actual Rows"] <= ENOUGH + 1, "only what is shown is ever sorted"


def test_stops_are_compared_with_their_own_siblings_only(
    connection: Connection, asked: list[Question], explaining: Explaining
) -> None:
    nodes = plan_of(connection, asked, explaining, "dense")
    siblings = [node for node in nodes if node.get("Alias", "").startswith("sibling")]
    assert siblings
    for node in siblings:
        assert "service_id" in node["Index Cond"]


def test_each_question_is_another(asked: list[Question]) -> None:
    told = {(q.kind, q.city_id, q.pages, *q.words.items()) for q in asked}
    assert len(told) == len(asked)


def plan_of(
    connection: Connection, asked: list[Question], explaining: Explaining, kind: str
) -> list[dict[str, Any]]:
    """The nodes of the plan of a question of this kind."""
    question = next(question for question in asked if question.kind == kind)
    return list(nodes_of(explaining.plan(sent(connection, question))["Plan"]))


def nodes_of(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes_of(part)
