"""What one vehicle cannot do: be at two stops at once, or get from one to the next in no time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geopy.distance import great_circle

from locator.directory.document.document import PointPart
from locator.directory.opening import Interval
from locator.staff.hours.checking import LOOKED_AT, HoursProblem, Metres, field_path
from locator.staff.hours.city_times import TimesOfACity
from locator.staff.hours.rules import times_of

# A van in a city, along the straight line: 30 km/h with all that is in its way.
METRES_A_MINUTE = 500
# Metres. So near, nobody packs anything.
NEXT_DOOR = 300


@dataclass(frozen=True)
class Halt:
    """One time at one stop; `stop` is its place in the list."""

    stop: int
    time: Interval


def halts(points: Sequence[PointPart], city: TimesOfACity, days: int) -> list[Halt]:
    """Every time at every stop from today on, the earliest first."""
    found = [
        Halt(n, time)
        for n, point in enumerate(points)
        for time in times_of(point.schedules, point.schedule_exceptions, city, days)
    ]
    return sorted(found, key=lambda halt: (halt.time.start, halt.time.end, halt.stop))


def conflicts(points: Sequence[PointPart], city: TimesOfACity) -> tuple[HoursProblem, ...]:
    """The first time that two stops are in each other's way, for each two of them.

    Each is told at the later one of both in the list. Ten weeks are looked at.
    """
    found: dict[tuple[int, int], HoursProblem] = {}
    before: list[Halt] = []
    for halt in halts(points, city, LOOKED_AT):
        before = [one for one in before if halt.time.start - one.time.end < dt.timedelta(hours=6)]
        for one in before:
            if one.stop == halt.stop:
                continue
            pair = min(one.stop, halt.stop), max(one.stop, halt.stop)
            if problem := _between(one, halt, pair, points):
                worse = found.get(pair)
                if worse is None or (problem.weight == "wrong" and worse.weight != "wrong"):
                    found[pair] = problem
        before.append(halt)
    return tuple(found[pair] for pair in sorted(found))


def _between(
    one: Halt, other: Halt, pair: tuple[int, int], points: Sequence[PointPart]
) -> HoursProblem | None:
    where = field_path("points", pair[1], "schedules")
    values: dict[str, object] = {"date": other.time.start.date()}
    if name := points[pair[0]].location.name:
        values["other"] = name
    if other.time.start < one.time.end:
        return HoursProblem(where, "two_stops_at_once", "wrong", values)
    metres = _metres(points[one.stop], points[other.stop])
    minutes = int((other.time.start - one.time.end).total_seconds() // 60)
    if metres is None or metres <= NEXT_DOOR or minutes * METRES_A_MINUTE >= metres:
        return None
    values |= {"minutes": minutes, "distance": Metres(metres)}
    return HoursProblem(where, "too_far", "asked", values)


def _metres(one: PointPart, other: PointPart) -> float | None:
    here, there = one.location, other.location
    if None in {here.lat, here.lon, there.lat, there.lon}:
        return None
    return float(great_circle((here.lat, here.lon), (there.lat, there.lon)).meters)


def by_day(found: Sequence[Halt]) -> Iterator[tuple[dt.date, list[Halt]]]:
    """The halts of each day that has any; a night belongs to the day on which it began."""
    days: dict[dt.date, list[Halt]] = {}
    for halt in found:
        days.setdefault(halt.time.start.date(), []).append(halt)
    yield from days.items()
