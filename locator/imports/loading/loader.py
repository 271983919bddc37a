"""The one loader: what a reader gives goes into the directory of a city, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from locator.directory.city import City
from locator.directory.import_source import ImportSource
from locator.imports.entry import BrokenRow, Entry
from locator.imports.runs import ImportRun

# Told the rows that are done, and of how many, where that is known.
Progress = Callable[[int, int | None], None]


def load(
    session: Session,
    city: City,
    source: ImportSource,
    entries: Iterable[Entry | BrokenRow],
    *,
    apply: bool,
    retire: bool = False,
    progress: Progress | None = None,
    who: str,
    file_name: str,
) -> ImportRun:
    """Take services into the directory; the run has the counts, and its lines are rows.

    All of it is done in a savepoint, which is taken back unless it is to `apply`; the run and its
    lines stay either way, with the caller's transaction. With `retire`, what this source said
    before, and does not say any more, is archived. `who` is an email.

    Errors of the reader (`ImportCannotBeReadError`) pass through: nothing is changed then.
    """
    raise NotImplementedError
