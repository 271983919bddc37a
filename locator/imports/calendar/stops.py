"""An iCalendar file (RFC 5545) -> proposed stops; what we cannot say faithfully is listed.

Rules stay rules: nothing is expanded, so that no file can grow. Times are those of the city's
clock. Days that are left out, moved or cancelled become exceptions; an exception holds for all of
a stop's day, so whatever else is there on that day is said in it, too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from icalendar import Calendar

from locator.directory.document.document import ExceptionPart, SchedulePart
from locator.directory.document.times import days_of
from locator.directory.opening import DAY
from locator.imports.calendar.event import (
    CannotBeSaidError,
    dates_of,
    happen_on,
    occasion_of,
    occasions_added,
    replaced_day,
    schedule_of,
    told,
)
from locator.imports.calendar.proposal import Code, NoteCode, Proposal, Proposed, Remark
from locator.imports.rows.tidy import one_line
from locator.places.folding import fold

LARGEST = 500_000  # bytes of a file that somebody waits for
MOST_EVENTS = 300
MOST_STOPS = 200
MOST_EXCEPTIONS = 50
MOST_SCHEDULES = 50
AHEAD = 2 * 366 * DAY  # what does not come within two years is over
LONGEST_PLACE = 200  # characters

Slot = tuple[dt.time, dt.time]


class CalendarCannotBeReadError(ValueError):
    """This is no iCalendar file, or one that is too large."""


@dataclass
class _Stop:
    """What the events of one place come to."""

    place: str
    point: tuple[float, float] | None
    schedules: list[SchedulePart] = field(default_factory=list)
    # By event: on these days other slots, or none.
    instead: list[tuple[list[SchedulePart], dict[dt.date, list[Slot]]]] = field(
        default_factory=list
    )
    problems: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


class TimesThere(Protocol):
    """What the time in a city depends on."""

    @property
    def zone(self) -> ZoneInfo: ...  # noqa: D102
    @property
    def today(self) -> dt.date: ...  # noqa: D102
    def holiday(self, day: dt.date) -> object | None: ...  # noqa: D102


def read_calendar(content: bytes, city: TimesThere, bounds: Sequence[float]) -> Proposed:
    """Read a file. `bounds` of the city: west, south, east, north, in degrees.

    Raises `CalendarCannotBeReadError`.
    """
    if len(content) > LARGEST:
        raise CalendarCannotBeReadError("too large")
    events = [event for calendar in calendars_in(content) for event in events_of(calendar)]
    if not events or len(events) > MOST_EVENTS:
        raise CalendarCannotBeReadError("no events, or too many")
    return stops_of(events, city, bounds)


def calendars_in(content: bytes) -> list[Any]:
    """The calendars in a file. Raises `CalendarCannotBeReadError`."""
    try:
        return list(Calendar.from_ical(content, multiple=True))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        # Threat: a thousand calendars in one another.
        raise CalendarCannotBeReadError("no calendar") from error


def events_of(calendar: Any) -> list[Any]:
    """Its events. Raises `CalendarCannotBeReadError`."""
    try:
        return list(calendar.walk("VEVENT"))
    except (ValueError, AttributeError, RecursionError) as error:
        raise CalendarCannotBeReadError("no calendar") from error


def stops_of(events: Sequence[Any], city: TimesThere, bounds: Sequence[float]) -> Proposed:
    """The events of one calendar as stops. Raises `CalendarCannotBeReadError` for too many."""
    reading = _Reading(city, bounds)
    changed: dict[str, list[tuple[int, Any]]] = {}
    for number, event in enumerate(events, 1):
        if event.get("RECURRENCE-ID") is not None:
            changed.setdefault(_uid(event), []).append((number, event))
    for number, event in enumerate(events, 1):
        if event.get("RECURRENCE-ID") is None:
            # Without an id nobody can say whose date was changed.
            mine = changed.pop(_uid(event), []) if _uid(event) else []
            reading.take(number, event, mine)
    for left in changed.values():
        for number, event in left:
            reading.take(number, event, [])  # its rule is not in the file: it is one date
    return reading.proposed()


def _uid(event: Any) -> str:
    return str(event.get("UID") or "")


class _Reading:
    """A file on its way to proposals."""

    def __init__(self, city: TimesThere, bounds: Sequence[float]) -> None:
        self.city = city
        self.bounds = bounds
        self.stops: dict[object, _Stop] = {}
        self.over = 0
        self.cancelled: list[Remark] = []

    def take(self, number: int, event: Any, changed: list[tuple[int, Any]]) -> None:
        """One event with its changed versions."""
        if _is_cancelled(event):
            self.cancelled.append(_remark("cancelled", number, event))
            return
        try:
            self._take(number, event, changed)
        except CannotBeSaidError as error:
            self._refuse(error.code, number, event)
        except OverflowError:
            # A day before the first or after the last that there is: 31.12.9999, and an hour.
            self._refuse("rule_unknown", number, event)

    def _refuse(self, code: Code, number: int, event: Any) -> None:
        stop = self._stop(number, event)
        stop.rows.append(number)
        stop.problems.append(_remark(code, number, event))

    def _take(self, number: int, event: Any, changed: list[tuple[int, Any]]) -> None:
        zone, today = self.city.zone, self.city.today
        rule = schedule_of(event, zone, today)
        mine = [rule, *occasions_added(event, occasion_of(event, zone), zone)]
        instead: dict[dt.date, list[Slot]] = {day: [] for day in dates_of(event, "EXDATE", zone)}
        moved = [self._changed(other, instead) for other in changed]
        coming = [one for one in mine if days_of(one, today, today + AHEAD)]
        for n, other, is_cancelled, is_moved in moved:
            if is_cancelled:
                self.cancelled.append(_remark("cancelled", n, other))
            elif is_moved:
                self._take_alone(n, other)
        if not coming:
            self.over += 1
            return
        stop = self._stop(number, event)
        stop.rows.append(number)
        stop.schedules += [one for one in coming if one not in stop.schedules]
        stop.instead.append(
            (coming, {day: slots for day, slots in instead.items() if day >= today})
        )
        if _is_elsewhere(event, rule):
            stop.notes.append(_remark("zone_changed", number, event))

    def _changed(
        self, given: tuple[int, Any], instead: dict[dt.date, list[Slot]]
    ) -> tuple[int, Any, bool, bool]:
        """Put what is changed about one day into `instead`; whether it is off, or elsewhere."""
        number, event = given
        if "RANGE" in (told(event.get("RECURRENCE-ID"), "params") or {}):
            raise CannotBeSaidError("changed_from_then_on")
        day = replaced_day(event, self.city.zone)
        instead[day] = []
        if _is_cancelled(event):
            return number, event, True, False
        return number, event, False, True

    def _take_alone(self, number: int, event: Any) -> None:
        """One changed date: at its own place and time."""
        first = occasion_of(event, self.city.zone)
        if first.day < self.city.today:
            return
        stop = self._stop(number, event)
        stop.rows.append(number)
        stop.schedules.append(
            SchedulePart(dtstart=first.day, opens_at=first.opens_at, closes_at=first.closes_at)
        )
        stop.instead.append((stop.schedules[-1:], {}))

    def _stop(self, number: int, event: Any) -> _Stop:
        place = one_line(str(event.get("LOCATION") or ""))[:LONGEST_PLACE]
        point, wrong = self._point(event)
        key: object = (fold(place), point) if fold(place) or point else number
        stop = self.stops.setdefault(key, _Stop(place, point))
        if not place and not point:
            stop.problems.append(_remark("no_place", number, event))
        if wrong:
            stop.problems.append(_remark(wrong, number, event))
        return stop

    def _point(self, event: Any) -> tuple[tuple[float, float] | None, Code | None]:
        geo = event.get("GEO")
        if geo is None:
            return None, None
        lat, lon = told(geo, "latitude"), told(geo, "longitude")
        if not isinstance(lat, float) or not isinstance(lon, float):
            return None, "no_coordinates"
        west, south, east, north = self.bounds
        if not (west <= lon <= east and south <= lat <= north):
            return None, "outside"
        return (lon, lat), None

    def proposed(self) -> Proposed:
        """All of it."""
        if len(self.stops) > MOST_STOPS:
            raise CalendarCannotBeReadError("too many places")
        notes = list(self.cancelled)
        if self.over:
            notes.append(Remark(code="over", text=str(self.over)))
        return Proposed(stops=[self._proposal(stop) for stop in self.stops.values()], notes=notes)

    def _proposal(self, stop: _Stop) -> Proposal:
        exceptions = list(self._exceptions(stop))
        problems = stop.problems
        if len(exceptions) > MOST_EXCEPTIONS or len(stop.schedules) > MOST_SCHEDULES:
            problems = [*problems, Remark(code="too_many_exceptions")]
            exceptions = []
        lon, lat = stop.point or (None, None)
        return Proposal(
            place=stop.place,
            lon=lon,
            lat=lat,
            schedules=[] if problems else stop.schedules,
            exceptions=[] if problems else exceptions,
            problems=problems,
            notes=stop.notes,
            rows=sorted(set(stop.rows)),
        )

    def _exceptions(self, stop: _Stop) -> Iterator[ExceptionPart]:
        """A day on which one event is off: closed, or what the others do on that day."""
        days = {day for rules, instead in stop.instead for day in instead if happen_on(rules, day)}
        for day in sorted(days):
            if self.city.holiday(day) is not None:
                continue  # closed anyway; an exception would open it
            slots = set(_slots_on(day, stop.instead))
            if not slots:
                yield ExceptionPart(date=day, closed=True)
            for opens_at, closes_at in sorted(slots):
                yield ExceptionPart(date=day, closed=False, opens_at=opens_at, closes_at=closes_at)


def _slots_on(
    day: dt.date, events: Iterable[tuple[list[SchedulePart], dict[dt.date, list[Slot]]]]
) -> Iterator[Slot]:
    for rules, instead in events:
        if day in instead:
            yield from instead[day]
            continue
        for rule in happen_on(rules, day):
            if rule.opens_at is not None and rule.closes_at is not None:
                yield rule.opens_at, rule.closes_at


def _is_cancelled(event: Any) -> bool:
    return str(event.get("STATUS") or "").upper() == "CANCELLED"


def _is_elsewhere(event: Any, rule: SchedulePart) -> bool:
    """Whether the file says another time of the day than the city's clock."""
    start = event.get("DTSTART").dt
    return start.tzinfo is not None and start.time().replace(second=0) != rule.opens_at


def _remark(code: Code | NoteCode, number: int, event: Any) -> Remark:
    return Remark(code=code, row=number, text=str(event.get("SUMMARY") or "")[:200])
