"""A database whose transactions are real, and a worker of the library on it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import pytest
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from locator.config import Config
from locator.db import Database
from locator.directory.published import PublishedCity
from locator.staff.jobs import tasks
from locator.staff.jobs.queue import queue
from locator.staff.jobs.worker import work_until_told
from locator.staff.jobs.workplace import Workplace
from tests.builders import NOW
from tests.conftest import migrated_database
from tests.mailbox import Mailbox, mailbox

Told = TypeVar("Told")

SECRET = "a secret for the tests alone, of some length"


@dataclass
class Works:
    """A place to work at whose clock a test sets."""

    config: Config
    database: Database
    now: dt.datetime = NOW

    @property
    def place(self) -> Workplace:
        return Workplace(self.config, self.database, lambda: self.now)

    def with_mail(self, box: Mailbox) -> Works:
        return replace(self, config=replace(self.config, mail_url=box.url))

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self.database.staff() as session:
            session.info["now"] = self.now
            yield session

    def order(self, name: str, **given: Any) -> None:
        """Queue a job, as the clock of the library would; which may just have done it itself."""

        async def order() -> None:
            app = queue(self.config.owner_url)
            tasks.add_to(app)
            async with app.open_async():
                with suppress(AlreadyEnqueued):
                    await app.configure_task(name).defer_async(**given)

        run_apart(order())

    def work(self, workers: int = 1) -> None:
        """Do all that is queued, with so many workers at the same time.

        A worker that does not wait has looked for the last time before it ends. What comes then
        (in some tests the library's own clock strikes a minute) would be done by one that waits,
        within seconds; here another one does it.
        """

        async def work() -> None:
            await asyncio.gather(*(work_until_told(self.place, wait=False) for _ in range(workers)))

        for _ in range(3):
            run_apart(work())
            if not self._is_anything_due():
                return

    def _is_anything_due(self) -> bool:
        with self.database.staff() as session:
            due = text(
                "SELECT EXISTS (SELECT FROM jobs.procrastinate_jobs WHERE status = 'todo'"
                " AND coalesce(scheduled_at, '-infinity') <= now())"
            )
            return bool(session.scalar(due))

    def jobs(self) -> list[tuple[str, str, int]]:
        """Task, state and number of attempts of each job that is there."""
        with self.database.staff() as session:
            rows = session.execute(
                text(
                    "SELECT task_name, status::text, attempts FROM jobs.procrastinate_jobs"
                    " ORDER BY id"
                )
            )
            return [(task, status, attempts) for task, status, attempts in rows]


@pytest.fixture
def works() -> Iterator[Works]:
    with migrated_database() as url:
        config = Config(database_url=url, secret_key=SECRET, public_url="https://help.example")
        database = Database.from_config(config)
        yield Works(config, database)
        database.close()


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


def version(works: Works) -> int:
    """The version of what is published of the only city that there is."""
    with works.session() as session:
        return session.scalars(select(PublishedCity.version)).one()


def run_apart(job: Coroutine[Any, Any, Told]) -> Told:
    """In a thread of its own: a browser of the same run has its event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, job).result()
