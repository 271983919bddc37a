"""`locator check` finds what is wrong and says how to mend it."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, make_url, text

from locator.checking import installation, look
from locator.config import Config
from locator.directory.migrating import migrate
from tests.mailbox import mailbox
from tests.ops.certificates import made_by_itself
from tests.ops.test_cli import run
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
        behind_tls = replace(config, public_url="https://help.example", trusted_proxies=1)
        found = remedies(behind_tls)
        assert found.keys() == {"Copies for safe-keeping"}, "nobody has made any here"


def test_a_secret_that_others_can_read(database_url: str, tmp_path: Path) -> None:
    config = Config(database_url=database_url, data=tmp_path)
    assert remedies(config) == {}
    (tmp_path / "secret_key").chmod(0o644)
    assert f"chmod 600 {tmp_path}/secret_key" in remedies(config)["Secret of cookies and links"]


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


def test_a_disk_that_is_nearly_full(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No disk of a test's own can be filled everywhere: what is enough is raised instead.
    monkeypatch.setattr(installation, "LEAST_SHARE", 1.1)
    config = Config(database_url=database_url, data=tmp_path / "not there yet")
    assert "a database on a full disk stops" in remedies(config)["Disk"]


@pytest.mark.parametrize(
    ("settings", "what", "remedy"),
    [
        ({"host": "0.0.0.0"}, "Address", "answered without TLS"),  # noqa: S104
        ({"public_url": "http://help.example"}, "Address", "without https"),
        ({"public_url": "https://help.example"}, "Proxies", "Set TRUSTED_PROXIES=1"),
    ],
)
def test_pages_that_people_would_reach_unprotected(
    database_url: str, settings: dict[str, Any], what: str, remedy: str
) -> None:
    assert remedy in remedies(Config(database_url=database_url, **settings))[what]


def test_a_certificate_that_browsers_will_not_trust(database_url: str, tmp_path: Path) -> None:
    with tls_server(tmp_path) as port:
        config = Config(
            database_url=database_url, public_url=f"https://localhost:{port}", trusted_proxies=1
        )
        assert "Browsers will not trust localhost" in remedies(config)["Address"]


@contextmanager
def tls_server(folder: Path) -> Iterator[int]:
    """One that shows a certificate of its own making."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made_by_itself(folder))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        shown = threading.Thread(target=_show, args=(context, listening), daemon=True)
        shown.start()
        yield listening.getsockname()[1]
        shown.join(10)


def _show(context: ssl.SSLContext, listening: socket.socket) -> None:
    with suppress(OSError):
        context.wrap_socket(listening.accept()[0], server_side=True).close()


def test_an_index_that_was_dropped_and_one_that_was_never_finished(empty_database: str) -> None:
    migrate(empty_database)
    config = Config(database_url=empty_database)
    assert remedies(config) == {}
    with owner(empty_database) as connection:
        connection.execute(text("DROP INDEX published.ix_service_point_service_id"))
        found = remedies(config)
        assert "published.ix_service_point_service_id" in found["Indexes"]
        connection.execute(
            text("CREATE INDEX ix_service_point_service_id ON published.service_point (service_id)")
        )
        connection.execute(
            text(
                "UPDATE pg_index SET indisvalid = false"
                " WHERE indexrelid = 'published.ix_service_point_service_id'::regclass"
            )
        )
        found = remedies(config)
    remedy = "REINDEX INDEX CONCURRENTLY published.ix_service_point_service_id;"
    assert remedy in found["Indexes"]


def test_a_database_of_a_newer_version(empty_database: str) -> None:
    migrate(empty_database)
    with owner(empty_database) as connection:
        connection.execute(text("UPDATE directory.alembic_version SET version_num = '9999'"))
    found = remedies(Config(database_url=empty_database))
    assert "a newer Locator has migrated it" in found["Migrations"]


def test_a_standby_that_does_not_answer(database_url: str) -> None:
    public = make_url(database_url).set(username="locator_public")
    config = Config(
        database_url=database_url,
        public_database_url=public.render_as_string(hide_password=False),
    )
    assert remedies(config) == {}
    here = f"{public.query['host']},127.0.0.1&port={public.query['port']},{free_port()}"
    several = f"postgresql://locator_public@/{public.database}?host={here}"
    found = remedies(replace(config, public_database_url=several))
    assert "127.0.0.1 does not answer" in found["Standbys"]


def test_work_that_a_dead_worker_has_begun_and_work_that_nobody_takes(database_url: str) -> None:
    with owner(database_url) as connection:
        connection.execute(text("SET search_path = jobs"))  # where its triggers look
        connection.execute(
            text(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at)"
                " VALUES ('long', 'work on import', 'doing', NULL),"
                " ('default', 'send one reminder', 'todo', now() - interval '2 hours')"
            )
        )
        try:
            found = remedies(Config(database_url=database_url))
        finally:
            connection.execute(text("DELETE FROM procrastinate_jobs"))
    assert "work on import (1)" in found["Long jobs and imports"]
    assert "send one reminder (1)" in found["Jobs"]


def test_copies_that_nobody_has_made_for_days(database_url: str) -> None:
    here = Config(database_url=database_url)
    in_production = replace(here, public_url="https://help.example", trusted_proxies=1)
    advice = {found.what: found.advice for found in look(here)}
    assert "no proven copy" in advice["Copies for safe-keeping"]
    with owner(database_url) as connection:
        connection.execute(
            text(
                "INSERT INTO staff.backup (made_at, verified, bytes, revision)"
                " VALUES (now() - interval '5 days', true, 1, '0020')"
            )
        )
        try:
            assert "5 days old" in remedies(in_production)["Copies for safe-keeping"]
            connection.execute(text("UPDATE staff.backup SET made_at = now()"))
            assert remedies(in_production) == {}
        finally:
            connection.execute(text("DELETE FROM staff.backup"))


def test_machines_are_told_the_same(database_url: str) -> None:
    said = run("check", "--json", DATABASE_URL=database_url, PUBLIC_URL="http://help.example")
    told = json.loads(said.stdout)
    assert said.returncode == 1
    assert told["ok"] is False
    assert {one["state"] for one in told["findings"]} == {"ok", "advice", "wrong"}
    (wrong,) = (one for one in told["findings"] if one["state"] == "wrong")
    assert wrong["what"] == "Address"
    assert "without https" in wrong["remedy"]


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
