"""Making what needs no database while the database is busy."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing")

# Seconds after which one thread gives way to the other, where both have something to do.
_TURN = 0.0005


@contextmanager
def ahead() -> Iterator[Ahead]:
    """A thread for as long as this goes on; what was not begun until its end is not made."""
    before = sys.getswitchinterval()
    # Who waits for the database has an answer to look at sooner than Python would let them.
    sys.setswitchinterval(min(before, _TURN))
    thread = ThreadPoolExecutor(1, "ahead")
    try:
        yield Ahead(thread)
    finally:
        thread.shutdown(cancel_futures=True)
        sys.setswitchinterval(before)


class Ahead:
    """One thread, so that who talks to the database waits for one other at most.

    Whoever waits for the database leaves the processor to it. What is made there must not use the
    session; what goes wrong is raised where the thing is asked for.
    """

    def __init__(self, thread: ThreadPoolExecutor) -> None:
        self._thread = thread

    def make(self, make: Callable[..., Thing], *of: Any) -> Future[Thing]:
        """One thing, after those that were to be made before."""
        return self._thread.submit(make, *of)

    def each(self, things: Iterator[Thing]) -> Each[Thing]:
        """Things in their order, one at a time."""
        return Each(self, things)


class Each(Iterator[Thing], Generic[Thing]):
    """Not more than one waits, so that the memory stays flat."""

    def __init__(self, ahead: Ahead, things: Iterator[Thing]) -> None:
        self._ahead, self._things = ahead, things
        self._next: Future[Thing | None] | None = None

    def begin(self) -> Future[Thing | None]:
        """Make the next now: there is time for it."""
        self._next = self._next or self._ahead.make(next, self._things, None)
        return self._next

    def __next__(self) -> Thing:
        coming = self.begin()
        is_late = not coming.done()
        thing = coming.result()
        self._next = None
        if thing is None:
            raise StopIteration
        if is_late:  # they take longest of all: not a moment is to be lost
            self.begin()
        return thing
