"""What no keyboard types breaks no page of the staff: it is refused, or kept as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.staff.doors.routes import staff_routes
from tests.staff.doors.test_every_door import World, world
from tests.staff.people import PASSWORD

__all__ = ["world"]

# Every name under which a form of the staff sends something that somebody has typed or chosen.
FIELDS = """
    about add add_at address another_languages answer assured back breached choice-name closes_at
    code compare confirmation_days copy email find_text first_date halt id language last_date lat
    live lon look made_from move name name-en note old opens_at organization_id outcome pasted path
    point proposed publish_at q reason remove removed report restore revision role same_hours
    search-where second_person service show take text time_zone version why
    organization-name needs points-0-id points-0-location-lat points-0-schedules-0-opens_at
    points-0-location-name languages-0-code closures-0-first_date
"""

# What a form says at least, so that its view comes to use the rest; all that it can be asked to do.
ACTS: dict[str, list[dict[str, str]]] = {
    "staff_drafts.decide": [
        {"act": act}
        for act in ("comment", "submit", "publish", "schedule", "send-back", "take-back", "discard")
    ],
    "staff_today.say": [
        {"act": act}
        for act in ("late", "moved", "moved_to_place", "why", "not_running", "take_back")
    ],
    "staff_people.change": [{"role": "reviewer"}, {"do": "take-out"}],
    "staff_people.invite_somebody": [{"role": "editor", "email": "rana\0@ngo.example"}],
    "staff_reported.solve": [{"outcome": outcome} for outcome in ("corrected", "right", "nothing")],
    "staff_likeness.decide": [{"do": act} for act in ("merge", "two", "undo")],
    "staff_translating.save": [{}],
    "staff_editing.save": [{"revision": "1"}, {"revision": "1", "submit": "1"}],
    "staff_route.save": [{"revision": "1"}],
    "staff_accounts.try_sign_in": [{"email": "rana\0@ngo.example", "password": PASSWORD}],
    "staff_accounts.send_link": [{"email": "rana\0@ngo.example"}],
    "staff_links.make": [{"email": "rana\0@ngo.example"}],
    "staff_accounts.save_account": [{"language": "en"}],
}

HOSTILE = (
    "a\0b",
    "\u202e\u2066gpj.exe\ud7ff\uffff",
    "9" * 400,
    "nan",
    "9999-12-31",
    "9999-12-31T23:59",
    "00000000-0000-0000-0000-000000000000",
    "[" * 1_100,
    "points-99999999999999999999-schedules",
)


def forms(endpoint: str) -> Iterator[dict[str, Any]]:
    for said in ACTS.get(endpoint, [{}]):
        for hostile in HOSTILE:
            yield dict.fromkeys(FIELDS.split(), hostile) | said


def test_no_form_breaks_on_what_nobody_types(world: World) -> None:
    person = world.member("operator")
    client = world.app.test_client()
    broken = []
    for route in staff_routes(world.app):
        if route.method != "POST":
            continue
        address = route.address(world.app, world.beirut)
        for form in forms(route.rule.endpoint):
            client.set_cookie("staff", person.cookie or "", path="/staff")
            with world.taken_back():
                status = client.post(address, data=form).status_code
            if status >= 500:
                broken.append((route.rule.endpoint, form["text"][:20], form.get("act")))
    assert broken == []
