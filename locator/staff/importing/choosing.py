"""What was edited here and is another thing in the list, side by side, until somebody decides."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from markupsafe import Markup
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.document.differences import Difference, differences
from locator.directory.document.document import ServiceDocument
from locator.directory.document.reading import read
from locator.directory.document.writing import write
from locator.directory.import_source import ImportSource
from locator.directory.service import Service
from locator.i18n import Language
from locator.imports.loading.telling import column_of
from locator.imports.record import ImportRecord
from locator.imports.runs import ImportLine, ImportRun
from locator.staff.document import fields
from locator.staff.doors import Member, asks_for_second_person
from locator.staff.drafts import work
from locator.staff.drafts.errors import DraftIsIncompleteError
from locator.staff.history.taking_back import taken_back
from locator.staff.importing.models import ImportDecision, Side
from locator.staff.importing.open_questions import conflicts

# A line is named in a form by its run and its number.
Key = tuple[int, int]


@dataclass(frozen=True)
class Conflict:
    """One line of a report: what is here now, and what the list says, in words."""

    key: Key
    label: Markup
    ours: Markup
    theirs: Markup
    said_in: ImportRun


@dataclass(frozen=True)
class Divided:
    """A service with what is to be decided about it."""

    service: Service
    conflicts: tuple[Conflict, ...]
    is_public: bool


def divided(
    session: Session, source: ImportSource, reader: Language, *, limit: int
) -> list[Divided]:
    """The services of a source about which something is to be decided, at most `limit` of them.

    Where both say the same by now it has been decided elsewhere, and is remembered so.
    """
    found: list[Divided] = []
    for service, lines in _by_service(session, source).items():
        here, there = read(session, service.id), said_by(session, source, service.id)
        shown = []
        for line, run in lines:
            one = _conflict(line, run, here, there, reader)
            if one is not None:
                shown.append(one)
            else:
                session.add(ImportDecision(run_id=run.id, number=line.number, taken="ours"))
        if shown:
            found.append(Divided(service, tuple(shown), service.publication == "published"))
        if len(found) == limit:
            break
    return found


def decide(
    session: Session, who: Member, source: ImportSource, choices: Mapping[Key, Side]
) -> list[uuid.UUID]:
    """Do what somebody has chosen; give the drafts that others look at first.

    What is not public yet, or may be changed by one person, is changed at once.
    """
    drafts = []
    for service, lines in _by_service(session, source).items():
        chosen = [line for line, _ in lines if (line.run_id, line.number) in choices]
        if not chosen:
            continue
        taken = {line.column for line in chosen if choices[line.run_id, line.number] == "theirs"}
        if taken:
            draft = _take(session, who, source, service, taken)
            drafts += [draft] if draft else []
        for line in chosen:
            session.add(
                ImportDecision(
                    run_id=line.run_id,
                    number=line.number,
                    taken=choices[line.run_id, line.number],
                    decided_by=who.id,
                )
            )
    session.flush()
    return drafts


def said_by(
    session: Session, source: ImportSource, service_id: uuid.UUID
) -> ServiceDocument | None:
    """The service as the source says it now; None where that is not known."""
    said = session.scalars(
        select(ImportRecord.said).where(
            ImportRecord.source_id == source.id, ImportRecord.service_id == service_id
        )
    ).first()
    try:
        return ServiceDocument.model_validate((said or {})["document"])
    except (KeyError, ValidationError):
        return None


def _by_service(
    session: Session, source: ImportSource
) -> dict[Service, list[tuple[ImportLine, ImportRun]]]:
    found: dict[uuid.UUID, list[tuple[ImportLine, ImportRun]]] = {}
    for line, run in session.execute(conflicts([source.city_id], source)):
        if line.service_id is not None:
            found.setdefault(line.service_id, []).append((line, run))
    services = session.scalars(
        select(Service).where(Service.id.in_(found)).order_by(Service.name, Service.id)
    )
    return {service: found[service.id] for service in services}


def _between(here: ServiceDocument, there: ServiceDocument | None, column: str) -> list[Difference]:
    """From what the list says (`before`) to what is here (`after`), in one column of a report."""
    if there is None:
        return []
    return [one for one in differences(there, here) if column_of(one.path) == column]


def _conflict(
    line: ImportLine,
    run: ImportRun,
    here: ServiceDocument,
    there: ServiceDocument | None,
    reader: Language,
) -> Conflict | None:
    found = _between(here, there, line.column)
    if not found or there is None:
        return None
    label = fields.label(here, found[0].path, reader) or fields.label(there, found[0].path, reader)
    ours = reader.list_of(_words(one.path, one.after, reader) for one in found)
    theirs = reader.list_of(_words(one.path, one.before, reader) for one in found)
    return Conflict((line.run_id, line.number), label, ours, theirs, run)


def _words(path: str, value: object, reader: Language) -> str:
    return fields.shown(path, value, reader) or Markup("–")


def _take(
    session: Session, who: Member, source: ImportSource, service: Service, columns: set[str]
) -> uuid.UUID | None:
    """Write what the list says in these columns, or (given) a draft of it for somebody else."""
    there = said_by(session, source, service.id)
    here = read(session, service.id)
    wanted = here
    for column in sorted(columns):
        for one in _between(wanted, there, column):
            wanted = taken_back(wanted, one)
    if service.publication != "published" or not asks_for_second_person(session, source.city_id):
        write(session, source.city_id, wanted, service.id)
        return None
    draft = work.start(
        session, who, source.city_id, service.id, document=wanted, origin="import", made_from=here
    )
    # What lacks something else stays with who has chosen, to be completed and sent.
    with suppress(DraftIsIncompleteError):
        work.submit(session, draft, who)
    return draft.id
