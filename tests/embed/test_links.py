"""What other sites show of a link to us: a widget, or a picture of the place."""

from __future__ import annotations

import io
import re
import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
from defusedxml import ElementTree
from flask.testing import FlaskClient
from PIL import Image

from tests.live import LiveServer

HERE = "http://localhost"


@pytest.fixture
def client(live_server: LiveServer) -> FlaskClient:
    return live_server.app.test_client()


def asked(client: FlaskClient, url: str, **words: str) -> Any:
    return client.get(f"/oembed?{urlencode({'url': url, **words})}")


def points(client: FlaskClient) -> list[Any]:
    answer = client.get("/api/v1/service-points?city=beirut&limit=50")
    found: list[Any] = answer.get_json()["features"]
    return found


def test_the_address_of_a_list_becomes_a_widget(client: FlaskClient) -> None:
    said = asked(client, f"{HERE}/ar/beirut/?need=housing&speaks=am", maxwidth="400").json
    assert said["type"] == "rich"
    assert said["width"] == 400
    assert 'src="http://localhost/embed/v1?city=beirut&amp;lang=ar&amp;need=housing' in said["html"]
    assert "<script" not in said["html"], "what is pasted shall not need one"


def test_the_address_of_one_entry_becomes_that_entry(client: FlaskClient) -> None:
    id = points(client)[0]["id"]
    said = asked(client, f"{HERE}/en/beirut/{id}").json
    assert f'src="http://localhost/embed/v1/{id}?city=beirut&amp;lang=en"' in said["html"]
    assert client.get(f"/embed/v1/{id}?city=beirut&lang=en").status_code == 200


def test_the_same_as_xml(client: FlaskClient) -> None:
    answer = asked(client, f"{HERE}/en/beirut/", format="xml")
    root = ElementTree.fromstring(answer.data)
    assert root.findtext("type") == "rich"
    assert "<iframe" in (root.findtext("html") or "")


def test_every_page_of_a_city_tells_where_to_ask(client: FlaskClient) -> None:
    id = points(client)[0]["id"]
    for page in ("/en/beirut/", "/en/beirut/?need=housing", f"/en/beirut/{id}"):
        text = client.get(page).text
        # A list has to fit into the first answer: the second link is for the page of an entry.
        kinds = [r"application/json\+oembed", *([r"text/xml\+oembed"] if id in page else [])]
        for kind in kinds:
            link = re.search(rf'type="{kind}" href="([^"]+)"', text)
            assert link
            assert client.get(link[1].replace("&amp;", "&")).status_code == 200
        picture = re.search(r'property="og:image" content="http://localhost([^"]+)"', text)
        assert picture
        assert client.get(picture[1]).mimetype == "image/png"


@pytest.mark.parametrize(
    ("url", "format", "status"),
    [
        ("https://evil.example/en/beirut/", "json", 404),
        (f"{HERE}/staff/", "json", 404),
        (f"{HERE}/en/nowhere/", "json", 404),
        (f"{HERE}/xx/beirut/", "json", 404),
        ("javascript:alert(1)", "json", 404),
        ("http://[::1", "json", 404),
        ("", "json", 404),
        (f"{HERE}/en/beirut/", "yaml", 501),
    ],
)
def test_what_is_not_ours_is_not_found(
    client: FlaskClient, url: str, format: str, status: int
) -> None:
    assert asked(client, url, format=format).status_code == status


def test_the_picture_of_a_place_is_of_the_size_that_others_show(client: FlaskClient) -> None:
    exact = next(one for one in points(client) if one["geometry"])
    for address in ("/card/beirut.png", f"/card/beirut/{exact['id']}.png"):
        answer = client.get(address)
        assert Image.open(io.BytesIO(answer.data)).size == (1200, 630)
        assert len(answer.data) < 60_000


def test_a_secret_place_has_no_picture_and_an_area_no_pin(client: FlaskClient) -> None:
    hidden = next(one for one in points(client) if not one["geometry"])
    assert client.get(f"/card/beirut/{hidden['id']}.png").status_code == 404
    assert "/card/beirut.png" in client.get(f"/en/beirut/{hidden['id']}").text
    areas = [one for one in points(client) if one["properties"].get("disclosure") == "area"]
    for area in areas:
        drawn = Image.open(io.BytesIO(client.get(f"/card/beirut/{area['id']}.png").data))
        assert drawn.convert("RGB").getpixel((600, 278)) != (255, 255, 255), "a pin's white eye"


def test_nothing_is_drawn_of_another_city_or_of_nothing(client: FlaskClient) -> None:
    exact = next(one for one in points(client) if one["geometry"])
    assert client.get(f"/card/lima/{exact['id']}.png").status_code == 404
    assert client.get(f"/card/beirut/{uuid.uuid4()}.png").status_code == 404
    assert client.get("/card/nowhere.png").status_code == 404
