"""The preview shows what the public will get."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from flask.testing import FlaskClient
from markupsafe import Markup
from sqlalchemy.orm import Session

from locator.directory.schedule import Closure
from locator.i18n import staff_language
from locator.staff.hours.preview import two_weeks
from tests import builders
from tests.staff.hours.parts import BEIRUT, holiday, instead, slot
from tests.staff.people import a_member, csrf_token, signed_in

ENGLISH = staff_language("en")


def test_two_weeks_from_today_with_holidays_and_exceptions() -> None:
    city = replace(BEIRUT, closures=(holiday("2026-12-01", "Feast"), holiday("2026-12-05")))
    rows = [slot("TU,TH", "09:00-13:00")]
    shown = two_weeks(rows, [instead("2026-12-03", "10:00-11:00")], city, ENGLISH).days

    assert len(shown) == 14
    assert shown[0].is_today
    assert shown[0].hours == ('<bdi class="times">09:00–13:00</bdi>',)
    by_date = {day.date.isoformat(): day for day in shown}
    assert by_date["2026-12-01"].hours == ()
    assert by_date["2026-12-01"].why == "Feast"
    assert by_date["2026-12-03"].hours == ('<bdi class="times">10:00–11:00</bdi>',)
    assert by_date["2026-12-03"].why == "Exception"
    # It would be closed on that Saturday anyway.
    assert by_date["2026-12-05"].why is None


def test_what_is_not_known_is_told_as_people_will_read_it() -> None:
    nothing = two_weeks([], [], BEIRUT, ENGLISH).says
    assert nothing == Markup("No times yet. People will read: “We don&#39;t know the hours.”")
    by_appointment = two_weeks([slot("SA", by_appointment=True)], [], BEIRUT, ENGLISH)
    assert by_appointment.says == "By appointment"
    never_closes = two_weeks([slot("", "00:00-00:00", freq="DAILY")], [], BEIRUT, ENGLISH)
    assert never_closes.says == "Open day and night"


def test_the_page_asks_while_somebody_types(client: FlaskClient, session: Session) -> None:
    builders.city(session).closures = [
        Closure(first_date=dt.date(2026, 11, 30), last_date=dt.date(2026, 11, 30), name="Feast")
    ]
    account = a_member(session, "contributor")
    session.commit()
    signed_in(client, account)
    token = csrf_token(client, "/staff/beirut/")
    answer = client.post(
        "/staff/beirut/hours/preview",
        data={
            "csrf_token": token,
            "path": "points-3",
            "points-3-schedules-0-id": "",
            "points-3-schedules-0-freq": "WEEKLY",
            "points-3-schedules-0-byday": "MO",
            "points-3-schedules-0-opens_at": "9h",
            "points-3-schedules-0-closes_at": "13:00",
            "points-3-schedules-1-freq": "WEEKLY",
            "points-3-schedules-1-opens_at": "14:00",
            "points-3-schedules-1-closes_at": "15:00",
            "points-4-name": "another",
        },
    )
    assert answer.status_code == 200
    assert "Monday" in answer.text
    assert "Feast" in answer.text
    assert 'data-new-problems="points-3-schedules-1-byday"' in answer.text
