"""What waits because of imports: one item a source, however many entries it has brought."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.import_source import ImportSource
from locator.directory.service import Service
from locator.imports.runs import HeldBack, ImportRun
from locator.staff.doors import Member, asks_for_second_person
from locator.staff.importing.open_questions import conflicts, held, in_review
from locator.staff.queue.item import Kind, QueueItem
from locator.staff.rendering import reader


def waiting(session: Session, member: Member, city_ids: Collection[str]) -> Iterator[QueueItem]:
    """Entries to review, words held back, and conflicts, for who works at all of a city."""
    cities = [city for city in city_ids if member.may("edit", city, None)]
    if not cities:
        return
    yield from _to_review(session, member, cities)
    yield from _held_back(session, cities)
    yield from _conflicts(session, cities)


def _to_review(session: Session, member: Member, cities: list[str]) -> Iterator[QueueItem]:
    reviewing = [
        city
        for city in cities
        if member.may("review", city, None) or not asks_for_second_person(session, city)
    ]
    rows = (
        in_review(reviewing)
        .order_by(None)
        .with_only_columns(
            ImportSource,
            func.count(),
            func.min(Service.last_modified),
            maintain_column_froms=True,
        )
        .group_by(ImportSource.id)
    )
    for source, number, since in session.execute(rows):
        words = reader().ngettext(
            "%(number)s entry to look at", "%(number)s entries to look at", number
        ) % {"number": reader().number(number)}
        yield _item("import", source, "review", since, words)


def _held_back(session: Session, cities: list[str]) -> Iterator[QueueItem]:
    rows = (
        held(cities)
        .order_by(None)
        .join(ImportSource, ImportSource.id == HeldBack.source_id)
        .with_only_columns(
            ImportSource, func.count(), func.min(HeldBack.held_at), maintain_column_froms=True
        )
        .group_by(ImportSource.id)
    )
    for source, number, since in session.execute(rows):
        words = reader().ngettext(
            "%(number)s text names a person", "%(number)s texts name people", number
        ) % {"number": reader().number(number)}
        yield _item("import", source, "held", since, words)


def _conflicts(session: Session, cities: list[str]) -> Iterator[QueueItem]:
    lines = conflicts(cities).subquery()
    rows = (
        select(ImportSource, func.count(), func.min(ImportRun.started_at))
        .join(ImportRun, ImportRun.source_id == ImportSource.id)
        .join(lines, lines.c.run_id == ImportRun.id)
        .group_by(ImportSource.id)
    )
    for source, number, since in session.execute(rows):
        words = reader().ngettext(
            "%(number)s thing edited here is another one in the list",
            "%(number)s things edited here are others in the list",
            number,
        ) % {"number": reader().number(number)}
        yield _item("conflict", source, "conflicts", since, words)


def _item(kind: Kind, source: ImportSource, page: str, since: dt.datetime, words: str) -> QueueItem:
    return QueueItem(
        kind,
        source.name,
        f"/staff/{source.city_id}/imports/sources/{source.id}/{page}",
        since,
        source.city_id,
        words,
    )
