"""What a calendar is made of: the service points of one service, with their records."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, any_, bindparam, func, literal, select

from locator.directory.facets import OPEN_TO_ALL
from locator.directory.published import PublishedCity
from locator.directory.published_records import PublishedService, PublishedServiceAtLocation
from locator.errors import ServiceIsUnknownError
from locator.feeds.calendar.occurrences import Series, series_of
from locator.feeds.calendar.rules import (
    Notice,
    closure_of,
    exception_of,
    notice_of,
    schedule_of,
)
from locator.search import fragments, statement
from locator.search.cities import City

point = statement.point


@dataclass(frozen=True)
class Halt:
    """A service point with all that is planned there, and what is said about some days."""

    id: uuid.UUID
    lon: float | None
    lat: float | None
    content: dict[str, Any]
    modified_at: dt.datetime
    series: Sequence[Series]
    notices: dict[tuple[dt.date, dt.time], Notice]


def halts_of(
    connection: Connection, city: City, service_id: uuid.UUID, today: dt.date, conditions: bool
) -> list[Halt]:
    """The stops of a service, or the places of one that stands still, in the order of their ids.

    What is planned is told from the last December on, and as long as somebody vouches for it
    (promise 5): who keeps an old copy is sent nowhere by it. Raises `ServiceIsUnknownError`.
    """
    start = dt.datetime.combine(today, dt.time(), city.zone)
    asked = {"service": service_id, "city": city.id, "now": start}
    found = connection.execute(_places(conditions), asked).all()
    if not found:
        raise ServiceIsUnknownError
    first = dt.date(today.year - 1, 12, 1)
    halts = []
    for row in found:
        service, own = row.service, row.own
        closures = [
            *(closure_of(record, city.id) for record in row.closures or ()),
            *(closure_of(record, None) for record in service.get("closures", ())),
        ]
        exceptions = [*own.get("schedule_exceptions", ()), *service.get("schedule_exceptions", ())]
        last = row.assured_until.astimezone(city.zone).date() - dt.timedelta(days=1)
        notices = [notice_of(notice) for notice in row.content["notices"]]
        halts.append(
            Halt(
                id=row.id,
                lon=row.lon,
                lat=row.lat,
                content=row.content,
                modified_at=row.modified_at,
                series=series_of(
                    map(schedule_of, own.get("schedules") or service.get("schedules", ())),
                    [exception_of(record) for record in exceptions],
                    closures,
                    city.zone,
                    first,
                    last,
                ),
                notices={(notice.date, notice.starts_at): notice for notice in notices},
            )
        )
    return halts


@cache
def _places(conditions: bool) -> Select[Any]:
    own, service = PublishedServiceAtLocation, PublishedService
    asked = (
        select(
            point.id,
            func.ST_X(func.geometry(point.geog)).label("lon"),
            func.ST_Y(func.geometry(point.geog)).label("lat"),
            point.content,
            point.modified_at,
            point.assured_until,
            own.record.label("own"),
            service.record.label("service"),
            PublishedCity.content["closures"].label("closures"),
        )
        .join(own, own.id == point.id)
        .join(service, (service.id == point.service_id) & (service.city_id == point.city_id))
        .join(PublishedCity, PublishedCity.id == point.city_id)
        .where(
            point.service_id == bindparam("service"),
            point.city_id == bindparam("city"),
            fragments.fresh(point),
        )
        .order_by(point.id)
    )
    return asked if conditions else asked.where(literal(OPEN_TO_ALL) == any_(point.facets))
