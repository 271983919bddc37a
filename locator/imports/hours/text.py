"""Hours in either way of writing: OpenStreetMap's `opening_hours`, or words."""

from __future__ import annotations

from collections.abc import Sequence

from locator.directory.document.document import SchedulePart
from locator.imports.entry import Finding
from locator.imports.hours.osm import read_hours
from locator.imports.hours.times import Slot

Hours = tuple[list[SchedulePart], list[Finding]]


def read_text(text: str, languages: Sequence[str], column: str = "opening_hours") -> Hours:
    """Schedules without ids, and what is to be said about them; never raises.

    `languages` (BCP 47) are those in which the text may be, the likeliest first; `column` is the
    source's name of it. What is not certain comes as one row with a `description` and no times,
    which never counts as open, and a finding says why. Of an empty text nothing comes.
    """
    if not text.strip():
        return [], []
    hours = read_hours(text.strip())
    if hours.problem is None:
        return [_part(days, freq, (opens, closes)) for freq, days, opens, closes in hours.rows], []
    return [SchedulePart(description=text.strip())], [
        Finding(column, text.strip()[:80], "hours_kept_as_text")
    ]


def _part(days: str, freq: str, slot: Slot) -> SchedulePart:
    return SchedulePart(
        freq="MONTHLY" if freq == "MONTHLY" else "WEEKLY",
        byday=days.split(","),
        opens_at=slot[0],
        closes_at=slot[1],
    )
