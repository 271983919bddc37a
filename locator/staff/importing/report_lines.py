"""The lines of a report for a page: some at a time, of one kind or all, with what to do."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.organization import Organization
from locator.directory.service import Service
from locator.i18n import Language
from locator.imports.entry import Finding
from locator.imports.runs import ImportLine, ImportRun, Kind
from locator.imports.words import say

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One line, said to its reader; `service_id` where there is such an entry here now."""

    row: int | None
    kind: Kind
    name: str
    external_id: str
    column: str
    value: str
    reason: str
    advice: str
    service_id: uuid.UUID | None


def lines_of(
    session: Session, run: ImportRun, kind: Kind | None, after: int, reader: Language
) -> tuple[list[Line], int | None]:
    """The lines that follow number `after`, and the number that the next page follows."""
    question = select(ImportLine).where(ImportLine.run_id == run.id, ImportLine.number > after)
    if kind is not None:
        question = question.where(ImportLine.kind == kind)
    found = session.scalars(question.order_by(ImportLine.number).limit(PAGE + 1)).all()
    shown = found[:PAGE]
    here = services_here(session, run.city_id, [line.service_id for line in shown])
    said = [_said(line, here, reader) for line in shown]
    return said, shown[-1].number if len(found) > PAGE else None


def kinds_of(session: Session, run: ImportRun) -> dict[Kind, int]:
    """How many lines of each kind the report has."""
    rows = session.execute(
        select(ImportLine.kind, func.count())
        .where(ImportLine.run_id == run.id)
        .group_by(ImportLine.kind)
    )
    return {row.kind: row[1] for row in rows}


def services_here(
    session: Session, city_id: str, ids: Iterable[uuid.UUID | None]
) -> frozenset[uuid.UUID]:
    """Which of these are services of the city: what a try has added is not."""
    wanted = {id for id in ids if id}
    return frozenset(
        session.scalars(
            select(Service.id)
            .join(Organization)
            .where(Service.id.in_(wanted), Organization.city_id == city_id)
        )
        if wanted
        else ()
    )


def _said(line: ImportLine, here: frozenset[uuid.UUID], reader: Language) -> Line:
    finding = Finding(line.column, line.value, line.code, line.facts or {})
    words = say(finding, reader)
    return Line(
        row=line.row,
        kind=line.kind,
        name=line.name,
        external_id=line.external_id,
        column=line.column,
        value=line.value,
        reason=words.reason,
        advice=words.advice,
        service_id=line.service_id if line.service_id in here else None,
    )
