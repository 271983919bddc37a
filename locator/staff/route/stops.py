"""What the buttons of the route do to its stops, and how proposed stops come into it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from locator.directory.document.document import (
    LocationPart,
    PointPart,
    Row,
    SchedulePart,
    ServiceDocument,
)
from locator.directory.point import Point
from locator.imports.calendar.proposal import Proposal
from locator.places.folding import fold

MOST_STOPS = 200


@dataclass(frozen=True)
class NewStop:
    """Where a stop shall be: WGS 84; `is_sure` where nobody owes the pin a look."""

    point: Point
    name: str
    is_sure: bool


def new_stop(document: ServiceDocument, where: NewStop | None) -> PointPart:
    """Add a stop, with a row of times to fill in. It is shown to everybody: it is in the street."""
    location = LocationPart(disclosure="exact")
    if where is not None:
        location.lon, location.lat = where.point
        location.name = where.name or None
        location.pin_checked = where.is_sure
    made = PointPart(id=uuid.uuid4(), location=location)
    made.schedules.append(SchedulePart(id=uuid.uuid4(), freq="WEEKLY"))
    document.points.append(made)
    return made


def moved(document: ServiceDocument, point_id: uuid.UUID | None, steps: int) -> PointPart | None:
    """Bring a stop forward (-1) or back (1) in the list."""
    place = _place(document, point_id)
    if place is None:
        return None
    point = document.points.pop(place)
    document.points.insert(max(0, place + steps), point)
    return point


def copied(document: ServiceDocument, point_id: uuid.UUID | None) -> PointPart | None:
    """The same stop once more, behind it: a stop of its own, which may then be moved."""
    place = _place(document, point_id)
    if place is None or len(document.points) >= MOST_STOPS:
        return None
    copy = document.points[place].as_another()
    document.points.insert(place + 1, copy)
    return copy


def take(document: ServiceDocument, proposals: Iterable[Proposal]) -> int:
    """Put proposed stops into the document; how many of them are new.

    Where a stop of that name is there already, the times are added to it; its place stays.
    """
    new = 0
    for proposal in proposals:
        there = _of_that_name(document, proposal)
        if there is None:
            if len(document.points) >= MOST_STOPS:
                break
            there = _stop_of(proposal)
            document.points.append(there)
            new += 1
        known = [_without_id(row) for row in there.schedules]
        there.schedules += [row for row in proposal.schedules if _without_id(row) not in known]
        days = [_without_id(row) for row in there.schedule_exceptions]
        there.schedule_exceptions += [
            row for row in proposal.exceptions if _without_id(row) not in days
        ]
    return new


def _of_that_name(document: ServiceDocument, proposal: Proposal) -> PointPart | None:
    name = fold(proposal.place)
    return next(
        (point for point in document.points if name and fold(point.location.name or "") == name),
        None,
    )


def _stop_of(proposal: Proposal) -> PointPart:
    location = LocationPart(
        name=proposal.place or None,
        lon=proposal.lon,
        lat=proposal.lat,
        disclosure="exact",
        pin_checked=proposal.is_sure if proposal.lon is not None else None,
    )
    return PointPart(id=uuid.uuid4(), location=location)


def _without_id(row: Row) -> Mapping[str, object]:
    return row.model_dump(exclude={"id"})


def _place(document: ServiceDocument, point_id: uuid.UUID | None) -> int | None:
    return next((n for n, point in enumerate(document.points) if point.id == point_id), None)
