"""Languages beyond the list are numbered anew (migration 0021), and all are found all the time."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.db import public_engine, staff_engine
from locator.directory.facets import language_facets
from locator.directory.migrating import migrate, migrate_back
from locator.directory.published import PublishedServicePoint
from locator.directory.publishing import republish
from locator.search.criteria import read_criteria
from locator.search.query import find
from tests.builders import NOW, service_point
from tests.conftest import empty_database

LISTED, BEYOND = {"am"}, {"jbo", "tlh"}


def found(url: str, numbers: dict[str, int]) -> dict[str, int]:
    """How many service points each language finds, for who has read these numbers."""
    engine = public_engine(url)
    with engine.connect() as connection:
        counted = {
            code: len(
                find(
                    connection,
                    read_criteria({"speaks": code}, "beirut", "Asia/Beirut", NOW),
                    numbers,
                ).points
            )
            for code in LISTED | BEYOND
        }
    engine.dispose()
    return counted


def republished(url: str) -> tuple[dict[str, int], list[list[int]]]:
    """The numbers of the languages, and the facets of all that is public, by them."""
    with Session(staff_engine(url)) as session, session.begin():
        republish(session, NOW)
        facets = PublishedServicePoint.facets
        return language_facets(session.connection()), sorted(session.scalars(select(facets)))


@pytest.mark.parametrize("direction", ["up", "down"])
def test_who_has_read_the_numbers_before_finds_as_many_as_who_reads_them_now(
    direction: str,
) -> None:
    with empty_database() as url:
        migrate(url)
        with Session(staff_engine(url)) as session, session.begin():
            session.info["now"] = NOW
            for languages in (["am"], ["am", "jbo"], ["jbo", "tlh"]):
                service_point(session, languages=languages)
        if direction == "up":
            migrate_back(url, "0020")
        old, facets_before = republished(url)
        expected = {"am": 2, "jbo": 2, "tlh": 1}
        assert found(url, old) == expected

        migrate(url) if direction == "up" else migrate_back(url, "0020")
        with public_engine(url).connect() as connection:
            new = language_facets(connection)
        assert all(new[code] != old[code] for code in BEYOND)
        assert all(new[code] == old[code] for code in LISTED)
        assert found(url, old) == found(url, new) == expected

        again, facets_after = republished(url)
        assert again == new
        numbered = {old[code]: new[code] for code in BEYOND}
        assert facets_after == sorted(
            sorted(numbered.get(facet, facet) for facet in facets) for facets in facets_before
        )
        assert found(url, new) == expected
