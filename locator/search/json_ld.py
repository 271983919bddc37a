"""One service point in schema.org's words (JSON-LD), for search engines, on its page.

A data block, not a script: no policy has to allow it, and nothing in it runs. It says less than
the page. What schema.org has no word for without mixing what we keep apart (an interpreter and a
language that is spoken; asking for no ID) stays out of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from markupsafe import Markup

from locator.i18n import Language, text_in
from locator.search.cities import City
from locator.search.results import Interval, ServicePoint

# Opening times are told by their dates, for so many days: no rule could say what is different on
# one of them.
DAYS = 7
ONE_DAY = dt.timedelta(days=1)

_DELIVERS = {"city": "GovernmentOrganization", "public": "GovernmentOrganization", "ngo": "NGO"}
# What would end the block, or begin another one, in any way that a browser reads HTML.
_ESCAPED = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def json_ld(
    point: ServicePoint, city: City, now: dt.datetime, address: str, reader: Language
) -> Markup:
    """What stands between the tags; `address` is the page's own. `now` is in the city's zone."""
    content = point.content
    service, provider = content["service"], content["organization"]
    is_official = provider["kind"] in ("city", "public")
    confirmed = content["assured"]
    source = content.get("source") or {}

    def text(texts: Mapping[str, str] | None) -> str:
        return text_in(texts, reader).text

    told = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "@id": address,
        "inLanguage": reader.code,
        "license": city.licence.url,
        "creditText": ", ".join(filter(None, (city.attribution, source.get("credit")))),
        "lastReviewed": confirmed.get("on"),
        "reviewedBy": _named("Organization", confirmed.get("by")),
        "mainEntity": {
            "@type": "GovernmentService" if is_official else "Service",
            "name": text(service["name"]),
            "description": text(service.get("description")),
            "serviceType": content["needs"],
            "provider": {
                "@type": _DELIVERS.get(provider["kind"], "Organization"),
                "name": text(provider["name"]),
                "url": provider.get("url"),
            },
            "areaServed": {"@type": "City", "name": text(city.names)},
            "audience": _audience(content, text(content.get("conditions"))),
            "availableChannel": {
                "@type": "ServiceChannel",
                "availableLanguage": [
                    spoken["code"] for spoken in content["languages"] if spoken["mode"] == "spoken"
                ],
                "servicePhone": [
                    {"@type": "ContactPoint", "telephone": phone["number"]}
                    for phone in content["phones"]
                ],
                "serviceUrl": service.get("url"),
                "serviceLocation": _place(point, city, now, text),
            },
        },
    }
    return Markup(orjson.dumps(_said(told)).decode().translate(_ESCAPED))  # noqa: S704 - escaped


def _audience(content: Mapping[str, Any], conditions: str) -> dict[str, Any] | None:
    """Promise 1: what is not open to all says so here, too."""
    if content["access"]["open_to_all"]["answer"] == "yes":
        return None
    return {"@type": "Audience", "audienceType": conditions or "Not known to be open to everyone"}


def _place(point: ServicePoint, city: City, now: dt.datetime, text: Any) -> dict[str, Any] | None:
    """Promise 3: only an exact place is one."""
    content = point.content
    location = content["location"]
    last = (now + DAYS * ONE_DAY).replace(hour=0, minute=0)
    if content["disclosure"] != "exact" or location["type"] != "physical":
        return None
    return {
        "@type": "Place",
        "name": text(location["name"]),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": text(location.get("address")),
            "addressLocality": text(city.names),
            "addressCountry": city.country,
        },
        "geo": None
        if point.lon is None
        else {"@type": "GeoCoordinates", "latitude": point.lat, "longitude": point.lon},
        # None is not known, and is not said.
        "isAccessibleForFree": content["cost"]["free"],
        "openingHoursSpecification": [
            told
            for interval in point.opening or ()
            if interval.start < last
            for told in _opens(Interval(interval.start, min(interval.end, last)))
        ],
    }


def _opens(interval: Interval) -> Iterator[dict[str, Any]]:
    """By the day on which it opens; a night closes earlier than it opens, on the next.

    What is open for longer than a day is told day by day, and a whole day as schema.org has it.
    """
    start, end = interval
    while start < end:
        midnight = (start + ONE_DAY).replace(hour=0, minute=0, second=0)
        until = midnight if end - start > ONE_DAY else end
        is_whole = until == midnight and (start.hour, start.minute) == (0, 0)
        yield {
            "@type": "OpeningHoursSpecification",
            "validFrom": start.date(),
            "validThrough": start.date(),
            "opens": start.strftime("%H:%M"),
            "closes": "23:59" if is_whole else until.strftime("%H:%M"),
        }
        start = until


def _named(kind: str, name: str | None) -> dict[str, str] | None:
    return {"@type": kind, "name": name} if name else None


def _said(value: Any) -> Any:
    """Without what nobody has said."""
    if isinstance(value, dict):
        told = {name: _said(each) for name, each in value.items()}
        return {name: each for name, each in told.items() if each not in (None, "", [], {})}
    return [_said(each) for each in value] if isinstance(value, list) else value
