"""A tile is cheap at every zoom: pages of the database's buffers, which no busy machine moves."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from bench.tiles import pages_of, plan_of, squares
from locator.db import STAFF_ROLE, Database
from locator.errors import QuestionIsWrongError
from locator.search.criteria import SearchCriteria
from locator.search.moments import When
from locator.tiles import drawing
from locator.tiles.drawing import draw
from locator.tiles.square import LARGEST_ZOOM, TELLS_WHICH, Square
from tests.search.entries import NOW, Entry, publish

POINTS = 20_000
# Towns of falling size, their places the thicker the nearer to the middle.
_MANY = text(
    """
    INSERT INTO published.service_point (
        id, city_id, service_id, is_stop, geog, facets, open_during, assured_until, content,
        published_at, modified_at, fingerprint
    )
    SELECT
        md5(n::text)::uuid, city_id, service_id, FALSE,
        ST_Project(
            ST_Point(10 + 47 * town % 60, 10 + 31 * town % 50, 4326)::geography,
            power(n * 0.61803 % 1, 3) * 9000, n * 2.39996
        ),
        facets, open_during, assured_until, content, published_at, modified_at, fingerprint
    FROM published.service_point, generate_series(1, :points) AS n,
        LATERAL (SELECT floor(power(40, n * 0.7548 % 1))::integer AS town) AS chosen
    """
)


@pytest.fixture
def connection(database: Database) -> Connection:
    """Many places, as the public role reads them."""
    with database.staff() as session:
        made = session.connection()
        publish(made, [Entry()])
        made.execute(_MANY, {"points": POINTS})
        made.execute(text("SET ROLE NONE"))
        made.execute(text("ANALYZE published.map_point, published.map_cell"))
        made.execute(text(f"SET ROLE {STAFF_ROLE}"))
        return made


def test_a_tile_reads_few_pages_at_every_zoom_and_is_small(connection: Connection) -> None:
    everything = SearchCriteria(None, None, NOW)
    for zoom in range(LARGEST_ZOOM + 1):
        for square in squares(connection, zoom, 4):
            inside = connection.scalar(
                text("SELECT count(*) FROM published.map_point WHERE cell >= :a AND cell < :b"),
                dict(zip("ab", square.cells(), strict=True)),
            )
            # Farther out the pyramid tells, however many there are; closer, the points themselves.
            most = 250 if zoom < TELLS_WHICH else 30 + 2 * (inside or 0)
            assert pages_of(plan_of(connection, square, everything)) <= most, square
            assert len(draw(connection, square, everything)) < 100_000


def test_opening_times_are_told_of_no_more_places_than_can_be_looked_at(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = SearchCriteria(None, None, NOW, when=When("now"))
    world = Square(0, 0, 0)
    assert draw(connection, world, now) == b""
    monkeypatch.setattr(drawing, "MOST_OPENING_TIMES", POINTS - 1)
    with pytest.raises(QuestionIsWrongError) as wrong:
        draw(connection, world, now)
    assert [problem.field for problem in wrong.value.problems] == ["when"]
    (smaller,) = squares(connection, TELLS_WHICH - 1, 1)[:1]
    assert draw(connection, smaller, now) == b""
