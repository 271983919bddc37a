"""Rebuilding all that is published, city by city, while everybody goes on.

A step is a batch of service points in a transaction of its own, under the same lock as any other
publishing: who saves a change meanwhile waits for one batch, and a reader finds every service point
whole, as it was or as it is now. Cities have nothing in common, so several processes can do one
each. Killed on the way, what was done is right, and the rest is as it was: do it again.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import threading
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache

from sqlalchemy import func, select, text, union_all
from sqlalchemy.orm import Session

from locator.db import Database, staff_engine
from locator.directory.city import City
from locator.directory.collecting import fewer_collections
from locator.directory.location import Location
from locator.directory.published import PublishedCity, PublishedServicePoint
from locator.directory.publishing import (
    BATCH,
    Progress,
    finish_city,
    in_hilbert_order,
    publish_anew,
    publish_city,
    strangers,
)
from locator.directory.service_at_location import ServiceAtLocation

_WITHOUT_WAITING = text("SET LOCAL synchronous_commit = off")


def republish_in_steps(
    database: Database, now: dt.datetime, city: str | None = None, progress: Progress | None = None
) -> int:
    """Rebuild one city, or all of them; give the number of public service points.

    `progress` is told how many service points of how many are done.
    """
    sizes = _sizes(database, city)
    count, done = 0, 0
    for id, size in sizes.items():
        count += republish_city(database, now, id)
        done += size
        if progress:
            progress(done, sum(sizes.values()))
    return count


def republish_together(
    url: str,
    now: dt.datetime,
    processes: int,
    city: str | None = None,
    progress: Progress | None = None,
) -> int:
    """The same by several processes, each of which connects to the database at `url` itself."""
    database = _database(url)
    sizes = _sizes(database, city)
    if processes < 2 or len(sizes) < 2:
        return republish_in_steps(database, now, city, progress)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, spawn, initializer=_end_with_the_first) as pool:
        # The largest first, so that the last are short.
        running = {pool.submit(_republish_city, url, now, id): size for id, size in sizes.items()}
        count, done = 0, 0
        for finished in as_completed(running):
            count += finished.result()
            done += running[finished]
            if progress:
                progress(done, sum(sizes.values()))
    return count


def republish_city(database: Database, now: dt.datetime, city: str) -> int:
    """Rebuild one city; give the number of its public service points."""
    with fewer_collections():
        with database.staff() as session:
            publish_city(session, city, now)
        with database.staff() as reading:
            last: Sequence[uuid.UUID] = ()
            for ids in _batches(reading, city):
                with database.staff() as session:
                    # What a crash of the server takes back, the next one does again; and whoever
                    # is told that a change is safe has all that was written before on the disk.
                    session.execute(_WITHOUT_WAITING)
                    publish_anew(session, last, now)
                last = ids
        with database.staff() as session:
            # Together, so that no row is new while the version by which others hold it is old, and
            # nobody knows that something is left to do: the oldest row tells (`locator.renewal`).
            publish_anew(session, last, now)
            return finish_city(session, city, now)


def _end_with_the_first() -> None:
    """A helper whose first process was killed would else wait for its next city for ever."""
    first = multiprocessing.parent_process()
    assert first is not None  # noqa: S101 - this is a helper

    def watch() -> None:
        first.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _republish_city(url: str, now: dt.datetime, city: str) -> int:
    return republish_city(_database(url), now, city)


@cache
def _database(url: str) -> Database:
    """Of this process: a statement is put together once, and not once a city."""
    engine = staff_engine(url)
    return Database(engine, engine)


def _batches(session: Session, city: str) -> Iterator[Sequence[uuid.UUID]]:
    """All that is to be looked at, read as it is needed."""
    for wanted in (strangers({city}), in_hilbert_order({city})):
        found = session.execute(wanted, execution_options={"yield_per": BATCH})
        yield from (ids for ids in found.scalars().partitions())


def _sizes(database: Database, city: str | None) -> dict[str, int]:
    """How many service points there are in each city, the largest first."""
    if city is not None:
        return {city: 1}
    here = select(City.id, func.count(ServiceAtLocation.id).label("size"))
    here = here.outerjoin(Location, Location.city_id == City.id).outerjoin(ServiceAtLocation)
    gone = select(PublishedCity.id, func.count(PublishedServicePoint.id))
    gone = gone.outerjoin(PublishedServicePoint).where(PublishedCity.id.not_in(select(City.id)))
    all_of_them = union_all(here.group_by(City.id), gone.group_by(PublishedCity.id)).subquery()
    with database.staff() as session:
        rows = session.execute(select(all_of_them).order_by(all_of_them.c.size.desc()))
        return {row.id: row.size for row in rows}
