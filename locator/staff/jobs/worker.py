"""A worker: takes jobs until it is told to end; a database that is gone it waits for."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
import time

import click
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from locator import logs
from locator.config import Config
from locator.db import Database
from locator.staff.jobs import tasks
from locator.staff.jobs.beside import GRACE
from locator.staff.jobs.queue import LINES, queue
from locator.staff.jobs.workplace import Workplace

log = logging.getLogger(__name__)

PAUSE = 30  # seconds until a database that did not answer is asked again


@click.command()
@click.pass_obj
def worker(config: Config) -> None:
    """Do the jobs (reminders, opening times, ...) until Ctrl-C; locator serve does them, too."""
    logs.begin(config.log_format)
    logs.tell("Locator does its jobs here  (Ctrl-C stops it)")
    work(config)


def work(config: Config) -> None:
    """Take jobs until SIGINT, SIGTERM or SIGHUP."""
    logs.begin(config.log_format)
    # It tells each try to connect; we tell once that there is no database.
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    workplace = Workplace(config, Database.from_config(config))
    while not work_while_it_answers(workplace):
        time.sleep(PAUSE)


def work_while_it_answers(workplace: Workplace) -> bool:
    """Take jobs; say whether it ended because it was told to, and not for want of a database."""
    try:
        with workplace.database.staff() as session:
            session.execute(select(1))
        if asyncio.run(work_until_told(workplace)):
            return True
        log.warning("The worker has stopped by itself; it starts again.")
    except (ConnectorException, OperationalError, PoolTimeout):
        log.warning("The database does not answer: jobs wait.")
    return False


async def work_until_told(workplace: Workplace, *, wait: bool = True) -> bool:
    """Take jobs; say whether it ended because it was told to.

    Without `wait` it ends when there is nothing to do.
    """
    told = asyncio.Event()
    app = queue(workplace.config.owner_url)
    tasks.add_to(app)
    async with app.open_async():
        doing = asyncio.create_task(_take_jobs(app, workplace, wait=wait))

        def tell() -> None:
            told.set()
            doing.cancel()

        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(number, tell)
        try:
            await doing
        except asyncio.CancelledError:
            if not told.is_set():
                raise
    return told.is_set()


async def _take_jobs(app: App, workplace: Workplace, *, wait: bool) -> None:
    """From each line of the queue one at a time, side by side."""
    takers = [
        asyncio.create_task(
            app.run_worker_async(
                queues=[line],
                wait=wait,
                additional_context={"workplace": workplace},
                # What went well needs no row; what failed stays for two weeks.
                delete_jobs="successful",
                # Asking once in five seconds is cheaper than to hold one more connection.
                listen_notify=False,
                install_signal_handlers=False,
                shutdown_graceful_timeout=GRACE,
            )
        )
        for line in LINES
    ]
    try:
        await asyncio.wait(takers, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        # Told to end, or one of them has died: each is told once, and ends what it is at.
        for taker in takers:
            taker.cancel()
        await asyncio.gather(*takers, return_exceptions=True)
    for taker in takers:
        if not taker.cancelled():
            taker.result()


def work_beside(config: Config, parent: int) -> None:
    """Work in a process of its own beside the one that serves, and behind it in everything."""
    os.nice(10)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    # Before and after the worker listens to them itself; Ctrl-C reaches all of a terminal.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    work(config)


def _end_with(parent: int) -> None:
    """Leave when our parent was killed."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
