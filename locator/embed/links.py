"""What other sites show of a link to us: oEmbed (a widget), and a picture of the place.

https://oembed.com, https://ogp.me
"""

from __future__ import annotations

import re
import uuid
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import orjson
from flask import Blueprint, Response, abort, request
from sqlalchemy import Connection
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response as AnyResponse

from locator.basemap.basemap import land_file
from locator.basemap.bounds import Bounds
from locator.embed.address import LIST, asked_in
from locator.embed.options import Options, read_options
from locator.embed.snippet import LEAST, MOST, frame
from locator.errors import LocatorError
from locator.i18n import Language, language, languages, text_in
from locator.privacy import open_to
from locator.search import query
from locator.search.cities import City, city_of
from locator.search.criteria import Point, SearchCriteria
from locator.search.pages import minute_in
from locator.wiring import wiring

blueprint = Blueprint("links", __name__)

Spot = tuple[float, float]  # lon, lat

WIDE, TALL = 600, 720  # pixels, unless somebody has less room
NEAR = 4_000  # metres across the picture of one place
SHOWN = 60  # other help on a picture
FOR_AN_HOUR = 3600
_PAGE = re.compile(
    rf"/(?P<lang>{'|'.join(languages())})/(?P<city>[a-z0-9-]+)/(?P<point>[0-9a-f-]{{36}})?"
)


@blueprint.get("/oembed")
@open_to("everyone")
def oembed() -> AnyResponse:
    """A widget for the address of one of our pages (oEmbed 1.0, type "rich")."""
    wanted = request.args.get("format", "json")
    if wanted not in ("json", "xml"):
        abort(HTTPStatus.NOT_IMPLEMENTED)
    options, args, point, reader = _meant(request.args.get("url", ""))
    with wiring().database.public() as connection:
        here = city_of(connection, options.city)
    host = wiring().config.public_url or request.host_url[:-1]
    title = reader.say("Help nearby in %(city)s", city=text_in(here.names, reader)).striptags()
    question = asked_in(options, args)
    width = _within("maxwidth", WIDE)
    height = max(LEAST, min(_within("maxheight", TALL), MOST))
    said: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "Locator",
        "provider_url": f"{host}/",
        "cache_age": FOR_AN_HOUR,
        "width": width,
        "height": height,
        "html": frame(host, question.at(point) if point else question, title, height),
        "thumbnail_url": f"{host}/card/{here.id}.png",
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }
    if wanted == "xml":
        answer = Response(_as_xml(said), mimetype="text/xml")
    else:
        answer = Response(orjson.dumps(said), mimetype="application/json")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return _kept(answer)


@blueprint.get("/card/<slug:city_id>.png")
@open_to("everyone")
def city_card(city_id: str) -> AnyResponse:
    """The city with its help."""
    with wiring().database.public() as connection:
        here = city_of(connection, city_id)
        others = _others(connection, here, here.centre)
    west, _, east, _ = here.bounds
    metres = max(NEAR, (east - west) * 80_000)
    return _picture(here, here.centre, metres, others)


@blueprint.get("/card/<slug:city_id>/<uuid:point_id>.png")
@open_to("everyone")
def point_card(city_id: str, point_id: uuid.UUID) -> AnyResponse:
    """One service point: where it is, as far as the public may know."""
    with wiring().database.public() as connection:
        here = city_of(connection, city_id)
        point = query.one(connection, point_id, minute_in(here))
        if point.city_id != here.id or point.lon is None or point.lat is None:
            raise NotFound
        spot = (point.lon, point.lat)
        others = _others(connection, here, spot)
    is_exact = point.content["disclosure"] == "exact"
    pin, area = (spot, None) if is_exact else (None, spot)
    return _picture(here, spot, NEAR, others, pin=pin, area=area)


def _meant(url: str) -> tuple[Options, dict[str, list[str]], str | None, Language]:
    """Which widget a page of ours becomes; another site's page, or none, is not found."""
    try:
        parts = urlsplit(url)
    except ValueError:  # half an address of IPv6
        raise NotFound from None
    ours = {request.host, urlsplit(wiring().config.public_url or "").netloc}
    if parts.scheme not in ("http", "https") or parts.netloc not in ours:
        raise NotFound
    args = parse_qs(parts.query)
    page = _PAGE.fullmatch(parts.path)
    if page:
        args |= {"city": [page["city"]], "lang": [page["lang"]]}
    elif parts.path != LIST:
        raise NotFound
    options, _ = read_options(args)
    return options, args, page and page["point"], language(options.lang or "en")


def _within(name: str, otherwise: int) -> int:
    text = request.args.get(name, "")
    return min(int(text[:5]), otherwise) if text.isascii() and text.isdigit() else otherwise


def _others(connection: Connection, here: City, spot: Spot) -> list[Spot]:
    criteria = SearchCriteria(
        here.id, Point(*spot), minute_in(here), str(here.zone), radius=50_000, limit=SHOWN
    )
    points = query.find(connection, criteria).points
    spots = ((point.lon, point.lat) for point in points)
    return [(lon, lat) for lon, lat in spots if lon is not None and lat is not None]


def _picture(
    here: City,
    middle: Spot,
    metres: float,
    others: list[Spot],
    *,
    pin: Spot | None = None,
    area: Spot | None = None,
) -> AnyResponse:
    # With them come Pillow, shapely and numpy, 20 MB: only who shows a card has a worker load them.
    from locator.basemap.land import land_around  # noqa: PLC0415
    from locator.embed.picture import picture  # noqa: PLC0415

    land = land_around(Bounds(*here.bounds), land_file(wiring().assets.dist))
    png = picture(middle, metres, land, others, pin=pin, area=area)
    answer = Response(png, mimetype="image/png")
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _kept(answer)


def _kept(answer: AnyResponse) -> AnyResponse:
    answer.cache_control.public = True
    answer.cache_control.max_age = FOR_AN_HOUR
    return answer


def _as_xml(said: dict[str, Any]) -> str:
    inner = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in said.items())
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?><oembed>{inner}</oembed>'


@blueprint.errorhandler(LocatorError)
def _unknown(_error: LocatorError) -> AnyResponse:
    """Programs ask here: no page, but the status that the standard names."""
    return Response(status=404)


@blueprint.errorhandler(HTTPException)
def _refused(error: HTTPException) -> AnyResponse:
    return Response(status=error.code or 500)
