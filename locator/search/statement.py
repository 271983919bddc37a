"""The one search statement on `published`, built once a `Shape` and kept.

How it stays fast is measured, see DESIGN.md: distance order and facets come out of one GiST index,
so inside it is ordered by distance alone, `WITH TIES`, and by (distance, id) only outside. `<->` is
the distance on the sphere, so cut-offs are on the sphere, too (`ST_DWithin(…, false)`); the
distance on the spheroid is computed for the few that are shown.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    Float,
    Integer,
    Select,
    Uuid,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    tuple_,
    type_coerce,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from locator.directory.published import PublishedCity, PublishedServicePoint
from locator.search.fragments import (
    INFINITE,
    Shape,
    away,
    enough,
    helped,
    matching,
    metres,
    origin,
    since,
)

# Opening intervals told with each point of a list; a single point tells all.
OPENINGS_IN_A_LIST = 8

point: Any = aliased(PublishedServicePoint, name="point")
sibling: Any = aliased(PublishedServicePoint, name="sibling")

Query = Select[Any]


@cache
def search(shape: Shape) -> Query:
    """Rows of one page and the first of the next, in order, with everything that is shown."""
    reach = reach_of(shape)
    page = soonest(shape, reach) if shape.soonest else nearest(shape, reach)
    return (
        shown(shape)
        .add_columns(
            page.c.helped,
            page.c.metres,
            reach.label("reach"),
            more_stops(shape).label("more_stops"),
            openings(OPENINGS_IN_A_LIST).label("opening"),
        )
        .join(page, page.c.id == point.id)
        .order_by(page.c.helped, page.c.metres, page.c.id)
    )


def nearest(shape: Shape, reach: ColumnElement[float]) -> CTE:
    """Nearest first; what has no point on the map comes after all that has."""
    columns = (point.id, literal_column("0::float8", Float).label("helped"))
    on_the_map = (
        select(*columns, away(point).label("metres"))
        .where(point.geog.is_not(None), matching(point, shape), within(reach))
        .where(unfolded(shape, reach))
        .order_by(away(point))
        .fetch(enough, with_ties=True)
    )
    nowhere = (
        select(*columns, INFINITE.label("metres"))
        .where(point.geog.is_(None), matching(point, shape), unfolded(shape, reach))
        .order_by(point.id)
        .limit(enough)
    )
    if shape.later_page:
        after = tuple_(bindparam("after_metres", type_=Float), bindparam("after_id", type_=Uuid))
        on_the_map = on_the_map.where(tuple_(away(point), point.id) > after)
        nowhere = nowhere.where(tuple_(INFINITE, point.id) > after)
    both = union_all(on_the_map.subquery().select(), nowhere.subquery().select()).subquery()
    return select(both).order_by(both.c.metres, both.c.id).limit(enough).cte("page")


def soonest(shape: Shape, reach: ColumnElement[float]) -> CTE:
    """Soonest helped first, unknown opening times last; equals by distance."""
    matches = select(
        point.id,
        point.service_id,
        point.is_stop,
        helped(point, shape).label("helped"),
        metres(point, shape).label("metres"),
    ).where(matching(point, shape))
    if shape.located:
        candidate = union_all(
            matches.where(point.geog.is_not(None), within(reach)),
            matches.where(point.geog.is_(None)),
        ).cte("candidate")
    else:
        candidate = matches.cte("candidate")
    # Stops of one service are one candidate, whoever stands still is one for itself.
    who = case((candidate.c.is_stop, candidate.c.service_id), else_=candidate.c.id)
    key = (candidate.c.helped, candidate.c.metres, candidate.c.id)
    place = func.row_number().over(partition_by=who, order_by=key).label("place")
    ranked = select(candidate, place).subquery()
    key = (ranked.c.helped, ranked.c.metres, ranked.c.id)
    page = select(ranked.c.id, *key[:2]).where(ranked.c.place == 1).order_by(*key).limit(enough)
    if shape.later_page:
        page = page.where(
            tuple_(*key)
            > tuple_(
                bindparam("after_helped", type_=Float),
                bindparam("after_metres", type_=Float),
                bindparam("after_id", type_=Uuid),
            )
        )
    return page.cte("page")


def reach_of(shape: Shape) -> ColumnElement[float]:
    """The radius used: the smallest step of the ladder that holds anything that matches."""
    if not shape.located:
        return cast(null(), Float)
    if shape.later_page:
        return bindparam("reach", type_=Float)
    first = (
        select(away(point))
        .where(point.geog.is_not(None), matching(point, shape))
        .order_by(away(point))
        .limit(literal_column("1", Integer))
        .scalar_subquery()
    )
    step: ColumnElement[float] = func.unnest(bindparam("ladder", type_=ARRAY(Float))).column_valued(
        "step"
    )
    radius = select(func.min(step).label("radius")).where(step >= first).cte("reach")
    return select(radius.c.radius).scalar_subquery()


def within(reach: ColumnElement[float]) -> ColumnElement[bool]:
    """Not farther than the reach, on the sphere as `<->` is."""
    return func.ST_DWithin(point.geog, origin, reach, false())


def unfolded(shape: Shape, reach: ColumnElement[float]) -> ColumnElement[bool]:
    """No other stop of the same service within reach answers better; fixed points never fold.

    An OR keeps the planner from making a join of it, which would lose the order of the index.
    """
    better = exists().where(
        sibling.service_id == point.service_id,
        sibling.is_stop,
        matching(sibling, shape, known=True),
        or_(sibling.geog.is_(None), away(sibling) <= reach),
        tuple_(metres(sibling, shape), sibling.id) < tuple_(metres(point, shape), point.id),
    )
    return or_(not_(point.is_stop), not_(better))


def more_stops(shape: Shape) -> ColumnElement[int]:
    """How many other stops of the same service answer, too."""
    others = (
        select(func.count())
        .where(
            sibling.service_id == point.service_id,
            sibling.is_stop,
            sibling.id != point.id,
            matching(sibling, shape, known=True),
        )
        .scalar_subquery()
    )
    return case((point.is_stop, others), else_=0)


def shown(shape: Shape) -> Query:
    """What is told of a point."""
    distance: ColumnElement[float] = cast(null(), Float)
    if shape.located:
        distance = func.ST_Distance(point.geog, origin)
    return select(
        point.id,
        point.city_id,
        point.service_id,
        point.is_stop,
        func.ST_X(func.geometry(point.geog)).label("lon"),
        func.ST_Y(func.geometry(point.geog)).label("lat"),
        distance.label("distance"),
        point.content,
        PublishedCity.time_zone,
    ).join(PublishedCity, PublishedCity.id == point.city_id)


def openings(how_many: int | None) -> ColumnElement[Any]:
    """The opening intervals that end after the moment asked for: [[start, end], …] in seconds."""
    interval: ColumnElement[Any] = func.unnest(point.open_during).column_valued("interval")
    coming = (
        select(func.lower(interval).label("start"), func.upper(interval).label("end"))
        .where(func.upper(interval) > since)
        .order_by(func.lower(interval))
        .limit(None if how_many is None else literal_column(str(how_many), Integer))
        .subquery()
    )

    def seconds(moment: ColumnElement[Any]) -> ColumnElement[int]:
        return cast(func.extract("epoch", moment), BigInteger)

    pair = func.jsonb_build_array(seconds(coming.c.start), seconds(coming.c.end))
    pairs = func.jsonb_agg(pair, type_=JSONB)
    told = select(func.coalesce(pairs, func.jsonb_build_array())).select_from(coming)
    return type_coerce(
        case((point.open_during.is_(None), null()), else_=told.scalar_subquery()), JSONB
    )
