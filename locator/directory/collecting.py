"""Python's garbage collector, where much is made and nothing of it lies in a circle."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def fewer_collections() -> Iterator[None]:
    """A batch makes some hundred thousand objects, and none of them in a cycle: looking for cycles
    after every few hundred of them took a third of the time.
    """
    before = gc.get_threshold()
    gc.set_threshold(2_000_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
