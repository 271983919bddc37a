"""Two service points side by side: one and the same, or two."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import Blueprint, abort, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.service_at_location import ServiceAtLocation
from locator.errors import ServicePointIsUnknownError
from locator.staff.back import back_or
from locator.staff.doors import (
    Member,
    NotAllowedError,
    asks_for_second_person,
    here,
    member,
    needs,
    require,
)
from locator.staff.likeness.choices import choices, chosen_in
from locator.staff.likeness.merging import in_order, merge, undo_merge
from locator.staff.likeness.telling_apart import are_told_apart, tell_apart
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session
from locator.wiring import wiring

blueprint = Blueprint("staff_likeness", __name__, url_prefix="/staff")


@blueprint.get("/<slug:city>/same/<uuid:point>/<uuid:other>")
@needs("see")
def same(city: str, point: uuid.UUID, other: uuid.UUID) -> AnyResponse:
    """The two beside each other, with what there is to choose; or what has become of them."""
    with staff_session() as session:
        one, two = _two(session, city, point, other)
        keep, gone = in_order(session, one, two)
        if one.merged_into == two.id:
            keep, gone = two, one
        elif two.merged_into == one.id:
            keep, gone = one, two
        return page(
            "staff/likeness/same.html",
            keep=keep,
            gone=gone,
            is_merged=gone.merged_into == keep.id,
            is_two=are_told_apart(session, keep.id, gone.id),
            choices=choices(session, keep, gone, _today(), reader()),
            may_merge=_may_merge(session, city, member()),
            back=back_or(f"/staff/{city}/"),
        )


@blueprint.post("/<slug:city>/same/<uuid:point>/<uuid:other>")
@needs("draft")
def decide(city: str, point: uuid.UUID, other: uuid.UUID) -> AnyResponse:
    """`do`: "merge", "two" (they are not the same), or "undo" (they were merged by mistake)."""
    wanted = request.form.get("do", "")
    with staff_session(reason="the same thing, entered twice") as session:
        one, two = _two(session, city, point, other)
        if wanted == "two":
            tell_apart(session, one.id, two.id, member().email)
            return redirect(back_or(_address(city, point, other)), 303)
        if not _may_merge(session, city, member()):
            raise NotAllowedError
        if wanted == "merge":
            keep, gone = in_order(session, one, two)
            if "archived" in (keep.publication, gone.publication):
                abort(409)
            offered = choices(session, keep, gone, _today(), reader())
            merge(session, keep, gone, chosen_in(request.form, offered))
        elif wanted == "undo":
            undo_merge(session, *_merged(one, two))
        else:
            abort(400)
    return redirect(_address(city, point, other), 303)


def _two(
    session: Session, city: str, point: uuid.UUID, other: uuid.UUID
) -> tuple[ServiceAtLocation, ServiceAtLocation]:
    """Both, if they are of this city, and nothing in them is kept from who asks."""
    found = []
    for id in (point, other):
        row = session.get(ServiceAtLocation, id)
        if row is None or row.location.city_id != city:
            raise ServicePointIsUnknownError
        require("see", city, row.service.organization_id)
        found.append(row)
    if point == other:
        abort(404)
    return found[0], found[1]


def _merged(one: ServiceAtLocation, two: ServiceAtLocation) -> tuple[uuid.UUID, uuid.UUID]:
    keep, gone = (two, one) if one.merged_into == two.id else (one, two)
    if gone.merged_into != keep.id:
        abort(409)
    return keep.id, gone.id


def _may_merge(session: Session, city: str, who: Member) -> bool:
    """It changes what is public: where the city wants a second person, a reviewer does it."""
    return who.may("review" if asks_for_second_person(session, city) else "edit", city, None)


def _address(city: str, point: uuid.UUID, other: uuid.UUID) -> str:
    return url_for(".same", city=city, point=point, other=other)


def _today() -> dt.date:
    city = here()
    if city is None:
        abort(404)
    return wiring().now().astimezone(city.zone).date()
