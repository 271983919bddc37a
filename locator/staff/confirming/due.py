"""Which entries will leave the public side, or have left it, because nobody has confirmed them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from locator.directory.city import City
from locator.directory.location import Location
from locator.directory.organization import Organization
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation

# So many days before an entry goes silent it is due.
DAYS_BEFORE = 30


# Who knows whether it is right, of a statement that joins the three; None where nobody has said.
OWNER = func.lower(
    func.coalesce(
        func.nullif(func.trim(ServiceAtLocation.assurer_email), ""),
        func.nullif(func.trim(Organization.email), ""),
        func.nullif(func.trim(Service.email), ""),
    )
)


@dataclass(frozen=True)
class Due:
    """One service point that is due. `ends` is the first day on which it is not public.

    `days_left` until then, in the city; 0 or less where it is silent already. `ends` is None where
    nobody has ever confirmed it. `owner` is the address of mail of who knows whether it is right.
    """

    point_id: uuid.UUID
    service_id: uuid.UUID
    service_name: str
    organization_id: uuid.UUID
    city_id: str
    language: str  # the organization's
    owner: str | None
    assured_date: dt.date | None
    ends: dt.date | None
    days_left: int


def due(
    session: Session,
    now: dt.datetime,
    city_ids: Iterable[str],
    days_before: int = DAYS_BEFORE,
) -> list[Due]:
    """The service points of these cities that would be public, and are due; the first to end first.

    What is a draft, archived or closed for now is nobody's to confirm.
    """
    ends = ServiceAtLocation.assured_date + City.confirmation_days
    # A day more: the city's today may be tomorrow's, and is looked at below.
    latest = now.date() + dt.timedelta(days=days_before + 1)
    rows = session.execute(
        select(
            ServiceAtLocation.id,
            ServiceAtLocation.service_id,
            Service.name,
            Service.organization_id,
            Location.city_id,
            Organization.locale,
            OWNER.label("owner"),
            ServiceAtLocation.assured_date,
            ends.label("ends"),
            City.time_zone,
        )
        .join(ServiceAtLocation.service)
        .join(Service.organization)
        .join(ServiceAtLocation.location)
        .join(Location.city)
        .where(
            Location.city_id.in_(list(city_ids)),
            ServiceAtLocation.publication == "published",
            Service.publication == "published",
            Organization.publication == "published",
            ServiceAtLocation.status == "active",
            Service.status == "active",
            or_(ServiceAtLocation.assured_date.is_(None), ends <= latest),
        )
        .order_by(ends.nulls_first(), Service.name, ServiceAtLocation.id)
    )
    found = []
    for row in rows:
        today = now.astimezone(ZoneInfo(row.time_zone)).date()
        days_left = (row.ends - today).days if row.ends else 0
        if days_left <= days_before:
            found.append(
                Due(
                    point_id=row.id,
                    service_id=row.service_id,
                    service_name=row.name,
                    organization_id=row.organization_id,
                    city_id=row.city_id,
                    language=row.locale,
                    owner=row.owner,
                    assured_date=row.assured_date,
                    ends=row.ends,
                    days_left=days_left,
                )
            )
    return found
