"""A session in which every change says who made it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from locator.directory.changes import acting
from locator.staff.doors.check import member
from locator.wiring import wiring


@contextmanager
def staff_session(reason: str | None = None) -> Iterator[Session]:
    """The directory in the name of who asks; commits at the end, rolls back on any error.

    What is changed is recorded with their address of mail and `reason`, and published as of the
    application's own clock.
    """
    with wiring().database.staff() as session:
        acting(session, member().email, reason, via="staff pages")
        session.info["now"] = wiring().now()
        yield session
