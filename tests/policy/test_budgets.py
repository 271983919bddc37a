"""Promise 7, in bytes: what a phone fetches for a list, and what more for the map."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from locator.config import CHECKOUT
from tests.live import LiveServer, on_a_phone

pytestmark = pytest.mark.browser

# All bytes that come over the wire: compressed bodies, and their headers.
WITHOUT_MAP = 35_000
MORE_WITH_MAP = 110_000

SEARCH = "beirut/?need=public-health,social-protection,employment&near=hamra&radius=10000"


class Weighing:
    """What Chromium says it received, since `start`, by address."""

    def __init__(self, page: Page) -> None:
        self._addresses: dict[str, str] = {}
        self.received: dict[str, int] = {}
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on("Network.requestWillBeSent", self._asked)
        devtools.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, object]) -> None:
        request = event["request"]
        assert isinstance(request, dict)
        self._addresses[str(event["requestId"])] = str(request["url"])

    def _came(self, event: dict[str, object]) -> None:
        address = self._addresses.get(str(event["requestId"]), "?")
        self.received[address] = int(float(str(event["encodedDataLength"])))

    def so_far(self, besides: Callable[[str], bool] = lambda address: False) -> int:
        return sum(size for address, size in self.received.items() if not besides(address))


@pytest.fixture(params=["en", "ar"])
def weighed(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer
) -> Iterator[tuple[Page, Weighing]]:
    context = on_a_phone(browser, live_server)
    context.set_default_timeout(15_000)
    page = context.new_page()
    weighing = Weighing(page)
    page.goto(f"/{request.param}/{SEARCH}", wait_until="networkidle")
    yield page, weighing
    context.close()


def is_tile(address: str) -> bool:
    """The ground under the map: pictures, archives, and the coast of the world."""
    return "/basemap/" in address and not address.split("?", maxsplit=1)[0].endswith(".json")


def test_a_list_of_results_weighs_less_than_35_kb(weighed: tuple[Page, Weighing]) -> None:
    _, weighing = weighed
    assert len(weighing.received) >= 3
    assert weighing.so_far() > 10_000, weighing.received
    assert weighing.so_far() <= WITHOUT_MAP, weighing.received


def test_the_map_weighs_less_than_110_kb_more(weighed: tuple[Page, Weighing]) -> None:
    page, weighing = weighed
    before = weighing.so_far()
    page.locator("[data-show-map]").click()
    page.locator(".map-point").first.wait_for()
    page.wait_for_load_state("networkidle")
    more = weighing.so_far(besides=is_tile) - before
    assert 0 < more <= MORE_WITH_MAP, weighing.received


def test_the_streets_of_an_archive_fit_into_the_maps_budget() -> None:
    """Where a city brings an archive, the map draws it with more code of ours."""
    built = CHECKOUT / "static/dist"
    names = json.loads((built / "manifest.json").read_text("utf-8"))
    parts, waiting = set(), [names["map.js"], names["streets.js"]]
    while waiting:
        part = waiting.pop()
        parts.add(part)
        # Files of earlier builds lie beside these; and what is imported later is not there yet.
        imported = re.findall(r'(?:from|import)\s*"\./([^"]+)"', (built / part).read_text("utf-8"))
        waiting += [name for name in imported if name not in parts]
    assert len(parts) >= 3
    assert sum((built / f"{part}.br").stat().st_size for part in parts) <= MORE_WITH_MAP
