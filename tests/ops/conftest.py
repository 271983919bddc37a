"""Private clusters of a test's own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from locator.config import Config


@pytest.fixture
def reachable_folder() -> Iterator[Path]:
    """A folder that root may lend to PostgreSQL's user, which pytest's own `tmp_path` is not."""
    folder = Path(tempfile.mkdtemp(prefix="locator-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def nowhere_yet(reachable_folder: Path) -> Config:
    """Settings without a database, as on a new machine."""
    return Config(data=reachable_folder / "var")
