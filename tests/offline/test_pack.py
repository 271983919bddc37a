"""A city as one small file: whole, public, and told apart from an older one."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from urllib.parse import urljoin

import brotli
import orjson
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from locator.i18n import languages
from tests.builders import HAMRA, TODAY, service_point
from tests.live import LiveServer

LARGEST = 60_000


@pytest.mark.parametrize("code", languages())
def test_beirut_is_at_most_60_kb_on_the_wire(live_server: LiveServer, code: str) -> None:
    asking = {"Accept-Encoding": "br"}
    answer = live_server.app.test_client().get(f"/{code}/beirut/pack.json", headers=asking)
    assert answer.headers["Content-Encoding"] == "br"
    assert len(answer.get_data()) + len(str(answer.headers)) <= LARGEST
    pack = orjson.loads(brotli.decompress(answer.get_data()))
    assert len(pack["points"]) > 35
    assert len(pack["places"]) > 80


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_it_says_beforehand_how_much_is_loaded(
    live_server: LiveServer, code: str, encoding: str
) -> None:
    client = live_server.app.test_client()
    asking = {"Accept-Encoding": encoding}
    folder = f"/{code}/beirut/"
    kept = ["pack.json", "", "offline", "save", f"/{code}/offline", f"/{code}/privacy"]
    answers = [client.get(urljoin(folder, path), headers=asking) for path in kept]
    loaded = sum(len(answer.get_data()) for answer in answers)
    told = re.search(r"· <bdi>\D*(\d+)\D*</bdi>", unpacked(answers[kept.index("save")]))
    assert told
    assert loaded * 0.98 <= int(told[1]) * 1000 <= loaded * 1.2


def test_a_browser_that_unpacks_nothing_gets_it_too(live_server: LiveServer) -> None:
    answer = live_server.app.test_client().get("/en/beirut/pack.json")
    assert answer.get_json()["city"] == "beirut"


def unpacked(answer: TestResponse) -> str:
    """The text of an answer, however it came."""
    decode = {"br": brotli.decompress, "gzip": gzip.decompress}
    encoding = answer.headers.get("Content-Encoding", "")
    return str(decode.get(encoding, bytes)(answer.get_data()).decode())


def test_who_has_the_newest_gets_nothing_again(client: FlaskClient, session: Session) -> None:
    service_point(session)
    first = client.get("/en/beirut/pack.json")
    etag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/en/beirut/pack.json", headers=etag).status_code == 304
    service_point(session)
    second = client.get("/en/beirut/pack.json", headers=etag)
    assert second.status_code == 200
    assert len(second.get_json()["points"]) == 2


def test_what_has_conditions_is_in_it_and_is_marked(client: FlaskClient, session: Session) -> None:
    service_point(session, access={"open_to_all": "no"}, conditions="For members")
    (point,) = client.get("/en/beirut/pack.json").get_json()["points"]
    assert point["open_to_all"] is False
    assert "For members" in point["card"]


def test_a_secret_address_is_not_in_it(client: FlaskClient, session: Session) -> None:
    service_point(session, point=HAMRA, disclosure="hidden", address="7 Secret Lane")
    answer = client.get("/en/beirut/pack.json")
    (point,) = answer.get_json()["points"]
    assert point["at"] is None
    for secret in ("Secret Lane", str(HAMRA.lon), str(HAMRA.lat)):
        assert secret not in answer.text


def test_what_nobody_vouches_for_any_more_is_not_in_it(
    client: FlaskClient, session: Session
) -> None:
    service_point(session, assured_date=TODAY - dt.timedelta(days=200))
    assert client.get("/en/beirut/pack.json").get_json()["points"] == []


def test_the_worker_may_serve_the_whole_site_and_is_looked_for_anew(client: FlaskClient) -> None:
    answer = client.get("/worker.js")
    assert answer.content_type.startswith("text/javascript")
    assert answer.cache_control.no_cache


@pytest.mark.parametrize("code", languages())
def test_the_pages_can_be_installed(client: FlaskClient, code: str) -> None:
    manifest = orjson.loads(client.get(f"/{code}/manifest.webmanifest").data)
    assert manifest["display"] == "standalone"
    assert manifest["start_url"] == f"/{code}/"
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).content_type == icon["type"]
