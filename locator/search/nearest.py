"""The page of an answer by distance, and how far a search reaches."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Double,
    Integer,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    not_,
    select,
    union_all,
)

from locator.search import walks
from locator.search.fragments import Shape, enough
from locator.search.walks import key_of, keys, point, unfolded, within

_NONE = literal_column("0", Integer)
_radius = bindparam("radius", type_=Double)
_ladder = bindparam("ladder", type_=ARRAY(Double))


def by_distance(shape: Shape) -> tuple[CTE, ColumnElement[float]]:
    """Nearest first; what has no point on the map comes after all that has. And the reach."""
    ground, reach = within_reach(shape, enough, fold=True)
    missing = select(func.greatest(enough - func.count(), _NONE)).select_from(ground)
    nowhere = walks.nowhere(shape).first(
        shape, missing.scalar_subquery(), unfolded(point, key_of(point, shape), shape, reach)
    )
    both = union_all(select(ground), select(nowhere.cte("nowhere"))).subquery()
    page = select(both).order_by(*keys(both)).limit(enough)
    return page.cte("page"), reach


def within_reach(
    shape: Shape, how_many: ColumnElement[int], fold: bool = False
) -> tuple[CTE, ColumnElement[float]]:
    """The nearest on the map, so many within reach, and the reach in metres.

    That is the radius where it holds anything that matches, else the smallest step of the ladder
    that does; a later page is told. Only where nothing is near is it looked for farther away.
    Whether a stop is folded into a nearer one does not depend on the reach.
    """
    walk = walks.on_the_map(shape)
    told = bindparam("reach", type_=Double) if shape.later_page else _radius
    folded = (unfolded(point, key_of(point, shape), shape, None),) if fold else ()
    near = walk.first(shape, how_many, within(told), *folded).cte("near")
    if shape.later_page:
        return near, told
    nothing_near = not_(exists(select(near.c.id)))
    far = walk.first(shape, how_many, nothing_near, *folded).cte("far")
    step: ColumnElement[float] = func.unnest(_ladder).column_valued("step")
    wider = select(func.min(step)).where(step >= select(func.min(far.c.metres)).scalar_subquery())
    reach = select(case((nothing_near, wider.scalar_subquery()), else_=told).label("radius")).cte(
        "reach"
    )
    radius = select(reach.c.radius).scalar_subquery()
    ground = union_all(select(near), select(far).where(far.c.metres <= radius)).cte("ground")
    return ground, radius
