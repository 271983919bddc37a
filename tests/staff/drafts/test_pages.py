"""The pages of a draft and of a service, as a browser without a script sends their forms."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.document.reading import read
from locator.directory.organization import Program
from locator.directory.publishing import publish_changes
from locator.directory.schedule import Closure
from locator.directory.service import Service
from locator.staff.drafts import work
from locator.staff.drafts.draft import Draft
from tests import builders
from tests.builders import NOW
from tests.staff.drafts.drafting import (
    a_document,
    a_person,
    a_service,
    account_of,
    changed,
    edit_directory,
    no_second_person,
)
from tests.staff.people import csrf_token, post, signed_in


@pytest.fixture(autouse=True)
def _clock(session: Session) -> None:
    session.info["now"] = NOW
    builders.city(session)
    session.commit()
    publish_changes(session, NOW)


def at(draft: Draft, page: str = "") -> str:
    return f"/staff/{draft.city_id}/drafts/{draft.id}/{page}"


def in_review(session: Session, **fields: str) -> Draft:
    author = a_person(session, name="Amina Author")
    draft = work.start(session, author, "beirut", a_service(session).id)
    changed(session, draft, author, **(fields or {"description": "Ask for Layla"}))
    work.submit(session, draft, author)
    session.commit()
    return draft


def test_a_reviewer_sees_what_changes_and_publishes_it(
    session: Session, client: FlaskClient
) -> None:
    draft = in_review(session)
    signed_in(client, account_of(session, a_person(session, "reviewer")))
    shown = client.get(at(draft))
    assert shown.status_code == 200
    assert "<ins" in shown.text
    assert "Ask for Layla" in shown.text
    assert "Amina Author" in shown.text
    answer = post(client, at(draft), act="publish", revision=str(draft.revision), assured="1")
    assert answer.headers["Location"].endswith(f"/staff/beirut/services/{draft.service_id}")
    session.expire_all()
    assert session.get_one(Service, draft.service_id).description == "Ask for Layla"


def test_what_was_changed_after_it_was_looked_at_is_not_published(
    session: Session, client: FlaskClient
) -> None:
    draft = in_review(session)
    signed_in(client, account_of(session, a_person(session, "reviewer")))
    answer = post(client, at(draft), act="publish", revision="1", text="Good")
    assert answer.status_code == 422
    assert "since you opened this page" in answer.text
    assert "Good" in answer.text


def test_it_is_sent_back_with_a_comment_and_never_without_one(
    session: Session, client: FlaskClient
) -> None:
    draft = in_review(session)
    signed_in(client, account_of(session, a_person(session, "reviewer")))
    assert post(client, at(draft), act="send-back", text=" ").status_code == 422
    assert post(client, at(draft), act="send-back", text="Which floor?").status_code == 303
    session.expire_all()
    assert [one.text for one in session.get_one(Draft, draft.id).comments] == ["Which floor?"]


def test_a_comment_on_a_field_stands_at_the_field(session: Session, client: FlaskClient) -> None:
    draft = in_review(session)
    signed_in(client, account_of(session, a_person(session, "reviewer")))
    post(client, at(draft), act="comment", path="description", text="Who is <b>Layla</b>?")
    shown = client.get(at(draft)).text
    assert "Who is &lt;b&gt;Layla&lt;/b&gt;?" in shown
    assert shown.index("Ask for Layla") < shown.index("Who is") < shown.index("What now?")


def test_the_author_is_told_that_somebody_else_publishes_it(
    session: Session, client: FlaskClient
) -> None:
    author = a_person(session, "reviewer")
    draft = work.start(session, author, "beirut", document=a_document())
    work.submit(session, draft, author)
    session.commit()
    signed_in(client, account_of(session, author))
    assert "somebody else publishes it" in client.get(at(draft)).text
    assert 'value="publish"' not in client.get(at(draft)).text
    assert post(client, at(draft), act="publish").status_code == 422


def test_it_is_published_later_at_the_time_of_the_city(
    session: Session, client: FlaskClient
) -> None:
    draft = in_review(session)
    signed_in(client, account_of(session, a_person(session, "reviewer")))
    wrong = post(client, at(draft), act="schedule", publish_at="tomorrow")
    assert wrong.status_code == 422
    answer = post(client, at(draft), act="schedule", publish_at="2026-11-27T09:00")
    assert answer.status_code == 303
    session.expire_all()
    assert draft.publish_at == dt.datetime(2026, 11, 27, 7, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("page", ["", "edit"])
def test_that_all_is_right_is_ticked_by_a_person_and_by_nobody_else(
    session: Session, client: FlaskClient, page: str
) -> None:
    author = a_person(session, name="Amina Author")
    draft = work.start(session, author, "beirut", document=a_document())
    work.submit(session, draft, author, assured=True)
    session.commit()
    signed_in(client, account_of(session, a_person(session, "reviewer")))
    shown = client.get(at(draft, page)).text
    (box,) = re.findall(r'<label[^>]*><input type="checkbox" name="assured".*?</label>', shown)
    assert "checked" not in box.partition(">")[2].partition(">")[0]
    assert "I have checked it: all of this is right today" in box
    assert ("Who sent it in has checked it." in shown) == (page == "")


def test_what_was_ticked_is_still_ticked_where_something_was_wrong(
    session: Session, client: FlaskClient
) -> None:
    draft = in_review(session)
    signed_in(client, account_of(session, a_person(session, "reviewer")))
    answer = post(client, at(draft), act="schedule", publish_at="", assured="1")
    assert answer.status_code == 422
    assert re.search(r'name="assured"[^>]* checked', answer.text)


def test_a_conflict_leads_to_both_versions_and_nothing_is_chosen_silently(
    session: Session, client: FlaskClient
) -> None:
    draft = in_review(session, name="By the draft")
    service = session.get_one(Service, draft.service_id)
    edit_directory(session, service, lambda now: setattr(now, "name", "By somebody else"))
    session.commit()
    signed_in(client, account_of(session, a_person(session, "reviewer")))
    assert post(client, at(draft), act="publish").headers["Location"] == at(draft, "merge")
    shown = client.get(at(draft, "merge")).text
    assert "By the draft" in shown
    assert "By somebody else" in shown
    assert "checked" not in shown
    undecided = post(client, at(draft, "merge"), page=at(draft, "merge"))
    assert undecided.status_code == 422
    post(client, at(draft, "merge"), page=at(draft, "merge"), **{"choice-name": "theirs"})
    session.expire_all()
    assert draft.content().name == "By somebody else"


def test_what_was_saved_too_late_is_brought_together(session: Session, client: FlaskClient) -> None:
    first, second = a_person(session, name="Amina"), a_person(session)
    draft = work.start(session, first, "beirut", document=a_document())
    opened = draft.revision
    late = draft.content().model_copy(update={"name": "Late", "alert": "Also"})
    changed(session, draft, first, name="Early")
    work.set_aside(session, draft, late, opened, second)
    session.commit()
    signed_in(client, account_of(session, second))
    shown = client.get(at(draft, "merge")).text
    assert "Amina" in shown
    assert "Early" in shown
    address = at(draft, "merge")
    answer = post(client, address, page=address, **{"choice-name": "mine"})
    assert answer.headers["Location"] == at(draft, "edit")
    session.expire_all()
    assert (draft.content().name, draft.content().alert) == ("Late", "Also")


def test_a_draft_of_another_city_is_not_found(session: Session, client: FlaskClient) -> None:
    builders.city(session, "lima")
    lima = a_person(session, "operator")
    draft = work.start(session, lima, "lima", document=a_document())
    session.commit()
    publish_changes(session, NOW)
    signed_in(client, account_of(session, lima))
    for page in ("", "merge", "edit"):
        assert client.get(f"/staff/beirut/drafts/{draft.id}/{page}").status_code == 404
    token = csrf_token(client, "/staff/beirut/services/")
    for address in (f"/staff/beirut/drafts/{draft.id}/", f"/staff/beirut/drafts/{draft.id}/merge"):
        answer = client.post(address, data={"csrf_token": token, "act": "discard"})
        assert answer.status_code == 404
    session.expire_all()
    assert draft.state == "draft"


def test_who_only_sees_does_nothing(session: Session, client: FlaskClient) -> None:
    draft = in_review(session)
    signed_in(client, account_of(session, a_person(session, "steward")))
    shown = client.get(at(draft))
    assert shown.status_code == 200
    assert "What now?" not in shown.text
    token = csrf_token(client, at(draft))
    answer = client.post(at(draft), data={"csrf_token": token, "act": "comment", "text": "Hm"})
    assert answer.status_code == 403


def test_the_overview_says_what_is_public_and_begins_a_draft(
    session: Session, client: FlaskClient
) -> None:
    service = a_service(session)
    service.program = Program(
        name="Winter <fund>", locale="en", organization_id=service.organization_id
    )
    session.commit()
    other = a_person(session, name="Layla Writes")
    work.start(session, other, "beirut", service.id)
    editor = a_person(session)
    session.commit()
    signed_in(client, account_of(session, editor))
    home = f"/staff/beirut/services/{service.id}"
    shown = client.get(home).text
    assert "Monday to Friday" in shown
    assert "City of Beirut" in shown
    assert '<bdi lang="en">Winter &lt;fund&gt;</bdi>' in shown
    assert "Draft of <bdi>Layla Writes</bdi>" in shown
    answer = post(client, f"{home}/edit", page=home)
    (draft,) = session.scalars(select(Draft).where(Draft.author_id == editor.id))
    assert answer.headers["Location"] == at(draft, "edit")
    assert post(client, f"{home}/edit", page=home).headers["Location"] == at(draft, "edit")


def test_a_new_service_begins_as_a_draft(session: Session, client: FlaskClient) -> None:
    editor = a_person(session)
    session.commit()
    signed_in(client, account_of(session, editor))
    answer = post(client, "/staff/beirut/services/new", page="/staff/beirut/services/new")
    (draft,) = session.scalars(select(Draft).where(Draft.author_id == editor.id))
    assert answer.headers["Location"] == at(draft, "edit")
    assert draft.service_id is None


def test_a_service_is_closed_for_a_while_and_typed_days_are_understood(
    session: Session, client: FlaskClient
) -> None:
    no_second_person(session)
    service = a_service(session)
    session.commit()
    signed_in(client, account_of(session, a_person(session)))
    home = f"/staff/beirut/services/{service.id}"
    wrong = post(client, f"{home}/close", page=home, first_date="2026-12-09", last_date="1.12.2026")
    assert wrong.status_code == 422
    assert 'value="2026-12-09"' in wrong.text
    done = post(client, f"{home}/close", page=home, first_date="1.12.2026", last_date="2026-12-09")
    assert done.status_code == 303
    session.expire_all()
    (closure,) = session.scalars(select(Closure).where(Closure.service_id == service.id))
    assert (closure.first_date, closure.last_date) == (dt.date(2026, 12, 1), dt.date(2026, 12, 9))


def test_only_who_may_archives_and_it_comes_back_as_it_was(
    session: Session, client: FlaskClient
) -> None:
    service = a_service(session)
    session.commit()
    home = f"/staff/beirut/services/{service.id}"
    signed_in(client, account_of(session, a_person(session)))
    assert post(client, f"{home}/archive", page=home).status_code == 403
    client = client.application.test_client()
    signed_in(client, account_of(session, a_person(session, "reviewer")))
    assert post(client, f"{home}/archive", page=home).status_code == 303
    session.expire_all()
    assert service.publication == "archived"
    post(client, f"{home}/archive", page=home, act="bring-back")
    session.expire_all()
    assert read(session, service.id).points[0].id
    assert str(service.publication) == "published"
    assert read(session, service.id).points
    nobody = post(client, f"{home}/archive", page=home, point=str(uuid.uuid4()))
    assert nobody.status_code == 404
