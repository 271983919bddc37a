"""Feeds are answered in one way: to anybody, once a state, in pieces, under a licence."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Iterator

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Integer, event, func, select, text
from sqlalchemy.orm import Session

from locator import create_app
from locator.config import Config
from locator.db import PUBLIC_ROLE, Database
from locator.directory.published import PublishedCity
from locator.directory.publishing import publish_changes
from locator.feeds import entries as told
from locator.feeds.serving import BATCH
from locator.privacy import audience_of
from locator.receiving.fair_share import COST_OF_A_DOWNLOAD, SHARE, FairShare, install
from locator.search import open_data
from tests.builders import NOW, city, service, service_point
from tests.live import LiveServer

CITY = "/feeds/v1/beirut"
WHOLE = [f"{CITY}/service-points.{ending}" for ending in ("geojson", "csv", "gpkg")]
SERVICE = uuid.UUID(int=7)
FEEDS = [
    *WHOLE,
    f"{CITY}/service-points.geojson?limit=1&lang=ar",
    f"{CITY}/service-points.csv?hxl=1&bom=1&lang=fr",
    f"{CITY}/changes.atom",
    f"{CITY}/services/{SERVICE}.ics",
]
ELSEWHERE = {"Origin": "https://ngo.example"}


@pytest.fixture
def app(database: Database, session: Session, tmp_path: object) -> Flask:
    service_point(session, service=service(session, id=SERVICE))
    session.commit()
    config = Config(database_url="postgresql:///unused", data=tmp_path)  # type: ignore[arg-type]
    app = create_app(config, database)
    app.extensions["locator"].now = lambda: NOW + dt.timedelta(hours=1)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def asked(session: Session) -> Iterator[list[str]]:
    """What the database is asked, in the order in which it is asked."""
    sent: list[str] = []
    connection = session.connection()

    def remember(*args: object) -> None:
        sent.append(str(args[2]))

    event.listen(connection, "before_cursor_execute", remember)
    yield sent
    event.remove(connection, "before_cursor_execute", remember)


@pytest.mark.parametrize("address", FEEDS)
def test_what_still_holds_is_not_looked_up_again(
    client: FlaskClient, session: Session, asked: list[str], address: str
) -> None:
    first = client.get(address)
    assert first.status_code == 200, first.text
    asked.clear()
    known = {"If-None-Match": first.headers["ETag"]}
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    for headers in (known, since, known | since):
        again = client.get(address, headers=headers)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    read = [statement for statement in asked if "published." in statement]
    assert len(read) == 3, "one small read each"
    assert not any("service_point" in statement for statement in read)
    service_point(session, name="Another")
    session.commit()
    for headers in (known, since, known | since):
        assert client.get(address, headers=headers).status_code == 200


def test_a_tag_counts_more_than_a_time(client: FlaskClient) -> None:
    """RFC 9110, 13.1.3."""
    for address in FEEDS:
        first = client.get(address)
        headers = {
            "If-None-Match": '"another"',
            "If-Modified-Since": first.headers["Last-Modified"],
        }
        assert client.get(address, headers=headers).status_code == 200


def test_two_changes_of_one_second_are_two_editions(client: FlaskClient, session: Session) -> None:
    seen = set()
    for name in ("One", "Two", "Three"):
        service_point(session, name=name)
        session.commit()
        seen.add(client.get(WHOLE[0]).headers["Last-Modified"])
    assert len(seen) == 3


def test_a_change_in_another_city_leaves_a_feed_as_it_is(
    client: FlaskClient, session: Session
) -> None:
    before = client.get(WHOLE[0]).headers["ETag"]
    service_point(session, city="bristol")
    session.commit()
    assert client.get(WHOLE[0]).headers["ETag"] == before


def test_a_new_day_is_another_edition(client: FlaskClient, app: Flask) -> None:
    """Who vouches for something, and what is ahead, changes with the city's day."""
    before = client.get(WHOLE[0])
    app.extensions["locator"].now = lambda: NOW + dt.timedelta(hours=13, minutes=59)
    assert client.get(WHOLE[0]).headers["ETag"] == before.headers["ETag"]
    app.extensions["locator"].now = lambda: NOW + dt.timedelta(hours=14)
    after = client.get(WHOLE[0], headers={"If-Modified-Since": before.headers["Last-Modified"]})
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]


def test_any_site_may_read_it_and_nobody_is_known(client: FlaskClient) -> None:
    for address in FEEDS:
        answer = client.get(address, headers=ELSEWHERE | {"Cookie": "a=b"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers["Vary"]
        assert "Origin" not in answer.headers["Vary"]
        assert answer.headers["Cache-Control"] == (
            "public, max-age=2, s-maxage=30, stale-if-error=900"
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        readable = answer.headers["Access-Control-Expose-Headers"]
        assert {"ETag", "Last-Modified", "Link", "RateLimit-Policy"} <= set(readable.split(", "))


def test_a_browser_that_asks_first_is_told_yes(client: FlaskClient) -> None:
    for address in FEEDS:
        answer = client.options(
            address,
            headers=ELSEWHERE
            | {
                "Access-Control-Request-Method": "GET",
                "Access-Control-Request-Headers": "if-none-match",
            },
        )
        assert answer.status_code == 204
        assert answer.data == b""
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert "if-none-match" in answer.headers["Access-Control-Allow-Headers"].lower()


@pytest.mark.parametrize("address", FEEDS)
def test_head_says_what_get_does_and_makes_no_body(
    client: FlaskClient, asked: list[str], address: str
) -> None:
    got = client.get(address)
    asked.clear()
    head = client.head(address)
    assert head.data == b""
    assert head.status_code == 200
    for name in ("ETag", "Last-Modified", "Content-Type", "Link", "Access-Control-Allow-Origin"):
        assert head.headers[name] == got.headers[name]
    assert head.headers.get("Content-Length") in (None, got.headers["Content-Length"])
    if "service-points" in address:
        assert not any("service_point" in statement for statement in asked)


def test_every_feed_says_its_licence_and_its_limits(client: FlaskClient) -> None:
    for address in FEEDS:
        answer = client.get(address)
        assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in (
            answer.headers.getlist("Link")
        )
        assert answer.headers["RateLimit-Policy"] == '"network";q=600;w=60'
        assert "RateLimit" not in answer.headers, "what is left tells of one's neighbours"


def test_a_city_chooses_its_licence(client: FlaskClient, session: Session) -> None:
    city(session, data_licence="ODbL-1.0")
    session.commit()
    answer = client.get(WHOLE[0])
    assert answer.json
    assert answer.json["licence"] == "https://opendatacommons.org/licenses/odbl/1-0/"
    assert "odbl" in answer.headers["Link"]


@pytest.mark.parametrize(
    ("address", "status", "fields"),
    [
        ("/feeds/v1/atlantis/service-points.geojson", 404, set()),
        ("/feeds/v1/beirut/service-points.xml", 404, set()),
        ("/feeds/v2/beirut/service-points.csv", 404, set()),
        (f"{CITY}/services/{uuid.UUID(int=9)}.ics", 404, set()),
        (f"{WHOLE[0]}?limit=0&lang=english&colour=red", 400, {"limit", "lang", "colour"}),
        (f"{WHOLE[0]}?cursor=abc&limit=2", 400, {"cursor"}),
        (f"{WHOLE[0]}?modified_after=yesterday", 400, {"modified_after"}),
        (f"{WHOLE[0]}?modified_after=2026-11-20T10:00:00", 400, {"modified_after"}),
        (f"{WHOLE[1]}?limit=2&hxl=perhaps", 400, {"limit", "hxl"}),
        (f"{WHOLE[2]}?modified_after=2026-11-20T10:00:00Z", 400, {"modified_after"}),
        (f"{CITY}/changes.atom?cursor=%00", 400, {"cursor"}),
    ],
)
def test_a_mistake_is_a_problem_document(
    client: FlaskClient, address: str, status: int, fields: set[str]
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.mimetype == (
        "application/problem+json" if address.startswith("/feeds/v1") else "text/html"
    )
    if answer.json:
        assert {error["field"] for error in answer.json["errors"]} == fields
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_feed_can_only_be_read(client: FlaskClient, method: str) -> None:
    answer = client.open(WHOLE[0], method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_every_address_says_for_whom_it_is(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if str(rule).startswith("/feeds")]
    assert len(rules) >= 6
    for rule in rules:
        assert audience_of(app.view_functions[rule.endpoint]) == "everyone"


# A whole city, as it is made.


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> Iterator[itertools.count[int]]:
    """A city that never ends; it gives how many of its entries have been read so far."""
    counter = itertools.count(1)
    read = told.entries

    def entries(question: told.Question) -> Iterator[told.Entry]:
        (entry,) = read(question)
        while True:
            next(counter)
            yield entry

    monkeypatch.setattr("locator.feeds.geojson.entries", entries)
    monkeypatch.setattr("locator.feeds.table.entries", entries)
    yield counter


@pytest.mark.parametrize("address", WHOLE[:2])
def test_the_first_piece_is_sent_before_the_last_is_found(
    client: FlaskClient, endless: itertools.count[int], address: str
) -> None:
    answer = client.get(address, buffered=False)
    assert answer.status_code == 200
    assert "Content-Length" not in answer.headers
    pieces = answer.iter_encoded()
    first = next(pieces)
    read = next(endless)
    assert 0 < len(first) < 2 * open_data.ONE_PIECE
    assert read * 400 < 3 * open_data.ONE_PIECE, "no more was read than is about to be sent"
    answer.close()


def test_rows_come_from_the_database_by_batches(database: Database) -> None:
    """A cursor on the server: the first of ten million is here before the second thousand is."""
    many = select(func.generate_series(1, 10_000_000, type_=Integer).label("number"))
    with database.snapshot() as connection:
        found = connection.execute(many, execution_options={"yield_per": BATCH})
        assert next(iter(found)).number == 1
        found.close()


def test_a_city_is_read_by_the_role_that_reads_what_is_public(live_server: LiveServer) -> None:
    with live_server.app.extensions["locator"].database.snapshot() as connection:
        assert connection.scalar(text("SELECT current_user")) == PUBLIC_ROLE
        assert connection.scalar(text("SHOW transaction_isolation")) == "repeatable read"
        assert connection.scalar(text("SHOW transaction_read_only")) == "on"


def test_large_downloads_leave_room_for_searches(
    client: FlaskClient, endless: itertools.count[int]
) -> None:
    on_their_way = [client.get(WHOLE[0], buffered=False) for _ in range(open_data.DOWNLOADS)]
    assert [answer.status_code for answer in on_their_way] == [200] * open_data.DOWNLOADS
    refused = client.get(WHOLE[1])
    assert refused.status_code == 503
    assert refused.mimetype == "application/problem+json"
    assert int(refused.headers["Retry-After"]) > 0
    assert client.get("/api/v1/cities").status_code == 200
    for answer in on_their_way:
        answer.close()
    freed = client.get(WHOLE[1], buffered=False)
    assert freed.status_code == 200, "who goes away in the middle makes room"
    freed.close()


def test_a_large_download_counts_for_many_pages(app: Flask, endless: itertools.count[int]) -> None:
    share = FairShare(lambda: 1000.0)
    install(app, 0, share)
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    client.get(WHOLE[0], buffered=False).close()
    ((left, _),) = share._left.values()
    assert left == SHARE - COST_OF_A_DOWNLOAD
    if share._broom:
        share._broom.cancel()


def test_publishing_twice_at_once_never_goes_back_in_time(session: Session) -> None:
    """Who waited for the other began before: its version is newer all the same."""
    service_point(session)
    publish_changes(session, NOW)
    before = session.get_one(PublishedCity, "beirut", populate_existing=True).modified_at
    service_point(session)
    publish_changes(session, NOW - dt.timedelta(seconds=30))
    after = session.get_one(PublishedCity, "beirut", populate_existing=True).modified_at
    assert after >= before + dt.timedelta(seconds=1)
    assert orjson.dumps(after)
