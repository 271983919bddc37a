"""Ways to walk through service points along one index, in an order, reading only what is asked for.

On the ground the order is the distance. What has no place on the map, and a whole city without an
origin, come in the order of their ids: `IN_ORDER` says it in a number that a GiST index can order
by. Each index begins with the city and ends with the facets, so that a city's search never leaves
the city, and what does not answer is not even looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    FromClause,
    Select,
    String,
    bindparam,
    cast,
    exists,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from locator.directory.published import IN_ORDER, LISTED, PublishedServicePoint
from locator.search.fragments import (
    QueryInt,
    Shape,
    answering,
    away,
    city,
    helped,
    inside,
    matching,
    metres,
    origin,
)

point: Any = aliased(PublishedServicePoint, name="point")
sibling: Any = aliased(PublishedServicePoint, name="sibling")

Query = Select[Any]

# The rest of what is told of a point, taken along from the scan: to fetch it later by id would read
# four more pages a row. (`ctid` is no way: of rows that PostgreSQL 15 had to reorder by their
# exact distance it is that of another row.)
TOLD = (point.city_id, point.geog, point.open_during, point.content)

NO_HELP: ColumnElement[float] = literal_column("0::float8", Double)

_number: ColumnElement[int] = literal_column(IN_ORDER.replace("id::", "point.id::"), BigInteger)
_listed: ColumnElement[str] = literal_column(LISTED.replace("city_id", "point.city_id"), String)
_by_number: ColumnElement[int] = _number.op("<->", return_type=BigInteger)(
    literal_column("0::bigint", BigInteger)
)


@dataclass(frozen=True)
class Walk:
    """What is walked through, by which order, and how far it is allowed to go."""

    name: str
    position: ColumnElement[float]  # what it is ordered by, as a number
    order: ColumnElement[Any]
    among: tuple[ColumnElement[bool], ...]

    def through(self, shape: Shape, *conditions: ColumnElement[bool]) -> Query:
        """Everything that answers, not in order, with its key: helped, metres, id."""
        by_help = helped(point, shape) if shape.soonest else NO_HELP
        found = select(
            point.id,
            point.service_id,
            point.is_stop,
            by_help.label("helped"),
            metres(point, shape).label("metres"),
            self.position.label("position"),
            *TOLD,
        ).where(*self.among, answering(point, shape), *conditions)
        if shape.later_page:
            found = found.where(tuple_(*key_of(point, shape)) > after(shape))
        return found

    def first(
        self, shape: Shape, how_many: ColumnElement[int], *conditions: ColumnElement[bool]
    ) -> Query:
        """The first so many in order, and all that stand as far as the last of them."""
        found = self.through(shape, *conditions).order_by(self.order)
        return found.fetch(how_many, with_ties=True)


def on_the_map(shape: Shape) -> Walk:
    """The nearest first, in metres on the sphere."""
    bounds = (inside(point),) if shape.bounded else ()
    among = (point.geog.is_not(None), *_in_city(shape), *bounds)
    return Walk("ground", away(point), away(point), among)


def nowhere(shape: Shape) -> Walk:
    """What has no place on the map, by id."""
    among = (point.geog.is_(None), *_in_city(shape))
    return Walk("nowhere", cast(_number, Double), _by_number, among)


def in_the_city(shape: Shape) -> Walk:
    """Everything in the city, by id."""
    bounds = (or_(point.geog.is_(None), inside(point)),) if shape.bounded else ()
    return Walk("listed", cast(_number, Double), _by_number, (_listed == city, *bounds))


def _in_city(shape: Shape) -> tuple[ColumnElement[bool], ...]:
    return (point.city_id == city,) if shape.city else ()


def key_of(row: Any, shape: Shape) -> tuple[ColumnElement[Any], ...]:
    """By what the answer is ordered."""
    by_help = helped(row, shape) if shape.soonest else NO_HELP
    return by_help, metres(row, shape), row.id


def after(shape: Shape) -> Any:
    """The key of the last point of the page before."""
    return tuple_(
        bindparam("after_helped", type_=Double) if shape.soonest else NO_HELP,
        bindparam("after_metres", type_=Double),
        bindparam("after_id", type_=PublishedServicePoint.id.type),
    )


def within(reach: ColumnElement[Any]) -> ColumnElement[bool]:
    """Not farther than the reach, on the sphere as `<->` is."""
    return func.ST_DWithin(point.geog, origin, reach, false())


def holding(facets: ColumnElement[Any]) -> ColumnElement[bool]:
    """The facets answer one more query, a text such as "80 | 81", which is read only once."""
    asked = select(cast(cast(facets, String), QueryInt)).scalar_subquery()
    return point.facets.op("@@", is_comparison=True)(asked)  # type: ignore[no-any-return]


def unfolded(
    row: Any,
    key: tuple[ColumnElement[Any], ...],
    shape: Shape,
    reach: ColumnElement[Any] | None,
) -> ColumnElement[bool]:
    """No other stop of the same service within reach answers better; fixed points never fold.

    By distance what is within reach is better only if it is nearer, so that it needs no `reach`.
    An OR keeps the planner from making a join of it, which would lose the order of the index.
    """
    better = exists().where(
        sibling.service_id == row.service_id,
        sibling.is_stop,
        matching(sibling, shape, known=True),
        tuple_(*key_of(sibling, shape)) < tuple_(*key),
    )
    if shape.located and reach is not None:
        better = better.where(or_(sibling.geog.is_(None), away(sibling) <= reach))
    return or_(not_(row.is_stop), not_(better))


def keys(cte: FromClause) -> tuple[ColumnElement[Any], ...]:
    """The key, of rows that have been found."""
    return cte.c.helped, cte.c.metres, cte.c.id
