"""The one search statement on `published`, built once a `Shape` and kept.

How it stays fast is measured, see DESIGN.md: order and facets come out of one GiST index, so inside
it is ordered by distance alone, `WITH TIES`, and by (distance, id) only outside. `<->` is the
distance on the sphere, so cut-offs are on the sphere, too (`ST_DWithin(…, false)`); the distance on
the spheroid is computed for the few that are shown. `locator.search.walks` has the indexes;
`nearest` and `soonest` find the page, a few narrow rows; here it is told.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Integer,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB

from locator.directory.published import PublishedCity
from locator.search import walks
from locator.search.cities import stamp_of
from locator.search.fragments import Shape, city, matching, origin, since
from locator.search.nearest import by_distance
from locator.search.soonest import by_help
from locator.search.walks import Query

point, sibling = walks.point, walks.sibling

# Opening intervals told with each point of a list; a single point tells all.
OPENINGS_IN_A_LIST = 8


@cache
def search(shape: Shape) -> Query:
    """Rows of one page and the first of the next, in order, with everything that is shown.

    Of a search in one city `time_zone` is left out: whoever asks knows it. What is not so sure is
    in which state the city is by now, so that is told (`stamp`).
    """
    page, reach = by_help(shape) if shape.soonest else by_distance(shape)
    told = shown(shape, page.c).add_columns(
        page.c.helped,
        page.c.metres,
        reach.label("reach"),
        more_stops(shape, page.c).label("more_stops"),
        openings(OPENINGS_IN_A_LIST, page.c).label("opening"),
    )
    if shape.city:
        told = told.add_columns(stamp_of(city).label("stamp"))
    return told.order_by(page.c.helped, page.c.metres, page.c.id)


def more_stops(shape: Shape, row: Any) -> ColumnElement[int]:
    """How many other stops of the same service answer, too."""
    others = (
        select(func.count())
        .where(
            sibling.service_id == row.service_id,
            sibling.is_stop,
            sibling.id != row.id,
            matching(sibling, shape, known=True),
        )
        .scalar_subquery()
    )
    return case((row.is_stop, others), else_=literal_column("0"))


def shown(shape: Shape, row: Any = point) -> Query:
    """What is told of a point, or of a row that holds `walks.TOLD` of one."""
    distance: ColumnElement[float] = cast(null(), Float)
    if shape.located:
        distance = func.ST_Distance(row.geog, origin)
    told = select(
        row.id,
        row.city_id,
        row.service_id,
        row.is_stop,
        func.ST_X(func.geometry(row.geog)).label("lon"),
        func.ST_Y(func.geometry(row.geog)).label("lat"),
        distance.label("distance"),
        row.content,
    )
    if shape.city:
        return told
    zone = select(PublishedCity.time_zone).where(PublishedCity.id == row.city_id)
    return told.add_columns(zone.scalar_subquery().label("time_zone"))


def openings(how_many: int | None, row: Any = point) -> ColumnElement[Any]:
    """The opening intervals that end after the moment asked for: [[start, end], …] in seconds."""
    interval: ColumnElement[Any] = func.unnest(row.open_during).column_valued("interval")
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
        case((row.open_during.is_(None), null()), else_=told.scalar_subquery()), JSONB
    )
