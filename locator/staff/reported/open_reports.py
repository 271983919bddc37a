"""The reports that nobody has solved yet, by entry."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.location import Location
from locator.directory.organization import Organization
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.reports.report import URGENT, Report
from locator.staff.doors import Member


@dataclass(frozen=True)
class Reported:
    """One service point, and what was said of it: what may harm people first, then the oldest."""

    point_id: uuid.UUID
    service_id: uuid.UUID
    organization_id: uuid.UUID
    service_name: str
    place: str | None
    city_id: str
    reports: tuple[Report, ...]

    @property
    def is_urgent(self) -> bool:
        """Whether somebody may be harmed by going there."""
        return any(report.kind in URGENT for report in self.reports)


def may_read(member: Member, city_id: str) -> bool:
    """Whether they may read what people said there.

    Threat: a report of an organization, in words by which its writer may be known, is read by that
    organization. Who is bound to one reads none.
    """
    return member.may("see", city_id, None)


def open_reports(
    session: Session, city_ids: Collection[str], point_id: uuid.UUID | None = None
) -> list[Reported]:
    """All in these cities, or those of one point; the urgent ones first, then the oldest."""
    query = (
        select(Report, ServiceAtLocation, Service, Location)
        .join(ServiceAtLocation, ServiceAtLocation.id == Report.service_at_location_id)
        .join(ServiceAtLocation.service)
        .join(Service.organization)
        .join(ServiceAtLocation.location)
        .where(Report.state == "open", Organization.city_id.in_(list(city_ids)))
        .order_by(Report.kind.in_(URGENT).desc(), Report.on, Report.id)
    )
    if point_id:
        query = query.where(Report.service_at_location_id == point_id)
    found: dict[uuid.UUID, tuple[ServiceAtLocation, Service, Location, list[Report]]] = {}
    for report, point, service, location in session.execute(query):
        found.setdefault(point.id, (point, service, location, []))[3].append(report)
    return [
        Reported(
            point_id=point.id,
            service_id=service.id,
            organization_id=service.organization_id,
            service_name=service.name,
            place=location.name or location.area_name,
            city_id=service.organization.city_id,
            reports=tuple(reports),
        )
        for point, service, location, reports in found.values()
    ]
