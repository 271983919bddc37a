"""The route of a mobile service: its stops on a map and in a timetable, another view of a draft."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from flask import Blueprint, abort, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.document.document import PointPart, ServiceDocument
from locator.directory.point import Point
from locator.places.geocoder import geocoder_of
from locator.staff.document.form import from_form, typed_wrong
from locator.staff.doors import here, member, needs
from locator.staff.drafts import access, work
from locator.staff.drafts.checking import say_typed
from locator.staff.drafts.draft import Draft
from locator.staff.drafts.errors import SavedMeanwhileError
from locator.staff.editing import company
from locator.staff.editing.acts import act
from locator.staff.editing.drawing import Asked, company_words, saved_words
from locator.staff.editing.sent import settle
from locator.staff.rendering import page, reader
from locator.staff.route.drawing import Found, context
from locator.staff.route.stops import NewStop, copied, moved, new_stop
from locator.staff.session import staff_session
from locator.staff.where.suggestions import suggestions_for
from locator.wiring import wiring

blueprint = Blueprint("staff_route", __name__, url_prefix="/staff")


@blueprint.get("/<slug:city>/drafts/<uuid:draft>/route")
@needs("draft")
def route(city: str, draft: uuid.UUID) -> AnyResponse:
    """The page, as the draft stands."""
    with asking() as asked:
        found = access.load(asked.session, asked.member, city, draft)
        if not found.is_open:
            return redirect(url_for("staff_drafts.review", city=city, draft=draft), 303)
        company.arrive(asked.session, draft, asked.member.id, wiring().now())
        return _drawn(asked, found)


@blueprint.post("/<slug:city>/drafts/<uuid:draft>/route")
@needs("draft")
def save(city: str, draft: uuid.UUID) -> AnyResponse:
    """Save the stops, by themselves or by a button; then do what the button says."""
    with asking() as asked:
        found = access.load(asked.session, asked.member, city, draft)
        document = _sent(found)
        new = _acted(document)
        try:
            work.save(asked.session, found, document, _revision(), asked.member)
        except SavedMeanwhileError:
            return _saved_meanwhile(asked, found, document)
        company.arrive(asked.session, draft, asked.member.id, wiring().now())
        if request.accept_mimetypes.best == "application/json":
            return jsonify(
                revision=found.revision,
                saved=saved_words(found, asked),
                company=company_words(asked, found),
                wrong={},
                asks={},
                typed={
                    one.field: say_typed(one.code, asked.reader)
                    for one in typed_wrong(found.content())
                },
            )
        if "find" in request.form:
            return _drawn(asked, found, found_places=_found(asked))
        if new is not None or {"remove", "move", "restore"} & set(request.form):
            return _drawn(asked, found, new=new)
    goes = "staff_editing.edit" if request.form.get("go") == "edit" else "staff_route.route"
    return redirect(url_for(goes, city=city, draft=draft), 303)


@contextmanager
def asking() -> Iterator[Asked]:
    """Who reads the page, where, when, and a session in their name."""
    city = here()
    assert city is not None  # noqa: S101 - the door has found it
    with staff_session() as session:
        yield Asked(session, city, member(), reader(), wiring().now().astimezone(city.zone))


def _sent(draft: Draft) -> ServiceDocument:
    """What the form says, on top of what the draft holds."""
    before = draft.content()
    document, _ = from_form(request.form.items(multi=True), before)
    if document is None:
        abort(HTTPStatus.UNPROCESSABLE_ENTITY)
    settle(document, before)
    return document


def _acted(document: ServiceDocument) -> PointPart | None:
    """Do what the pressed button says; the stop that it is about."""
    sent = request.form
    if sent.get("add") == "points":
        return new_stop(document, None)
    if where := sent.get("add_at"):
        return new_stop(document, _where(where))
    if steps := sent.get("move"):
        path, _, way = steps.partition(":")
        return moved(document, _id(path), -1 if way == "up" else 1)
    path = sent.get("copy", "")
    if path.startswith("points-") and path.count("-") == 1:
        return copied(document, _id(path))
    act(document, sent)
    for name in ("add", "copy", "remove"):
        if owner := sent.get(name, ""):
            owner_id = _id("-".join(owner.split("-")[:2]))
            return next((one for one in document.points if one.id == owner_id), None)
    return None


def _where(text: str) -> NewStop:
    """ "35.4826,33.8963,sure,Hamra": as a suggestion's button or a tap on the map says it."""
    parts = text.split(",", 3)
    try:
        lon, lat = float(parts[0]), float(parts[1])
    except (ValueError, IndexError):
        abort(HTTPStatus.BAD_REQUEST)
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        abort(HTTPStatus.BAD_REQUEST)
    name = parts[3].strip()[:200] if len(parts) > 3 else ""
    return NewStop(Point(lon, lat), name, is_sure=parts[2:3] == ["sure"])


def _found(asked: Asked) -> Found:
    text = request.form.get("find_text", "").strip()[:200]
    if not text:
        return Found()
    with wiring().database.public() as connection:
        geocoder = geocoder_of(wiring().config)
        return Found(text, suggestions_for(connection, geocoder, text, asked.city, asked.reader))


def _id(path: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.form.get(f"{path}-id", ""))
    except ValueError:
        return None


def _revision() -> int:
    typed = request.form.get("revision", "")
    if not typed.isdecimal() or len(typed) > 9:
        abort(HTTPStatus.BAD_REQUEST)
    return int(typed)


def _saved_meanwhile(asked: Asked, draft: Draft, document: ServiceDocument) -> AnyResponse:
    """Nothing is written over: both versions are kept, and a person looks at both."""
    work.set_aside(asked.session, draft, document, _revision(), asked.member)
    address = url_for("staff_merging.merge", city=draft.city_id, draft=draft.id)
    if request.accept_mimetypes.best != "application/json":
        flash(asked.reader.gettext("Somebody else has saved this meanwhile. Both are kept."))
        return redirect(address, 303)
    words = asked.reader.gettext("Somebody else has saved this meanwhile. Both are kept.")
    answer = jsonify(words=words, address=address)
    if "compare" not in request.form:
        answer.status_code = HTTPStatus.CONFLICT
    return answer


def _drawn(
    asked: Asked,
    draft: Draft,
    new: PointPart | None = None,
    found_places: Found | None = None,
) -> AnyResponse:
    new_id = new.id if new else None
    shown = context(asked, draft, draft.content(), new=new_id, found=found_places)
    return page("staff/route/route.html", **shown)
