"""What of a service may be here twice: asked on its own page, until somebody has answered."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.location import Location
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.staff.likeness.finding import Alike, alike

# A page about forty stops asks about the first ones; with these answered, about the next.
LOOKED_AT = 20


@dataclass(frozen=True)
class Double:
    """One point of the service, and another entry that may be the same."""

    point_id: uuid.UUID
    other: Alike


def doubles_of(session: Session, city_id: str, service: Service) -> list[Double]:
    """The doubles of its points; for who may see all that the city has, also what is secret."""
    places = session.execute(
        select(ServiceAtLocation.id, Location.point)
        .join(Location, ServiceAtLocation.location_id == Location.id)
        .where(
            ServiceAtLocation.service_id == service.id,
            ServiceAtLocation.publication != "archived",
            Location.point.is_not(None),
        )
        .order_by(ServiceAtLocation.id)
        .limit(LOOKED_AT)
    )
    return [
        Double(place.id, other)
        for place in places.all()
        for other in alike(
            session,
            city_id,
            service.name,
            place.point,
            service_id=service.id,
            point_id=place.id,
            sees_confidential=True,
        )
    ]
