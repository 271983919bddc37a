"""Which states of the database this version knows."""

from __future__ import annotations

from functools import cache

from alembic.script import ScriptDirectory

from locator.directory.migrating import MIGRATIONS


@cache
def known_revisions() -> list[str]:
    """The migrations that come with this version, the oldest first."""
    return [one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
