"""`/staff/<city>/reports/`: read what people said, look, and say what was done."""

from __future__ import annotations

import uuid
from typing import Literal, get_args

from flask import Blueprint, abort, flash, redirect, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.organization import Organization
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.typed_text import clean
from locator.reports.kinds import KINDS
from locator.reports.report import URGENT, Report
from locator.staff.back import back_or
from locator.staff.confirming.confirm import confirm
from locator.staff.confirming.pages import assurer
from locator.staff.doors import NotAllowedError, member, needs, require
from locator.staff.rendering import page, reader
from locator.staff.reported.open_reports import may_read, open_reports
from locator.staff.session import staff_session
from locator.wiring import wiring

blueprint = Blueprint("staff_reported", __name__, url_prefix="/staff/<slug:city>/reports")

Outcome = Literal["corrected", "right", "nothing"]
LONGEST_NOTE = 1_000


@blueprint.get("/")
@needs("see")
def reports(city: str) -> AnyResponse:
    """All that is open, by entry; with `?point=` that of one."""
    if not may_read(member(), city):
        raise NotAllowedError
    point = request.args.get("point", type=uuid.UUID)
    with staff_session() as session:
        return page(
            "staff/reported/reports.html",
            found=open_reports(session, [city], point),
            is_one=point is not None,
            kinds=KINDS,
            urgent=URGENT,
            may_solve=member().may("edit", city, None),
            back=back_or(f"/staff/{city}/"),
        )


@blueprint.post("/<uuid:point>")
@needs("edit")
def solve(city: str, point: uuid.UUID) -> AnyResponse:
    """Say what was done about the reports of one entry that one has read."""
    require("edit", city, None)
    outcome = request.form.get("outcome", "")
    if outcome not in get_args(Outcome):
        abort(400)
    note = clean(request.form.get("note", ""), has_lines=True)[:LONGEST_NOTE]
    with staff_session("a report was looked at") as session:
        entry = _entry(session, city, point)
        if outcome == "right":
            require("confirm", city, entry.service.organization_id)
            confirm(session, [entry], *assurer(session, entry.service), wiring().now())
        for report in _read(session, point, request.form.getlist("report")):
            report.state = "dismissed" if outcome == "nothing" else "solved"
            report.solved_by = member().email
            report.solved_on = wiring().now().date()
            report.note = note or None
    flash(reader().gettext("Thank you. It is out of the list of work."))
    return redirect(back_or(f"/staff/{city}/reports/"), 303)


def _entry(session: Session, city_id: str, point_id: uuid.UUID) -> ServiceAtLocation:
    found = session.scalars(
        select(ServiceAtLocation)
        .join(ServiceAtLocation.service)
        .join(Service.organization)
        .where(ServiceAtLocation.id == point_id, Organization.city_id == city_id)
    ).one_or_none()
    return found or abort(404)


def _read(session: Session, point_id: uuid.UUID, named: list[str]) -> list[Report]:
    """The reports that stood on the page; what has come since then stays open."""
    open_now = session.scalars(
        select(Report).where(Report.service_at_location_id == point_id, Report.state == "open")
    )
    return [report for report in open_now if str(report.id) in named]
