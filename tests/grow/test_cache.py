"""nginx, as we set it up, answers for us: nothing old, nothing private, nothing about anybody."""

from __future__ import annotations

import datetime as dt
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import BaseWSGIServer, make_server

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.search import caching
from tests.grow.nginx import Nginx, in_front_of
from tests.grow.servers import NAME, Server
from tests.waiting import wait_until

PATIENCE = 60
SEARCH = "/en/beirut/?lat=33.896&lon=35.483"
API = "/api/v1/service-points?lat=33.896&lon=35.483"


@dataclass
class Origin:
    """Our application on a port; it counts what reaches it."""

    app: Flask
    server: BaseWSGIServer
    asked: Counter[str] = field(default_factory=Counter)
    shared_seconds: int = caching.SECONDS_OF_A_SHARED_CITY

    def with_less_patience(self, header: str) -> str:
        """What a shared cache is told, in a test that does not wait for half a minute."""
        return re.sub(r"s-maxage=[0-9]+", f"s-maxage={self.shared_seconds}", header)

    @property
    def database(self) -> Database:
        database: Database = self.app.extensions["locator"].database
        return database

    @contextmanager
    def working(self) -> Iterator[None]:
        thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.stop()
            thread.join()

    def stop(self) -> None:
        """Nothing listens at its port any more."""
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def origin(primary: Server) -> Iterator[Origin]:
    config = Config(
        database_url=primary.address(NAME), secret_key="for the tests alone, of some length 42"
    )
    app = create_app(config)
    origin = Origin(app, make_server("127.0.0.1", 0, app, threaded=True))

    whole = app.wsgi_app

    def counted(environ: Any, start_response: Any) -> Any:
        origin.asked[environ["PATH_INFO"]] += 1

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            said = [(name, origin.with_less_patience(value)) for name, value in headers]
            return start_response(status, said, *more)

        return whole(environ, start)

    app.wsgi_app = counted  # type: ignore[method-assign]
    with origin.working():
        yield origin


@pytest.fixture
def nginx(origin: Origin, tmp_path: Path) -> Iterator[Nginx]:
    with in_front_of(origin.server.server_port, tmp_path) as nginx:
        yield nginx


def get(nginx: Nginx, path: str, **headers: str) -> requests.Response:
    return requests.get(
        f"http://127.0.0.1:{nginx.port}{path}",
        headers={"User-Agent": "somebodys-phone", **headers},
        timeout=PATIENCE,
        allow_redirects=False,
    )


@pytest.mark.parametrize("path", [SEARCH, API, "/en/", "/ar/beirut/", "/api/v1/cities"])
def test_who_asks_the_same_is_answered_without_us(origin: Origin, nginx: Nginx, path: str) -> None:
    first = get(nginx, path)
    again = get(nginx, path)
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert origin.asked.total() == 1
    held = get(
        nginx, path, **({"If-None-Match": first.headers["ETag"]} if "ETag" in first.headers else {})
    )
    assert held.status_code == (304 if "ETag" in first.headers else 200)
    assert origin.asked.total() == 1


def test_each_reader_has_their_own_language_and_encoding(origin: Origin, nginx: Nginx) -> None:
    for language, start in (("ar", "/ar/"), ("fr", "/fr/"), ("ar", "/ar/")):
        assert get(nginx, "/", **{"Accept-Language": language}).headers["Location"] == start
    for encoding in ("br", "gzip", "identity", "br"):
        answer = get(nginx, SEARCH, **{"Accept-Encoding": encoding})
        assert answer.headers.get("Content-Encoding", "identity") == encoding
        assert "<html" in answer.text
    assert origin.asked.total() == 2 + 3


def test_a_change_by_staff_is_public_when_the_cache_has_kept_its_answer_for_long_enough(
    origin: Origin, nginx: Nginx
) -> None:
    assert cached_for(get(nginx, "/en/beirut/")) + caching.SECONDS_OF_A_CITY < 60
    origin.shared_seconds = 5
    before = get(nginx, API).json()["features"][0]
    rename(origin.database, before["properties"]["service"]["id"], "Named anew")
    assert name_of(get(nginx, API).json()["features"][0]) == name_of(before)
    wait_until(lambda: name_of(get(nginx, API).json()["features"][0]) == "Named anew", 20)


def test_what_was_taken_off_is_not_served_on(origin: Origin, nginx: Nginx) -> None:
    """Only for a server that fails may a cache go on: "it is not public any more" is an answer."""
    origin.shared_seconds = 1
    point = get(nginx, API).json()["features"][-1]["id"]
    page = f"/en/beirut/{point}"
    assert get(nginx, page).status_code == 200
    with origin.database.staff() as session:
        session.info["now"] = dt.datetime.now(dt.UTC)
        session.get_one(ServiceAtLocation, point).publication = "archived"
    wait_until(lambda: get(nginx, page).status_code == 404, 10)


def test_pages_of_staff_and_whatever_sets_a_cookie_are_never_kept(
    origin: Origin, nginx: Nginx
) -> None:
    cookies = {get(nginx, "/staff/sign-in").headers["Set-Cookie"] for _ in range(2)}
    assert len(cookies) == 2
    get(nginx, "/staff/")
    get(nginx, "/en/no-such-city/")
    assert origin.asked.total() == 4
    assert nginx.kept == []


def test_a_server_that_is_gone_is_answered_for_with_what_is_known(
    origin: Origin, nginx: Nginx
) -> None:
    origin.shared_seconds = 1
    known = get(nginx, SEARCH)
    origin.stop()
    # Its time is over: the cache tries, and nobody is there.
    wait_until(lambda: age_of(known) > 2, 10)
    again = get(nginx, SEARCH)
    assert (again.status_code, again.content) == (200, known.content)
    # When it was made is said, so that whoever keeps it for longer can tell its age.
    assert again.headers["Date"] == known.headers["Date"]
    assert get(nginx, "/en/bristol/").status_code == 502


def test_nothing_of_who_asked_and_no_question_is_written_down(origin: Origin, nginx: Nginx) -> None:
    get(nginx, f"/en/beirut/?near={quote('Hamra 12')}", Referer="https://shelter.example/")
    origin.stop()
    get(nginx, "/en/bristol/?near=Hamra")  # fails, and would be told of
    assert nginx.said == ""
    for answer in nginx.kept:
        start = answer[: answer.index(b"\r\n\r\n")]
        assert b"somebodys-phone" not in start
        assert b"shelter" not in start
        assert b"127.0.0.1" not in start.replace(f"127.0.0.1:{nginx.port}".encode(), b"").replace(
            b"//127.0.0.1/", b""
        )
    written = {path.name for path in nginx.folder.iterdir() if path.is_file()}
    assert written == {"locator.conf", "nginx.conf", "pid", "said"}


def rename(database: Database, service_id: str, name: str) -> None:
    with database.staff() as session:
        session.info["now"] = dt.datetime.now(dt.UTC)
        session.scalars(select(Service).where(Service.id == service_id)).one().name = name


def cached_for(answer: requests.Response) -> int:
    """Seconds for which a shared cache may keep it."""
    found = re.search(r"s-maxage=([0-9]+)", answer.headers["Cache-Control"])
    assert found
    return int(found[1])


def age_of(answer: requests.Response) -> float:
    """Seconds since the server made it."""
    return time.time() - parsedate_to_datetime(answer.headers["Date"]).timestamp()


def name_of(feature: dict[str, Any]) -> str:
    name: str = feature["properties"]["service"]["name"]["en"]
    return name
