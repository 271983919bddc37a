"""The one loader: what a reader gives goes into the directory of a city, in one transaction.

- A service is found again by its id in the source, else by likeness, else it is new.
- What is new waits for review, unless the city trusts the source.
- What the source has changed is changed here; what was edited here meanwhile is kept, and said.
- The same entry again changes nothing, and costs no more than looking up its hash.

It works in batches, in a savepoint: the memory that it takes does not grow with the file.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from locator.directory.city import City
from locator.directory.collecting import fewer_collections
from locator.directory.import_source import ImportSource
from locator.imports.entry import BrokenRow, Entry, Finding
from locator.imports.loading.adding import Adding
from locator.imports.loading.ahead import Ahead, ahead
from locator.imports.loading.bringing import Bringing, Brought, working
from locator.imports.loading.coming import Coming, looked_at, without_assurances
from locator.imports.loading.copying import Doing
from locator.imports.loading.holding import hold
from locator.imports.loading.lines import Lines
from locator.imports.loading.matching import Matching, Remembered
from locator.imports.loading.placing import Placing
from locator.imports.loading.publication import Publication
from locator.imports.loading.remembering import records_of, remember
from locator.imports.loading.retiring import Retiring
from locator.imports.report import shown
from locator.imports.runs import ImportRun, Outcome

# Rows at a time; three times as many are in memory: read, made into rows, and written.
BATCH = 700
# Services at a time that are loaded as objects.
FEW = 100

# Told the rows that are done, and of how many, where that is known.
Progress = Callable[[int, int | None], None]

Rows = Iterable[Entry | BrokenRow]
Thing = TypeVar("Thing")


def load(
    session: Session,
    city: City,
    source: ImportSource,
    entries: Rows,
    *,
    apply: bool,
    retire: bool = False,
    progress: Progress | None = None,
    who: str,
    file_name: str,
) -> ImportRun:
    """Take services into the directory; the run has the counts, and its lines are rows.

    All of it is done in a savepoint, which is taken back unless it is to `apply`; the run and its
    lines stay either way, with the caller's transaction. With `retire`, what this source said
    before, and does not say any more, is archived. `who` is an email.

    Errors of the reader (`ImportCannotBeReadError`) pass through, with the row that was reached
    (`row` among the facts): nothing is changed then.
    """
    run = ImportRun(
        city_id=city.id,
        source_id=source.id,
        file_name=shown(file_name),
        who=who,
        applied=apply,
        operation=uuid.uuid4(),
    )
    session.add(run)
    session.flush()
    savepoint = session.begin_nested()
    try:
        with fewer_collections(), ahead() as thread:
            loading = _Loading(session, city, source, run, thread)
            lines = loading.run(entries, retire, progress)
    except BaseException:
        savepoint.rollback()
        raise
    if apply:
        savepoint.commit()
    else:
        savepoint.rollback()
    lines.write(session.connection(), run)
    run.ended_at = dt.datetime.now(dt.UTC)
    session.flush()
    session.expire_all()  # what the caller holds may have been changed
    return run


class _Loading:
    """One run."""

    def __init__(
        self, session: Session, city: City, source: ImportSource, run: ImportRun, ahead: Ahead
    ) -> None:
        self.session, self.city, self.source, self.run_row = session, city, source, run
        self.doing = Doing(run.operation, run.who, f"import of {source.name}: {run.file_name}")
        self.ahead = ahead
        self.connection = session.connection()
        # Two imports at once would each make what the other has just made.
        self.connection.execute(_ONE_AT_A_TIME, {"city": city.id})
        # From here on the connection knows its last change: see `bringing`.
        self.connection.execute(_NEXT_CHANGE)
        self.lines = Lines()
        self.matching = Matching(self.connection, source, self._write)
        self.placing = Placing(self.connection, city)
        self.adding = Adding(session, source, self.doing, run.id, ahead)
        self.retiring = Retiring(self.connection, source, run.id, self.doing)
        self.publication = Publication(self.connection)
        self.done = 0
        self.broken: list[str] = []  # ids of rows that could not be used, in this batch
        self.unknown_rows = 0  # such rows without an id, in all

    def run(self, entries: Rows, retire: bool, progress: Progress | None) -> Lines:
        trusted = self.source.trusted
        batches = ([looked_at(row, trusted) for row in some] for some in _batches(entries, BATCH))
        looked = self.ahead.each(batches)
        for batch in looked:
            new, here = self._sorted(batch)
            self.adding.add(new)
            looked.begin()
            # What is here may get an organization, or a roof, that comes with what is new.
            self._write(but=1 if new and not here else 0)
            self._bring(here)
            self.lines.settle(self.adding.first_row)
            self.done += len(batch)
            if progress:
                progress(self.done, None)
        self._write()
        self.lines.settle()
        if retire:
            self._retire()
        self.publication.publish(self.session, self.city.id)
        return self.lines

    def _sorted(
        self, batch: Sequence[Coming | BrokenRow]
    ) -> tuple[list[Coming], list[tuple[Coming, uuid.UUID]]]:
        """What is new, and what is here already and may have changed, with the service it is."""
        usable = list(self._usable(batch))
        self.matching.came_broken(self.broken)
        self.broken.clear()
        again = self.matching.came_before([(row.external_id, row.entry.row) for row in usable])
        remembered = self.matching.remembered([one.external_id for one in usable])
        new: list[Coming] = []
        known: list[tuple[Coming, uuid.UUID]] = []
        for one in usable:
            there = remembered.get(one.external_id)
            if (first := again.get(one.entry.row)) is not None:
                finding = Finding("", shown(one.external_id), "came_before", {"row": str(first)})
                self._reject(one, finding)
            elif there is not None and self._is_settled(one, there):
                continue
            elif self._is_placed(one):
                if there is None:
                    new.append(one)
                elif there.service_id is not None:
                    known.append((one, there.service_id))
        new, linked = self._unlike(new)
        return new, [*known, *linked]

    def _usable(self, batch: Sequence[Coming | BrokenRow]) -> Iterator[Coming]:
        for row in batch:
            if isinstance(row, Coming):
                yield row
                continue
            if not row.is_outside:
                self._not_missing(row.external_id)
            self.lines.count(
                row.row,
                "outside" if row.is_outside else "rejected",
                findings=[row.finding],
                external_id=row.external_id,
                name=row.name,
            )

    def _not_missing(self, external_id: str) -> None:
        """It cannot be used, but it is in the file: it is not what has vanished."""
        if external_id:
            self.broken.append(external_id)
        else:
            self.unknown_rows += 1

    def _is_settled(self, one: Coming, there: Remembered) -> bool:
        """Whether nothing is to be done about it, because it is as it was, or is to stay away."""
        if there.service_id is None:
            one.warnings.append(Finding("", shown(one.name), "deleted_here"))
        elif there.hash != one.hash or there.retired:
            return False
        self._count(one, "unchanged", service_id=there.service_id)
        return True

    def _is_placed(self, one: Coming) -> bool:
        """Find out where it is; whether that is in the city."""
        one.document, where, findings = self.placing.place(one.entry)
        if where == "outside":
            self.lines.count(
                one.entry.row,
                "outside",
                findings=findings,
                external_id=one.external_id,
                name=one.name,
            )
            return False
        if where == "swapped":
            self._reject(one, *findings)
            return False
        one.warnings += findings
        if not one.document.needs and not _says_that_needs_are_missing(one.entry):
            one.warnings.append(Finding("", shown(one.name), "no_needs"))
        if not self.source.trusted:
            one.document = without_assurances(one.document)
        return True

    def _unlike(
        self, entries: Sequence[Coming]
    ) -> tuple[list[Coming], list[tuple[Coming, uuid.UUID]]]:
        """What is new; and what is here already under another id, with the service it is."""
        ours = self.matching.ours([one.external_id for one in entries])
        strange = [one for one in entries if one.external_id not in ours]
        alike = self.matching.alike([one.known() for one in strange])
        linked = [(one, ours[one.external_id]) for one in entries if one.external_id in ours]
        taken = {service_id: one.entry.row for one, service_id in linked}
        new = []
        for place, one in enumerate(strange):
            match = alike.get(place)
            if match is None:
                new.append(one)
                continue
            other, metres = match
            row = other.row or taken.get(other.service_id)
            facts = {"name": shown(other.name), "row": str(row), "id": shown(other.external_id)}
            if row is not None:
                self._reject(one, Finding("", shown(one.name), "like_row", facts))
            elif other.external_id is not None:
                self._reject(one, Finding("", shown(one.name), "like_known", facts))
            else:
                taken[other.service_id] = one.entry.row
                # How far it is from a place that is secret would tell where that is.
                code = "linked" if other.is_shown else "linked_nearby"
                facts["metres"] = f"{metres:.0f}"
                one.warnings.append(Finding("", shown(one.name), code, facts))
                linked.append((one, other.service_id))
        return new, linked

    def _write(self, *, but: int = 0) -> None:
        """Have new services written, `but` those of the last so many batches."""
        written = self.adding.write(but=but)
        held: list[tuple[Coming, uuid.UUID, dict[str, str]]] = []
        for added in written:
            one = added.coming
            if added.problem is not None:
                self._reject(one, added.problem)
                continue
            code = "new_published" if added.publication == "published" else "new"
            self._count(one, "added", [Finding("", "", code)], service_id=added.service_id)
            if one.entry.held:
                held.append((one, added.service_id, {}))
        if public := [id for added in written for id in added.public]:
            self.publication.touch(public)
        if held:
            hold(self.connection, self.run_row, held)

    def _bring(self, entries: Sequence[tuple[Coming, uuid.UUID]]) -> None:
        for few in _batches(entries, FEW):
            with working(self.connection, self.doing) as work:
                records = records_of(work, self.source, [one.external_id for one, _ in few])
                bringing = Bringing(work, self.city.id, self.source.name, self.source.trusted)
                brought = list(bringing.bring(few, records))
                self.publication.touch_what_changed(work)
            kept = [one for one in brought if one.problem is None]
            remember(self.connection, self.source, self.run_row.id, kept, records)
            held = [(one.coming, one.service_id, one.ids) for one in kept]
            hold(self.connection, self.run_row, held)
            for one in brought:
                self._tell(one)

    def _tell(self, brought: Brought) -> None:
        if brought.problem is not None:
            self._reject(brought.coming, brought.problem)
            return
        brought.coming.warnings += brought.warnings
        outcome: Outcome = "changed" if brought.is_changed else "unchanged"
        self._count(brought.coming, outcome, brought.changes, brought.service_id)

    def _retire(self) -> None:
        if self.unknown_rows:
            facts = {"count": str(self.unknown_rows)}
            self.lines.warn(Finding("", "", "retired_none", facts))
        else:
            for missing in self.retiring.retire(self.publication):
                id, name, service_id = missing.external_id, missing.name, missing.service_id
                if missing.is_retired:
                    self.lines.count(
                        None,
                        "retired",
                        findings=[missing.finding],
                        external_id=id,
                        name=name,
                        service_id=service_id,
                    )
                else:
                    self.lines.warn(
                        missing.finding, external_id=id, name=name, service_id=service_id
                    )
        self.lines.settle()

    def _reject(self, one: Coming, *findings: Finding) -> None:
        self.lines.count(
            one.entry.row,
            "rejected",
            findings=findings,
            warnings=one.entry.findings,
            external_id=one.external_id,
            name=one.name,
        )

    def _count(
        self,
        one: Coming,
        outcome: Outcome,
        findings: Iterable[Finding] = (),
        service_id: uuid.UUID | None = None,
    ) -> None:
        # What it is stands nowhere but in `HeldBack`: who refuses it deletes it.
        held = [Finding(held.field, "", "held_back") for held in one.entry.held]
        self.lines.count(
            one.entry.row,
            outcome,
            findings=findings,
            warnings=[*one.entry.findings, *held, *one.warnings],
            external_id=one.external_id,
            name=one.name,
            service_id=service_id,
        )


def _says_that_needs_are_missing(entry: Entry) -> bool:
    """Whether the reader has said it already, in words that fit its format."""
    return any(finding.code in _NEEDS_ARE_MISSING for finding in entry.findings)


_NEEDS_ARE_MISSING = {"needs_missing", "needs_unknown", "osm_help_by_name", "hsds_category"}


def _batches(rows: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('import into ' || :city))")

_NEXT_CHANGE = text("SELECT nextval(pg_get_serial_sequence('directory.change', 'id'))")
