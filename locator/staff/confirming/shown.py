"""What the public reads of a service now, or would read if somebody confirmed it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from locator.directory.content import content_of
from locator.directory.loading import Loaded, load
from locator.directory.projection import opens, published_point
from locator.directory.service_at_location import ServiceAtLocation
from locator.i18n import Language, Text
from locator.search.detail import Detail, detail
from locator.search.opening_words import Stop, timetable
from locator.search.present import where_of
from locator.search.results import Interval, ServicePoint


@dataclass(frozen=True)
class Shown:
    """Each point in words; of a mobile service its stops, each with the name of the place."""

    points: tuple[Detail, ...]
    stops: tuple[tuple[Stop, Text], ...]


def shown(
    session: Session, point_ids: Sequence[uuid.UUID], now: dt.datetime, reader: Language
) -> Shown:
    """Put these points of one service into words, in the country of their city.

    Threat: a link is passed on, or read by somebody else. Its page therefore says what is public,
    and nothing of what only staff know: no hidden address, no names.
    """
    with load(session, point_ids) as loaded:
        found = [_as_published(point, loaded, now) for point in loaded.points]
        country = loaded.points[0].location.city.country if loaded.points else ""
        zone = ZoneInfo(loaded.points[0].location.city.time_zone) if loaded.points else dt.UTC
    local, local_now = reader.in_country(country), now.astimezone(zone)
    stops = timetable((point for point in found if point.is_stop), local_now, local)
    return Shown(
        points=tuple(detail(point, (), local_now, local) for point in found),
        stops=tuple((stop, where_of(stop.point.content, local)) for stop in stops),
    )


def _as_published(point: ServiceAtLocation, loaded: Loaded, now: dt.datetime) -> ServicePoint:
    city = point.location.city
    zone = ZoneInfo(city.time_zone)
    intervals = opens(point, loaded.closures.get(city.id, ()), now)
    where = published_point(point.location)
    return ServicePoint(
        id=point.id,
        city_id=city.id,
        service_id=point.service_id,
        is_stop=point.service.is_mobile,
        lon=where and where.lon,
        lat=where and where.lat,
        distance=None,
        opening=(
            None
            if intervals is None
            else tuple(
                Interval(one.start.astimezone(zone), one.end.astimezone(zone))
                for one in intervals
                if one.end > now
            )
        ),
        content=content_of(point, loaded.translations),
    )
