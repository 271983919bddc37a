"""Making one of two service points: the older one stays, with what somebody has chosen from both.

What is taken from the other is copied, not moved: the other is archived as it was, so that nothing
is lost, and undoing the operation gives both back.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from locator.directory.base import Row
from locator.directory.change import Change
from locator.directory.changes import undo_operation
from locator.directory.location import Location
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.texts import Translations, write_texts
from locator.directory.translation import Translation
from locator.errors import ChangeCannotBeUndoneError
from locator.staff.likeness.fields import SAYS, Field, Side, fields_between, row_of

_PLACE = ("location_type", "point", "disclosure", "area_point")
# Of who a copy is of, and of what it hangs on, it knows nothing.
_OWN = frozenset({"id", "source", "external_id", "is_sample", "last_modified"})


def in_order(
    session: Session, one: ServiceAtLocation, other: ServiceAtLocation
) -> tuple[ServiceAtLocation, ServiceAtLocation]:
    """The one that stays and the one that goes: the older one is known by its address."""
    made = {
        row.entity_id: row.first
        for row in session.execute(
            select(Change.entity_id, func.min(Change.id).label("first"))
            .where(
                Change.entity_type == "service_at_location",
                Change.entity_id.in_((str(one.id), str(other.id))),
            )
            .group_by(Change.entity_id)
        )
    }
    # What was there before changes were recorded is older than all of them.
    older, younger = sorted((one, other), key=lambda row: (made.get(str(row.id), 0), str(row.id)))
    return older, younger


def merge(
    session: Session,
    keep: ServiceAtLocation,
    gone: ServiceAtLocation,
    chosen: Mapping[str, Side],
) -> None:
    """Make one of two service points of a city, in this transaction.

    `chosen` says for the keys of `fields_between` what `keep` is to have: its own ("keep", also
    where nothing is said), what `gone` says ("take"), or of lists both. `gone` is archived, and its
    service with it where that has no other point; its address leads on.
    """
    if _shares_its_place(session, keep) and _changes_its_place(chosen):
        _give_a_place_of_its_own(session, keep)
    for field in fields_between(keep, gone):
        side = chosen.get(field.key, "keep")
        if side != "keep":
            _take(session, field, row_of(keep, field.owner), row_of(gone, field.owner), side)
    _stay_public(keep, gone)
    gone.publication = "archived"
    gone.merged_into = keep.id
    for before in session.scalars(
        select(ServiceAtLocation).where(ServiceAtLocation.merged_into == gone.id)
    ):
        before.merged_into = keep.id
    if gone.service_id != keep.service_id and all(
        point.publication == "archived" for point in gone.service.service_at_locations
    ):
        gone.service.publication = "archived"
    session.flush()


def undo_merge(session: Session, keep_id: uuid.UUID, gone_id: uuid.UUID) -> None:
    """Two again, each as it was.

    Raises `ChangeCannotBeUndoneError` where one has been changed since, or they were never merged.
    """
    operation = session.scalars(
        select(Change.operation)
        .where(
            Change.entity_type == "service_at_location",
            Change.entity_id == str(gone_id),
            Change.after["merged_into"].astext == str(keep_id),
        )
        .order_by(Change.id.desc())
        .limit(1)
    ).one_or_none()
    if operation is None:
        raise ChangeCannotBeUndoneError(f"{gone_id} was not merged into {keep_id}.")
    undo_operation(session, operation)


def _take(session: Session, field: Field, mine: Any, theirs: Any, side: Side) -> None:
    match field.kind:
        case "text":
            _take_text(session, field.name, mine, theirs)
        case "value":
            setattr(mine, field.name, getattr(theirs, field.name))
        case "needs":
            mine.needs = {*theirs.needs, *(mine.needs if side == "both" else ())}
        case "place":
            _take_place(session, mine, theirs)
        case "list":
            _take_list(session, field.name, mine, theirs, side)


def _take_text(session: Session, name: str, mine: Row, theirs: Row) -> None:
    """With all its translations that hold; those of the text that goes, go."""
    texts = Translations.of(session, [theirs.id]).texts(theirs, name, _locale_of(theirs))
    write_texts(session, mine, name, texts, _locale_of(mine))


def _locale_of(row: Any) -> str:
    return str(row.service.locale if isinstance(row, ServiceAtLocation) else row.locale)


def _take_place(session: Session, mine: Location, theirs: Location) -> None:
    # The middle of the area goes before the point comes: at no time may they be the same.
    for name in _PLACE:
        setattr(mine, name, getattr(theirs, name))
    _take_text(session, "area_name", mine, theirs)
    mine.addresses = _copies(session, theirs.addresses)


def _take_list(session: Session, name: str, mine: Any, theirs: Any, side: Side) -> None:
    there = list(getattr(mine, name)) if side == "both" else []
    known = {_said(name, row) for row in there}
    new = [row for row in getattr(theirs, name) if side != "both" or _said(name, row) not in known]
    rows = [*there, *_copies(session, new)]
    for position, row in enumerate(rows):
        if hasattr(row, "position"):
            row.position = position
    if side != "both":
        # Before the new ones come: of some of them there may be only one at a time.
        setattr(mine, name, [])
        session.flush()
    setattr(mine, name, rows)


def _said(name: str, row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, field) or None for field in SAYS[name])


def _copies(session: Session, rows: Iterable[Any]) -> list[Any]:
    return [_copy(session, row) for row in rows]


def _copy(session: Session, row: Any) -> Any:
    """A row that says the same in all languages, and hangs on nothing yet."""
    mapper = inspect(type(row))
    owners = {foreign.parent.name for foreign in mapper.local_table.foreign_keys}
    kept = [
        attribute.key
        for attribute in mapper.column_attrs
        if attribute.key not in _OWN and attribute.key not in owners
    ]
    copy = type(row)(id=uuid.uuid4(), **{name: getattr(row, name) for name in kept})
    if "languages" in mapper.relationships:
        copy.languages = _copies(session, row.languages)
    for one in session.scalars(select(Translation).where(Translation.entity_id == row.id)):
        session.add(
            Translation(
                entity_type=one.entity_type,
                entity_id=copy.id,
                field=one.field,
                locale=one.locale,
                text=one.text,
                source_hash=one.source_hash,
            )
        )
    return copy


def _shares_its_place(session: Session, point: ServiceAtLocation) -> bool:
    others = select(func.count()).where(ServiceAtLocation.location_id == point.location_id)
    return (session.scalar(others) or 0) > 1


def _changes_its_place(chosen: Mapping[str, Side]) -> bool:
    return any(key.startswith("location-") and side != "keep" for key, side in chosen.items())


def _give_a_place_of_its_own(session: Session, point: ServiceAtLocation) -> None:
    """Others are at its location, too, and stay where they are."""
    place: Location = _copy(session, point.location)
    place.city_id = point.location.city_id
    place.addresses = _copies(session, point.location.addresses)
    place.accessibility = _copies(session, point.location.accessibility)
    place.phones = _copies(session, point.location.phones)
    point.location = place
    session.flush()


def _stay_public(keep: ServiceAtLocation, gone: ServiceAtLocation) -> None:
    """What was public stays so under the address that stays, as long as somebody vouched for it."""
    if gone.publication == gone.service.publication == "published":
        keep.publication = keep.service.publication = "published"
    if gone.assured_date and (keep.assured_date is None or keep.assured_date < gone.assured_date):
        keep.assured_date, keep.assured_by = gone.assured_date, gone.assured_by
        keep.assured_by_kind = gone.assured_by_kind
    keep.assurer_email = keep.assurer_email or gone.assurer_email
