"""The worker of `locator serve`: a process beside it, which ends with it."""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from locator.config import Config

log = logging.getLogger(__name__)

PAUSE = 30  # seconds until a worker that has died is followed by another
GRACE = 5.0  # seconds for a job to end in, when the worker is told to


class Beside:
    """One worker at a time; one that dies is followed by another.

    A process, not a thread: whatever a job does to memory or the processor, the pages go on.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._ended = threading.Event()
        self._told = threading.Event()
        self._keeper = threading.Thread(target=self._keep_one, daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._keeper.start()

    def replace(self, config: Config) -> None:
        """Let the worker end what it is at; the next one runs the code and settings of now."""
        self._config = config
        self._told.set()

    def end(self) -> None:
        """Let the worker end, and wait for it."""
        self._ended.set()
        self._told.set()
        self._keeper.join(2 * GRACE + 5)

    def _keep_one(self) -> None:
        # A fresh interpreter: it inherits no lock, thread or connection of ours.
        spawn = multiprocessing.get_context("spawn")
        while not self._ended.is_set():
            self._told.clear()
            process = spawn.Process(target=_work, args=(self._config, os.getpid()), daemon=True)
            process.start()
            while process.is_alive() and not self._ended.is_set() and not self._told.wait(1):
                pass
            if self._ended.is_set() or self._told.is_set():
                process.terminate()
                process.join(GRACE)
                # Its transaction never happened; the job is taken up again later.
                process.kill()
                process.join()
            else:
                log.warning("The worker beside the pages has died; another one starts.")
                self._told.wait(PAUSE)


def _work(config: Config, parent: int) -> None:
    # What jobs are made of is larger than all else: the process that only watches does without.
    from locator.staff.jobs.worker import work_beside  # noqa: PLC0415

    work_beside(config, parent)


@contextmanager
def working_beside(config: Config) -> Iterator[Beside]:
    """Do jobs in a process of its own until the block ends."""
    beside = Beside(config)
    beside.start()
    try:
        yield beside
    finally:
        beside.end()
