"""An operator makes a city from nothing: it has its pages, and somebody who looks after it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from locator.directory.city import City
from tests.builders import city, service_point
from tests.staff.cities.forms import Fields, fields_on, send
from tests.staff.people import PASSWORD, a_member, post, signed_in

NEW = "/staff/cities/new"
TYPED = {
    "name-en": "Ciudad Nueva",
    "name-es": "Ciudad Nueva",
    "country": "PE",
    "time_zone": "America/Lima",
    "centre": "https://www.openstreetmap.org/#map=12/-12.0464/-77.0428",
}


@pytest.fixture
def form(client: FlaskClient, session: Session) -> Fields:
    operator = a_member(session, "operator")
    session.commit()
    return fields_on(signed_in(client, operator).get(NEW).text)


def test_a_city_from_nothing_has_its_pages_at_once(
    client: FlaskClient, session: Session, form: Fields
) -> None:
    answer = send(client, NEW, form, **TYPED)
    assert answer.status_code == 303, answer.text
    assert answer.location == "/staff/ciudad-nueva/"
    assert "Ciudad Nueva</bdi> is in the directory" in client.get(answer.location).text
    for address in ("/en/", "/en/ciudad-nueva/", "/ar/ciudad-nueva/", "/api/v1/cities"):
        page = client.get(address)
        assert page.status_code == 200, address
        assert "Ciudad Nueva" in page.text, address
    found = client.get("/en/ciudad-nueva/?need=housing&when=any")
    assert found.status_code == 200
    row = session.get_one(City, "ciudad-nueva")
    assert (row.centre_lon, row.centre_lat) == (-77.0428, -12.0464)
    assert row.bounds == [-77.1778, -12.1814, -76.9078, -11.9114]
    assert not row.is_sample


def test_help_in_it_is_found(client: FlaskClient, session: Session, form: Fields) -> None:
    send(client, NEW, form, **TYPED)
    service_point(session, city=session.get_one(City, "ciudad-nueva"), name="First help")
    session.commit()
    assert "First help" in client.get("/en/ciudad-nueva/?when=any").text


def test_its_administrator_is_invited_and_comes_in(
    app: Flask, client: FlaskClient, form: Fields
) -> None:
    page = send(client, NEW, form, **TYPED, email="rosa@city.example").text
    link = re.search(r"<code[^>]*>http[^<]*(/staff/invitation/[^<]+)</code>", page)
    assert link
    assert "/staff/ciudad-nueva/people" in page
    rosa = app.test_client()
    post(rosa, link[1], name="Rosa", password=PASSWORD)
    for address in ("", "people", "settings"):
        assert rosa.get(f"/staff/ciudad-nueva/{address}").status_code == 200
    assert rosa.get(NEW).status_code == 403


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"id": "beirut"}, "Another city has this address already."),
        ({"id": "Lima!"}, "Small letters, digits and hyphens"),
        ({"id": "account"}, "Small letters, digits and hyphens"),
        ({"id": "about"}, "Small letters, digits and hyphens"),
        ({"id": "cities"}, "Small letters, digits and hyphens"),
        ({"name-en": "", "name-es": "", "name-ar": "مدينة"}, "Small letters, digits and hyphens"),
        ({"email": "rosa"}, "This is no mail address."),
        ({"centre": ""}, "Say where the middle of the city is"),
        ({"country": ""}, "Choose the country."),
    ],
)
def test_a_mistake_makes_no_city_and_loses_nothing(
    client: FlaskClient, session: Session, form: Fields, changed: dict[str, str], said: str
) -> None:
    city(session)
    session.commit()
    answer = send(client, NEW, form, **{**TYPED, **changed})
    assert answer.status_code == 422
    assert said in answer.text
    typed = fields_on(answer.text)
    assert {name: typed[name] for name in {**TYPED, **changed}} == {**TYPED, **changed}
    assert session.query(City).count() == 1
