"""Who may do what with an import. Handing in and trying is open to every editor (`@needs`)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from locator.directory.import_source import ImportSource
from locator.directory.service import Service
from locator.imports.runs import ImportLine, ImportRun, Kind
from locator.staff.accounts import Account
from locator.staff.doors import Member, asks_for_second_person
from locator.staff.doors.member import read_member
from locator.staff.importing.models import ImportFile


def may_keep(
    session: Session, who: Member, file: ImportFile, source: ImportSource, run: ImportRun
) -> bool:
    """Whether they may keep what came of a run of this file.

    What is new from most sources waits for review, so whoever may edit keeps it. What changes
    public entries, or comes from a trusted source, is public at once: where the city asks for a
    second person, a reviewer keeps it who has not handed the file in. To take entries off the
    public side one reviewer is enough, as everywhere.
    """
    city = source.city_id
    if not asks_for_second_person(session, city):
        return who.may("edit", city, None)
    if source.trusted or public_in(session, run):
        return who.may("review", city, None) and who.id != file.handed_in_by
    return who.may("review" if run.retired else "edit", city, None)


def worker_may_keep(
    session: Session, account: Account, file: ImportFile, source: ImportSource, run: ImportRun
) -> bool:
    """The same, of what has just been done: it is taken back where they may not.

    Threat: between the try and the keeping, what the columns mean was changed, or an entry was
    published; or a role was taken away.
    """
    return account.active and may_keep(session, read_member(session, account), file, source, run)


def may_undo(session: Session, who: Member, run: ImportRun) -> bool:
    """Whether they may take a whole run back: a reviewer, where something public goes with it."""
    city = run.city_id
    if not asks_for_second_person(session, city):
        return who.may("edit", city, None)
    # What was published after it came stays, whoever takes the rest back.
    touches = run.source.trusted or run.retired or public_in(session, run)
    return who.may("review" if touches else "edit", city, None)


def may_publish(session: Session, who: Member, city_id: str) -> bool:
    """Whether they may publish what others have imported; what is their own is asked one by one."""
    return who.may("review" if asks_for_second_person(session, city_id) else "edit", city_id, None)


def may_change(session: Session, who: Member, service: Service, city_id: str) -> bool:
    """Whether they may change an imported entry at once: while it is not public, or as reviewer."""
    is_public = service.publication == "published"
    if is_public and asks_for_second_person(session, city_id):
        return who.may("review", city_id, service.organization_id)
    return who.may("edit", city_id, service.organization_id)


def public_in(session: Session, run: ImportRun) -> int:
    """How many entries that are public now a run has changed, or (tried) would change.

    Whatever is not known to be private counts: the report may have no line about it.
    """
    return max(0, run.changed - _of(session, run, "changed", Service.publication != "published"))


def public_of(session: Session, run: ImportRun, kind: Kind) -> int:
    """How many entries of a kind of lines are public now."""
    return _of(session, run, kind, Service.publication == "published")


def _of(session: Session, run: ImportRun, kind: Kind, which: ColumnElement[bool]) -> int:
    return (
        session.scalar(
            select(func.count(ImportLine.service_id.distinct()))
            .join(Service, Service.id == ImportLine.service_id)
            .where(ImportLine.run_id == run.id, ImportLine.kind == kind, which)
        )
        or 0
    )
