"""What is deleted, and when: links and words that have done their work."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from locator.reports.report import Report
from locator.staff.confirming.link import ConfirmationLink
from locator.staff.confirming.reminder import ReminderMail
from locator.staff.drafts.draft import Presence
from locator.staff.importing.files import let_go_of_old_ones
from locator.staff.translating.models import TranslationFile

# The privacy page says half a year.
WORDS_OF_REPORTS = dt.timedelta(days=180)
# Who opens an old link is told for so long that it is old; then that there is none.
OLD_LINKS = dt.timedelta(days=90)
# Long after the confirmation that a reminder was about.
OLD_MAILS = dt.timedelta(days=730)
# Who had a draft open is of use for minutes only.
OLD_PRESENCE = dt.timedelta(days=1)
# A translator's file that was looked at, and neither agreed to nor thrown away.
OLD_FILES = dt.timedelta(days=30)


def tidy(session: Session, now: dt.datetime) -> None:
    """Delete the words of solved reports, and whatever else nobody needs any more."""
    session.execute(
        update(Report)
        .where(
            Report.state != "open",
            Report.solved_on <= (now - WORDS_OF_REPORTS).date(),
            Report.text.is_not(None) | Report.note.is_not(None),
        )
        .values(text=None, note=None)
    )
    session.execute(delete(ConfirmationLink).where(ConfirmationLink.expires_at < now - OLD_LINKS))
    session.execute(delete(ReminderMail).where(ReminderMail.made_at < now - OLD_MAILS))
    session.execute(delete(Presence).where(Presence.seen_at < now - OLD_PRESENCE))
    let_go_of_old_ones(session, now)
    session.execute(delete(TranslationFile).where(TranslationFile.read_at < now - OLD_FILES))
