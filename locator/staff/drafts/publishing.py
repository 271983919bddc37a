"""From a draft to the directory: now, or at a time that somebody has chosen.

What the directory has become since the draft was begun is merged with it, field by field. Nothing
that others have changed is overwritten: where both changed the same, a person chooses first.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from locator.directory.changes import acting
from locator.directory.city import City
from locator.directory.document.document import ServiceDocument
from locator.directory.document.merging import Merged, Side, merge
from locator.directory.document.reading import read
from locator.directory.document.writing import write
from locator.directory.service import Service
from locator.directory.service_at_location import AssuredByKind
from locator.errors import DraftIsClosedError, LocatorError
from locator.staff.accounts import Account
from locator.staff.doors import Member, NotAllowedError
from locator.staff.doors.member import read_member
from locator.staff.drafts import access
from locator.staff.drafts.draft import Draft, Presence
from locator.staff.drafts.errors import (
    ConflictsError,
    SavedMeanwhileError,
    SecondPersonIsNeededError,
)
from locator.staff.drafts.versions import version_at
from locator.staff.drafts.work import (
    asides_become_drafts,
    clock,
    require_complete,
    save,
)

# Farther ahead nobody knows.
LATEST = dt.timedelta(days=366)


class TimeIsWrongError(LocatorError):
    """It cannot be published then: the time is over, or too far away."""


def publish(
    session: Session,
    draft: Draft,
    who: Member,
    at: dt.datetime | None = None,
    *,
    revision: int | None = None,
    assured: bool = True,
) -> Draft:
    """Put a draft into the directory, now or `at` a time (aware); `assured`: all has been checked.

    `revision` is the one that was looked at: raises `SavedMeanwhileError` where there is a newer
    one. Raises `ConflictsError` where others have changed the same in the directory since,
    `DraftIsIncompleteError`, `SecondPersonIsNeededError`, `TimeIsWrongError`, `NotAllowedError`.
    """
    access.lock(session, draft)
    if not draft.is_open:
        raise DraftIsClosedError(draft.state)
    _require_publisher(session, draft, who)
    if revision is not None and revision != draft.revision:
        raise SavedMeanwhileError(
            draft.revision,
            theirs=draft.content(),
            base=version_at(session, draft, revision),
            saved_by=draft.saved_by,
            saved_at=draft.saved_at,
        )
    _hold_directory(session, draft)
    now = clock(session)
    if at is not None and not now < at < now + LATEST:
        raise TimeIsWrongError(at.isoformat())
    document = _without_conflicts(merged(session, draft))
    require_complete(session, draft, document)
    draft.reviewer_id = who.id
    draft.assured = assured
    if at is not None:
        draft.state, draft.publish_at, draft.held_at = "scheduled", at, None
        session.flush()
        return draft
    _put(session, draft, document, assurer_of(session, draft.city_id, who))
    return draft


def publish_due(session: Session, now: dt.datetime) -> list[uuid.UUID]:
    """Publish what was to be published by `now`; give the ids of the drafts.

    Safe to run twice, and by two at once. What something stands against at that time is held: it
    goes back to review, and into the queue. Each draft is published in the name of who decided so.
    """
    done = []
    due = session.scalars(
        select(Draft.id)
        .where(Draft.state == "scheduled", Draft.publish_at <= now)
        .order_by(Draft.publish_at, Draft.id)
    ).all()
    for id in due:
        draft = session.scalars(
            select(Draft)
            .where(Draft.id == id, Draft.state == "scheduled", Draft.publish_at <= now)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        ).one_or_none()
        if draft is not None and _publish_in_time(session, draft, now):
            done.append(id)
    return done


def merged(session: Session, draft: Draft, choices: Mapping[str, Side] | None = None) -> Merged:
    """The draft with what the directory has become since; `theirs` is the directory's."""
    base, mine = draft.base_content(), draft.content()
    if draft.service_id is None or base is None:
        return Merged(mine, ())
    return merge(base, read(session, draft.service_id), mine, choices)


def follow_directory(
    session: Session, draft: Draft, choices: Mapping[str, Side], who: Member
) -> Draft:
    """Take what the directory has become since into the draft, so that it begins there anew.

    What waits for its time goes back to review: it would change other things than its reviewer saw.
    Raises `ConflictsError` while something is left to choose.
    """
    access.lock(session, draft)
    _hold_directory(session, draft)
    access.require(who, "draft", draft)
    if not draft.is_open:
        raise DraftIsClosedError(draft.state)
    document = _without_conflicts(merged(session, draft, choices))
    if draft.state == "scheduled":
        draft.state, draft.publish_at, draft.reviewer_id = "in_review", None, None
    if draft.service_id is not None:
        draft.base = read(session, draft.service_id).as_json()
    return save(session, draft, document, draft.revision, who)


def put_as_if_published(session: Session, draft: Draft) -> ServiceDocument:
    """Write a draft as publishing would, by whoever may and with all of it checked.

    Only inside `locator.directory.trying.tried_out`. What others have changed meanwhile is in it;
    where both changed the same, the draft's own. Whatever is missing may raise any error.
    """
    document = merged(session, draft).document
    draft.assured = True
    _put(session, draft, document, assurer_of(session, draft.city_id, None))
    return document


def _hold_directory(session: Session, draft: Draft) -> None:
    """One publishes into a service at a time; what was read of it before is read again.

    Else two drafts of one service that are published at once would each be merged with what the
    directory was before the other, and the later would win silently.
    """
    if draft.service_id is not None:
        session.flush()
        session.execute(select(Service.id).where(Service.id == draft.service_id).with_for_update())
        session.expire_all()


def _require_publisher(session: Session, draft: Draft, who: Member) -> None:
    if access.may_publish(session, who, draft):
        return
    if access.may(who, "review", draft) or access.may(who, "edit", draft):
        raise SecondPersonIsNeededError
    raise NotAllowedError


def _publish_in_time(session: Session, draft: Draft, now: dt.datetime) -> bool:
    reviewer = session.get(Account, draft.reviewer_id) if draft.reviewer_id else None
    before = session.info.get("actor"), session.info.get("reason"), session.info.get("via")
    clock_before = session.info.get("now")
    acting(session, reviewer.email if reviewer else "locator", "published at its time", via="job")
    session.info["now"] = now
    try:
        with session.begin_nested():
            # Threat: who has left since, or may less now, has things published for a year to come.
            if reviewer is None or not reviewer.active:
                raise NotAllowedError
            _require_publisher(session, draft, read_member(session, reviewer))
            _hold_directory(session, draft)
            document = _without_conflicts(merged(session, draft))
            require_complete(session, draft, document)
            _put(session, draft, document, assurer_of(session, draft.city_id, None))
    except (LocatorError, ValueError):
        session.refresh(draft)
        draft.state, draft.held_at, draft.publish_at = "in_review", now, None
        session.flush()
        return False
    finally:
        session.info.update(zip(("actor", "reason", "via"), before, strict=True))
        session.info["now"] = clock_before
    return True


def _without_conflicts(found: Merged) -> ServiceDocument:
    if found.conflicts:
        raise ConflictsError(found.conflicts)
    return found.document


def _put(
    session: Session, draft: Draft, document: ServiceDocument, assurer: tuple[AssuredByKind, str]
) -> None:
    """The draft is what the directory says, from now on."""
    now = clock(session)
    service = write(session, draft.city_id, document, draft.service_id, publication="published")
    if draft.assured:
        assure(service, document, assurer, now)
    draft.state = "published"
    draft.decided_at, draft.publish_at, draft.held_at = now, None, None
    draft.service_id, draft.organization_id = service.id, service.organization_id
    draft.document = document.as_json()
    draft.title = service.name
    asides_become_drafts(session, draft)
    session.execute(delete(Presence).where(Presence.draft_id == draft.id))
    session.flush()


def assure(
    service: Service,
    document: ServiceDocument,
    assurer: tuple[AssuredByKind, str],
    now: dt.datetime,
) -> None:
    """Say of all points of the document who has confirmed them, and that it was today."""
    ids = {point.id for point in document.points}
    for point in service.service_at_locations:
        if point.id in ids:
            zone = ZoneInfo(point.location.city.time_zone)
            point.assured_date = now.astimezone(zone).date()
            point.assured_by_kind, point.assured_by = assurer


def assurer_of(session: Session, city_id: str, who: Member | None) -> tuple[AssuredByKind, str]:
    """In whose name the public reads that it is right: of who publishes it, so the city's."""
    city = session.get_one(City, city_id)
    if who is not None and (own := access.own_organization(session, who, city_id)):
        return "organization", own.name
    return "city", city.names.get("en") or next(iter(city.names.values()))
