"""Promise 8, in the directory: every change says who, when and what, and can be undone."""

from __future__ import annotations

import random
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from locator.directory.base import Base
from locator.directory.change import Change
from locator.directory.changes import acting, undo, undo_operation
from locator.directory.location import Location
from locator.directory.point import Point
from locator.directory.publishing import publish_changes
from locator.directory.sample import load_sample
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.errors import ChangeCannotBeUndoneError, ChangeEscapesTheRecordError
from tests.builders import NOW, service_point
from tests.directory.random_edits import directory, edit, published


def changes(session: Session, **fields: Any) -> list[Change]:
    session.flush()
    return list(session.scalars(select(Change).filter_by(**fields).order_by(Change.id)))


def last(session: Session, **fields: Any) -> Change:
    return changes(session, **fields)[-1]


def test_a_change_says_who_when_what_and_why(session: Session) -> None:
    service = service_point(session).service
    acting(session, "amina@city.example", reason="called them")
    before = session.scalar(select(func.clock_timestamp()))
    service.name = "Night clinic"
    change = last(session, entity_type="service")
    assert (change.actor, change.reason) == ("amina@city.example", "called them")
    assert (change.action, change.entity_id) == ("update", str(service.id))
    assert (change.before, change.after) == ({"name": "Walk-in clinic"}, {"name": "Night clinic"})
    assert before is not None
    assert change.at >= before


def test_what_was_not_loaded_is_recorded_as_it_was(session: Session) -> None:
    service = service_point(session).service
    session.commit()  # forgets what it has loaded
    service.name = "Night clinic"
    change = last(session, entity_type="service")
    assert change.before == {"name": "Walk-in clinic"}


def test_a_creation_and_a_deletion_keep_the_whole_row(session: Session) -> None:
    point = service_point(session)
    schedule = point.schedules[0]
    created = last(session, entity_type="schedule", action="create")
    assert created.before is None
    assert created.after is not None
    assert created.after["byday"] == "MO,TU,WE,TH,FR"
    assert created.after["opens_at"] == "09:00:00"
    session.delete(schedule)
    deleted = last(session, entity_type="schedule", action="delete")
    assert deleted.before == created.after
    assert deleted.after is None


def test_what_changes_nothing_is_no_change(session: Session) -> None:
    service = service_point(session).service
    number = len(changes(session))
    service.name = str(service.name)
    service.name = "Night clinic"
    service.name = "Walk-in clinic"
    assert len(changes(session)) == number


def test_a_transaction_is_one_operation(session: Session) -> None:
    service = service_point(session).service
    session.commit()
    service.name, service.organization.name = "Night clinic", "Open House"
    session.flush()
    service.alert = "Moved"
    session.commit()
    service.alert = None
    one, other, third, fourth = changes(session)[-4:]
    assert one.operation == other.operation == third.operation != fourth.operation


def test_a_change_that_did_not_happen_is_not_recorded(session: Session) -> None:
    service = service_point(session).service
    session.commit()
    number = len(changes(session))
    with pytest.raises(IntegrityError), session.begin_nested():
        service.alert = "Moved"
        session.add(Location(locale="en", city_id="nowhere"))
        session.flush()
    service.alert = "Closed"
    assert [change.after for change in changes(session)[number:]] == [{"alert": "Closed"}]


@pytest.mark.parametrize(
    "statement",
    [
        update(Service).values(name="x"),
        delete(Service),
        insert(Location).values(locale="en"),
        Base.metadata.tables["directory.service"].update().values(name="x"),
    ],
)
def test_a_statement_that_would_escape_the_record_is_refused(
    session: Session, statement: Any
) -> None:
    with pytest.raises(ChangeEscapesTheRecordError):
        session.execute(statement)


def test_an_update_can_be_undone(session: Session) -> None:
    point = service_point(session)
    point.location.point = Point(35.5, 33.9)
    point.assured_date = None
    session.flush()
    for table in ("location", "service_at_location"):
        undo(session, last(session, entity_type=table).id)
    assert point.location.point == Point(35.4826, 33.8963)
    assert str(point.assured_date) == "2026-11-25"
    assert last(session).reason == f"undo of {last(session, reason=None).id}"


def test_undoing_is_a_change_that_can_be_undone(session: Session) -> None:
    service = service_point(session).service
    service.name = "Night clinic"
    undo(session, last(session, entity_type="service").id)
    assert service.name == "Walk-in clinic"
    undo(session, last(session, entity_type="service").id)
    assert service.name == "Night clinic"


def test_what_was_changed_again_since_is_not_overwritten(session: Session) -> None:
    service = service_point(session).service
    service.name = "Night clinic"
    change = last(session, entity_type="service")
    service.alert = "Moved"  # another field does not matter
    service.name = "Day clinic"
    with pytest.raises(ChangeCannotBeUndoneError, match="name of service"):
        undo(session, change.id)
    assert (service.name, service.alert) == ("Day clinic", "Moved")


def test_a_deleted_service_comes_back_with_all_that_hung_on_it(session: Session) -> None:
    point = service_point(session, phones=["+961 1 000 001"])
    session.commit()
    before, public = directory(session), published(session)
    session.delete(point.service)
    session.commit()
    assert session.scalars(select(ServiceAtLocation)).all() == []
    assert published(session)["service_point"] == []
    undo_operation(session, last(session).operation)
    session.commit()
    assert directory(session) == before
    assert published(session) == public


def test_an_operation_is_undone_whole_or_not_at_all(session: Session) -> None:
    service = service_point(session).service
    session.commit()
    service.name, service.organization.name = "Night clinic", "Open House"
    session.commit()
    operation = last(session).operation
    service.name = "Day clinic"
    session.commit()
    before = directory(session)
    with pytest.raises(ChangeCannotBeUndoneError):
        undo_operation(session, operation)
    assert directory(session) == before


@pytest.mark.parametrize("seed", range(3))
def test_any_changes_can_be_undone_one_by_one(session: Session, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - edits, not secrets
    load_sample(session, NOW)
    session.commit()
    before, public = directory(session), published(session)
    start = session.scalar(select(func.max(Change.id)))
    since = select(Change.id).where(Change.id > start).order_by(Change.id.desc())
    while len(made := session.scalars(since).all()) < 60:
        edit(session, chance)
    publish_changes(session)
    assert directory(session) != before
    for change in made:
        undo(session, change)
    publish_changes(session)
    assert directory(session) == before
    # The number that a language was given stays with it, whoever speaks it.
    # What was made, was public, and is unmade, is gone for who has seen it.
    kept: dict[str, list[str]] = {"facet_language": [], "gone": []}
    assert published(session) | kept == public | kept
