"""An address asks; it neither skips a check nor puts words into the city's mouth."""

from __future__ import annotations

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from locator.places.loading import load_gazetteer
from tests.builders import location as a_location
from tests.builders import service_point

ANY = {"If-None-Match": "*"}
THERE = "lat=33.896&lon=35.483"


@pytest.mark.parametrize("known", ["*", "the tag of another page"])
def test_a_mistake_is_told_also_to_who_holds_a_validator(
    client: FlaskClient, session: Session, known: str
) -> None:
    service_point(session)
    for right, wrong, status in (
        ("/en/beirut/", "/en/beirut/?lat=1", 400),
        ("/en/beirut/", f"/en/beirut/{uuid.UUID(int=7)}", 404),
        ("/api/v1/service-points?city=beirut", "/api/v1/service-points?foo=1", 400),
    ):
        tag = "*" if known == "*" else client.get(right).headers["ETag"]
        assert client.get(wrong, headers={"If-None-Match": tag}).status_code == status
        if known != "*":
            assert client.get(right, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("asked", ["limit=0", "cursor=abc", "limit=x", "limit=101"])
def test_every_word_of_the_vocabulary_is_read(
    client: FlaskClient, session: Session, asked: str
) -> None:
    service_point(session)
    assert client.get(f"/en/beirut/?{asked}").status_code == 400


def test_a_limit_is_a_question_and_goes_on_to_the_next_page(
    client: FlaskClient, session: Session
) -> None:
    for number in range(3):
        service_point(session, location=a_location(session, name=f"House {number}"))
    page = client.get("/en/beirut/?limit=2").text
    assert page.count('<li class="card') == 2
    assert "limit=2&amp;cursor=" in page


def test_a_place_is_named_where_it_is_and_nowhere_else(
    client: FlaskClient, session: Session
) -> None:
    service_point(session)
    load_gazetteer(session)
    told = client.get(f"/en/beirut/?near=Hamra&{THERE}").text
    assert "of Hamra" in told
    far = client.get("/en/beirut/?near=Hamra&lat=33.85&lon=35.55").text
    assert "of Hamra" not in far
    assert "of Evil" not in client.get(f"/en/beirut/?near=Evil&{THERE}").text
