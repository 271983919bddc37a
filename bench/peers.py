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
columns, and then for the ten that are nearest (docs/decisions/0277). The ORM and a plain Django
have the tables of our own directory, as staff fill them; the others, and Django once more, have
tables made for the question, with the whole entry in a column (`peer/tables.sql`).

*Rarer*: likewise, but for the rarest need and the rarest language of a place.

*Any ten*: tipg and pygeoapi are asked once, for any ten of the box, which are not the nearest.

*Their best*: the easiest that each can be asked, told in a few columns. tipg and pygeoapi: ten in a
box of 1 km, and nothing else. Django and the ORM: the nearest within 1 km, without need or
language; on the tables of the directory both tell whole entries all the same. Locator is always
asked the whole question.

Beside them stands what the database alone can do with the same question (`bench.limit`): nobody
who asks it can be faster.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from sqlalchemy import URL, create_engine, make_url, text

from bench.data import url_of
from bench.limit import Limit
from bench.peer.asked import ALL, Asked, questions, ways
from bench.wrk import Load
from locator.config import CHECKOUT
from locator.db import public_engine
from tests.waiting import free_port

HERE = CHECKOUT / "bench" / "peer"
ENVIRONMENT = CHECKOUT / ".venv-peers" / "bin"
ALONE = "the statement alone (pgbench)"
# Above -> by which way of a peer it is asked, and which questions.
GROUPS = {
    "the same question": ("same", "common"),
    "rarer": ("same", "rare"),
    "any ten": ("any_ten", "common"),
    "their best": ("best", "common"),
}


@dataclass(frozen=True)
class Peer:
    """A server that answers: its process, and how each question is put to it (`ways`)."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    same: str
    any_ten: str
    best: str

    def addresses(self, group: str, asked: Mapping[str, Sequence[Asked]]) -> list[list[str]]:
        """Of each question those at which it is asked, one after the other."""
        way, kind = GROUPS[group]
        return [ways(one)[getattr(self, way)] for one in asked[kind]]


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
            *("directory", "directory", "directory near"),
        ),
        Peer(
            "GeoDjango and DRF, entries ready",
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


def main(size: int = 100_000, rounds: int = 5, seconds: float = 2) -> None:
    """Ask all, print the table."""
    url = make_url(url_of(size))
    make_tables(url)
    os.environ["DATABASE_URL"] = url.render_as_string(hide_password=False)
    with create_engine(url).connect() as connection:
        asked = questions(connection)
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        set_up_pygeoapi(url, folder)
        alone = {kind: limit(url, some, folder / kind) for kind, some in asked.items()}
        asks: dict[tuple[str, str], Callable[[float], float]] = {
            (ALONE, group): alone[kind].run for group, (_, kind) in GROUPS.items()
        }
        found: dict[tuple[str, str], float] = {}
        for peer in peers(url):
            address = stack.enter_context(running(peer, folder))
            log = folder / f"{peer.name}.log"
            for group in GROUPS:
                each = peer.addresses(group, asked)
                some = [[wait_for(address + path, log) for path in one][-1] for one in each[:25]]
                found[peer.name, group] = sum(some) / len(some)
                load = Load(address, [path for one in each for path in one], folder)
                asks[peer.name, group] = partial(whole, load, len(each[0]))
        rates: dict[tuple[str, str], list[float]] = {key: [] for key in asks}
        for _ in range(rounds):
            for key, ask in asks.items():
                rates[key].append(ask(seconds))
        tell(size, {key: median(rate) for key, rate in rates.items()}, found)


def limit(url: URL, asked: Sequence[Asked], folder: Path) -> Limit:
    """The statement that answers these questions, alone."""
    folder.mkdir()
    address = url.render_as_string(hide_password=False)
    now = dt.datetime.now(dt.UTC)
    engine = public_engine(address)
    with engine.connect() as connection:
        made = Limit(connection, address, [one.question(now) for one in asked], folder)
    engine.dispose()
    return made


def whole(load: Load, steps: int, seconds: float) -> float:
    """Answers a second, of so many requests each."""
    return load.run(seconds).rate / steps


def tell(
    size: int, rates: Mapping[tuple[str, str], float], found: Mapping[tuple[str, str], float]
) -> None:
    """The table of ratios."""
    print(
        f"{size:,} service points; answers a second (places in one), and how many times as many"
        " answers Locator gives to the whole question."
    )
    heads = " | ".join(f"{group} | Locator is" for group in GROUPS)
    print(f"\n| | {heads} |\n|---|{'---:|' * 2 * len(GROUPS)}")
    for name in dict.fromkeys(name for name, _ in rates):
        cells = []
        for group in GROUPS:
            rate, ours = rates[name, group], rates["Locator", group]
            places = f" ({found[name, group]:.1f})" if (name, group) in found else ""
            cells += [f"{rate:,.1f}{places}", f"{ours / rate:.1f} ×"]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
