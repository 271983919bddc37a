"""Where it is: what was meant, and what is odd about a pin, for the forms of the staff."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.service_at_location import ServiceAtLocation
from locator.places.geocoder import geocoder_of
from locator.search.cities import City
from locator.staff.doors import here, may, needs
from locator.staff.rendering import page, reader, wants_page
from locator.staff.session import staff_session
from locator.staff.where.areas import areas_for
from locator.staff.where.checking import About, problems
from locator.staff.where.form import location_in
from locator.staff.where.public_view import public_view
from locator.staff.where.suggestions import Suggestion, suggestions_for
from locator.staff.where.words import in_words
from locator.wiring import wiring

blueprint = Blueprint("staff_where", __name__, url_prefix="/staff")


@blueprint.route("/<slug:city>/places", methods=["GET", "POST"])
@needs("draft")
def places(city: str) -> AnyResponse:
    """What a text (`q`) may mean: JSON `{"places": [...]}` for scripts, else a page.

    Our own scripts POST it. Threat: the address of a shelter, typed here, stays in the log of a
    proxy that keeps addresses of pages.
    """
    asked = _asked()
    found = _found(asked, _here(city))
    if wants_page():
        return page("staff/where/places.html", asked=asked, places=found)
    return jsonify(places=[place.as_json() for place in found])


@blueprint.post("/<slug:city>/where/check")
@needs("draft")
def check(city: str) -> AnyResponse:
    """What is odd about the place in a part of a form, and what the public will see of it.

    The part is `path`; `name` is the service's, `service` and `point` are the ids of what is there
    already. Answers a piece of HTML.
    """
    town = _here(city)
    location = location_in(request.form.to_dict(flat=False), request.form.get("path", ""))
    reading = reader()
    about = About(
        name=request.form.get("name", ""),
        service_id=request.form.get("service", type=uuid.UUID),
        point_id=request.form.get("point", type=uuid.UUID),
        # Only who may see whatever is in the city is told what is at an address that is secret.
        sees_confidential=may("see", city, None),
    )
    with staff_session() as session:
        odd = problems(session, town, location, about, reader=reading)
        areas = areas_for(session.connection(), town, location, reading)
        # What is in a draft only cannot be compared: it is no entry yet.
        there = session.get(ServiceAtLocation, about.point_id) if about.point_id else None
    return page(
        "staff/where/checked.html",
        odd=[(oddity, in_words(oddity, reading)) for oddity in odd],
        areas=areas,
        shown=public_view(location),
        point=there and about.point_id,
    )


def _asked() -> str:
    """From our scripts `q`; a form without scripts names the field in which it was typed."""
    if path := request.form.get("look"):
        return request.form.get(f"search-{path}", "").strip()
    return request.values.get("q", "").strip()


def _found(asked: str, city: City) -> list[Suggestion]:
    if not asked:
        return []
    # While somebody types, only our own gazetteer is asked.
    geocoder = None if request.form.get("live") else geocoder_of(wiring().config)
    with wiring().database.public() as connection:
        return suggestions_for(connection, geocoder, asked, city, reader())


def _here(city_id: str) -> City:
    city = here()
    if city is None or city.id != city_id:
        abort(404)
    return city
