"""What a translator does: write, agree, say that it is still right."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from locator.directory.translation import Translation
from locator.errors import LocatorError
from locator.staff.translating.models import TranslationDraft
from locator.staff.translating.passages import Passage


class TextHasChangedError(LocatorError):
    """The text is not the one that was translated any more."""


def write(session: Session, passage: Passage, text: str, made_from: str) -> bool:
    """Put a translation beside its text, or take it away where `text` is empty.

    `made_from` is the `source_hash` of the text that the translator saw; where the text has
    changed meanwhile, `TextHasChangedError` is raised and nothing is written. Say whether
    anything has changed.
    """
    if made_from != passage.source_hash:
        raise TextHasChangedError(passage.key)
    text = text.strip()
    _forget_draft(session, passage)
    there = _there(session, passage)
    if not text:
        if there is not None:
            session.delete(there)
        return there is not None
    if there is None:
        session.add(
            Translation(
                entity_type=passage.entity_type,
                entity_id=passage.entity_id,
                field=passage.field,
                locale=passage.language,
                text=text,
                source_hash=made_from,
            )
        )
        return True
    differs = (there.text, there.source_hash) != (text, made_from)
    there.text, there.source_hash = text, made_from
    return differs


def still_right(session: Session, passages: Iterable[Passage]) -> int:
    """Say of outdated translations that they are right for today's text, too; give how many."""
    number = 0
    for passage in passages:
        there = _there(session, passage)
        if there is not None and there.source_hash != passage.source_hash:
            there.source_hash = passage.source_hash
            number += 1
    return number


def keep_draft(session: Session, passage: Passage, text: str) -> None:
    """Keep what a machine made, beside what people wrote, until somebody agrees."""
    _forget_draft(session, passage)
    session.add(
        TranslationDraft(
            entity_type=passage.entity_type,
            entity_id=passage.entity_id,
            field=passage.field,
            locale=passage.language,
            text=text,
            source_hash=passage.source_hash,
        )
    )


def languages_of(session: Session, entity_ids: Iterable[uuid.UUID]) -> list[str]:
    """The languages that any of these rows has been translated into."""
    return list(
        session.scalars(
            select(Translation.locale)
            .where(Translation.entity_id.in_(list(entity_ids)))
            .distinct()
            .order_by(Translation.locale)
        )
    )


def _there(session: Session, passage: Passage) -> Translation | None:
    return session.scalar(
        select(Translation).where(
            Translation.entity_id == passage.entity_id,
            Translation.field == passage.field,
            Translation.locale == passage.language,
        )
    )


def _forget_draft(session: Session, passage: Passage) -> None:
    session.execute(
        delete(TranslationDraft).where(
            TranslationDraft.entity_id == passage.entity_id,
            TranslationDraft.field == passage.field,
            TranslationDraft.locale == passage.language,
        )
    )
