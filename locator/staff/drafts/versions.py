"""A draft as it was: its earlier versions, kept so that two who save at once can be compared."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, aliased

from locator.directory.document.document import ServiceDocument
from locator.staff.drafts.draft import Draft, DraftVersion

# So many revisions back, somebody who left a page open can still be told what changed since.
VERSIONS_KEPT = 200


def version_at(session: Session, draft: Draft, revision: int) -> ServiceDocument:
    """The draft as it was at a revision; the oldest that is kept where that is long ago."""
    version = session.scalars(
        select(DraftVersion)
        .where(DraftVersion.draft_id == draft.id, DraftVersion.aside.is_(False))
        .order_by(func.abs(DraftVersion.revision - revision), DraftVersion.revision)
    ).first()
    return version.content() if version else draft.content()


def keep_version(session: Session, draft: Draft, written_by: uuid.UUID | None = None) -> None:
    """Remember the draft as it is now, and who saved it; or whose words (too) they are."""
    session.add(
        DraftVersion(
            id=uuid.uuid4(),
            draft_id=draft.id,
            revision=draft.revision,
            document=draft.document,
            saved_by=written_by or draft.saved_by,
            saved_at=draft.saved_at,
        )
    )
    session.flush()
    if draft.revision % VERSIONS_KEPT == 0:
        _forget_old_versions(session, draft)


def _forget_old_versions(session: Session, draft: Draft) -> None:
    """But the last one of each person: who wrote at it may not be who publishes it."""
    later = aliased(DraftVersion)
    session.execute(
        delete(DraftVersion)
        .where(
            DraftVersion.draft_id == draft.id,
            DraftVersion.aside.is_(False),
            DraftVersion.revision <= draft.revision - VERSIONS_KEPT,
            select(later.id)
            .where(
                later.draft_id == DraftVersion.draft_id,
                later.saved_by.is_not_distinct_from(DraftVersion.saved_by),
                later.aside.is_(False),
                later.revision > DraftVersion.revision,
            )
            .exists(),
        )
        .execution_options(synchronize_session=False)
    )
