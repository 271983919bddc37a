"""Where it is: what was meant, and what is odd about a pin, for the forms of the staff."""

from __future__ import annotations

from flask import Blueprint, abort, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from locator.places.geocoder import geocoder_of
from locator.search.cities import City
from locator.staff.doors import here, needs
from locator.staff.rendering import page, reader, wants_page
from locator.staff.where.suggestions import Suggestion, suggestions_for
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


def _asked() -> str:
    """From our scripts `q`; a form without scripts names the field in which it was typed."""
    if path := request.form.get("look"):
        return request.form.get(f"search-{path}", "").strip()
    return request.values.get("q", "").strip()


def _found(asked: str, city: City) -> list[Suggestion]:
    if not asked:
        return []
    geocoder = geocoder_of(wiring().config)
    with wiring().database.public() as connection:
        return suggestions_for(connection, geocoder, asked, city, reader())


def _here(city_id: str) -> City:
    city = here()
    if city is None or city.id != city_id:
        abort(404)
    return city
