"""The tasks, and how often they are looked at. Each is safe to run twice, and at the same time.

A task asks its room whether something is due; which row is done, the database knows.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from procrastinate import App, JobContext, RetryStrategy
from procrastinate.exceptions import JobAborted, UniqueViolation
from procrastinate.jobs import Status

from locator.renewal import renew_if_due
from locator.staff.confirming.mailing import MOST_TRIES, SEND_REMINDER, send_reminder
from locator.staff.confirming.reminding import remind
from locator.staff.drafts.publishing import publish_due
from locator.staff.importing.working import MOST_TRIES as MOST_TRIES_OF_AN_IMPORT
from locator.staff.importing.working import (
    WORK_ON_IMPORT,
    DatabaseHasGoneError,
    work_on_import,
)
from locator.staff.jobs.tidying import tidy
from locator.staff.jobs.workplace import workplace_of
from locator.staff.today.acts import archive_past


def renew_opening_times(context: JobContext, timestamp: int) -> None:
    """Keep the opening times reaching 35 days ahead, once a day."""
    place = workplace_of(context)
    renew_if_due(place.database, place.now())


def publish_scheduled(context: JobContext, timestamp: int) -> None:
    """Publish the drafts whose time has come."""
    place = workplace_of(context)
    with place.session() as session:
        publish_due(session, place.now())


def remind_owners(context: JobContext, timestamp: int) -> None:
    """Write to the owners of what will leave the public side."""
    place = workplace_of(context)
    with place.session() as session:
        remind(session, place.config, place.now())


def send_one_reminder(context: JobContext, mail: str) -> None:
    """Send one mail that is ready; done already, it does nothing."""
    place = workplace_of(context)
    send_reminder(place.database, place.config, uuid.UUID(mail), place.now())


def tidy_up(context: JobContext, timestamp: int) -> None:
    """Delete what nobody needs any more, and put away stops that were made for one day."""
    place = workplace_of(context)
    with place.session() as session:
        session.info["now"] = place.now()
        tidy(session, place.now())
        archive_past(session, place.now())


async def take_up(context: JobContext, timestamp: int) -> None:
    """Queue again what a worker had begun that is no more, and forget what failed long ago."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs():
        try:
            await jobs.retry_job(job)
        except UniqueViolation:
            # The next of its kind waits already, behind the lock that this one still holds.
            await jobs.finish_job(job, status=Status.ABORTED, delete_job=True)
    await jobs.delete_old_jobs(nb_hours=14 * 24, include_failed=True, include_cancelled=True)


# Every so often (cron's five fields, UTC).
PERIODIC: dict[str, tuple[str, Callable[..., Any]]] = {
    "renew opening times": ("*/15 * * * *", renew_opening_times),
    "publish what is scheduled": ("* * * * *", publish_scheduled),
    "remind owners": ("5 * * * *", remind_owners),
    "tidy up": ("30 3 * * *", tidy_up),
    "take up": ("*/5 * * * *", take_up),
}

# After 5, 25 and 125 seconds, about 10 and 50 minutes, 4 and 22 hours: longer than a mail server
# makes strangers wait, or is mended over night.
GROWING_PAUSES = RetryStrategy(max_attempts=MOST_TRIES - 1, exponential_wait=5)
# At once, and then after 10, 20, 30, ... seconds.
ANEW = RetryStrategy(
    max_attempts=MOST_TRIES_OF_AN_IMPORT,
    linear_wait=10,
    retry_exceptions=[JobAborted, DatabaseHasGoneError],
)


def add_to(app: App) -> None:
    """Make the tasks known to an application of the library.

    One of a kind runs at a time (`lock`), and none pile up while no worker runs (`queueing_lock`).
    """
    for name, (cron, function) in PERIODIC.items():
        # Who takes up must not wait for another that died at it.
        lock = None if function is take_up else name
        task = app.task(name=name, lock=lock, queueing_lock=name, pass_context=True)(function)
        app.periodic(cron=cron)(task)
    # A worker that is told to end hands it to the next one; so does a database that goes away.
    app.task(name=WORK_ON_IMPORT, retry=ANEW, pass_context=True)(work_on_import)
    app.task(name=SEND_REMINDER, retry=GROWING_PAUSES, pass_context=True)(send_one_reminder)
