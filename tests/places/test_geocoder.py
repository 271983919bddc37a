"""An operator's geocoder helps where it can, and harms nothing where it cannot.

A real geopy asks a real server over a real socket; the server answers as Nominatim and Photon do,
or as a server does that is slow or broken.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Connection

from locator.config import Config
from locator.places.geocoder import USER_AGENT, Geocoder, find_anywhere, geocoder_of

BEIRUT = (35.44, 33.82, 35.62, 33.95)
MAKDISI = "Rue Makdisi, Hamra, Beirut, Lebanon"
ELSEWHERE = "Rue Makdisi, Tripoli, Lebanon"

NOMINATIM = [
    {"lat": "34.4367", "lon": "35.8497", "display_name": ELSEWHERE},
    {"lat": "33.8969", "lon": "35.4815", "display_name": MAKDISI},
]
PHOTON = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [35.4815, 33.8969]},
            "properties": {"name": "Rue Makdisi", "city": "Beirut", "country": "Lebanon"},
        }
    ],
}


@dataclass
class Server:
    """What the little server answers, and what it was asked."""

    answer: Callable[[BaseHTTPRequestHandler], None]
    url: str = ""
    asked: list[tuple[str, dict[str, list[str]], str | None]] = field(default_factory=list)
    released: Event = field(default_factory=Event)

    def says(self, body: object, status: int = 200) -> None:
        """From now on, answer with this."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)

        self.answer = answer

    def hangs(self) -> None:
        """From now on, take the question and do not answer until the test is over."""
        self.answer = lambda handler: void(self.released.wait(30))

    def hangs_up(self) -> None:
        """From now on, close the connection without a word."""
        self.answer = lambda handler: handler.connection.close()


def void(_: object) -> None:
    """Nothing comes of it."""


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server(answer=void)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            state.asked.append((address.path, parse_qs(address.query), self.headers["User-Agent"]))
            state.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            """Be quiet."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up is what some tests are about."""

    listening = Quiet(("127.0.0.1", 0), Handler)
    thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{listening.server_port}"
    try:
        yield state
    finally:
        state.released.set()
        listening.shutdown()
        listening.server_close()
        thread.join()


def geocoder(server: Server, kind: str = "nominatim", timeout: float = 5.0) -> Geocoder:
    return Geocoder(kind, server.url, timeout=timeout, clock=lambda: 0.0)


def test_nominatim_is_asked_within_the_city_and_in_our_own_name(server: Server) -> None:
    server.says(NOMINATIM)
    found = geocoder(server).find("Rue Makdisi", "beirut", BEIRUT, language="fr")
    ((path, query, agent),) = server.asked
    assert path == "/search"
    assert query["q"] == ["Rue Makdisi"]
    assert query["bounded"] == ["1"]
    assert query["viewbox"] == ["35.44,33.82,35.62,33.95"]
    assert query["accept-language"] == ["fr"]
    assert agent == USER_AGENT
    # What lies outside is left out, even when the server does not.
    assert [(place.matched, place.lon, place.lat) for place in found] == [
        (MAKDISI, 35.4815, 33.8969)
    ]
    assert found[0].kind == "address"
    assert found[0].city_id == "beirut"


def test_photon_is_asked_within_the_city(server: Server) -> None:
    server.says(PHOTON)
    found = geocoder(server, "photon").find("Rue Makdisi", "beirut", BEIRUT, language="ar")
    ((path, query, _),) = server.asked
    assert path == "/api"
    assert query["bbox"] == ["35.44,33.82,35.62,33.95"]
    # Photon would answer Arabic with an error.
    assert "lang" not in query
    assert [(place.lon, place.lat) for place in found] == [(35.4815, 33.8969)]


def test_a_geocoder_may_live_below_a_path(server: Server) -> None:
    server.says([])
    Geocoder("nominatim", f"{server.url}/geo/").find("x", "beirut", BEIRUT)
    assert server.asked[0][0] == "/geo/search"


BROKEN: list[tuple[str, Callable[[Server], None]]] = [
    ("slow", Server.hangs),
    ("hangs up", Server.hangs_up),
    ("says 500", lambda server: server.says({"error": "boom"}, 500)),
    ("says 403", lambda server: server.says(b"", 403)),
    ("says 429", lambda server: server.says(b"slow down", 429)),
    ("no JSON", lambda server: server.says(b"<html>")),
    ("no UTF-8", lambda server: server.says(b"\xff\xfe")),
    ("an error in JSON", lambda server: server.says({"error": "bad request"})),
    ("words instead of places", lambda server: server.says(["here", "there"])),
    ("a number", lambda server: server.says(7)),
    ("places without a point", lambda server: server.says([{"display_name": "x"}])),
    ("a point that is none", lambda server: server.says([{"lat": "n", "lon": "e"}])),
    (
        "a point beyond the poles",
        lambda server: server.says([{"lat": "91", "lon": "0", "display_name": "x"}]),
    ),
]


@pytest.mark.filterwarnings("ignore:Latitude normalization")
@pytest.mark.parametrize("kind", ["nominatim", "photon"])
@pytest.mark.parametrize("breaks", [how for _, how in BROKEN], ids=[name for name, _ in BROKEN])
def test_a_geocoder_that_fails_finds_nothing_and_the_page_goes_on(
    server: Server, kind: str, breaks: Callable[[Server], None]
) -> None:
    breaks(server)
    assert geocoder(server, kind, timeout=0.2).find("Rue Makdisi", "beirut", BEIRUT) == []


def test_a_geocoder_that_is_away_finds_nothing(server: Server) -> None:
    away = Geocoder("nominatim", "http://127.0.0.1:9", timeout=0.2)
    assert away.find("Rue Makdisi", "beirut", BEIRUT) == []


def test_a_geocoder_that_failed_is_left_alone_for_a_minute(server: Server) -> None:
    now = 0.0
    asking = Geocoder("nominatim", server.url, timeout=0.2, clock=lambda: now)
    server.hangs()
    assert asking.find("Rue Makdisi", "beirut", BEIRUT) == []
    server.says(NOMINATIM)
    now = 59.0
    assert asking.find("Rue Makdisi", "beirut", BEIRUT) == []
    assert len(server.asked) == 1
    now = 60.0
    assert len(asking.find("Rue Makdisi", "beirut", BEIRUT)) == 1


@pytest.mark.parametrize("kind", ["nominatim", "photon"])
def test_what_was_asked_and_answered_is_in_no_log(
    server: Server, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for says in (NOMINATIM, PHOTON, {"error": "Rue Makdisi"}, ["Rue Makdisi"]):
        server.says(says)
        geocoder(server, kind).find("Rue Makdisi", "beirut", BEIRUT)
    assert len(server.asked) == 4
    assert "Makdisi" not in caplog.text
    assert "127.0.0.1" not in caplog.text


def test_what_the_gazetteer_knows_is_not_asked_for(server: Server, places: Connection) -> None:
    server.says(NOMINATIM)
    found = find_anywhere(places, geocoder(server), "Hamra", "beirut", BEIRUT)
    assert found[0].id == "beirut/hamra"
    assert server.asked == []


def test_what_it_does_not_know_is_and_comes_before_guesses(
    server: Server, places: Connection
) -> None:
    server.says(NOMINATIM)
    found = find_anywhere(places, geocoder(server), "Rue Makdissi 12", "beirut", BEIRUT)
    assert found[0].matched == MAKDISI
    assert found[0].is_sure
    assert not any(place.is_sure for place in found[1:])


@pytest.mark.parametrize("typed", ["", "  ", "x" * 201])
def test_what_is_no_place_is_asked_of_nobody(
    server: Server, places: Connection, typed: str
) -> None:
    assert find_anywhere(places, geocoder(server), typed, "beirut", BEIRUT) == []
    assert server.asked == []


def test_there_is_none_unless_the_operator_sets_one() -> None:
    assert geocoder_of(Config()) is None
    assert geocoder_of(Config(geocoder="photon", geocoder_url="http://127.0.0.1:9")) is not None
