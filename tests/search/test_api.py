"""The API answers what the search finds, says what it is, and says what is wrong."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from sqlalchemy import Connection, event, update

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.directory.published import PublishedCity
from locator.privacy import audience_of
from locator.search import openapi
from tests.search.entries import NOW, Entry, publish

HOUR = dt.timedelta(hours=1)
CLINIC, BUS, LINE, CLOSED_TO_MOST = (uuid.UUID(int=number) for number in range(1, 5))
NEAR = "lat=33.896&lon=35.48"


@pytest.fixture
def app(database: Database) -> Flask:
    service = uuid.uuid4()
    with database.staff() as session:
        publish(
            session.connection(),
            [
                Entry(id=CLINIC, languages=(("am", "interpreter"),)),
                Entry(
                    id=BUS,
                    lon=35.49,
                    service_id=service,
                    is_stop=True,
                    opening=((NOW - HOUR, NOW + HOUR),),
                ),
                Entry(lon=35.5, service_id=service, is_stop=True, opening=((NOW, NOW + HOUR),)),
                Entry(id=LINE, lon=None, lat=None, opening=((NOW + HOUR, NOW + 2 * HOUR),)),
                Entry(id=CLOSED_TO_MOST, open_to_all="unknown", lon=35.47),
            ],
        )
    app = create_app(Config(database_url="postgresql:///unused"), database)
    app.extensions["locator"].now = lambda: NOW
    return app


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


def ids(body: Any) -> list[uuid.UUID]:
    return [uuid.UUID(feature["id"]) for feature in body["features"]]


def test_the_nearest_come_first_and_what_has_no_place_comes_last(client: FlaskClient) -> None:
    answer = client.get(f"/api/v1/service-points?{NEAR}")
    assert answer.mimetype == "application/geo+json"
    body = answer.get_json()
    assert ids(body) == [CLINIC, BUS, LINE]
    assert [feature["geometry"] is None for feature in body["features"]] == [False, False, True]
    bus = body["features"][1]["properties"]
    assert bus["open"] is True
    assert bus["more_stops"] == 1
    assert bus["opening"][0]["start"] == "2026-11-21T09:00:00+02:00"
    assert body["city"] == "beirut"


def test_conditions_are_shown_only_when_asked_for(client: FlaskClient) -> None:
    body = client.get(f"/api/v1/service-points?{NEAR}&conditions=1").get_json()
    assert CLOSED_TO_MOST in ids(body)


def test_every_page_leads_to_the_next(client: FlaskClient) -> None:
    address, seen = f"/api/v1/service-points?{NEAR}&limit=1", []
    while address:
        body = client.get(address).get_json()
        seen += ids(body)
        address = next((link["href"] for link in body["links"] if link["rel"] == "next"), "")
    assert seen == [CLINIC, BUS, LINE]


def test_a_language_picks_the_texts_and_marks_the_others(client: FlaskClient) -> None:
    address = f"/api/v1/service-points/{CLINIC}"
    all_texts = client.get(address).get_json()["properties"]
    assert all_texts["service"]["name"] == {"en": "Clinic", "ar": "عيادة"}
    arabic = client.get(f"{address}?lang=ar").get_json()["properties"]
    assert arabic["service"]["name"] == "عيادة"
    assert arabic["service"]["description"] is None
    assert arabic["organization"]["name"] == "City of Beirut"
    assert arabic["text_languages"] == {"organization.name": "en", "location.name": "en"}


def test_every_wrong_field_is_named(client: FlaskClient) -> None:
    answer = client.get(
        "/api/v1/service-points?lat=95&when=yesterday&need=food&speaks=zzz&radius=1"
        "&limit=0&sort=best&city=atlantis&lang=english&cursor=abc&colour=red"
    )
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    body = answer.get_json()
    wrong = {error["field"] for error in body["errors"]}
    assert wrong == {
        *("lat", "lon", "when", "need", "speaks", "radius"),
        *("limit", "sort", "city", "lang", "cursor", "colour"),
    }
    assert "yesterday" not in answer.text


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("", "near", "missing"),
        ("near=Nowhere+at+all&city=beirut", "near", "unknown_place"),
        (f"{NEAR}&when=2026-11-20T10:00", "when", "past"),
        (f"{NEAR}&when=2027-11-20T10:00", "when", "too_far"),
    ],
)
def test_a_question_without_an_answer_says_why(
    client: FlaskClient, query: str, field: str, code: str
) -> None:
    body = client.get(f"/api/v1/service-points?{query}").get_json()
    assert [(error["field"], error["code"]) for error in body["errors"]] == [(field, code)]


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", f"/api/v1/service-points/{uuid.UUID(int=99)}", 404),
        ("GET", "/api/v1/service-points/12", 404),
        ("GET", "/api/v2/anything", 404),
        ("POST", "/api/v1/service-points", 405),
        ("DELETE", "/api/v1/cities", 405),
    ],
)
def test_any_mistake_is_a_problem_document(
    client: FlaskClient, method: str, address: str, status: int
) -> None:
    answer = client.open(address, method=method)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["status"] == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    if status == 405:
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_any_site_may_read_it_and_nobody_is_remembered(client: FlaskClient) -> None:
    answer = client.get(f"/api/v1/service-points?{NEAR}", headers={"Origin": "https://ngo.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers
    asked_first = client.options("/api/v1/service-points")
    assert asked_first.status_code == 204
    assert "GET" in asked_first.headers["Access-Control-Allow-Methods"]


def test_head_is_get_without_a_body(client: FlaskClient) -> None:
    got = client.get("/api/v1/cities")
    head = client.head("/api/v1/cities")
    assert head.data == b""
    assert head.headers["ETag"] == got.headers["ETag"]


def test_what_still_holds_is_not_searched_again(
    client: FlaskClient, app: Flask, database: Database
) -> None:
    first = client.get(f"/api/v1/service-points?{NEAR}")
    assert first.headers["Cache-Control"] == ("public, max-age=2, s-maxage=30, stale-if-error=900")
    known = {"If-None-Match": first.headers["ETag"]}
    with database.public() as connection:
        sent = statements(connection)
        again = client.get(f"/api/v1/service-points?{NEAR}", headers=known)
    assert again.status_code == 304
    assert len([statement for statement in sent if "FROM published" in statement]) == 1
    with database.staff() as session:
        session.execute(update(PublishedCity).values(version=PublishedCity.version + 1))
    changed = client.get(f"/api/v1/service-points?{NEAR}", headers=known)
    assert changed.status_code == 200
    known = {"If-None-Match": changed.headers["ETag"]}
    app.extensions["locator"].now = lambda: NOW + dt.timedelta(minutes=1)
    assert client.get(f"/api/v1/service-points?{NEAR}", headers=known).status_code == 200


def statements(connection: Connection) -> list[str]:
    sent: list[str] = []

    @event.listens_for(connection, "before_cursor_execute")
    def _remember(*args: Any) -> None:
        sent.append(args[2])

    return sent


@pytest.mark.parametrize(
    ("address", "schema"),
    [
        (f"/api/v1/service-points?{NEAR}&speaks=am,ar&sort=soonest", "ServicePoints"),
        (f"/api/v1/service-points?{NEAR}&lang=fr&limit=1", "ServicePoints"),
        ("/api/v1/service-points?city=beirut&lang=ar", "ServicePoints"),
        (f"/api/v1/service-points/{BUS}", "ServicePoint"),
        (f"/api/v1/service-points/{LINE}?lang=en", "ServicePoint"),
        ("/api/v1/places?q=Hamra", "Places"),
        ("/api/v1/cities", "Cities"),
        ("/api/v1/cities?lang=ar", "Cities"),
        ("/api/v1/service-points?lat=1", "Problem"),
        ("/api/v1/nothing", "Problem"),
    ],
)
def test_answers_are_what_the_description_says(
    client: FlaskClient, address: str, schema: str
) -> None:
    described = client.get("/api/v1/openapi.json").get_json()
    validator = Draft202012Validator(
        {
            "$ref": f"#/components/schemas/{schema}",
            "components": described["components"],
        },
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )
    validator.validate(client.get(address).get_json())


def test_the_description_is_openapi_and_names_every_address(
    app: Flask, client: FlaskClient
) -> None:
    described = client.get("/api/v1/openapi.json").get_json()
    assert described["openapi"] == "3.1.0"
    served = {
        str(rule).replace("<uuid:point_id>", "{id}")
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/api/v1/") and "openapi" not in str(rule)
    }
    assert set(described["paths"]) == served


def test_the_readable_page_says_every_word_of_the_vocabulary(client: FlaskClient) -> None:
    page = client.get("/api/")
    assert page.status_code == 200
    for operation in openapi.OPERATIONS:
        assert operation.path in page.text
        for parameter in openapi.parameters(operation):
            assert f"<code>{parameter['name']}</code>" in page.text


def test_every_address_says_for_whom_it_is(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if str(rule).startswith("/api"):
            assert audience_of(app.view_functions[rule.endpoint]) == "everyone"
