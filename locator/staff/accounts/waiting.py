"""Says how long to wait, as people say it."""

from __future__ import annotations

import datetime as dt
import math

from markupsafe import Markup

from locator.i18n import Language, plural

SECONDS = plural(
    "Please wait %(number)s second before you try again.",
    "Please wait %(number)s seconds before you try again.",
)
MINUTES = plural(
    "Please wait %(number)s minute before you try again.",
    "Please wait %(number)s minutes before you try again.",
)


def please_wait(reader: Language, wait: dt.timedelta) -> Markup:
    """A sentence; nothing where there is nothing to wait for."""
    seconds = math.ceil(wait.total_seconds())
    if seconds <= 0:
        return Markup("")
    if seconds < 90:
        return reader.say_many(*SECONDS, seconds)
    return reader.say_many(*MINUTES, math.ceil(seconds / 60))
