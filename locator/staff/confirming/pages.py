"""Staff say that an entry is still right: one tap, and one to take it back; or they send a link."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.service import Service
from locator.directory.service_at_location import AssuredByKind, ServiceAtLocation
from locator.errors import ServiceIsUnknownError, ServicePointIsUnknownError
from locator.i18n import plural
from locator.staff.back import back_or
from locator.staff.confirming.confirm import confirm, points_of, undo_confirmation
from locator.staff.doors import member, needs, require
from locator.staff.rendering import reader
from locator.staff.session import staff_session
from locator.wiring import wiring

blueprint = Blueprint("staff_confirming", __name__, url_prefix="/staff/<slug:city>")

_DONE = plural("%(number)s place is confirmed.", "%(number)s places are confirmed.")


@blueprint.post("/points/<uuid:point>/confirm")
@needs("confirm")
def confirm_point(city: str, point: uuid.UUID) -> AnyResponse:
    """Vouch for one service point."""
    with staff_session("still right") as session:
        found = session.get(ServiceAtLocation, point)
        if found is None or found.service.organization.city_id != city:
            raise ServicePointIsUnknownError
        require("confirm", city, found.service.organization_id)
        operation = _confirm(session, found.service, [found])
        service_id = found.service_id
    return _back(city, service_id, operation, 1)


@blueprint.post("/services/<uuid:service>/confirm")
@needs("confirm")
def confirm_service(city: str, service: uuid.UUID) -> AnyResponse:
    """Vouch for all points of a service."""
    with staff_session("still right") as session:
        found = service_of(session, city, service)
        points = points_of(session, found.id)
        operation = _confirm(session, found, points)
        number = len(points)
    return _back(city, service, operation, number)


@blueprint.post("/confirmations/<uuid:operation>/undo")
@needs("confirm")
def undo(city: str, operation: uuid.UUID) -> AnyResponse:
    """Take back what one has just confirmed."""
    with staff_session() as session:
        undo_confirmation(session, city, operation, member().email)
    flash(reader().gettext("The confirmation is taken back."))
    return redirect(back_or(f"/staff/{city}/"), 303)


def service_of(session: Session, city_id: str, service_id: uuid.UUID) -> Service:
    """A service of this city that who asks may confirm; else it is unknown, or not allowed."""
    service = session.scalars(select(Service).where(Service.id == service_id)).one_or_none()
    if service is None or service.organization.city_id != city_id:
        raise ServiceIsUnknownError(str(service_id))
    require("confirm", city_id, service.organization_id)
    return service


def assurer(session: Session, service: Service) -> tuple[AssuredByKind, str]:
    """In whose name who asks vouches: the organization that they are bound to, else the city."""
    city = service.organization.city
    if member().organizations_in(city.id, "confirm") is None:
        return "city", city.names.get("en") or next(iter(city.names.values()))
    return "organization", service.organization.name


def _confirm(
    session: Session, service: Service, points: Sequence[ServiceAtLocation]
) -> uuid.UUID | None:
    return confirm(session, points, *assurer(session, service), wiring().now())


def _back(
    city: str, service_id: uuid.UUID, operation: uuid.UUID | None, number: int
) -> AnyResponse:
    flash(reader().say_many(*_DONE, number).striptags())
    if operation:
        flash(url_for("staff_confirming.undo", city=city, operation=operation), "undo")
    return redirect(back_or(f"/staff/{city}/services/{service_id}"), 303)
