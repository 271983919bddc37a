"""Tiles are answered as all that programs read: to anybody, once a state, never more than asked."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.directory.point import Point
from locator.directory.publishing import publish_changes
from locator.tiles.square import LARGEST_ZOOM
from locator.tiles.words import AskForTile
from tests.builders import HAMRA, NOW, access_conditions, service_point
from tests.tiles.reading import Circle, circles, column_and_row

WORLD = "/tiles/v1/0/0/0.mvt"
BEIRUT = "/tiles/v1/beirut/0/0/0.mvt"


class Clock:
    """The application's, which a test sets."""

    now = NOW


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(database: Database, session: Session, clock: Clock, tmp_path: Path) -> Flask:
    service_point(session)
    app = create_app(Config(database_url="postgresql:///unused", data=tmp_path), database)
    app.extensions["locator"].now = lambda: clock.now
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def shown(client: FlaskClient, address: str = WORLD) -> list[Circle]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    z, x, y = address.partition("?")[0].removesuffix(".mvt").split("/")[-3:]
    return circles(answer.data, int(z), int(x), int(y))


def address_at(zoom: int, of: Point = HAMRA) -> str:
    x, y = column_and_row(of.lon, of.lat, zoom)
    return f"/tiles/v1/{zoom}/{x}/{y}.mvt"


def test_a_city_tells_its_own_and_all_cities_tell_all(
    client: FlaskClient, session: Session
) -> None:
    service_point(session, city="freetown")
    assert sum(circle.count for circle in shown(client)) == 2
    assert sum(circle.count for circle in shown(client, BEIRUT)) == 1


def test_an_answer_may_be_kept_by_anybody_for_a_minute_and_asked_for_by_any_site(
    client: FlaskClient,
) -> None:
    answer = client.get(WORLD, headers={"Origin": "https://ngo.example"})
    assert answer.mimetype == "application/vnd.mapbox-vector-tile"
    assert answer.headers["Cache-Control"] == "public, max-age=60, stale-if-error=900"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers
    head = client.head(WORLD)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == answer.headers["ETag"]
    assert client.options(WORLD).status_code == 204
    refused = client.post(WORLD)
    assert (refused.status_code, refused.mimetype) == (405, "application/problem+json")


def test_who_has_the_tile_hears_so_without_a_look_at_the_map(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    tag = client.get(WORLD).headers["ETag"]
    with counted(database) as statements:
        held = client.get(WORLD, headers={"If-None-Match": tag})
    assert (held.status_code, held.data) == (304, b"")
    assert held.headers["Cache-Control"] == "public, max-age=60, stale-if-error=900"
    assert not [said for said in statements if "map_" in said or "service_point" in said]
    clock.now += dt.timedelta(minutes=1)
    assert client.get(WORLD, headers={"If-None-Match": tag}).status_code == 200


def test_what_is_published_is_on_the_next_tile(client: FlaskClient, session: Session) -> None:
    tag = client.get(WORLD).headers["ETag"]
    point = service_point(session)
    answer = client.get(WORLD, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert [circle.count for circle in circles(answer.data, 0, 0, 0)] == [2]
    point.service.access_conditions = access_conditions({"open_to_all": "unknown"})
    publish_changes(session, NOW)
    assert [circle.count for circle in shown(client)] == [1]
    assert [circle.count for circle in shown(client, f"{WORLD}?conditions=1")] == [2]


def test_nothing_that_is_secret_stale_or_on_condition_is_told_by_any_zoom(
    client: FlaskClient, session: Session
) -> None:
    secret = Point(35.4011, 33.8011)
    service_point(session, point=secret, disclosure="hidden")
    middle = Point(35.45, 33.85)
    shelter = service_point(session, point=secret, disclosure="area", area_point=middle)
    service_point(session, point=secret, access={"open_to_all": "no"})
    service_point(session, point=secret, access={"open_to_all": "unknown"})
    service_point(session, point=secret, publication="draft")
    stale = NOW.date() - dt.timedelta(days=181)
    service_point(session, point=secret, assured_date=stale)
    for zoom in range(LARGEST_ZOOM + 1):
        here = address_at(zoom, secret)
        there = address_at(zoom, middle)
        told = sum(circle.count for circle in shown(client, here))
        assert told == {True: 2 if there == address_at(zoom) else 1}.get(there == here, 0)
    (circle,) = shown(client, address_at(LARGEST_ZOOM, middle))
    assert (circle.id, circle.place, circle.mobile) == (str(shelter.id), "area", False)
    assert str(shelter.id).encode() not in client.get(address_at(LARGEST_ZOOM, secret)).data


def test_an_empty_tile_has_no_bytes(client: FlaskClient) -> None:
    answer = client.get("/tiles/v1/17/0/0.mvt")
    assert (answer.status_code, answer.data) == (200, b"")


@pytest.mark.parametrize(
    "square",
    [
        "18/0/0",
        "0/0/1",
        "0/1/0",
        "5/32/0",
        "5/0/32",
        "17/131072/0",
        "-1/0/0",
        "00/0/0",
        "1/01/0",
        "٣/0/0",
        "x/0/0",
        "1.5/0/0",
        "1/0/" + "9" * 6000,
        "1/+1/0",
        "%00/0/0",
        "1/0/0%0a",
    ],
)
def test_a_square_that_the_world_has_not_is_a_problem_and_no_fault(
    client: FlaskClient, square: str
) -> None:
    for start in ("/tiles/v1", "/tiles/v1/beirut"):
        answer = client.get(f"{start}/{square}.mvt")
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"
        assert answer.headers["Cache-Control"] == "no-store"


def test_every_word_that_is_wrong_is_told(client: FlaskClient) -> None:
    answer = client.get(f"{WORLD}?need=gold&speaks=klingonish&near=Hamra&free=perhaps&drop=table")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    wrong = {problem["field"] for problem in answer.get_json()["errors"]}
    assert wrong == {"need", "speaks", "near", "free", "drop"}


def test_a_day_is_the_day_of_a_city(client: FlaskClient) -> None:
    for when in ("today", "Thu 10:00", "2026-11-27T10:00"):
        assert client.get(BEIRUT, query_string={"when": when}).status_code == 200
        answer = client.get(WORLD, query_string={"when": when})
        assert answer.status_code == 400
        assert answer.get_json()["errors"][0]["field"] == "when"
    for when in ("any", "now", "week"):
        assert len(shown(client, f"{WORLD}?when={when}")) == 1


def test_a_city_that_is_not_there_has_no_tiles(client: FlaskClient) -> None:
    for city in ("nowhere", "a" * 5000, "%00"):
        answer = client.get(f"/tiles/v1/{city}/0/0/0.mvt")
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_a_tile_understands_what_the_search_understands_of_what_is_needed() -> None:
    assert [*AskForTile.model_fields] == [
        "need",
        "speaks",
        "when",
        "wheelchair",
        "free",
        "no_id",
        "conditions",
    ]
    asked = AskForTile.model_validate({"need": "housing, legal-aid", "speaks": "am"})
    assert asked.model_dump()["need"] == ("housing", "legal-aid")


class counted:  # noqa: N801 - reads as a word where it is used
    """The statements that the public side sends in a block."""

    def __init__(self, database: Database) -> None:
        self.connection: Connection = database._connection  # type: ignore[attr-defined]
        self.statements: list[str] = []

    def _note(self, *told: object) -> None:
        self.statements.append(str(told[2]))

    def __enter__(self) -> list[str]:
        event.listen(self.connection, "before_cursor_execute", self._note)
        return self.statements

    def __exit__(self, *_: object) -> None:
        event.remove(self.connection, "before_cursor_execute", self._note)
