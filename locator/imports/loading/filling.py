"""A service that is here, and what a source says of it for the first time.

Nobody knows what of it was edited here on purpose: so only what is empty is filled in. Where it
is, and what of that may be seen, stays as it is: it may be hidden for a reason.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geopy.distance import great_circle

from locator.directory.document.document import (
    Access,
    AccessPart,
    LocationPart,
    Part,
    PointPart,
    Row,
    ServiceDocument,
)
from locator.directory.document.parts import leaves_of
from locator.directory.document.reading import LISTS_OF_POINT, LISTS_OF_SERVICE
from locator.imports.entry import Finding
from locator.imports.loading.likeness import NEAR
from locator.imports.loading.telling import kept

_NOTHING: tuple[Any, ...] = (None, "", [], {}, "unknown")
# What says how it is made rather than what it offers, or where it is.
_LEFT_ALONE = frozenset({"is_mobile", "locale", "status", "location_type", "disclosure"})
_LEFT_ALONE |= {"lon", "lat", "area_lon", "area_lat", "area_name", "pin_checked"}


@dataclass
class Filled:
    """The document as it is to be; `ids` leads from the source's rows to those that they are."""

    document: ServiceDocument
    ids: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    kept: list[Finding] = field(default_factory=list)
    points_left_out: int = 0


def fill(theirs: ServiceDocument, mine: ServiceDocument) -> Filled:
    """Fill in what `theirs` does not say; neither of them is changed."""
    filled = Filled(theirs.model_copy(deep=True))
    document = filled.document
    _fill_leaves(filled, "", document, mine)
    _fill_access(document.access, mine.access)
    for name in LISTS_OF_SERVICE:
        _fill_list(filled, name, document, mine)
    pairs, unpaired = _paired(document.points, mine.points)
    for there, new in pairs:
        _fill_point(filled, there, new)
    if unpaired and all(point.location.disclosure == "exact" for point in theirs.points):
        document.points += [point.model_copy(deep=True) for point in unpaired]
    else:
        filled.points_left_out = len(unpaired)
    return filled


def renamed(document: ServiceDocument, ids: Mapping[uuid.UUID, uuid.UUID]) -> ServiceDocument:
    """A copy in which rows have the ids that they have here."""
    copy = document.model_copy(deep=True)
    for row in copy.rows():
        if row.id is not None:
            row.id = ids.get(row.id, row.id)
    return copy


def _fill_leaves(filled: Filled, path: str, there: Part, new: Part) -> None:
    for name in leaves_of(type(there)):
        value, now = getattr(new, name), getattr(there, name)
        if name in _LEFT_ALONE or value in _NOTHING or value == now:
            continue
        if now in _NOTHING:
            setattr(there, name, value)
        elif not (isinstance(value, list) and set(value) <= set(now)):
            filled.kept.append(kept(f"{path}{name}", value, now))


def _fill_access(there: Access, new: Access) -> None:
    for fact, part in new.items():
        if part.answer != "unknown" and there.get(fact, AccessPart()).answer == "unknown":
            there[fact] = part.model_copy()


def _fill_list(filled: Filled, name: str, there: Any, new: Any) -> None:
    rows: list[Row] = getattr(there, name)
    given: list[Row] = getattr(new, name)
    if not rows:
        setattr(there, name, [row.model_copy(deep=True) for row in given])
        return
    said = {_said(row): row.id for row in rows}
    for row in given:
        if (same := said.get(_said(row))) is not None and row.id is not None:
            filled.ids[row.id] = same
    if any(_said(row) not in said for row in given):
        filled.kept.append(kept(name, given, rows))


def _said(row: Row) -> str:
    return row.model_dump_json(exclude={"id", "unreadable"}, exclude_defaults=True)


def _fill_point(filled: Filled, there: PointPart, new: PointPart) -> None:
    for one, other in ((new, there), (new.location, there.location)):
        if one.id is not None and other.id is not None and one.id != other.id:
            filled.ids[one.id] = other.id
    _fill_leaves(filled, "", there, new)
    _fill_access(there.access, new.access)
    for name in LISTS_OF_POINT:
        _fill_list(filled, name, there, new)
    if there.location.disclosure == "exact":
        _fill_leaves(filled, "location-", there.location, new.location)


def _paired(
    there: list[PointPart], new: list[PointPart]
) -> tuple[list[tuple[PointPart, PointPart]], list[PointPart]]:
    """Points that are one: by their ids, by being the only ones, or the nearest within reach."""
    by_id = {point.id: point for point in there if point.id}
    pairs = [(by_id[point.id], point) for point in new if point.id in by_id]
    left = [point for point in new if point.id not in by_id]
    taken = {point.id for point, _ in pairs}
    free = [point for point in there if point.id not in taken]
    if len(there) == len(new) == len(left) == 1:
        return [(free[0], left[0])], []
    near = sorted(
        (
            (metres, n, m)
            for n, one in enumerate(left)
            for m, other in enumerate(free)
            if (metres := _metres(one.location, other.location)) is not None and metres <= NEAR
        ),
    )
    used: set[int] = set()
    found: dict[int, int] = {}
    for _, n, m in near:
        if n not in found and m not in used:
            found[n] = m
            used.add(m)
    pairs += [(free[m], left[n]) for n, m in found.items()]
    return pairs, [point for n, point in enumerate(left) if n not in found]


def _metres(one: LocationPart, other: LocationPart) -> float | None:
    if None in (one.lon, one.lat, other.lon, other.lat):
        return None
    return float(great_circle((one.lat, one.lon), (other.lat, other.lon)).meters)
