"""What is in the directory comes out by itself, whole, and only when it may."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from locator.db import staff_engine
from locator.directory.city import City
from locator.directory.contact import Phone
from locator.directory.language import Language
from locator.directory.location import Location
from locator.directory.organization import Organization, Program
from locator.directory.published import PublishedCity, PublishedServicePoint
from locator.directory.publishing import publish, publish_changes, republish
from locator.directory.sample import load_sample
from locator.directory.schedule import Closure, Schedule, ScheduleException
from locator.directory.service import CostOption, RequiredDocument, Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.directory.texts import write_texts
from tests.builders import (
    NOW,
    TODAY,
    city,
    location,
    on_day,
    organization,
    service,
    service_point,
    weekly,
)
from tests.conftest import migrated_database


def row_of(session: Session, point: ServiceAtLocation) -> PublishedServicePoint:
    return session.get_one(PublishedServicePoint, point.id, populate_existing=True)


def ids(session: Session) -> set[uuid.UUID]:
    return set(session.scalars(select(PublishedServicePoint.id)))


def version(session: Session, id: str = "beirut") -> int:
    return session.get_one(PublishedCity, id, populate_existing=True).version


class TestByItself:
    def test_a_commit_publishes(self, session: Session) -> None:
        point = service_point(session, publish=False)
        assert ids(session) == set()
        session.commit()
        assert ids(session) == {point.id}

    def test_a_rollback_does_not(self, session: Session) -> None:
        point = service_point(session)
        session.commit()
        point.service.name = "Night clinic"
        session.rollback()
        session.commit()
        assert row_of(session, point).content["service"]["name"] == {"en": "Walk-in clinic"}

    def test_a_savepoint_that_failed_takes_nothing_else_along(self, session: Session) -> None:
        point = service_point(session)
        session.commit()
        point.service.name = "Night clinic"
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            point.service.alert = "Moved"
            session.flush()
            raise ZeroDivisionError
        session.commit()
        content = row_of(session, point).content["service"]
        assert (content["name"], content["alert"]) == ({"en": "Night clinic"}, {})

    @pytest.mark.parametrize("model", [Service, ServiceAtLocation, Location, Organization])
    def test_what_is_deleted_is_gone(self, session: Session, model: type[Any]) -> None:
        service_point(session)
        session.delete(session.scalars(select(model)).one())
        session.commit()
        assert ids(session) == set()

    def test_a_point_that_moves_to_another_service_touches_both(self, session: Session) -> None:
        point = service_point(session, publish=False)
        other = service(session, name="School", organization=point.service.organization)
        session.commit()
        point.service = other
        session.commit()
        assert row_of(session, point).service_id == other.id

    def test_a_point_that_moves_to_another_city(self, session: Session) -> None:
        point = service_point(session)
        city(session, "bristol")
        session.commit()
        before = version(session)
        point.location.city_id = "bristol"
        session.commit()
        assert row_of(session, point).city_id == "bristol"
        assert version(session) > before  # what Beirut's caches hold is not right any more
        assert version(session, "bristol") > 1


class TestWhatIsPublic:
    @pytest.mark.parametrize("state", ["draft", "in_review", "archived"])
    @pytest.mark.parametrize("what", ["point", "service", "organization"])
    def test_only_what_is_published(self, session: Session, what: str, state: str) -> None:
        point = service_point(session)
        of: dict[str, Any] = {
            "point": point,
            "service": point.service,
            "organization": point.service.organization,
        }
        of[what].publication = state
        session.commit()
        assert ids(session) == set()

    @pytest.mark.parametrize("status", ["inactive", "defunct", "temporarily closed"])
    @pytest.mark.parametrize("what", ["point", "service"])
    def test_only_what_is_active(self, session: Session, what: str, status: str) -> None:
        point = service_point(session)
        of: dict[str, Any] = {"point": point, "service": point.service}
        of[what].status = status
        session.commit()
        assert ids(session) == set()

    def test_virtual_help_has_no_place_on_the_map(self, session: Session) -> None:
        point = service_point(session, location_type="virtual")
        assert row_of(session, point).geog is None


class TestOpening:
    def test_the_coming_35_days_from_the_start_of_today(self, session: Session) -> None:
        point = service_point(session, schedules=[weekly("TH", "09:00", "12:00")])
        opens = row_of(session, point).open_during
        assert opens is not None
        assert len(opens) == 5
        assert opens[0] == Range(
            dt.datetime(2026, 11, 26, 7, tzinfo=dt.UTC),
            dt.datetime(2026, 11, 26, 10, tzinfo=dt.UTC),
        )

    def test_unknown_is_not_closed(self, session: Session) -> None:
        point = service_point(session, schedules=[Schedule(description="Most mornings")])
        row = row_of(session, point)
        assert row.open_during is None
        assert row.content["hours"] == {
            "text": {"en": "Most mornings"},
            "appointment": False,
            "known": False,
        }

    def test_a_stop_without_times_is_not_there(self, session: Session) -> None:
        point = service_point(session, is_mobile=True, schedules=[])
        assert row_of(session, point).open_during == []

    def test_a_stop_that_has_passed_is_not_there(self, session: Session) -> None:
        yesterday = on_day(TODAY - dt.timedelta(days=1), "09:00", "12:00")
        point = service_point(session, is_mobile=True, schedules=[yesterday])
        row = row_of(session, point)
        assert (row.is_stop, row.open_during) == (True, [])

    def test_by_appointment_is_not_open(self, session: Session) -> None:
        slot = weekly("TH", "09:00", "12:00", by_appointment=True)
        row = row_of(session, service_point(session, schedules=[slot]))
        assert row.open_during is None
        assert row.content["hours"]["appointment"] is True

    def test_the_services_schedule_holds_where_the_point_has_none(self, session: Session) -> None:
        point = service_point(session, schedules=[], publish=False)
        point.service.schedules = [weekly("TH", "09:00", "12:00")]
        session.commit()
        assert len(row_of(session, point).open_during or ()) == 5

    def test_exceptions_and_holidays_close(self, session: Session) -> None:
        point = service_point(session, schedules=[weekly("TH", "09:00", "12:00")], publish=False)
        week = dt.timedelta(days=7)
        point.schedule_exceptions = [ScheduleException(date=TODAY, closed=True)]
        point.service.closures = [Closure(first_date=TODAY + week, last_date=TODAY + week)]
        session.add(
            Closure(city_id="beirut", first_date=TODAY + 2 * week, last_date=TODAY + 2 * week)
        )
        session.commit()
        opens = row_of(session, point).open_during
        assert opens is not None
        assert [slot.lower.date() for slot in opens if slot.lower] == [
            TODAY + 3 * week,
            TODAY + 4 * week,
        ]


class TestContent:
    def test_every_key_of_the_contract_is_there(self, session: Session) -> None:
        content = row_of(session, service_point(session)).content
        assert {key: set(value) for key, value in content.items() if isinstance(value, dict)} == {
            "service": {"id", "name", "description", "alert", "url", "email", "application"},
            "organization": {"id", "name", "kind", "url"},
            "location": {"name", "type", "address", "directions", "transport", "area"},
            "access": {"open_to_all", "id_asked", "status_asked", "data_shared_with_authorities"},
            "conditions": set(),
            "eligibility": set(),
            "cost": {"free", "text"},
            "accessibility": set(),
            "hours": {"text", "appointment", "known"},
            "assured": {"on", "by_kind", "by"},
        }
        assert {key for key, value in content.items() if not isinstance(value, dict)} == {
            "program",
            "disclosure",
            "needs",
            "notices",
            "languages",
            "ages",
            "documents",
            "wheelchair",
            "phones",
            "mobile",
            "source",
            "sample",
        }

    def test_what_was_entered_comes_out(self, session: Session) -> None:
        point = service_point(
            session,
            publish=False,
            needs=["public-health/dental", "legal-aid"],
            languages=[Language(code="am", mode="interpreter", byday="TU,TH", note="ask Sara")],
            wheelchair="yes",
            minimum_age=18,
            is_free=False,
        )
        point.service.program = Program(name="Mayors' fund", locale="en")
        point.service.cost_options = [CostOption(amount=5, currency="USD")]
        point.service.required_documents = [RequiredDocument(document="A photo")]
        point.phones = [Phone(number="+961 1 000 001", extension="12", is_whatsapp=True)]
        point.phones[0].languages = [Language(code="am")]
        session.commit()
        content = row_of(session, point).content
        assert content["needs"] == ["legal-aid", "public-health/dental"]
        assert content["languages"] == [
            {"code": "am", "mode": "interpreter", "days": ["TU", "TH"], "note": {"en": "ask Sara"}}
        ]
        assert content["program"] == {"name": {"en": "Mayors' fund"}}
        assert content["cost"] == {"free": False, "text": {"en": "5 USD"}}
        assert content["documents"] == [{"en": "A photo"}]
        assert content["ages"] == [18, None]
        assert content["location"]["address"] == {"en": "1 Example Street"}
        assert content["phones"] == [
            {
                "number": "+961 1 000 001",
                "extension": "12",
                "whatsapp": True,
                "languages": ["am"],
                "label": {},
            }
        ]

    def test_a_text_comes_in_every_language_but_an_outdated_one(self, session: Session) -> None:
        point = service_point(session, publish=False)
        texts = {"en": "Bring a photo", "ar": "أحضر صورة"}
        write_texts(session, point.service, "application_process", texts, "en")
        session.commit()
        assert row_of(session, point).content["service"]["application"] == texts
        point.service.application_process = "Bring nothing"
        session.commit()
        assert row_of(session, point).content["service"]["application"] == {"en": "Bring nothing"}

    def test_the_points_own_languages_hold_instead_of_the_services(self, session: Session) -> None:
        point = service_point(session, languages=["ar", "en"], publish=False)
        point.languages = [Language(code="am")]
        session.commit()
        assert [row["code"] for row in row_of(session, point).content["languages"]] == ["am"]


class TestVersion:
    def test_it_goes_up_with_what_is_public(self, session: Session) -> None:
        point = service_point(session)
        before = version(session)
        point.service.name = "Night clinic"
        session.commit()
        assert version(session) == before + 1

    def test_it_stays_where_nothing_public_has_changed(self, session: Session) -> None:
        point = service_point(session)
        before, made = version(session), row_of(session, point).published_at
        point.assurer_email = "amina@city.example"
        session.info["now"] = NOW + dt.timedelta(minutes=5)
        session.commit()
        publish(session, [point.id], NOW + dt.timedelta(minutes=6))
        assert (version(session), row_of(session, point).published_at) == (before, made)

    def test_it_goes_up_where_something_disappears(self, session: Session) -> None:
        point = service_point(session)
        before = version(session)
        point.publication = "archived"
        session.commit()
        assert version(session) == before + 1

    def test_other_cities_keep_theirs(self, session: Session) -> None:
        service_point(session, city="bristol")
        before = version(session, "bristol")
        service_point(session)
        assert version(session, "bristol") == before


class TestCities:
    def test_a_city_is_public_without_any_service(self, session: Session) -> None:
        city(session)
        session.commit()
        row = session.scalars(select(PublishedCity)).one()
        assert (row.id, row.time_zone) == ("beirut", "Asia/Beirut")
        assert row.content["names"]["ar"] == "بيروت"
        assert row.content["centre"] == [35.5018, 33.8938]

    def test_a_city_that_is_deleted_is_gone(self, session: Session) -> None:
        city(session, "bristol")
        session.commit()
        session.delete(session.get_one(City, "bristol"))
        session.commit()
        assert session.scalars(select(PublishedCity)).all() == []

    def test_a_new_time_zone_moves_all_times(self, session: Session) -> None:
        point = service_point(session, schedules=[weekly("TH", "09:00", "12:00")])
        city(session, time_zone="Europe/London")
        session.commit()
        opens = row_of(session, point).open_during
        assert opens is not None
        assert opens[0].lower == dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC)


def test_republishing_takes_a_fixed_number_of_statements(session: Session) -> None:
    load_sample(session, NOW)
    session.commit()
    statements: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        republish(session, NOW)
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert len(ids(session)) > 120
    assert len(statements) < 60


def test_republishing_tells_how_far_it_is(session: Session) -> None:
    service_point(session)
    service_point(session)
    told: list[tuple[int, int]] = []
    assert republish(session, NOW, progress=lambda done, total: told.append((done, total))) == 2
    assert told == [(2, 2)]


@pytest.fixture
def two_writers() -> Iterator[Engine]:
    with migrated_database() as url:
        engine = staff_engine(url)
        yield engine
        engine.dispose()


def test_two_who_change_the_same_point_at_once_lose_nothing(two_writers: Engine) -> None:
    with Session(two_writers) as session:
        session.info["now"] = NOW
        point = service_point(session).id
        session.commit()

    def change(what: str) -> None:
        with Session(two_writers) as session:
            session.info["now"] = NOW
            row = session.get_one(ServiceAtLocation, point)
            if what == "service":
                row.service.name = "Night clinic"
            else:
                row.location.name = "The tower"
            session.commit()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(change, ["service", "location"] * 2))
    with Session(two_writers) as session:
        content = session.get_one(PublishedServicePoint, point).content
    assert content["service"]["name"] == {"en": "Night clinic"}
    assert content["location"]["name"] == {"en": "The tower"}


def test_the_later_of_two_sees_what_the_earlier_has_not_committed_when_it_began(
    two_writers: Engine,
) -> None:
    with Session(two_writers) as session:
        session.info["now"] = NOW
        point = service_point(session).id
        session.commit()
    with Session(two_writers) as first, Session(two_writers) as second:
        first.info["now"] = second.info["now"] = NOW
        one, two = first.get_one(ServiceAtLocation, point), second.get_one(ServiceAtLocation, point)
        assert (one.location.name, two.service.name) == ("The house", "Walk-in clinic")
        one.service.name = "Night clinic"
        publish_changes(first)
        two.location.name = "The tower"
        two.service.alert  # noqa: B018 - in memory, as it was before
        with ThreadPoolExecutor(1) as thread:
            waiting = thread.submit(second.commit)
            first.commit()
            waiting.result(timeout=30)
    with Session(two_writers) as session:
        content = session.get_one(PublishedServicePoint, point).content
    assert content["service"]["name"] == {"en": "Night clinic"}
    assert content["location"]["name"] == {"en": "The tower"}


def test_builders_make_what_the_other_tests_take_for_granted(session: Session) -> None:
    made = service_point(
        session,
        city="bristol",
        organization=organization(session, name="Harbour", city=city(session, "bristol")),
        location=location(session, city=city(session, "bristol"), name="Dock"),
    )
    assert (made.service.organization.name, made.location.name) == ("Harbour", "Dock")
    assert row_of(session, made).city_id == "bristol"


def test_no_change_reads_every_service_point(session: Session) -> None:
    """Of a million, that took longer than all the rest of saving."""
    point = service_point(session)
    session.commit()
    session.execute(text("SET LOCAL enable_seqscan = off"))  # so few would be read through
    for row, field in (
        (point.service, "alert"),
        (point.service.organization, "name"),
        (point.location, "directions"),
        (point, "alert"),
    ):
        setattr(row, field, "Upstairs")
        before = _read_through(session)
        publish_changes(session)
        assert _read_through(session) == before, field


def _read_through(session: Session) -> int | None:
    """How often this transaction has read all service points of the directory."""
    count: int | None = session.scalar(
        text(
            "SELECT seq_scan FROM pg_stat_xact_user_tables"
            " WHERE schemaname = 'directory' AND relname = 'service_at_location'"
        )
    )
    return count
