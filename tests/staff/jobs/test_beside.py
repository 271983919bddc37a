"""`locator serve` does the jobs as well, in a process of its own; `locator worker` only them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from locator.renewal import last_renewed
from locator.staff.jobs.queue import LINES
from tests.builders import city, service_point
from tests.staff.jobs.conftest import Works, version
from tests.waiting import free_port, wait_until

PATIENCE = 60


@contextmanager
def running(works: Works, *command: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "locator.cli", *command],
        env={**os.environ, "DATABASE_URL": works.config.owner_url, "PORT": str(free_port())},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def workers(works: Works) -> int:
    """How many have said that they work here, and not yet that they left."""
    with works.session() as session:
        return session.scalar(text("SELECT count(*) FROM jobs.procrastinate_workers")) or 0


def is_renewed(works: Works) -> bool:
    """Whether somebody has renewed what was published on the day of the tests."""
    with works.session() as session:
        renewed = last_renewed(session)
    return renewed is not None and renewed != works.now


def in_group(group: int) -> int:
    """How many processes of a session still run."""
    found = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, of = stat.read_text().rpartition(")")[2].split()[:3]
            found += int(of) == group and state != "Z"
    return found


@pytest.fixture
def stale(works: Works) -> Works:
    """Published long before the machine's own clock."""
    works.now = works.now.replace(year=2020)
    with works.session() as session:
        ours = city(session, confirmation_days=36_500)
        service_point(session, city=ours, now=works.now)
    return works


@pytest.mark.parametrize("command", [("serve", "--workers", "1"), ("worker",)])
def test_it_does_what_is_due_and_ends_when_told(stale: Works, command: tuple[str, ...]) -> None:
    with running(stale, *command) as process:
        wait_until(lambda: is_renewed(stale), PATIENCE)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        wait_until(lambda: in_group(process.pid) == 0, PATIENCE)
    assert workers(stale) == 0


def test_pages_are_served_without_jobs_where_somebody_wants_that(stale: Works) -> None:
    with running(stale, "serve", "--no-jobs", "--workers", "1") as process:
        assert process.stdout is not None
        assert "Locator is at" in process.stdout.readline()
        assert workers(stale) == 0
        assert not is_renewed(stale)


def test_the_worker_ends_with_a_server_that_was_killed(stale: Works) -> None:
    with running(stale, "serve", "--workers", "1") as process:
        wait_until(lambda: is_renewed(stale), PATIENCE)
        process.kill()
        wait_until(lambda: in_group(process.pid) == 0, PATIENCE)


def test_two_servers_on_one_database_share_the_work(stale: Works) -> None:
    before = version(stale)
    with running(stale, "serve", "--workers", "1"), running(stale, "serve", "--workers", "1"):
        wait_until(lambda: is_renewed(stale), PATIENCE)
        wait_until(lambda: workers(stale) == 2 * len(LINES), PATIENCE)
    assert version(stale) == before + 1
