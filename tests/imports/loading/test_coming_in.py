"""What an import brings in, what it leaves out, and what of it anybody may see."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from locator.directory.base import Base
from locator.directory.change import Change
from locator.directory.contact import Phone
from locator.directory.document.document import (
    AccessPart,
    LanguagePart,
    LocationPart,
    OrganizationPart,
    PhonePart,
    PointPart,
    ServiceDocument,
)
from locator.directory.document.reading import read
from locator.directory.organization import Organization
from locator.directory.published import PublishedServicePoint
from locator.directory.texts import Translations
from locator.imports.entry import BrokenRow, Finding, Held, row_id
from locator.imports.loading.holding import agree, refuse
from locator.imports.runs import HeldBack
from tests import builders
from tests.imports.loading.entries import (
    HAMRA,
    counts,
    entry,
    only,
    point_id,
    services,
    source,
    take_in,
    told,
)


def public(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(PublishedServicePoint)) or 0


def test_a_service_comes_in_whole_and_waits_for_review(session: Session) -> None:
    of = source(session)
    one = entry(of, points=2)
    run = take_in(session, of, one)
    assert counts(run) == {"added": 1}
    assert told(session, run) == ["1 added new"]
    service = only(session)
    assert (service.publication, service.source) == ("in_review", "The list")
    assert {point.publication for point in service.service_at_locations} == {"in_review"}
    assert public(session) == 0
    there = read(session, service.id)
    there.organization.id = None
    there.organization.locale = None
    assert there == one.document


def test_every_row_says_who_brought_it_and_by_which_import(session: Session) -> None:
    of = source(session)
    run = take_in(session, of, entry(of))
    change = session.scalars(select(Change).where(Change.entity_type == "service")).one()
    assert (change.actor, change.via) == ("amina@city.example", "import")
    assert change.reason == "import of The list: list.csv"
    assert change.operation == run.operation


def test_what_nobody_vouches_for_is_confirmed_by_nobody(session: Session) -> None:
    of = source(session)
    said = AccessPart(answer="yes", confirmed_by="Somebody", confirmed_on=builders.TODAY)
    assured = {point_id(of): {"assured_date": "2026-11-20", "assured_by": "Somebody"}}
    take_in(session, of, entry(of, access={"open_to_all": said}, assured=assured))
    (fact,) = only(session).access_conditions
    assert (fact.answer, fact.confirmed_by, fact.confirmed_on) == ("yes", None, None)
    assert only(session).service_at_locations[0].assured_date is None


def test_what_a_trusted_source_says_is_published_as_it_says(session: Session) -> None:
    of = source(session, trusted=True)
    said = AccessPart(answer="yes", confirmed_by="The ministry", confirmed_on=builders.TODAY)
    assured = {
        point_id(of): {
            "assured_date": "2026-11-20",
            "assured_by": "The ministry",
            "assured_by_kind": "network",
        }
    }
    run = take_in(session, of, entry(of, access={"open_to_all": said}, assured=assured))
    assert told(session, run) == ["1 added new_published"]
    content = session.scalars(select(PublishedServicePoint.content)).one()
    assert content["access"]["open_to_all"]["by"] == "The ministry"
    point = only(session).service_at_locations[0]
    assert (point.assured_date, point.assured_by_kind) == (dt.date(2026, 11, 20), "network")


def test_what_a_trusted_source_does_not_confirm_is_not_seen(session: Session) -> None:
    of = source(session, trusted=True)
    take_in(session, of, entry(of))
    assert only(session).publication == "published"
    assert public(session) == 0


def test_without_needs_it_waits_for_review_whoever_sends_it(session: Session) -> None:
    of = source(session, trusted=True)
    run = take_in(session, of, entry(of, needs=[]))
    assert told(session, run) == ["1 added new", "1 warning no_needs"]
    assert only(session).publication == "in_review"


def test_an_organization_is_found_again_by_its_name(session: Session) -> None:
    there = builders.organization(session, name="HILL mission")
    of = source(session)
    take_in(session, of, entry(of, "1"), entry(of, "2", organization="hill MISSION "))
    assert {service.organization_id for service in services(session)} == {there.id}


def test_who_is_not_named_is_an_organization_for_each(session: Session) -> None:
    of = source(session)
    take_in(
        session,
        of,
        entry(of, "1", name="Pharmacy", organization=""),
        entry(of, "8", name="Pharmacy", organization=""),
    )
    one, two = services(session)
    assert one.organization_id != two.organization_id
    assert one.organization.name == two.organization.name == "Pharmacy"


def test_one_roof_over_two_services_is_one_location(session: Session) -> None:
    of = source(session)
    roof = LocationPart(
        id=row_id(of.key, "location", "roof"), lon=HAMRA.lon, lat=HAMRA.lat, disclosure="exact"
    )
    rows = [
        entry(
            of,
            id,
            name=name,
            needs=[need],
            at=[PointPart(id=row_id(of.key, "point", id), location=roof)],
        )
        for id, name, need in (("1", "Soup", "social-protection/food"), ("2", "Law", "legal-aid"))
    ]
    assert counts(take_in(session, of, *rows)) == {"added": 2}
    one, two = services(session)
    assert one.service_at_locations[0].location is two.service_at_locations[0].location


def test_texts_come_in_every_language_that_the_source_has(session: Session) -> None:
    of = source(session)
    id = row_id(of.key, "service", "1")
    place = row_id(of.key, "location", "1/0")
    texts = {
        id: {"name": {"ar": "عيادة"}, "description": {"ar": "no original: left out"}},
        place: {"address": {"ar": "شارع"}},
    }
    take_in(session, of, entry(of, translations=texts, location={"address": "1 Hill Street"}))
    service = only(session)
    found = Translations.of(session, [service.id]).texts(service, "name", "en")
    assert found["ar"] == "عيادة"
    (address,) = service.service_at_locations[0].location.addresses
    assert Translations.of(session, [address.id]).texts(address, "address_1", "en")["ar"] == "شارع"


def test_a_program_is_made_once(session: Session) -> None:
    of = source(session)
    take_in(session, of, entry(of, "1", program="City fund"), entry(of, "2", program="city fund"))
    one, two = services(session)
    assert one.program is not None
    assert one.program is two.program


# --- what is left out ---


def test_a_row_that_cannot_be_used_says_why(session: Session) -> None:
    of = source(session)
    run = take_in(
        session,
        of,
        BrokenRow(1, Finding("hours", "9-", "hours_unclear_time"), "x", "Cedar"),
        BrokenRow(2, Finding("amenity", "bench", "osm_no_help"), is_outside=True),
        entry(of, "3", name=" "),
        entry(of, ""),
    )
    assert counts(run) == {"outside": 1, "rejected": 3}
    assert told(session, run) == [
        "1 rejected hours hours_unclear_time",
        "1 rejected no_id",
        "2 outside amenity osm_no_help",
        "3 rejected no_name",
    ]


def test_an_id_that_comes_twice_is_taken_once(session: Session) -> None:
    of = source(session)
    broken = BrokenRow(1, Finding("", "", "no_name"), "7")
    run = take_in(
        session, of, broken, entry(of, "7", row=2), entry(of, "7", row=3, name="Other one")
    )
    assert told(session, run) == ["1 rejected no_name", "2 added new", "3 rejected came_before"]


def test_what_comes_twice_under_two_ids_is_taken_once(session: Session) -> None:
    of = source(session)
    take_in(session, of, entry(of, "1", name="Clinique Sainte-Marie"))
    run = take_in(
        session,
        of,
        entry(of, "1", name="Clinique Sainte-Marie"),
        entry(of, "a", row=2, name="Sainte Marie, clinique", metres=111 + 40),
        entry(of, "b", row=3, name="Nightingale house"),
        entry(of, "c", row=4, name="Nightingale House"),
    )
    assert told(session, run) == ["2 rejected like_known", "3 added new", "4 rejected like_row"]


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ("Hill Post II", "Hill Post III", 5),
        ("Clinic 12", "Clinic 13", 5),
        ("Cedar clinic", "Cedar clinic", 200),
        ("Pharmacy", "Pharmacy", 60),
        ("Dental clinic", "Food bank", 0),
    ],
)
def test_two_that_are_two_stay_two(session: Session, one: str, other: str, metres: float) -> None:
    of = source(session)
    run = take_in(
        session,
        of,
        entry(of, "a", row=1, name=one),
        entry(of, "b", row=2, name=other, metres=metres),
    )
    assert counts(run) == {"added": 2}


def test_a_common_name_at_one_door_is_two_where_two_organizations_run_it(session: Session) -> None:
    of = source(session)
    rows = [
        entry(of, "a", row=1, name="Dental clinic", organization="Caritas"),
        entry(of, "b", row=2, name="Dental clinic", organization="Red Crescent"),
        entry(of, "c", row=3, name="Dental clinic", organization="Red Crescent Society"),
    ]
    assert counts(take_in(session, of, *rows)) == {"added": 2, "rejected": 1}


def test_only_what_lies_in_the_city_is_taken(session: Session) -> None:
    of = source(session)
    run = take_in(
        session,
        of,
        entry(of, "1", location={"lon": 32.58, "lat": 0.31}),
        entry(of, "2", location={"lon": HAMRA.lat, "lat": HAMRA.lon}),
        entry(of, "3"),
    )
    assert counts(run) == {"added": 1, "outside": 1, "rejected": 1}
    assert told(session, run)[:2] == ["1 outside outside", "2 rejected swapped"]


def test_a_place_outside_is_left_out_of_a_service_that_has_others(session: Session) -> None:
    of = source(session)
    one = entry(of, points=2)
    one.document.points[1].location.lon = 10.0
    run = take_in(session, of, one)
    assert told(session, run) == ["1 added new", "1 warning point_outside"]
    assert len(only(session).service_at_locations) == 1


# --- places ---


def gazetteer(session: Session) -> None:
    session.execute(
        text(
            """
            INSERT INTO published.place (id, city_id, kind, names, geog, radius, rank, is_own)
            VALUES ('beirut/hamra', 'beirut', 'quarter', '{"en": "Hamra"}',
                'POINT(35.4826 33.8963)', 700, 1, true),
                ('beirut', 'beirut', 'city', '{"en": "Beirut"}',
                'POINT(35.5 33.89)', 5000, 1, true);
            INSERT INTO published.place_name (place_id, name, locale, folded)
            VALUES ('beirut/hamra', 'Hamra', 'en', 'hamra'), ('beirut', 'Beirut', 'en', 'birut')
            """
        )
    )


@pytest.mark.parametrize("words", ["Hamra", "12 Makdisi Street, Hamra, Beirut"])
def test_without_coordinates_the_area_is_looked_up_and_never_a_pin(
    session: Session, words: str
) -> None:
    of = source(session)
    gazetteer(session)
    nowhere = {"lon": None, "lat": None, "disclosure": "hidden", "address": "12 Makdisi Street"}
    places = {row_id(of.key, "location", "1/0"): words}
    run = take_in(session, of, entry(of, location=nowhere, places=places))
    assert told(session, run) == ["1 added new", "1 warning place_found"]
    location = only(session).service_at_locations[0].location
    assert (location.disclosure, location.area_name, location.point) == ("area", "Hamra", None)
    assert location.area_point is not None


@pytest.mark.parametrize("words", ["Nowhereville", "Beirut", "hamr", "x" * 3000])
def test_what_nobody_knows_is_on_no_map_and_said(session: Session, words: str) -> None:
    of = source(session)
    gazetteer(session)
    nowhere = {"lon": None, "lat": None, "disclosure": "exact"}
    places = {row_id(of.key, "location", "1/0"): words}
    run = take_in(session, of, entry(of, location=nowhere, places=places))
    assert told(session, run) == ["1 added new", "1 warning place_not_found"]
    assert only(session).service_at_locations[0].location.disclosure == "hidden"


# --- threats ---


def test_an_import_into_one_city_never_writes_a_row_of_another(session: Session) -> None:
    lima = builders.city(session, "lima", bounds=[-77.2, -12.35, -76.75, -11.74])
    theirs = builders.service_point(session, city=lima, address=None)
    phone = Phone(number="+51 1 000 000")
    theirs.service.phones.append(phone)
    session.commit()
    before = read(session, theirs.service_id)
    of = source(session)
    place = theirs.location_id
    rows = [
        entry(of, "1", organization=OrganizationPart(id=theirs.service.organization_id, name="X")),
        entry(of, "2", at=[PointPart(id=theirs.id)]),
        entry(of, "3", at=[PointPart(id=uuid.uuid4(), location=LocationPart(id=place))]),
        entry(of, "4", languages=[LanguagePart(id=theirs.schedules[0].id, code="ar")]),
        entry(of, "5", phones=[PhonePart(id=phone.id, number="1")]),
        entry(of, str(theirs.service_id), row=6),
        entry(of, "7"),
    ]
    run = take_in(session, of, *rows)
    refused = [line for line in told(session, run, "rejected") if line.endswith("foreign_id")]
    assert refused == [f"{n} rejected foreign_id" for n in (1, 2, 3, 5)]
    assert counts(run) == {"added": 3, "rejected": 4}
    assert read(session, theirs.service_id) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"description": "half a pair: \ud800"},
        {"description": "a nought: \x00"},
        {"minimum_age": 10**12},
        {"closures": [{"id": uuid.uuid4(), "first_date": "2026-02-02", "last_date": "2026-01-01"}]},
    ],
)
def test_what_no_database_could_keep_is_refused_and_the_rest_comes_in(
    session: Session, fields: dict[str, Any]
) -> None:
    of = source(session)
    bad = entry(of, "1")
    document = ServiceDocument.model_validate(bad.document.model_dump() | fields)
    bad = bad.__class__(1, "1", document)
    run = take_in(session, of, entry(of, "2"), bad, entry(of, "3"))
    assert told(session, run, "rejected") == ["1 rejected cannot_be_kept"]
    assert counts(run) == {"added": 2, "rejected": 1}


# --- what is held back ---


def test_words_about_a_person_are_held_back_until_somebody_agrees(session: Session) -> None:
    of = source(session)
    full = "Ask Maria, maria@hill.example."
    held = Held(row_id(of.key, "service", "1"), "description", full, ("maria@hill.example",))
    run = take_in(session, of, entry(of, description="Ask.", held=(held,)))
    assert told(session, run) == ["1 added new", "1 warning description held_back"]
    kept = session.scalars(select(HeldBack)).one()
    assert (kept.service_id, kept.text, kept.without) == (only(session).id, full, "Ask.")
    agree(session, kept)
    session.commit()
    assert only(session).description == full
    assert session.scalars(select(HeldBack)).all() == []


def test_what_the_list_does_not_say_any_more_is_not_held_back(session: Session) -> None:
    of = source(session)
    held = Held(row_id(of.key, "service", "1"), "description", "Ask Maria", ("Maria",))
    take_in(session, of, entry(of, description="Ask", held=(held,)))
    take_in(session, of, entry(of, description="Ask at the desk"))
    assert session.scalars(select(HeldBack)).all() == []


def test_what_is_refused_is_kept_nowhere(session: Session) -> None:
    of = source(session)
    held = Held(row_id(of.key, "service", "1"), "description", "Ask Maria", ("Maria",))
    take_in(session, of, entry(of, description="Ask", held=(held,)))
    refuse(session, session.scalars(select(HeldBack)).one())
    session.commit()
    assert only(session).description == "Ask"
    for table in Base.metadata.sorted_tables:
        rows = session.scalars(text(f"SELECT to_jsonb(t)::text FROM {table.fullname} t"))  # noqa: S608
        assert not any("Maria" in row for row in rows), table.name


def test_organizations_are_those_of_the_city(session: Session) -> None:
    lima = builders.city(session, "lima")
    builders.organization(session, city=lima, name="Hill Mission")
    of = source(session)
    take_in(session, of, entry(of))
    assert only(session).organization.city_id == "beirut"
    assert session.scalar(select(func.count()).select_from(Organization)) == 2
