"""Who else is at a draft just now, so that two people know of each other before they collide."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from locator.db import reads_only
from locator.i18n import Language, isolated
from locator.staff.accounts import Account
from locator.staff.drafts.draft import Presence

# Twice a minute a page says that it is open: who has not for so long has gone.
GONE = dt.timedelta(minutes=3)


@dataclass(frozen=True)
class Companion:
    """Somebody else, and when they were last seen here."""

    name: str
    seen_at: dt.datetime


def arrive(session: Session, draft_id: uuid.UUID, account_id: uuid.UUID, now: dt.datetime) -> None:
    """Say that somebody is here; where nothing can be written, nobody hears of it."""
    if reads_only(session):
        return
    here = insert(Presence).values(draft_id=draft_id, account_id=account_id, seen_at=now)
    session.execute(
        here.on_conflict_do_update(
            index_elements=[Presence.draft_id, Presence.account_id], set_={"seen_at": now}
        )
    )
    # Nothing older is kept: it would be a record of who worked when.
    session.execute(delete(Presence).where(Presence.seen_at < now - GONE))


def leave(session: Session, draft_id: uuid.UUID, account_id: uuid.UUID) -> None:
    """Say that somebody has gone: whoever sends a draft to review is not at it any more."""
    session.execute(
        delete(Presence).where(Presence.draft_id == draft_id, Presence.account_id == account_id)
    )


def others(
    session: Session, draft_id: uuid.UUID, account_id: uuid.UUID, now: dt.datetime
) -> list[Companion]:
    """Who else is here, the latest first."""
    found = session.execute(
        select(Account.name, Account.email, Presence.seen_at)
        .join(Account, Account.id == Presence.account_id)
        .where(
            Presence.draft_id == draft_id,
            Presence.account_id != account_id,
            Presence.seen_at >= now - GONE,
        )
        .order_by(Presence.seen_at.desc())
    )
    return [Companion(name or email, seen_at) for name, email, seen_at in found]


def company_words(company: Sequence[Companion], now: dt.datetime, reader: Language) -> Markup:
    """ "Amina is here, too (a minute ago)"; empty where nobody is."""
    if not company:
        return Markup("")
    names = reader.list_of([isolated(one.name) for one in company])
    minutes = int((now - company[0].seen_at).total_seconds() // 60)
    if minutes < 1:
        return reader.say_many(
            "%(names)s is editing this, too (just now)",
            "%(names)s are editing this, too (just now)",
            len(company),
            names=names,
        )
    seen = reader.say_many("%(number)s minute ago", "%(number)s minutes ago", minutes)
    return reader.say_many(
        "%(names)s is editing this, too (%(seen)s)",
        "%(names)s are editing this, too (%(seen)s)",
        len(company),
        names=names,
        seen=seen,
    )
