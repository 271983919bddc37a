"""What nobody types is refused as any other wrong field, wherever it stands: it is no text."""

from __future__ import annotations

import uuid

import pytest
from flask.testing import FlaskClient

from locator.search.vocabulary import AskForPlaces, AskForPoints
from tests.search.test_api import app, client

__all__ = ["app", "client"]

POINTS = ("city=%00", "city=a%00&near=Hamra", "city=bei%1frut", "lang=%00", "cursor=a%00")
SHORT = ("/en/beirut/", "/en/beirut/languages", "/en/beirut/save", "/en/beirut/pack.json")


@pytest.mark.parametrize("asked", POINTS)
def test_the_api_names_the_field(client: FlaskClient, asked: str) -> None:
    answer = client.get(f"/api/v1/service-points?{asked}")
    assert answer.status_code == 400
    field = asked.split("=", maxsplit=1)[0]
    assert field in {error["field"] for error in answer.get_json()["errors"]}


@pytest.mark.parametrize("typed", ["%00", "a%00b", "%01", "%ff%00", "%7f"])
def test_no_parameter_of_any_address_breaks_on_them(client: FlaskClient, typed: str) -> None:
    for word in AskForPoints.model_fields:
        path = f"/api/v1/service-points?city=beirut&{word}={typed}"
        assert client.get(path).status_code == 400, path
        assert client.get(f"/en/beirut/?{word}={typed}").status_code in (200, 400), word
    for word in AskForPlaces.model_fields:
        assert client.get(f"/api/v1/places?{word}={typed}").status_code == 400, word
    for path in SHORT:
        assert client.get(f"{path}?near={typed}&x={typed}").status_code in (200, 400), path


@pytest.mark.parametrize("typed", ["%00", "a%00b", "%0a", "%ff"])
def test_no_address_breaks_on_them(client: FlaskClient, typed: str) -> None:
    for path in (
        f"/{typed}/",
        f"/en/{typed}/",
        f"/en/beirut/{typed}",
        f"/en/{typed}/{uuid.UUID(int=1)}",
        f"/en/{typed}/pack.json",
        f"/en/read-in/{typed}",
        f"/api/v1/{typed}",
        f"/api/v1/service-points/{typed}",
        f"/basemap/{typed}.json",
        f"/basemap/{typed}.pmtiles",
        f"/static/{typed}",
    ):
        assert client.get(path).status_code in (200, 400, 404), path


def test_a_place_of_control_characters_is_not_looked_for(client: FlaskClient) -> None:
    answer = client.get("/en/beirut/?near=Ham%00ra")
    assert answer.status_code == 400
    assert "the place" in answer.text
