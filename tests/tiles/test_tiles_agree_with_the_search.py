"""The map shows what the list would: every tile of every zoom against brute force."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from locator.db import Database
from locator.search.criteria import SearchCriteria
from locator.search.moments import When
from locator.search.query import find
from locator.tiles.drawing import draw
from locator.tiles.square import GRID, LARGEST_ZOOM, TELLS_WHICH, Square
from tests.search.entries import NOW, Entry, publish
from tests.search.oracle import matches
from tests.search.test_search_agrees_with_an_oracle import REGIONS, a_directory, a_question
from tests.tiles.reading import Circle, circles, column_and_row

EVERYTHING = SearchCriteria(None, None, NOW)


def squares_of(entries: Iterable[Entry], zoom: int) -> set[Square]:
    return {Square(zoom, *cell_of(entry, zoom)) for entry in entries if entry.lon is not None}


def cell_of(entry: Entry, level: int) -> tuple[int, int]:
    assert entry.lon is not None
    assert entry.lat is not None
    return column_and_row(entry.lon, entry.lat, level)


def shown(connection: Connection, criteria: SearchCriteria, square: Square) -> list[Circle]:
    tile = draw(connection, square, criteria)
    assert len(tile) < 100_000
    return circles(tile, *square)


def check(
    connection: Connection, entries: list[Entry], criteria: SearchCriteria, zoom: int
) -> None:
    """All tiles of a zoom where anything could be: each cell, how many, and in the middle."""
    there: dict[tuple[int, int], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.lon is not None and matches(entry, criteria):
            there[cell_of(entry, zoom + GRID)].append(entry)
    told: dict[tuple[int, int], Circle] = {}
    for square in squares_of(entries, zoom):
        for circle in shown(connection, criteria, square):
            side = 1 << (zoom + GRID)
            cell = int(circle.x * side + 1e-3), int(circle.y * side + 1e-3)
            assert cell not in told
            assert (square.x, square.y) == (cell[0] >> GRID, cell[1] >> GRID)
            told[cell] = circle
    assert {cell: circle.count for cell, circle in told.items()} == {
        cell: len(inside) for cell, inside in there.items()
    }
    a_unit = 1 / (1 << zoom) / 4096
    for cell, circle in told.items():
        inside = there[cell]
        middle = [sum(cell_of(e, 28)[axis] for e in inside) / len(inside) for axis in (0, 1)]
        assert circle.x == pytest.approx(middle[0] / (1 << 28), abs=2 * a_unit)
        assert circle.y == pytest.approx(middle[1] / (1 << 28), abs=2 * a_unit)
        if len(inside) == 1 and zoom >= TELLS_WHICH:
            (only,) = inside
            assert (circle.id, circle.city) == (str(only.id), only.city_id)
            assert circle.mobile is only.is_stop
        else:
            assert (circle.id, circle.city, circle.place, circle.mobile) == (None,) * 4


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 6))]
)
def test_every_cell_of_every_zoom_counts_what_the_search_finds(
    database: Database, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - nobody guesses our tests
    entries = a_directory(chance)
    with database.staff() as session:
        publish(session.connection(), entries)
    with database.public() as connection:
        for zoom in range(LARGEST_ZOOM + 1):
            check(connection, entries, EVERYTHING, zoom)
        for zoom in (0, 5, 9, 12):
            for _ in range(3):
                check(connection, entries, a_question(chance), zoom)


def test_counts_add_up_to_what_the_list_shows_page_by_page(database: Database) -> None:
    """Also by the search itself, filter by filter; of one mobile service the list tells once."""
    chance = random.Random(7)  # noqa: S311
    entries = [replace(entry, is_stop=False) for entry in a_directory(chance)]
    with database.staff() as session:
        publish(session.connection(), entries)
    beirut = replace(EVERYTHING, city_id="beirut", time_zone="Asia/Beirut", limit=100)
    filters = (
        beirut,
        replace(beirut, conditions=True),
        replace(beirut, needs=("legal-aid", "employment")),
        replace(beirut, languages=("am", "zh")),
        replace(beirut, free=True),
        replace(beirut, wheelchair=True, no_id=True),
        *(replace(beirut, when=When(kind)) for kind in ("now", "today", "week")),
    )
    with database.public() as connection:
        for criteria in filters:
            on_the_map = 0
            page = find(connection, criteria)
            while True:
                on_the_map += sum(point.lon is not None for point in page.points)
                if not page.next_cursor:
                    break
                page = find(connection, replace(criteria, cursor=page.next_cursor))
            assert on_the_map, criteria
            for zoom in (0, 4, 10, 13):
                counted = sum(
                    circle.count
                    for square in squares_of(entries, zoom)
                    for circle in shown(connection, criteria, square)
                )
                assert counted == on_the_map, (criteria, zoom)


def test_what_nobody_vouches_for_any_more_leaves_at_that_minute_at_every_zoom(
    database: Database,
) -> None:
    soon = NOW + dt.timedelta(minutes=5)
    entries = [Entry(assured_until=soon), Entry(), Entry(lon=35.6, assured_until=soon)]
    with database.staff() as session:
        publish(session.connection(), entries)
    with database.public() as connection:
        for zoom in range(LARGEST_ZOOM + 1):
            for now, expected in ((NOW, 3), (soon, 1)):
                criteria = replace(EVERYTHING, now=now)
                told = Counter(
                    circle.count
                    for square in squares_of(entries, zoom)
                    for circle in shown(connection, criteria, square)
                )
                assert sum(told.elements()) == expected, zoom
                assert 0 not in told


def test_a_stop_leaves_the_map_when_it_leaves(database: Database) -> None:
    end = NOW + dt.timedelta(hours=3)
    stop = Entry(is_stop=True, opening=((NOW, end),))
    never = Entry(is_stop=True, opening=())
    unknown = Entry(is_stop=True, opening=None)
    with database.staff() as session:
        publish(session.connection(), [stop, never, unknown])
    with database.public() as connection:
        for zoom in (0, 11, 12, LARGEST_ZOOM):
            (square,) = squares_of([stop], zoom)
            assert [c.count for c in shown(connection, EVERYTHING, square)] == [1]
            gone = replace(EVERYTHING, now=end)
            assert shown(connection, gone, square) == []


@pytest.mark.parametrize("lon", [180.0, -180.0, 179.9999999, -179.9999999])
def test_the_world_ends_at_180_degrees_and_loses_nobody(database: Database, lon: float) -> None:
    entry = Entry(lon=lon, lat=-16.5, city_id="date-line", time_zone="Pacific/Fiji")
    with database.staff() as session:
        publish(session.connection(), [entry])
    with database.public() as connection:
        for zoom in range(LARGEST_ZOOM + 1):
            last = (1 << zoom) - 1
            (square,) = squares_of([entry], zoom)
            assert square.x == (last if lon > 0 else 0)
            (circle,) = shown(connection, EVERYTHING, square)
            assert circle.count == 1
            neighbour = square._replace(x=last - square.x)
            assert zoom == 0 or shown(connection, EVERYTHING, neighbour) == []


def test_every_region_is_somewhere_on_the_one_tile_of_the_world(database: Database) -> None:
    entries = [
        Entry(city_id=city, time_zone=zone, lon=lon, lat=lat) for city, zone, lon, lat in REGIONS
    ]
    with database.staff() as session:
        publish(session.connection(), entries)
    with database.public() as connection:
        assert len(shown(connection, EVERYTHING, Square(0, 0, 0))) == len(REGIONS)
