"""A question and a square -> a tile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.dialects.postgresql import Range

from locator.directory.facets import OPEN_TO_ALL, language_facets
from locator.errors import FieldProblem, QuestionIsWrongError
from locator.search import facet_query
from locator.search.criteria import SearchCriteria
from locator.tiles.square import GRID, TELLS_WHICH, Square
from locator.tiles.statement import EXTENT, Shape, how_many, tile

# What is counted beforehand.
ALL_OPEN_TO_ALL = str(OPEN_TO_ALL)
# Threat: "open now" of a whole country reads the opening times of a million places, for seconds.
MOST_OPENING_TIMES = 50_000


def draw(connection: Connection, square: Square, criteria: SearchCriteria) -> bytes:
    """A Mapbox Vector Tile (2.1) with one layer: every cell in which the search finds something.

    Of `criteria` the city, the filters and `now` count. No bytes at all where nothing is.
    Raises `QuestionIsWrongError` for opening times where more than `MOST_OPENING_TIMES` places are.
    """
    if criteria.when.kind != "any" and _how_many(connection, square, criteria) > MOST_OPENING_TIMES:
        told = "Too many places to look at the opening times of each: come closer."
        raise QuestionIsWrongError((FieldProblem("when", "too_many", told),))
    return bytes(connection.scalar(*asked(connection, square, criteria)))


def asked(
    connection: Connection, square: Square, criteria: SearchCriteria
) -> tuple[Select[Any], dict[str, Any]]:
    """The statement that draws it, and its parameters."""
    known = language_facets(connection) if criteria.languages else {}
    # Without a city it leaves out the hours of the week, which the points of the map do not have.
    facets = facet_query.compose(replace(criteria, city_id=None), known)
    when = criteria.kind_of_time
    counted_at = square.counted_at if facets == ALL_OPEN_TO_ALL and when == "any" else None
    shape = Shape(
        pyramid=counted_at is not None,
        city=criteria.city_id is not None,
        faceted=facets is not None,
        tells_which=square.z >= TELLS_WHICH,
        when=when,
    )
    return tile(shape), _parameters(square, criteria, facets, counted_at)


def _how_many(connection: Connection, square: Square, criteria: SearchCriteria) -> int:
    """Places in a square, as the pyramid has it; 0 where it is too coarse to tell."""
    level = square.counted_at
    if level is None:
        return 0
    first, end = square.cells(level)
    where = {"level": level, "first_counted": first, "end_counted": end, "city": criteria.city_id}
    return int(connection.scalar(how_many(criteria.city_id is not None), where))


def _parameters(
    square: Square, criteria: SearchCriteria, facets: str | None, counted_at: int | None
) -> dict[str, Any]:
    first, end = square.cells()
    left, top = square.corner
    given: dict[str, Any] = {
        "first": first,
        "end": end,
        "left": left,
        "top": top,
        "unit": (1 << square.size_in_bits) / EXTENT,
        "coarsest": 2 * (square.size_in_bits - GRID),
        "city": criteria.city_id,
        "facets": facets,
        "at": criteria.now,
        "now": criteria.now,
        "since": criteria.since,
    }
    if counted_at is not None:
        first_counted, end_counted = square.cells(counted_at)
        given |= {
            "level": counted_at,
            "first_counted": first_counted,
            "end_counted": end_counted,
            "coarser": 2 * (counted_at - square.level),
        }
    if criteria.window:
        given["window"] = Range(*criteria.window)
    return given
