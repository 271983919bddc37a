"""What a job may ask for: the settings, the database, the time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy.orm import Session

from locator.config import Config
from locator.db import Database


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Workplace:
    """The parts of one worker; `now` is the only clock, and a test may set it."""

    config: Config
    database: Database
    now: Callable[[], dt.datetime] = _utc_now

    @contextmanager
    def session(self) -> Iterator[Session]:
        """The staff side's, at this clock: commits at the end, rolls back on any error."""
        with self.database.staff() as session:
            session.info["now"] = self.now()
            yield session


def workplace_of(context: Any) -> Workplace:
    """Where the job of this context (Procrastinate's `JobContext`) is done."""
    return cast(Workplace, context.additional_context["workplace"])
