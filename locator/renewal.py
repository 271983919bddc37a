"""Keeps the opening times reaching 35 days ahead: what is published is rebuilt once a day.

Any number of processes may do this on one database: each looks first whether it is due, and
whether another is at it. The jobs of the staff side look (docs/decisions/0150); `locator
republish` does it by hand.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from locator.db import Database
from locator.directory.published import PublishedServicePoint

DUE_AFTER = dt.timedelta(days=1)


def last_renewed(session: Session) -> dt.datetime | None:
    """When the oldest published row was made; None where nothing is published."""
    return session.scalar(select(func.min(PublishedServicePoint.published_at)))


def renew_if_due(database: Database, now: dt.datetime) -> bool:
    """Republish all where a day has passed, and nobody else is doing it; say whether we did.

    Also where something was published by an older version, which made no records of it.
    """
    with database.staff() as session:
        # Held until the end of the transaction: who does not get it need not wait for that.
        is_ours = session.scalar(
            select(func.pg_try_advisory_xact_lock(func.hashtext("locator renewal")))
        )
        renewed = last_renewed(session) if is_ours else None
        due = renewed is not None and (now - renewed >= DUE_AFTER or _lacks_records(session))
        if due:
            # Whoever only asks when that was need not be able to do it.
            from locator.directory.republishing import republish_in_steps  # noqa: PLC0415

            republish_in_steps(database, now)
    return due


def _lacks_records(session: Session) -> bool:
    return bool(session.scalar(select(exists().where(PublishedServicePoint.fingerprint == ""))))
