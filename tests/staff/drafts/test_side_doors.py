"""Ways around the second person, and to what has become another organization's."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from locator.staff.doors import CityRule, Membership, NotAllowedError
from locator.staff.drafts import access, publishing, work
from locator.staff.drafts.errors import SecondPersonIsNeededError
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


@pytest.fixture(autouse=True)
def _clock(session: Session) -> None:
    session.info["now"] = NOW
    builders.city(session)
    session.flush()
    session.commit()


def test_who_had_a_colleague_put_in_what_they_wrote_does_not_publish_it(session: Session) -> None:
    author, late = a_person(session), a_person(session, "reviewer")
    draft = work.start(session, author, "beirut", document=a_document())
    opened = draft.revision
    mine = draft.content().model_copy(update={"description": "Ask for me"})
    changed(session, draft, author, alert="Closed on Friday")
    aside = work.set_aside(session, draft, mine, opened, late)
    work.bring_together(session, draft, aside, {}, author)
    assert draft.content().description == "Ask for me"
    with pytest.raises(SecondPersonIsNeededError):
        publishing.publish(session, draft, late)
    publishing.publish(session, draft, a_person(session, "reviewer"))


def test_what_waits_for_its_time_is_looked_at_again_when_the_directory_is_taken_into_it(
    session: Session,
) -> None:
    """Threat: its author takes back alone, in this way, what others have published since."""
    service = a_service(session)
    author, reviewer = a_person(session), a_person(session, "reviewer")
    draft = work.start(session, author, "beirut", service.id)
    changed(session, draft, author, name="By the draft")
    publishing.publish(session, draft, reviewer, NOW + dt.timedelta(days=1))
    edit_directory(session, service, lambda now: setattr(now, "name", "By somebody else"))
    publishing.follow_directory(session, draft, {"name": "mine"}, author)
    assert (draft.state, draft.publish_at) == ("in_review", None)
    assert publishing.publish_due(session, NOW + dt.timedelta(days=2)) == []
    assert service.name == "By somebody else"


def test_a_draft_shows_nothing_of_a_service_that_is_anothers_now(session: Session) -> None:
    own, other = (builders.organization(session, name=name) for name in ("Own", "Other"))
    session.flush()
    bound = a_person(session, "contributor", organization=own)
    service = a_service(session, organization=own)
    draft = work.start(session, bound, "beirut", service.id)
    assert access.load(session, bound, "beirut", draft.id) is draft
    service.organization = other
    session.flush()
    for permission in ("see", "draft"):
        with pytest.raises(NotAllowedError):
            access.load(session, bound, "beirut", draft.id, permission)
    assert access.load(session, a_person(session), "beirut", draft.id) is draft


@pytest.mark.parametrize("how", ["left", "role", "rule"])
def test_what_was_scheduled_by_who_may_no_more_is_looked_at_again(
    session: Session, how: str
) -> None:
    """Threat: whoever leaves has arranged what is published in a month."""
    if how == "rule":
        no_second_person(session)
    author, reviewer = a_person(session), a_person(session, "reviewer")
    draft = work.start(session, author, "beirut", document=a_document())
    if how == "rule":
        reviewer = author
    publishing.publish(session, draft, reviewer, NOW + dt.timedelta(days=1))
    match how:
        case "left":
            account_of(session, reviewer).active = False
        case "role":
            session.query(Membership).filter_by(account_id=reviewer.id).one().role = "editor"
        case _:
            session.get_one(CityRule, "beirut").second_person = True
    session.flush()
    assert publishing.publish_due(session, NOW + dt.timedelta(days=2)) == []
    assert (draft.state, draft.held_at) == ("in_review", NOW + dt.timedelta(days=2))
