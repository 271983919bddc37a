"""Half of those who search meet us in somebody else's page: it must not cost them more."""

from __future__ import annotations

import re

import brotli
from flask.testing import FlaskClient

from tests.live import LiveServer

LIST = 20_000  # bytes as sent: all that the first picture of the list needs
MAP = 110_000  # the same and the map on top, tiles aside
SCRIPT = 2_000


def sent(client: FlaskClient, address: str) -> int:
    return len(client.get(address, headers={"Accept-Encoding": "br"}).data)


def parts(client: FlaskClient, address: str) -> set[str]:
    """A file of ours and everything that it imports."""
    found, waiting = set(), [address]
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        found.add(file)
        text = client.get(file).text
        waiting += [
            f"/static/{name}" for name in re.findall(r'(?:from|import)\s*"\./([^"]+)"', text)
        ]
    return found


def test_the_list_is_light(live_server: LiveServer) -> None:
    client = live_server.app.test_client()
    for lang in ("en", "ar"):
        address = f"/embed/v1?city=beirut&need=public-health&lang={lang}&colour=8a1c5a"
        text = client.get(address).text
        files = set(re.findall(r'(?:href|src)="(/(?:static/|embed/v1/looks)[^"]+)"', text))
        all_files = {one.replace("&amp;", "&") for one in files}
        for script in [one for one in all_files if one.endswith(".js")]:
            all_files |= parts(client, script)
        assert sent(client, address) + sum(sent(client, one) for one in all_files) <= LIST


def test_the_script_for_hosts_is_tiny(live_server: LiveServer) -> None:
    client = live_server.app.test_client()
    whole = client.get("/embed/v1/widget.js").data
    assert len(whole) <= SCRIPT, "as written, and smaller still as sent"
    assert len(brotli.compress(whole)) <= SCRIPT / 2


def test_the_map_comes_on_top_of_that(live_server: LiveServer) -> None:
    client = live_server.app.test_client()
    assets = live_server.app.extensions["locator"].assets
    files = parts(client, assets.url("embed.js")) | parts(client, assets.url("map.js"))
    files |= {assets.url("embed.css"), assets.url("map.css"), "/basemap/beirut.json?lang=en"}
    page = sent(client, "/embed/v1?city=beirut&need=public-health&lang=en")
    assert page + sum(sent(client, one) for one in files) <= MAP
