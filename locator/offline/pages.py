"""What a phone keeps for when there is no internet, and the page where one decides so.

Nothing is kept, and no service worker installed, before somebody taps "Save on this phone", or
chooses there to keep the last pages.
"""

from __future__ import annotations

import datetime as dt
import gzip
from dataclasses import dataclass

import brotli
import orjson
from flask import Blueprint, Response, current_app, request
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from locator.i18n import Language
from locator.offline.pack import FORMAT, pack_of
from locator.offline.words import SEEN_DAYS, SEEN_PAGES, saved_words, seen_words, size_words
from locator.privacy import open_to
from locator.search.caching import keep_for_a_minute
from locator.search.cities import City, city_of
from locator.search.question import Question
from locator.search.rendering import page, render
from locator.wiring import wiring

blueprint = Blueprint("offline", __name__)

PACKS = "locator.offline.packs"
# Bytes of the five small pages that are saved with a pack; a test measures them.
PAGES = 18_000


@dataclass(frozen=True)
class Pack:
    """A pack as it is sent; `version` is its validator."""

    version: str
    brotli: bytes
    gzip: bytes

    def for_browser(self) -> tuple[str, bytes]:
        """The encoding that this browser understands, and the bytes in it."""
        accepted = request.accept_encodings
        if accepted.quality("br"):
            return "br", self.brotli
        if accepted.quality("gzip"):
            return "gzip", self.gzip
        return "identity", brotli.decompress(self.brotli)


@blueprint.get("/<language:reader>/<slug:city_id>/pack.json")
@open_to("everyone")
def city_pack(reader: Language, city_id: str) -> AnyResponse:
    """The city as one file; it is the same for everyone, for an hour or until something changes."""
    with wiring().database.public() as connection:
        city = city_of(connection, city_id)
        version = _version(city, reader)
        if request.if_none_match.contains_weak(version):
            answer = Response(status=304)
        else:
            encoding, content = _pack(connection, city, reader).for_browser()
            answer = Response(content, content_type="application/json")
            answer.headers["Content-Encoding"] = encoding
    answer.vary.add("Accept-Encoding")
    answer.set_etag(version, weak=True)
    answer.last_modified = wiring().now().replace(minute=0, second=0, microsecond=0)
    return keep_for_a_minute(answer)


@blueprint.get("/<language:reader>/<slug:city_id>/save")
@open_to("everyone")
def save(reader: Language, city_id: str) -> AnyResponse:
    """Where one saves a city on the phone, sees how old it is, and deletes it."""
    with wiring().database.public() as connection:
        city = city_of(connection, city_id)
        _, content = _pack(connection, city, reader).for_browser()
    return page(
        "offline/save.html",
        reader,
        city,
        size=size_words(len(content) + PAGES, reader),
        saved_words=saved_words(reader),
        seen_pages=SEEN_PAGES,
        seen_days=SEEN_DAYS,
    )


@blueprint.get("/<language:reader>/<slug:city_id>/offline")
@open_to("everyone")
def results(reader: Language, city_id: str) -> AnyResponse:
    """The frame of a list or a page that the phone fills from its pack."""
    with wiring().database.public() as connection:
        city = city_of(connection, city_id)
    return page("offline/results.html", reader, city, question=Question.asked("", {}))


@blueprint.get("/<language:reader>/offline")
@open_to("everyone")
def nothing(reader: Language) -> AnyResponse:
    """What the phone shows of a page that it has not got, and says above one that it kept."""
    words = seen_words(reader, wiring().now().date())
    return keep_for_a_minute(render("offline/nothing.html", reader, seen_words=words))


@blueprint.get("/<language:reader>/manifest.webmanifest")
@open_to("everyone")
def manifest(reader: Language) -> AnyResponse:
    """How the pages look as an app (W3C Web Application Manifest)."""
    asset = wiring().assets.url
    described = {
        "name": reader.gettext("Help nearby"),
        "short_name": reader.gettext("Help nearby"),
        "description": reader.gettext("Help near you that is open to everyone."),
        "lang": reader.code,
        "dir": reader.direction,
        "id": "/",
        "start_url": f"/{reader.code}/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0a565c",
        "icons": [
            {"src": asset("icon.svg"), "type": "image/svg+xml", "sizes": "any"},
            {"src": asset("icon-192.png"), "type": "image/png", "sizes": "192x192"},
            {"src": asset("icon-512.png"), "type": "image/png", "sizes": "512x512"},
            {
                "src": asset("icon-512.png"),
                "type": "image/png",
                "sizes": "512x512",
                "purpose": "maskable",
            },
        ],
    }
    answer = Response(orjson.dumps(described), content_type="application/manifest+json")
    return keep_for_a_minute(answer)


@blueprint.get("/worker.js")
@open_to("everyone")
def worker() -> AnyResponse:
    """The service worker; it stands at the top, since it may only serve what is below it."""
    assets = wiring().assets
    name = assets.url("worker.js").rpartition("/")[2]
    answer = Response((assets.dist / name).read_bytes(), content_type="text/javascript")
    # Browsers look for a new one at most once a day, and must not be held up by a cache.
    answer.cache_control.no_cache = True
    answer.set_etag(name, weak=True)
    return answer.make_conditional(request)


def _version(city: City, reader: Language) -> str:
    hour = int(wiring().now().timestamp()) // 3600
    return f"pack-{FORMAT}-{city.id}-{city.version}-{hour}-{reader.code}"


def _pack(connection: Connection, city: City, reader: Language) -> Pack:
    """Made once an hour, or when something has changed; the newest of each stays at hand."""
    version = _version(city, reader)
    packs: dict[tuple[str, str], Pack] = current_app.extensions.setdefault(PACKS, {})
    found = packs.get((city.id, reader.code))
    if found is None or found.version != version:
        now = wiring().now().astimezone(dt.UTC)
        plain = orjson.dumps(pack_of(connection, city, now, reader), default=str)
        found = Pack(version, brotli.compress(plain, quality=9), gzip.compress(plain, 9))
        packs[city.id, reader.code] = found
    return found
