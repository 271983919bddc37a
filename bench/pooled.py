"""What PgBouncer costs a search, and how many connections it saves.

    bench/pooled

The same questions to the same application, whose connections lead to the database or to PgBouncer
before it (transaction mode; behind it nothing is prepared), in turns. A cluster of its own with the
sample, which is small: what a search costs besides reading weighs most there. What counts is the
ratio; the connections are those that the database holds while thirty people have come in.
"""

from __future__ import annotations

import datetime as dt
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from locator import create_app
from locator.config import Config
from locator.db import LONGEST_STATEMENT, PUBLIC_ROLE, STAFF_ROLE, Database, public_engine
from locator.directory.migrating import migrate
from locator.directory.sample import load_sample
from tests.grow.pgbouncer import pooling
from tests.grow.servers import NAME, Server, a_folder, a_primary

if TYPE_CHECKING:
    from flask.testing import FlaskClient

ROUNDS = 15
PEOPLE = 30  # half of the connections that the cluster allows
# Along a line through a city, so that no two are alike.
QUESTIONS = [f"/api/v1/service-points?lat=33.{870 + step}&lon=35.490" for step in range(40)]


def main() -> None:
    """Measure, and print the table."""
    with a_folder() as folder, a_primary(folder) as primary:
        fill(primary)
        with pooling(primary, folder) as port:
            doors = {"directly": primary.port, "through PgBouncer": port}
            clients = {name: client(folder, at) for name, at in doors.items()}
            for one in clients.values():
                seconds(one)  # once, so that all is prepared that will be
            taken: dict[str, list[float]] = {name: [] for name in doors}
            for _ in range(ROUNDS):
                for name, one in clients.items():
                    taken[name].append(seconds(one))
            held = {name: connections(primary, at) for name, at in doors.items()}
    print("| | one answer, ms | ratio | connections for thirty people |")
    print("|---|---:|---:|---:|")
    alone = median(taken["directly"])
    for name, found in taken.items():
        each = median(found) / len(QUESTIONS) * 1_000
        print(f"| {name} | {each:.1f} | {median(found) / alone:.2f} × | {held[name]} |")


def fill(primary: Server) -> None:
    """The sample, and what an operator does for a pooler."""
    primary.ask(f"CREATE DATABASE {NAME}")
    url = primary.address(NAME)
    migrate(url)
    with Database.from_config(Config(database_url=url)).staff() as session:
        load_sample(session, dt.datetime.now(dt.UTC))
    primary.ask(f"ALTER ROLE {PUBLIC_ROLE} SET default_transaction_read_only = 'on'")
    primary.ask(f"ALTER ROLE {PUBLIC_ROLE} SET statement_timeout = '{LONGEST_STATEMENT}'")
    primary.ask("VACUUM ANALYZE", NAME)


def client(folder: Path, port: int) -> FlaskClient:
    """Somebody who asks an application whose database is at a port."""
    return create_app(settings(folder, port)).test_client()


def settings(folder: Path, port: int) -> Config:
    """Each role with its own login."""
    address = f"@127.0.0.1:{port}/{NAME}"
    return Config(
        database_url=f"postgresql://{STAFF_ROLE}{address}",
        public_database_url=f"postgresql://{PUBLIC_ROLE}{address}",
        data=folder,
    )


def seconds(asking: FlaskClient) -> float:
    """All questions, one after another. Raises `ValueError` where one is not answered."""
    began = time.perf_counter()
    for question in QUESTIONS:
        if asking.get(question).status_code != 200:
            raise ValueError(question)
    return time.perf_counter() - began


def connections(primary: Server, port: int) -> int:
    """What the database holds for thirty people who came in at the port and do nothing just now."""
    address = f"postgresql://{PUBLIC_ROLE}@127.0.0.1:{port}/{NAME}?application_name=thirty"
    engines = [public_engine(address) for _ in range(PEOPLE)]
    with ExitStack() as people:
        for engine in engines:
            people.enter_context(engine.connect())
        asked = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'thirty'"
        held = int(primary.ask(asked))
    for engine in engines:
        engine.dispose()
    return held


if __name__ == "__main__":
    main()
