"""What a pack may cost: room, time, and the patience of others."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Iterator

import brotli
import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from locator.errors import TooManyDownloadsError
from locator.i18n import language
from locator.offline import points
from locator.offline.at_hand import PackName, Packs, packs_of
from locator.offline.pack import pack_of
from locator.receiving.fair_share import COST_OF_A_DOWNLOAD, _cost
from locator.receiving.turns import _TURN
from locator.search.cities import city_of
from locator.search.open_data import DOWNLOADS, a_turn
from tests.builders import NOW, service_point
from tests.waiting import wait_until

NAME = PackName("beirut", "en", "br")


@pytest.fixture
def asking(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def test_a_city_too_large_for_a_phone_is_not_given_to_it(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(points, "MOST_POINTS", 2)
    service_point(session)
    service_point(session)
    assert client.get("/en/beirut/pack.json").status_code == 200
    service_point(session)
    assert client.get("/en/beirut/pack.json").status_code == 404


def test_its_page_says_so_and_offers_to_keep_the_last_pages(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(points, "MOST_POINTS", 0)
    service_point(session)
    page = client.get("/en/beirut/save").text
    assert "a phone cannot hold all of it" in page
    assert '<p hidden><button type="button" class="button big" data-save>' in page
    assert "Also keep my last pages" in page
    assert not packs_of(client.application).sizes, "nothing was made for it"


@pytest.mark.usefixtures("asking")
def test_many_service_points_take_hardly_more_memory_than_few(app: Flask, session: Session) -> None:
    def measured() -> tuple[int, int]:
        """Bytes of a pack, and the most that there were in memory at a time."""
        with app.extensions["locator"].database.public() as connection:
            pieces = pack_of(connection, city_of(connection, "beirut"), NOW, language("en"))
            tracemalloc.start()
            length = sum(len(piece) for piece in pieces)
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        return length, most

    service_point(session)
    measured()  # what is loaded once
    few, least = measured()
    for _ in range(100):
        service_point(session)
    many, most = measured()
    assert most - least < (many - few) / 3


@pytest.mark.usefixtures("asking")
def test_who_asks_for_the_same_waits_and_gets_what_was_made() -> None:
    packs, made = Packs(), 0

    def make() -> Iterator[bytes]:
        nonlocal made
        made += 1
        yield b"{}"

    first, again = (packs.newest(NAME, "one", make) for _ in range(2))
    assert brotli.decompress(first) == b"{}"
    assert first is again
    assert made == 1
    packs.newest(NAME, "two", make)
    assert made == 2, "something has changed"


def test_one_is_made_at_a_time_and_nobody_stands_in_a_long_line(app: Flask) -> None:
    packs = Packs()
    begun, go_on = threading.Event(), threading.Event()
    answers: list[bytes] = []

    def make() -> Iterator[bytes]:
        begun.set()
        assert go_on.wait(20)
        yield b"[]"

    def ask() -> None:
        with app.test_request_context():
            answers.append(packs.newest(NAME, "one", make))

    threads = [threading.Thread(target=ask) for _ in range(DOWNLOADS)]
    for thread in threads:
        thread.start()
    assert begun.wait(20)
    with app.test_request_context():
        wait_until(lambda: _is_refused(packs), 20)
    go_on.set()
    for thread in threads:
        thread.join(20)
    assert len(set(answers)) == 1
    assert len(answers) == DOWNLOADS


def _is_refused(packs: Packs) -> bool:
    try:
        packs.newest(PackName("lima", "es", "br"), "one", lambda: [b"{}"])
    except TooManyDownloadsError:
        return True
    return False


def test_who_is_refused_is_told_to_come_back_and_the_page_comes_without_a_size(
    client: FlaskClient, session: Session
) -> None:
    service_point(session)
    with a_turn(), a_turn():
        refused = client.get("/ar/beirut/pack.json")
        page = client.get("/en/beirut/save")
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert 'lang="ar"' in refused.text
    assert page.status_code == 200
    assert "kB" not in page.text
    assert "kB" in client.get("/en/beirut/save").text


@pytest.mark.usefixtures("asking")
def test_no_more_is_kept_than_there_is_room_for() -> None:
    packs = Packs(room=30)
    names = [PackName(f"city-{number}", "en", "identity") for number in range(5)]
    for name in names:
        packs.newest(name, "one", lambda: [b"0123456789"])
    packs.newest(names[2], "one", lambda: pytest.fail("it was asked for a moment ago"))
    packs.newest(names[0], "one", lambda: [b"0123456789"])  # the oldest is not there any more
    packs.newest(names[2], "one", lambda: pytest.fail("it was asked for a moment ago"))
    assert len(packs._kept) == 3
    packs.newest(PackName("huge", "en", "identity"), "one", lambda: [b"x" * 100])
    assert len(packs._kept) == 0, "too large to be kept at all"
    assert packs.sizes[names[1]] == 10, "what its page says without making it again"


def test_what_is_made_counts_as_a_download_and_lets_others_go_on(app: Flask) -> None:
    turn = threading.Lock()
    turn.acquire()
    with app.test_request_context(environ_overrides={_TURN: turn}):
        packs = Packs()
        packs.newest(NAME, "one", lambda: [b"{}" if not turn.locked() else pytest.fail("held")])
        assert _cost(app.response_class("")) == COST_OF_A_DOWNLOAD
        assert _TURN not in request.environ
    with app.test_request_context():
        packs.newest(NAME, "one", lambda: pytest.fail("it is at hand"))
        assert _cost(app.response_class("")) == 1
