"""The history of an entry tells each change in its field, and leads back to every version."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from locator.directory.change import Change
from locator.directory.changes import acting
from locator.directory.document.differences import differences
from locator.directory.document.reading import read
from locator.directory.document.writing import write
from locator.directory.published import PublishedCity
from locator.directory.service import Service
from locator.directory.texts import write_texts
from locator.errors import ChangeCannotBeUndoneError
from locator.staff.history.lineage import keys_of
from locator.staff.history.taking_back import as_of, taken_back, without
from locator.staff.history.versions import Version, as_it_was, history
from tests.builders import (
    HAMRA,
    access_conditions,
    organization,
    service,
    service_point,
    weekly,
)


def saved(session: Session, actor: str = "amina@city.example", reason: str | None = None) -> None:
    """End an operation as a request does."""
    session.commit()
    acting(session, actor, reason, via="staff pages")


def newest(session: Session, of: Service) -> Version:
    return history(session, of.id).versions[0]


def test_each_operation_is_a_version_the_newest_first(session: Session) -> None:
    clinic = service_point(session).service
    saved(session, reason="called them")
    clinic.name = "Night clinic"
    clinic.alert = "Bring water"
    saved(session, "omar@city.example")
    clinic.name = "Night and day clinic"
    saved(session)
    second, first, begun = history(session, clinic.id).versions
    assert (first.actor, first.via, first.reason) == (
        "amina@city.example",
        "staff pages",
        "called them",
    )
    assert first.differences is not None
    assert {(each.path, each.before, each.after) for each in first.differences} == {
        ("name", "Walk-in clinic", "Night clinic"),
        ("alert", None, "Bring water"),
    }
    assert second.actor == "omar@city.example"
    assert begun.before is None
    assert begun.after is not None


def test_what_was_taken_out_belongs_to_the_history(session: Session) -> None:
    point = service_point(session, phones=["+961 1 000 001"])
    saved(session)
    session.delete(point.service.phones[0])
    session.delete(point.schedules[0])
    saved(session)
    version = newest(session, point.service)
    assert version.differences is not None
    assert [each.is_removed for each in version.differences] == [True, True]
    assert version.before is not None
    assert version.before.phones[0].number == "+961 1 000 001"


def test_looking_at_the_history_changes_nothing(session: Session) -> None:
    clinic = service_point(session).service
    saved(session)
    clinic.name = "Night clinic"
    saved(session)
    before = session.scalar(select(func.count()).select_from(Change))
    version = session.scalar(select(PublishedCity.version))
    history(session, clinic.id)
    session.commit()
    assert session.scalar(select(func.count()).select_from(Change)) == before
    assert session.scalar(select(PublishedCity.version)) == version
    assert clinic.name == "Night clinic"


def test_a_place_that_was_moved_is_a_difference(session: Session) -> None:
    point = service_point(session)
    saved(session)
    point.location.point = HAMRA._replace(lat=33.9)
    saved(session)
    version = newest(session, point.service)
    assert version.differences is not None
    (difference,) = version.differences
    assert (difference.before.lat, difference.after.lat) == (HAMRA.lat, 33.9)
    assert version.after is not None
    assert taken_back(version.after, difference) == version.before


def test_a_history_of_another_service_is_not_told(session: Session) -> None:
    clinic, other = service_point(session).service, service_point(session).service
    saved(session)
    other.name = "Another name"
    saved(session)
    assert len(history(session, clinic.id).versions) == 1
    version = newest(session, other)
    with pytest.raises(ChangeCannotBeUndoneError):
        as_it_was(session, clinic.id, version.operation)


def test_a_long_history_comes_in_pages(session: Session) -> None:
    clinic = service_point(session).service
    for number in range(5):
        saved(session)
        clinic.name = f"Clinic {number}"
    saved(session)
    first = history(session, clinic.id, limit=2)
    second = history(session, clinic.id, before=first.older, limit=2)
    last = history(session, clinic.id, before=second.older, limit=2)
    names = [
        each.after.name
        for page in (first, second, last)
        for each in page.versions
        if each.after is not None
    ]
    assert names == ["Clinic 4", "Clinic 3", "Clinic 2", "Clinic 1", "Clinic 0", "Walk-in clinic"]
    assert last.older is None


def test_what_nobody_types_is_told_as_it_happened(session: Session) -> None:
    point = service_point(session, publication="in_review")
    saved(session)
    point.publication = "published"
    point.assured_date = dt.date(2026, 11, 20)
    write_texts(session, point.service, "name", {"en": "Walk-in clinic", "ar": "عيادة"}, "en")
    saved(session)
    assert {(each.kind, each.detail) for each in newest(session, point.service).events} == {
        ("published", None),
        ("confirmed", None),
        ("translated", "ar"),
    }
    write_texts(session, point.service, "name", {"en": "Walk-in clinic", "ar": "العيادة"}, "en")
    saved(session)
    (event,) = newest(session, point.service).events
    assert (event.kind, event.detail) == ("translated", "ar")


def test_one_field_goes_back_and_the_rest_stays(session: Session) -> None:
    clinic = service_point(session).service
    saved(session)
    clinic.name, clinic.alert = "Night clinic", "Bring water"
    saved(session)
    base, wanted = without(newest(session, clinic), "name")
    assert (wanted.name, wanted.alert) == ("Walk-in clinic", "Bring water")
    assert base == read(session, clinic.id)


def test_a_whole_version_goes_back(session: Session) -> None:
    point = service_point(session, phones=["+961 1 000 001"])
    saved(session)
    before = read(session, point.service_id)
    point.service.name = "Night clinic"
    session.delete(point.service.phones[0])
    point.schedules = [weekly("MO", "10:00", "11:00")]
    saved(session)
    _, wanted = without(newest(session, point.service))
    write(session, "beirut", wanted, point.service_id)
    saved(session)
    assert differences(before, read(session, point.service_id)) == ()


def test_one_goes_back_to_any_version(session: Session) -> None:
    clinic = service_point(session).service
    saved(session)
    for name in ("Night clinic", "Day clinic", "No clinic"):
        clinic.name = name
        saved(session)
    second = history(session, clinic.id).versions[2]
    base, wanted = as_of(session, clinic.id, as_it_was(session, clinic.id, second.operation))
    assert (base.name, wanted.name) == ("No clinic", "Night clinic")


def test_before_the_first_version_there_is_nothing(session: Session) -> None:
    clinic = service_point(session).service
    saved(session)
    with pytest.raises(ChangeCannotBeUndoneError):
        without(newest(session, clinic))


def test_every_kind_of_difference_can_be_taken_back_alone(session: Session) -> None:
    point = service_point(session, phones=["+961 1 000 001", "+961 1 000 002"])
    clinic, place = point.service, point.location
    saved(session)
    before = read(session, clinic.id)
    clinic.name = "Night clinic"
    clinic.needs = ("housing/shelter",)
    clinic.is_free = True
    clinic.organization = organization(session, name="Another one")
    clinic.phones[0].position, clinic.phones[1].position = 1, 0
    clinic.languages = clinic.languages[:1]
    clinic.access_conditions = access_conditions({"id_asked": "no"})
    place.point = HAMRA._replace(lat=33.9)
    place.addresses[0].address_1 = "2 Example Street"
    point.schedules[0].closes_at = dt.time(18)
    point.schedules.append(weekly("SA", "10:00", "12:00"))
    saved(session)
    version = newest(session, clinic)
    assert version.before == before
    assert version.after is not None
    assert version.differences is not None
    paths = {each.path for each in version.differences}
    assert len(paths) >= 11
    for difference in version.differences:
        back = taken_back(version.after, difference)
        assert {each.path for each in differences(before, back)} == paths - {difference.path}


def test_the_lineage_is_found_by_its_indexes(session: Session) -> None:
    clinic = service_point(session).service
    service(session)
    session.flush()
    keys = keys_of(session, clinic.id)
    assert {"service", "service_at_location", "location", "schedule", "address"} <= {
        table for table, _ in keys
    }
    session.execute(select(func.set_config("enable_seqscan", "off", True)))
    plan = "\n".join(
        session.scalars(
            text(
                "EXPLAIN SELECT 1 FROM directory.change WHERE action <> 'update'"
                " AND (coalesce(after, before) ->> 'service_id') IN ('a', 'b')"
            )
        )
    )
    assert "ix_change_service_id" in plan
