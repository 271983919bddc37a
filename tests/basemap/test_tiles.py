"""A map's pictures come through our server: for our cities only, telling nothing about anyone."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from locator.errors import SettingIsWrongError
from tests.basemap.conftest import Lay
from tests.basemap.upstreams import PNG, TileServer


@pytest.fixture
def client(lay: Lay, upstream: TileServer) -> FlaskClient:
    return lay(tile_url=upstream.template, tile_attribution="© <b>City</b>").test_client()


def address_of(client: FlaskClient, z: object = 14, x: object = 7589, y: object = 7804) -> str:
    template: str = client.get("/basemap/freetown.json").get_json()["url"]
    return template.format(z=z, x=x, y=y)


def test_the_page_gets_a_picture_and_may_keep_it(client: FlaskClient) -> None:
    answer = client.get(address_of(client))

    assert (answer.status_code, answer.data) == (200, PNG)
    assert answer.content_type == "image/png"
    assert "public, max-age=" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_attribution_is_plain_text_and_the_upstream_is_not_named(
    client: FlaskClient, upstream: TileServer
) -> None:
    answer = client.get("/basemap/freetown.json")

    assert answer.get_json()["attribution"] == "© City"
    assert answer.get_json()["kind"] == "raster"
    for word in (b"127.0.0.1", b"secret", str(upstream.port).encode()):
        assert word not in answer.data


def test_nothing_of_the_searcher_reaches_the_upstream(
    client: FlaskClient, upstream: TileServer
) -> None:
    personal = {
        "User-Agent": "PersonalPhone/7",
        "Accept-Language": "am",
        "Cookie": "a=b",
        "Referer": "https://city.example/am/?lat=8.48",
        "X-Forwarded-For": "203.0.113.7",
        "Forwarded": "for=203.0.113.7",
        "Authorization": "Basic c2VjcmV0",
        "Range": "bytes=0-1",
        "DNT": "1",
    }

    assert client.get(address_of(client) + "?near=hamra", headers=personal).status_code == 200

    ((path, headers),) = upstream.asked
    assert path == "/14/7589/7804.png?key=secret"
    assert headers["User-Agent"].startswith("Locator ")
    assert {name.lower() for name in headers} <= {
        "host",
        "user-agent",
        "accept",
        "connection",
        "accept-encoding",
    }
    assert "203.0.113.7" not in str(headers)


@pytest.mark.parametrize(
    ("z", "x", "y"),
    [
        (14, 0, 0),  # not a city of ours
        (14, 99999, 7804),
        (14, 7589, 1 << 60),
        (5, 14, 15),  # too far out
        (20, 485696, 499456),  # too far in
        (14, -1, 7804),
        ("14", "..", "7804"),
        ("14", "%2e%2e", "%2e%2e%2fsecret"),
        ("14", "7589", "7804.png"),
        ("14", "7589", "7804%00"),
        ("1e1", "7589", "7804"),
    ],
)
def test_only_tiles_of_our_cities_are_served_and_no_path_leads_elsewhere(
    client: FlaskClient, upstream: TileServer, z: object, x: object, y: object
) -> None:
    assert client.get(address_of(client, z, x, y)).status_code == 404
    assert upstream.asked == []


def test_tiles_of_another_upstream_are_not_mixed_in(client: FlaskClient) -> None:
    address = address_of(client).split("/")
    address[3] = "0" * 12

    assert client.get("/".join(address)).status_code == 404


def test_while_a_tile_is_missing_the_browser_is_asked_to_come_again(
    client: FlaskClient, upstream: TileServer
) -> None:
    upstream.status = 500

    answer = client.get(address_of(client))

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_an_upstream_there_are_no_tiles(lay: Lay) -> None:
    assert lay().test_client().get("/basemap/tile/x/14/7589/7804").status_code == 404


def test_an_upstream_that_cannot_be_right_stops_the_start(lay: Lay) -> None:
    with pytest.raises(SettingIsWrongError, match="TILE_URL"):
        lay(tile_url="tiles.example/{z}/{x}/{y}")
