"""What waits because of a draft, for the queue; and what has been imported and nobody looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from locator.directory.organization import Organization
from locator.directory.service import Service
from locator.imports.record import ImportRecord
from locator.staff.accounts import Account
from locator.staff.doors import Member
from locator.staff.drafts.draft import OPEN, Draft, DraftVersion
from locator.staff.queue.item import Kind, QueueItem
from locator.staff.rendering import reader


def waiting(session: Session, member: Member, city_ids: Collection[str]) -> Iterator[QueueItem]:
    """Drafts for who may review them, or who has them back; conflicts; imported services."""
    yield from _drafts(session, member, city_ids)
    yield from _imported(session, member, city_ids)


def _drafts(session: Session, member: Member, city_ids: Collection[str]) -> Iterator[QueueItem]:
    aside = exists().where(
        DraftVersion.draft_id == Draft.id, DraftVersion.aside, DraftVersion.saved_by == member.id
    )
    rows = session.execute(
        select(Draft, Account.name, Account.email, aside)
        .outerjoin(Account, Account.id == Draft.submitted_by)
        .where(
            Draft.city_id.in_(city_ids),
            Draft.state.in_(OPEN),
            or_(Draft.state.in_(("in_review", "returned")), aside),
        )
    )
    for draft, name, email, has_aside in rows:
        kind = _kind(draft, member, has_aside)
        if kind is None or not member.may("draft", draft.city_id, draft.organization_id):
            continue
        page = "merge" if has_aside or (kind == "conflict" and draft.held_at) else ""
        yield QueueItem(
            kind,
            draft.title,
            f"/staff/{draft.city_id}/drafts/{draft.id}/{page}",
            draft.held_at or draft.decided_at or draft.submitted_at or draft.saved_at,
            draft.city_id,
            _detail(kind, draft, name or email),
        )


def _kind(draft: Draft, member: Member, has_aside: bool) -> Kind | None:
    is_own = member.id in {draft.author_id, draft.submitted_by}
    may_review = member.may("review", draft.city_id, draft.organization_id)
    if has_aside or (draft.held_at and (is_own or may_review)):
        return "conflict"
    if draft.state == "returned":
        return "returned" if is_own else None
    return "review" if may_review and not is_own else None


def _detail(kind: Kind, draft: Draft, name: str | None) -> str | None:
    reading = reader()
    if kind == "conflict":
        if draft.held_at:
            return reading.gettext("It was not published at its time: look at it once more")
        return reading.gettext("Two people have written at it: look at both versions")
    if kind == "review":
        if name:
            return reading.gettext("From %(name)s") % {"name": name}
        return reading.gettext("From the people who give this help")
    return None


def _imported(session: Session, member: Member, city_ids: Collection[str]) -> Iterator[QueueItem]:
    """Without those that somebody has begun to look at, and those of a list: they wait together."""
    cities = [city for city in city_ids if member.may("review", city) or member.may("edit", city)]
    begun = exists().where(Draft.service_id == Service.id, Draft.state.in_(OPEN))
    of_a_list = exists().where(ImportRecord.service_id == Service.id)
    rows = session.execute(
        select(
            Service.id,
            Service.name,
            Service.last_modified,
            Organization.city_id,
            Organization.id,
            Organization.name,
        )
        .join(Service.organization)
        .where(
            Organization.city_id.in_(cities),
            Service.publication == "in_review",
            Service.source.is_not(None),
            ~begun,
            ~of_a_list,
        )
    )
    for id, name, since, city_id, organization_id, organization in rows:
        if member.may("edit", city_id, organization_id):
            yield QueueItem(
                "import", name, f"/staff/{city_id}/services/{id}", since, city_id, organization
            )
