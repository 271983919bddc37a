"""What an import brings in, what it leaves alone, and what it says about it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.db import Database
from locator.directory.change import Change
from locator.directory.changes import acting, undo_operation
from locator.directory.city import City
from locator.directory.point import Point
from locator.directory.published import PublishedServicePoint
from locator.directory.publishing import publish_changes, republish
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.texts import Translations
from locator.imports.record import ImportRecord
from locator.search import query
from locator.search.criteria import SearchCriteria
from tests import builders
from tests.imports.files import HILL, far, site, take_in, told


@pytest.fixture
def city(session: Session) -> City:
    return builders.city(session, "freetown")


def points(session: Session) -> list[ServiceAtLocation]:
    session.flush()
    return list(session.scalars(select(ServiceAtLocation).order_by(ServiceAtLocation.external_id)))


def only(session: Session) -> ServiceAtLocation:
    (point,) = points(session)
    return point


def near(metres: float) -> tuple[float, float]:
    return (HILL[0], HILL[1] + metres / 111_195)


# --- coming in ---


def test_a_health_site_comes_in_with_what_its_tags_say(session: Session, city: City) -> None:
    report = take_in(
        session,
        city,
        site(
            7,
            amenity="hospital",
            speciality="maternity;dentistry",
            operator="Hill Mission",
            operator_type="religious",
            wheelchair="limited",
            contact_number="+232 76 000 000; call",
            url="https://hill.example",
            addr_full="1 Hill Road",
            opening_hours="Mo-Fr 08:00-17:00; Sa 09:00-12:00",
            names={"name:fr": "Clinique de la colline", "name:etymology": "the hill"},
        ),
    )
    assert told(report) == ["1 added *: is new", "1 warning contact_number: is no phone number"]
    point = only(session)
    service, location = point.service, point.location
    assert (point.source, point.external_id) == ("healthsites.io", "node/7")
    assert (service.name, location.name, service.locale) == ("Hill Clinic 7", "Hill Clinic 7", "en")
    names = Translations.of(session, [service.id]).texts(service, "name", "en")
    assert names == {"en": "Hill Clinic 7", "fr": "Clinique de la colline"}
    assert set(service.needs) == {
        "public-health",
        "public-health/dental",
        "public-health/maternal-child",
    }
    assert (service.organization.name, service.organization.kind) == ("Hill Mission", "community")
    assert (location.point, location.disclosure) == (Point(*HILL), "exact")
    assert location.wheelchair == "limited"
    assert [phone.number for phone in point.phones] == ["+232 76 000 000"]
    assert service.url == "https://hill.example"
    assert [address.address_1 for address in location.addresses] == ["1 Hill Road"]
    assert sorted((row.byday, row.opens_at) for row in point.schedules) == [
        ("MO,TU,WE,TH,FR", dt.time(8)),
        ("SA", dt.time(9)),
    ]


def test_what_a_source_cannot_know_stays_unknown(session: Session, city: City) -> None:
    take_in(session, city, site(1))
    point = only(session)
    assert point.access_conditions == point.service.access_conditions == []
    assert point.languages == point.service.languages == []
    assert point.service.is_free is None
    assert point.location.wheelchair == "unknown"
    assert point.assured_date is None
    assert point.service.organization.kind == "unknown"


def test_nothing_that_comes_in_is_public_before_staff_publish_and_confirm_it(
    session: Session, city: City
) -> None:
    def public() -> int:
        publish_changes(session, builders.NOW)
        return session.scalar(select(func.count()).select_from(PublishedServicePoint)) or 0

    take_in(session, city, site(1, opening_hours="24/7"))
    assert public() == 0
    point = only(session)
    point.publication = point.service.publication = "published"
    assert public() == 0
    point.assured_date, point.assured_by_kind = builders.TODAY, "city"
    assert public() == 1
    content = session.scalars(select(PublishedServicePoint.content)).one()
    assert content["access"]["open_to_all"]["answer"] == "unknown"
    assert content["hours"]["known"] is True


def test_hours_that_cannot_be_read_for_certain_stay_text(session: Session, city: City) -> None:
    report = take_in(session, city, site(1, opening_hours="Mo-Fr"))
    assert told(report)[1].startswith("1 warning opening_hours: we cannot read")
    (row,) = only(session).schedules
    assert (row.description, row.freq, row.opens_at) == ("OpenStreetMap: Mo-Fr", None, None)


def test_one_operator_is_one_organization_and_words_that_name_nobody_are_none(
    session: Session, city: City
) -> None:
    take_in(
        session,
        city,
        site(1, far(1), operator="Hill Mission"),
        site(2, far(2), operator="HILL MISSION"),
        site(3, far(3), operator="Private;None"),
    )
    one, two, three = (point.service.organization for point in points(session))
    assert one is two
    assert three.name == "Hill Clinic 3"


def test_a_site_that_does_not_run_is_inactive(session: Session, city: City) -> None:
    take_in(session, city, site(1, operational_status="non operational"))
    assert only(session).status == "inactive"


def test_only_what_lies_in_the_city_is_taken(session: Session, city: City) -> None:
    report = take_in(session, city, site(1), site(2, (32.58, 0.31)), site(3, (HILL[1], HILL[0])))
    assert [report.counts[kind] for kind in ("added", "outside", "rejected")] == [1, 1, 1]
    assert told(report)[1] == "3 rejected geometry: looks swapped: longitude comes first"


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"name": None}, "name: has no name: nobody could find it"),
        ({"name": "x" * 201}, "name: is too long for a name"),
        ({"name": ["Hill"]}, "name: has no name: nobody could find it"),
        ({"osm_id": None}, "osm_id: has no id by which to find it again"),
        ({"amenity": "bench"}, "amenity: does not say what help this is"),
        ({"amenity": None}, "*: does not say what help this is"),
    ],
)
def test_a_row_that_nobody_could_use_is_rejected_with_the_reason(
    session: Session, city: City, tags: dict[str, Any], expected: str
) -> None:
    report = take_in(session, city, site(1, **tags))
    assert told(report) == [f"1 rejected {expected}"]
    assert points(session) == []


@pytest.mark.parametrize(
    ("tags", "column"),
    [
        ({"wheelchair": "perhaps"}, "wheelchair"),
        ({"contact_number": "ask the guard"}, "contact_number"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "http://[::1"}, "url"),
        ({"opening_hours": ["Mo"]}, "opening_hours"),
    ],
)
def test_a_value_that_cannot_be_used_is_left_out_with_a_warning(
    session: Session, city: City, tags: dict[str, Any], column: str
) -> None:
    report = take_in(session, city, site(1, **tags))
    assert report.counts["added"] == 1
    assert [line.column for line in report.lines if line.kind == "warning"] == [column]
    point = only(session)
    assert (point.location.wheelchair, point.phones, point.service.url) == ("unknown", [], None)


# --- coming again ---


def test_a_second_import_of_the_same_changes_nothing(session: Session, city: City) -> None:
    sites = [
        site(1, far(1), opening_hours="Mo-Fr 08:00-17:00; Sa 09:00-12:00", wheelchair="yes"),
        site(2, far(2), opening_hours="sunrise-sunset", contact_number="076 000 000"),
        site(3, far(3), operator="Hill Mission", names={"name:fr": "Clinique 3"}),
        site(4, (0, 0)),
        site(5, far(5), name=None),
    ]
    take_in(session, city, *sites)
    session.flush()
    changes = session.scalar(select(func.count()).select_from(Change))
    session.expire_all()
    report = take_in(session, city, *sites)
    session.flush()
    assert report.counts == {"unchanged": 3, "outside": 1, "rejected": 1}
    assert session.scalar(select(func.count()).select_from(Change)) == changes


def test_what_changed_in_the_source_is_changed_here(session: Session, city: City) -> None:
    take_in(session, city, site(1, opening_hours="Mo-Fr 08:00-17:00", names={"name:fr": "Colline"}))
    report = take_in(
        session,
        city,
        site(1, near(30), name="Hill Hospital", amenity="hospital", wheelchair="no")
        | {"id": "ignored"},
    )
    assert report.counts == {"changed": 1}
    assert {line.column: (line.value, line.reason) for line in report.lines} == {
        "name": ("Hill Hospital", "was en: Hill Clinic 1; fr: Colline"),
        "needs": ("public-health", "was public-health/primary-care"),
        "point": ("-13.2344; 8.4846698", "was -13.2344; 8.4844"),
        "wheelchair": ("no", "was nothing"),
        "hours": (
            "nothing",
            "was WEEKLY; MO,TU,WE,TH,FR; 08:00; 17:00",
        ),
    }
    point = only(session)
    assert (point.service.name, point.location.name) == ("Hill Hospital", "Hill Hospital")
    assert point.service.needs == ("public-health",)
    assert point.schedules == []


def test_what_staff_edited_is_kept_and_said_once(session: Session, city: City) -> None:
    take_in(session, city, site(1, wheelchair="no", opening_hours="Mo-Fr 08:00-17:00"))
    acting(session, "amina@freetown.example")
    point = only(session)
    point.location.wheelchair = "yes"
    point.schedules[0].opens_at = dt.time(9)
    session.flush()

    # Nothing new there: nothing to say.
    same = site(1, wheelchair="no", opening_hours="Mo-Fr 08:00-17:00")
    assert take_in(session, city, same).lines == []

    # News there against an edit here: the edit stays, and the report tells.
    news = site(1, wheelchair="limited", opening_hours="Mo-Sa 08:00-17:00")
    report = take_in(session, city, news)
    assert report.counts == {"unchanged": 1}
    assert told(report) == [
        "1 warning wheelchair: differs; kept what is here: yes",
        "1 warning hours: differs; kept what is here: WEEKLY; MO,TU,WE,TH,FR; 09:00; 17:00",
    ]
    assert take_in(session, city, news).lines == []
    session.expire_all()
    assert only(session).location.wheelchair == "yes"
    assert only(session).schedules[0].opens_at == dt.time(9)


def test_publishing_and_confirming_are_never_taken_back(session: Session, city: City) -> None:
    take_in(session, city, site(1))
    point = only(session)
    point.publication = point.service.publication = "published"
    point.assured_date = builders.TODAY
    session.flush()
    take_in(session, city, site(1, name="Hill Hospital"))
    assert point.publication == point.service.publication == "published"
    assert point.assured_date == builders.TODAY
    assert point.service.name == "Hill Hospital"


def test_what_was_deleted_here_stays_away(session: Session, city: City) -> None:
    take_in(session, city, site(1))
    session.delete(only(session))
    session.flush()
    session.expire_all()
    report = take_in(session, city, site(1))
    assert told(report) == ["1 warning *: was deleted here, and stays away"]
    assert report.counts == {"unchanged": 1}
    assert points(session) == []


def test_one_id_twice_in_a_file_is_taken_once(session: Session, city: City) -> None:
    report = take_in(session, city, site(1), site(1, far(3), name="Other"))
    assert told(report) == ["1 added *: is new", "2 rejected osm_id: came already in row 1"]


def test_many_rows_go_through_in_batches(
    session: Session, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locator.imports.loader.BATCH", 2)
    sites = [site(n, far(n)) for n in range(1, 6)]
    assert take_in(session, city, *sites).counts == {"added": 5}
    session.expire_all()
    assert take_in(session, city, *sites).counts == {"unchanged": 5}


# --- the same under another id, or none ---


def test_what_staff_entered_is_found_by_name_and_place_and_not_doubled(
    session: Session, city: City
) -> None:
    there = builders.service_point(
        session, city=city, name="Kissy Road Clinic", point=Point(*HILL), wheelchair="yes"
    )
    report = take_in(
        session,
        city,
        site(1, near(60), name="Kissy Rd. Clinic", wheelchair="no", contact_number="076 000 000"),
    )
    assert report.counts == {"changed": 1}
    assert told(report)[0] == (
        "1 changed *: is the same as Kissy Road Clinic, 60 m away, and now linked with it"
    )
    # What was empty is filled, what was there is kept.
    assert told(report)[1] == "1 changed phones: was nothing"
    kept = {line.column: line.reason for line in report.lines if line.kind == "warning"}
    assert kept == {
        "name": "differs; kept what is here: Kissy Road Clinic",
        "point": "differs; kept what is here: -13.2344; 8.4844",
        "wheelchair": "differs; kept what is here: yes",
    }
    assert only(session) is there
    assert (there.service.name, there.location.wheelchair) == ("Kissy Road Clinic", "yes")
    assert there.external_id == "node/1"
    assert there.publication == "published"


def test_one_building_mapped_twice_comes_in_once(session: Session, city: City) -> None:
    first, second = site(1, name="Kissy Clinic"), site(2, near(40), name="KISSY clinic")
    for kind in ("added", "unchanged"):
        report = take_in(session, city, first, second)
        assert report.counts == {kind: 1, "rejected": 1}
        assert told(report)[-1] == "2 rejected *: is here already: Kissy Clinic, 40 m away"
    assert len(points(session)) == 1


@pytest.mark.parametrize(
    ("metres", "name", "tags"),
    [
        (400, "Kissy Clinic", {}),  # too far
        (40, "Congo Clinic", {}),  # another name
        (0, "Kissy Clinic", {"amenity": "pharmacy"}),  # other help under the same roof
    ],
)
def test_what_is_only_somewhat_alike_is_something_else(
    session: Session, city: City, metres: float, name: str, tags: dict[str, Any]
) -> None:
    take_in(session, city, site(1, name="Kissy Clinic"), site(2, near(metres), name=name, **tags))
    assert len(points(session)) == 2


def test_two_nameless_pharmacies_in_one_street_are_two(session: Session, city: City) -> None:
    one = site(1, name="Pharmacy", amenity="pharmacy")
    take_in(session, city, one, site(2, near(60), name="pharmacy", amenity="pharmacy"))
    assert len(points(session)) == 2


def test_a_sample_is_never_taken_for_something_real(session: Session, city: City) -> None:
    builders.service_point(
        session, city=city, name="Kissy Clinic", point=Point(*HILL), is_sample=True
    )
    assert take_in(session, city, site(1, name="Kissy Clinic")).counts == {"added": 1}


# --- the record ---


def test_every_change_says_that_the_import_made_it(session: Session, city: City) -> None:
    session.flush()
    before = session.scalar(select(func.max(Change.id))) or 0
    take_in(session, city, site(1))
    session.flush()
    actors = session.scalars(select(Change.actor).where(Change.id > before).distinct()).all()
    assert actors == ["import of healthsites.io"]


def test_publishing_after_an_import_agrees_with_republishing(session: Session, city: City) -> None:
    take_in(session, city, site(1, opening_hours="Mo-Fr 08:00-17:00"))
    point = only(session)
    point.publication = point.service.publication = "published"
    point.assured_date = builders.TODAY
    publish_changes(session, builders.NOW)
    take_in(session, city, site(1, near(20), opening_hours="Mo-Sa 08:00-17:00"))
    publish_changes(session, builders.NOW)
    one_way = session.execute(select(PublishedServicePoint.__table__)).all()
    republish(session, builders.NOW, city.id)
    assert session.execute(select(PublishedServicePoint.__table__)).all() == one_way


def test_what_the_source_said_is_remembered_by_column(session: Session, city: City) -> None:
    take_in(session, city, site(1, wheelchair="yes"))
    said = session.scalars(select(ImportRecord.said)).one()
    assert said["wheelchair"] == "yes"
    assert said["name"] == {"en": "Hill Clinic 1"}


# --- for whom it is ---


def test_a_search_shows_it_only_when_somebody_has_confirmed_that_it_is_open_to_all(
    session: Session, database: Database, city: City
) -> None:
    def found(conditions: bool = False) -> int:
        publish_changes(session, builders.NOW)
        criteria = SearchCriteria(
            city_id="freetown",
            origin=None,
            now=builders.NOW,
            time_zone="Africa/Freetown",
            conditions=conditions,
        )
        with database.public() as connection:
            return len(query.find(connection, criteria).points)

    take_in(session, city, site(1, opening_hours="24/7"))
    point = only(session)
    assert found() == found(conditions=True) == 0
    point.publication = point.service.publication = "published"
    point.assured_date = builders.TODAY
    assert (found(), found(conditions=True)) == (0, 1)
    point.service.access_conditions = builders.access_conditions({"open_to_all": "yes"})
    assert found() == 1


def test_a_whole_import_can_be_undone(session: Session, city: City) -> None:
    session.commit()
    before = session.scalar(select(func.max(Change.id))) or 0
    take_in(
        session,
        city,
        site(1, opening_hours="24/7", contact_number="076 000 000", operator="Mission"),
        site(2, far(2)),
    )
    session.flush()
    (operation,) = session.scalars(select(Change.operation).where(Change.id > before).distinct())
    undo_operation(session, operation)
    session.flush()
    assert points(session) == []
    assert session.scalars(select(ImportRecord)).all() == []
