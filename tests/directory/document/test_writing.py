"""Only what differs is touched, under the ids that are there, and nothing is taken from others."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.change import Change
from locator.directory.changes import acting
from locator.directory.contact import Phone
from locator.directory.document.document import (
    ExceptionPart,
    LocationPart,
    OrganizationPart,
    PhonePart,
    PointPart,
    RequiredDocumentPart,
    SchedulePart,
    ServiceDocument,
)
from locator.directory.document.reading import read
from locator.directory.document.writing import write
from locator.directory.organization import Organization, Program
from locator.directory.published import PublishedServicePoint
from locator.directory.publishing import publish_changes
from locator.directory.service import RequiredDocument, Service
from locator.directory.texts import Translations, write_texts
from locator.errors import RowBelongsElsewhereError, ServiceIsUnknownError
from tests import builders
from tests.builders import NOW
from tests.staff.hours.parts import slot


def a_service(session: Session, **fields: object) -> Service:
    service = builders.service_point(session, **fields).service  # type: ignore[arg-type]
    for position, phone in enumerate(service.phones):
        phone.position = position
    session.flush()
    return service


def edited(
    session: Session, service: Service, edit: Callable[[ServiceDocument], object]
) -> list[Change]:
    """What was recorded when somebody edited the service."""
    session.flush()
    last = session.scalar(select(func.max(Change.id))) or 0
    document = read(session, service.id)
    edit(document)
    write(session, "beirut", document, service.id)
    session.flush()
    return [*session.scalars(select(Change).where(Change.id > last).order_by(Change.id)).all()]


def test_one_word_changed_is_one_column_of_one_row(session: Session) -> None:
    service = a_service(session, phones=["1", "2"])
    acting(session, "amina@city.example")

    def rename(document: ServiceDocument) -> None:
        document.phones[1].number = "3"

    (change,) = edited(session, service, rename)
    assert (change.entity_type, change.action, change.actor) == (
        "phone",
        "update",
        "amina@city.example",
    )
    assert (change.before, change.after) == ({"number": "2"}, {"number": "3"})


def test_what_is_taken_out_goes_and_what_is_added_comes(session: Session) -> None:
    service = a_service(session, phones=["1", "2"])

    def swap(document: ServiceDocument) -> None:
        document.phones = [document.phones[1], PhonePart(number="3")]

    changes = edited(session, service, swap)
    assert sorted((one.entity_type, one.action) for one in changes) == [
        ("phone", "create"),
        ("phone", "delete"),
    ]
    session.expire_all()
    assert [phone.number for phone in service.phones] == ["2", "3"]


def test_an_order_that_somebody_has_chosen_is_kept(session: Session) -> None:
    service = a_service(session, phones=["1", "2", "3"])
    edited(session, service, lambda document: document.phones.reverse())
    assert [phone.number for phone in read(session, service.id).phones] == ["3", "2", "1"]


def test_a_point_that_is_taken_out_is_archived_and_never_deleted(session: Session) -> None:
    service = a_service(session)
    point = service.service_at_locations[0]
    edited(session, service, lambda document: document.points.clear())
    publish_changes(session, NOW)
    assert point.publication == "archived"
    assert session.get(PublishedServicePoint, point.id) is None
    assert not read(session, service.id).points


def test_a_point_that_is_named_again_comes_back(session: Session) -> None:
    service = a_service(session)
    before = read(session, service.id)
    edited(session, service, lambda document: document.points.clear())
    write(session, "beirut", before, service.id, publication="published")
    publish_changes(session, NOW)
    assert read(session, service.id) == before
    assert session.get(PublishedServicePoint, service.service_at_locations[0].id)


def test_a_translation_of_a_text_that_has_changed_is_outdated_by_itself(session: Session) -> None:
    service = a_service(session, phones=["1"])
    write_texts(session, service, "name", {"en": service.name, "fr": "Clinique"}, "en")
    write_texts(session, service.phones[0], "description", {"en": "Desk", "fr": "Accueil"}, "en")

    def rename(document: ServiceDocument) -> None:
        document.name = "Walk-in surgery"

    edited(session, service, rename)
    texts = Translations.of(session, [service.id, service.phones[0].id])
    assert texts.texts(service, "name", "en") == {"en": "Walk-in surgery"}
    assert texts.texts(service.phones[0], "description", "en") == {"en": "Desk", "fr": "Accueil"}


def test_a_line_about_getting_in_that_changes_stays_the_same_row(session: Session) -> None:
    service = a_service(session)

    def first(document: ServiceDocument) -> None:
        document.points[0].location.accessibility = ["A ramp", "A lift"]

    def second(document: ServiceDocument) -> None:
        document.points[0].location.accessibility = ["A lift", "A long ramp"]

    edited(session, service, first)
    assert [one.action for one in edited(session, service, second)] == ["update"]


def test_what_the_document_does_not_know_of_a_row_stays(session: Session) -> None:
    service = a_service(session)
    schedule = service.service_at_locations[0].schedules[0]
    schedule.attending_type, schedule.byday = "desk", "MO, TU"
    location = service.service_at_locations[0].location
    location.addresses[0].postal_code = "1103"

    def change(document: ServiceDocument) -> None:
        document.points[0].schedules[0].closes_at = dt.time(18)
        document.points[0].location.address = "2 Example Street"

    edited(session, service, change)
    assert (schedule.attending_type, schedule.byday) == ("desk", "MO, TU")
    assert location.addresses[0].postal_code == "1103"
    assert location.addresses[0].address_1 == "2 Example Street"


def smuggled_phone(theirs: Service) -> ServiceDocument:
    return ServiceDocument(phones=[PhonePart(id=theirs.phones[0].id, number="666")])


def smuggled_point(theirs: Service) -> ServiceDocument:
    return ServiceDocument(points=[PointPart(id=theirs.service_at_locations[0].id)])


def smuggled_location(theirs: Service) -> ServiceDocument:
    location = LocationPart(id=theirs.service_at_locations[0].location_id, disclosure="exact")
    return ServiceDocument(points=[PointPart(location=location)])


def smuggled_schedule(theirs: Service) -> ServiceDocument:
    schedule = SchedulePart(id=theirs.service_at_locations[0].schedules[0].id)
    return ServiceDocument(points=[PointPart(schedules=[schedule])])


def one_id_twice(_theirs: Service) -> ServiceDocument:
    twice = uuid.uuid4()
    return ServiceDocument(
        phones=[PhonePart(id=twice, number="1"), PhonePart(id=twice, number="2")]
    )


def no_such_organization(_theirs: Service) -> ServiceDocument:
    return ServiceDocument(organization=OrganizationPart(id=uuid.uuid4(), name="None"))


@pytest.mark.parametrize(
    "smuggle",
    [
        smuggled_phone,
        smuggled_point,
        smuggled_location,
        smuggled_schedule,
        one_id_twice,
        no_such_organization,
    ],
)
def test_rows_of_others_are_refused(
    session: Session, smuggle: Callable[[Service], ServiceDocument]
) -> None:
    """Threat: who may edit one service takes over, or reads, the rows of another one."""
    theirs, own = a_service(session, phones=["1"]), a_service(session, name="Own")
    smuggling = smuggle(theirs)
    if smuggling.organization.id is None:
        smuggling.organization = read(session, own.id).organization
    smuggling.name = "Own"
    for service_id in (own.id, None):
        with pytest.raises(RowBelongsElsewhereError), session.begin_nested():
            write(session, "beirut", smuggling, service_id)
    session.expire_all()
    assert session.get_one(Phone, theirs.phones[0].id).number == "1"
    assert theirs.service_at_locations[0].service_id == theirs.id


def test_a_service_is_written_in_its_own_city_only(session: Session) -> None:
    service = a_service(session)
    builders.city(session, "lima")
    with pytest.raises(ServiceIsUnknownError):
        write(session, "lima", read(session, service.id), service.id)
    lima = builders.organization(session, city=builders.city(session, "lima"))
    session.flush()
    document = read(session, service.id)
    document.organization = OrganizationPart(id=lima.id, name="Lima desk")
    with pytest.raises(RowBelongsElsewhereError):
        write(session, "beirut", document, service.id)


def test_an_organization_of_that_name_is_not_made_twice(session: Session) -> None:
    there = builders.organization(session, name="Open Door", url="https://door.example")
    session.flush()
    document = ServiceDocument(name="Clinic", organization=OrganizationPart(name=" open door "))
    service = write(session, "beirut", document)
    assert service.organization is there
    assert there.url == "https://door.example"
    other = write(
        session, "beirut", ServiceDocument(name="B", organization=OrganizationPart(name="Harbour"))
    )
    assert other.organization.city_id == "beirut"
    assert session.scalar(select(func.count()).select_from(Organization)) == 2


def test_what_is_new_is_no_more_public_than_it_is_said_to_be(session: Session) -> None:
    builders.city(session)
    document = ServiceDocument(
        name="Clinic",
        organization=OrganizationPart(name="Open Door"),
        points=[PointPart(schedule_exceptions=[ExceptionPart(date=dt.date(2026, 12, 1))])],
        required_documents=[RequiredDocumentPart(document="A photo")],
    )
    service = write(session, "beirut", document)
    point = service.service_at_locations[0]
    assert (service.publication, point.publication) == ("draft", "draft")
    assert point.location.disclosure == "hidden"
    write(session, "beirut", read(session, service.id), service.id, publication="published")
    assert (service.publication, point.publication) == ("published", "published")
    assert session.scalar(select(func.count()).select_from(RequiredDocument)) == 1


def test_a_place_under_one_roof_is_not_moved_by_another_organization(session: Session) -> None:
    """Threat: whoever shares a building with a shelter puts the shelter on the map."""
    theirs = a_service(session, name="Shelter", disclosure="hidden")
    roof = theirs.service_at_locations[0].location
    neighbour = builders.organization(session, name="Neighbour")
    own = a_service(session, name="Own", organization=neighbour, location=roof)

    def show(document: ServiceDocument) -> None:
        document.points[0].location.disclosure = "exact"

    edited(session, own, lambda document: setattr(document, "alert", "Ring twice"))
    assert own.service_at_locations[0].location is roof
    edited(session, own, show)
    assert roof.disclosure == "hidden"
    assert own.service_at_locations[0].location is not roof
    assert own.service_at_locations[0].location.disclosure == "exact"
    sister = a_service(session, name="Sister", organization=theirs.organization, location=roof)
    edited(session, sister, show)
    assert sister.service_at_locations[0].location is roof


def test_writing_keeps_the_program_that_no_document_holds(session: Session) -> None:
    service = a_service(session)
    service.program = Program(
        name="Winter fund", locale="en", organization_id=service.organization_id
    )
    session.flush()

    def rename(document: ServiceDocument) -> None:
        document.name = "Warm soup"

    (change,) = edited(session, service, rename)
    assert change.after == {"name": "Warm soup"}
    session.expire_all()
    assert service.program is not None
    assert service.program.name == "Winter fund"


def test_the_stops_of_a_route_come_back_in_the_order_of_the_week(session: Session) -> None:
    days = {
        "Airport": [slot("TH", "14:00-16:00")],
        "Once, later": [slot("", "09:00-10:00", freq=None, dtstart="2026-12-07")],
        # Every second week, counted from a date; in summer on Mondays, too.
        "Bridge": [slot("TU", "09:00-12:00", interval=2, dtstart="2026-11-24")],
        "Corniche": [
            slot("WE", "09:00-12:00"),
            slot("MO", "14:00-16:00", valid_from="2027-05-01", valid_to="2027-09-30"),
        ],
        "Sassine": [slot("TH", "09:00-12:00")],
        "In words": [slot("", freq=None, description="Ask the driver")],
        "Cola": [slot("MO", "09:00-12:00")],
        "Once, sooner": [slot("", "09:00-10:00", freq=None, dtstart="2026-11-30")],
        "Monthly": [slot("1FR", "09:00-12:00", freq="MONTHLY")],
        "No times": [],
    }
    builders.city(session)
    document = ServiceDocument(name="Mobile clinic", needs=["public-health"])
    document.organization.name = "Doctors on wheels"
    document.is_mobile = True
    document.points = [
        PointPart(location=LocationPart(name=name, lon=35.5, lat=33.9), schedules=rows)
        for name, rows in days.items()
    ]
    written = write(session, "beirut", document)
    session.expire_all()
    assert [point.location.name for point in read(session, written.id).points] == [
        "Cola",
        "Corniche",
        "Bridge",
        "Sassine",
        "Airport",
        "Monthly",
        "Once, sooner",
        "Once, later",
        "In words",
        "No times",
    ]
