"""Off the public side for a while or for good, and back: nothing is deleted."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.published import PublishedServicePoint
from locator.directory.publishing import publish_changes
from locator.directory.service import Service
from locator.errors import ServiceIsUnknownError
from locator.staff.doors import NotAllowedError
from locator.staff.drafts import closing, publishing
from locator.staff.drafts.closing import DaysAreWrongError
from tests import builders
from tests.builders import NOW
from tests.staff.drafts.drafting import a_person, a_service, no_second_person, public_names

MONDAY, FRIDAY = dt.date(2026, 11, 30), dt.date(2026, 12, 4)


def open_days(session: Session, service: Service) -> list[str]:
    """The days of the coming two weeks on which a search finds it open."""
    publish_changes(session, NOW)
    row = session.scalars(
        select(PublishedServicePoint)
        .where(PublishedServicePoint.service_id == service.id)
        .execution_options(populate_existing=True)
    ).one()
    return [f"{interval.lower:%d}" for interval in row.open_during or []][:10]


def test_closed_for_a_while_it_opens_again_by_itself(session: Session) -> None:
    service = a_service(session)
    assert open_days(session, service)[:8] == ["26", "27", "30", "01", "02", "03", "04", "07"]
    closing.close_for_a_while(session, a_person(session, "reviewer"), service, (MONDAY, FRIDAY))
    assert open_days(session, service)[:3] == ["26", "27", "07"]
    assert public_names(session) == ["Walk-in clinic"]


def test_one_place_is_closed_and_the_others_are_not(session: Session) -> None:
    service = a_service(session)
    other = builders.service_point(session, service=service)
    point = next(one for one in service.service_at_locations if one is not other)
    closing.close_for_a_while(
        session, a_person(session, "reviewer"), service, (MONDAY, MONDAY), point_id=point.id
    )
    assert [one.date for one in point.schedule_exceptions] == [MONDAY]
    assert not other.schedule_exceptions
    assert not service.closures


def test_who_may_not_close_it_alone_sends_it_to_review(session: Session) -> None:
    service = a_service(session)
    editor = a_person(session)
    draft = closing.close_for_a_while(
        session, editor, service, (MONDAY, FRIDAY), reason="We are moving"
    )
    assert draft is not None
    assert draft.state == "in_review"
    assert not service.closures
    publishing.publish(session, draft, a_person(session, "reviewer"))
    assert [(one.first_date, one.name) for one in service.closures] == [(MONDAY, "We are moving")]
    no_second_person(session)
    assert closing.close_for_a_while(session, editor, service, (FRIDAY, FRIDAY)) is None


@pytest.mark.parametrize(
    "days",
    [
        (FRIDAY, MONDAY),
        (dt.date(2026, 10, 1), dt.date(2026, 10, 2)),
        (MONDAY, MONDAY + dt.timedelta(days=closing.LONGEST)),
    ],
)
def test_days_that_are_over_or_upside_down_or_endless_are_refused(
    session: Session, days: tuple[dt.date, dt.date]
) -> None:
    service = a_service(session)
    with pytest.raises(DaysAreWrongError):
        closing.close_for_a_while(session, a_person(session, "reviewer"), service, days)


@pytest.mark.parametrize("before", ["published", "in_review"])
def test_what_is_archived_comes_back_as_it_was(session: Session, before: str) -> None:
    service = a_service(session, **({"source": "a list"} if before == "in_review" else {}))
    service.publication = before  # type: ignore[assignment]
    session.flush()
    reviewer = a_person(session, "reviewer")
    closing.archive(session, reviewer, service)
    assert public_names(session) == []
    closing.archive(session, reviewer, service)
    closing.bring_back(session, reviewer, service)
    assert service.publication == before
    assert public_names(session) == (["Walk-in clinic"] if before == "published" else [])


def test_one_place_is_archived_and_brought_back(session: Session) -> None:
    service = a_service(session)
    other = builders.service_point(session, service=service)
    reviewer = a_person(session, "reviewer")
    closing.archive(session, reviewer, service, other.id)
    assert len(public_names(session)) == 1
    closing.bring_back(session, reviewer, service, other.id)
    assert len(public_names(session)) == 2
    with pytest.raises(ServiceIsUnknownError):
        closing.archive(session, reviewer, service, uuid.uuid4())


def test_archiving_is_not_for_who_only_drafts(session: Session) -> None:
    service = a_service(session)
    for role in ("contributor", "editor", "steward"):
        with pytest.raises(NotAllowedError):
            closing.archive(session, a_person(session, role), service)
    no_second_person(session)
    closing.archive(session, a_person(session), service)


def test_a_service_of_another_city_is_unknown(session: Session) -> None:
    service = a_service(session)
    builders.city(session, "lima")
    with pytest.raises(ServiceIsUnknownError):
        closing.service_of(session, "lima", service.id)
