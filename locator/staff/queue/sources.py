"""Where things wait: each subroom says it by one function."""

from __future__ import annotations

from locator.staff.queue.item import Source
from locator.staff.translating import waiting as translating


def sources() -> list[Source]:
    """One a subroom; each adds two lines."""
    return [
        translating.waiting,
    ]
