"""The list of service points: found by name and state, confirmed by one tap."""

from __future__ import annotations

import datetime as dt
from typing import get_args
from urllib.parse import urlencode

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from locator.i18n import Language
from locator.staff.back import asked_address
from locator.staff.doors import here, member, needs
from locator.staff.rendering import page, reader
from locator.staff.services.finding import PAGE, Filter, find, new_drafts
from locator.staff.services.words import FILTERS, state_of
from locator.staff.session import staff_session
from locator.wiring import wiring

blueprint = Blueprint("staff_services", __name__, url_prefix="/staff")


@blueprint.get("/<slug:city>/services/")
@needs("see")
def services(city: str) -> AnyResponse:
    """The service points of a city: `?q=` words of their names, `?only=` one state, `?from=`."""
    this = here()
    assert this is not None  # noqa: S101 - the door has found it
    words = request.args.get("q", "")[:120].replace("\0", "").strip()
    only = next((one for one in get_args(Filter) if one == request.args.get("only")), None)
    asked = request.args.get("from", "")
    start = int(asked) if asked.isdigit() and len(asked) < 7 else 0
    organizations = member().organizations_in(city, "see")
    today = wiring().now().astimezone(this.zone).date()
    with staff_session() as session:
        found = find(
            session,
            city,
            today,
            words=words,
            only=only,
            organizations=organizations,
            start=start,
        )
        new = (
            new_drafts(session, city, words=words, only=only, organizations=organizations)
            if start == 0
            else []
        )
        drafts = [
            (draft.title, f"/staff/{city}/drafts/{draft.id}/{_part(draft.state)}", draft.state)
            for draft in new
        ]
    reading = reader()
    return page(
        "staff/services/services.html",
        words=words,
        only=only,
        filters=[(one, reading.gettext(FILTERS[one]), _at(words, one)) for one in FILTERS],
        without_filter=_at(words, None),
        rows=[
            (row, state_of(row, today, reading), _day(row.assured_date, reading))
            for row in found.rows
        ],
        drafts=drafts,
        following=_at(words, only, start + PAGE) if found.has_more else None,
        before=_at(words, only, max(0, start - PAGE)) if start else None,
        back=asked_address(),
    )


def _part(state: str) -> str:
    """Where one goes on with a draft: to write it, or to look at what was sent."""
    return "edit" if state in ("draft", "returned") else ""


def _at(words: str, only: str | None, start: int = 0) -> str:
    query = {"q": words, "only": only or "", "from": start or ""}
    told = urlencode({name: value for name, value in query.items() if value})
    return f"?{told}" if told else "?"


def _day(day: dt.date | None, reading: Language) -> str | None:
    return reading.date(day) if day else None
