"""What waits for a translator: texts that have changed since they were translated."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy.orm import Session

from locator.i18n import language_name
from locator.staff.doors import Member
from locator.staff.queue.item import QueueItem
from locator.staff.rendering import reader
from locator.staff.translating.passages import outdated


def waiting(session: Session, member: Member, city_ids: Collection[str]) -> Iterator[QueueItem]:
    """One item for each service and language."""
    translating = [city for city in city_ids if member.may("translate", city)]
    for row in outdated(session, translating):
        if member.may("translate", row.city_id, row.organization_id):
            words = reader().ngettext(
                "%(language)s: %(number)s text has changed",
                "%(language)s: %(number)s texts have changed",
                row.number,
            )
            yield QueueItem(
                "translation",
                row.name,
                f"/staff/{row.city_id}/services/{row.service_id}/translations/{row.language}",
                row.since,
                row.city_id,
                words
                % {
                    "language": language_name(row.language),
                    "number": reader().number(row.number),
                },
            )
