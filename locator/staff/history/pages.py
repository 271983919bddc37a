"""The history of a service, and the two ways back: without one change, or to a version."""

from __future__ import annotations

import uuid
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, redirect, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.document.document import ServiceDocument
from locator.directory.organization import Organization
from locator.directory.service import Service
from locator.staff.doors import here, member, needs, require
from locator.staff.drafts.work import start
from locator.staff.history.taking_back import as_of, without
from locator.staff.history.telling import tell
from locator.staff.history.versions import as_it_was, history
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session

blueprint = Blueprint("staff_history", __name__, url_prefix="/staff")


@blueprint.get("/<slug:city>/services/<uuid:service>/history")
@needs("see")
def versions(city: str, service: uuid.UUID) -> AnyResponse:
    """What has become of a service, the newest first."""
    before = request.args.get("before", type=int)
    with staff_session() as session:
        found = _service(session, city, service)
        require("see", city, found.organization_id)
        read = history(session, service, before)
        return page(
            "staff/history/versions.html",
            service_id=service,
            service_name=found.name,
            service_locale=found.locale,
            versions=[tell(reader(), _zone(), each) for each in read.versions],
            older=read.older,
            is_newest=before is None,
            may_draft=member().may("draft", city, found.organization_id),
        )


@blueprint.post("/<slug:city>/services/<uuid:service>/history/<uuid:operation>/back")
@needs("draft")
def back(city: str, service: uuid.UUID, operation: uuid.UUID) -> AnyResponse:
    """Begin a draft without what an operation changed; with `path`, without that one field."""
    path = request.form.get("path") or None
    with staff_session() as session:
        _require_draft(session, city, service)
        base, wanted = without(as_it_was(session, service, operation), path)
        return _draft(session, city, service, base, wanted)


@blueprint.post("/<slug:city>/services/<uuid:service>/history/<uuid:operation>/return")
@needs("draft")
def return_to(city: str, service: uuid.UUID, operation: uuid.UUID) -> AnyResponse:
    """Begin a draft in which all is as it was after an operation."""
    with staff_session() as session:
        _require_draft(session, city, service)
        base, wanted = as_of(session, service, as_it_was(session, service, operation))
        return _draft(session, city, service, base, wanted)


def _zone() -> ZoneInfo:
    city = here()
    return city.zone if city else ZoneInfo("UTC")


def _draft(
    session: Session,
    city: str,
    service: uuid.UUID,
    base: ServiceDocument,
    wanted: ServiceDocument,
) -> AnyResponse:
    draft = start(session, member(), city, service, document=wanted, made_from=base)
    session.flush()
    return redirect(f"/staff/{city}/drafts/{draft.id}/", 303)


def _require_draft(session: Session, city: str, id: uuid.UUID) -> None:
    require("draft", city, _service(session, city, id).organization_id)


def _service(session: Session, city: str, id: uuid.UUID) -> Service:
    found = session.scalar(
        select(Service).join(Organization).where(Service.id == id, Organization.city_id == city)
    )
    if found is None:
        abort(404)
    return found
