"""A place on the disk for what belongs together and stands apart in a file: memory stays flat."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def temporary_database() -> Iterator[sqlite3.Connection]:
    """An empty one, for this block only: its file goes with it, so nothing is made safe."""
    with tempfile.TemporaryDirectory(prefix="locator-import-") as folder:
        # Read in a thread, and perhaps closed in another: one after the other.
        database = sqlite3.connect(
            Path(folder) / "rows", isolation_level=None, check_same_thread=False
        )
        try:
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            yield database
        finally:
            database.close()
