"""Service points by name and state: one statement a page, and never all of a city."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, union
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from locator.directory.city import City
from locator.directory.location import Location
from locator.directory.organization import Organization, Publication
from locator.directory.service import Service, Status
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.translation import Translation
from locator.staff.confirming.due import DAYS_BEFORE
from locator.staff.drafts.draft import OPEN, Draft

Filter = Literal["published", "due", "draft", "in_review", "imported", "archived"]

PAGE = 30
# Nobody looks for more words at once.
MOST_WORDS = 6


@dataclass(frozen=True)
class Row:
    """One service point; of a service without any point yet, the service (`point_id` None).

    `ends` is the first day on which it is not public any more unless somebody confirms it.
    """

    service_id: uuid.UUID
    point_id: uuid.UUID | None
    name: str
    locale: str
    organization: str
    organization_id: uuid.UUID
    organization_publication: Publication
    place: str | None
    place_locale: str | None
    service_publication: Publication
    publication: Publication | None
    service_status: Status
    status: Status | None
    assured_date: dt.date | None
    assured_by: str | None
    ends: dt.date | None
    is_imported: bool
    draft_id: uuid.UUID | None


@dataclass(frozen=True)
class Found:
    """One page of rows, and whether there are more."""

    rows: Sequence[Row]
    has_more: bool


_ends_on = ServiceAtLocation.assured_date + City.confirmation_days

# The sample comes out of a file, too, but nobody has to look at it for that.
_IMPORTED = and_(
    func.coalesce(ServiceAtLocation.source, Service.source).is_not(None), ~Service.is_sample
)

_DRAFT = (
    select(Draft.id)
    .where(Draft.service_id == Service.id, Draft.state.in_(OPEN))
    .order_by(Draft.saved_at.desc())
    .limit(1)
    .correlate(Service)
    .scalar_subquery()
)


def find(
    session: Session,
    city_id: str,
    today: dt.date,
    *,
    words: str = "",
    only: Filter | None = None,
    organizations: Sequence[uuid.UUID] | None = None,
    start: int = 0,
) -> Found:
    """The service points of a city that fit, by name; `today` is the city's.

    Without `only`, all but what is archived. `organizations` limits them to what is theirs.
    """
    query = _rows(city_id).where(_fits(only, today))
    if organizations is not None:
        query = query.where(Service.organization_id.in_(organizations))
    for word in words.split()[:MOST_WORDS]:
        query = query.where(Service.id.in_(_named(word)))
    rows = session.execute(
        query.order_by(func.lower(Service.name), Service.id, ServiceAtLocation.id)
        .offset(start)
        .limit(PAGE + 1)
    ).all()
    return Found([Row(*row) for row in rows[:PAGE]], len(rows) > PAGE)


def points_of(session: Session, city_id: str, service_id: uuid.UUID) -> list[Row]:
    """All points of one service, those that are archived, too."""
    rows = session.execute(
        _rows(city_id).where(Service.id == service_id).order_by(ServiceAtLocation.id)
    )
    return [Row(*row) for row in rows]


def new_drafts(
    session: Session,
    city_id: str,
    *,
    words: str = "",
    only: Filter | None = None,
    organizations: Sequence[uuid.UUID] | None = None,
) -> Sequence[Draft]:
    """Drafts of services that are not in the directory yet, the last touched first."""
    if only not in (None, "draft", "in_review"):
        return []
    query = select(Draft).where(
        Draft.city_id == city_id, Draft.service_id.is_(None), Draft.state.in_(_states(only))
    )
    if organizations is not None:
        query = query.where(Draft.organization_id.in_(organizations))
    for word in words.split()[:MOST_WORDS]:
        query = query.where(Draft.title.icontains(word, autoescape=True))
    return session.scalars(query.order_by(Draft.saved_at.desc()).limit(PAGE)).all()


def _rows(city_id: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Service.id,
            ServiceAtLocation.id,
            Service.name,
            Service.locale,
            Organization.name,
            Organization.id,
            Organization.publication,
            func.coalesce(Location.name, Location.area_name),
            Location.locale,
            Service.publication,
            ServiceAtLocation.publication,
            Service.status,
            ServiceAtLocation.status,
            ServiceAtLocation.assured_date,
            ServiceAtLocation.assured_by,
            _ends_on,
            _IMPORTED,
            _DRAFT,
        )
        .select_from(Service)
        .join(Service.organization)
        .join(Organization.city)
        .outerjoin(Service.service_at_locations)
        .outerjoin(ServiceAtLocation.location)
        .where(Organization.city_id == city_id)
    )


def _fits(only: Filter | None, today: dt.date) -> ColumnElement[bool]:
    point = ServiceAtLocation
    archived = or_(Service.publication == "archived", point.publication == "archived")
    published = and_(Service.publication == "published", point.publication == "published")
    running = and_(Service.status == "active", point.status == "active")
    states = exists().where(Draft.service_id == Service.id, Draft.state.in_(_states(only)))
    match only:
        case "published":
            return and_(
                published, running, Organization.publication == "published", _ends_on > today
            )
        case "due":
            soon = today + dt.timedelta(days=DAYS_BEFORE)
            return and_(published, running, or_(point.assured_date.is_(None), _ends_on <= soon))
        case "draft" | "in_review":
            return or_(Service.publication == only, point.publication == only, states)
        case "imported":
            return and_(_IMPORTED, func.coalesce(~archived, True))
        case "archived":
            return archived
        case None:
            return func.coalesce(~archived, True)


def _states(only: Filter | None) -> Sequence[str]:
    if only == "in_review":
        return ("in_review", "scheduled")
    return ("draft", "returned") if only == "draft" else OPEN


def _named(word: str) -> Select[tuple[uuid.UUID]]:
    """The services that have a word in a name of theirs, of whom they are from, or of a place.

    Each part is answered by an index of its own; joined in one condition none would be.
    """
    return select(
        union(
            select(Service.id).where(
                or_(
                    Service.name.icontains(word, autoescape=True),
                    Service.alternate_name.icontains(word, autoescape=True),
                )
            ),
            select(Service.id)
            .join(Service.organization)
            .where(Organization.name.icontains(word, autoescape=True)),
            select(ServiceAtLocation.service_id)
            .join(ServiceAtLocation.location)
            .where(Location.name.icontains(word, autoescape=True)),
            select(Translation.entity_id).where(
                Translation.entity_type == "service",
                # Word for word as the index says it, which holds names alone.
                sql("translation.field IN ('name', 'alternate_name')"),
                Translation.text.icontains(word, autoescape=True),
            ),
        )
        .subquery()
        .c[0]
    )
