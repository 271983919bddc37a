"""Anybody may say what is wrong with an entry, is not asked who they are, and changes nothing."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from locator.directory.change import Change
from locator.directory.published import PublishedCity, PublishedServicePoint
from locator.directory.service_at_location import ServiceAtLocation
from locator.i18n import languages
from locator.receiving import fair_share
from locator.receiving.fair_share import COST_OF_A_REPORT, SHARE, FairShare
from locator.reports.kinds import KINDS
from locator.reports.pages import MOST_A_DAY, TRAP
from locator.reports.report import Report
from tests.builders import NOW, service_point
from tests.reports.conftest import Clock


def page_of(point: ServiceAtLocation, reader: str = "en") -> str:
    return f"/{reader}/beirut/{point.id}/wrong"


def fields(page: str) -> dict[str, str]:
    """The hidden and empty fields of the form, as a browser sends them."""
    found = re.findall(r'<input(?: type="hidden")? name="(\w+)"(?:[^>]*? value="([^"]*)")?', page)
    return {name: unescape(value) for name, value in found if name != "kind"}


def tell(
    client: FlaskClient,
    clock: Clock,
    point: ServiceAtLocation,
    seconds: float = 20,
    headers: dict[str, str] | None = None,
    **said: str,
) -> TestResponse:
    """Open the form, read it, and send it."""
    given = fields(client.get(page_of(point)).text)
    clock.passes(seconds=seconds)
    return client.post(page_of(point), data={"kind": "closed", **given, **said}, headers=headers)


def reports(session: Session) -> list[Report]:
    session.expire_all()
    return list(session.scalars(select(Report)))


def thanked(answer: TestResponse) -> bool:
    return answer.status_code == 303 and answer.headers["Location"].endswith("/wrong/thanks")


def test_what_is_said_is_kept_with_the_day_and_nothing_else(
    client: FlaskClient, session: Session, clock: Clock
) -> None:
    point = service_point(session)
    answer = tell(client, clock, point, kind="papers", text=" They wanted\r\na passport. ")
    assert thanked(answer)
    page = client.get(answer.headers["Location"])
    assert "Thank you" in page.text
    assert "stays on the list" in page.text
    (report,) = reports(session)
    kept = {column.name: getattr(report, column.name) for column in Report.__table__.columns}
    assert kept == {
        "id": report.id,
        "service_at_location_id": point.id,
        "kind": "papers",
        "text": "They wanted\na passport.",
        "language": "en",
        "on": NOW.date(),
        "state": "open",
        "solved_by": None,
        "solved_on": None,
        "note": None,
    }


def test_the_day_is_the_citys(client: FlaskClient, session: Session, clock: Clock) -> None:
    clock.now = NOW.replace(hour=22, minute=30)  # half past midnight in Beirut
    tell(client, clock, service_point(session))
    assert reports(session)[0].on == NOW.date() + dt.timedelta(days=1)


def test_a_report_changes_nothing_that_is_public(
    client: FlaskClient, session: Session, clock: Clock
) -> None:
    point = service_point(session)

    def public() -> tuple[object, ...]:
        session.expire_all()
        return (
            session.get_one(PublishedServicePoint, point.id).content,
            session.get_one(PublishedCity, "beirut").version,
            session.scalar(select(func.count()).select_from(Change)),
            point.assured_date,
        )

    before = public()
    for kind in KINDS:
        assert thanked(tell(client, clock, point, kind=kind))
    assert len(reports(session)) == len(KINDS)
    assert public() == before


def test_every_detail_page_leads_there(client: FlaskClient, session: Session) -> None:
    point = service_point(session)
    for code in languages():
        assert f'href="{page_of(point, code)}"' in client.get(f"/{code}/beirut/{point.id}").text
        form = client.get(page_of(point, code))
        assert form.status_code == 200
        assert f'<html lang="{code}"' in form.text
        assert form.text.count('type="radio"') == len(KINDS)


def test_nothing_chosen_or_too_much_is_given_back_with_what_was_typed(
    client: FlaskClient, session: Session, clock: Clock
) -> None:
    point = service_point(session)
    nothing = tell(client, clock, point, kind="", text="a <b>word</b>")
    assert nothing.status_code == 422
    assert "Please choose what is wrong." in nothing.text
    assert "a &lt;b&gt;word&lt;/b&gt;</textarea>" in nothing.text
    long = tell(client, clock, point, text="é" * 1001)
    assert long.status_code == 422
    assert "é" * 1001 in long.text
    assert re.search(r'value="closed" required checked', long.text)
    assert reports(session) == []
    # Who has read it once may send it at once.
    again = client.post(page_of(point), data={**fields(long.text), "kind": "closed", "text": "é"})
    assert thanked(again)
    assert len(reports(session)) == 1


def test_a_thousand_signs_are_a_thousand_as_the_browser_counts_them(
    client: FlaskClient, session: Session, clock: Clock
) -> None:
    assert thanked(tell(client, clock, service_point(session), text="a" + "\r\nb" * 499 + "c"))
    assert len(reports(session)[0].text or "") == 1000


@pytest.mark.parametrize(
    "given",
    [
        {"seconds": 2},
        {TRAP: "https://buy.example"},
        {"stamp": "nonsense"},
        {"stamp": ""},
        {"headers": {"Sec-Fetch-Site": "cross-site"}},
    ],
    ids=str,
)
def test_a_program_gets_the_same_thanks_and_is_not_kept(
    client: FlaskClient, session: Session, clock: Clock, given: dict[str, object]
) -> None:
    point = service_point(session)
    assert thanked(tell(client, clock, point, **given))  # type: ignore[arg-type]
    assert reports(session) == []
    assert thanked(tell(client, clock, point, headers={"Sec-Fetch-Site": "same-origin"}))
    assert len(reports(session)) == 1


def test_a_form_about_one_entry_is_none_about_another(
    client: FlaskClient, session: Session, clock: Clock
) -> None:
    point, other = service_point(session), service_point(session)
    given = fields(client.get(page_of(point)).text)
    clock.passes(seconds=20)
    assert thanked(client.post(page_of(other), data={**given, "kind": "closed"}))
    assert reports(session) == []


def test_a_form_left_open_for_days_is_still_taken(
    client: FlaskClient, session: Session, clock: Clock
) -> None:
    assert thanked(tell(client, clock, service_point(session), seconds=7 * 86_400))
    assert len(reports(session)) == 1


def test_what_is_not_public_has_no_form_and_tells_nothing(
    client: FlaskClient, session: Session, clock: Clock
) -> None:
    hidden = service_point(session, publication="draft")
    nowhere = uuid.uuid4()
    for id in (hidden.id, nowhere):
        assert client.get(f"/en/beirut/{id}/wrong").status_code == 404
        sent = client.post(f"/en/beirut/{id}/wrong", data={"kind": "closed", "stamp": "x"})
        assert thanked(sent)
    assert client.get(f"/en/freetown/{service_point(session).id}/wrong").status_code == 404
    assert reports(session) == []


def test_an_entry_that_has_just_gone_silent_still_takes_what_was_typed(
    client: FlaskClient, session: Session, clock: Clock
) -> None:
    point = service_point(session)
    given = fields(client.get(page_of(point)).text)
    point.publication = "archived"
    session.commit()
    clock.passes(minutes=5)
    assert thanked(client.post(page_of(point), data={**given, "kind": "papers"}))
    assert len(reports(session)) == 1


def test_a_flood_about_one_entry_stops_at_what_somebody_can_read(
    client: FlaskClient, session: Session, clock: Clock
) -> None:
    point = service_point(session)
    session.add_all(
        Report(service_at_location_id=point.id, kind="closed", language="en", on=NOW.date())
        for _ in range(MOST_A_DAY)
    )
    session.commit()
    assert thanked(tell(client, clock, point))
    assert len(reports(session)) == MOST_A_DAY
    assert thanked(tell(client, clock, point, kind="papers"))
    assert len(reports(session)) == MOST_A_DAY + 1


def test_a_flood_of_yesterday_hides_nothing_that_is_said_today(
    client: FlaskClient, session: Session, clock: Clock
) -> None:
    point = service_point(session)
    yesterday = NOW.date() - dt.timedelta(days=1)
    session.add_all(
        Report(service_at_location_id=point.id, kind="closed", language="en", on=yesterday)
        for _ in range(MOST_A_DAY)
    )
    session.commit()
    assert thanked(tell(client, clock, point))
    assert len(reports(session)) == MOST_A_DAY + 1


def test_marks_that_turn_a_text_around_are_left_out(
    client: FlaskClient, session: Session, clock: Clock
) -> None:
    point = service_point(session)
    assert thanked(tell(client, clock, point, text="clo\u202esed\u2066 \u0000now"))
    assert reports(session)[0].text == "closed now"


def test_a_network_sends_ten_at_once_and_then_waits(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    point = service_point(session)
    share = FairShare(lambda: 1000.0)
    fair_share.install(app, 0, share)
    somebody = {"REMOTE_ADDR": "203.0.113.7"}
    sent = [
        client.post(page_of(point), data={"kind": "closed"}, environ_base=somebody).status_code
        for _ in range(SHARE // COST_OF_A_REPORT + 1)
    ]
    if share._broom:
        share._broom.cancel()
    assert sent == [303] * 10 + [429]


def test_a_huge_body_is_refused(client: FlaskClient, session: Session) -> None:
    point = service_point(session)
    answer = client.post(page_of(point), data={"kind": "other", "text": "x" * 1_000_000})
    assert answer.status_code == 413


def test_no_cookie_and_no_cache(client: FlaskClient, session: Session, clock: Clock) -> None:
    point = service_point(session)
    sent = tell(client, clock, point)
    for answer in (client.get(page_of(point)), sent, client.get(sent.headers["Location"])):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
