"""The migrations that come with this version, told by the names of their files.

Alembic knows them as well, but it takes 9 MB, and whoever asks `/readyz` asks every worker.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
# In a checkout the migrations stand beside the package, in a wheel within it.
MIGRATIONS = next(
    folder
    for folder in (_PACKAGE / "migrations", _PACKAGE.parent / "migrations")
    if (folder / "env.py").exists()
)


@cache
def known_revisions() -> list[str]:
    """The migrations that come with this version, the oldest first."""
    files = (MIGRATIONS / "versions").glob("[0-9]*.py")
    return sorted(file.stem.partition("_")[0] for file in files)
