"""A page describes its service point to search engines, truly and in schema.org's words."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.directory.language import Language
from locator.directory.point import Point
from tests.builders import HAMRA, NOW, organization, service_point, weekly

SECRET = Point(35.55555, 33.88888)
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def client(database: Database, tmp_path: Path) -> FlaskClient:
    app: Flask = create_app(Config(database_url="postgresql:///unused", data=tmp_path), database)
    app.extensions["locator"].now = lambda: NOW
    return app.test_client()


def block(client: FlaskClient, session: Session, language: str = "en", **fields: Any) -> str:
    point = service_point(session, **fields)
    session.commit()
    page = client.get(f"/{language}/beirut/{point.id}")
    assert page.status_code == 200
    (found,) = BLOCK.findall(page.text)
    assert "unsafe" not in page.headers["Content-Security-Policy"], "a data block needs no leave"
    return str(found)


def test_a_service_its_place_and_its_hours_are_described(
    client: FlaskClient, session: Session
) -> None:
    told = json.loads(
        block(
            client,
            session,
            name="Clinic",
            organization=organization(session, kind="city", name="City of Beirut"),
            is_free=True,
            languages=["ar", Language(code="am", mode="interpreter")],
            phones=["+961 1 555 0100"],
            schedules=[weekly("TH", "22:00", "02:00"), weekly("FR", "09:00", "17:00")],
        )
    )
    assert told["@context"] == "https://schema.org"
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert told["reviewedBy"]["name"] == "City of Beirut"
    assert told["lastReviewed"] == "2026-11-25"
    service = told["mainEntity"]
    assert service["@type"] == "GovernmentService"
    assert service["provider"]["@type"] == "GovernmentOrganization"
    assert "audience" not in service
    channel = service["availableChannel"]
    assert channel["availableLanguage"] == ["ar"], "an interpreter is not a language spoken there"
    assert channel["servicePhone"][0]["telephone"] == "+961 1 555 0100"
    place = channel["serviceLocation"]
    assert place["geo"] == {"@type": "GeoCoordinates", "latitude": 33.8963, "longitude": 35.4826}
    assert place["address"]["streetAddress"] == "1 Example Street"
    assert place["isAccessibleForFree"] is True
    opens = [
        (hours["validFrom"], hours["opens"], hours["closes"])
        for hours in place["openingHoursSpecification"]
    ]
    assert opens == [("2026-11-26", "22:00", "02:00"), ("2026-11-27", "09:00", "17:00")]


def test_what_never_closes_is_told_day_by_day(client: FlaskClient, session: Session) -> None:
    always = weekly("MO,TU,WE,TH,FR,SA,SU", "00:00", "00:00")
    told = json.loads(block(client, session, schedules=[always]))
    hours = told["mainEntity"]["availableChannel"]["serviceLocation"]["openingHoursSpecification"]
    assert [each["validFrom"] for each in hours] == [
        (NOW.date() + dt.timedelta(days=day)).isoformat() for day in range(7)
    ]
    assert {(each["opens"], each["closes"]) for each in hours} == {("00:00", "23:59")}


def test_what_nobody_knows_is_not_said(client: FlaskClient, session: Session) -> None:
    told = block(client, session, schedules=[], is_free=None)
    assert "openingHours" not in told
    assert "isAccessibleForFree" not in told
    assert "null" not in told


def test_what_is_not_open_to_all_says_so(client: FlaskClient, session: Session) -> None:
    told = json.loads(
        block(client, session, access={"open_to_all": "no"}, conditions="For members only")
    )
    assert told["mainEntity"]["audience"]["audienceType"] == "For members only"
    told = json.loads(block(client, session, access={"open_to_all": "unknown"}))
    assert "Not known" in told["mainEntity"]["audience"]["audienceType"]


def test_a_secret_place_stays_secret(client: FlaskClient, session: Session) -> None:
    told = block(
        client,
        session,
        disclosure="area",
        area_name="Hamra",
        point=SECRET,
        area_point=HAMRA,
        address="77 Nightingale Lane",
        location_name="Casa Azul",
    )
    assert "serviceLocation" not in told
    for secret in ("Nightingale", "Casa Azul", "33.88888"):
        assert secret not in told


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)</script>", "<!--<script>", "a & b > c"]
)
def test_no_text_ends_the_block_or_begins_another(
    client: FlaskClient, session: Session, text: str
) -> None:
    told = block(client, session, name=text, description=text)
    assert not {"<", ">", "&"} & set(told)
    assert json.loads(told)["mainEntity"]["name"] == text


def test_it_speaks_the_readers_language(client: FlaskClient, session: Session) -> None:
    assert json.loads(block(client, session, language="ar"))["inLanguage"] == "ar"
