"""`/healthz`, `/readyz`, `/metrics`: machines learn how a server is, and nothing about anybody."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection, create_engine, make_url, text
from werkzeug.test import TestResponse

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.directory.revisions import known_revisions
from locator.health.readiness import QUICKLY, Watch, is_ready
from tests.conftest import migrated_database

TOKEN = "a token of the tests, 0123456789"
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"
THROUGH_A_PROXY = {"X-Forwarded-For": "198.51.100.7"}
ADDRESSES = ("/healthz", "/readyz", "/metrics")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A database that these tests may break."""
    with migrated_database() as found:
        yield found


@pytest.fixture
def app(url: str) -> Flask:
    return create_app(Config(database_url=url, metrics_token=TOKEN))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def owner(url: str) -> Iterator[Connection]:
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(
            text("SET search_path = public, jobs")
        )  # where the queue's triggers look
        yield connection
    engine.dispose()


def parts(answer: TestResponse) -> dict[str, Any]:
    found: dict[str, Any] = answer.get_json()["parts"]
    return found


def numbers(answer: TestResponse) -> dict[tuple[str, ...], float]:
    """By the name, and the values of the labels in the order of their names."""
    return {
        (sample.name, *(sample.labels[label] for label in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_a_process_that_lives_says_so_without_asking_anybody() -> None:
    client = create_app(Config(database_url=NOWHERE)).test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


def test_a_server_that_is_well_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "ready"
    assert {part["state"] for part in parts(answer).values()} == {"ok"}
    assert set(parts(answer)) == {
        *("public_database", "database", "migrations", "opening_times", "jobs")
    }


def test_the_reason_is_a_word_and_holds_nothing_of_the_address() -> None:
    secret = "postgresql://somebody:Hyssop7@127.0.0.1:1/nothing"
    answer = create_app(Config(database_url=secret)).test_client().get("/readyz")
    assert parts(answer)["public_database"] == {"state": "failing", "reason": "does_not_answer"}
    assert not [word for word in ("Hyssop7", "somebody", "127.0.0.1") if word in answer.text]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_cache_keeps_it_and_no_cookie_comes_with_it(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_others_learn_only_whether_it_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz", headers=THROUGH_A_PROXY)
    assert answer.get_json() == {"status": "ready"}
    assert client.get("/metrics", headers=THROUGH_A_PROXY).status_code == 403


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("127.8.8.8", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.7", {}, 403),
        ("198.51.100.7", {}, 403),
        ("", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("127.0.0.1", {"X-Real-IP": "127.0.0.1"}, 403),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 403),
        ("198.51.100.7", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("198.51.100.7", {"Authorization": f"Bearer {TOKEN}"}, 200),
        ("198.51.100.7", {"Authorization": f"bearer {TOKEN}", **THROUGH_A_PROXY}, 200),
        ("198.51.100.7", {"Authorization": f"Basic {TOKEN}"}, 403),
        ("198.51.100.7", {"Authorization": f"Bearer {TOKEN[:-1]}"}, 403),
        ("198.51.100.7", {"Authorization": "Bearer "}, 403),
        ("198.51.100.7", {"Authorization": "Bearer ünïcode"}, 403),
    ],
)
@pytest.mark.parametrize("proxies", [0, 1])
def test_numbers_are_for_this_machine_and_who_holds_the_token(
    url: str, proxies: int, address: str, headers: dict[str, str], status: int
) -> None:
    config = Config(database_url=url, metrics_token=TOKEN, trusted_proxies=proxies)
    client = create_app(config).test_client()
    answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status


def test_without_a_token_none_opens(url: str) -> None:
    client = create_app(Config(database_url=url)).test_client()
    for given in ("Bearer ", "Bearer None", "Bearer"):
        headers = {"Authorization": given, **THROUGH_A_PROXY}
        assert client.get("/metrics", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (lambda known: known[-2], ("warning", "one_step_older", 200)),
        (lambda known: known[-3], ("failing", "too_old", 503)),
        (lambda known: "9999", ("warning", "newer", 200)),
    ],
)
def test_one_step_beside_the_code_is_how_an_upgrade_goes(
    client: FlaskClient, owner: Connection, there: Any, expected: tuple[str, str, int]
) -> None:
    state, reason, status = expected
    head = known_revisions()[-1]
    update = text("UPDATE directory.alembic_version SET version_num = :number")
    owner.execute(update, {"number": there(known_revisions())})
    try:
        answer = client.get("/readyz")
    finally:
        owner.execute(update, {"number": head})
    assert answer.status_code == status
    found = parts(answer)["migrations"]
    assert (found["state"], found["reason"], found["code"]) == (state, reason, head)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, ("ok", None, 200)),
        (2, ("warning", "renewal_is_late", 200)),
        (33, ("failing", "horizon_is_used_up", 503)),
    ],
)
def test_opening_times_that_nobody_renews_are_a_warning_until_they_are_used_up(
    client: FlaskClient, owner: Connection, days: int, expected: tuple[str, str | None, int]
) -> None:
    state, reason, status = expected
    owner.execute(A_CITY)
    owner.execute(A_POINT, {"age": dt.timedelta(days=days)})
    try:
        answer = client.get("/readyz")
        found = numbers(client.get("/metrics"))
    finally:
        owner.execute(text("DELETE FROM published.city"))
    assert answer.status_code == status
    told = parts(answer)["opening_times"]
    assert (told["state"], told.get("reason")) == (state, reason)
    assert round(told["days_ahead"]) == 35 - days
    assert found["locator_published_points",] == 1
    assert round(found["locator_renewal_age_seconds",] / 86_400) == days
    assert found["locator_ready",] == (status == 200)


A_CITY = text("INSERT INTO published.city (id, time_zone, content) VALUES ('old', 'UTC', '{}')")
A_POINT = text(
    "INSERT INTO published.service_point"
    " (id, city_id, service_id, is_stop, facets, content, assured_until, published_at)"
    " VALUES (gen_random_uuid(), 'old', gen_random_uuid(), false, '{}', '{}', now(), now() - :age)"
)


@pytest.mark.parametrize(
    ("status", "scheduled", "reason"),
    [("failed", None, "failed"), ("todo", dt.timedelta(hours=2), "stuck")],
)
def test_a_job_that_hangs_takes_no_page_off_the_net(
    client: FlaskClient, owner: Connection, status: str, scheduled: Any, reason: str
) -> None:
    owner.execute(
        text(
            "INSERT INTO jobs.procrastinate_jobs (queue_name, task_name, status, scheduled_at)"
            " VALUES ('default', 'remind owners', CAST(:status AS jobs.procrastinate_job_status),"
            " now() - CAST(:ago AS interval))"
        ),
        {"status": status, "ago": scheduled},
    )
    try:
        answer = client.get("/readyz")
        found = numbers(client.get("/metrics"))
    finally:
        owner.execute(text("DELETE FROM jobs.procrastinate_jobs"))
    assert answer.status_code == 200
    assert parts(answer)["jobs"]["state"] == "warning"
    assert parts(answer)["jobs"]["reason"] == reason
    assert found["locator_part_state", "jobs"] == 1
    assert found["locator_jobs", "failed"] + found["locator_jobs", "waiting"] == 1


def test_where_nobody_works_though_something_is_published_it_is_told(
    client: FlaskClient, owner: Connection
) -> None:
    owner.execute(A_CITY)
    owner.execute(A_POINT, {"age": dt.timedelta()})
    try:
        told = parts(client.get("/readyz"))["jobs"]
    finally:
        owner.execute(text("DELETE FROM published.city"))
    assert (told["state"], told["reason"], told["workers"]) == ("warning", "nobody_works", 0)


def test_where_only_staffs_database_is_gone_searches_go_on(url: str) -> None:
    public = make_url(url).set(username="locator_public").render_as_string(hide_password=False)
    client = create_app(Config(database_url=NOWHERE, public_database_url=public)).test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert parts(answer)["database"] == {"state": "warning", "reason": "does_not_answer"}
    assert numbers(client.get("/metrics"))["locator_ready",] == 1


def test_whoever_asks_all_the_time_does_not_keep_the_database_busy(url: str) -> None:
    now = 0.0
    watch, here = Watch(lambda: now), Database.from_config(Config(database_url=url))
    nowhere = Database.from_config(Config(database_url=NOWHERE))
    assert is_ready(watch.look(here, dt.datetime.now(dt.UTC)))
    now += QUICKLY - 1
    assert is_ready(watch.look(nowhere, dt.datetime.now(dt.UTC))), "seen a moment ago"
    now += 1
    assert not is_ready(watch.look(nowhere, dt.datetime.now(dt.UTC)))


def test_answers_are_counted_by_the_name_of_the_route_and_nothing_else(
    client: FlaskClient,
) -> None:
    for address in (
        "/en/qyrtzville/?near=Qyrtzville&lat=33.871&lon=35.513&speaks=qq&need=legal-aid",
        "/Qyrtzville/of/nothing?near=Qyrtzville",
        "/healthz?Qyrtzville=1",
    ):
        client.get(address, headers={"User-Agent": "SecretBrowser", "Accept-Language": "qq"})
    client.open("/healthz", method="QYRTZ")
    client.post("/healthz", data={"near": "Qyrtzville"})
    answer = client.get("/metrics")
    found = numbers(answer)
    counted = {key[1:]: value for key, value in found.items() if key[0].endswith("seconds_count")}
    assert counted["GET", "pages.city", "404"] == 1
    assert counted["GET", "unknown", "404"] == 1
    assert counted["GET", "health.alive", "200"] == 1
    assert counted["other", "unknown", "405"] == 1
    assert counted["POST", "unknown", "405"] == 1
    assert found["locator_answer_seconds_bucket", "+Inf", "GET", "pages.city", "404"] == 1
    told = answer.text.lower()
    for secret in ("qyrtz", "33.87", "35.51", "secretbrowser", "qq", "legal"):
        assert secret not in told, secret


def test_labels_are_of_our_code_only(app: Flask) -> None:
    """Whatever is asked, there are no more series than routes, methods and statuses."""
    client = app.test_client()
    for number in range(30):
        client.get(f"/en/nowhere-{number}/?near={number}")
        client.get(f"/{number}")
        client.open("/healthz", method=f"M{number}")
    found = numbers(client.get("/metrics"))
    routes = {*(rule.endpoint for rule in app.url_map.iter_rules()), "unknown"}
    counted = [key for key in found if key[0] == "locator_answer_seconds_count"]
    assert len(counted) == 3
    assert {key[2] for key in counted} <= routes


def test_connections_to_the_database_are_counted(client: FlaskClient) -> None:
    client.get("/en/nowhere/")
    found = numbers(client.get("/metrics"))
    assert found["locator_pool_connections_in_use", "public"] == 0, "all were given back"
    assert found["locator_database_connections",] > 0
    assert found["locator_database_connections",] <= found["locator_database_connections_limit",]


def test_a_connection_that_is_in_use_is_seen(app: Flask) -> None:
    with app.extensions["locator"].database.public():
        found = numbers(app.test_client().get("/metrics"))
    assert found["locator_pool_connections_in_use", "public"] == 1


TWO_APPLICATIONS = """
import sys
from locator import create_app
from locator.config import Config
from locator.health.counting import counted_at, metrics_of_all_workers
with metrics_of_all_workers():
    counted_at("0-a")
    apps = [create_app(Config(database_url=sys.argv[1])) for _ in range(2)]
    for app in apps * 3:
        app.test_client().get("/healthz")
    print(apps[0].test_client().get("/metrics").text)
"""


def test_two_applications_of_one_worker_count_together(url: str) -> None:
    said = subprocess.run(
        [sys.executable, "-c", TWO_APPLICATIONS, url], capture_output=True, text=True, check=True
    ).stdout
    told = 'locator_answer_seconds_count{method="GET",route="health.alive",status="200"} 6.0'
    assert told in said
