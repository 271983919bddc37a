"""Times on the page: what the template shows of them, and the preview while somebody types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Blueprint, g, get_template_attribute, make_response, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.document.document import ClosurePart, ExceptionPart, SchedulePart
from locator.staff.document.form import from_form
from locator.staff.doors import needs
from locator.staff.hours.checking import HoursProblem
from locator.staff.hours.city_times import TimesOfACity, times_of_city
from locator.staff.hours.fields import HoursView, view_of
from locator.staff.rendering import reader
from locator.staff.session import staff_session
from locator.wiring import wiring

blueprint = Blueprint("staff_hours", __name__, url_prefix="/staff")


@blueprint.app_template_global("hours_view")
def hours_view(
    path: str,
    schedules: Sequence[SchedulePart],
    exceptions: Sequence[ExceptionPart],
    closures: Iterable[ClosurePart] = (),
    problems: Iterable[HoursProblem] = (),
) -> HoursView:
    """What `hours` in templates/staff/hours/_hours.html shows, in the city of the address."""
    city = city_here().with_closures(closures)
    return view_of(path, schedules, exceptions, city, g.reader, problems)


@blueprint.app_template_global("hours_preview_address")
def hours_preview_address() -> str:
    """Where the script asks what the times say."""
    assert request.view_args is not None  # noqa: S101 - a page of a city
    return url_for("staff_hours.preview", city=request.view_args["city"])


def city_here() -> TimesOfACity:
    """The zone, the clock and the holidays of the city in the address; read once a request."""
    assert request.view_args is not None  # noqa: S101 - a page of a city
    if "city_times" not in g:
        with staff_session() as session:
            g.city_times = times_of_city(session, request.view_args["city"], wiring().now())
    found: TimesOfACity = g.city_times
    return found


@blueprint.post("/<slug:city>/hours/preview")
@needs("draft")
def preview(city: str) -> AnyResponse:
    """The rows of one owner in, what they mean and what is wrong with them out. Keeps nothing."""
    path = request.form.get("path", "")
    start = f"{path}-" if path else ""
    pairs = [
        (name.removeprefix(start), value)
        for name, value in request.form.items(multi=True)
        if name.startswith((start, "closures-")) and name != "path"
    ]
    document, _ = from_form(pairs)
    if document is None:
        raise BadRequest
    g.reader = reader()
    city_times = city_here().with_closures(document.closures)
    view = view_of(path, document.schedules, document.schedule_exceptions, city_times, g.reader)
    return make_response(get_template_attribute("staff/hours/_live.html", "live")(view))
