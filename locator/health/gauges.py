"""What is read from the database when somebody asks for it: points, renewal, jobs, connections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from locator.db import Database
from locator.health.readiness import Part, is_ready


class Gauges(Collector):
    """The parts that `/readyz` looks at, as numbers, and how full the directory is."""

    def __init__(self, database: Database, parts: dict[str, Part]) -> None:
        self._database = database
        self._parts = parts

    def collect(self) -> Iterable[Metric]:
        """What could be read; a database that is away leaves the rest out."""
        yield _gauge("locator_ready", "1 where people get answers.", is_ready(self._parts))
        state = GaugeMetricFamily(
            "locator_part_state", "0: ok, 1: a warning, 2: failing.", labels=["part"]
        )
        for name, part in self._parts.items():
            state.add_metric([name], ("ok", "warning", "failing").index(part.state))
        yield state
        yield from self._of_parts()
        yield from self._of_the_database()

    def _of_parts(self) -> Iterator[Metric]:
        facts = {name: dict(part.facts) for name, part in self._parts.items()}
        hours = facts.get("opening_times", {}).get("renewed_hours_ago")
        if hours is not None:
            yield _gauge(
                "locator_renewal_age_seconds",
                "Since the oldest opening times were renewed.",
                hours * 3600,
            )
        jobs = facts.get("jobs")
        if jobs:
            family = GaugeMetricFamily("locator_jobs", "Jobs, by state.", labels=["state"])
            for name in ("failed", "waiting"):
                family.add_metric([name], jobs[name])
            yield family
            yield _gauge("locator_workers", "Workers that live.", jobs["workers"])

    def _of_the_database(self) -> Iterator[Metric]:
        try:
            with self._database.public() as connection:
                points = connection.scalar(_POINTS)
                used = connection.execute(_CONNECTIONS).one()
        except OperationalError:
            return
        yield _gauge("locator_published_points", "Service points that are public.", points)
        yield _gauge("locator_database_connections", "Connections to the whole server.", used.open)
        yield _gauge("locator_database_connections_limit", "The most it takes.", used.most)


def _gauge(name: str, means: str, value: Any) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, means, value=float(value))


# Counted up to a hundred thousand; beyond, what PostgreSQL itself reckons with.
_POINTS = text(
    "SELECT greatest(counted, CASE WHEN counted = 100000 THEN (SELECT reltuples FROM pg_class"
    " WHERE oid = 'published.service_point'::regclass)::bigint ELSE 0 END)"
    " FROM (SELECT count(*) AS counted FROM (SELECT FROM published.service_point"
    " LIMIT 100000) AS found) AS up_to"
)
_CONNECTIONS = text(
    "SELECT sum(numbackends)::integer AS open,"
    " current_setting('max_connections')::integer AS most FROM pg_stat_database"
)
