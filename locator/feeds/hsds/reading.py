"""The rows of `published` that answers are made of, each with everything that is nested in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, Subquery, func, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from locator.directory.published import PublishedServicePoint as Shown
from locator.directory.published_records import PublishedOrganization as Organization
from locator.directory.published_records import PublishedService as Service
from locator.directory.published_records import PublishedServiceAtLocation as Point
from locator.directory.record_parts import Record
from locator.feeds.hsds import listing
from locator.feeds.hsds.listing import Question


@dataclass(frozen=True)
class Told:
    """A service, with who delivers it and where, in one city; or a service point of it."""

    record: Record
    modified_at: dt.datetime
    service: Record
    organization: Record
    points: list[Record]


def services_of(listed: Subquery, asked: Question) -> Select[Any]:
    """The services of a list."""
    its = (Service.id == listed.c.id) & (Service.city_id == listed.c.city_id)
    return _services(listed, its, asked).order_by(Service.id, Service.city_id)


def services_of_organizations(listed: Subquery, asked: Question) -> Select[Any]:
    """What the organizations of a list deliver, one organization after the other."""
    its = (Service.organization_id == listed.c.id) & (Service.city_id == listed.c.city_id)
    return (
        _services(listed, its, asked)
        .where(*listing.said_of_services(asked))
        .order_by(Service.organization_id, Service.city_id, Service.id)
    )


def _services(listed: Subquery, its: ColumnElement[bool], asked: Question) -> Select[Any]:
    return (
        select(
            Service.record,
            Service.modified_at,
            Service.record.label("service"),
            Organization.record.label("organization"),
            _points_of_service(asked).label("points"),
        )
        .join_from(listed, Service, its)
        .join(Organization, _its_organization())
    )


def points_of(listed: Subquery) -> Select[Any]:
    """The service points of a list."""
    return (
        select(
            _with_notices().label("record"),
            Point.modified_at,
            Service.record.label("service"),
            Organization.record.label("organization"),
            func.jsonb_build_array().label("points"),
        )
        .join_from(listed, Point, Point.id == listed.c.id)
        .join(Shown, Shown.id == Point.id)
        .join(Service, (Service.id == Point.service_id) & (Service.city_id == Point.city_id))
        .join(Organization, _its_organization())
        .order_by(Point.id)
    )


def organizations_of(listed: Subquery) -> Select[Any]:
    """The organizations of a list, alone."""
    return (
        select(Organization.record)
        .join_from(
            listed,
            Organization,
            (Organization.id == listed.c.id) & (Organization.city_id == listed.c.city_id),
        )
        .order_by(Organization.id, Organization.city_id)
    )


def told(row: Row[Any]) -> Told:
    """As the statements above select it."""
    return Told(row.record, row.modified_at, row.service, row.organization, row.points or [])


def _its_organization() -> Any:
    return (Organization.id == Service.organization_id) & (Organization.city_id == Service.city_id)


def _points_of_service(asked: Question) -> ScalarSelect[Any]:
    return (
        select(func.jsonb_agg(aggregate_order_by(_with_notices(), Point.id)))
        .join_from(Point, Shown, Shown.id == Point.id)
        .where(
            Point.service_id == Service.id,
            Point.city_id == Service.city_id,
            *listing.said_of_points(asked),
        )
        .correlate(Service)
        .scalar_subquery()
    )


def _with_notices() -> ColumnElement[Any]:
    """What is said of a day comes and goes without the record being made anew."""
    notices = func.jsonb_build_object("notices", Shown.content["notices"])
    return Point.record.op("||", return_type=JSONB())(notices)
