"""What a person asks for: `SearchCriteria`, the input of the one search query."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

# Metres. A search that finds nothing widens to the next of these, and at last to everything.
RADIUS = 2_000
LARGEST_RADIUS = 50_000
LADDER = (2_000, 5_000, 10_000, 25_000, 50_000)
EVERYWHERE = 20_100_000  # more than half the way around the Earth

Sort = Literal["nearest", "soonest"]


@dataclass(frozen=True)
class Point:
    """A position, WGS 84, never finer than 3 decimals (about 100 m): more is not our business."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "lon", round(self.lon, 3))
        object.__setattr__(self, "lat", round(self.lat, 3))


@dataclass(frozen=True)
class When:
    """`any` time, `now`, `at` a moment (then `moment` is set), some time `today` or this `week`."""

    kind: Literal["any", "now", "at", "today", "week"] = "any"
    moment: dt.datetime | None = None


ANY_TIME = When("any")


@dataclass(frozen=True)
class SearchCriteria:
    """One question to the search.

    `needs` are ids of `locator.directory.needs` and `languages` BCP 47 codes in the person's order
    of preference: any one of them is enough. `wheelchair`, `free` and `no_id` keep only what is
    known to be so. `conditions` also shows what is not open to everyone. `now` is aware;
    `time_zone` (IANA) says when "today" ends.
    """

    city_id: str | None
    origin: Point | None
    now: dt.datetime
    time_zone: str = "UTC"
    radius: int = RADIUS
    needs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    when: When = field(default=ANY_TIME)
    wheelchair: bool = False
    free: bool = False
    no_id: bool = False
    conditions: bool = False
    sort: Sort = "nearest"
    limit: int = 10
    cursor: str | None = None

    @property
    def since(self) -> dt.datetime:
        """The moment asked for: opening times are told from here on."""
        return self.when.moment or self.now

    @property
    def window(self) -> tuple[dt.datetime, dt.datetime] | None:
        """From when to when it should be open at least once; None for a moment, or any time."""
        if self.when.kind == "week":
            return self.now, self.now + dt.timedelta(days=7)
        if self.when.kind == "today":
            local = self.now.astimezone(ZoneInfo(self.time_zone))
            tomorrow = dt.datetime.combine(
                local.date() + dt.timedelta(days=1), dt.time(), ZoneInfo(self.time_zone)
            )
            return self.now, tomorrow
        return None
