"""`locator check` finds what is wrong and says how to mend it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, make_url, text

from locator.checking import look
from locator.config import Config
from tests.mailbox import mailbox
from tests.waiting import free_port


def remedies(config: Config) -> dict[str, str]:
    return {found.what: found.remedy for found in look(config) if found.remedy}


def owner(url: str) -> Connection:
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    return engine.connect()


@pytest.fixture
def empty_database(database_url: str) -> Iterator[str]:
    """One that nobody has migrated."""
    name = f"locator_empty_{uuid.uuid4().hex[:12]}"
    with owner(database_url) as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(database_url).set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def test_a_good_installation_has_nothing_to_mend(database_url: str) -> None:
    assert remedies(Config(database_url=database_url)) == {}


def test_a_mail_server_that_does_not_answer(database_url: str) -> None:
    config = Config(
        database_url=database_url,
        mail_url=f"smtp://127.0.0.1:{free_port()}",
        public_url="https://help.example",
    )
    assert "MAIL_URL does not let us in" in remedies(config)["Mail"]


def test_mails_whose_links_would_lead_nowhere(database_url: str) -> None:
    with mailbox() as box:
        config = Config(database_url=database_url, mail_url=box.url)
        assert "set PUBLIC_URL" in remedies(config)["Mail"]
        assert remedies(replace(config, public_url="https://help.example")) == {}


def test_a_secret_that_cannot_be_kept(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    config = Config(database_url=database_url, data=tmp_path / "file")
    assert "SECRET_KEY" in remedies(config)["Secret of cookies and links"]


def test_a_database_that_does_not_answer(reachable_folder: object) -> None:
    url = f"postgresql://locator@/locator?host={reachable_folder}"
    assert "No such file or directory" in remedies(Config(database_url=url))["Database"]


def test_a_database_that_was_not_migrated(empty_database: str) -> None:
    found = remedies(Config(database_url=empty_database))
    assert "run locator migrate" in found["Migrations"]


def test_searches_that_could_read_the_private_directory(database_url: str) -> None:
    with owner(database_url) as connection:
        connection.execute(text("GRANT USAGE ON SCHEMA directory TO locator_public"))
        try:
            found = remedies(Config(database_url=database_url))
        finally:
            connection.execute(text("REVOKE USAGE ON SCHEMA directory FROM locator_public"))
    assert "can read the private directory" in found["Searches reading the private directory"]


def test_a_public_address_that_logs_in_as_somebody_mightier(database_url: str) -> None:
    found = remedies(Config(database_url=database_url, public_database_url=database_url))
    assert "who may do more than" in found["Searches reading the private directory"]


def test_opening_times_that_nobody_renewed(database_url: str) -> None:
    with owner(database_url) as connection:
        connection.execute(
            text("INSERT INTO published.city (id, time_zone, content) VALUES ('old', 'UTC', '{}')")
        )
        connection.execute(
            text(
                "INSERT INTO published.service_point"
                " (id, city_id, service_id, is_stop, facets, content, assured_until, published_at)"
                " VALUES (gen_random_uuid(), 'old', gen_random_uuid(), false, '{}', '{}', now(),"
                " now() - interval '3 days')"
            )
        )
        try:
            found = remedies(Config(database_url=database_url))
        finally:
            connection.execute(text("DELETE FROM published.city WHERE id = 'old'"))
    assert "run locator republish" in found["Opening times"]


def test_jobs_that_failed_for_good(database_url: str) -> None:
    with owner(database_url) as connection:
        connection.execute(
            text(
                "INSERT INTO jobs.procrastinate_jobs (queue_name, task_name, status)"
                " VALUES ('default', 'remind owners', 'failed')"
            )
        )
        try:
            found = remedies(Config(database_url=database_url))
        finally:
            connection.execute(text("SET search_path = jobs"))  # where its triggers look
            connection.execute(text("DELETE FROM procrastinate_jobs"))
    assert "remind owners (1)" in found["Jobs"]
