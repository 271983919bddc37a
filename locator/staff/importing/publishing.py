"""Many imported entries made public at once: those that are complete, by who may."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from locator.directory.change import Change
from locator.directory.document.document import ServiceDocument
from locator.directory.document.reading import read
from locator.directory.document.writing import write
from locator.directory.import_source import ImportSource
from locator.directory.service import Service
from locator.i18n import Language
from locator.imports.runs import HeldBack
from locator.staff.doors import Member, asks_for_second_person
from locator.staff.drafts.checking import Problem, problems, stopping
from locator.staff.drafts.publishing import assure, assurer_of
from locator.staff.drafts.work import clock
from locator.staff.importing.open_questions import in_review


@dataclass(frozen=True)
class Entry:
    """One imported service; what `stops` must be put right before it can be published."""

    service: Service
    document: ServiceDocument
    stops: tuple[Problem, ...]
    asks: tuple[Problem, ...]
    is_own: bool  # who asks has imported it: another publishes it
    is_held: bool  # words about people in it wait for somebody

    @property
    def may_go(self) -> bool:
        """Whether it can be published as it is."""
        return not self.stops and not self.is_own


def entries(
    session: Session,
    who: Member,
    source: ImportSource,
    reader: Language,
    *,
    limit: int,
    after: int = 0,
) -> list[Entry]:
    """What waits of a source, in the order of names, from number `after` on."""
    rows = session.execute(in_review([source.city_id], source).limit(limit).offset(after)).all()
    services = [service for service, _ in rows]
    ids = [service.id for service in services]
    own = imported_by(session, who, ids) if asks_for_second_person(session, source.city_id) else ()
    held = set(session.scalars(select(HeldBack.service_id).where(HeldBack.service_id.in_(ids))))
    return [
        _entry(
            session,
            source.city_id,
            service,
            reader,
            is_own=service.id in own,
            is_held=service.id in held,
        )
        for service in services
    ]


def imported_by(session: Session, who: Member, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these services somebody has imported, or edited in the directory, alone or not.

    From the record of changes, so that nothing has to be remembered a second time.
    """
    entities = {str(id): id for id in ids}
    found = session.scalars(
        select(Change.entity_id)
        .where(
            Change.entity_type == "service",
            Change.entity_id.in_(entities),
            Change.actor == who.email,
        )
        .distinct()
    )
    return {entities[id] for id in found}


def publish(
    session: Session,
    who: Member,
    source: ImportSource,
    ids: Iterable[uuid.UUID],
    *,
    assured: bool,
) -> tuple[int, int]:
    """Publish those of a source's entries that can be; give how many that were, and how many stay.

    `assured`: who publishes says that they are right today. Without, they are public as soon as
    somebody confirms them. The caller has asked whether they may review.
    """
    done = left = 0
    second_person = asks_for_second_person(session, source.city_id)
    wanted = sorted(set(ids), key=str)
    waiting = session.scalars(
        in_review([source.city_id], source)
        .with_only_columns(Service.id)
        .order_by(None)
        .where(Service.id.in_(wanted))
    ).all()
    # Two publish the same at once: the second waits, and finds it done.
    held = session.scalars(
        select(Service.id)
        .where(Service.id.in_(waiting), Service.publication == "in_review")
        .order_by(Service.id)
        .with_for_update()
    ).all()
    own = imported_by(session, who, held) if second_person else set()
    now = clock(session)
    for id in held:
        document = read(session, id)
        stops = stopping(problems(session, source.city_id, document, now, service_id=id))
        if id in own or stops:
            left += 1
            continue
        service = write(session, source.city_id, document, id, publication="published")
        if assured:
            assure(service, document, assurer_of(session, source.city_id, who), now)
        done += 1
    session.flush()
    return done, left + len(wanted) - len(held)


def has_waiting(session: Session, source: ImportSource) -> bool:
    """Whether anything of a source waits."""
    return bool(session.scalar(select(exists(in_review([source.city_id], source).order_by(None)))))


def _entry(
    session: Session,
    city_id: str,
    service: Service,
    reader: Language,
    *,
    is_own: bool,
    is_held: bool,
) -> Entry:
    document = read(session, service.id)
    found = problems(
        session, city_id, document, clock(session), service_id=service.id, reader=reader
    )
    stops = stopping(found)
    asks = [problem for problem in found if not problem.stops]
    return Entry(service, document, tuple(stops), tuple(asks), is_own, is_held)
