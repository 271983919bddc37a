"""Keeps the opening times reaching 35 days ahead: what is published is rebuilt once a day.

Any number of processes may do this on one database: each looks first whether it is due.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from locator.db import Database
from locator.directory.published import PublishedServicePoint
from locator.directory.publishing import republish

log = logging.getLogger(__name__)

DUE_AFTER = dt.timedelta(days=1)
LOOK_EVERY = dt.timedelta(minutes=15)


def last_renewed(session: Session) -> dt.datetime | None:
    """When the oldest published row was made; None where nothing is published."""
    return session.scalar(select(func.min(PublishedServicePoint.published_at)))


def renew_if_due(database: Database, now: dt.datetime) -> bool:
    """Republish all where a day has passed; say whether it had."""
    with database.staff() as session:
        renewed = last_renewed(session)
        due = renewed is not None and now - renewed >= DUE_AFTER
        if due:
            republish(session, now)
    return due


@contextmanager
def renewing_daily(database: Database) -> Iterator[None]:
    """Renew in the background, whenever it is due, until the block ends."""
    ended = threading.Event()
    # A daemon: an end does not wait for a renewal, whose transaction then never happened.
    threading.Thread(target=_renew, args=(database, ended), daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def _renew(database: Database, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            renew_if_due(database, dt.datetime.now(dt.UTC))
        except OperationalError:
            if not ended.is_set():
                log.warning("The database does not answer: opening times are renewed later.")
        except Exception:
            # Whatever it is, the pages go on; `locator check` tells when nothing was renewed.
            if not ended.is_set():
                log.exception("The opening times could not be renewed; we try again.")
        ended.wait(LOOK_EVERY.total_seconds())
