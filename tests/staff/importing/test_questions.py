"""What an import leaves open: entries to publish together, conflicts, words about people."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from locator.directory.published import PublishedServicePoint
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.imports.runs import HeldBack, ImportRun
from locator.staff.accounts import Account
from locator.staff.doors import CityRule, Role
from locator.staff.drafts.draft import Draft
from locator.staff.importing import review_pages
from locator.staff.importing.models import ImportDecision
from tests.builders import TODAY, city, service_point
from tests.staff.importing.imports import (
    a_line,
    a_run,
    held_back,
    imported,
    remembered,
)
from tests.staff.people import a_member, csrf_token, post, signed_in


@pytest.fixture
def run(session: Session) -> ImportRun:
    return a_run(session)


def coming_in(client: FlaskClient, session: Session, role: Role) -> Account:
    city(session)
    account = a_member(session, role)
    session.commit()
    signed_in(client, account)
    return account


def at(run: ImportRun, page: str) -> str:
    return f"/staff/beirut/imports/sources/{run.source_id}/{page}"


def sent(client: FlaskClient, address: str, **fields: str | list[str]) -> TestResponse:
    return client.post(address, data={"csrf_token": csrf_token(client, address), **fields})


def test_what_is_complete_is_published_at_once_and_the_rest_says_why(
    client: FlaskClient, session: Session, run: ImportRun
) -> None:
    coming_in(client, session, "reviewer")
    whole = imported(session, run, name="Clinic of the harbour")
    lacking = imported(session, run, name="Somewhere", needs=[])
    session.commit()
    address = at(run, "review")
    shown = client.get(address).text
    assert "Say what it helps with." in shown
    assert f'value="{whole.service_id}" checked' in shown
    assert str(lacking.service_id) not in re.findall(r'name="service" value="([^"]+)"', shown)
    both = [str(whole.service_id), str(lacking.service_id)]
    followed = client.get(sent(client, address, service=both, assured="1").location).text
    assert "1 entry is published." in followed
    assert "1 stays as it is." in followed
    session.expire_all()
    assert (whole.service.publication, lacking.service.publication) == ("published", "in_review")
    assert (whole.assured_date, whole.assured_by) == (TODAY, "Beirut")
    assert session.get(PublishedServicePoint, whole.id)
    assert not session.get(PublishedServicePoint, lacking.id)


def test_without_a_word_that_they_were_checked_nobody_is_shown_them_yet(
    client: FlaskClient, session: Session, run: ImportRun
) -> None:
    coming_in(client, session, "reviewer")
    point = imported(session, run)
    session.commit()
    sent(client, at(run, "review"), service=str(point.service_id))
    session.expire_all()
    assert point.service.publication == "published"
    assert point.assured_date is None


def state_of(point: ServiceAtLocation) -> str:
    return point.service.publication


def test_who_has_brought_it_in_does_not_publish_it_where_a_second_person_is_asked_for(
    client: FlaskClient, session: Session, run: ImportRun
) -> None:
    reviewer = coming_in(client, session, "reviewer")
    session.info["actor"] = reviewer.email
    point = imported(session, run)
    session.info["actor"] = "somebody@city.example"
    session.commit()
    address = at(run, "review")
    assert "You brought it in" in client.get(address).text
    sent(client, address, service=str(point.service_id), assured="1")
    session.expire_all()
    assert state_of(point) == "in_review"
    session.add(CityRule(city_id="beirut", second_person=False))
    session.commit()
    sent(client, address, service=str(point.service_id), assured="1")
    session.expire_all()
    assert state_of(point) == "published"


def test_an_editor_sees_them_and_a_reviewer_publishes_them(
    client: FlaskClient, session: Session, run: ImportRun
) -> None:
    coming_in(client, session, "editor")
    point = imported(session, run)
    session.commit()
    assert "A reviewer publishes them" in client.get(at(run, "review")).text
    assert sent(client, at(run, "review"), service=str(point.service_id)).status_code == 403


def test_only_what_waits_of_this_source_is_published_here(
    client: FlaskClient, session: Session, run: ImportRun
) -> None:
    coming_in(client, session, "reviewer")
    mine = imported(session, run)
    elsewhere = service_point(session, publication="in_review")
    elsewhere.service.publication = "in_review"
    archived = imported(session, run)
    archived.service.publication = "archived"
    session.commit()
    ids = [str(one.service_id) for one in (mine, elsewhere, archived)]
    sent(client, at(run, "review"), service=[*ids, "not-an-id"], assured="1")
    session.expire_all()
    states = [one.service.publication for one in (mine, elsewhere, archived)]
    assert states == ["published", "in_review", "archived"]


def test_many_are_turned_over_page_by_page(
    client: FlaskClient, session: Session, run: ImportRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_pages, "PAGE", 2)
    coming_in(client, session, "reviewer")
    for name in ("Bakery", "Dentist", "Library"):
        imported(session, run, name=name)
    session.commit()
    assert "Library" not in client.get(at(run, "review")).text
    assert "Library" in client.get(at(run, "review") + "?after=2").text
    assert sent(client, at(run, "review")).status_code == 422


def in_conflict(session: Session, run: ImportRun, **values: object) -> tuple[str, Service]:
    """A service whose notice was edited here, and is another one in the list."""
    point = service_point(session, **values)  # type: ignore[arg-type]
    remembered(session, run, point, {"alert": "Closed on Friday"})
    point.service.alert = "Ring twice"
    facts = {"here": "Ring twice"}
    line = a_line(session, run, "warning", "kept", point, column="alert", facts=facts)
    session.commit()
    return f"choice-{run.id}-{line.number}", point.service


def test_both_versions_are_side_by_side_and_theirs_is_taken(
    client: FlaskClient, session: Session, run: ImportRun
) -> None:
    coming_in(client, session, "editor")
    name, service = in_conflict(session, run)
    service.publication = "in_review"
    session.commit()
    address = at(run, "conflicts")
    shown = client.get(address).text
    assert "Ring twice" in shown
    assert "Closed on Friday" in shown
    sent(client, address, **{name: "theirs"})
    session.expire_all()
    assert service.alert == "Closed on Friday"
    assert "There is nothing to decide." in client.get(address).text


def test_ours_is_kept_and_not_asked_again(
    client: FlaskClient, session: Session, run: ImportRun
) -> None:
    editor = coming_in(client, session, "editor")
    name, service = in_conflict(session, run)
    sent(client, at(run, "conflicts"), **{name: "ours"})
    session.expire_all()
    assert service.alert == "Ring twice"
    decision = session.scalars(select(ImportDecision)).one()
    assert (decision.taken, decision.decided_by) == ("ours", editor.id)
    assert "There is nothing to decide." in client.get(at(run, "conflicts")).text


def test_of_a_public_entry_theirs_is_a_draft_that_another_looks_at(
    client: FlaskClient, session: Session, run: ImportRun
) -> None:
    coming_in(client, session, "editor")
    name, service = in_conflict(session, run)
    service.publication = "published"
    session.commit()
    answer = sent(client, at(run, "conflicts"), **{name: "theirs"})
    assert "its change waits for review" in client.get(answer.location).text
    session.expire_all()
    assert service.alert == "Ring twice"
    draft = session.scalars(select(Draft)).one()
    assert (draft.state, draft.origin) == ("in_review", "import")
    assert draft.document["alert"] == "Closed on Friday"


def test_what_was_put_right_elsewhere_is_no_conflict_any_more(
    client: FlaskClient, session: Session, run: ImportRun
) -> None:
    coming_in(client, session, "editor")
    _, service = in_conflict(session, run)
    service.alert = "Closed on Friday"
    session.commit()
    assert "There is nothing to decide." in client.get(at(run, "conflicts")).text
    assert "edited here" not in client.get("/staff/beirut/").text


def test_nothing_chosen_is_said(client: FlaskClient, session: Session, run: ImportRun) -> None:
    coming_in(client, session, "editor")
    in_conflict(session, run)
    point = imported(session, run)
    held_back(session, run, point)
    session.commit()
    assert sent(client, at(run, "conflicts")).status_code == 422
    assert sent(client, at(run, "held")).status_code == 422


def test_words_about_a_person_are_marked_and_stay_out_until_somebody_agrees(
    client: FlaskClient, session: Session, run: ImportRun
) -> None:
    coming_in(client, session, "editor")
    point = imported(session, run, description=None)
    held = held_back(session, run, point)
    session.commit()
    shown = client.get(at(run, "held")).text
    assert "Ask <mark>Rana</mark> &lt;b&gt;at&lt;/b&gt; <mark>70 123 456</mark>." in shown
    sent(client, at(run, "held"), **{f"held-{held.id}": "agree"})
    session.expire_all()
    assert point.service.description == "Ask Rana <b>at</b> 70 123 456."
    assert session.scalars(select(HeldBack)).all() == []


def test_words_that_are_left_out_are_gone_for_good(
    client: FlaskClient, session: Session, run: ImportRun
) -> None:
    coming_in(client, session, "editor")
    point = imported(session, run, description=None)
    held = held_back(session, run, point)
    session.commit()
    sent(client, at(run, "held"), **{f"held-{held.id}": "leave"})
    session.expire_all()
    assert point.service.description is None
    assert session.scalars(select(HeldBack)).all() == []


def test_of_a_public_entry_a_reviewer_agrees(
    client: FlaskClient, session: Session, run: ImportRun
) -> None:
    coming_in(client, session, "editor")
    point = service_point(session, description=None)
    point.service.publication = "published"
    held = held_back(session, run, point)
    session.commit()
    assert "a reviewer agrees to more of it" in client.get(at(run, "held")).text
    answer = sent(client, at(run, "held"), **{f"held-{held.id}": "agree"})
    assert answer.status_code == 422
    session.expire_all()
    assert point.service.description is None


def test_a_text_that_was_edited_meanwhile_is_not_overwritten(
    client: FlaskClient, session: Session, run: ImportRun
) -> None:
    coming_in(client, session, "editor")
    point = imported(session, run, description=None)
    held = held_back(session, run, point)
    point.service.description = "Edited by hand"
    session.commit()
    answer = sent(client, at(run, "held"), **{f"held-{held.id}": "agree"})
    assert answer.status_code == 422
    assert "Somebody has edited this text meanwhile." in answer.text
    session.expire_all()
    assert point.service.description == "Edited by hand"


def test_the_first_page_has_one_line_a_source_and_not_one_an_entry(
    client: FlaskClient, session: Session, run: ImportRun
) -> None:
    coming_in(client, session, "reviewer")
    for number in range(3):
        imported(session, run, name=f"Clinic {number}")
    held_back(session, run, imported(session, run, name="Clinic 3"))
    in_conflict(session, run)
    shown = client.get("/staff/beirut/").text
    assert "4 entries to look at" in shown
    assert "1 text names a person" in shown
    assert "1 thing edited here is another one in the list" in shown
    assert "Clinic 1" not in shown
    assert at(run, "review") in shown


def test_a_source_is_named_and_credited_and_only_an_administrator_trusts_it(
    client: FlaskClient, session: Session, run: ImportRun
) -> None:
    coming_in(client, session, "editor")
    address = f"/staff/beirut/imports/sources/{run.source_id}"
    fields = {"name": "Red Cross", "credit": "© Red Cross", "licence": "", "url": ""}
    assert post(client, address, address, **fields, trusted="1").status_code == 303
    session.expire_all()
    assert (run.source.name, run.source.credit) == ("Red Cross", "© Red Cross")
    assert not run.source.trusted
    answer = post(client, address, address, **{**fields, "url": "javascript:alert(1)"})
    assert answer.status_code == 422


def test_an_administrator_trusts_a_source_that_keeps_its_name(
    client: FlaskClient, session: Session, run: ImportRun
) -> None:
    coming_in(client, session, "city_administrator")
    imported(session, run)
    session.commit()
    address = f"/staff/beirut/imports/sources/{run.source_id}"
    post(client, address, address, name="Another", credit="", licence="", url="", trusted="1")
    session.expire_all()
    assert run.source.trusted
    assert run.source.name == "Ministry of Health"
