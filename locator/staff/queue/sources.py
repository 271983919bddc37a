"""Where things wait: each subroom says it by one function."""

from __future__ import annotations

from locator.staff.confirming.waiting import waiting as confirming
from locator.staff.drafts.waiting import waiting as drafts
from locator.staff.importing.waiting import waiting as importing
from locator.staff.queue.item import Source
from locator.staff.reported.waiting import waiting as reported
from locator.staff.translating import waiting as translating


def sources() -> list[Source]:
    """One a subroom; each adds two lines."""
    return [
        confirming,
        drafts,
        importing,
        reported,
        translating.waiting,
    ]
