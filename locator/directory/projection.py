"""From a service point in the directory to its row in `published`, or to nothing.

Pure, but for the rows that it is given. `locator.directory.publishing` loads and writes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from locator.directory.city import City
from locator.directory.content import content_of, languages_of, schedules_of
from locator.directory.facets import facets_of, hours_of_the_week
from locator.directory.location import Location
from locator.directory.opening import Interval, instant, opening_times, says_when
from locator.directory.point import Point
from locator.directory.schedule import Closure
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.texts import Translations

DAYS_AHEAD = 35
AHEAD = dt.timedelta(days=DAYS_AHEAD)


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
    # A confirmation from the future is a slip of the pen, and would never end.
    if point.assured_date is None or point.assured_date > local_date(city, now):
        return None
    return _end_of(point.assured_date, city.confirmation_days, city.time_zone)


# Most are confirmed on one of a few hundred days.
@lru_cache(maxsize=4096)
def _end_of(day: dt.date, days: int, time_zone: str) -> dt.datetime:
    return instant(day + dt.timedelta(days=days), dt.time(), ZoneInfo(time_zone))


def local_date(city: City, now: dt.datetime) -> dt.date:
    """Today, in the city."""
    return _local_date(city.time_zone, now)


@lru_cache(maxsize=512)
def _local_date(time_zone: str, now: dt.datetime) -> dt.date:
    return now.astimezone(ZoneInfo(time_zone)).date()


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
    opening = opening_of(point, closures, now)
    return None if opening is None else [*opening.intervals]


@dataclass(frozen=True, eq=False)
class Opening:
    """The opening times of one service point, or of all that keep the same hours."""

    intervals: tuple[Interval, ...]
    zone: ZoneInfo

    @cached_property
    def hours(self) -> frozenset[int]:
        """The facets of the hours of the week."""
        return frozenset(hours_of_the_week(self.intervals, self.zone))

    @cached_property
    def multirange(self) -> str:
        """As PostgreSQL reads it."""
        ranges = (f"[{one.start.isoformat()},{one.end.isoformat()})" for one in self.intervals)
        return f"{{{','.join(ranges)}}}"


def opening_of(
    point: ServiceAtLocation, closures: Iterable[Closure], now: dt.datetime
) -> Opening | None:
    """The same as `opens`."""
    zone = ZoneInfo(point.location.city.time_zone)
    today = local_date(point.location.city, now)
    schedules = tuple(Hours(*_HOURS(row)) for row in schedules_of(point))
    exceptions = [*point.schedule_exceptions, *point.service.schedule_exceptions]
    is_said = any(map(_says_when, schedules)) or any(row.opens_at for row in exceptions)
    if not is_said and not point.arrivals:
        return Opening((), zone) if point.service.is_mobile else None
    days = instant(today, dt.time(), zone), instant(today + AHEAD, dt.time(), zone)
    closed = [*closures, *point.service.closures]
    if exceptions or point.notices or point.arrivals:
        rest = point.notices, point.arrivals
        times = opening_times(schedules, exceptions, closed, zone, *days, *rest)
        return Opening(tuple(times), zone)
    return _of_usual_weeks(
        schedules, tuple(ClosedDays(*_CLOSED_DAYS(row)) for row in closed), zone, *days
    )


class Hours(NamedTuple):
    """A schedule as far as opening times depend on it: the same for many service points."""

    valid_from: dt.date | None
    valid_to: dt.date | None
    dtstart: dt.date | None
    until: dt.date | None
    count: int | None  # type: ignore[assignment]  # a tuple's method, which nobody calls here
    wkst: str | None
    freq: str | None
    interval: int | None
    byday: str | None
    byweekno: str | None
    bymonthday: str | None
    byyearday: str | None
    opens_at: dt.time | None
    closes_at: dt.time | None
    by_appointment: bool
    open_on_holidays: bool


class ClosedDays(NamedTuple):
    """A closure likewise."""

    first_date: dt.date
    last_date: dt.date | None
    city_id: str | None


_HOURS = attrgetter(*Hours._fields)
_CLOSED_DAYS = attrgetter(*ClosedDays._fields)


_says_when = lru_cache(maxsize=4096)(says_when)


# Most service points of a city keep one of a few dozen hours.
@lru_cache(maxsize=4096)
def _of_usual_weeks(
    schedules: tuple[Hours, ...],
    closures: tuple[ClosedDays, ...],
    zone: ZoneInfo,
    start: dt.datetime,
    end: dt.datetime,
) -> Opening:
    return Opening(tuple(opening_times(schedules, (), closures, zone, start, end)), zone)


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
    the list that it came from. When it last changed is for `locator.directory.fingerprints` to say.
    """
    city: City = point.location.city
    content = content_of(point, translations, local_date(city, now), source)
    opening = opening_of(point, closures, now)
    geog = published_point(point.location)
    return {
        "id": str(point.id),
        "city_id": city.id,
        "service_id": point.service_id,
        "is_stop": point.service.is_mobile,
        "geog": geog and on_the_map(geog),
        "facets": facets_of(content, opening.hours if opening else (), languages),
        "open_during": opening and opening.multirange,
        "assured_until": assured_until(point, now),
        "content": content,
        "published_at": now,
    }
