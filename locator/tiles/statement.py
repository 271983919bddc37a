"""The one statement behind every tile: a grid of counts, out of the pyramid or of the points.

Both count what the search would find, and no more: what is fresh at this minute, and of a mobile
service the stops that have not left. What the pyramid holds beyond that, the few that are over
since they were last published, is taken off again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Float,
    Integer,
    Select,
    String,
    Subquery,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from locator.directory.facets import OPEN_TO_ALL
from locator.directory.published import PublishedServicePoint
from locator.directory.published_map import MapCell, MapPoint
from locator.search import fragments

LAYER = "service_points"
EXTENT = 4096  # units of a tile, each way

spot: Any = aliased(MapPoint, name="spot")
point: Any = aliased(PublishedServicePoint, name="point")
counted: Any = aliased(MapCell, name="counted")


@dataclass(frozen=True)
class Shape:
    """What makes a statement another one."""

    pyramid: bool
    city: bool
    faceted: bool
    tells_which: bool
    when: Any = "any"  # as in the search's own Shape


# Part of the text that is sent, not parameters: a plan that was made once for the squares of all
# zooms read a million rows for the tile of the world; one that knows its square reads a thousand.
at_this_minute = bindparam("at", type_=DateTime(timezone=True), literal_execute=True)


def _bound(name: str) -> ColumnElement[int]:
    return bindparam(name, type_=BigInteger, literal_execute=True)


def _whole(name: str) -> ColumnElement[int]:
    return bindparam(name, type_=BigInteger)


@cache
def tile(shape: Shape) -> Select[Any]:
    """One row with one value: the tile, empty where nothing is."""
    cells = _cells(shape)
    count = func.sum(cells.c.count)
    grouped = select(
        _along(func.sum(cells.c.x) / count, "left").label("x"),
        _along(func.sum(cells.c.y) / count, "top").label("y"),
        cast(count, BigInteger).label("count"),
        *(_alone(cells, count) if shape.tells_which else ()),
    ).group_by(cells.c.cell)
    # What is over and nothing else: no circle with a zero.
    grid = grouped.having(count > 0).subquery("grid")
    told = select(
        func.ST_Point(grid.c.x, grid.c.y).label("geom"),
        *(column for column in grid.c if column.name not in ("x", "y")),
    ).subquery("told")
    encoded = func.ST_AsMVT(literal_column("told.*"), LAYER, EXTENT, "geom")
    return select(encoded).select_from(told)


def _along(mean: ColumnElement[Any], start: str) -> ColumnElement[float]:
    """A column or row of the finest grid, as a place in the tile: whole units, inside of it."""
    here = (cast(mean, Float) - _whole(start)) / bindparam("unit", type_=Float)
    return func.least(func.floor(here), EXTENT - 1)


def _alone(cells: Subquery, count: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """Of a cell with a single point: which, where it belongs, and what its marker must say."""

    def only(value: Any) -> ColumnElement[Any]:
        return case((count == 1, value), else_=null())

    first = literal_column("1", Integer)
    return [
        only(cast(func.array_agg(cells.c.id)[first], String)).label("id"),
        only(func.min(cells.c.city_id)).label("city"),
        only(case((func.bool_or(cells.c.is_area), "area"), else_="exact")).label("place"),
        only(func.bool_or(cells.c.is_stop)).label("mobile"),
    ]


def _cells(shape: Shape) -> Subquery:
    """Columns cell (of the grid that is shown), count, x and y (sums), and what tells which."""
    if not shape.pyramid:
        return _points(shape).subquery("cells")
    coarser = counted.cell.op(">>")(bindparam("coarser", type_=Integer))
    known = _counted(
        select(coarser.label("cell"), counted.count, counted.x_sum, counted.y_sum), shape.city
    )
    over = _inside(
        select(
            spot.cell.op(">>")(bindparam("coarsest", type_=Integer)).label("cell"),
            literal_column("-1", BigInteger).label("count"),
            -cast(spot.x, BigInteger),
            -cast(spot.y, BigInteger),
        ),
        shape,
    ).where(
        spot.shown_until <= at_this_minute,
        spot.facets.op("@>", is_comparison=True)(cast([OPEN_TO_ALL], ARRAY(Integer))),
    )
    every = union_all(known, over).subquery("every")
    cell, count, x, y = every.c
    return select(cell.label("cell"), count.label("count"), x.label("x"), y.label("y")).subquery(
        "cells"
    )


@cache
def how_many(in_city: bool) -> Select[Any]:
    """One row with one value: how many points the pyramid counts in a square."""
    total = select(func.coalesce(func.sum(counted.count), 0))
    return _counted(total, in_city)


def _counted(rows: Select[Any], in_city: bool) -> Select[Any]:
    rows = rows.where(
        counted.level == bindparam("level", type_=Integer),
        counted.cell >= _bound("first_counted"),
        counted.cell < _bound("end_counted"),
    )
    return rows.where(counted.city_id == bindparam("city", type_=String)) if in_city else rows


def _points(shape: Shape) -> Select[Any]:
    found = _inside(
        select(
            spot.cell.op(">>")(bindparam("coarsest", type_=Integer)).label("cell"),
            literal_column("1", Integer).label("count"),
            spot.x.label("x"),
            spot.y.label("y"),
            spot.id.label("id"),
            spot.city_id.label("city_id"),
            spot.is_area.label("is_area"),
            spot.is_stop.label("is_stop"),
        ),
        shape,
    ).where(spot.shown_until > at_this_minute)
    if shape.faceted:
        asked = cast(bindparam("facets", type_=String), fragments.QueryInt)
        found = found.where(spot.facets.op("@@", is_comparison=True)(asked))
    if shape.when != "any":
        # By the search's own rule: opening times are nowhere else.
        rule = fragments.Shape(
            located=False,
            soonest=False,
            when=shape.when,
            city=False,
            faceted=False,
            later_page=False,
        )
        found = found.join(point, point.id == spot.id).where(fragments.matching(point, rule))
    return found


def _inside(rows: Select[Any], shape: Shape) -> Select[Any]:
    rows = rows.where(spot.cell >= _bound("first"), spot.cell < _bound("end"))
    if shape.city:
        rows = rows.where(spot.city_id == bindparam("city", type_=String))
    return rows
