"""Trying and keeping a file, by a worker: how far it has come is seen while it goes on."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import psycopg
from procrastinate import JobContext
from procrastinate.exceptions import JobAborted
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from locator.db import Database, is_out_of_reach
from locator.directory.changes import acting
from locator.directory.city import City
from locator.directory.import_source import ImportSource
from locator.errors import ImportCannotBeReadError, LocatorError
from locator.imports.formats import read
from locator.imports.loading.loader import load
from locator.imports.loading.surroundings import surroundings_of
from locator.staff.accounts import Account
from locator.staff.importing.files import FileIsGoneError, let_go, on_disk
from locator.staff.importing.handing_in import look_of
from locator.staff.importing.mapping_form import saved_mapping
from locator.staff.importing.models import ImportFile, State, Task
from locator.staff.importing.rights import worker_may_keep
from locator.staff.jobs.queue import LONG, defer
from locator.staff.jobs.workplace import Workplace, workplace_of

WORK_ON_IMPORT = "work on an import"
# Said to who waits so often, in seconds: a row in the database each time.
TELL = 1.0
# How often it is begun anew: a list that each time takes its worker, or the database, along ends.
MOST_TRIES = 20

# What to say where it is not the file's fault (`locator.staff.importing.words`).
BROKEN, GONE, REFUSED, STOPPED = "broken", "gone", "refused", "stopped"


class StoppedError(Exception):
    """Somebody does not want it any more."""


class DatabaseHasGoneError(Exception):
    """Before the work, or in the middle of it. Nothing is kept, and nobody could be told."""


def order(
    session: Session,
    file: ImportFile,
    who: uuid.UUID,
    task: Task,
    *,
    retire: bool,
    total: int | None = None,
) -> None:
    """Let a worker try or keep a file; one at a time for each city. `total`: rows, where known."""
    file.state, file.task, file.retire, file.ordered_by = "waiting", task, retire, who
    file.done, file.total, file.problem = 0, total, None
    session.flush()
    defer(session, WORK_ON_IMPORT, line=LONG, lock=f"imports of {file.city_id}", file=str(file.id))


def work_on_import(context: JobContext, file: str) -> None:
    """Try or keep one file; done already, or not wanted any more, it does nothing."""
    place, file_id = workplace_of(context), uuid.UUID(file)
    try:
        if context.job.attempts < MOST_TRIES:
            work_on(place, file_id, context.should_abort)
        elif _begin(place.database, file_id):
            _say(place.database, file_id, "failed", BROKEN)
    except (DBAPIError, psycopg.Error) as error:
        if is_out_of_reach(error):
            raise DatabaseHasGoneError from error
        raise


def work_on(place: Workplace, file_id: uuid.UUID, must_end: Callable[[], bool]) -> None:
    """The work itself; `must_end` says whether this worker has been told to.

    Everything that is kept is one transaction, with the end of the work in it: a worker that dies
    has done nothing, and the next one begins anew.
    """
    if not _begin(place.database, file_id):
        return
    told = _Teller(place.database, file_id, must_end)
    try:
        with place.session() as session:
            _do(session, file_id, told)
    except JobAborted:
        _say(place.database, file_id, "waiting")
        raise
    except StoppedError:
        _say(place.database, file_id, "resting")
    except FileIsGoneError:
        _say(place.database, file_id, "failed", GONE)
    except ImportCannotBeReadError as error:
        _say(place.database, file_id, "failed", error.code, error.facts)
    except _RefusedError:
        _say(place.database, file_id, "failed", REFUSED)
    except (LocatorError, DBAPIError, psycopg.Error, ValueError, KeyError, TypeError) as error:
        if not isinstance(error, DBAPIError | psycopg.Error) or not is_out_of_reach(error):
            _say(place.database, file_id, "failed", BROKEN)
        raise


class _RefusedError(Exception):
    """Who wanted it kept may not do that any more."""


def _do(session: Session, file_id: uuid.UUID, told: _Teller) -> None:
    file = session.get_one(ImportFile, file_id)
    source = session.get_one(ImportSource, file.source_id)
    city = session.get_one(City, file.city_id)
    account = session.get(Account, file.ordered_by) if file.ordered_by else None
    is_kept = file.task == "keep"
    if account is None:
        raise _RefusedError
    acting(session, account.email, reason=f"import of {source.name}: {file.name}", via="import")
    with on_disk(session, file) as path:
        run = load(
            session,
            city,
            source,
            read(
                path,
                look_of(session, file),
                surroundings_of(city),
                source.key,
                saved_mapping(source),
            ),
            apply=is_kept,
            retire=file.retire,
            progress=told,
            who=account.email,
            file_name=file.name,
        )
    if is_kept and not worker_may_keep(session, account, file, source, run):
        raise _RefusedError
    file.run_id = run.id
    # Where somebody has pressed "Stop" at the very end, it is too late.
    session.execute(
        update(ImportFile).where(ImportFile.id == file_id).values(state="resting", total=run.rows)
    )
    if is_kept:
        let_go(session, file)


class _Teller:
    """Writes down how far it is, beside the transaction that does it; and asks whether to go on."""

    def __init__(
        self, database: Database, file_id: uuid.UUID, must_end: Callable[[], bool]
    ) -> None:
        self.database, self.file_id, self.must_end = database, file_id, must_end
        self.last = time.monotonic()

    def __call__(self, done: int, total: int | None) -> None:
        if time.monotonic() - self.last < TELL:
            return
        if self.must_end():
            raise JobAborted
        with self.database.staff() as session:
            state = session.scalar(
                update(ImportFile)
                .where(ImportFile.id == self.file_id)
                .values(done=done, **({"total": total} if total else {}))
                .returning(ImportFile.state)
            )
        if state is None or state == "stopping":
            raise StoppedError
        self.last = time.monotonic()


def _begin(database: Database, file_id: uuid.UUID) -> bool:
    """Whether there is something to do: it waits, or another worker has died at it."""
    with database.staff() as session:
        state = session.scalar(
            select(ImportFile.state).where(ImportFile.id == file_id).with_for_update()
        )
        if state == "stopping":
            session.execute(
                update(ImportFile).where(ImportFile.id == file_id).values(state="resting")
            )
        if state not in ("waiting", "working"):
            return False
        session.execute(
            update(ImportFile).where(ImportFile.id == file_id).values(state="working", done=0)
        )
        return True


def _say(
    database: Database,
    file_id: uuid.UUID,
    state: State,
    code: str | None = None,
    facts: dict[str, str] | None = None,
) -> None:
    with database.staff() as session:
        problem = {"code": code, "facts": facts or {}} if code else None
        session.execute(
            update(ImportFile).where(ImportFile.id == file_id).values(state=state, problem=problem)
        )
