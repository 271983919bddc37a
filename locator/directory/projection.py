"""From a service point in the directory to its row in `published`, or to nothing.

Pure, but for the rows that it is given. `locator.directory.publishing` loads and writes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import Range

from locator.directory.city import City
from locator.directory.content import content_of, languages_of, schedules_of
from locator.directory.facets import facets_of
from locator.directory.location import Location
from locator.directory.opening import Interval, instant, opening_times, says_when
from locator.directory.point import Point
from locator.directory.schedule import Closure
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.texts import Translations

DAYS_AHEAD = 35


def is_public(point: ServiceAtLocation, now: dt.datetime) -> bool:
    """Whether anybody may see it at `now`.

    Point, service and organization must be published, the first two active, and somebody must
    vouch for it: what was never confirmed, or not within the city's period, is silent.
    """
    service = point.service
    return (
        point.publication == service.publication == service.organization.publication == "published"
        and point.status == service.status == "active"
        and (until := assured_until(point, now)) is not None
        and now < until
    )


def assured_until(point: ServiceAtLocation, now: dt.datetime) -> dt.datetime | None:
    """The instant at which the last confirmation stops to count; none if there is none."""
    city = point.location.city
    zone = ZoneInfo(city.time_zone)
    # A confirmation from the future is a slip of the pen, and would never end.
    if point.assured_date is None or point.assured_date > now.astimezone(zone).date():
        return None
    last = point.assured_date + dt.timedelta(days=city.confirmation_days)
    return instant(last, dt.time(), zone)


def local_date(city: City, now: dt.datetime) -> dt.date:
    """Today, in the city."""
    return now.astimezone(ZoneInfo(city.time_zone)).date()


def published_point(location: Location) -> Point | None:
    """What the public may know of where it is: the point, the centre of an area, or nothing."""
    if location.location_type != "physical":
        return None
    return {"exact": location.point, "area": location.area_point}.get(location.disclosure)


def on_the_map(point: Point) -> str:
    """As EWKT. The date line is at 180, as for who asks: see docs/decisions/0045."""
    lon = 180.0 if point.lon == -180 else point.lon
    return f"SRID=4326;POINT({lon!r} {point.lat!r})"


def opens(
    point: ServiceAtLocation, closures: Iterable[Closure], now: dt.datetime
) -> list[Interval] | None:
    """When it is open, from the start of today for 35 days; None where nobody has said.

    A stop of a mobile service is there at its times only: without times it is not there at all.
    """
    zone = ZoneInfo(point.location.city.time_zone)
    today = local_date(point.location.city, now)
    schedules = schedules_of(point)
    exceptions = [*point.schedule_exceptions, *point.service.schedule_exceptions]
    is_said = any(map(says_when, schedules)) or any(row.opens_at for row in exceptions)
    if not is_said and not point.arrivals:
        return [] if point.service.is_mobile else None
    return opening_times(
        schedules,
        exceptions,
        [*closures, *point.service.closures],
        zone,
        instant(today, dt.time(), zone),
        instant(today + dt.timedelta(days=DAYS_AHEAD), dt.time(), zone),
        point.notices,
        point.arrivals,
    )


def spoken_at(points: Iterable[ServiceAtLocation]) -> set[str]:
    """Every language code that the facets of these points need."""
    return {language.code for point in points for language in languages_of(point)}


def project(
    point: ServiceAtLocation,
    closures: Iterable[Closure],
    translations: Translations,
    languages: Mapping[str, int],
    now: dt.datetime,
    *,
    source: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The row of `published.service_point`, of a point that is public (`is_public`).

    `closures` are its city's; `languages` numbers the facets of its languages; `source` is
    the list that it came from. When it last changed is for `locator.directory.keeping` to say.
    """
    city: City = point.location.city
    content = content_of(point, translations, local_date(city, now), source)
    intervals = opens(point, closures, now)
    geog = published_point(point.location)
    return {
        "id": point.id,
        "city_id": city.id,
        "service_id": point.service_id,
        "is_stop": point.service.is_mobile,
        "geog": geog and on_the_map(geog),
        "facets": facets_of(content, intervals, ZoneInfo(city.time_zone), languages),
        "open_during": (
            None
            if intervals is None
            else [Range(interval.start, interval.end) for interval in intervals]
        ),
        "assured_until": assured_until(point, now),
        "content": content,
        "published_at": now,
    }
