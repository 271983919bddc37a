"""Counts answers, and how long they took: by the name of the route, the method and the status.

Nothing else is known here. The name is of our code ("pages.results"), never of an address; a
method that nobody has heard of is "other"; there is no language, no city and nothing of a
question among the labels, since a rare one tells who asked.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, g, request

from locator.db import Database

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

# Seconds, from a page that was there already to one that nobody waits for any more.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# Files that are written through memory: on a full disk that would kill the process.
_MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of our own in there


class Counted:
    """What one application counts; in `locator serve`, all its workers together."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Gauge, Histogram  # noqa: PLC0415

        self._own = CollectorRegistry()
        self._seconds = Histogram(
            "locator_answer_seconds",
            "Answers, and the seconds until their first byte.",
            ("route", "method", "status"),
            buckets=BUCKETS,
            registry=self._own,
        )
        self._connections = Gauge(
            "locator_pool_connections_in_use",
            "Connections to the database that are in use by pages, of both roles.",
            ("role",),
            registry=self._own,
            multiprocess_mode="livesum",
        )
        self._known: dict[tuple[str, str, int], Any] = {}

    def answer(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answer."""
        key = (route, method if method in METHODS else "other", status)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._seconds.labels(*map(str, key))
        found.observe(seconds)

    def watch(self, database: Database) -> None:
        """Count the connections that are taken from and given back to the pools."""
        database.count_uses(*(self._connections.labels(role).inc for role in ("staff", "public")))

    def registry(self) -> CollectorRegistry:
        """What was counted, of all workers where there are several."""
        if _FOLDER not in os.environ:
            return self._own
        from prometheus_client import CollectorRegistry  # noqa: PLC0415
        from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=os.environ[_FOLDER])  # type: ignore[no-untyped-call]
        return registry


@cache
def _of_this_process() -> Counted:
    return Counted()


def install(app: Flask, database: Database) -> Counted:
    """Count the answers of `app`; before all else that answers, so that nothing is left out."""
    # Two applications of one worker count at one place; two of a test are strangers.
    counted = _of_this_process() if _FOLDER in os.environ else Counted()
    counted.watch(database)

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def count(answer: Any) -> Any:
        seconds = time.perf_counter() - g.pop("began", time.perf_counter())
        counted.answer(request.endpoint or "unknown", request.method, answer.status_code, seconds)
        return answer

    return counted


@contextmanager
def metrics_of_all_workers() -> Iterator[None]:
    """A folder in which the workers that are spawned from here count together, until the end."""
    _sweep_up_after_killed_ones()
    folder = tempfile.mkdtemp(
        prefix=f"locator-metrics-{os.getpid()}-", dir=_MEMORY if _MEMORY.is_dir() else None
    )
    os.environ[_FOLDER] = folder
    try:
        yield
    finally:
        del os.environ[_FOLDER]
        shutil.rmtree(folder, ignore_errors=True)


def counted_at(place: str) -> None:
    """Count as the worker at this place, and go on where the last one of that name has ended.

    To be called before anything is counted in this process. The files of a worker are named after
    its place, not its number as a process, so that they do not grow with each reload.
    """
    from prometheus_client import values  # noqa: PLC0415

    # What a worker of this place held when it ended, it holds no more.
    index = place.partition("-")[0]
    for gone in Path(os.environ[_FOLDER]).glob(f"gauge_live*_{index}-*.db"):
        gone.unlink(missing_ok=True)
    values.ValueClass = values.MultiProcessValue(lambda: place)  # type: ignore[no-untyped-call]


def _sweep_up_after_killed_ones() -> None:
    for left in _MEMORY.glob("locator-metrics-*"):
        with suppress(OSError, ValueError):
            try:
                os.kill(int(left.name.split("-")[2]), 0)
            except ProcessLookupError:
                shutil.rmtree(left, ignore_errors=True)
