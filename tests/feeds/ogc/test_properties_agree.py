"""What a feature shows is what a filter asks for: told twice, and held here to agree."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, select

from locator.directory.published import PublishedServicePoint
from locator.feeds.ogc.asking import EQUAL, PARAMETERS
from locator.feeds.ogc.properties import PROPERTIES, point
from locator.search.geojson import in_language
from tests.live import LiveServer


def test_no_queryable_has_the_name_of_another_parameter() -> None:
    assert not EQUAL.keys() & PARAMETERS.keys()


@pytest.fixture
def connection(live_server: LiveServer) -> Iterator[Connection]:
    with live_server.app.extensions["locator"].database.public() as connection:
        yield connection


@pytest.mark.parametrize("language", ["en", "ar", "am", "fr-CA", "zz"])
def test_every_property_of_the_sample_is_the_same_in_sql(
    connection: Connection, language: str
) -> None:
    asked = select(
        PublishedServicePoint.content,
        *(each.sql(language).label(each.name) for each in PROPERTIES),
    ).select_from(point)
    seen: dict[str, set[object]] = {each.name: set() for each in PROPERTIES}
    for row in connection.execute(asked):
        told, _ = in_language(row.content, language)
        for each in PROPERTIES:
            assert each.of
            shown = each.of(told)
            found = getattr(row, each.name)
            assert shown == (found.isoformat() if each.kind == "date" and found else found)
            seen[each.name].add(shown)
    # The sample says something of everything, or this would prove nothing.
    silent = {name for name, values in seen.items() if len(values) < 2}
    assert silent <= {"email", "url"}
