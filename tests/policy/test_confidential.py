"""Promise 3: what is confidential exists in the private schema only.

Every column of every table of `published` is read as text; nothing of a location that is not
shown exactly may be in there.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, inspect, make_url, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from locator.db import PUBLIC_ROLE, STAFF_ROLE, public_engine, staff_engine
from locator.directory.base import DIRECTORY, PUBLISHED
from locator.directory.contact import Contact, Phone
from locator.directory.location import Accessibility, Disclosure, Location
from locator.directory.point import Point
from locator.directory.published import PublishedServicePoint
from locator.directory.publishing import publish_changes
from locator.directory.schedule import ScheduleException
from locator.directory.texts import write_texts
from tests.builders import NOW, TODAY, city, location, service_point

SECRET = Point(35.51234567, 33.88765432)
CENTRE = Point(35.52, 33.88)
WORDS = ("Jasmine House", "Bell 7", "Hidden Lane 3", "behind the bakery", "tram 4", "ramp at no. 3")


def secret(session: Session, disclosure: Disclosure) -> None:
    house = location(
        session,
        name="Jasmine House",
        point=SECRET,
        disclosure=disclosure,
        area_name="Achrafieh",
        area_point=CENTRE,
        address="Hidden Lane 3",
        directions="behind the bakery",
        transportation="tram 4",
    )
    house.addresses[0].address_2 = "Bell 7"
    house.accessibility = [Accessibility(description="ramp at no. 3")]
    house.phones = [Phone(number="+961 1 000 777")]
    write_texts(
        session, house, "directions", {"en": "behind the bakery", "fr": "derrière le four"}, "en"
    )
    point = service_point(session, publish=False, location=house, name="Shelter")
    # Words about a place lead to it as well.
    point.description = "ramp at no. 3"
    point.schedule_exceptions = [
        ScheduleException(date=TODAY, closed=True, note="ring at Bell 7 instead")
    ]
    publish_changes(session, NOW)


def everything_public(session: Session) -> str:
    """Every value of every column, as PostgreSQL writes it, and every point as coordinates."""
    inspector = inspect(session.connection())
    seen: list[str] = []
    for table in inspector.get_table_names(schema=PUBLISHED):
        seen += session.connection().scalars(text(f"SELECT t::text FROM {PUBLISHED}.{table} t"))  # noqa: S608
        for column in inspector.get_columns(table, schema=PUBLISHED):
            if "geo" in str(column["type"]).lower():
                seen += session.connection().scalars(
                    text(f"SELECT ST_AsText({column['name']}, 15) FROM {PUBLISHED}.{table}")  # noqa: S608
                )
    return "\n".join(map(str, seen))


def wkb(session: Session, point: Point) -> str:
    return str(
        session.connection().scalar(
            text("SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)::geography::text"),
            point._asdict(),
        )
    )


@pytest.mark.parametrize("disclosure", ["area", "hidden"])
def test_nothing_of_a_confidential_location_is_public(
    session: Session, disclosure: Disclosure
) -> None:
    secret(session, disclosure)
    public = everything_public(session)
    assert "Shelter" in public  # the scan does see what is published
    for word in (*WORDS, "derrière", "000 777", "35.512", "33.887", wkb(session, SECRET)):
        assert word not in public
    assert ("Achrafieh" in public) == (disclosure == "area")
    assert (wkb(session, CENTRE) in public) == (disclosure == "area")


def test_the_scan_would_find_it(session: Session) -> None:
    secret(session, "exact")
    public = everything_public(session)
    for word in (*WORDS, "derrière", "000 777", wkb(session, SECRET)):
        assert word in public


@pytest.mark.parametrize("disclosure", ["area", "hidden"])
def test_what_becomes_confidential_leaves_the_public_side_at_once(
    session: Session, disclosure: Disclosure
) -> None:
    secret(session, "exact")
    assert "Jasmine House" in everything_public(session)
    session.scalars(select(Location)).one().disclosure = disclosure
    session.commit()
    public = everything_public(session)
    for word in (*WORDS, wkb(session, SECRET)):
        assert word not in public


def test_a_confidential_location_without_an_area_point_has_no_point(session: Session) -> None:
    house = location(session, point=SECRET, disclosure="area", area_name="Achrafieh")
    service_point(session, location=house)
    assert session.scalars(select(PublishedServicePoint)).one().geog is None


def test_the_centre_of_an_area_cannot_be_the_secret_itself(session: Session) -> None:
    location(session, point=SECRET, disclosure="area", area_point=SECRET)
    with pytest.raises(IntegrityError, match="area_point_is_not_the_point"):
        session.flush()


def test_who_is_not_asked_stays_hidden(session: Session) -> None:
    """Nobody said that this place may be shown."""
    house = Location(city=city(session), locale="en", name="Jasmine House", point=SECRET)
    service_point(session, location=house)
    assert "Jasmine House" not in everything_public(session)


def test_people_and_mailboxes_of_the_staff_are_not_public(session: Session) -> None:
    point = service_point(session, publish=False, assurer_email="amina@city.example")
    point.service.contacts = [Contact(name="Amina K.", email="amina.k@ngo.example")]
    organization = point.service.organization
    organization.contacts = [Contact(name="Amina K.", phone="+961 1 000 111")]
    organization.email = "amina@ngo.example"
    point.location.addresses[0].attention = "Amina K."
    session.commit()
    public = everything_public(session)
    assert "amina" not in public.lower()
    assert "000 111" not in public


class TestRoles:
    """What the database itself refuses, to who really logs in as the role."""

    @pytest.fixture
    def public(self, database_url: str) -> Iterator[Connection]:
        url = make_url(database_url).set(username=PUBLIC_ROLE)
        with public_engine(url.render_as_string(hide_password=False)).connect() as connection:
            assert connection.scalar(text("SELECT session_user")) == PUBLIC_ROLE
            # An attacker would take this off first.
            connection.execute(text("SET default_transaction_read_only = off"))
            yield connection

    @pytest.fixture
    def staff(self, database_url: str) -> Iterator[Connection]:
        url = make_url(database_url).set(username=STAFF_ROLE)
        with staff_engine(url.render_as_string(hide_password=False)).connect() as connection:
            assert connection.scalar(text("SELECT session_user")) == STAFF_ROLE
            yield connection
            connection.rollback()

    def test_searches_read_every_table_of_published(self, public: Connection) -> None:
        for table in inspect(public).get_table_names(schema=PUBLISHED):
            public.execute(text(f"SELECT * FROM {PUBLISHED}.{table} LIMIT 1"))  # noqa: S608
        public.execute(text("SELECT ST_MakePoint(1, 2)::geography <-> ST_MakePoint(1, 3)"))
        public.execute(text("SELECT similarity('hamra', unaccent('Hamrâ')), ARRAY[1] @@ '1'"))

    def test_searches_read_no_table_of_the_directory(
        self, public: Connection, staff: Connection
    ) -> None:
        tables = inspect(staff).get_table_names(schema=DIRECTORY)
        assert len(tables) > 20
        for table in tables:
            with pytest.raises(ProgrammingError, match="permission denied"):
                public.execute(text(f"SELECT 1 FROM {DIRECTORY}.{table}"))  # noqa: S608

    @pytest.mark.parametrize(
        "statement",
        [
            "DELETE FROM published.service_point",
            "UPDATE published.city SET version = 0",
            "INSERT INTO published.facet_language (code) VALUES ('xx')",
            "TRUNCATE published.service_point",
            "DROP TABLE published.service_point",
            "CREATE TABLE published.mine (id integer)",
            "CREATE SCHEMA mine",
            "CREATE VIEW published.seen AS SELECT 1",
            "ALTER ROLE locator_staff LOGIN",
            "SELECT pg_read_file('/etc/passwd')",
            "COPY published.city TO PROGRAM 'true'",
        ],
    )
    def test_searches_write_nothing(self, public: Connection, statement: str) -> None:
        with pytest.raises(
            ProgrammingError, match=r"permission denied|must be owner|must be super"
        ):
            public.execute(text(statement))

    @pytest.mark.parametrize(
        "statement",
        ["SET ROLE locator_staff", "SET SESSION AUTHORIZATION locator_staff"],
    )
    def test_searches_cannot_become_staff(self, public: Connection, statement: str) -> None:
        with pytest.raises(ProgrammingError, match="permission denied"):
            public.execute(text(statement))

    @pytest.mark.parametrize("statement", ["RESET ROLE", "SET ROLE NONE", "RESET ALL"])
    def test_there_is_nothing_to_go_back_to(self, public: Connection, statement: str) -> None:
        public.execute(text(statement))
        with pytest.raises(ProgrammingError, match="permission denied"):
            public.execute(text("SELECT 1 FROM directory.location"))

    def test_a_search_under_the_owners_login_is_as_narrow(self, database_url: str) -> None:
        """Where there is one login only, RESET ROLE does not lead back to it."""
        with public_engine(database_url).connect() as connection:
            connection.execute(text("RESET ROLE"))
            with pytest.raises(ProgrammingError, match="permission denied"):
                connection.execute(text("SELECT 1 FROM directory.location"))

    def test_staff_writes_both_schemas(self, staff: Connection) -> None:
        for schema in (DIRECTORY, PUBLISHED):
            for table in inspect(staff).get_table_names(schema=schema):
                if table not in ("alembic_version", "change"):
                    staff.execute(text(f"DELETE FROM {schema}.{table} WHERE false"))  # noqa: S608

    @pytest.mark.parametrize(
        "statement",
        [
            "DROP TABLE directory.url",
            "ALTER TABLE directory.url ADD COLUMN mine text",
            "CREATE TABLE directory.mine (id integer)",
            "TRUNCATE directory.city CASCADE",
            "UPDATE directory.alembic_version SET version_num = '0'",
            # What happened stays as it was written.
            "UPDATE directory.change SET actor = 'somebody else'",
            "DELETE FROM directory.change",
        ],
    )
    def test_staff_changes_neither_the_schema_nor_the_past(
        self, staff: Connection, statement: str
    ) -> None:
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            staff.execute(text(statement))
