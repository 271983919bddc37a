"""Tiles of another server are fetched once, kept within bounds, and never waited for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from locator.basemap.tile import Tile, TileAddress
from locator.basemap.tile_cache import TileCache
from locator.basemap.upstream import (
    AT_ONCE,
    DAY,
    FAILURES,
    FRESH,
    LARGEST,
    REST,
    TileIsNotHereYetError,
    Upstream,
    checked_template,
    freshness,
)
from locator.errors import SettingIsWrongError
from tests.basemap.upstreams import PNG, TileServer

ADDRESS = TileAddress(14, 7589, 7804)  # Freetown
NEIGHBOURS = [TileAddress(14, 7570 + step, 7804) for step in range(10)]
LONG = 30.0  # seconds that nothing here ever takes


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(tmp_path: Path) -> TileCache:
    return TileCache(tmp_path / "tiles")


@pytest.fixture
def tiles(upstream: TileServer, cache: TileCache, clock: Clock) -> Upstream:
    return Upstream(upstream.template, cache, clock, patience=LONG, deadline=1.0)


@pytest.fixture
def held_back(upstream: TileServer) -> Iterator[threading.Event]:
    """An upstream that does not answer until it may."""
    may = threading.Event()
    upstream.before = lambda: may.wait(LONG)
    yield may
    may.set()


def test_a_tile_is_fetched_once_and_then_kept(tiles: Upstream, upstream: TileServer) -> None:
    assert tiles.tile(ADDRESS).content == PNG
    assert tiles.tile(ADDRESS).content == PNG
    assert [path for path, _ in upstream.asked] == ["/14/7589/7804.png?key=secret"]


def test_another_process_finds_what_one_has_kept(
    tiles: Upstream, upstream: TileServer, cache: TileCache, clock: Clock
) -> None:
    tiles.tile(ADDRESS)
    upstream.status = 500

    assert Upstream(upstream.template, cache, clock).tile(ADDRESS).content == PNG


def test_a_tile_is_fetched_anew_when_it_is_old(
    tiles: Upstream, upstream: TileServer, clock: Clock, cache: TileCache
) -> None:
    tiles.tile(ADDRESS)
    upstream.body = PNG + b" of today"
    clock.now += FRESH + 1

    assert tiles.tile(ADDRESS).content == PNG  # at once; the new one comes behind
    with cache.alone(ADDRESS):  # after whoever brings it
        pass
    assert wait_for(cache, ADDRESS, upstream.body)


def test_an_old_tile_is_shown_while_the_upstream_is_down(
    tiles: Upstream, upstream: TileServer, clock: Clock
) -> None:
    tiles.tile(ADDRESS)
    upstream.status = 503
    clock.now += 365 * DAY

    for _ in range(FAILURES + 1):
        assert tiles.tile(ADDRESS).content == PNG


def test_many_who_ask_for_one_tile_send_for_it_once(
    tiles: Upstream, upstream: TileServer, held_back: threading.Event
) -> None:
    with ThreadPoolExecutor(8) as people:
        answers = [people.submit(tiles.tile, ADDRESS) for _ in range(8)]
        held_back.set()
        assert {answer.result(LONG).content for answer in answers} == {PNG}
    assert len(upstream.asked) == 1


def test_a_slow_upstream_does_not_hold_up_the_one_who_asks(
    upstream: TileServer, cache: TileCache, clock: Clock, held_back: threading.Event
) -> None:
    tiles = Upstream(upstream.template, cache, clock, patience=0.01)

    for address in NEIGHBOURS:
        with pytest.raises(TileIsNotHereYetError):
            tiles.tile(address)
    assert len(upstream.asked) <= AT_ONCE


def test_a_tile_that_came_late_is_there_when_asked_again(
    upstream: TileServer, cache: TileCache, clock: Clock, held_back: threading.Event
) -> None:
    with pytest.raises(TileIsNotHereYetError):
        Upstream(upstream.template, cache, clock, patience=0.01).tile(ADDRESS)
    held_back.set()

    assert wait_for(cache, ADDRESS, PNG)


@pytest.mark.parametrize("moment", ["before", "amid"])
def test_an_upstream_that_falls_silent_is_given_up(
    upstream: TileServer, cache: TileCache, clock: Clock, moment: str
) -> None:
    tiles = Upstream(upstream.template, cache, clock, patience=LONG, deadline=0.05)
    silence = threading.Event()
    setattr(upstream, moment, lambda: silence.wait(LONG))

    with pytest.raises(TileIsNotHereYetError):
        tiles.tile(ADDRESS)
    assert cache.get(ADDRESS) is None
    silence.set()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"GIF89a...",
        PNG + bytes(LARGEST),
    ],
)
def test_what_is_no_small_picture_is_neither_kept_nor_served(
    tiles: Upstream, upstream: TileServer, cache: TileCache, body: bytes
) -> None:
    upstream.body = body
    upstream.headers["Content-Type"] = "image/png"

    with pytest.raises(TileIsNotHereYetError):
        tiles.tile(ADDRESS)
    assert cache.get(ADDRESS) is None


def test_half_a_picture_is_not_kept(
    tiles: Upstream, upstream: TileServer, cache: TileCache
) -> None:
    upstream.announced = len(PNG) + 1000

    with pytest.raises(TileIsNotHereYetError):
        tiles.tile(ADDRESS)
    assert cache.get(ADDRESS) is None


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(tiles: Upstream, upstream: TileServer, status: int) -> None:
    upstream.status = status
    upstream.headers["Location"] = f"http://127.0.0.1:{upstream.port}/elsewhere"

    with pytest.raises(TileIsNotHereYetError):
        tiles.tile(ADDRESS)
    assert len(upstream.asked) == 1


def test_where_the_upstream_has_no_tile_it_is_not_asked_again(
    tiles: Upstream, upstream: TileServer
) -> None:
    upstream.status = 404

    assert tiles.tile(ADDRESS).content == b""
    assert tiles.tile(ADDRESS).content == b""
    assert len(upstream.asked) == 1


def test_an_upstream_that_fails_is_left_alone_for_a_while(
    tiles: Upstream, upstream: TileServer, clock: Clock
) -> None:
    upstream.status = 500
    for address in NEIGHBOURS:
        with pytest.raises(TileIsNotHereYetError):
            tiles.tile(address)
    assert len(upstream.asked) == FAILURES

    clock.now += REST + 1
    upstream.status = 200
    assert tiles.tile(ADDRESS).content == PNG


def test_an_upstream_that_is_gone_is_no_error_of_ours(cache: TileCache, clock: Clock) -> None:
    tiles = Upstream("http://127.0.0.1:9/{z}/{x}/{y}", cache, clock, patience=LONG)

    with pytest.raises(TileIsNotHereYetError):
        tiles.tile(ADDRESS)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (None, FRESH),
        ("no-store", FRESH),
        ("public, max-age=60", DAY),
        ("max-age=864000", 10 * DAY),
        ("max-age=999999999", 30 * DAY),
    ],
)
def test_a_tile_is_kept_as_long_as_its_sender_says_within_reason(
    said: str | None, kept: float
) -> None:
    assert freshness(said) == kept


@pytest.mark.parametrize(
    "template",
    [
        "",
        "file:///etc/{z}/{x}/{y}",
        "ftp://tiles/{z}/{x}/{y}",
        "https://tiles/{z}/{x}",
        "https://{s}.tiles/{z}/{x}/{y}",
        "https://tiles/{z}/{x}/{y}/{z}",
        "{z}{x}{y}",
    ],
)
def test_a_template_that_cannot_be_right_is_named_as_such(template: str) -> None:
    with pytest.raises(SettingIsWrongError, match="TILE_URL"):
        checked_template(template)


def test_a_cache_that_is_full_lets_the_oldest_go(tmp_path: Path) -> None:
    block = 4096
    cache = TileCache(tmp_path, limit=10 * block)
    for age, address in enumerate(NEIGHBOURS):
        cache.put(address, Tile(bytes(block), good_until=1000 + age))
    cache.put(ADDRESS, Tile(bytes(block), good_until=5000))

    assert cache.get(NEIGHBOURS[0]) is None
    assert cache.get(ADDRESS) is not None
    kept = [path for path in tmp_path.glob("*/*/*") if path.is_file()]
    assert len(kept) <= 10


def test_a_tile_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    in_the_way = tmp_path / "14" / "7589" / "7804"
    in_the_way.mkdir(parents=True)

    with pytest.raises(OSError, match="directory"):
        TileCache(tmp_path).put(ADDRESS, Tile(PNG, good_until=1.0))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def wait_for(cache: TileCache, address: TileAddress, content: bytes) -> bool:
    """Whether `content` arrives in the cache (somebody else writes it)."""
    arrived = threading.Event()
    for _ in range(3000):
        tile = cache.get(address)
        if tile and tile.content == content:
            return True
        arrived.wait(0.01)
    return False
