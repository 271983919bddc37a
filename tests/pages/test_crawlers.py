"""What programs are told by fixed names: nothing of a person's question ends in a search engine."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from locator.i18n import languages
from tests.live import LiveServer

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
POSITION = "/en/beirut/?need=housing&lat=33.896&lon=35.483&speaks=am&when=now&sort=soonest"


def test_crawlers_leave_positions_alone(live_server: LiveServer) -> None:
    answer = live_server.app.test_client().get("/robots.txt")
    assert answer.mimetype == "text/plain"
    rules = [line.split(": ", 1)[1] for line in answer.text.splitlines() if "Disallow" in line]
    forbidden = [rule for rule in rules if fnmatch(POSITION, rule.replace("?", "[?]") + "*")]
    assert forbidden
    for address in ("/en/", "/ar/beirut/", "/en/beirut/?need=housing", "/static/page.css"):
        assert not any(fnmatch(address, rule.replace("?", "[?]") + "*") for rule in rules), address


@pytest.mark.parametrize("address", [POSITION, "/en/beirut/?need=housing&near=Hamra&free=1"])
def test_a_page_of_results_names_the_page_that_is_the_same_for_everybody(
    live_server: LiveServer, address: str
) -> None:
    text = live_server.app.test_client().get(address).text
    canonical = re.search(r'<link rel="canonical" href="([^"]+)">', text)
    assert canonical is not None
    parts = urlsplit(canonical[1])
    assert (parts.scheme, parts.path, parts.query) == ("http", "/en/beirut/", "need=housing")


def test_the_map_of_the_site_names_every_city_in_every_language(live_server: LiveServer) -> None:
    client = live_server.app.test_client()
    answer = client.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    root = ElementTree.fromstring(answer.get_data())  # noqa: S314  # our own answer
    entries = {
        str(entry.findtext(f"{SITEMAP}loc")): [
            (link.get("hreflang"), link.get("href")) for link in entry.iter(f"{XHTML}link")
        ]
        for entry in root.iter(f"{SITEMAP}url")
    }
    assert len(entries) % len(languages()) == 0
    for address, others in entries.items():
        assert sorted(str(code) for code, _ in others) == sorted(languages())
        # Each stands among its own alternates (sitemaps.org, Google's reading of hreflang).
        assert address in {other for _, other in others}
    assert client.get(urlsplit(next(iter(entries))).path).status_code == 200
    beirut = [address for address in entries if address.endswith("/ar/beirut/")]
    assert len(beirut) == 1


@pytest.mark.parametrize("address", ["/favicon.ico", "/apple-touch-icon.png"])
def test_icons_are_found_by_their_old_names(live_server: LiveServer, address: str) -> None:
    answer = live_server.app.test_client().get(address, follow_redirects=True)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("image/")
