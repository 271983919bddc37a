"""What is deleted, and when: links and words that have done their work."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from locator.reports.report import Report
from locator.staff.confirming.link import ConfirmationLink
from locator.staff.confirming.reminder import ReminderMail

# The privacy page says half a year.
WORDS_OF_REPORTS = dt.timedelta(days=180)
# Who opens an old link is told for so long that it is old; then that there is none.
OLD_LINKS = dt.timedelta(days=90)
# Long after the confirmation that a reminder was about.
OLD_MAILS = dt.timedelta(days=730)


def tidy(session: Session, now: dt.datetime) -> None:
    """Delete the words of solved reports, old links and old mails to owners."""
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
