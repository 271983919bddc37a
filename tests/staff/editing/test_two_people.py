"""Two people at one draft see each other, and neither writes over the other."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from locator.staff.drafts import work
from locator.staff.drafts.draft import Presence
from tests.builders import NOW
from tests.staff.editing.conftest import Desk, desk_of
from tests.staff.editing.filling import filled
from tests.staff.editing.test_goals import WHOLE
from tests.staff.people import a_member, signed_in


@pytest.fixture
def other(app: Flask, desk: Desk, session: Session) -> Desk:
    """Somebody else at the same draft, at a device of their own."""
    account = a_member(session, "editor", name="Sami")
    session.commit()
    return Desk(signed_in(app.test_client(), account), session, account, desk.draft)


def test_each_sees_the_other(desk: Desk, other: Desk) -> None:
    desk.page()
    assert "Amina is editing this, too (just now)" in other.page().text
    assert "Sami is editing this, too" in desk.page().text


def test_who_has_gone_is_not_there_and_is_forgotten(
    desk: Desk, other: Desk, app: Flask, session: Session
) -> None:
    desk.page()
    app.extensions["locator"].now = lambda: NOW + dt.timedelta(minutes=2)
    assert "Amina is editing this, too (2 minutes ago)" in other.page().text
    app.extensions["locator"].now = lambda: NOW + dt.timedelta(minutes=9)
    assert "Amina" not in other.page().text.split("<form")[1]
    assert [row.account_id for row in session.query(Presence)] == [other.account.id]


def test_whoever_sent_it_to_review_is_not_at_it_any_more(desk: Desk, other: Desk) -> None:
    assert desk.press("submit", "1", **WHOLE).location.endswith("/")
    assert "Amina is editing this" not in other.page().text


def test_what_is_saved_too_late_stands_beside_and_writes_nothing_over(
    desk: Desk, other: Desk, session: Session
) -> None:
    mine, theirs = desk.page(), other.page()
    assert other.save_by_itself(filled(theirs, name="Their name")).status_code == 200
    answer = desk.save_by_itself(filled(mine, name="My name"))
    assert answer.status_code == 409
    assert answer.json
    assert answer.json["words"].startswith("Sami has saved another version at 10:00.")
    assert answer.json["address"] == desk.address.replace("/edit", "/merge")
    assert desk.document().name == "Their name"
    (aside,) = work.asides(session, desk.draft)
    assert aside.content().name == "My name"


def test_without_scripts_the_way_leads_to_both_versions(desk: Desk, other: Desk) -> None:
    mine = desk.page()
    other.send(name="Their name")
    answer = desk.send(filled(mine, name="My name"))
    assert answer.status_code == 303
    assert answer.location.endswith("/merge")


def test_the_page_learns_of_a_newer_version_before_it_saves(desk: Desk, other: Desk) -> None:
    mine = desk.page()
    other.send(name="Their name")
    token = dict(filled(mine))["csrf_token"]
    answer = desk.client.post(
        desk.address.replace("/edit", "/company"), headers={"X-CSRFToken": token}
    )
    assert answer.json
    assert answer.json["revision"] == 2
    assert answer.json["words"] == "Sami has saved another version at 10:00."


def test_saving_by_itself_answers_with_the_revision_and_what_is_missing(desk: Desk) -> None:
    answer = desk.save_by_itself(filled(desk.page(), name="Teeth", minimum_age="ten"))
    assert answer.json
    assert answer.json["revision"] == 2
    assert answer.json["saved"] == "Saved 10:00"
    assert answer.json["typed"] == {"minimum_age": "Write a number."}
    assert "needs" in answer.json["wrong"]
    assert "access-open_to_all-answer" in answer.json["asks"]


def test_who_has_lost_the_right_saves_nothing(
    client: FlaskClient, session: Session, app: Flask
) -> None:
    desk = desk_of(client, session, a_member(session, "editor"))
    pairs = filled(desk.page(), name="Teeth")
    stranger = a_member(session, "editor", "freetown")
    session.commit()
    elsewhere = Desk(signed_in(app.test_client(), stranger), session, stranger, desk.draft)
    assert elsewhere.save_by_itself(pairs).status_code in {400, 403}
    assert not desk.document().name
