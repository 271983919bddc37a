"""The words that the search statement is made of, each an expression on a service point.

Everything that a person can ask is a bound parameter; only what changes the plan (an order, a kind
of time, with or without an origin) makes another statement: see `Shape`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Float,
    Integer,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE
from sqlalchemy.types import UserDefinedType

from locator.directory.spatial import Geography
from locator.search.results import DETOUR, WALKING_METRES_A_MINUTE


class QueryInt(UserDefinedType[str]):
    """intarray's type for "0 & (17 | 18)"."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Its name in PostgreSQL."""
        return "query_int"


@dataclass(frozen=True)
class Shape:
    """What makes a statement another one."""

    located: bool  # with an origin
    soonest: bool
    when: Literal["any", "moment", "window"]
    city: bool
    faceted: bool
    later_page: bool
    bounded: bool = False


INFINITE = literal_column("'infinity'::float8", Float)
SECONDS_A_METRE = literal_column(f"{60 * DETOUR / WALKING_METRES_A_MINUTE!r}::float8", Float)
_NO = literal_column("0", Integer)
_NO_WALK = literal_column("0::float8", Float)

now = bindparam("now", type_=DateTime(timezone=True))
since = bindparam("since", type_=DateTime(timezone=True))
city = bindparam("city", type_=String)
enough = bindparam("enough", type_=Integer)  # one more than is shown: it tells of a next page
origin = cast(
    func.ST_Point(
        bindparam("lon", type_=Float), bindparam("lat", type_=Float), literal_column("4326")
    ),
    Geography("POINT", srid=4326),
)

area = cast(func.ST_GeogFromText(bindparam("area", type_=String)), Geography(srid=4326))


def matching(point: Any, shape: Shape, known: bool = False) -> ColumnElement[bool]:
    """What is public, answers every filter, and is (or will be) there.

    Where the few rows in question are `known` by other means (the stops of one service), facets
    are only compared: `IS TRUE` keeps the planner from looking the whole city up for them.
    """
    conditions = [answering(point, shape, known)]
    if shape.city:
        conditions.append(point.city_id == city)
    if shape.bounded:
        conditions.append(or_(point.geog.is_(None), inside(point)))
    return and_(*conditions)


def answering(point: Any, shape: Shape, known: bool = False) -> ColumnElement[bool]:
    """The same, in whatever city and wherever it is."""
    conditions = [fresh(point), something_ahead(point)]
    if shape.faceted:
        # A query of its own, so that the text is read once, and not for every row.
        asked = select(cast(bindparam("facets", type_=String), QueryInt)).scalar_subquery()
        holds = point.facets.op("@@", is_comparison=True)(asked)
        conditions.append(holds.is_(true()) if known else holds)
    # An opening time that nobody knows is null, and null matches nothing.
    if shape.when == "moment":
        conditions.append(point.open_during.op("@>", is_comparison=True)(since))
    if shape.when == "window":
        window = bindparam("window", type_=TSTZRANGE)
        conditions.append(point.open_during.op("&&", is_comparison=True)(window))
    return and_(*conditions)


def inside(point: Any) -> ColumnElement[bool]:
    """In the area that was asked for."""
    return func.ST_Intersects(point.geog, area)


def fresh(point: Any) -> ColumnElement[bool]:
    """Somebody vouches for it still."""
    return point.assured_until > now  # type: ignore[no-any-return]


def something_ahead(point: Any) -> ColumnElement[bool]:
    """A stop that has left is nowhere."""
    return or_(not_(point.is_stop), func.upper(point.open_during) > now)


def away(point: Any) -> ColumnElement[float]:
    """Metres from the origin on the sphere, as the index orders; null without a point."""
    return point.geog.op("<->", return_type=Float)(origin)  # type: ignore[no-any-return]


def metres(point: Any, shape: Shape) -> ColumnElement[float]:
    """The distance as a key: infinite for what has no point on the map."""
    return func.coalesce(away(point), INFINITE) if shape.located else INFINITE


def seconds(moment: ColumnElement[Any]) -> ColumnElement[float]:
    """Since 1970."""
    return cast(func.extract("epoch", moment), Float)


def helped(point: Any, shape: Shape) -> ColumnElement[float]:
    """When one is helped there: the later of walking there and opening, in seconds since 1970.

    What has no point on the map needs no walk. Infinite where no opening is known.
    """
    arrival: ColumnElement[dt.datetime] = since
    if shape.located:
        walk = func.coalesce(away(point), _NO_WALK) * SECONDS_A_METRE
        arrival = since + func.make_interval(*[_NO] * 6, walk)
    after_arrival = func.tstzmultirange(func.tstzrange(arrival, null()))
    first = func.lower(point.open_during.op("*")(after_arrival))
    return func.coalesce(seconds(first), INFINITE)
