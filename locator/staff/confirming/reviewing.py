"""What an owner has written becomes a draft in review: people look at it, then it is public.

Nothing that is public changes by a link, except that it counts as confirmed. Threat: whoever got
hold of one could else take help off the list, or send people to a wrong door.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from locator.directory.document.document import ClosurePart, ExceptionPart, ServiceDocument
from locator.directory.document.reading import read
from locator.directory.service_at_location import ServiceAtLocation
from locator.i18n import staff_language
from locator.staff.confirming.confirm import points_of
from locator.staff.confirming.link import ConfirmationLink
from locator.staff.confirming.message import Closed, Message
from locator.staff.confirming.reminding import language_of
from locator.staff.drafts.draft import Draft
from locator.staff.drafts.errors import DraftIsIncompleteError
from locator.staff.drafts.work import comment, start, submit

# One place of several has no closure of its own, but days on which it is closed. So many at most
# are put in; a reviewer reads the rest in the comment.
MOST_DAYS = 31


def send_to_review(
    session: Session,
    link: ConfirmationLink,
    points: Sequence[ServiceAtLocation],
    said: Message,
    now: dt.datetime,
) -> Draft:
    """Begin a draft with what can be told without doubt, and all of it as a comment."""
    service, city = link.of_service, points[0].location.city
    document = read(session, service.id)
    if isinstance(said, Closed):
        today = now.astimezone(ZoneInfo(city.time_zone)).date()
        is_all = len(points) == len(points_of(session, service.id))
        _close(document, None if is_all else points[0].id, said, today)
    draft = start(
        session,
        None,
        service.organization.city_id,
        service.id,
        document,
        origin="confirmation",
    )
    words = said.in_words(staff_language(language_of(city.languages)))
    try:
        with session.begin_nested():
            submit(session, draft, None, text=words)
    except DraftIsIncompleteError:
        # The entry lacks something that has nothing to do with the answer: who reviews it sees
        # both. An owner's word is not lost for that.
        draft.state, draft.submitted_at = "in_review", now
        comment(session, draft, None, words)
    return draft


def _close(
    document: ServiceDocument, point_id: uuid.UUID | None, said: Closed, today: dt.date
) -> None:
    """Put a closing into the document: of one point, or of all of the service."""
    last = said.last or today
    point = next((one for one in document.points if one.id == point_id), None)
    if said.length == "good":
        (point or document).status = "defunct"
    elif point is None:
        document.closures.append(ClosurePart(first_date=today, last_date=last))
    else:
        days = min((last - today).days + 1, MOST_DAYS)
        there = {one.date for one in point.schedule_exceptions}
        point.schedule_exceptions += [
            ExceptionPart(date=day, closed=True)
            for day in (today + dt.timedelta(days=number) for number in range(days))
            if day not in there
        ]
