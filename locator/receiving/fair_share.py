"""How much one network may ask, so that nobody takes the server away from everyone else.

What is public may be copied by anybody; a limit here is no lock. It only keeps one computer from
slowing all others, and it must never stop a shelter whose hundred people share one address.

Kept in the memory of one worker process, and nowhere else: a keyed hash of the network, how much of
its share is left, and when it last asked. After a minute of silence that is forgotten.
"""

from __future__ import annotations

import ipaddress
import secrets
import threading
import time
from collections.abc import Callable
from hashlib import blake2b
from http import HTTPStatus

from flask import Flask, g, request
from werkzeug.exceptions import TooManyRequests
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as AnyResponse

# A shelter of 300 people who all arrive and open two pages in the same minute; then 10 pages a
# second. A person reads for 15 seconds: that is 150 people who never put the phone away. Two cores
# answer some hundred a second, so one network never takes more than a small part of them.
SHARE = 600  # answers that a network may get at once ...
SECONDS = 60  # ... and in how many seconds all of it has grown back
PAUSE = 10  # seconds to wait, for who has used it up
# A map shows some twenty tiles at a time, each far cheaper than a search.
COST_OF_GROUND = 1 / 20
# A map of many places shows four to nine squares at a time, and asks for new ones as it moves.
COST_OF_A_TILE = 1 / 5
# A whole city, of more than a megabyte: thirty at once from a network, then one in two seconds.
COST_OF_A_DOWNLOAD = 20
# Somebody has to read it: ten at once from a network, then one in six seconds.
COST_OF_A_REPORT = 60
# Threat: who has a million networks of IPv6 fills our memory.
MOST_NETWORKS = 50_000

# The machine itself and its neighbours: proxies, measurements (RFC 1122, 1918, 3927, 4193, 4291).
# Where somebody forgot TRUSTED_PROXIES, all people seem to be one neighbour: better no limit for
# anybody than one share for a whole city.
NEIGHBOURS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)


# The same by version, as numbers: each request is compared with them.
_NEIGHBOURS = {
    version: [
        (int(network.network_address), int(network.netmask))
        for network in NEIGHBOURS
        if network.version == version
    ]
    for version in (4, 6)
}


class FairShare:
    """What is left of each network's share, which grows back in `seconds`; `clock` gives those."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        share: float = SHARE,
        seconds: float = SECONDS,
    ) -> None:
        self._clock = clock
        self._share = float(share)
        self._seconds = seconds
        # Threat: four billion addresses are hashed in a minute, to find the one behind a hash that
        # leaked. Without this process's key that is no use, and the key dies with the process.
        self._key = secrets.token_bytes(32)
        # Who asked last stands last: the first is always the first that may be forgotten.
        self._left: dict[bytes, tuple[float, float]] = {}
        self._mutex = threading.Lock()
        self._broom: threading.Timer | None = None

    def __len__(self) -> int:
        """How many networks are remembered now."""
        return len(self._left)

    def is_used_up(self, address: str) -> bool:
        """Whether the network of this address has to wait."""
        name = self.name_of(address)
        return name is not None and self.must_wait(name)

    def take(self, address: str, cost: float = 1) -> None:
        """Count one answer to this address."""
        name = self.name_of(address)
        if name is not None:
            self.count(name, cost)

    def name_of(self, address: str) -> bytes | None:
        """What a network is called here; None for our neighbours, who have no share."""
        network = network_of(address)
        if network is None:
            return None
        return blake2b(network, key=self._key, digest_size=16).digest()

    def must_wait(self, name: bytes) -> bool:
        """`is_used_up`, of a network by its name."""
        with self._mutex:
            return self._share_of(name) <= 0

    def count(self, name: bytes, cost: float = 1) -> None:
        """`take`, of a network by its name."""
        with self._mutex:
            left = self._share_of(name) - cost
            self._left.pop(name, None)
            if len(self._left) >= MOST_NETWORKS:
                del self._left[next(iter(self._left))]
            self._left[name] = (left, self._clock())
            if self._broom is None:
                self._sweep_later()

    def forget(self) -> None:
        """Forget every network whose share has grown back: it is as if it had never asked."""
        with self._mutex:
            now = self._clock()
            for name, (_, asked) in list(self._left.items()):
                if now - asked < self._seconds:
                    break
                del self._left[name]
            self._broom = None
            if self._left:
                self._sweep_later()

    def _sweep_later(self) -> None:
        # Also where nobody asks any more: a quiet night keeps nothing of the evening.
        self._broom = threading.Timer(self._seconds, self.forget)
        self._broom.daemon = True
        self._broom.start()

    def _share_of(self, name: bytes) -> float:
        left, asked = self._left.get(name, (self._share, 0.0))
        grown = (self._clock() - asked) * self._share / self._seconds
        return min(self._share, left + grown)


def network_of(address: str) -> bytes | None:
    """The network that shares one share: an IPv4 address, or the 64 bits of an IPv6 connection.

    None for our neighbours, and for what is no address (a unix socket).
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    number = int(found)
    if any(number & mask == network for network, mask in _NEIGHBOURS[found.version]):
        return None
    # The other half of an IPv6 address is the phone's own choice, a new one as often as it likes.
    return found.packed if found.version == 4 else found.packed[:8]


# The rule that `announce` tells.
POLICY = ("RateLimit-Policy", f'"network";q={SHARE};w={SECONDS}')


def announce(answer: AnyResponse) -> None:
    """Tell a program the rule (IETF draft-ietf-httpapi-ratelimit-headers), not what is left.

    Threat: who sits in the same network reads from that number whether somebody beside them is
    asking for help right now. Only who has to wait is told so, which they see anyway.
    """
    answer.headers.add(*POLICY)
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        answer.headers["RateLimit"] = f'"network";r=0;t={PAUSE}'


def as_a_download() -> None:
    """Let the answer to this request count as one: it takes as long to make."""
    g.is_as_a_download = True


def _cost(answer: AnyResponse) -> float:
    if answer.is_streamed or g.get("is_as_a_download"):
        return COST_OF_A_DOWNLOAD
    if request.blueprint == "basemap":
        return COST_OF_GROUND
    if request.blueprint == "tiles":
        return COST_OF_A_TILE
    return COST_OF_A_REPORT if request.endpoint == "reports.report" else 1


def install(app: Flask, trusted_proxies: int, share: FairShare | None = None) -> None:
    """Count the answers of `app`; of a forwarded address believe what the own proxies said.

    Threat: whoever writes any X-Forwarded-For is a new network with every request, or uses up the
    share of somebody else. Each proxy adds the address that it saw at the end of the header, so
    that the entry of the outermost own one, counted from the end, is true; the rest is hearsay.
    """
    shares = FairShare() if share is None else share

    @app.before_request
    def wait_for_your_turn() -> None:
        g.network = name = shares.name_of(request.remote_addr or "")
        if name is not None and shares.must_wait(name):
            raise TooManyRequests(retry_after=PAUSE)

    @app.after_request
    def count(answer: AnyResponse) -> AnyResponse:
        # "You have it already" costs us next to nothing. Our static files never come by here.
        if answer.status_code not in (304, 429):
            name = g.get("network")
            if name is not None:
                shares.count(name, _cost(answer))
        return answer

    if trusted_proxies:
        # Not X-Forwarded-Host: a proxy that passes it on unseen would let anybody choose the
        # address that stands on a page in a shared cache.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app,
            x_for=trusted_proxies,
            x_proto=trusted_proxies,
            x_host=0,
            x_port=0,
            x_prefix=0,
        )
