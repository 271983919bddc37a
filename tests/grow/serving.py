"""The real `locator serve` in a process of its own, and people who ask it all the time."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle

from tests.waiting import free_port, until_it_listens, wait_until

PATIENCE = 60


@contextmanager
def served(environment: dict[str, str], *options: str) -> Iterator[int]:
    """Serve until the end of the block; the port."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "locator.cli", "serve", "--no-jobs", *options],
        env={**os.environ, "HOST": "127.0.0.1", "PORT": str(port), **environment},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    ) as server:
        try:
            assert until_it_listens(server, port, PATIENCE), "locator serve has ended"
            yield port
        finally:
            server.kill()


@dataclass
class Crowd:
    """What people at one port were answered: statuses and how many of each; 0 is no answer."""

    port: int
    paths: tuple[str, ...]
    answers: Counter[int] = field(default_factory=Counter)
    is_over: threading.Event = field(default_factory=threading.Event)

    def failed(self) -> int:
        return sum(number for status, number in self.answers.items() if status != 200)

    def ask(self) -> None:
        for path in cycle(self.paths):
            if self.is_over.is_set():
                return
            self.answers[status_of(self.port, path)] += 1

    def wait_for(self, more: int) -> None:
        """Until so many more have been answered."""
        goal = self.answers.total() + more
        wait_until(lambda: self.answers.total() >= goal, PATIENCE)


@contextmanager
def a_crowd(port: int, paths: tuple[str, ...], people: int = 4) -> Iterator[Crowd]:
    """So many people who ask one thing after another, until the end of the block."""
    crowd = Crowd(port, paths)
    threads = [threading.Thread(target=crowd.ask, daemon=True) for _ in range(people)]
    for thread in threads:
        thread.start()
    try:
        yield crowd
    finally:
        crowd.is_over.set()
        for thread in threads:
            thread.join()


def status_of(port: int, path: str, method: str = "GET", **headers: str) -> int:
    """What is answered, to its last byte; 0 where nothing came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return 0
    else:
        return answer.status
    finally:
        connection.close()
