"""One network cannot take the server from all others, and nobody's address is kept for that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from locator import create_app
from locator.config import Config
from locator.errors import SettingIsWrongError
from locator.receiving import fair_share
from locator.receiving.fair_share import PAUSE, SECONDS, SHARE, FairShare, network_of
from tests.live import LiveServer

# Networks that nobody has (RFC 5737, RFC 3849).
SOMEBODY, SOMEBODY_ELSE = "203.0.113.7", "198.51.100.9"


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def share(clock: Clock) -> Iterator[FairShare]:
    share = FairShare(clock)
    yield share
    if share._broom:
        share._broom.cancel()


def use_up(share: FairShare, address: str) -> None:
    for _ in range(SHARE):
        share.take(address)


def test_a_shelter_behind_one_address_opens_two_pages_each_and_goes_on(
    share: FairShare, clock: Clock
) -> None:
    for _ in range(300 * 2):
        assert not share.is_used_up(SOMEBODY)
        share.take(SOMEBODY)
    # 150 people who never put the phone away: a page in 15 seconds each, for ten minutes.
    for _ in range(150 * 4 * 10):
        clock.now += 15 / 150
        assert not share.is_used_up(SOMEBODY)
        share.take(SOMEBODY)


def test_who_asks_without_end_waits_and_nobody_else_does(share: FairShare, clock: Clock) -> None:
    use_up(share, SOMEBODY)
    assert share.is_used_up(SOMEBODY)
    assert not share.is_used_up(SOMEBODY_ELSE)
    clock.now += PAUSE
    assert not share.is_used_up(SOMEBODY)


def test_a_phone_cannot_change_its_network_by_changing_its_address(share: FairShare) -> None:
    use_up(share, "2001:db8:1:2::1")
    assert share.is_used_up("2001:db8:1:2:aaaa:bbbb:cccc:dddd")
    assert not share.is_used_up("2001:db8:1:3::1")
    use_up(share, f"::ffff:{SOMEBODY}")
    assert share.is_used_up(SOMEBODY)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "::1",
        "10.1.2.3",
        "172.31.0.1",
        "192.168.1.1",
        "fd00::1",
        "fe80::1%eth0",
        "",
        "unix",
    ],
)
def test_a_proxy_that_nobody_told_us_of_does_not_shut_out_a_city(
    share: FairShare, address: str
) -> None:
    assert network_of(address) is None
    use_up(share, address)
    assert not share.is_used_up(address)
    assert len(share) == 0


def test_after_a_minute_of_silence_a_network_is_forgotten(share: FairShare, clock: Clock) -> None:
    use_up(share, SOMEBODY)
    clock.now += SECONDS / 2
    share.take(SOMEBODY_ELSE)
    clock.now += SECONDS / 2
    share.forget()
    assert len(share) == 1
    assert share._broom is not None, "it looks again by itself"
    clock.now += SECONDS / 2
    share.forget()
    assert len(share) == 0
    assert share._broom is None


def test_what_is_remembered_holds_no_address(share: FairShare) -> None:
    use_up(share, SOMEBODY)
    (name,) = share._left
    assert network_of(SOMEBODY) == bytes([203, 0, 113, 7])
    assert bytes([203, 0, 113, 7]) not in name
    other = FairShare()
    other.take(SOMEBODY)
    assert name not in other._left, "another process has another key"
    other._broom.cancel() if other._broom else None


def test_a_million_networks_do_not_fill_the_memory(
    share: FairShare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fair_share, "MOST_NETWORKS", 10)
    for number in range(100):
        share.take(f"203.0.113.{number}")
    assert len(share) == 10


# On the whole application.


@pytest.fixture
def nearly_used_up(live_server: LiveServer) -> Iterator[tuple[FlaskClient, FairShare]]:
    """An application that has one answer left for somebody; its proxy tells whom it serves."""
    app = another(live_server)
    share = FairShare(Clock())
    fair_share.install(app, 0, share)
    for _ in range(SHARE - 1):
        share.take(SOMEBODY)
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = SOMEBODY
    yield client, share
    if share._broom:
        share._broom.cancel()


def another(live_server: LiveServer, trusted_proxies: int = 0) -> Flask:
    """The application of the live server once more, behind so many proxies."""
    wiring = live_server.app.extensions["locator"]
    config = Config(database_url=wiring.config.database_url, trusted_proxies=trusted_proxies)
    app = create_app(config, wiring.database)
    app.extensions["locator"].now = wiring.now
    return app


def test_too_much_is_answered_as_a_page_in_the_readers_language(
    nearly_used_up: tuple[FlaskClient, FairShare],
) -> None:
    client, _ = nearly_used_up
    assert client.get("/fr/beirut/").status_code == 200
    answer = client.get("/fr/beirut/")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == str(PAUSE)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer.headers
    assert '<html lang="fr"' in answer.text
    assert "Trop de questions" in answer.text
    assert 'href="/fr/beirut/"' in answer.text


def test_too_much_of_the_api_is_told_to_machines(
    nearly_used_up: tuple[FlaskClient, FairShare],
) -> None:
    client, _ = nearly_used_up
    first = client.get("/api/v1/cities")
    assert first.headers["RateLimit-Policy"] == f'"network";q={SHARE};w={SECONDS}'
    answer = client.get("/api/v1/cities")
    assert answer.status_code == 429
    assert answer.mimetype == "application/problem+json"
    assert answer.json and answer.json["status"] == 429
    assert answer.headers["Retry-After"] == str(PAUSE)
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_nobody_can_read_whether_somebody_beside_them_asks(
    nearly_used_up: tuple[FlaskClient, FairShare],
) -> None:
    client, share = nearly_used_up
    while_others_ask = client.get("/api/v1/cities").headers
    share._left.clear()
    alone = client.get("/api/v1/cities").headers
    assert [header for header in while_others_ask if header[0] != "ETag"] == [
        header for header in alone if header[0] != "ETag"
    ]


def test_what_somebody_has_already_and_static_files_cost_nothing(
    nearly_used_up: tuple[FlaskClient, FairShare], live_server: LiveServer
) -> None:
    client, share = nearly_used_up
    etag = live_server.app.test_client().get("/en/beirut/").headers["ETag"]
    style = live_server.app.extensions["locator"].assets.url("page.css")
    for _ in range(5):
        assert client.get("/en/beirut/", headers={"If-None-Match": etag}).status_code == 304
        assert client.get(style).status_code == 200
    assert not share.is_used_up(SOMEBODY)
    assert client.get("/en/beirut/").status_code == 200
    assert share.is_used_up(SOMEBODY)
    assert client.get(style).status_code == 200, "whoever waits still sees the page"


def test_a_map_costs_little(nearly_used_up: tuple[FlaskClient, FairShare]) -> None:
    client, share = nearly_used_up
    share._left.clear()
    for _ in range(20):
        client.get("/basemap/beirut.json")
    ((left, _),) = share._left.values()
    assert left == pytest.approx(SHARE - 1)


# Whom we believe.


@pytest.mark.parametrize(
    ("proxies", "forwarded", "believed"),
    [
        # Nobody of ours stands in front: the header is a stranger's word.
        (0, None, SOMEBODY),
        (0, "192.0.2.1", SOMEBODY),
        (0, "192.0.2.1, 192.0.2.2", SOMEBODY),
        # One of ours: it has added the last entry; what stands before is hearsay.
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "192.0.2.66, 192.0.2.1", "192.0.2.1"),
        (1, "127.0.0.1, 192.0.2.66, 192.0.2.1", "192.0.2.1"),
        # Two of ours: the last is what the inner saw of the outer, the one before is the person.
        (2, "192.0.2.1, 10.0.0.2", "192.0.2.1"),
        (2, "192.0.2.66, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
        # Somebody came round the outer one: believe the connection, not the header.
        (2, "192.0.2.66", SOMEBODY),
        (1, None, SOMEBODY),
    ],
)
def test_only_our_own_proxies_are_believed(
    live_server: LiveServer, proxies: int, forwarded: str | None, believed: str
) -> None:
    app = another(live_server, trusted_proxies=proxies)
    seen: list[str | None] = []

    @app.after_request
    def look(answer: Response) -> Response:
        seen.append(request.remote_addr)
        return answer

    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    app.test_client().get("/en/", headers=headers, environ_base={"REMOTE_ADDR": SOMEBODY})
    assert seen == [believed]


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_no_header_chooses_the_address_that_a_page_says_of_itself(
    live_server: LiveServer, proxies: int
) -> None:
    client = another(live_server, trusted_proxies=proxies).test_client()
    answer = client.get(
        "/",
        headers={
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Prefix": "/evil",
            "X-Forwarded-Port": "666",
            "Forwarded": "host=evil.example",
        },
    )
    assert "evil" not in answer.headers["Location"]
    assert "666" not in answer.headers["Location"]


def test_a_proxy_that_speaks_tls_is_believed_when_it_is_ours(live_server: LiveServer) -> None:
    headers = {"X-Forwarded-Proto": "https"}
    for proxies in (0, 1):
        client = another(live_server, trusted_proxies=proxies).test_client()
        answer = client.get("/en/", headers=headers)
        assert ("Strict-Transport-Security" in answer.headers) == (proxies == 1)


@pytest.mark.parametrize("wrong", ["-1", "x", "10", "1.5"])
def test_a_number_of_proxies_that_is_none_stops_the_start(wrong: str) -> None:
    with pytest.raises(SettingIsWrongError, match="TRUSTED_PROXIES"):
        Config.from_environment({"TRUSTED_PROXIES": wrong})
