"""Questions to `published`: find, one, stops_of. They answer plain values, never entities."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from psycopg.types.range import TimestamptzRange
from sqlalchemy import Compiled, Connection, Dialect, Select, any_, bindparam, literal, select

from locator.directory.facets import OPEN_TO_ALL, language_facets
from locator.directory.published import Moved, PublishedCity, PublishedServicePoint
from locator.errors import ServicePointIsUnknownError
from locator.search import facet_query, fragments, statement
from locator.search.cities import found_in
from locator.search.criteria import EVERYWHERE, LADDER, SearchCriteria
from locator.search.cursor import Cursor, continue_with
from locator.search.fragments import Shape
from locator.search.languages import spoken_at
from locator.search.prepared import Prepared
from locator.search.results import Found, Interval, SearchResult, ServicePoint


@dataclass(frozen=True)
class Sent:
    """The one statement that answers a question, as psycopg takes it, with its parameters.

    `prepared` is the same with `$1`, ...: the form in which `find` sends it.
    """

    statement: str
    parameters: dict[str, Any]
    prepared: Prepared


def find(
    connection: Connection, criteria: SearchCriteria, languages: Mapping[str, int] | None = None
) -> SearchResult:
    """One page of the service points that answer, in the order asked for.

    `languages` are the facets of all languages, for who has them already.
    Raises `QuestionIsWrongError` for a cursor that is broken, old, or of another question.
    """
    found = find_rows(connection, criteria, languages)
    return SearchResult(
        points=tuple(_service_point(row, criteria) for row in found.rows),
        radius=found.radius,
        widened=found.widened,
        next_cursor=found.next_cursor,
        origin=found.origin,
        now=found.now,
    )


def find_rows(
    connection: Connection, criteria: SearchCriteria, languages: Mapping[str, int] | None = None
) -> Found:
    """The same as `find`, as it came."""
    criteria, after = continue_with(criteria)
    shape, asked = _asked(connection, criteria, after, languages)
    rows = _search(shape).rows(connection, asked)
    if shape.city and rows:
        found_in(connection, rows[0].stamp)
    shown = rows[: criteria.limit]
    radius = _radius(criteria, after, rows)
    return Found(
        rows=shown,
        radius=radius,
        widened=radius > criteria.radius,
        next_cursor=(
            _cursor_after(shown[-1], criteria, radius) if len(rows) > len(shown) else None
        ),
        origin=criteria.origin,
        now=criteria.now,
    )


def sent(connection: Connection, criteria: SearchCriteria) -> Sent:
    """What `find` sends for these criteria, for whoever measures it or sends it by another way.

    Raises `QuestionIsWrongError` as `find` does.
    """
    criteria, after = continue_with(criteria)
    shape, asked = _asked(connection, criteria, after)
    compiled = _compiled(shape, connection.dialect)
    parameters = dict(compiled.construct_params(asked) or {})
    return Sent(str(compiled), parameters, _search(shape))


@cache
def _search(shape: Shape) -> Prepared:
    return Prepared(statement.search(shape))


@cache
def _compiled(shape: Shape, dialect: Dialect) -> Compiled:
    return statement.search(shape).compile(dialect=dialect)


def _asked(
    connection: Connection,
    criteria: SearchCriteria,
    after: Cursor | None,
    languages: Mapping[str, int] | None = None,
) -> tuple[Shape, dict[str, Any]]:
    if languages is None:
        languages = language_facets(connection) if criteria.languages else {}
    zones = _zones(connection, criteria)
    facets = facet_query.compose(criteria, languages, zones)
    shape = Shape(
        located=criteria.origin is not None,
        soonest=criteria.sort == "soonest" or criteria.origin is None,
        when=criteria.kind_of_time,
        city=criteria.city_id is not None,
        faceted=facets is not None,
        later_page=after is not None,
        bounded=criteria.area is not None,
    )
    asked = _parameters(criteria, after) | {"facets": facets}
    if shape.soonest:
        first, hours = facet_query.coming_hours(criteria, zones)
        asked |= {"first_hour": first, "hours": hours, "this_hour": hours[0]}
    return shape, asked


def _zones(connection: Connection, criteria: SearchCriteria) -> tuple[str, ...]:
    """Where the hours of the week are counted that the facets of its answers hold."""
    if criteria.city_id is not None:
        return (criteria.time_zone,)
    return tuple(connection.scalars(_EVERY_ZONE)) or ("UTC",)


_EVERY_ZONE = select(PublishedCity.time_zone).distinct().order_by(PublishedCity.time_zone)


def one(connection: Connection, point_id: uuid.UUID, now: dt.datetime) -> ServicePoint:
    """One service point with all its opening times, open to everyone or not (it says which).

    A stop that has nothing ahead has an empty `opening`. Raises `ServicePointIsUnknownError` for
    what is not public (any more).
    """
    return _service_point(one_row(connection, point_id, now))


def one_row(connection: Connection, point_id: uuid.UUID, now: dt.datetime) -> Any:
    """The same as `one`, as it came: named as `locator.search.statement.shown`, JSON as bytes."""
    rows = _one().rows(connection, {"id": point_id, "now": now, "since": now})
    if not rows:
        raise ServicePointIsUnknownError
    return rows[0]


def moved_to(connection: Connection, point_id: uuid.UUID) -> uuid.UUID | None:
    """The service point that has taken over what was at this address, if that is public."""
    return connection.scalar(_moved_to(), {"id": point_id})


def stops_of(
    connection: Connection, service_id: uuid.UUID, now: dt.datetime, conditions: bool = False
) -> tuple[ServicePoint, ...]:
    """The stops of a mobile service that are still to come, the next one first.

    Only those open to everyone, unless those with `conditions` are asked for, too.
    """
    asked = {"service": service_id, "now": now, "since": now}
    stops = [_service_point(row) for row in _stops(conditions).rows(connection, asked)]
    return tuple(sorted(stops, key=lambda stop: stop.opening[0] if stop.opening else ()))


def _parameters(criteria: SearchCriteria, after: Cursor | None) -> dict[str, Any]:
    given: dict[str, Any] = {
        "now": criteria.now,
        "since": criteria.since,
        "city": criteria.city_id,
        "enough": criteria.limit + 1,
    }
    if criteria.origin:
        given |= {"lon": criteria.origin.lon, "lat": criteria.origin.lat}
        wider = [step for step in (*LADDER, EVERYWHERE) if step > criteria.radius]
        given["radius"] = float(criteria.radius)
        given["ladder"] = [float(step) for step in (criteria.radius, *wider)]
    if criteria.area:
        corners = ", ".join(f"{lon!r} {lat!r}" for lon, lat in (*criteria.area, criteria.area[0]))
        given["area"] = f"SRID=4326;POLYGON(({corners}))"
    if criteria.window:
        given["window"] = TimestamptzRange(*criteria.window)
    if after:
        given |= {
            "reach": float(after.radius),
            "after_helped": after.helped,
            "after_metres": after.metres,
            "after_id": after.id,
        }
    return given


def _radius(criteria: SearchCriteria, after: Cursor | None, rows: Sequence[Any]) -> int:
    if after:
        return after.radius
    reach = rows[0].reach if rows else None
    return criteria.radius if reach is None else round(reach)


def _cursor_after(last: Any, criteria: SearchCriteria, radius: int) -> str:
    cursor = Cursor(criteria.now, radius, last.helped, last.metres, last.id)
    return cursor.write(criteria)


def _service_point(row: Any, criteria: SearchCriteria | None = None) -> ServicePoint:
    content = orjson.loads(row.content)
    return ServicePoint(
        id=row.id,
        city_id=row.city_id,
        service_id=row.service_id,
        is_stop=row.is_stop,
        lon=row.lon,
        lat=row.lat,
        distance=row.distance,
        opening=None if row.opening is None else intervals(row.opening, zone_of(row, criteria)),
        content=content,
        more_stops=row.more_stops if criteria else 0,
        spoken=spoken_at(row.content, criteria.languages) if criteria else (),
        helped_at=helped_at(row, criteria) if criteria else None,
    )


def helped_at(row: Any, criteria: SearchCriteria) -> dt.datetime | None:
    """When one is helped there, in the city's zone, where the answer is ordered by it."""
    if criteria.sort != "soonest" or not math.isfinite(row.helped):
        return None
    return dt.datetime.fromtimestamp(row.helped, ZoneInfo(zone_of(row, criteria)))


def zone_of(row: Any, criteria: SearchCriteria | None) -> str:
    """The time zone (IANA) of a row: that of the question's city, where it is about one."""
    return criteria.time_zone if criteria and criteria.city_id else str(row.time_zone)


@lru_cache(maxsize=2_048)
def intervals(opening: bytes, time_zone: str) -> tuple[Interval, ...]:
    """What a row says of opening ([[start, end], ...] in seconds); many points keep one week."""
    zone = ZoneInfo(time_zone)
    return tuple(
        Interval(dt.datetime.fromtimestamp(start, zone), dt.datetime.fromtimestamp(end, zone))
        for start, end in orjson.loads(opening)
    )


_ANYTHING = Shape(
    located=False, soonest=True, when="any", city=False, faceted=False, later_page=False
)


@cache
def _one() -> Prepared:
    return Prepared(
        statement.shown(_ANYTHING)
        .add_columns(statement.openings(None).label("opening"))
        .where(statement.point.id == bindparam("id"), fragments.fresh(statement.point))
    )


@cache
def _moved_to() -> Select[uuid.UUID]:
    return (
        select(Moved.moved_to)
        .join(PublishedServicePoint, PublishedServicePoint.id == Moved.moved_to)
        .where(Moved.id == bindparam("id"))
    )


@cache
def _stops(conditions: bool) -> Prepared:
    stops = (
        statement.shown(_ANYTHING)
        .add_columns(statement.openings(None).label("opening"))
        .where(
            statement.point.service_id == bindparam("service"),
            statement.point.is_stop,
            fragments.fresh(statement.point),
            fragments.something_ahead(statement.point),
        )
    )
    open_to_all = literal(OPEN_TO_ALL) == any_(statement.point.facets)
    return Prepared(stops if conditions else stops.where(open_to_all))
