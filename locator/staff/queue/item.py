"""One thing that waits for somebody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from locator.staff.doors import Member

# In the order in which they are shown: what hurts people first comes first.
Kind = Literal["reported", "due", "review", "returned", "conflict", "import", "translation"]


@dataclass(frozen=True)
class QueueItem:
    """What waits (`title`, the name of the entry), where it is solved, and since when.

    `address` is a page of the staff; the queue adds `?back=`, and that page leads back. `detail` is
    one line more, plain text in the reader's language or as somebody wrote it. What is urgent may
    harm people while it waits, and comes first.
    """

    kind: Kind
    title: str
    address: str
    since: dt.datetime
    city_id: str
    detail: str | None = None
    is_urgent: bool = False


# Each subroom offers one: what waits in these cities for this member, in one query. A member who is
# bound to an organization gets only what is that one's.
Source = Callable[[Session, Member, Collection[str]], Iterable[QueueItem]]
