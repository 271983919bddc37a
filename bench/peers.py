"""Locator beside what others would use: the same service points, the same questions, one run.

    bench/peers               on 100,000 service points
    bench/peers 1000000       on a million
    bench/peers 100000 3      with three rounds instead of five

Every server has two processes and answers alone, one after another, round by round; the figure is
the median of its rounds, and what counts is the ratio to Locator in the same run. Who is asked
lives where many people live, and wants a page of ten. The questions:

*The same*: the nearest ten within 10 km in a language that most places there speak, half of them
for a need as well, with all that is told of each. tipg and pygeoapi know no nearest and no lists:
whoever has them asks twice, first where all are in a box of 10 km around that fit by one or two
columns, and then for the ten that are nearest (docs/decisions/0277). The ORM has the tables of our
own directory, as staff fill them; the others have tables made for the question, with the whole
entry in a column (`peer/tables.sql`).

*Rarer*: likewise, but for the rarest need and the rarest language of a place.

*Any ten*: tipg and pygeoapi are asked once, for any ten of the box, which are not the nearest.

*Their best*: the easiest that each can be asked, told in a few columns. tipg and pygeoapi: ten in a
box of 1 km, and nothing else. Django and the ORM: the nearest within 1 km, without need or
language; the ORM tells whole entries all the same. Locator is always asked the whole question.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path
from statistics import median
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from sqlalchemy import URL, Connection, create_engine, make_url, text

from bench.data import url_of
from bench.wrk import Load
from locator.config import CHECKOUT
from locator.search.vocabulary import LIMIT
from tests.waiting import free_port

HERE = CHECKOUT / "bench" / "peer"
ENVIRONMENT = CHECKOUT / ".venv-peers" / "bin"
QUESTIONS = 1000
# Above -> by which way of a peer it is asked, and which questions.
GROUPS = {
    "the same question": ("same", "common"),
    "rarer": ("same", "rare"),
    "any ten": ("any_ten", "common"),
    "their best": ("best", "common"),
}
TABLES = (("the same question", "rarer"), ("any ten", "their best"))
METRES_A_DEGREE = 111_320
SHOWN = LIMIT
ALL = 100_000  # more than a box has


@dataclass(frozen=True)
class Asked:
    """One question: from where (degrees, in a city), and the columns that answer it.

    `nearest` are the numbers of the rows that do, for who cannot ask for the nearest.
    """

    lon: float
    lat: float
    city: str
    columns: Mapping[str, str]
    nearest: Sequence[int]


@dataclass(frozen=True)
class Peer:
    """A server that answers: its process, and how each question is put to it (`_ways`)."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    same: str
    any_ten: str
    best: str

    def addresses(self, group: str, asked: Mapping[str, Sequence[Asked]]) -> list[list[str]]:
        """Of each question those at which it is asked, one after the other."""
        way, kind = GROUPS[group]
        return [_ways(one)[getattr(self, way)] for one in asked[kind]]


def _ways(one: Asked) -> dict[str, list[str]]:
    """Every way to put a question, by its name."""
    here = {"lon": f"{one.lon:.3f}", "lat": f"{one.lat:.3f}"}
    near, nearer = _box(one.lon, one.lat, 10_000), _box(one.lon, one.lat, 1000)
    columns = urlencode(one.columns)
    # To whom lists are known, a column is one of several.
    words = {name.removeprefix("rare_"): code for name, code in one.columns.items()}
    ours = {"speaks": words["language"]} | ({"need": words["need"]} if "need" in words else {})
    asked = {"city": one.city, **here, "radius": 10_000, "limit": SHOWN, **ours}
    ids = ",".join(map(str, one.nearest))
    tipg, features, entries = "/collections/peers", ".feature/items?", ".entry/items?"
    points, whole = "/collections/points/items?f=json", "/collections/entries/items?f=json"
    by_id = urlencode({"filter-lang": "cql-text", "filter": f"id IN ({ids})"})
    return {
        "locator": [f"/api/v1/service-points?{urlencode(asked)}"],
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
        "list": ["/entries?" + urlencode({**here, **words, "radius": 10_000})],
        "entries near": ["/entries?" + urlencode({**here, "radius": 1000})],
        "list near": ["/service-points?" + urlencode({**here, "radius": 1000})],
    }


def _box(lon: float, lat: float, metres: float) -> str:
    up = metres / METRES_A_DEGREE
    along = up / cos(radians(lat))
    return f"{lon - along:.5f},{lat - up:.5f},{lon + along:.5f},{lat + up:.5f}"


def peers(url: URL) -> list[Peer]:
    """All of them, on the database at `url`."""
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    gunicorn = [str(ENVIRONMENT / "gunicorn"), "--workers=2", "--bind=127.0.0.1:{port}"]
    host, port = str(url.query.get("host") or url.host), str(url.query.get("port") or url.port)
    django = {"NAME": url.database, "USER": url.username, "HOST": host, "PORT": port}
    if url.password:
        django["PASSWORD"] = url.password
    # A folder with a socket as host: written so that a reader of addresses takes it for one.
    name = f"{url.username}:{url.password}" if url.password else f"{url.username}"
    dsn = f"postgresql://{name}@{host.replace('/', '%2F')}:{port}/{url.database}"
    return [
        Peer(
            "Locator",
            [sys.executable, "-m", "locator.cli", "serve", "--no-jobs", "--workers=2"],
            environment,
            *("locator", "locator", "locator"),
        ),
        Peer(
            "tipg",
            [
                *(str(ENVIRONMENT / "uvicorn"), "tipg.main:app", "--workers=2", "--port={port}"),
                *("--no-access-log", "--log-level=warning"),
            ],
            environment
            | {"DATABASE_URL": dsn, "TIPG_DB_SCHEMAS": '["peers"]'}
            | {"TIPG_MAX_FEATURES_PER_QUERY": str(ALL)},
            *("tipg", "tipg any", "tipg box"),
        ),
        Peer(
            "pygeoapi",
            [*gunicorn, "pygeoapi.flask_app:APP"],
            environment
            | {"PYGEOAPI_CONFIG": "{folder}/pygeoapi.yml"}
            | {"PYGEOAPI_OPENAPI": "{folder}/openapi.yml"},
            *("pygeoapi", "pygeoapi any", "pygeoapi box"),
        ),
        Peer(
            "GeoDjango and DRF",
            [*gunicorn, "bench.peer.geodjango:application"],
            environment | {"PEERS_DATABASE": json.dumps(django)},
            *("list", "list", "list near"),
        ),
        Peer(
            "our search by a naive ORM",
            [
                *(str(Path(sys.executable).parent / "granian"), "--interface=wsgi"),
                *("--workers=2", "--blocking-threads=1", "--port={port}"),
                "bench.peer.naive:application",
            ],
            environment | {"PEERS_URL": url.render_as_string(hide_password=False)},
            *("list", "list", "entries near"),
        ),
    ]


def questions(connection: Connection) -> dict[str, list[Asked]]:
    """By kind, from where people live: near points chosen by chance, the same in every run."""
    rows = connection.execute(
        text(
            "SELECT ST_X(geom) AS lon, ST_Y(geom) AS lat, city_id, need, language, rare_need,"
            " rare_language FROM peers.feature JOIN published.service_point ON uuid ="
            " service_point.id WHERE need <> '' AND language <> '' ORDER BY md5(uuid::text)"
            " LIMIT :many"
        ),
        {"many": QUESTIONS},
    )
    common, rare = [], []
    for number, row in enumerate(rows):
        # A short walk away from each, so that nobody stands just at a door.
        where = row.lon + 0.004, row.lat - 0.003, row.city_id
        need = {"need": row.need} if number % 2 else {}
        common.append(_asked(connection, where, {"language": row.language, **need}))
        rarest = {"rare_language": row.rare_language, "rare_need": row.rare_need}
        rare.append(_asked(connection, where, rarest))
    return {"common": common, "rare": rare}


def _asked(
    connection: Connection, where: tuple[float, float, str], columns: Mapping[str, str]
) -> Asked:
    lon, lat, city = where
    west, south, east, north = map(float, _box(lon, lat, 10_000).split(","))
    fits = " AND ".join(f"{name} = :{name}" for name in columns)
    nearest = text(
        "SELECT id FROM peers.feature"  # noqa: S608  # columns of ours
        f" WHERE geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326) AND {fits}"
        " ORDER BY geom::geography <-> ST_Point(:lon, :lat, 4326)::geography, id LIMIT :shown"
    )
    given = {"lon": lon, "lat": lat, "shown": SHOWN, **columns}
    box = {"west": west, "south": south, "east": east, "north": north}
    ids = connection.scalars(nearest, given | box).all()
    return Asked(lon, lat, city, columns, ids)


def make_tables(url: URL) -> None:
    """The schema `peers`, once for each database, and again where it is made in another way."""
    made_by = (HERE / "tables.sql").read_text()
    digest = hashlib.blake2b(made_by.encode(), digest_size=8).hexdigest()
    with create_engine(url).begin() as connection:
        told = "SELECT obj_description(to_regnamespace('peers'), 'pg_namespace')"
        if connection.scalar(text(told)) != digest:
            connection.execute(text(made_by))
            connection.execute(text(f"COMMENT ON SCHEMA peers IS '{digest}'"))


@contextmanager
def running(peer: Peer, folder: Path) -> Iterator[str]:
    """The server on a port of its own until the end of the block; its address."""
    port = free_port()
    filled = {"port": str(port), "folder": str(folder)}
    environment = {
        name: value.format(**filled) if "{folder}" in value else value
        for name, value in peer.environment.items()
    } | {"PORT": str(port)}
    command = [part.format(**filled) for part in peer.command]
    log = folder / f"{peer.name}.log"
    with (
        log.open("wb") as out,
        subprocess.Popen(command, env=environment, cwd=folder, stdout=out, stderr=out) as server,
    ):
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def wait_for(address: str, log: Path) -> int:
    """How many features the first answer has; ends the run where there is none."""
    said: object = "nothing"
    for _ in range(300):
        try:
            with urlopen(address, timeout=60) as answer:  # noqa: S310  # our own servers
                return len(json.load(answer)["features"])
        except HTTPError as error:
            said = error.read()[:1000]
            break
        except (URLError, ConnectionError, TimeoutError) as error:
            said = error
        time.sleep(0.2)
    sys.exit(f"{address} said: {said!r}\n{log.read_text()[-3000:]}")


def set_up_pygeoapi(url: URL, folder: Path) -> None:
    """Its configuration and the description that it makes of it."""
    config = (HERE / "pygeoapi.yml").read_text()
    parts = {
        "HOST": str(url.query.get("host") or url.host),
        "PORT": str(url.query.get("port") or url.port),
        "DATABASE": str(url.database),
        "USER": str(url.username),
        "PASSWORD": url.password or "none",
    }
    for name, value in parts.items():
        config = config.replace(f"${name}", value)
    (folder / "pygeoapi.yml").write_text(config)
    made = [str(ENVIRONMENT / "pygeoapi"), "openapi", "generate", str(folder / "pygeoapi.yml")]
    subprocess.run(
        [*made, "--output-file", str(folder / "openapi.yml")], check=True, capture_output=True
    )


def main(size: int = 100_000, rounds: int = 5, seconds: float = 3) -> None:
    """Ask all, print the table."""
    url = make_url(url_of(size))
    make_tables(url)
    os.environ["DATABASE_URL"] = url.render_as_string(hide_password=False)
    with create_engine(url).connect() as connection:
        asked = questions(connection)
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        set_up_pygeoapi(url, folder)
        loads: dict[tuple[str, str], Load] = {}
        steps: dict[tuple[str, str], int] = {}
        found: dict[tuple[str, str], float] = {}
        for peer in peers(url):
            address = stack.enter_context(running(peer, folder))
            log = folder / f"{peer.name}.log"
            for group in GROUPS:
                ways = peer.addresses(group, asked)
                key = peer.name, group
                some = [[wait_for(address + path, log) for path in way][-1] for way in ways[:25]]
                found[key] = sum(some) / len(some)
                steps[key] = len(ways[0])
                loads[key] = Load(address, [path for way in ways for path in way], folder)
        rates: dict[tuple[str, str], list[float]] = {key: [] for key in loads}
        for _ in range(rounds):
            for key, load in loads.items():
                rates[key].append(load.run(seconds).rate / steps[key])
        tell(size, peers(url), {key: median(rate) for key, rate in rates.items()}, found)


def tell(
    size: int,
    asked: Sequence[Peer],
    rates: Mapping[tuple[str, str], float],
    found: Mapping[tuple[str, str], float],
) -> None:
    """The tables of ratios."""
    print(
        f"{size:,} service points; answers a second, places in one, and how many times as many"
        " answers Locator gives to the whole question."
    )
    for groups in TABLES:
        heads = " | ".join(f"{group} | found | Locator is" for group in groups)
        print(f"\n| | {heads} |\n|---|{'---|' * 3 * len(groups)}")
        for peer in asked:
            cells = []
            for group in groups:
                rate, ours = rates[peer.name, group], rates["Locator", group]
                cells += [f"{rate:,.1f}", f"{found[peer.name, group]:.1f}", f"{ours / rate:.1f} ×"]
            print(f"| {peer.name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
