"""What is here already, under a like name: at most a stone's throw away."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import and_, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from locator.directory.location import Location
from locator.directory.organization import Organization
from locator.directory.point import Point, PointType
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.translation import Translation
from locator.staff.likeness.models import NotSame

NEAR = 20  # metres
# Of pg_trgm's similarity, from 0 to 1. "Walk-in clinic" and "Walk in clinic Hamra" have 0.65,
# "Walk-in clinic" and "Dental clinic" 0.35. Here a person decides, who sees both: rather ask once
# too often. (An import decides alone, and asks for more:
# locator.imports.loading.likeness.)
ALIKE = 0.4
SHOWN = 3


@dataclass(frozen=True)
class Alike:
    """A service point that may be the same: how far away (metres) and how alike (0 to 1)."""

    id: uuid.UUID
    service_id: uuid.UUID
    name: str
    locale: str
    organization: str
    metres: float
    likeness: float


def alike(
    session: Session,
    city_id: str,
    name: str,
    point: Point,
    *,
    service_id: uuid.UUID | None = None,
    point_id: uuid.UUID | None = None,
    sees_confidential: bool = False,
) -> list[Alike]:
    """The service points of the city that may be this one, the most alike first.

    Points of the service itself are none, nor are those that somebody has told apart from
    `point_id`. Whoever may not see confidential addresses is not shown what has one. Threat: who
    asks again and again, for one point of the map after the other, finds a shelter.
    """
    here = literal(point, PointType())
    likeness = func.greatest(
        func.similarity(Service.name, name),
        func.similarity(Service.alternate_name, name),
        select(func.max(func.similarity(Translation.text, name)))
        .where(
            Translation.entity_id == Service.id,
            Translation.field.in_(("name", "alternate_name")),
        )
        .scalar_subquery(),
    )
    question = (
        select(
            ServiceAtLocation.id,
            Service.id.label("service_id"),
            Service.name,
            Service.locale,
            Organization.name.label("organization"),
            func.ST_Distance(Location.point, here).label("metres"),
            likeness.label("likeness"),
        )
        .select_from(Location)
        .join(ServiceAtLocation, ServiceAtLocation.location_id == Location.id)
        .join(Service, ServiceAtLocation.service_id == Service.id)
        .join(Organization, Service.organization_id == Organization.id)
        .where(
            Location.city_id == city_id,
            func.ST_DWithin(Location.point, here, NEAR),
            ServiceAtLocation.publication != "archived",
            Service.publication != "archived",
            likeness >= ALIKE,
        )
        .order_by(likeness.desc(), ServiceAtLocation.id)
        .limit(SHOWN)
    )
    if not sees_confidential:
        question = question.where(Location.disclosure == "exact")
    if service_id is not None:
        question = question.where(Service.id != service_id)
    if point_id is not None:
        told_apart = aliased(NotSame)
        question = question.where(
            ServiceAtLocation.id != point_id,
            ~select(told_apart.id)
            .where(
                or_(
                    and_(
                        told_apart.point_id == point_id, told_apart.other_id == ServiceAtLocation.id
                    ),
                    and_(
                        told_apart.other_id == point_id, told_apart.point_id == ServiceAtLocation.id
                    ),
                )
            )
            .exists(),
        )
    return [Alike(**row._mapping) for row in session.execute(question)]
