"""What is alike is found by its place, in one question, however large the directory is."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from locator.db import STAFF_ROLE
from locator.directory.point import Point
from locator.directory.texts import write_texts
from locator.staff.likeness.finding import alike
from locator.staff.likeness.telling_apart import are_told_apart, tell_apart
from tests.builders import HAMRA, city, service_point


def names(session: Session, name: str, point: Point = HAMRA, **about: Any) -> list[str]:
    return [found.name for found in alike(session, "beirut", name, point, **about)]


def test_the_most_alike_comes_first_and_others_do_not_come(session: Session) -> None:
    for name in ("Clinic of the harbour", "Old clinic of the harbour", "Food bank"):
        service_point(session, name=name)
    assert names(session, "Clinic of the harbour") == [
        "Clinic of the harbour",
        "Old clinic of the harbour",
    ]


def test_a_name_in_another_language_is_a_name(session: Session) -> None:
    point = service_point(session, name="Clinic of the harbour")
    texts = {"en": "Clinic of the harbour", "ar": "عيادة المرفأ"}
    write_texts(session, point.service, "name", texts, "en")
    session.flush()
    assert names(session, "عيادة المرفأ") == ["Clinic of the harbour"]


def test_twenty_metres_and_no_farther(session: Session) -> None:
    service_point(session, name="Clinic")
    north = 1 / 110_920  # degrees of latitude that are a metre, there
    assert names(session, "Clinic", Point(HAMRA.lon, HAMRA.lat + 19 * north)) == ["Clinic"]
    assert names(session, "Clinic", Point(HAMRA.lon, HAMRA.lat + 21 * north)) == []


def test_another_city_is_another_city(session: Session) -> None:
    city(session, "freetown")
    service_point(session, name="Clinic", city="freetown", point=HAMRA)
    assert names(session, "Clinic") == []


def test_what_was_told_apart_is_not_asked_again(session: Session) -> None:
    mine, other = service_point(session, name="Clinic"), service_point(session, name="Clinic")
    assert names(session, "Clinic", point_id=mine.id) == ["Clinic"]
    tell_apart(session, mine.id, other.id, "editor@city.example")
    tell_apart(session, other.id, mine.id, "another@city.example")
    assert names(session, "Clinic", point_id=mine.id) == []
    assert names(session, "Clinic", point_id=other.id) == []
    assert names(session, "Clinic", point_id=uuid.uuid4()) == ["Clinic", "Clinic"]
    assert are_told_apart(session, other.id, mine.id)


@pytest.mark.parametrize("name", ["%", "_", "'; DROP TABLE", "x" * 2000, "عيادة"])
def test_any_name_may_be_asked_for(session: Session, name: str) -> None:
    service_point(session, name="Clinic")
    assert names(session, name) == []


@pytest.fixture
def large(session: Session) -> Session:
    """A directory with forty thousand places more."""
    point = service_point(session, name="Clinic")
    ids = {"location": point.location_id, "point": point.id}
    session.execute(
        text(
            """
            INSERT INTO directory.location (id, city_id, locale, point)
            SELECT gen_random_uuid(), city_id, locale,
                ST_MakePoint(35.44 + random() * 0.18, 33.82 + random() * 0.13)::geography
            FROM directory.location, generate_series(1, 40000)
            WHERE id = :location
            """
        ),
        ids,
    )
    analyze(session, "location")  # else each of the next rows may look for its location in all
    session.execute(
        text(
            """
            INSERT INTO directory.service_at_location (id, service_id, location_id)
            SELECT gen_random_uuid(), p.service_id, l.id
            FROM directory.location l, directory.service_at_location p
            WHERE p.id = :point AND l.id <> :location
            """
        ),
        ids,
    )
    analyze(session, "service_at_location")
    return session


def analyze(session: Session, table: str) -> None:
    session.execute(text("SET ROLE NONE"))  # only the owner of the tables may
    session.execute(text(f"ANALYZE directory.{table}"))
    session.execute(text(f"SET ROLE {STAFF_ROLE}"))


def test_places_are_found_by_their_index(large: Session) -> None:
    """Neither plan may matter: one is made for the question, the other for all questions."""
    for mode in ("force_custom_plan", "force_generic_plan"):
        large.execute(text(f"SET LOCAL plan_cache_mode = {mode}"))
        plan = plan_of_asking(large)
        assert "ix_location_point" in plan
        assert "Seq Scan on location" not in plan
        assert "Seq Scan on service_at_location" not in plan


def plan_of_asking(session: Session) -> str:
    asked: list[tuple[str, Any]] = []
    connection = session.connection()

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    assert names(session, "Clinic", service_id=uuid.uuid4(), point_id=uuid.uuid4())
    event.remove(connection, "before_cursor_execute", note)
    ((statement, parameters),) = asked
    cursor = connection.connection.cursor()
    cursor.execute(f"EXPLAIN {statement}", parameters)
    return "\n".join(row[0] for row in cursor.fetchall())
