"""What a job may ask for: the settings, the database, the time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

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


def workplace_of(context: Any) -> Workplace:
    """Where the job of this context (Procrastinate's `JobContext`) is done."""
    return cast(Workplace, context.additional_context["workplace"])
