"""Who may do what with a draft."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.document.document import ServiceDocument
from locator.directory.organization import Organization
from locator.directory.service import Service
from locator.errors import DraftIsUnknownError
from locator.staff.doors import Member, NotAllowedError, Permission, asks_for_second_person
from locator.staff.drafts.draft import Draft, DraftVersion


def load(
    session: Session,
    who: Member,
    city_id: str,
    draft_id: uuid.UUID,
    permission: Permission = "draft",
) -> Draft:
    """A draft of this city, for somebody who may do that with it.

    Raises `DraftIsUnknownError`, also for a draft of another city, and `NotAllowedError`.
    """
    draft = session.get(Draft, draft_id)
    if draft is None or draft.city_id != city_id:
        raise DraftIsUnknownError(str(draft_id))
    require(who, permission, draft)
    if draft.service_id is not None:
        # Threat: a service has gone over to another organization. Who once began to change it would
        # read, beside their draft, what that one has written since: where its shelter is now.
        service = session.get_one(Service, draft.service_id)
        if not who.may(permission, city_id, service.organization_id):
            raise NotAllowedError
    return draft


def lock(session: Session, draft: Draft) -> None:
    """One decides about a draft at a time; what was read of it before is read again."""
    session.flush()
    session.refresh(draft, with_for_update=True)


def may(who: Member | None, permission: Permission, draft: Draft) -> bool:
    """Whether they may do that with this draft. Nobody is who comes by a signed link: drafts only.

    A draft for an organization that is not there yet belongs to nobody who is bound to one.
    """
    if who is None:
        return permission == "draft" and draft.origin in {"confirmation", "report"}
    return who.may(permission, draft.city_id, draft.organization_id)


def require(who: Member | None, permission: Permission, draft: Draft) -> None:
    """Go on only where they may. Raises `NotAllowedError`."""
    if not may(who, permission, draft):
        raise NotAllowedError


def writers(session: Session, draft: Draft) -> set[uuid.UUID]:
    """All who wrote at it or sent it in."""
    saved = session.scalars(
        select(DraftVersion.saved_by).where(
            DraftVersion.draft_id == draft.id, DraftVersion.aside.is_(False)
        )
    )
    everybody = {draft.author_id, draft.submitted_by, draft.saved_by, *saved}
    return {one for one in everybody if one is not None}


def may_publish(session: Session, who: Member | None, draft: Draft) -> bool:
    """Whether they may publish this draft now, by themselves.

    A reviewer may; and where the city does not ask for a second person, an editor may, too. Where
    it does, not even an administrator may publish what they wrote or sent in themselves.
    """
    if who is None:
        return False
    if not asks_for_second_person(session, draft.city_id):
        return may(who, "edit", draft) or may(who, "review", draft)
    return may(who, "review", draft) and who.id not in writers(session, draft)


def refuse_other_organizations(who: Member | None, city_id: str, document: ServiceDocument) -> None:
    """Threat: who is bound to an organization writes in the name of another one.

    Raises `NotAllowedError`.
    """
    if who is not None and not who.may("draft", city_id, document.organization.id):
        raise NotAllowedError


def own_organization(session: Session, who: Member | None, city_id: str) -> Organization | None:
    """The organization in whose name somebody writes who is bound to one."""
    bound = who.organizations_in(city_id, "draft") if who else None
    return session.get(Organization, bound[0]) if bound else None
