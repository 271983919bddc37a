"""What partners may take away: complete, by HSDS's names, dated, and missed when it is gone."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from locator.directory.contact import Phone
from locator.directory.language import Language
from locator.directory.notice import Notice
from locator.directory.published import Gone, PublishedServicePoint
from locator.directory.published_records import (
    PublishedOrganization,
    PublishedService,
    PublishedServiceAtLocation,
)
from locator.directory.publishing import publish_changes, republish
from locator.directory.schedule import Closure, Schedule, ScheduleException
from locator.directory.service import CostOption, RequiredDocument
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.texts import write_texts
from locator.directory.words import words_of
from tests.builders import (
    NOW,
    TODAY,
    access_conditions,
    city,
    on_day,
    service_point,
    weekly,
)

HOUR = dt.timedelta(hours=1)


def modified_at(session: Session, point: ServiceAtLocation) -> dt.datetime | None:
    return session.scalar(
        select(PublishedServicePoint.modified_at).where(PublishedServicePoint.id == point.id)
    )


def gone(session: Session) -> dict[tuple[uuid.UUID, str], dt.datetime]:
    return {
        (row.id, row.city_id): row.gone_at
        for row in session.execute(select(Gone.id, Gone.city_id, Gone.gone_at))
    }


def records(session: Session) -> tuple[list[dict], list[dict], list[dict]]:  # type: ignore[type-arg]
    tables = (PublishedOrganization, PublishedService, PublishedServiceAtLocation)
    organizations, services, points = (
        [*session.scalars(select(table.record).order_by(table.id))] for table in tables
    )
    return organizations, services, points


class TestWhenItLastChanged:
    def test_a_new_point_is_as_new_as_its_publication(self, session: Session) -> None:
        assert modified_at(session, service_point(session)) == NOW

    @pytest.mark.parametrize(
        "what",
        ["name of the service", "schedule", "organization", "phone", "place", "cost", "exception"],
    )
    def test_whatever_the_public_sees_counts(self, session: Session, what: str) -> None:
        point = service_point(session)
        match what:
            case "name of the service":
                point.service.name = "Another name"
            case "schedule":
                point.schedules[0].closes_at = dt.time(16)
            case "organization":
                point.service.organization.description = "Since 1990"
            case "phone":
                point.phones = [Phone(number="+961 1 111 222")]
            case "place":
                point.location.directions = "Second door"
            case "cost":
                point.service.cost_options = [CostOption(option="Adults", amount=Decimal(5))]
            case "exception":
                point.schedule_exceptions = [ScheduleException(date=TODAY, closed=True)]
        publish_changes(session, NOW + HOUR)
        assert modified_at(session, point) == NOW + HOUR

    def test_that_a_day_has_passed_does_not(self, session: Session) -> None:
        point = service_point(session)
        before = session.scalar(select(PublishedServicePoint.open_during))
        republish(session, NOW + dt.timedelta(days=3))
        session.expire_all()
        assert session.scalar(select(PublishedServicePoint.open_during)) != before
        assert modified_at(session, point) == NOW

    def test_what_only_staff_see_does_not(self, session: Session) -> None:
        point = service_point(session)
        point.assurer_email = "amina@city.example"
        publish_changes(session, NOW + HOUR)
        assert modified_at(session, point) == NOW

    def test_a_notice_does_when_it_comes_and_when_it_is_taken_away_but_not_when_its_day_ends(
        self, session: Session
    ) -> None:
        point = service_point(session)

        def notice(day: dt.date) -> Notice:
            nine, five = dt.time(9), dt.time(17)
            return Notice(date=day, starts_at=nine, ends_at=five, kind="not_running")

        point.notices = [notice(TODAY)]
        publish_changes(session, NOW + HOUR)
        assert modified_at(session, point) == NOW + HOUR
        republish(session, NOW + dt.timedelta(days=2))
        assert modified_at(session, point) == NOW + HOUR
        point.notices = [notice(TODAY + dt.timedelta(days=3))]
        publish_changes(session, NOW + dt.timedelta(days=2))
        point.notices = []
        publish_changes(session, NOW + dt.timedelta(days=2, hours=1))
        assert modified_at(session, point) == NOW + dt.timedelta(days=2, hours=1)

    def test_a_service_is_as_new_as_the_newest_of_its_points_and_as_their_loss(
        self, session: Session
    ) -> None:
        first = service_point(session)
        second = service_point(session, service=first.service)

        def of_service() -> dt.datetime | None:
            return session.scalar(select(PublishedService.modified_at))

        second.alert = "Closed on Friday"
        publish_changes(session, NOW + HOUR)
        assert of_service() == NOW + HOUR
        assert modified_at(session, first) == NOW
        second.publication = "archived"
        publish_changes(session, NOW + 2 * HOUR)
        assert of_service() == NOW + 2 * HOUR


class TestWhatIsGone:
    def test_what_is_archived_leaves_a_tombstone_and_loses_it_when_it_is_back(
        self, session: Session
    ) -> None:
        point = service_point(session)
        assert gone(session) == {}
        point.publication = "archived"
        publish_changes(session, NOW + HOUR)
        assert gone(session) == {(point.id, "beirut"): NOW + HOUR}
        point.publication = "published"
        publish_changes(session, NOW + 2 * HOUR)
        assert gone(session) == {}

    def test_what_nobody_confirms_any_more_leaves_one(self, session: Session) -> None:
        point = service_point(session)
        later = NOW + dt.timedelta(days=200)
        republish(session, later)
        assert gone(session) == {(point.id, "beirut"): later}
        assert records(session) == ([], [], [])

    def test_what_never_was_public_leaves_none(self, session: Session) -> None:
        service_point(session, publication="draft")
        republish(session, NOW)
        assert gone(session) == {}

    def test_what_moves_to_another_city_is_gone_from_the_first(self, session: Session) -> None:
        point = service_point(session)
        point.location.city = city(session, "freetown")
        publish_changes(session, NOW + HOUR)
        assert gone(session) == {(point.id, "beirut"): NOW + HOUR}
        assert session.scalars(select(PublishedService.city_id)).all() == ["freetown"]

    def test_what_somebody_put_there_by_hand_is_cleared_away(self, session: Session) -> None:
        service_point(session)
        stray = uuid.uuid4()
        session.execute(
            text(
                "INSERT INTO published.service_point (id, city_id, service_id, is_stop, facets,"
                " content, assured_until, published_at)"
                " SELECT :id, city_id, service_id, is_stop, facets, content, assured_until, :now"
                " FROM published.service_point"
            ),
            {"id": stray, "now": NOW},
        )
        republish(session, NOW)
        assert stray not in session.scalars(select(PublishedServicePoint.id)).all()
        assert [*gone(session)] == [(stray, "beirut")]


class TestRecords:
    def test_everything_is_in_them_by_the_names_of_hsds(self, session: Session) -> None:
        point = service_point(
            session,
            publish=False,
            name="Dentist",
            needs=["public-health/dental"],
            languages=["ar", Language(code="am", mode="interpreter", byday="tu, th")],
            phones=["+961 1 222 333"],
            minimum_age=6,
            is_free=False,
            access={"id_asked": "no"},
            wheelchair="yes",
            schedules=[weekly("MO", "09:00", "12:00", by_appointment=True)],
        )
        service = point.service
        service.cost_options = [CostOption(amount=Decimal("12.50"), currency="USD")]
        service.required_documents = [RequiredDocument(document="Vaccination card")]
        service.closures = [Closure(first_date=TODAY, last_date=TODAY, name="Moving")]
        write_texts(session, service, "name", {"en": "Dentist", "ar": "طبيب أسنان"}, "en")
        publish_changes(session, NOW)
        (organization,), (record,), (at,) = records(session)
        assert organization["name"] == "Open Door"
        assert organization["kind"] == "ngo"
        assert record["translations"] == {"name": {"ar": "طبيب أسنان"}}
        assert (record["minimum_age"], record["is_free"]) == (6, "no")
        assert record["needs"] == ["public-health/dental"]
        assert {
            row["code"]: (row.get("mode"), row.get("byday")) for row in record["languages"]
        } == {
            "ar": (None, None),
            "am": ("interpreter", "TU,TH"),
        }
        assert record["cost_options"][0]["amount"] == 12.5
        assert record["required_documents"][0]["document"] == "Vaccination card"
        assert record["closures"][0]["name"] == "Moving"
        assert (record["id_asked"], record["id_asked.confirmed_by"]) == ("no", "City of Beirut")
        assert at["location"]["wheelchair"] == "yes"
        assert at["location"]["addresses"][0]["address_1"] == "1 Example Street"
        assert at["schedules"][0] | {"id": ""} == {
            "id": "",
            "freq": "WEEKLY",
            "byday": "MO",
            "opens_at": "09:00:00",
            "closes_at": "12:00:00",
            "by_appointment": "yes",
        }
        assert at["time_zone"] == "Asia/Beirut"
        assert json.dumps([organization, record, at])  # nothing but JSON

    def test_a_stop_has_its_dates_and_its_exceptions(self, session: Session) -> None:
        point = service_point(
            session,
            publish=False,
            is_mobile=True,
            schedules=[on_day(TODAY, "10:00", "12:00"), Schedule(freq="DAILY", interval=2)],
        )
        point.schedule_exceptions = [
            ScheduleException(
                date=TODAY, closed=False, opens_at=dt.time(11), closes_at=dt.time(12), note="Rain"
            )
        ]
        publish_changes(session, NOW)
        _, (service,), (at,) = records(session)
        assert service["is_mobile"] == "yes"
        assert {row.get("dtstart") for row in at["schedules"]} == {TODAY.isoformat(), None}
        assert at["schedule_exceptions"][0]["opens_at"] == "11:00:00"
        assert at["schedule_exceptions"][0]["closed"] is False

    def test_the_list_that_it_came_from_is_named_with_what_it_asks_for(
        self, session: Session
    ) -> None:
        point = service_point(session, publish=False)
        session.flush()
        session.execute(
            text(
                "INSERT INTO directory.import_source (id, city_id, name, credit, licence)"
                " VALUES (gen_random_uuid(), 'beirut', 'osm',"
                " '© OpenStreetMap contributors', 'ODbL-1.0')"
            )
        )
        point.service.source = "osm"
        publish_changes(session, NOW)
        said = {
            "name": "osm",
            "credit": "© OpenStreetMap contributors",
            "licence": "ODbL-1.0",
        }
        assert records(session)[1][0]["source"] == said
        assert session.scalar(select(PublishedServicePoint.content["source"])) == said

    def test_a_service_is_open_to_all_where_one_of_its_points_is(self, session: Session) -> None:
        point = service_point(session, access={"open_to_all": "no"})
        assert session.scalars(select(PublishedService.open_to_all)).all() == [False]
        service_point(session, service=point.service).access_conditions = []
        other = service_point(session, publish=False, service=point.service)
        other.access_conditions = access_conditions({"open_to_all": "yes"})
        publish_changes(session, NOW)
        assert session.scalars(select(PublishedService.open_to_all)).all() == [True]
        assert sorted(session.scalars(select(PublishedServiceAtLocation.open_to_all))) == [
            False,
            False,
            True,
        ]

    def test_one_organization_goes_with_the_last_of_its_services(self, session: Session) -> None:
        first = service_point(session)
        second = service_point(session, organization=first.service.organization)
        assert [len(rows) for rows in records(session)] == [1, 2, 2]
        first.service.publication = "archived"
        publish_changes(session, NOW)
        assert [len(rows) for rows in records(session)] == [1, 1, 1]
        second.status = "inactive"
        publish_changes(session, NOW)
        assert [len(rows) for rows in records(session)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Café Größe", "cafe grosse"),
        ("العَرَبِيَّة", "العربية"),
        ("ﬁne", "fine"),
        (None, ""),
    ],
)
def test_words_are_found_without_case_and_accents(typed: str | None, stored: str) -> None:
    assert words_of(typed) == stored
