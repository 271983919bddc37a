"""A draft on its way: who may do what with it, and that nothing of it is lost."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.change import Change
from locator.directory.document.document import OrganizationPart, PhonePart, ServiceDocument
from locator.directory.document.reading import read
from locator.directory.service import Service
from locator.errors import (
    DraftIsClosedError,
    DraftIsUnknownError,
    RowBelongsElsewhereError,
    ServiceIsUnknownError,
)
from locator.staff.doors import NotAllowedError
from locator.staff.drafts import access, publishing, work
from locator.staff.drafts.draft import Draft
from locator.staff.drafts.errors import (
    ConflictsError,
    DraftIsIncompleteError,
    SavedMeanwhileError,
    SecondPersonIsNeededError,
)
from locator.staff.drafts.versions import VERSIONS_KEPT, version_at
from tests import builders
from tests.builders import NOW, TODAY
from tests.staff.drafts.drafting import (
    a_document,
    a_person,
    a_service,
    changed,
    edit_directory,
    no_second_person,
    public_names,
)


@pytest.fixture(autouse=True)
def _clock(session: Session) -> None:
    session.info["now"] = NOW
    builders.city(session)
    session.flush()
    session.commit()


def test_from_a_draft_to_the_public_side_in_three_peoples_hands(session: Session) -> None:
    organization = builders.organization(session, name="Open Door")
    session.flush()
    contributor = a_person(session, "contributor", organization=organization)
    reviewer = a_person(session, "reviewer")
    draft = work.start(session, contributor, "beirut")
    assert draft.content().organization.name == "Open Door"
    document = a_document(organization=draft.content().organization)
    work.save(session, draft, document, draft.revision, contributor)
    work.submit(session, draft, contributor, assured=True)
    assert public_names(session) == []
    publishing.publish(session, draft, reviewer)
    assert public_names(session) == ["Walk-in clinic"]
    assert draft.state == "published"
    service = session.get_one(Service, draft.service_id)
    assert service.organization is organization
    assert service.service_at_locations[0].assured_date == TODAY


def test_what_has_not_been_checked_is_not_confirmed_by_publishing_it(session: Session) -> None:
    draft = work.start(session, a_person(session), "beirut", document=a_document())
    work.submit(session, draft, a_person(session))
    publishing.publish(session, draft, a_person(session, "reviewer"), assured=False)
    assert public_names(session) == []
    assert session.get_one(Service, draft.service_id).publication == "published"


def test_a_draft_may_be_as_incomplete_as_it_is_but_is_not_sent_so(session: Session) -> None:
    editor = a_person(session)
    draft = work.start(session, editor, "beirut", document=ServiceDocument())
    with pytest.raises(DraftIsIncompleteError) as error:
        work.submit(session, draft, editor)
    codes = {problem.code for problem in error.value.problems}
    assert {"no_name", "no_need", "no_organization", "no_point"} <= codes
    assert draft.state == "draft"


def test_nobody_publishes_what_they_wrote_where_the_city_asks_for_a_second_person(
    session: Session,
) -> None:
    for role in ("editor", "reviewer", "city_administrator", "operator"):
        author = a_person(session, role)
        draft = work.start(session, author, "beirut", document=a_document(name=role))
        with pytest.raises(SecondPersonIsNeededError):
            publishing.publish(session, draft, author)
        work.submit(session, draft, author)
        with pytest.raises(SecondPersonIsNeededError):
            publishing.publish(session, draft, author)
        assert draft.state == "in_review"


def test_neither_who_sent_it_in_nor_who_wrote_a_part_of_it_publishes_it(session: Session) -> None:
    author, sender, helper = a_person(session), *(a_person(session, "reviewer") for _ in "ab")
    draft = work.start(session, author, "beirut", document=a_document())
    changed(session, draft, helper, description="Ask for Layla")
    changed(session, draft, author, alert="Closed on Friday")
    work.submit(session, draft, sender)
    for who in (sender, helper):
        with pytest.raises(SecondPersonIsNeededError):
            publishing.publish(session, draft, who)
    publishing.publish(session, draft, a_person(session, "reviewer"))


def test_an_editor_publishes_alone_where_the_city_asks_for_nobody_else(session: Session) -> None:
    no_second_person(session)
    editor = a_person(session)
    draft = work.start(session, editor, "beirut", document=a_document())
    publishing.publish(session, draft, editor)
    assert public_names(session) == ["Walk-in clinic"]


def test_a_contributor_never_publishes(session: Session) -> None:
    no_second_person(session)
    contributor = a_person(session, "contributor")
    draft = work.start(session, contributor, "beirut", document=a_document())
    with pytest.raises(NotAllowedError):
        publishing.publish(session, draft, contributor)


def test_who_is_bound_to_an_organization_touches_nothing_of_another(session: Session) -> None:
    own, other = (builders.organization(session, name=name) for name in ("Own", "Other"))
    session.flush()
    bound = a_person(session, "contributor", organization=own)
    theirs = a_service(session, organization=other)
    with pytest.raises(NotAllowedError):
        work.start(session, bound, "beirut", theirs.id)
    draft = work.start(session, bound, "beirut")
    for part in (OrganizationPart(id=other.id, name="Other"), OrganizationPart(name="New one")):
        with pytest.raises(NotAllowedError):
            work.save(session, draft, a_document(organization=part), draft.revision, bound)
    others = work.start(session, a_person(session), "beirut", theirs.id)
    with pytest.raises(NotAllowedError):
        access.load(session, bound, "beirut", others.id)


def test_the_row_of_another_organization_is_not_smuggled_in(session: Session) -> None:
    """Threat: a contributor sends the ids of somebody else's rows."""
    theirs = a_service(session, phones=["+961 1 555 010"], name="Theirs")
    own = a_service(session, organization=builders.organization(session, name="Own"), name="Own")
    editor = a_person(session)
    draft = work.start(session, editor, "beirut", own.id)
    stolen = PhonePart(id=theirs.phones[0].id, number="+961 1 666 010")
    changed(session, draft, editor, phones=[stolen])
    with pytest.raises(RowBelongsElsewhereError), session.begin_nested():
        publishing.publish(session, draft, a_person(session, "reviewer"))
    assert theirs.phones[0].number == "+961 1 555 010"
    points = [own_point := draft.content().points[0].model_copy(deep=True)]
    own_point.location.id = theirs.service_at_locations[0].location_id
    changed(session, draft, editor, phones=[], points=points)
    with pytest.raises(RowBelongsElsewhereError), session.begin_nested():
        publishing.publish(session, draft, a_person(session, "reviewer"))


def test_an_organization_of_another_city_is_neither_written_nor_shown(session: Session) -> None:
    lima = builders.organization(session, city=builders.city(session, "lima"), name="Lima desk")
    session.flush()
    editor = a_person(session)
    draft = work.start(session, editor, "beirut", document=a_document())
    with pytest.raises(RowBelongsElsewhereError):
        changed(session, draft, editor, organization=OrganizationPart(id=lima.id))
    with pytest.raises(RowBelongsElsewhereError):
        changed(session, draft, editor, organization=OrganizationPart(id=uuid.uuid4()))


def test_a_draft_belongs_to_its_city(session: Session) -> None:
    builders.city(session, "lima")
    draft = work.start(session, a_person(session), "beirut", document=a_document())
    operator = a_person(session, "operator")
    assert access.load(session, operator, "beirut", draft.id) is draft
    with pytest.raises(DraftIsUnknownError):
        access.load(session, operator, "lima", draft.id)
    service = a_service(session)
    with pytest.raises(ServiceIsUnknownError):
        work.start(session, operator, "lima", service.id)


def test_going_on_with_ones_own_draft_begins_no_second_one(session: Session) -> None:
    service = a_service(session)
    editor = a_person(session)
    draft = work.start(session, editor, "beirut", service.id)
    changed(session, draft, editor, description="Half a sentence")
    assert work.start(session, editor, "beirut", service.id) is draft
    assert work.start(session, a_person(session), "beirut", service.id) is not draft


def test_two_who_save_at_once_are_told_and_neither_is_overwritten(session: Session) -> None:
    first, second = a_person(session), a_person(session, name="Layla")
    draft = work.start(session, first, "beirut", document=a_document())
    opened = draft.revision
    changed(session, draft, first, description="By the first")
    mine = draft.content().model_copy(update={"description": None, "alert": "By the second"})
    with pytest.raises(SavedMeanwhileError) as error:
        work.save(session, draft, mine, opened, second)
    assert error.value.saved_by == first.id
    assert error.value.theirs.description == "By the first"
    aside = work.set_aside(session, draft, mine, opened, second)
    work.bring_together(session, draft, aside, {}, second)
    assert draft.content().description == "By the first"
    assert draft.content().alert == "By the second"
    assert not work.asides(session, draft)


def test_what_both_wrote_differently_is_chosen_by_a_person(session: Session) -> None:
    first, second = a_person(session), a_person(session)
    draft = work.start(session, first, "beirut", document=a_document())
    opened, before = draft.revision, draft.content()
    changed(session, draft, first, description="By the first")
    mine = before.model_copy(update={"description": "By the second"})
    aside = work.set_aside(session, draft, mine, opened, second)
    with pytest.raises(ConflictsError) as error:
        work.bring_together(session, draft, aside, {}, second)
    assert [conflict.path for conflict in error.value.conflicts] == ["description"]
    work.bring_together(session, draft, aside, {"description": "mine"}, second)
    assert draft.content().description == "By the second"


@pytest.mark.parametrize("end", ["publish", "discard"])
def test_what_was_kept_aside_outlives_the_draft(session: Session, end: str) -> None:
    author, late = a_person(session), a_person(session)
    draft = work.start(session, author, "beirut", document=a_document())
    mine = draft.content().model_copy(update={"alert": "By who came late"})
    work.set_aside(session, draft, mine, draft.revision, late)
    if end == "publish":
        publishing.publish(session, draft, a_person(session, "reviewer"))
    else:
        work.discard(session, draft, author)
    (left,) = session.scalars(select(Draft).where(Draft.author_id == late.id))
    assert left.content().alert == "By who came late"
    assert left.is_open


def test_saving_what_is_there_already_changes_nothing(session: Session) -> None:
    editor = a_person(session)
    draft = work.start(session, editor, "beirut", document=a_document())
    revision = draft.revision
    work.save(session, draft, draft.content(), revision, a_person(session))
    assert draft.revision == revision
    assert draft.saved_by == editor.id


def test_a_reviewer_publishes_what_they_have_seen_and_nothing_newer(session: Session) -> None:
    author, reviewer = a_person(session), a_person(session, "reviewer")
    draft = work.start(session, author, "beirut", document=a_document())
    work.submit(session, draft, author)
    seen = draft.revision
    changed(session, draft, author, name="Something else")
    with pytest.raises(SavedMeanwhileError):
        publishing.publish(session, draft, reviewer, revision=seen)
    assert draft.state == "in_review"


def test_sent_back_with_a_comment_and_in_again(session: Session) -> None:
    author, reviewer = a_person(session), a_person(session, "reviewer")
    draft = work.start(session, author, "beirut", document=a_document())
    work.submit(session, draft, author)
    with pytest.raises(ValueError, match="say why"):
        work.send_back(session, draft, reviewer, "  ")
    work.send_back(session, draft, reviewer, "Which \u202efloor?\u2069")
    assert (draft.state, [one.text for one in draft.comments]) == ("returned", ["Which floor?"])
    with pytest.raises(NotAllowedError):
        work.send_back(session, draft, author, "No")
    work.submit(session, draft, author)
    assert draft.state == "in_review"


def test_who_sent_it_takes_it_back_and_nobody_else(session: Session) -> None:
    author = a_person(session)
    draft = work.start(session, author, "beirut", document=a_document())
    work.submit(session, draft, author)
    with pytest.raises(NotAllowedError):
        work.take_back(session, draft, a_person(session))
    work.take_back(session, draft, author)
    assert draft.state == "draft"


def test_what_is_decided_is_not_decided_again(session: Session) -> None:
    author, reviewer = a_person(session), a_person(session, "reviewer")
    draft = work.start(session, author, "beirut", document=a_document())
    publishing.publish(session, draft, reviewer)
    other = a_person(session, "reviewer")
    with pytest.raises(DraftIsClosedError):
        publishing.publish(session, draft, other)
    with pytest.raises(DraftIsClosedError):
        work.discard(session, draft, author)
    with pytest.raises(DraftIsClosedError):
        changed(session, draft, author, name="Late")


def test_only_its_author_and_editors_discard_a_draft(session: Session) -> None:
    draft = work.start(session, a_person(session), "beirut", document=a_document())
    with pytest.raises(NotAllowedError):
        work.discard(session, draft, a_person(session, "contributor"))
    work.discard(session, draft, a_person(session))
    assert draft.state == "discarded"


def test_publishing_keeps_what_others_have_changed_meanwhile(session: Session) -> None:
    service = a_service(session)
    author = a_person(session)
    draft = work.start(session, author, "beirut", service.id)
    changed(session, draft, author, description="By the draft")
    edit_directory(session, service, lambda now: setattr(now, "alert", "By somebody else"))
    publishing.publish(session, draft, a_person(session, "reviewer"))
    assert (service.description, service.alert) == ("By the draft", "By somebody else")


def test_publishing_over_a_change_of_the_same_field_is_asked_about(session: Session) -> None:
    service = a_service(session)
    author = a_person(session)
    draft = work.start(session, author, "beirut", service.id)
    changed(session, draft, author, name="By the draft")
    edit_directory(session, service, lambda now: setattr(now, "name", "By somebody else"))
    reviewer = a_person(session, "reviewer")
    with pytest.raises(ConflictsError):
        publishing.publish(session, draft, reviewer)
    assert service.name == "By somebody else"
    publishing.follow_directory(session, draft, {"name": "mine"}, author)
    publishing.publish(session, draft, reviewer)
    assert service.name == "By the draft"


def test_publishing_without_a_change_changes_no_row(session: Session) -> None:
    service = a_service(session)
    draft = work.start(session, a_person(session), "beirut", service.id)
    reviewer = a_person(session, "reviewer")
    session.commit()
    before = session.scalars(select(Change.id)).all()
    publishing.publish(session, draft, reviewer, assured=False)
    session.commit()
    after = session.scalars(select(Change).where(Change.id.not_in(before))).all()
    assert [(one.entity_type, one.before, one.after) for one in after] == []


def test_a_document_of_an_older_version_is_brought_together_with_what_is_there(
    session: Session,
) -> None:
    """As the history does it: back to what it was, without undoing what came since."""
    service = a_service(session)
    old = read(session, service.id)
    edit_directory(session, service, lambda now: setattr(now, "alert", "New since"))
    wanted = old.model_copy(update={"description": "As it was"}, deep=True)
    draft = work.start(session, a_person(session), "beirut", service.id, wanted, made_from=old)
    publishing.publish(session, draft, a_person(session, "reviewer"))
    assert (service.description, service.alert) == ("As it was", "New since")


def test_many_revisions_forget_the_oldest_but_never_who_wrote(session: Session) -> None:
    author, helper = a_person(session), a_person(session, "reviewer")
    draft = work.start(session, author, "beirut", document=a_document())
    changed(session, draft, helper, description="Once, long ago")
    for number in range(2 * VERSIONS_KEPT):
        changed(session, draft, author, description=str(number))
    assert helper.id in access.writers(session, draft)
    assert version_at(session, draft, draft.revision).description == str(2 * VERSIONS_KEPT - 1)


def test_by_a_signed_link_the_owner_sends_in_a_draft_without_an_account(session: Session) -> None:
    service = a_service(session)
    document = read(session, service.id).model_copy(update={"alert": "We move in May"})
    draft = work.start(session, None, "beirut", service.id, document, origin="confirmation")
    work.submit(session, draft, None)
    assert (draft.state, draft.author_id) == ("in_review", None)
    publishing.publish(session, draft, a_person(session, "reviewer"))
    assert service.alert == "We move in May"


def test_at_its_time_it_is_published_once(session: Session) -> None:
    author, reviewer = a_person(session), a_person(session, "reviewer")
    draft = work.start(session, author, "beirut", document=a_document())
    at = NOW + dt.timedelta(hours=2)
    publishing.publish(session, draft, reviewer, at)
    assert draft.state == "scheduled"
    assert publishing.publish_due(session, at - dt.timedelta(minutes=1)) == []
    assert public_names(session) == []
    assert publishing.publish_due(session, at) == [draft.id]
    assert publishing.publish_due(session, at) == []
    assert public_names(session) == ["Walk-in clinic"]
    actors = set(session.scalars(select(Change.actor).where(Change.via == "job")))
    assert actors == {reviewer.email}


def test_what_stands_against_it_at_its_time_goes_back_to_review(session: Session) -> None:
    service = a_service(session)
    author, reviewer = a_person(session), a_person(session, "reviewer")
    draft = work.start(session, author, "beirut", service.id)
    changed(session, draft, author, name="By the draft")
    at = NOW + dt.timedelta(hours=2)
    publishing.publish(session, draft, reviewer, at)
    edit_directory(session, service, lambda now: setattr(now, "name", "By somebody else"))
    assert publishing.publish_due(session, at) == []
    assert (draft.state, draft.held_at) == ("in_review", at)
    assert service.name == "By somebody else"


def test_what_waits_for_its_time_is_looked_at_again_when_it_is_changed(session: Session) -> None:
    author, reviewer = a_person(session), a_person(session, "reviewer")
    draft = work.start(session, author, "beirut", document=a_document())
    publishing.publish(session, draft, reviewer, NOW + dt.timedelta(hours=2))
    changed(session, draft, author, name="Something else")
    assert (draft.state, draft.publish_at) == ("in_review", None)


@pytest.mark.parametrize("hours", [-1, 0, 24 * 400])
def test_a_time_that_is_over_or_far_away_is_none(session: Session, hours: int) -> None:
    draft = work.start(session, a_person(session), "beirut", document=a_document())
    with pytest.raises(publishing.TimeIsWrongError):
        publishing.publish(
            session, draft, a_person(session, "reviewer"), NOW + dt.timedelta(hours=hours)
        )
