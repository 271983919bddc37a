"""What an import leaves open: entries to review, conflicts to decide, words held back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from locator.directory.import_source import ImportSource
from locator.directory.service import Service
from locator.imports.record import ImportRecord
from locator.imports.runs import HeldBack, ImportLine, ImportRun
from locator.staff.drafts.draft import OPEN, Draft
from locator.staff.importing.models import ImportDecision

# What is said of a value that was edited here and is another one in the list (`words.loading`).
CONFLICT = "kept"


@dataclass(frozen=True)
class Questions:
    """How many of each."""

    in_review: int
    conflicts: int
    held: int

    @property
    def any(self) -> bool:
        """Whether anything waits."""
        return bool(self.in_review or self.conflicts or self.held)


def questions_of(session: Session, source: ImportSource) -> Questions:
    """What waits of one source."""
    return Questions(
        in_review=_count(session, in_review([source.city_id], source)),
        conflicts=_count(session, conflicts([source.city_id], source)),
        held=_count(session, held([source.city_id], source)),
    )


def in_review(
    city_ids: Collection[str], source: ImportSource | None = None
) -> Select[Service, ImportRecord]:
    """Services that came from a source and that nobody has looked at, nor begun to."""
    begun = exists().where(Draft.service_id == Service.id, Draft.state.in_(OPEN))
    question = (
        select(Service, ImportRecord)
        .join(ImportRecord, ImportRecord.service_id == Service.id)
        .join(ImportSource, ImportSource.id == ImportRecord.source_id)
        .where(ImportSource.city_id.in_(city_ids), Service.publication == "in_review", ~begun)
        .order_by(Service.name, Service.id)
    )
    return question if source is None else question.where(ImportSource.id == source.id)


def conflicts(
    city_ids: Collection[str], source: ImportSource | None = None
) -> Select[ImportLine, ImportRun]:
    """Lines about what was edited here and kept, until somebody decides; of a field the last."""
    undoing = aliased(ImportRun)
    question = (
        select(ImportLine, ImportRun)
        .join(ImportRun, ImportRun.id == ImportLine.run_id)
        .join(Service, Service.id == ImportLine.service_id)
        .where(
            ImportRun.city_id.in_(city_ids),
            ImportRun.applied,
            ImportLine.code == CONFLICT,
            Service.publication != "archived",
            ~exists().where(undoing.undoes_id == ImportRun.id),
            ~exists().where(
                ImportDecision.run_id == ImportLine.run_id,
                ImportDecision.number == ImportLine.number,
            ),
        )
        .ext(distinct_on(ImportLine.service_id, ImportLine.column))
        .order_by(ImportLine.service_id, ImportLine.column, ImportRun.id.desc())
    )
    return question if source is None else question.where(ImportRun.source_id == source.id)


def held(
    city_ids: Collection[str], source: ImportSource | None = None
) -> Select[HeldBack, Service]:
    """Words about people, and the services that they are about."""
    question = (
        select(HeldBack, Service)
        .join(Service, Service.id == HeldBack.service_id)
        .where(HeldBack.city_id.in_(city_ids))
        .order_by(HeldBack.held_at, HeldBack.id)
    )
    return question if source is None else question.where(HeldBack.source_id == source.id)


def _count(session: Session, question: Select[Any, Any]) -> int:
    return session.scalar(select(func.count()).select_from(question.subquery())) or 0
