"""What people do with a draft: begin it, save it, send it to review, send it back, let it go.

draft -> in_review -> published, or scheduled and then published; or returned to who sent it, and
again in_review; or discarded. Publishing is in `locator.staff.drafts.publishing`.

Every function works in the caller's session, whose `info["now"]` is its clock; `who` is None for
the owner who came by a signed link. Whatever may not be done raises `NotAllowedError`, and what is
too late `DraftIsClosedError`; the draft is then as it was.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from locator.directory.city import City
from locator.directory.document.document import OrganizationPart, PointPart, ServiceDocument
from locator.directory.document.merging import Side, merge
from locator.directory.document.reading import part_of, read
from locator.directory.organization import Organization
from locator.directory.service import Service
from locator.directory.typed_text import clean
from locator.errors import DraftIsClosedError, RowBelongsElsewhereError, ServiceIsUnknownError
from locator.staff.doors import Member, NotAllowedError
from locator.staff.drafts import access
from locator.staff.drafts.checking import problems, stopping
from locator.staff.drafts.draft import Comment, Draft, DraftState, DraftVersion, Origin
from locator.staff.drafts.errors import (
    ConflictsError,
    DraftIsIncompleteError,
    SavedMeanwhileError,
)
from locator.staff.drafts.versions import keep_version, version_at

LONGEST_COMMENT = 5_000


def start(
    session: Session,
    who: Member | None,
    city_id: str,
    service_id: uuid.UUID | None = None,
    document: ServiceDocument | None = None,
    *,
    origin: Origin = "staff",
    made_from: ServiceDocument | None = None,
) -> Draft:
    """Begin to change a service, or a new one; or go on with one's own draft of it.

    Without a `document` it is the service as it is; a new one has the member's organization and
    language. `made_from` is the older version that the document was made from: what has changed
    since is brought together with it when it is published. Raises `ServiceIsUnknownError` where
    the service is not of this city.
    """
    base = None
    if service_id is not None:
        service = session.get(Service, service_id)
        if service is None or service.organization.city_id != city_id:
            raise ServiceIsUnknownError(str(service_id))
        if who is not None and not who.may("draft", city_id, service.organization_id):
            raise NotAllowedError
        if document is None and who is not None and (own := own_draft(session, who, service_id)):
            return own
        base = made_from or read(session, service_id)
    document = (document or base or _new_document(session, who, city_id)).with_ids()
    access.refuse_other_organizations(who, city_id, document)
    now = clock(session)
    draft = Draft(
        id=uuid.uuid4(),
        city_id=city_id,
        service_id=service_id,
        base=base.as_json() if base else None,
        origin=origin,
        author_id=who.id if who else None,
        revision=0,
        started_at=now,
    )
    _keep(session, draft, document, who)
    session.add(draft)
    session.flush()
    keep_version(session, draft)
    return draft


def own_draft(session: Session, who: Member, service_id: uuid.UUID) -> Draft | None:
    """The draft of a service that somebody is writing."""
    return session.scalars(
        select(Draft)
        .where(
            Draft.service_id == service_id,
            Draft.author_id == who.id,
            Draft.state.in_(("draft", "returned")),
        )
        .order_by(Draft.saved_at.desc())
    ).first()


def save(
    session: Session, draft: Draft, document: ServiceDocument, revision: int, who: Member | None
) -> Draft:
    """Keep what somebody has written, however incomplete it is.

    `revision` is the one that they began with; raises `SavedMeanwhileError` where somebody has
    saved since. What waits for its time to be published goes back to review. Saving what is there
    already changes nothing.
    """
    access.lock(session, draft)
    access.require(who, "draft", draft)
    if not draft.is_open:
        raise DraftIsClosedError(draft.state)
    document = _settled(session, draft.city_id, document).with_ids()
    if document == draft.content():
        return draft
    if revision != draft.revision:
        raise SavedMeanwhileError(
            draft.revision,
            theirs=draft.content(),
            base=version_at(session, draft, revision),
            saved_by=draft.saved_by,
            saved_at=draft.saved_at,
        )
    access.refuse_other_organizations(who, draft.city_id, document)
    if draft.state == "scheduled":
        draft.state, draft.publish_at, draft.reviewer_id = "in_review", None, None
    draft.held_at = None
    _keep(session, draft, document, who)
    session.flush()
    keep_version(session, draft)
    return draft


def set_aside(
    session: Session, draft: Draft, document: ServiceDocument, revision: int, who: Member
) -> DraftVersion:
    """Keep what somebody saved too late beside the draft, until both are brought together."""
    access.require(who, "draft", draft)
    access.refuse_other_organizations(who, draft.city_id, document)
    session.execute(
        delete(DraftVersion).where(
            DraftVersion.draft_id == draft.id,
            DraftVersion.saved_by == who.id,
            DraftVersion.revision == revision,
            DraftVersion.aside,
        )
    )
    aside = DraftVersion(
        id=uuid.uuid4(),
        draft_id=draft.id,
        revision=revision,
        document=_settled(session, draft.city_id, document).with_ids().as_json(),
        saved_by=who.id,
        saved_at=clock(session),
        aside=True,
    )
    session.add(aside)
    session.flush()
    return aside


def bring_together(
    session: Session, draft: Draft, aside: DraftVersion, choices: Mapping[str, Side], who: Member
) -> Draft:
    """Put what was kept aside into the draft; `choices` says which version of a field it shall be.

    Raises `ConflictsError` while something is left to choose.
    """
    access.lock(session, draft)
    merged = merge(
        version_at(session, draft, aside.revision), draft.content(), aside.content(), choices
    )
    if merged.conflicts:
        raise ConflictsError(merged.conflicts)
    session.delete(aside)
    before = draft.revision
    save(session, draft, merged.document, before, who)
    if draft.revision != before and aside.saved_by != who.id:
        # Threat: who wrote it has a colleague put it in, and then publishes it without another.
        keep_version(session, draft, written_by=aside.saved_by)
    return draft


def asides(session: Session, draft: Draft) -> list[DraftVersion]:
    """What was saved too late, and waits beside the draft."""
    return [
        *session.scalars(
            select(DraftVersion)
            .where(DraftVersion.draft_id == draft.id, DraftVersion.aside)
            .order_by(DraftVersion.saved_at)
        )
    ]


def submit(
    session: Session,
    draft: Draft,
    who: Member | None,
    *,
    assured: bool = False,
    text: str | None = None,
) -> Draft:
    """Send a draft to review; `assured` says that all of it has been checked.

    Raises `DraftIsIncompleteError` with what stops it.
    """
    access.lock(session, draft)
    access.require(who, "draft", draft)
    _require_state(draft, ("draft", "returned"))
    require_complete(session, draft, draft.content())
    draft.state = "in_review"
    draft.assured = assured
    draft.submitted_by = who.id if who else None
    draft.submitted_at = clock(session)
    if text:
        comment(session, draft, who, text)
    session.flush()
    return draft


def take_back(session: Session, draft: Draft, who: Member) -> Draft:
    """Go on writing at what one has sent to review, or what waits for its time."""
    access.lock(session, draft)
    access.require(who, "draft", draft)
    if who.id not in {draft.author_id, draft.submitted_by}:
        access.require(who, "review", draft)
    _require_state(draft, ("in_review", "scheduled"))
    draft.state, draft.publish_at, draft.held_at = "draft", None, None
    session.flush()
    return draft


def send_back(session: Session, draft: Draft, who: Member, text: str) -> Draft:
    """Return a draft to who sent it, with what is to be done; raises `ValueError` without that."""
    access.lock(session, draft)
    access.require(who, "review", draft)
    _require_state(draft, ("in_review", "scheduled"))
    if not text.strip():
        raise ValueError("say why")
    comment(session, draft, who, text)
    draft.state, draft.publish_at, draft.held_at = "returned", None, None
    draft.reviewer_id, draft.decided_at = who.id, clock(session)
    session.flush()
    return draft


def discard(session: Session, draft: Draft, who: Member) -> Draft:
    """Let a draft go: its author may, and who may publish. It is kept, and can be read."""
    access.lock(session, draft)
    access.require(who, "draft", draft)
    if draft.author_id != who.id and not access.may(who, "edit", draft):
        raise NotAllowedError
    _require_open(draft)
    draft.state, draft.publish_at, draft.held_at = "discarded", None, None
    draft.decided_at, draft.reviewer_id = clock(session), who.id
    asides_become_drafts(session, draft)
    session.flush()
    return draft


def comment(
    session: Session, draft: Draft, who: Member | None, text: str, path: str | None = None
) -> Comment:
    """Say something of a draft, or of the field at `path` (with the ids of its rows)."""
    said = Comment(
        id=uuid.uuid4(),
        draft_id=draft.id,
        author_id=who.id if who else None,
        at=clock(session),
        text=clean(text, has_lines=True)[:LONGEST_COMMENT],
        path=path or None,
    )
    session.add(said)
    session.flush()
    session.expire(draft, ["comments"])
    return said


def asides_become_drafts(session: Session, draft: Draft) -> None:
    """What was kept aside outlives the draft: as one of its own, for who wrote it."""
    for aside in asides(session, draft):
        own = Draft(
            id=uuid.uuid4(),
            city_id=draft.city_id,
            service_id=draft.service_id,
            organization_id=draft.organization_id,
            title=draft.title,
            document=aside.document,
            base=(
                version_at(session, draft, aside.revision).as_json() if draft.service_id else None
            ),
            author_id=aside.saved_by,
            saved_by=aside.saved_by,
            saved_at=aside.saved_at,
            started_at=aside.saved_at,
        )
        session.add(own)
        session.delete(aside)
        session.flush()
        keep_version(session, own)


def require_complete(session: Session, draft: Draft, document: ServiceDocument) -> None:
    """Raises `DraftIsIncompleteError` with all that must be put right first."""
    found = problems(session, draft.city_id, document, clock(session), service_id=draft.service_id)
    if stops := stopping(found):
        raise DraftIsIncompleteError(stops)


def clock(session: Session) -> dt.datetime:
    """The session's own clock, or the real one."""
    now: dt.datetime | None = session.info.get("now")
    return now or dt.datetime.now(dt.UTC)


def _new_document(session: Session, who: Member | None, city_id: str) -> ServiceDocument:
    city = session.get_one(City, city_id)
    locale = who.language if who and who.language in city.languages else city.languages[0]
    document = ServiceDocument(locale=locale, points=[PointPart()])
    organization = access.own_organization(session, who, city_id)
    if organization is not None:
        document.organization = part_of(OrganizationPart, organization)
    return document


def _settled(session: Session, city_id: str, document: ServiceDocument) -> ServiceDocument:
    """An organization that was chosen by its id alone, with all that is known of it.

    Raises `RowBelongsElsewhereError` for one of another city: nothing of it is shown.
    """
    part = document.organization
    if part.id is None:
        return document
    organization = session.get(Organization, part.id)
    if organization is None or organization.city_id != city_id:
        raise RowBelongsElsewhereError("organization", part.id)
    if part.name:
        return document
    return document.model_copy(update={"organization": part_of(OrganizationPart, organization)})


def _keep(session: Session, draft: Draft, document: ServiceDocument, who: Member | None) -> None:
    draft.document = document.as_json()
    draft.organization_id = document.organization.id
    draft.title = document.name or document.alternate_name or document.organization.name
    draft.revision += 1
    draft.saved_by = who.id if who else None
    draft.saved_at = clock(session)


def _require_open(draft: Draft) -> None:
    if not draft.is_open:
        raise DraftIsClosedError(draft.state)


def _require_state(draft: Draft, states: Collection[DraftState]) -> None:
    if draft.state not in states:
        raise DraftIsClosedError(draft.state)
