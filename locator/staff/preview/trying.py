"""A draft in the directory and on the public side, for as long as one looks; then as if never."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from locator.directory.published import PublishedServicePoint
from locator.directory.publishing import publish_changes
from locator.directory.trying import tried_out
from locator.errors import LocatorError
from locator.staff.drafts.draft import Draft
from locator.staff.drafts.publishing import put_as_if_published


@contextmanager
def as_if_published(session: Session, draft: Draft, now: dt.datetime) -> Iterator[list[uuid.UUID]]:
    """Inside, everybody who asks this session sees the draft published; outside, nothing happened.

    Written, projected and published by the very functions that do it for good. Gives the ids of the
    points that visitors would see, in the order of the draft; none where too much is missing.
    """
    with tried_out(session):
        try:
            with session.begin_nested():
                document = put_as_if_published(session, draft)
                publish_changes(session, now)
            ids = [point.id for point in document.points if point.id]
        except (LocatorError, ValueError, IntegrityError):
            ids = []
        seen = set(
            session.scalars(
                select(PublishedServicePoint.id).where(PublishedServicePoint.id.in_(ids))
            )
        )
        yield [id for id in ids if id in seen]
