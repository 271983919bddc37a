"""A directory of N service points in a database of its own, made once and kept.

    python -m bench.data 100000

Prints the address of the database, on the server of DATABASE_URL. The rows (`bench.data_services`)
go into `directory` by the COPY of imports and are published by
`locator republish`. The name says the size
and what made it: another generator, or another week (opening times and confirmations are counted
from its Monday), makes another database and drops the older ones of this size. Where only the code
that publishes has changed, it is published again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, make_url, text

from bench.data_services import batches, batches_of, with_rarest
from bench.data_towns import Town, towns, write_cities
from locator import directory
from locator.db import Database, staff_engine
from locator.directory.migrating import migrate
from locator.directory.republishing import republish_together
from locator.imports.loading.copying import copy_tables, cursor_of

SIZES = (1_000, 100_000, 1_000_000, 5_000_000)
# What decides what is published, and how.
_PUBLISHING = (
    *("content", "facets", "fingerprints", "keeping", "loading", "needs", "opening", "projection"),
    *("published", "published_records", "publishing", "reading", "record_parts", "record_rows"),
    *("records", "recurrence", "texts", "words"),
)


def url_of(count: int) -> str:
    """The address of a finished directory of so many service points; made now if need be.

    Who needs it at the same time waits. Raises `SystemExit` without a DATABASE_URL.
    """
    base = make_url(os.environ.get("DATABASE_URL") or sys.exit("DATABASE_URL is not set."))
    monday = _monday()
    name = name_of(count, monday)
    url = base.set(database=name)
    with _server(base) as connection:
        connection.execute(text("SELECT pg_advisory_lock(hashtext(:name))"), {"name": name})
        if not _is_there(connection, name):
            _drop_older(connection, count)
            _make(connection, base, name, count, monday)
        migrate(_text(url))
        _bring_up_to_date(connection, url, name)
    return _text(url)


def name_of(count: int, monday: dt.date) -> str:
    """Of the database: it changes with what is made, not with how."""
    made = (str([*rows.items()]) for rows in batches(towns(SIZES[0]), monday))
    return f"bench_{count}_{_digest(*made)}"


def address_of(word: str) -> str:
    """Of the directory of that size; or `word` itself, where it is the address of a database."""
    return url_of(int(word)) if word.isdigit() else word


def _make(connection: Connection, base: URL, name: str, count: int, monday: dt.date) -> None:
    """Under another name until it is whole."""
    new = f"{name}_new"
    connection.execute(text(f'DROP DATABASE IF EXISTS "{new}" WITH (FORCE)'))
    connection.execute(text(f'CREATE DATABASE "{new}"'))
    url = _text(base.set(database=new))
    migrate(url)
    started = time.perf_counter()
    _load(url, towns(count), monday)
    _say(f"{count} service points are in the directory", started)
    with _server(make_url(url)) as inside:
        inside.execute(text("VACUUM (ANALYZE)"))
    connection.execute(text(f'ALTER DATABASE "{new}" RENAME TO "{name}"'))


def _load(url: str, cities: Sequence[Town], monday: dt.date) -> None:
    """Fill the directory by as many processes as there are cores, each of which does a city."""
    with _database(url).staff() as session:
        session.add_all(write_cities(cities))
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), spawn) as pool:
        # The largest stand first, so that the last are short.
        made = [pool.submit(_load_city, url, *town, monday) for town in with_rarest(cities)]
        for one in as_completed(made):
            one.result()
    _database(url).close()


def _load_city(url: str, town: Town, rarest: dict[int, str], monday: dt.date) -> None:
    with _database(url).staff() as session, cursor_of(session.connection()) as cursor:
        for rows in batches_of(town, rarest, monday):
            copy_tables(cursor, rows)


@cache
def _database(url: str) -> Database:
    """Of this process."""
    engine = staff_engine(url)
    return Database(engine, engine)


def _bring_up_to_date(connection: Connection, url: URL, name: str) -> None:
    """Publish, unless this code has done it already."""
    folder = Path(directory.__file__).parent
    done_by = _digest(*(folder / f"{file}.py" for file in _PUBLISHING))
    last = text("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = :n")
    if connection.scalar(last, {"n": name}) == done_by:
        return
    started = time.perf_counter()
    now = dt.datetime.now(dt.UTC)
    count = republish_together(_text(url), now, os.cpu_count() or 1)
    _say(f"{count} of them are public", started)
    with _server(url) as inside:
        inside.execute(text("VACUUM (ANALYZE)"))
        inside.execute(text(f"COMMENT ON DATABASE \"{name}\" IS '{done_by}'"))


def _drop_older(connection: Connection, count: int) -> None:
    names = text("SELECT datname FROM pg_database WHERE datname LIKE :like")
    for old in connection.scalars(names, {"like": f"bench\\_{count}\\_%"}).all():
        connection.execute(text(f'DROP DATABASE "{old}" WITH (FORCE)'))


def _is_there(connection: Connection, name: str) -> bool:
    there = text("SELECT EXISTS (SELECT FROM pg_database WHERE datname = :name)")
    return bool(connection.scalar(there, {"name": name}))


@contextmanager
def _server(url: URL) -> Iterator[Connection]:
    engine = create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _digest(*parts: Path | str) -> str:
    found = hashlib.blake2b(digest_size=4)
    for part in parts:
        found.update(part.read_bytes() if isinstance(part, Path) else part.encode())
    return found.hexdigest()


def _monday() -> dt.date:
    today = dt.datetime.now(dt.UTC).date()
    return today - dt.timedelta(days=today.weekday())


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _say(what: str, started: float) -> None:
    print(f"{what}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    print(url_of(int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[1]))
