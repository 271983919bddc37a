"""Locator beside what others would use: the same service points, the same questions, one run.

    bench/peers               on 100,000 service points
    bench/peers 1000000       on a million
    bench/peers 100000 3      with three rounds instead of five

Every server has two processes and answers alone, one after another, round by round; the figure is
the median of its rounds, and what counts is the ratio to Locator in the same run. Two questions:

*The same*: the 20 nearest within 10 km that meet a need in a language, with all that is told of
each. tipg and pygeoapi know no nearest and no lists: they are asked for 20 in a box of 10 km
around, by two columns. The ORM has the tables of our own directory, as staff fill them; the others
have tables made for the question, with the whole entry in a column (`peer/tables.sql`).

*Their best*: the easiest that each can be asked, told in a few columns. tipg and pygeoapi: 20 in a
box of 1 km, and nothing else. Django and the ORM: the nearest within 1 km, without need or
language; the ORM tells whole entries all the same. Locator is still asked the whole question.
"""

from __future__ import annotations

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
from tests.waiting import free_port

HERE = CHECKOUT / "bench" / "peer"
ENVIRONMENT = CHECKOUT / ".venv-peers" / "bin"
QUESTIONS = 1000
METRES_A_DEGREE = 111_320
SHOWN = 20


@dataclass(frozen=True)
class Asked:
    """One question, from where (degrees), for what."""

    lon: float
    lat: float
    need: str
    language: str


@dataclass(frozen=True)
class Peer:
    """A server that answers: its process, and how the two questions are put to it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    same: str
    best: str

    def paths(self, question: str, asked: Sequence[Asked]) -> list[str]:
        """All questions as addresses; `question` is `same` or `best` of this peer."""
        return [_ways(one)[question] for one in asked]


def _ways(one: Asked) -> dict[str, str]:
    """Every way to put a question, by its name."""
    here = {"lon": f"{one.lon:.3f}", "lat": f"{one.lat:.3f}"}
    both = {"need": one.need, "language": one.language}
    columns = urlencode(both)
    return {
        "locator": "/api/v1/service-points?"
        + urlencode(
            {**here, "radius": 10_000, "need": one.need, "speaks": one.language, "limit": SHOWN}
        ),
        "tipg": f"/collections/peers.entry/items?limit={SHOWN}&bbox={_box(one, 10_000)}&{columns}",
        "tipg box": f"/collections/peers.feature/items?limit={SHOWN}&bbox={_box(one, 1000)}",
        "pygeoapi": f"/collections/entries/items?f=json&limit={SHOWN}&bbox={_box(one, 10_000)}"
        f"&{columns}",
        "pygeoapi box": f"/collections/points/items?f=json&limit={SHOWN}&bbox={_box(one, 1000)}",
        "list": "/entries?" + urlencode({**here, **both, "radius": 10_000}),
        "entries near": "/entries?" + urlencode({**here, "radius": 1000}),
        "list near": "/service-points?" + urlencode({**here, "radius": 1000}),
    }


def _box(one: Asked, metres: float) -> str:
    up = metres / METRES_A_DEGREE
    along = up / cos(radians(one.lat))
    return f"{one.lon - along:.5f},{one.lat - up:.5f},{one.lon + along:.5f},{one.lat + up:.5f}"


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
            "locator",
            "locator",
        ),
        Peer(
            "tipg",
            [
                *(str(ENVIRONMENT / "uvicorn"), "tipg.main:app", "--workers=2", "--port={port}"),
                *("--no-access-log", "--log-level=warning"),
            ],
            environment | {"DATABASE_URL": dsn, "TIPG_DB_SCHEMAS": '["peers"]'},
            "tipg",
            "tipg box",
        ),
        Peer(
            "pygeoapi",
            [*gunicorn, "pygeoapi.flask_app:APP"],
            environment
            | {"PYGEOAPI_CONFIG": "{folder}/pygeoapi.yml"}
            | {"PYGEOAPI_OPENAPI": "{folder}/openapi.yml"},
            "pygeoapi",
            "pygeoapi box",
        ),
        Peer(
            "GeoDjango and DRF",
            [*gunicorn, "bench.peer.geodjango:application"],
            environment | {"PEERS_DATABASE": json.dumps(django)},
            "list",
            "list near",
        ),
        Peer(
            "our search by a naive ORM",
            [
                *(str(Path(sys.executable).parent / "granian"), "--interface=wsgi"),
                *("--workers=2", "--blocking-threads=1", "--port={port}"),
                "bench.peer.naive:application",
            ],
            environment | {"PEERS_URL": url.render_as_string(hide_password=False)},
            "list",
            "entries near",
        ),
    ]


def questions(connection: Connection) -> list[Asked]:
    """From where people live: near points chosen by chance, the same in every run."""
    rows = connection.execute(
        text(
            "SELECT ST_X(geom) AS lon, ST_Y(geom) AS lat, need, language FROM peers.feature"
            " WHERE need <> '' AND language <> '' ORDER BY md5(uuid::text) LIMIT :many"
        ),
        {"many": QUESTIONS},
    )
    # A short walk away from each, so that nobody stands just at a door.
    return [Asked(row.lon + 0.004, row.lat - 0.003, row.need, row.language) for row in rows]


def make_tables(url: URL) -> None:
    """The schema `peers`, once for each database."""
    with create_engine(url).begin() as connection:
        if connection.scalar(text("SELECT to_regclass('peers.entry')")) is None:
            connection.execute(text((HERE / "tables.sql").read_text()))


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


def main(size: int = 100_000, rounds: int = 5, seconds: float = 4) -> None:
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
        found: dict[tuple[str, str], float] = {}
        for peer in peers(url):
            address = stack.enter_context(running(peer, folder))
            for question in (peer.same, peer.best):
                paths = peer.paths(question, asked)
                log = folder / f"{peer.name}.log"
                some = [wait_for(address + path, log) for path in paths[:25]]
                found[peer.name, question] = sum(some) / len(some)
                loads[peer.name, question] = Load(address, paths, folder)
        rates: dict[tuple[str, str], list[float]] = {key: [] for key in loads}
        for _ in range(rounds):
            for key, load in loads.items():
                rates[key].append(load.run(seconds).rate)
        tell(size, peers(url), {key: median(rate) for key, rate in rates.items()}, found)


def tell(
    size: int,
    asked: Sequence[Peer],
    rates: Mapping[tuple[str, str], float],
    found: Mapping[tuple[str, str], float],
) -> None:
    """The table of ratios."""
    ours = rates["Locator", "locator"]
    print(
        f"{size:,} service points; answers a second, and how many times as many Locator gives to"
        " the whole question.\n"
    )
    print("| | the same question | found | Locator is | their best | found | Locator is |")
    print("|---|---|---|---|---|---|---|")
    for peer in asked:
        cells = []
        for question in (peer.same, peer.best):
            rate = rates[peer.name, question]
            cells += [f"{rate:,.1f}", f"{found[peer.name, question]:.1f}", f"{ours / rate:.1f} ×"]
        print(f"| {peer.name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
