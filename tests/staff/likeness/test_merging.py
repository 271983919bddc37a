"""Two entries become one with what was chosen from both; undone, both are what they were."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from locator.directory.changes import acting
from locator.directory.contact import Phone
from locator.directory.published import Moved, PublishedServicePoint
from locator.directory.publishing import publish_changes, republish
from locator.directory.service import RequiredDocument
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.texts import Translations, write_texts
from locator.errors import ChangeCannotBeUndoneError
from locator.staff.likeness.fields import FIELDS, Side
from locator.staff.likeness.merging import in_order, merge, undo_merge
from tests.builders import NOW, service_point, weekly
from tests.directory.random_edits import directory, published


def rows(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Everything in the directory, row by row."""
    return {table: [json.loads(row) for row in rows] for table, rows in directory(session).items()}


def older(session: Session, **fields: Any) -> ServiceAtLocation:
    point = service_point(
        session,
        **{"name": "Walk-in clinic", "phones": ["+961 1 111111"], "languages": ["ar"], **fields},
    )
    session.commit()
    return point


def newer(session: Session, **fields: Any) -> ServiceAtLocation:
    defaults: dict[str, Any] = {
        "name": "Walk in clinic Hamra",
        "description": "Doctors, nurses and a pharmacy. Children are welcome.",
        "directions": "Behind the Total station, blue gate",
        "phones": ["+961 1 111111", "+961 1 222222"],
        "languages": ["ar", "am"],
        "schedules": [weekly("SA", "10:00", "14:00")],
        "needs": ["public-health/dental"],
        "address": "12 Makdisi Street",
    }
    point = service_point(session, **{**defaults, **fields})
    point.service.required_documents = [RequiredDocument(document="Vaccination card")]
    write_texts(
        session,
        point.service,
        "description",
        {"en": defaults["description"], "ar": "أطباء وصيدلية"},
        "en",
    )
    session.commit()
    return point


def all_sides(side: Side) -> dict[str, Side]:
    return {field.key: side for field in FIELDS}


@pytest.fixture(autouse=True)
def somebody(session: Session) -> None:
    acting(session, "editor@city.example")


def test_the_older_one_stays_whatever_its_id(session: Session) -> None:
    for _ in range(4):
        first, second = older(session), newer(session)
        assert in_order(session, first, second) == (first, second)
        assert in_order(session, second, first) == (first, second)


def test_what_is_chosen_is_taken_with_its_translations(session: Session) -> None:
    keep, gone = older(session), newer(session)
    chosen: dict[str, Side] = {
        "service-description": "take",
        "location-directions": "take",
        "location-place": "take",
        "point-schedules": "take",
        "service-languages": "both",
        "service-phones": "both",
        "service-needs": "both",
        "service-required_documents": "take",
    }
    merge(session, keep, gone, chosen)
    session.commit()
    service = keep.service
    assert service.name == "Walk-in clinic"
    texts = Translations.of(session, [service.id]).texts(service, "description", "en")
    assert texts["ar"] == "أطباء وصيدلية"
    assert keep.location.directions == "Behind the Total station, blue gate"
    assert [address.address_1 for address in keep.location.addresses] == ["12 Makdisi Street"]
    assert [row.byday for row in keep.schedules] == ["SA"]
    assert [row.code for row in service.languages] == ["ar", "am"]
    assert [row.number for row in service.phones] == ["+961 1 111111", "+961 1 222222"]
    assert service.needs == ("public-health/dental", "public-health/primary-care")
    assert [row.document for row in service.required_documents] == ["Vaccination card"]


def test_the_other_is_archived_as_it_was(session: Session) -> None:
    keep, gone = older(session), newer(session)
    before = rows(session)
    merge(session, keep, gone, all_sides("take"))
    session.commit()
    assert (gone.publication, gone.service.publication) == ("archived", "archived")
    assert gone.merged_into == keep.id
    after = rows(session)
    mine = {str(gone.id), str(gone.service_id), str(gone.location_id)}
    for table, then in before.items():
        if table in ("service", "service_at_location"):
            continue
        now = {row["id"]: row for row in after[table] if "id" in row}
        for row in then:
            if mine & {str(value) for value in row.values()}:
                assert now[row["id"]] == row


@pytest.mark.parametrize("side", ["keep", "take", "both"])
def test_undone_both_are_what_they_were(session: Session, side: Side) -> None:
    keep, gone = older(session), newer(session)
    write_texts(session, keep.service, "description", {"en": "A clinic", "fr": "Un centre"}, "en")
    keep.service.phones[0].languages = []
    session.commit()
    before, public = directory(session), published(session)
    merge(session, keep, gone, all_sides(side) if side != "both" else joined())
    session.commit()
    assert directory(session) != before
    assert published(session) != public
    undo_merge(session, keep.id, gone.id)
    session.commit()
    assert directory(session) == before
    assert published(session) == public


def joined() -> dict[str, Side]:
    lists = {"languages", "phones", "required_documents", "needs", "contacts", "accessibility"}
    return {field.key: "both" if field.name in lists else "take" for field in FIELDS}


def test_it_is_one_operation(session: Session) -> None:
    keep, gone = older(session), newer(session)
    before = session.scalar(text("SELECT max(id) FROM directory.change"))
    merge(session, keep, gone, all_sides("take"))
    session.commit()
    operations = session.scalar(
        text("SELECT count(DISTINCT operation) FROM directory.change WHERE id > :before"),
        {"before": before},
    )
    assert operations == 1


def test_what_was_changed_since_is_not_undone(session: Session) -> None:
    keep, gone = older(session), newer(session)
    merge(session, keep, gone, {"service-name": "take"})
    session.commit()
    keep.service.name = "The clinic of the harbour"
    session.commit()
    after = directory(session)
    with pytest.raises(ChangeCannotBeUndoneError):
        undo_merge(session, keep.id, gone.id)
    assert directory(session) == after
    with pytest.raises(ChangeCannotBeUndoneError):
        undo_merge(session, gone.id, keep.id)


def test_its_public_address_leads_on_and_both_ways_of_publishing_agree(session: Session) -> None:
    keep, gone = older(session), newer(session)
    merge(session, keep, gone, {})
    session.commit()
    assert session.get(PublishedServicePoint, gone.id) is None
    moved = session.get(Moved, gone.id)
    assert moved
    assert moved.moved_to == keep.id
    bit_by_bit = published(session)
    republish(session, NOW)
    assert published(session) == bit_by_bit
    undo_merge(session, keep.id, gone.id)
    publish_changes(session, NOW)
    session.expire_all()
    assert session.get(Moved, gone.id) is None
    assert session.get(PublishedServicePoint, gone.id) is not None


def test_who_was_led_on_twice_is_led_at_once(session: Session) -> None:
    first, second, third = older(session), newer(session), newer(session)
    merge(session, second, third, {})
    session.commit()
    merge(session, first, second, {})
    session.commit()
    assert third.merged_into == first.id


def test_other_places_of_a_service_stay(session: Session) -> None:
    keep, gone = older(session), newer(session)
    elsewhere = service_point(session, service=gone.service, point=(35.51, 33.89))
    session.commit()
    merge(session, keep, gone, all_sides("take"))
    session.commit()
    assert gone.service.publication == "published"
    assert elsewhere.publication == "published"
    assert session.get(PublishedServicePoint, elsewhere.id) is not None


def test_two_stops_of_one_service_share_what_is_the_services(session: Session) -> None:
    keep = older(session)
    gone = service_point(session, service=keep.service, schedules=[weekly("SU", "10:00", "12:00")])
    session.commit()
    merge(session, keep, gone, all_sides("take"))
    session.commit()
    assert keep.service.publication == "published"
    assert [row.byday for row in keep.schedules] == ["SU"]
    assert [row.code for row in keep.service.languages] == ["ar"]


def test_others_at_the_same_place_stay_where_they_are(session: Session) -> None:
    keep, gone = older(session), newer(session)
    neighbour = service_point(session, location=keep.location, name="Food bank")
    keep.location.phones = [Phone(number="+961 1 333333")]
    session.commit()
    merge(session, keep, gone, {"location-place": "take", "location-directions": "take"})
    session.commit()
    assert keep.location_id != neighbour.location_id
    assert neighbour.location.addresses[0].address_1 == "1 Example Street"
    assert keep.location.addresses[0].address_1 == "12 Makdisi Street"
    assert [phone.number for phone in keep.location.phones] == ["+961 1 333333"]


def test_what_was_public_stays_public_and_confirmed(session: Session) -> None:
    keep = older(session, publication="draft", assured_date=None)
    gone = newer(session, assured_date=dt.date(2026, 11, 20))
    merge(session, keep, gone, {})
    session.commit()
    assert keep.publication == "published"
    assert keep.assured_date == dt.date(2026, 11, 20)
    assert session.get(PublishedServicePoint, keep.id) is not None
