"""Promise 2: every answer tells the browser to keep its reader's secrets, whatever it answers."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from locator.privacy import HEADERS
from locator.receiving import fair_share
from tests.live import LiveServer
from tests.policy.test_fair_share import SOMEBODY, Clock, another, use_up

SEARCH = "/en/beirut/?need=public-health&when=any"

# A way to each kind of answer, and its status.
KINDS = {
    "page": ("/en/beirut/", 200),
    "list": (SEARCH, 200),
    "redirect": ("/", 302),
    "redirect to the slash": ("/en/beirut", 308),
    "no such page": ("/en/no/such/page", 404),
    "no such city": ("/en/nowhere/", 404),
    "wrong question": (f"{SEARCH}&radius=x", 400),
    "page for no internet": ("/en/offline", 200),
    "page to save": ("/en/beirut/save", 200),
    "pack": ("/en/beirut/pack.json", 200),
    "manifest": ("/en/manifest.webmanifest", 200),
    "worker": ("/worker.js", 200),
    "ground": ("/basemap/beirut.json", 200),
    "no such tile": ("/basemap/tile/x/9/1/1", 404),
    "api": ("/api/v1/cities", 200),
    "readable api": ("/api/", 200),
    "api's mistake": ("/api/v1/service-points", 400),
    "api's nothing": ("/api/nothing", 404),
    "map tile": ("/tiles/v1/0/0/0.mvt", 200),
    "no such map tile": ("/tiles/v1/99/0/0.mvt", 404),
    "no such file": ("/static/nothing.js", 404),
    "style": ("style", 200),
    "script": ("script", 200),
}

# Data, and what a widget in a sandbox needs, which has no origin of its own.
FOR_ANY_SITE = {
    *("ground", "no such tile", "style", "script"),
    *("api", "readable api", "api's mistake", "api's nothing", "map tile", "no such map tile"),
}


@pytest.fixture
def client(live_server: LiveServer) -> FlaskClient:
    return live_server.app.test_client()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_protects_its_reader(
    live_server: LiveServer, client: FlaskClient, kind: str
) -> None:
    address, status = KINDS[kind]
    if address in ("style", "script"):
        name = {"style": "page.css", "script": "search.js"}[address]
        address = live_server.app.extensions["locator"].assets.url(name)
    answer = client.get(address)
    assert answer.status_code == status
    assert_protects(answer, open_to_any_site=kind in FOR_ANY_SITE)
    again = client.get(address, headers={"If-None-Match": answer.headers.get("ETag", "")})
    # The browser keeps the headers that came with a file (RFC 9111, 3.2); pages say them again.
    if again.status_code == 304 and not address.startswith("/static/"):
        assert_protects(again, open_to_any_site=kind in FOR_ANY_SITE)
    assert "Set-Cookie" not in again.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "HEAD"])
@pytest.mark.parametrize("address", ["/en/beirut/", "/api/v1/cities", "/worker.js"])
def test_so_do_answers_to_what_nobody_should_ask(
    client: FlaskClient, method: str, address: str
) -> None:
    answer = client.open(address, method=method)
    assert answer.status_code in (200, 204, 405)
    assert_protects(answer, open_to_any_site=address.startswith("/api"))


def test_so_do_answers_to_too_much_and_to_our_own_mistakes(live_server: LiveServer) -> None:
    app = another(live_server)
    share = fair_share.FairShare(Clock())
    fair_share.install(app, 0, share)
    use_up(share, SOMEBODY)
    too_much = app.test_client().get("/en/", environ_base={"REMOTE_ADDR": SOMEBODY})
    if share._broom:
        share._broom.cancel()
    assert too_much.status_code == 429
    assert_protects(too_much)

    def broken() -> None:
        raise ValueError

    app.extensions["locator"].now = broken
    mistake = app.test_client().get(SEARCH)
    assert mistake.status_code == 500
    assert_protects(mistake)
    assert "Traceback" not in mistake.text


def assert_protects(answer: TestResponse, *, open_to_any_site: bool = False) -> None:
    """All headers, each as it is meant, and no cookie."""
    expected = dict(HEADERS)
    if open_to_any_site:
        expected["Cross-Origin-Resource-Policy"] = "cross-origin"
    assert {name: answer.headers.get(name) for name in expected} == expected
    assert "Set-Cookie" not in answer.headers
    # What tells strangers which hole to try.
    assert "Werkzeug" not in answer.headers.get("Server", "")
    assert "X-Powered-By" not in answer.headers


def test_nothing_runs_or_loads_but_our_own_files() -> None:
    rules = {
        rule.partition(" ")[0]: rule.partition(" ")[2]
        for rule in HEADERS["Content-Security-Policy"].split("; ")
    }
    assert rules.pop("default-src") == "'none'"
    assert rules.pop("frame-ancestors") == "'none'"
    assert rules.pop("base-uri") == "'none'"
    # A picture may stand in the page itself: the small icon of the tab.
    assert rules.pop("img-src") == "'self' data:"
    assert rules.pop("script-src") == "'self'", "nothing inline, nothing evaluated"
    assert rules.pop("style-src") == "'self'"
    assert set(rules.values()) == {"'self'"}


def test_a_position_is_ours_to_ask_for_and_all_else_is_nobodys() -> None:
    allowed = re.findall(r"([\w-]+)=\((\w*)\)", HEADERS["Permissions-Policy"])
    assert dict(allowed).pop("geolocation") == "self"
    assert {who for what, who in allowed if what != "geolocation"} == {""}
    assert {"camera", "microphone", "browsing-topics"} <= dict(allowed).keys()


def test_no_answer_is_kept_by_a_cache_for_one_person_and_shown_to_another(
    client: FlaskClient,
) -> None:
    """What is kept depends on the address, and where on more, says so."""
    assert "Accept-Language" in client.get("/").headers["Vary"]
    assert client.get("/en/no/such/page").headers["Cache-Control"] == "no-store"
