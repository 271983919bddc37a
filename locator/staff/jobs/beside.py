"""The worker of `locator serve`: a process beside it, which ends with it."""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from locator.config import Config
from locator.staff.jobs.worker import GRACE, PAUSE, work_beside

log = logging.getLogger(__name__)


@contextmanager
def working_beside(config: Config) -> Iterator[None]:
    """Do jobs in a process of its own until the block ends; one that dies is followed by another.

    A process, not a thread: whatever a job does to memory or the processor, the pages go on.
    """
    ended = threading.Event()
    keeper = threading.Thread(target=_keep_one, args=(config, ended), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join(2 * GRACE + 5)


def _keep_one(config: Config, ended: threading.Event) -> None:
    # A fresh interpreter: it inherits no lock, thread or connection of ours.
    spawn = multiprocessing.get_context("spawn")
    while not ended.is_set():
        process = spawn.Process(target=work_beside, args=(config, os.getpid()), daemon=True)
        process.start()
        while process.is_alive() and not ended.wait(1):
            pass
        if ended.is_set():
            process.terminate()
            process.join(GRACE)
            # Its transaction never happened; the job is taken up again later.
            process.kill()
            process.join()
        else:
            log.warning("The worker beside the pages has died; another one starts.")
            ended.wait(PAUSE)
