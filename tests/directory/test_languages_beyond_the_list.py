"""Languages beyond the list are numbered anew (migration 0021), and all are found all the time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import psycopg
import pytest
from sqlalchemy.orm import Session

from locator.db import public_engine, staff_engine
from locator.directory.facets import LANGUAGE_BASE, language_facets
from locator.directory.migrating import migrate, migrate_back
from locator.directory.publishing import republish
from locator.search.criteria import read_criteria
from locator.search.query import find
from tests.builders import NOW, service_point
from tests.conftest import migrated_database

SPOKEN = (["am"], ["am", "jbo"], ["jbo", "tlh"])
FOUND = {"am": 2, "jbo": 2, "tlh": 1}


@pytest.fixture
def url() -> Iterator[str]:
    """As it was published at the step before."""
    with migrated_database() as url:
        with Session(staff_engine(url)) as session, session.begin():
            session.info["now"] = NOW
            for languages in SPOKEN:
                service_point(session, languages=languages)
        newer = [number for number in numbers(url).values() if number > 1_100]
        migrate_back(url, "0020")
        with psycopg.connect(url) as owner:
            owner.execute("UPDATE published.service_point SET facets = facets - %s", [newer])
        yield url


def numbers(url: str) -> dict[str, int]:
    engine = public_engine(url)
    with engine.connect() as connection:
        known = language_facets(connection)
    engine.dispose()
    return {code: known[code] for code in FOUND}


def found(url: str, read: Mapping[str, int]) -> dict[str, int]:
    """How many service points each language finds, for who has read these numbers."""
    engine = public_engine(url)
    with engine.connect() as connection:
        asked = {
            code: read_criteria({"speaks": code}, "beirut", "Asia/Beirut", NOW) for code in FOUND
        }
        counted = {code: len(find(connection, asked[code], read).points) for code in FOUND}
    engine.dispose()
    return counted


def spoken(url: str) -> list[list[str]]:
    """The languages that each service point has, by the numbers of now, or a number."""
    codes = {number: code for code, number in numbers(url).items()}
    with psycopg.connect(url) as owner:
        rows = owner.execute("SELECT facets FROM published.service_point").fetchall()
    return sorted(
        sorted(codes.get(facet, str(facet)) for facet in facets if facet >= LANGUAGE_BASE)
        for (facets,) in rows
    )


def test_who_has_read_the_old_numbers_finds_as_many_as_who_reads_the_new(url: str) -> None:
    old = numbers(url)
    assert {old["jbo"], old["tlh"]} == {1000, 1001}
    migrate(url)
    new = numbers(url)
    assert new["am"] == old["am"]
    assert {new["jbo"], new["tlh"]} == {383_998, 383_997}
    assert found(url, old) == found(url, new) == FOUND


def test_what_is_published_later_has_the_new_numbers_only(url: str) -> None:
    migrate(url)
    assert spoken(url) != sorted(SPOKEN)
    with Session(staff_engine(url)) as session, session.begin():
        republish(session, NOW)
    assert spoken(url) == sorted(SPOKEN)
    assert found(url, numbers(url)) == FOUND


def test_the_way_back_and_forth_takes_no_language_for_another(url: str) -> None:
    assert spoken(url) == sorted(SPOKEN)
    migrate(url)
    migrate_back(url, "0020")
    assert spoken(url) == sorted(SPOKEN)
    migrate(url)
    assert found(url, numbers(url)) == FOUND
