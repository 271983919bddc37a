"""A calendar -> one mobile service whose stops are the places of its events."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from locator.directory.document.document import (
    ExceptionPart,
    LocationPart,
    OrganizationPart,
    PointPart,
    SchedulePart,
    ServiceDocument,
)
from locator.imports.calendar.proposal import Proposal, Remark
from locator.imports.calendar.stops import TimesThere, stops_of
from locator.imports.cells.markup import as_text
from locator.imports.cells.needs import needs_in
from locator.imports.cells.web import read_urls
from locator.imports.confidential import is_refuge
from locator.imports.entry import Entry, Finding, Held, Surroundings, row_id
from locator.imports.personal import without_people
from locator.imports.report import shown
from locator.imports.rows.tidy import one_line, tidy
from locator.places.folding import fold

LONGEST_NAME = 200
_LONGEST_ID = 200
_COLUMNS = {
    "no_place": "LOCATION",
    "no_coordinates": "GEO",
    "outside": "GEO",
    "rule_unknown": "RRULE",
    "cancelled": "STATUS",
}


def service_of(  # noqa: PLR0917 - a calendar, and where it is read
    calendar: Any,
    events: Sequence[Any],
    row: int,
    surroundings: Surroundings,
    source: str,
    times: TimesThere,
    seen: Counter[str],
) -> Entry:
    """The service; `seen` counts the ids before it in the file, so that no two share one.

    Raises `CalendarCannotBeReadError` for too many places.
    """
    proposed = stops_of(events, times, surroundings.bounds)
    name = _name(calendar, events)
    id = _text(calendar, "X-WR-RELCALID")[:_LONGEST_ID] or name or "calendar"
    seen[id] += 1
    id = id if seen[id] == 1 else f"{id} ({seen[id]})"
    description, held = _description(calendar, surroundings, row_id(source, "service", id))
    points = [_Stop(stop, source, id).point() for stop in proposed.stops]
    places = {
        point.location.id: point.location.name
        for point in points
        if point.location.id and point.location.name and point.location.lon is None
    }
    document = ServiceDocument(
        organization=OrganizationPart(name=name),
        name=name,
        description=description or None,
        locale=surroundings.languages[0],
        needs=[*needs_in(" ".join((name, description, *_categories(events))))],
        is_mobile=True,
        url=next(iter(read_urls(_text(calendar, "URL"))), None),
        points=points,
    )
    remarks = [*proposed.notes, *(one for stop in proposed.stops for one in _remarks(stop))]
    return Entry(
        row=row,
        external_id=id,
        document=document,
        places=places,
        findings=tuple(map(_finding, remarks)),
        held=held,
    )


def _remarks(stop: Proposal) -> list[Remark]:
    return [*stop.problems, *stop.notes]


def _finding(remark: Remark) -> Finding:
    column = _COLUMNS.get(remark.code, "DTSTART")
    facts = {"event": str(remark.row)} if remark.row else {}
    return Finding(column, shown(remark.text), f"calendar_{remark.code}", facts)


def _name(calendar: Any, events: Sequence[Any]) -> str:
    """The calendar's own, or else what most of its events are called."""
    for property in ("X-WR-CALNAME", "NAME"):
        if name := _text(calendar, property):
            return name[:LONGEST_NAME]
    said = Counter(_text(event, "SUMMARY") for event in events)
    return next((name for name, _ in said.most_common() if name), "")[:LONGEST_NAME]


def _description(
    calendar: Any, surroundings: Surroundings, service_id: uuid.UUID
) -> tuple[str, tuple[Held, ...]]:
    for property in ("X-WR-CALDESC", "DESCRIPTION"):
        if text := tidy(as_text(str(calendar.get(property) or ""))):
            cleaned = without_people(text, surroundings.country)
            if not cleaned.found:
                return text, ()
            return cleaned.text, (Held(service_id, "description", text, cleaned.found),)
    return "", ()


def _categories(events: Sequence[Any]) -> Iterator[str]:
    for event in events[:50]:
        found = event.get("CATEGORIES")
        for one in found if isinstance(found, list) else [found]:
            yield from (str(name)[:LONGEST_NAME] for name in getattr(one, "cats", ()))


def _text(component: Any, property: str) -> str:
    value = component.get(property)
    return one_line(str(value[0] if isinstance(value, list) and value else value or ""))


class _Stop:
    """One place of a calendar on its way to a service point."""

    def __init__(self, stop: Proposal, source: str, calendar: str) -> None:
        self.stop, self.source = stop, source
        place = fold(stop.place) or f"event {stop.rows[0] if stop.rows else 0}"
        at = "" if stop.lon is None or stop.lat is None else f"/{stop.lon:.5f},{stop.lat:.5f}"
        self.key = f"{calendar}/{place}{at}"

    def point(self) -> PointPart:
        """With its times, or without any where not all of them could be read."""
        stop = self.stop
        location = LocationPart(
            id=self._id("location"),
            name=stop.place or None,
            lon=stop.lon,
            lat=stop.lat,
            disclosure="hidden" if is_refuge([stop.place]) else "exact",
        )
        return PointPart(
            id=self._id("service_at_location"),
            location=location,
            schedules=[self._schedule(one) for one in stop.schedules],
            schedule_exceptions=[self._exception(one) for one in stop.exceptions],
        )

    def _schedule(self, part: SchedulePart) -> SchedulePart:
        said = part.model_dump_json(exclude_defaults=True)
        return part.model_copy(update={"id": self._id("schedule", said)})

    def _exception(self, part: ExceptionPart) -> ExceptionPart:
        said = f"{part.date} {part.opens_at}"
        return part.model_copy(update={"id": self._id("schedule_exception", said)})

    def _id(self, table: str, *more: str) -> uuid.UUID:
        return row_id(self.source, table, "/".join((self.key, *more)))
