"""What a phone keeps for when there is no internet, and the page where one decides so.

Nothing is kept, and no service worker installed, before somebody taps "Save on this phone", or
chooses there to keep the last pages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress

import orjson
from flask import Blueprint, Response, current_app, request
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from locator.errors import TooManyDownloadsError
from locator.i18n import Language
from locator.offline.at_hand import Encoding, PackName, packs_of
from locator.offline.pack import FORMAT, pack_of
from locator.offline.points import are_too_many
from locator.offline.words import SEEN_DAYS, SEEN_PAGES, saved_words, seen_words, size_words
from locator.privacy import open_to
from locator.search.caching import keep_for_a_minute
from locator.search.cities import City, city_of
from locator.search.question import Question
from locator.search.rendering import page, render
from locator.wiring import wiring

blueprint = Blueprint("offline", __name__)

# Bytes of the five small pages that are saved with a pack; a test measures them.
PAGES = 18_000


@blueprint.get("/<language:reader>/<slug:city_id>/pack.json")
@open_to("everyone")
def city_pack(reader: Language, city_id: str) -> AnyResponse:
    """The city as one file; it is the same for everyone, for an hour or until something changes."""
    with wiring().database.public() as connection:
        city = city_of(connection, city_id)
        version = _version(city, reader)
        if request.if_none_match.contains_weak(version):
            answer = Response(status=304)
        elif are_too_many(connection, city, wiring().now()):
            raise NotFound
        else:
            encoding = _encoding()
            pack = _pack(connection, city, reader, encoding)
            answer = Response(pack, content_type="application/json")
            if encoding != "identity":
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
        is_too_large = are_too_many(connection, city, wiring().now())
        size = None if is_too_large else _size(connection, city, reader)
    return page(
        "offline/save.html",
        reader,
        city,
        is_too_large=is_too_large,
        size=size and size_words(size + PAGES, reader),
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


def _encoding() -> Encoding:
    """That in which this browser gets a pack."""
    accepted = request.accept_encodings
    return "br" if accepted.quality("br") else "gzip" if accepted.quality("gzip") else "identity"


def _pack(connection: Connection, city: City, reader: Language, encoding: Encoding) -> bytes:
    """Made once an hour, or when something has changed. Raises `TooManyDownloadsError`."""

    def make() -> Iterator[bytes]:
        return pack_of(connection, city, wiring().now().astimezone(dt.UTC), reader)

    name = PackName(city.id, reader.code, encoding)
    return packs_of(current_app).newest(name, _version(city, reader), make)


def _size(connection: Connection, city: City, reader: Language) -> int | None:
    """Bytes of the pack, or of the one before it; None where that is not known so quickly."""
    name = PackName(city.id, reader.code, _encoding())
    known = packs_of(current_app).sizes.get(name)
    if known is None:
        with suppress(TooManyDownloadsError):
            known = len(_pack(connection, city, reader, name.encoding))
    return known
