"""What has done its work is deleted in time, and nothing before."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.staff.drafts.draft import Presence
from locator.staff.drafts.work import start
from locator.staff.jobs.tidying import tidy
from locator.staff.translating.models import TranslationFile
from tests.builders import NOW, city
from tests.staff.people import a_member

DAY = dt.timedelta(days=1)


def test_who_had_a_draft_open_is_forgotten_after_a_day(session: Session) -> None:
    city(session)
    draft = start(session, None, "beirut")
    for ago in (2, 0):
        account = a_member(session)
        session.add(Presence(draft_id=draft.id, account_id=account.id, seen_at=NOW - ago * DAY))
    session.flush()
    tidy(session, NOW)
    assert [one.seen_at for one in session.scalars(select(Presence))] == [NOW]


def test_a_translators_file_that_nobody_decided_about_goes_after_a_month(session: Session) -> None:
    city(session)
    for ago in (31, 29):
        session.add(
            TranslationFile(
                city_id="beirut", locale="ar", name="a.po", entries=[], read_at=NOW - ago * DAY
            )
        )
    session.flush()
    tidy(session, NOW)
    assert [one.read_at for one in session.scalars(select(TranslationFile))] == [NOW - 29 * DAY]
