"""From what a browser has sent to a document: rows that say nothing go, and names become ids."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.document.columns import columns_of
from locator.directory.document.document import (
    Access,
    AccessPart,
    OrganizationPart,
    PointPart,
    SchedulePart,
    ServiceDocument,
)
from locator.directory.document.parts import inner_of
from locator.directory.organization import Organization


def settle(document: ServiceDocument, before: ServiceDocument) -> None:
    """Take out what the page offered and nobody filled in. `before` is what the page showed."""
    # Whoever says "Teeth" means health: the part says it all.
    wholes = {need.partition("/")[0] for need in document.needs if "/" in need}
    document.needs = [need for need in document.needs if need not in wholes]
    document.access = _answered(document.access, before.access)
    document.languages = [row for row in document.languages if row.code]
    document.schedules = _filled(document.schedules)
    points_before = {point.id: point for point in before.points}
    for point in document.points:
        point.languages = [row for row in point.languages if row.code]
        point.schedules = _filled(point.schedules)
        there = points_before.get(point.id) or PointPart()
        point.access = _answered(point.access, there.access, keeps_unknown=True)
    document.points = [point for point in document.points if not _is_blank(point)]


def without_blanks(document: ServiceDocument) -> ServiceDocument:
    """A copy without rows in which nothing stands: they are on the page, to be filled in."""
    kept = document.model_copy(deep=True)
    for owner in (kept, *kept.points):
        for name in inner_of(type(owner)):
            if isinstance(rows := getattr(owner, name), list):
                filled = [row for row in rows if row != type(row)(id=row.id)]
                setattr(owner, name, _filled(filled) if name == "schedules" else filled)
    kept.points = [point for point in kept.points if not _is_blank(point)]
    return kept


def _answered(access: Access, before: Access, keeps_unknown: bool = False) -> Access:
    """Who confirmed it is offered beside each question; without an answer nobody has."""
    settled: Access = {}
    for fact, part in access.items():
        if part.answer != "unknown" or before.get(fact) == part:
            settled[fact] = part
        elif keeps_unknown:
            settled[fact] = AccessPart()
    return settled


def _filled(schedules: Iterable[SchedulePart]) -> list[SchedulePart]:
    """Without rows that say no more than "weekly": that is what the page offers."""
    return [
        row
        for row in schedules
        if row.unreadable or row != SchedulePart(id=row.id, freq=row.freq) or row.freq == "DAILY"
    ]


def _is_blank(point: PointPart) -> bool:
    empty = PointPart(id=point.id)
    empty.location.id = point.location.id
    return point == empty


@dataclass(frozen=True)
class Naming:
    """Whose organizations may be meant by a name, and what the name may mean.

    `bound` are the organizations of who may use no others. `was` is the one that the service had
    in the directory, and `is_renamed` says that it is that one, under a new name.
    """

    city_id: str
    bound: Sequence[uuid.UUID] | None = None
    was: OrganizationPart | None = None
    is_renamed: bool = False


def name_organization(
    session: Session, document: ServiceDocument, before: OrganizationPart, naming: Naming
) -> None:
    """Find the organization that is meant by the name that stands there.

    One of the city's by its name; else a new one, unless it is said to be the one that was there,
    renamed. `before` is what the draft held.
    """
    given = document.organization
    known = _of_that_name(session, given.name, naming)
    if known is not None:
        if known.id != given.id:
            document.organization = part_of(known)
    elif naming.bound is not None:
        document.organization = before
    elif not given.name:
        document.organization = OrganizationPart()
    elif (there := _there(session, given.id, naming.city_id)) is None:
        is_that = naming.is_renamed and naming.was is not None
        id = naming.was.id if is_that and naming.was else None
        locale = given.locale or document.locale
        document.organization = given.model_copy(update={"id": id, "locale": locale})
    elif not naming.is_renamed:
        # What still stands there of the other one is not this one's.
        other = part_of(there)
        own = {
            name: getattr(given, name)
            for name in ("kind", "url", "email")
            if getattr(given, name) != getattr(other, name)
        }
        document.organization = OrganizationPart(name=given.name, locale=document.locale, **own)


def name_before(session: Session, organization: OrganizationPart, city_id: str) -> str:
    """What the directory calls an organization that the document calls otherwise; else nothing."""
    there = _there(session, organization.id, city_id)
    return there.name if there is not None and there.name != organization.name else ""


def _there(session: Session, id: uuid.UUID | None, city_id: str) -> Organization | None:
    found = session.get(Organization, id) if id else None
    return found if found is not None and found.city_id == city_id else None


def part_of(organization: Organization) -> OrganizationPart:
    """An organization of the directory, as it stands in a document."""
    values = {
        name: column.read(organization) for name, column in columns_of(OrganizationPart).items()
    }
    return OrganizationPart(id=organization.id, **values)


def _of_that_name(session: Session, name: str, naming: Naming) -> Organization | None:
    if not name:
        return None
    asked = select(Organization).where(
        Organization.city_id == naming.city_id,
        Organization.publication != "archived",
        func.lower(Organization.name) == name.lower(),
    )
    if naming.bound is not None:
        asked = asked.where(Organization.id.in_(naming.bound))
    return session.scalars(asked.order_by(Organization.id).limit(1)).first()
