"""What programs ask for by a fixed name: what they may read, where our pages are, our sign.

Search engines may show the pages of a city to those who look for help; a question with somebody's
position or words in it is nobody else's business.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from markupsafe import escape
from werkzeug.wrappers import Response as AnyResponse

from locator.i18n import languages
from locator.privacy import open_to
from locator.search.caching import keep_for_a_minute
from locator.search.cities import cities
from locator.wiring import wiring

blueprint = Blueprint("crawlers", __name__)

# Threat: a search engine that met a shared address shows to all where somebody stood, and when.
# An asterisk stands for anything (RFC 9309, 2.2.3).
PRIVATE = ("lat", "lon", "cursor")


@blueprint.get("/robots.txt")
@open_to("everyone")
def robots() -> AnyResponse:
    """What to leave alone (RFC 9309)."""
    lines = [
        "User-agent: *",
        *(f"Disallow: /*{sign}{name}=" for name in PRIVATE for sign in "?&"),
        "Disallow: /basemap/",
        f"Sitemap: {request.host_url}sitemap.xml",
    ]
    return keep_for_a_minute(Response("\n".join(lines) + "\n", content_type="text/plain"))


@blueprint.get("/sitemap.xml")
@open_to("everyone")
def sitemap() -> AnyResponse:
    """Every city in every language, each with the same page in the others (sitemaps.org)."""
    with wiring().database.public() as connection:
        found = cities(connection)
    entries = [entry for place in ("", *(f"{city.id}/" for city in found)) for entry in _of(place)]
    body = "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
            ' xmlns:xhtml="http://www.w3.org/1999/xhtml">',
            *entries,
            "</urlset>\n",
        )
    )
    return keep_for_a_minute(Response(body, content_type="application/xml"))


@blueprint.get("/favicon.ico")
@open_to("everyone")
def favicon() -> AnyResponse:
    """Browsers ask for it beside answers that are no pages, and so name no icon."""
    return keep_for_a_minute(redirect(wiring().assets.url("icon.svg")))


@blueprint.get("/apple-touch-icon.png")
@open_to("everyone")
def touch_icon() -> AnyResponse:
    """What an iPhone shows on its first screen."""
    return keep_for_a_minute(redirect(wiring().assets.url("icon-192.png")))


def _of(place: str) -> list[str]:
    """One page in every language."""
    addresses = {code: escape(f"{request.host_url}{code}/{place}") for code in languages()}
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>'
        for code, address in addresses.items()
    )
    return [f"<url><loc>{address}</loc>{others}</url>" for address in addresses.values()]
