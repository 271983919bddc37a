"""Making the next thing while the database is busy with this one."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Thing = TypeVar("Thing")

# Seconds after which one thread gives way to the other, where both have something to do.
_TURN = 0.0005


def ahead(things: Iterator[Thing]) -> Generator[Thing]:
    """The same things in the same order; each is made in a thread while the one before is used.

    Whoever waits for the database leaves the processor to it. Not more than one waits, so that the
    memory stays flat. What makes them must not use the session; what it raises is raised here, when
    its turn has come. Close it where you do not come to the end: then nothing is made any more.
    """
    before = sys.getswitchinterval()
    # Who waits for the database has an answer to look at sooner than Python would let them.
    sys.setswitchinterval(min(before, _TURN))
    try:
        with ThreadPoolExecutor(1, "ahead") as thread:
            coming = thread.submit(next, things, None)
            while (thing := coming.result()) is not None:
                coming = thread.submit(next, things, None)
                yield thing
    finally:
        sys.setswitchinterval(before)
