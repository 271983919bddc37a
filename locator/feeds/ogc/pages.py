"""OGC API - Features 1.0 under /ogc/: parts 1 (core), 2 (coordinate systems) and 3 (filtering)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import request
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from locator.errors import ServicePointIsUnknownError
from locator.feeds.entries import Cursor
from locator.feeds.ogc import collections, openapi, statement
from locator.feeds.ogc.asking import (
    Asked,
    ask_for_features,
    ask_for_nothing,
    ask_for_one,
)
from locator.feeds.ogc.collections import JSON, QUERYABLES_REL, SCHEMA, link, title_of
from locator.feeds.ogc.crs import of_city
from locator.feeds.ogc.features import feature
from locator.privacy import open_to
from locator.search.cities import City, cities, city_of
from locator.search.geojson import GEOJSON
from locator.search.open_data import Answer, open_data, read_at
from locator.wiring import wiring

blueprint = open_data("ogc", __name__, "/ogc")

_FEATURES = "http://www.opengis.net/spec/ogcapi-features-{}/1.0/conf/{}"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/{}"

CONFORMANCE = (
    *(_FEATURES.format(1, name) for name in ("core", "geojson", "oas30")),
    _FEATURES.format(2, "crs"),
    *(
        _FEATURES.format(3, name)
        for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(
        _CQL2.format(name)
        for name in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "property-property",
        )
    ),
)


@read_at(blueprint, "/")
@open_to("everyone")
def landing(_connection: Connection) -> Answer:
    """Where a client begins."""
    ask_for_nothing()
    root = _root()
    return Answer(
        {
            "title": "Locator",
            "description": openapi.ABOUT,
            "links": [
                link("self", root, JSON, "This page"),
                link("service-desc", f"{root}api", openapi.MEDIA_TYPE, "This API, described"),
                link("conformance", f"{root}conformance", JSON, "What of the standard is here"),
                link("data", f"{root}collections", JSON, "The cities"),
            ],
        },
        JSON,
    )


@read_at(blueprint, "/conformance")
@open_to("everyone")
def conformance(_connection: Connection) -> Answer:
    """What of the standards is here."""
    ask_for_nothing()
    return Answer({"conformsTo": CONFORMANCE}, JSON)


@read_at(blueprint, "/api")
@open_to("everyone")
def api(connection: Connection) -> Answer:
    """This API, described (OpenAPI 3.0)."""
    ask_for_nothing()
    known = [city.id for city in cities(connection)]
    return Answer(openapi.document(_root(), known), openapi.MEDIA_TYPE)


@read_at(blueprint, "/collections", holds="minute", endpoint="collections")
@open_to("everyone")
def every_collection(connection: Connection) -> Answer:
    """All cities."""
    ask_for_nothing()
    root = _root()
    told = collections.collections(connection, cities(connection), root, _now())
    links = [link("self", f"{root}collections", JSON, "The cities")]
    return Answer({"links": links, "collections": told}, JSON)


@read_at(blueprint, "/collections/<slug:city_id>", holds="minute")
@open_to("everyone")
def one_collection(connection: Connection, city_id: str) -> Answer:
    """One city."""
    ask_for_nothing()
    city = city_of(connection, city_id)
    (told,) = collections.collections(connection, [city], _root(), _now())
    return Answer(told, JSON)


@read_at(blueprint, "/collections/<slug:city_id>/queryables")
@open_to("everyone")
def queryables(connection: Connection, city_id: str) -> Answer:
    """What a filter may ask for."""
    ask_for_nothing()
    title = title_of(city_of(connection, city_id))
    return Answer(collections.queryables(request.base_url, title), SCHEMA)


@read_at(blueprint, "/collections/<slug:city_id>/schema")
@open_to("everyone")
def schema(connection: Connection, city_id: str) -> Answer:
    """The properties of a feature."""
    ask_for_nothing()
    title = title_of(city_of(connection, city_id))
    return Answer(collections.schema(request.base_url, title), SCHEMA)


@read_at(blueprint, "/collections/<slug:city_id>/items", holds="minute")
@open_to("everyone")
def items(connection: Connection, city_id: str) -> Answer:
    """The service points of a city, by pages."""
    city = city_of(connection, city_id)
    asked = ask_for_features(of_city(city.centre))
    given = {"now": _now()}
    rows = connection.execute(statement.page(city.id, asked), given).all()
    shown = rows[: asked.limit]
    links = _links(city, asked, shown[-1] if len(rows) > len(shown) else None)
    body = {
        "type": "FeatureCollection",
        "timeStamp": _stamp(),
        **_matched(connection, city, asked, rows),
        "numberReturned": len(shown),
        "features": [feature(row, city, asked, request.url_root) for row in shown],
        "links": links,
    }
    return Answer(body, GEOJSON, _headers(city, asked, links))


@read_at(blueprint, "/collections/<slug:city_id>/items/<uuid:point_id>", holds="minute")
@open_to("everyone")
def item(connection: Connection, city_id: str, point_id: uuid.UUID) -> Answer:
    """One service point, open to everyone or not: it says which."""
    city = city_of(connection, city_id)
    asked = ask_for_one(of_city(city.centre))
    row = connection.execute(
        statement.one(city.id, point_id, asked.system), {"now": _now()}
    ).one_or_none()
    if row is None:
        raise ServicePointIsUnknownError
    told = feature(row, city, asked, request.url_root)
    here = f"{_root()}collections/{city.id}"
    page = told["properties"]["page"]
    told["links"] = [
        link("self", _address(request.base_url, asked), GEOJSON, "This service point"),
        link("collection", here, JSON, title_of(city)),
        link("alternate", page, "text/html", "Its page for people"),
        link("license", city.licence.url, "text/html", city.licence.name),
    ]
    return Answer(told, GEOJSON, _headers(city, asked, told["links"]))


def _matched(connection: Connection, city: City, asked: Asked, rows: Any) -> dict[str, int]:
    """How many match; nothing where that would be a guess, which the standard allows."""
    if asked.after is None and len(rows) <= asked.limit:
        return {"numberMatched": len(rows)}
    try:
        count = connection.execute(statement.matched(city.id, asked), {"now": _now()}).one()
    except OperationalError:  # it took too long, and the page is there already
        return {}
    return {"numberMatched": count.matched} if count.seen <= statement.COUNTED else {}


def _links(city: City, asked: Asked, last: Any) -> list[dict[str, str]]:
    here = f"{_root()}collections/{city.id}"
    links = [
        link("self", _address(f"{here}/items", asked), GEOJSON, "This page"),
        link("collection", here, JSON, title_of(city)),
        link("license", city.licence.url, "text/html", city.licence.name),
    ]
    if last is not None:
        after = Cursor(last.modified_at, last.id)
        following = _address(f"{here}/items", replace(asked, after=after))
        links.append(link("next", following, GEOJSON, "The next page"))
    return links


def _address(path: str, asked: Asked) -> str:
    """The address of a question, written out in full."""
    words = dict(asked.said) | ({"cursor": asked.after.write()} if asked.after else {})
    return f"{path}?{urlencode(words)}" if words else path


def _headers(city: City, asked: Asked, links: list[dict[str, str]]) -> dict[str, str]:
    address = f"{_root()}collections/{city.id}/queryables"
    told = [link(QUERYABLES_REL, address, SCHEMA, ""), *links]
    return {
        "Content-Crs": f"<{asked.system.uri}>",
        # The licence is told by whoever serves all feeds.
        "Link": ", ".join(
            f'<{each["href"]}>; rel="{each["rel"]}"; type="{each["type"]}"'
            for each in told
            if each["rel"] in (QUERYABLES_REL, "self", "next")
        ),
    }


def _root() -> str:
    return f"{request.url_root}ogc/"


def _now() -> dt.datetime:
    return wiring().now().replace(second=0, microsecond=0)


def _stamp() -> str:
    return wiring().now().astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
