"""Raster tiles of a server that the operator names, asked for by us and never by a browser.

A search must not wait because somebody else's map is slow: tiles are fetched in threads of their
own, a request waits a moment at most, and the browser asks again. A tile that we hold is answered
at once, however old; a newer one is fetched behind.
"""

from __future__ import annotations

import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse

from locator.basemap.tile import Tile, TileAddress, picture_type
from locator.basemap.tile_cache import TileCache
from locator.errors import LocatorError, SettingIsWrongError

DAY = 86_400.0
FRESH = 7 * DAY  # where the upstream does not say
FRESH_AT_LEAST, FRESH_AT_MOST = DAY, 30 * DAY
LARGEST = 1024 * 1024  # bytes
SILENCE = 5.0  # seconds without a byte
DEADLINE = 10.0  # seconds for a whole tile
PATIENCE = 1.0  # seconds that a request waits for a tile that we do not hold
HURRY = 10.0  # seconds in which no request waits, after one waited in vain
AT_ONCE = 4  # tiles that we ask the upstream for at the same time: more would be rude ...
IN_LINE = 32  # ... and so many may wait for that
FAILURES = 3  # in a row, before we leave the upstream alone ...
REST = 30.0  # ... for so many seconds

USER_AGENT = "Locator (the map of a city's directory of help; every tile is kept)"

_MAX_AGE = re.compile(r"max-age=(\d{1,9})")


class TileIsNotHereYetError(LocatorError):
    """The tile is on its way, or the upstream does not answer: ask again in a moment."""


class UpstreamFailedError(LocatorError):
    """The upstream answered with something that is not a tile, or not at all."""


class _DoNotFollow(urllib.request.HTTPRedirectHandler):
    # Threat: an upstream sends our server to an address inside our own network.
    def redirect_request(self, *_: object) -> None:
        return None


class Upstream:
    """One tile server and what we keep of it. `now` gives seconds since 1970."""

    def __init__(
        self,
        template: str,
        cache: TileCache,
        now: Callable[[], float] = time.time,
        patience: float = PATIENCE,
        deadline: float = DEADLINE,
    ) -> None:
        self._template = checked_template(template)
        self._cache = cache
        self._now = now
        self._patience = patience
        self._deadline = deadline
        self._on_its_way: dict[TileAddress, threading.Event] = {}
        self._mutex = threading.Lock()
        self._lanes = threading.Semaphore(AT_ONCE)
        self._failures = 0
        self._resting_until = 0.0
        self._hurrying_until = 0.0
        self._opener = urllib.request.OpenerDirector()
        # Only these: no file:, no ftp:, no cookies, no passwords, no redirects.
        for handler in (
            urllib.request.ProxyHandler(),
            urllib.request.HTTPHandler(),
            urllib.request.HTTPSHandler(),
            urllib.request.HTTPErrorProcessor(),
            urllib.request.HTTPDefaultErrorHandler(),
            _DoNotFollow(),
        ):
            self._opener.add_handler(handler)

    def tile(self, address: TileAddress) -> Tile:
        """The tile, fresh if we can; raise `TileIsNotHereYetError` where we hold none."""
        held = self._cache.get(address)
        if held and held.good_until > self._now():
            return held
        arrival = self._send_for(address)
        if held:
            return held
        if arrival is None or self._now() < self._hurrying_until:
            raise TileIsNotHereYetError
        if not arrival.wait(self._patience):
            self._hurrying_until = self._now() + HURRY
            raise TileIsNotHereYetError
        if fetched := self._cache.get(address):
            return fetched
        raise TileIsNotHereYetError

    def _send_for(self, address: TileAddress) -> threading.Event | None:
        """Fetch behind; the event tells the arrival. `None` where we must not ask now."""
        with self._mutex:
            if arrival := self._on_its_way.get(address):
                return arrival
            if len(self._on_its_way) >= IN_LINE or self._now() < self._resting_until:
                return None
            arrival = self._on_its_way[address] = threading.Event()
        # A daemon: stopping the server does not wait for somebody else's.
        threading.Thread(target=self._bring, args=(address, arrival), daemon=True).start()
        return arrival

    def _bring(self, address: TileAddress, arrival: threading.Event) -> None:
        try:
            with self._lanes, self._cache.alone(address):
                held = self._cache.get(address)
                if held is None or held.good_until <= self._now():
                    self._cache.put(address, self._fetch(address))
            self._failures = 0
        except (UpstreamFailedError, OSError):  # OSError: a full or read-only disk
            self._failures += 1
            if self._failures >= FAILURES:
                self._resting_until = self._now() + REST
        finally:
            with self._mutex:
                del self._on_its_way[address]
            arrival.set()

    def _fetch(self, address: TileAddress) -> Tile:
        url = self._template
        for name, number in zip("zxy", address, strict=True):
            url = url.replace("{" + name + "}", str(number))
        # Our own headers and nothing of the searcher's.
        headers = {"User-Agent": USER_AGENT, "Accept": "image/*"}
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 (http only, see above)
        end = time.monotonic() + self._deadline
        try:
            with self._opener.open(request, timeout=min(SILENCE, self._deadline)) as answer:
                content = self._read(answer, end)
                picture_type(content)
                return Tile(content, self._now() + freshness(answer.headers["Cache-Control"]))
        except urllib.error.HTTPError as answer:
            answer.close()
            if answer.code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
                return Tile(b"", self._now() + FRESH_AT_LEAST)
            raise UpstreamFailedError from answer
        except (OSError, HTTPException, ValueError) as problem:
            raise UpstreamFailedError from problem

    def _read(self, answer: HTTPResponse, end: float) -> bytes:
        content = b""
        while piece := answer.read1(65_536):
            content += piece
            if len(content) > LARGEST or time.monotonic() > end:
                raise UpstreamFailedError
        if answer.length:  # it promised more: half a picture is none
            raise UpstreamFailedError
        return content


def freshness(cache_control: str | None) -> float:
    """For how many seconds a tile is fresh: what its sender says, from a day to thirty days."""
    said = _MAX_AGE.search(cache_control or "")
    wanted = float(said[1]) if said else FRESH
    return min(max(wanted, FRESH_AT_LEAST), FRESH_AT_MOST)


def checked_template(template: str) -> str:
    """The address of a tile with {z}, {x} and {y}; raise `SettingIsWrongError`."""
    named = re.findall(r"\{(.*?)\}", template)
    if not template.startswith(("https://", "http://")) or sorted(named) != ["x", "y", "z"]:
        raise SettingIsWrongError(
            "TILE_URL", template, "an http address that has {z}, {x} and {y} in it, once each"
        )
    return template
