"""What is in the queue because of a draft, and for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from locator.staff.doors import Member
from locator.staff.drafts import publishing, work
from locator.staff.drafts.waiting import waiting
from tests import builders
from tests.builders import NOW
from tests.staff.drafts.drafting import (
    a_document,
    a_person,
    a_service,
    changed,
    edit_directory,
)


@pytest.fixture(autouse=True)
def _asked(app: Flask, session: Session) -> Iterator[None]:
    session.info["now"] = NOW
    builders.city(session)
    session.commit()
    with app.test_request_context("/staff/beirut/"):
        yield


def seen(session: Session, who: Member) -> list[tuple[str, str]]:
    return sorted((item.kind, item.title) for item in waiting(session, who, ["beirut"]))


def test_a_draft_waits_for_others_and_comes_back_to_who_sent_it(session: Session) -> None:
    author, reviewer = a_person(session, "reviewer"), a_person(session, "reviewer")
    draft = work.start(session, author, "beirut", document=a_document())
    assert seen(session, reviewer) == []
    work.submit(session, draft, author)
    assert seen(session, reviewer) == [("review", "Walk-in clinic")]
    assert seen(session, author) == []
    assert seen(session, a_person(session)) == []
    work.send_back(session, draft, reviewer, "Which floor?")
    assert seen(session, author) == [("returned", "Walk-in clinic")]
    assert seen(session, reviewer) == []
    work.submit(session, draft, author)
    publishing.publish(session, draft, reviewer)
    assert seen(session, author) == seen(session, reviewer) == []


def test_what_was_held_at_its_time_is_a_conflict_for_both(session: Session) -> None:
    service = a_service(session)
    author, reviewer = a_person(session), a_person(session, "reviewer")
    draft = work.start(session, author, "beirut", service.id)
    changed(session, draft, author, name="By the draft")
    publishing.publish(session, draft, reviewer, NOW + dt.timedelta(hours=1))
    edit_directory(session, service, lambda now: setattr(now, "name", "By somebody else"))
    publishing.publish_due(session, NOW + dt.timedelta(hours=1))
    for who in (author, reviewer):
        assert seen(session, who) == [("conflict", "By the draft")]


def test_what_was_kept_aside_waits_for_who_wrote_it(session: Session) -> None:
    author, late = a_person(session), a_person(session)
    draft = work.start(session, author, "beirut", document=a_document())
    mine = draft.content().model_copy(update={"alert": "Also"})
    work.set_aside(session, draft, mine, draft.revision, late)
    assert seen(session, late) == [("conflict", "Walk-in clinic")]
    assert seen(session, author) == []


def test_imported_services_wait_until_somebody_begins(session: Session) -> None:
    service = a_service(session, name="From a list", publication="in_review")
    service.publication, service.source, service.external_id = "in_review", "a list", "1"
    session.flush()
    editor = a_person(session)
    assert seen(session, editor) == [("import", "From a list")]
    assert seen(session, a_person(session, "contributor")) == []
    assert seen(session, a_person(session, "steward")) == []
    work.start(session, editor, "beirut", service.id)
    assert seen(session, editor) == []


def test_who_is_bound_to_an_organization_sees_only_what_is_theirs(session: Session) -> None:
    own, other = (builders.organization(session, name=name) for name in ("Own", "Other"))
    session.flush()
    bound = a_person(session, "contributor", organization=own)
    author, reviewer = a_person(session), a_person(session, "reviewer")
    draft = work.start(session, author, "beirut", a_service(session, organization=other).id)
    work.submit(session, draft, author)
    work.send_back(session, draft, reviewer, "No")
    assert seen(session, bound) == []
