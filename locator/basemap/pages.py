"""The ground at /basemap: what there is for a city, and its bytes. Nothing comes from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

import orjson
from flask import Blueprint, Response, abort, current_app, request, send_file, url_for
from flask.blueprints import BlueprintSetupState
from sqlalchemy import bindparam, select

from locator.basemap.basemap import AROUND_A_CITY, Basemap, land_file
from locator.basemap.bounds import Bounds
from locator.basemap.names import names_in
from locator.basemap.tile import MAX_ZOOM, TileAddress
from locator.basemap.upstream import TileIsNotHereYetError
from locator.directory.published import PublishedCity
from locator.errors import CityIsUnknownError
from locator.i18n import best_language
from locator.privacy import open_to
from locator.wiring import Wiring, wiring

blueprint = Blueprint("basemap", __name__, url_prefix="/basemap")

FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_WHILE = "public, max-age=300"
A_DAY = 86_400
NATURAL_EARTH = "Natural Earth"

_city = select(PublishedCity.content).where(PublishedCity.id == bindparam("city"))
_contents = select(PublishedCity.content)


@blueprint.record_once
def _lay(state: BlueprintSetupState) -> None:
    # At the start, so that a setting that is wrong stops the server with a clear word.
    parts = cast(Wiring, state.app.extensions["locator"])
    state.app.extensions["locator.basemap"] = Basemap(parts.config, _seconds(parts))


def _seconds(parts: Wiring) -> Callable[[], float]:
    return lambda: parts.now().timestamp()


def basemap() -> Basemap:
    """The grounds of the application that answers this request."""
    return cast(Basemap, current_app.extensions["locator.basemap"])


@blueprint.after_request
def for_every_site(answer: Response) -> Response:
    """A widget in a sandbox has no origin: the ground is foreign to it, and it is public anyway."""
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@blueprint.get("/<city_id>.json")
@open_to("everyone")
def describe(city_id: str) -> Response:
    """Which ground there is for a city, with names in the language `lang`.

    `kind` is `vector` (PMTiles at `url`), `raster` (a template of tile addresses at `url`) or
    `plain`. `land` (a GeoJSON MultiPolygon's coordinates, or null where nobody knows) and `names`
    are always there: they lie under the others and show where those fail.
    """
    if not city_id.isprintable():  # PostgreSQL's texts hold no NUL
        raise CityIsUnknownError
    reader = best_language(request.args.get("lang", ""))
    with wiring().database.public() as connection:
        city = connection.execute(_city, {"city": city_id}).scalar_one_or_none()
        if city is None:
            raise CityIsUnknownError
        names = names_in(connection, city_id, reader)
    # With it come shapely and numpy, 15 MB: only who opens a map has a worker load them.
    from locator.basemap.land import land_around  # noqa: PLC0415

    bounds = Bounds(*city["bounds"])
    answer = {
        "city": city_id,
        "bounds": list(bounds),
        **_ground(city["centre"], bounds),
        "land": land_around(bounds, land_file(wiring().assets.dist)),
        "names": names,
    }
    response = Response(orjson.dumps(answer), mimetype="application/json")
    response.headers["Cache-Control"] = FOR_A_WHILE
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


def _ground(centre: list[float], bounds: Bounds) -> dict[str, Any]:
    ours = basemap()
    if archive := ours.archive_at(*centre):
        return {
            "kind": "vector",
            "url": url_for(".archive", version=archive.version, name=archive.path.stem),
            "covers": list(archive.bounds),
            "max_zoom": archive.max_zoom,
            "attribution": archive.attribution,
        }
    if ours.pictures:
        tile = url_for(".tile", upstream=ours.pictures.id, z=0, x=0, y=0)
        return {
            "kind": "raster",
            "url": tile.removesuffix("0/0/0") + "{z}/{x}/{y}",
            "covers": list(bounds.grown(AROUND_A_CITY)),
            "max_zoom": MAX_ZOOM,
            "attribution": ours.pictures.attribution,
        }
    return {"kind": "plain", "attribution": NATURAL_EARTH}


@blueprint.get("/archive/<version>/<name>.pmtiles")
@open_to("everyone")
def archive(version: str, name: str) -> Response:
    """A PMTiles file, whole or by ranges (RFC 9110, 14); an older version of it is gone."""
    found = basemap().archive(name, version)
    if found is None:
        abort(404)
    response = send_file(
        found.path,
        mimetype="application/vnd.pmtiles",
        conditional=True,
        etag=found.version,
    )
    response.headers["Cache-Control"] = FOR_EVER
    return response


@blueprint.get("/tile/<upstream>/<int:z>/<int:x>/<int:y>")
@open_to("everyone")
def tile(upstream: str, z: int, x: int, y: int) -> Response:
    """One raster tile: from our disk, else brought by our server."""
    pictures = basemap().pictures
    address = TileAddress(z, x, y)
    if pictures is None or upstream != pictures.id or not basemap().serves(address, _boxes):
        abort(404)
    try:
        found = pictures.upstream.tile(address)
    except TileIsNotHereYetError:
        return Response(status=503, headers={"Retry-After": "1", "Cache-Control": "no-store"})
    if not found.content:
        return Response(status=404, headers={"Cache-Control": FOR_A_WHILE})
    # What is stale is shown, and asked for again soon.
    age = min(max(int(found.good_until - _seconds(wiring())()), 300), 7 * A_DAY)
    return Response(
        found.content,
        mimetype=found.type,
        headers={"Cache-Control": f"public, max-age={age}"},
    )


def _boxes() -> Iterator[Bounds]:
    with wiring().database.public() as connection:
        for city in connection.execute(_contents).scalars():
            yield Bounds(*city["bounds"])
