"""A worker holds the pages of staff, and what is seldom asked for, only once somebody asks."""

from __future__ import annotations

import datetime as dt
import io
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import Client

from locator import create_app
from locator.config import Config
from locator.db import Database, public_engine
from locator.directory.published import PublishedServicePoint
from locator.serving.worker import OF_STAFF, Worker, staff_come_later
from tests.builders import service_point
from tests.conftest import migrated_database

# What staff, imports, drawings and files need, and who sends a shape.
HEAVY = {
    *("alembic", "apispec", "cryptography", "flask_security", "geopy", "icalendar", "numpy"),
    *("opening_hours", "openpyxl", "phonenumbers", "PIL", "pyogrio", "requests", "shapely"),
    *("webauthn", "zxcvbn"),
    *("locator.directory.publishing", "locator.imports", "locator.staff"),
}
# Megabytes of a worker that has answered a few questions. It is 112 with Python 3.11; another has
# other sizes, and `bench/limits` weighs what is promised.
MOST = 130

ASK = f"""
import sys
from werkzeug.test import Client
from locator.config import Config
from locator.serving.worker import staff_come_later

client = Client(staff_come_later(Config(database_url=sys.argv[1])))
for path in sys.argv[2:]:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status)
    if tag := answer.headers.get("ETag"):
        again = client.get(path, headers={{"If-None-Match": tag}})
        assert again.status_code == 304, (path, again.status)
print(*sorted({HEAVY} & sys.modules.keys()))
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmRSS")))
"""


@pytest.fixture
def directory_url() -> Iterator[str]:
    """The address of a directory with one service point, in Beirut."""
    with migrated_database() as url:
        with Database.from_config(Config(database_url=url)).staff() as session:
            service_point(session, now=dt.datetime.now(dt.UTC))
        yield url


def test_what_the_public_pages_lack_lies_where_the_worker_looks_for_staff(
    database_url: str,
) -> None:
    config = Config(database_url=database_url)
    public = {rule.rule for rule in create_app(config, with_staff=False).url_map.iter_rules()}
    whole = {rule.rule for rule in create_app(config).url_map.iter_rules()}
    of_staff = whole - public
    assert of_staff
    assert public < whole
    assert [rule for rule in of_staff if not rule.startswith(OF_STAFF)] == []
    assert [rule for rule in public if rule.startswith(OF_STAFF)] == []


def test_staff_find_their_pages_and_everybody_theirs(database_url: str) -> None:
    client = Client(staff_come_later(Config(database_url=database_url)))
    assert client.get("/en/").status_code == 200
    assert client.get("/staff/sign-in").status_code == 200
    assert client.get("/staff/").status_code == 303
    assert client.get("/staffroom").status_code == 404
    assert "Set-Cookie" not in client.get("/en/").headers


@pytest.mark.skipif(sys.platform != "linux", reason="Memory is read from /proc")
def test_a_worker_that_only_answers_searches_is_small(directory_url: str) -> None:
    paths = [
        "/healthz",
        "/readyz",
        *(f"/{code}/beirut/" for code in ("ar", "en", "fr")),
        "/ar/beirut/?lat=33.896&lon=35.48&need=public-health",
        "/en/beirut/?lat=33.896&lon=35.48&speaks=am&sort=soonest",
        "/api/v1/service-points?lat=33.896&lon=35.48&speaks=ar",
        "/api/v1/service-points?city=beirut&need=public-health",
        "/api/v1/cities",
    ]
    command = [sys.executable, "-c", ASK, directory_url, *paths]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    loaded, kilobytes = told.splitlines()
    assert loaded.split() == []
    assert int(kilobytes) / 1024 < MOST


def test_whoever_changes_a_noun_publishes_it_without_asking_for_that(directory_url: str) -> None:
    """What publishes is loaded late: whoever has only the nouns must not get around it."""
    change = """
import sys
from locator.config import Config
from locator.db import Database
from locator.directory.service import Service
from sqlalchemy import select

assert "locator.directory.publishing" not in sys.modules
with Database.from_config(Config(database_url=sys.argv[1])).staff() as session:
    session.scalars(select(Service)).one().name = "Another name"
"""
    subprocess.run([sys.executable, "-c", change, directory_url], check=True)
    with public_engine(directory_url).connect() as connection:
        content = connection.scalars(select(PublishedServicePoint.content)).one()
    assert content["service"]["name"]["en"] == "Another name"


class Unpacking(pickle.Unpickler):
    """As a worker that is spawned unpacks what it is given; `named` is what that names of ours."""

    def __init__(self, packed: bytes) -> None:
        super().__init__(io.BytesIO(packed))
        self.named: set[str] = set()

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith("locator"):
            self.named.add(f"{module}.{name}")
        return super().find_class(module, name)


def test_what_a_running_server_names_to_its_next_workers_stays_where_it_is() -> None:
    """Reloaded after an upgrade, the server of the old version starts workers of the new one."""
    unpacking = Unpacking(pickle.dumps(Worker(Config(), os.getpid())))
    assert unpacking.load() == Worker(Config(), os.getpid())
    assert unpacking.named == {"locator.config.Config", "locator.serving.worker.Worker"}
