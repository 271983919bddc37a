"""What a search answers: service points, each with what is true at the moment asked for."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from locator.search.criteria import Point

# On foot: 75 m a minute (4.5 km/h) along a way 1.3 times as long as the straight line.
WALKING_METRES_A_MINUTE = 75
DETOUR = 1.3

Level = Literal["spoken", "interpreter"]


class Interval(NamedTuple):
    """Open from `start` until just before `end`; aware, in the city's zone."""

    start: dt.datetime
    end: dt.datetime


class LanguageMatch(NamedTuple):
    """A language that the person named, found at a service point.

    `code` is the language as the service stored it (BCP 47), which may be a close relative of
    `wanted`; `choice` is the index of `wanted` in the person's own list. `days` (HSDS byday codes)
    limits it to some days of the week; None means whenever it is open.
    """

    wanted: str
    code: str
    level: Level
    choice: int
    days: tuple[str, ...] | None = None


class ServicePoint(NamedTuple):
    """One service at one location, or one stop of a mobile service.

    `distance` is geodesic metres from the origin on the WGS 84 spheroid; None without a point on
    the map or without an origin. `opening` holds the intervals that end after the moment asked for
    (a search gives the next few, a single point all that is known); None means that nobody knows,
    and must never be shown as open. `helped_at` is the later of walking there and opening: set
    where the answer is ordered by it. `more_stops` counts the other stops of the same mobile
    service that match, too.
    """

    id: uuid.UUID
    city_id: str
    service_id: uuid.UUID
    is_stop: bool
    lon: float | None
    lat: float | None
    distance: float | None
    opening: tuple[Interval, ...] | None
    content: dict[str, Any]
    more_stops: int = 0
    spoken: tuple[LanguageMatch, ...] = ()
    helped_at: dt.datetime | None = None

    @property
    def walking_minutes(self) -> float | None:
        """Minutes on foot from the origin."""
        return None if self.distance is None else walking_minutes(self.distance)

    def is_open_at(self, moment: dt.datetime) -> bool | None:
        """Whether it is open at that moment; None where nobody knows."""
        if self.opening is None:
            return None
        return any(interval.start <= moment < interval.end for interval in self.opening)


@dataclass(frozen=True)
class SearchResult:
    """One page of an answer.

    `radius` is the radius that was used, in metres; `widened` says that nothing was found within
    the one that was asked for. `now` is the moment for which the answer holds: the pages of one
    answer share it.
    """

    points: tuple[ServicePoint, ...]
    radius: int
    widened: bool
    next_cursor: str | None
    origin: Point | None
    now: dt.datetime


@dataclass(frozen=True)
class Found:
    """The same as it came from the database, for who passes it on without reading it.

    `rows` are named as `locator.search.statement.search` names them; JSON is bytes.
    """

    rows: Sequence[Any]
    radius: int
    widened: bool
    next_cursor: str | None
    origin: Point | None
    now: dt.datetime


def walking_minutes(metres: float) -> float:
    """Minutes on foot for a distance in a straight line."""
    return metres * DETOUR / WALKING_METRES_A_MINUTE
