"""Names to write on the plain ground, in the reader's language."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, cast, column, func, select, table
from sqlalchemy import types as sql

from locator.directory.spatial import Geometry
from locator.i18n import Language, text_in

MOST = 250  # some ten kB: more than fits on any screen at once

# The gazetteer is kept by the room `places`, a stranger to this one: we read what it publishes.
_place = table(
    "place",
    column("id", sql.Text),
    column("city_id", sql.Text),
    column("kind", sql.Text),
    column("names", sql.JSON),
    column("geog"),
    column("rank", sql.Integer),
    schema="published",
)
_point = cast(_place.c.geog, Geometry("POINT", 4326))
_names = (
    select(
        _place.c.kind,
        _place.c.names,
        func.ST_X(_point).label("lon"),
        func.ST_Y(_point).label("lat"),
    )
    .where(_place.c.city_id == bindparam("city"), _place.c.kind != "city")
    .order_by(_place.c.rank, _place.c.id)
    .limit(MOST)
)


def names_in(connection: Connection, city_id: str, reader: Language) -> list[dict[str, Any]]:
    """The places of a city, the best known first.

    Each has `name`, `lang` and `dir` (of the name: it may not be the reader's), `kind`
    (`district`, `quarter`, `landmark`), `lon` and `lat`.
    """
    found = []
    for row in connection.execute(_names, {"city": city_id}):
        name = text_in(row.names, reader)
        if name:
            found.append(
                {
                    "name": name.text,
                    "lang": name.lang,
                    "dir": name.direction,
                    "kind": row.kind,
                    "lon": round(row.lon, 5),
                    "lat": round(row.lat, 5),
                }
            )
    return found
