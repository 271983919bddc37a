"""What the time in a city depends on: its zone, its clock now, its holidays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from locator.directory.city import City
from locator.directory.document.document import ClosurePart
from locator.errors import CityIsUnknownError


@dataclass(frozen=True)
class Holiday:
    """Days on which all of the city is closed, or, without a `city_id`, one service."""

    first_date: dt.date
    last_date: dt.date
    name: str | None
    city_id: str | None


@dataclass(frozen=True)
class TimesOfACity:
    """`now` is aware and in the city's zone."""

    zone: ZoneInfo
    now: dt.datetime
    country: str = "GB"  # ISO 3166-1 alpha-2
    closures: tuple[Holiday, ...] = field(default=())

    @property
    def today(self) -> dt.date:
        """The date there."""
        return self.now.date()

    def with_closures(self, closures: Iterable[ClosurePart]) -> TimesOfACity:
        """The same with the days on which one service is closed; those without a date say none."""
        own = (
            Holiday(one.first_date, one.last_date or one.first_date, one.name, None)
            for one in closures
            if one.first_date is not None
        )
        return replace(self, closures=(*self.closures, *own))

    def holiday(self, day: dt.date) -> Holiday | None:
        """The holiday on a day, the service's own before the city's."""
        return next(
            (
                one
                for one in sorted(self.closures, key=lambda one: one.city_id is not None)
                if one.first_date <= day <= one.last_date
            ),
            None,
        )


def times_of_city(session: Session, city_id: str, now: dt.datetime) -> TimesOfACity:
    """Read a city's zone and holidays. Raises `CityIsUnknownError`."""
    city = session.get(City, city_id)
    if city is None:
        raise CityIsUnknownError
    zone = ZoneInfo(city.time_zone)
    closures = (
        Holiday(one.first_date, one.last_date, one.name, one.city_id) for one in city.closures
    )
    return TimesOfACity(zone, now.astimezone(zone), city.country, tuple(closures))
