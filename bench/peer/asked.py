"""What all are asked who are compared, and by which addresses (`bench.peers`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, radians
from urllib.parse import urlencode

from sqlalchemy import Connection, text

from bench.questions import Question
from locator.search.vocabulary import LIMIT

QUESTIONS = 1000
METRES_A_DEGREE = 111_320
SHOWN = LIMIT
REACH = 10_000  # metres
ALL = 100_000  # more than a box has


@dataclass(frozen=True)
class Asked:
    """One question: from where (degrees, in a city), and the columns that answer it.

    `nearest` are the numbers of the rows that do, for who cannot ask for the nearest.
    """

    lon: float
    lat: float
    city: str
    time_zone: str
    columns: Mapping[str, str]
    nearest: Sequence[int] = ()

    @property
    def here(self) -> dict[str, str]:
        """The origin, as far as Locator takes it."""
        return {"lon": f"{self.lon:.3f}", "lat": f"{self.lat:.3f}"}

    @property
    def words(self) -> dict[str, str]:
        """The columns for who knows lists: one of several."""
        return {name.removeprefix("rare_"): code for name, code in self.columns.items()}

    def box(self, metres: float) -> str:
        """West, south, east and north of so many metres around."""
        up = metres / METRES_A_DEGREE
        along = up / cos(radians(self.lat))
        corners = self.lon - along, self.lat - up, self.lon + along, self.lat + up
        return ",".join(f"{corner:.5f}" for corner in corners)

    def question(self, now: dt.datetime) -> Question:
        """As Locator is asked."""
        asked = {"language": "speaks", "need": "need"}
        words = {asked[name]: code for name, code in self.words.items()}
        more = {"radius": str(REACH), "limit": str(SHOWN)}
        return Question("dense", self.city, self.time_zone, now, {**self.here, **more, **words})


def ways(one: Asked) -> dict[str, list[str]]:
    """Every way to put a question, by its name."""
    near, nearer = one.box(REACH), one.box(REACH / 10)
    columns = urlencode(one.columns)
    ids = ",".join(map(str, one.nearest))
    tipg, features, entries = "/collections/peers", ".feature/items?", ".entry/items?"
    points, whole = "/collections/points/items?f=json", "/collections/entries/items?f=json"
    asked = urlencode({**one.here, **one.words, "radius": REACH})
    easier = urlencode({**one.here, "radius": REACH // 10})
    by_id = urlencode({"filter-lang": "cql-text", "filter": f"id IN ({ids})"})
    return {
        "locator": [one.question(dt.datetime.now(dt.UTC)).api()],
        "tipg": [
            f"{tipg}{features}limit={ALL}&properties=id&bbox={near}&{columns}",
            f"{tipg}{entries}limit={SHOWN}&properties=entry&ids={ids}",
        ],
        "tipg any": [f"{tipg}{entries}limit={SHOWN}&properties=entry&bbox={near}&{columns}"],
        "tipg box": [f"{tipg}{features}limit={SHOWN}&bbox={nearer}"],
        "pygeoapi": [
            f"{points}&limit={ALL}&properties=id&bbox={near}&{columns}",
            f"{whole}&limit={SHOWN}&properties=entry&{by_id}",
        ],
        "pygeoapi any": [f"{whole}&limit={SHOWN}&properties=entry&bbox={near}&{columns}"],
        "pygeoapi box": [f"{points}&limit={SHOWN}&bbox={nearer}"],
        "directory": [f"/directory?{asked}"],
        "directory near": [f"/directory?{easier}"],
        "list": [f"/entries?{asked}"],
        "entries near": [f"/entries?{easier}"],
        "list near": [f"/service-points?{easier}"],
    }


def questions(connection: Connection) -> dict[str, list[Asked]]:
    """By kind, from where people live: near points chosen by chance, the same in every run."""
    rows = connection.execute(
        text(
            "SELECT ST_X(geom) AS lon, ST_Y(geom) AS lat, city_id, time_zone, need, language,"
            " rare_need, rare_language"
            " FROM peers.feature JOIN published.service_point AS ours ON feature.uuid = ours.id"
            " JOIN published.city ON city.id = city_id"
            " WHERE need <> '' AND language <> '' ORDER BY md5(uuid::text) LIMIT :many"
        ),
        {"many": QUESTIONS},
    )
    common, rare = [], []
    for number, row in enumerate(rows):
        # A short walk away from each, so that nobody stands just at a door.
        where = row.lon + 0.004, row.lat - 0.003, row.city_id, row.time_zone
        need = {"need": row.need} if number % 2 else {}
        common.append(Asked(*where, {"language": row.language, **need}))
        rarest = {"rare_language": row.rare_language, "rare_need": row.rare_need}
        rare.append(Asked(*where, rarest))
    return {
        kind: [replace(one, nearest=_nearest(connection, one)) for one in asked]
        for kind, asked in (("common", common), ("rare", rare))
    }


def _nearest(connection: Connection, one: Asked) -> Sequence[int]:
    fits = " AND ".join(f"{name} = :{name}" for name in one.columns)
    nearest = text(
        "SELECT id FROM peers.feature"  # noqa: S608  # columns of ours
        f" WHERE geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326) AND {fits}"
        " ORDER BY geom::geography <-> ST_Point(:lon, :lat, 4326)::geography, id LIMIT :shown"
    )
    corners = map(float, one.box(REACH).split(","))
    box = dict(zip(("west", "south", "east", "north"), corners, strict=True))
    given = {"lon": one.lon, "lat": one.lat, "shown": SHOWN, **one.columns}
    return connection.scalars(nearest, box | given).all()
