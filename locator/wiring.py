"""What every view may ask for: the settings, the database, the time, the assets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import current_app

from locator.assets import Assets
from locator.config import Config
from locator.db import Database


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass
class Wiring:
    """The parts of one running application; `now` is the only clock, and a test may set it."""

    config: Config
    database: Database
    assets: Assets
    now: Callable[[], dt.datetime] = _utc_now


def wiring() -> Wiring:
    """The parts of the application that answers this request."""
    return cast(Wiring, current_app.extensions["locator"])
