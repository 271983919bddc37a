"""What a source says now is brought to services that are here, and what was edited here is kept."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session, aliased

from locator.directory.change import Change
from locator.directory.document.differences import differences
from locator.directory.document.document import ServiceDocument
from locator.directory.document.merging import merge
from locator.directory.document.reading import document_of, load_services
from locator.directory.document.writing import write
from locator.directory.location import Location
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.errors import RowBelongsElsewhereError, ServiceIsUnknownError
from locator.imports.entry import Finding
from locator.imports.loading.coming import Coming, with_access_of
from locator.imports.loading.copying import Doing
from locator.imports.loading.filling import fill, renamed
from locator.imports.loading.telling import kept, kept_in, told
from locator.imports.loading.texts import bring_texts
from locator.imports.record import ImportRecord
from locator.imports.report import shown


@dataclass(slots=True)
class Brought:
    """What became of one entry. `first_change` to `last_change` is what was changed for it."""

    coming: Coming
    service_id: uuid.UUID
    ids: dict[str, str]
    changes: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    problem: Finding | None = None
    first_change: int | None = None
    last_change: int | None = None

    @property
    def is_changed(self) -> bool:
        """Whether anything in the directory is not as it was."""
        return self.first_change is not None


@contextmanager
def working(connection: Connection, doing: Doing) -> Iterator[Session]:
    """A session for one step, on the same connection; what it holds in memory goes with it."""
    with Session(connection, autoflush=False, join_transaction_mode="rollback_only") as session:
        session.info.update(doing.info())
        yield session


class Bringing:
    """One batch of entries for services that are here."""

    def __init__(self, session: Session, city_id: str, source_name: str, trusted: bool) -> None:
        self.session, self.city_id = session, city_id
        self.source_name, self.trusted = source_name, trusted

    def bring(
        self,
        entries: Sequence[tuple[Coming, uuid.UUID]],
        records: Mapping[str, ImportRecord],
    ) -> Iterator[Brought]:
        """Each with the service that it is here; `records` are those of the source before."""
        living = self._living({id for _, id in entries})
        services = load_services(self.session, {living.get(id, (id, {}))[0] for _, id in entries})
        for coming, id in entries:
            service_id, led = living.get(id, (id, {}))
            record = records.get(coming.external_id)
            ids = dict(record.ids) if record else {}
            ids |= {str(one): str(other) for one, other in led.items()}
            brought = Brought(coming, service_id, ids)
            service = services.get(service_id)
            if service is None:
                brought.problem = Finding("", shown(coming.name), "foreign_id", {"what": "service"})
            else:
                if led:
                    facts = {"name": shown(service.name)}
                    brought.warnings.append(Finding("", shown(coming.name), "followed", facts))
                self._bring(brought, service, record)
            yield brought

    def _bring(self, brought: Brought, service: Service, record: ImportRecord | None) -> None:
        theirs = document_of(service)
        ids = {uuid.UUID(one): uuid.UUID(other) for one, other in brought.ids.items()}
        mine = renamed(brought.coming.document, ids)
        said = record.said if record else {}
        if said.get("document"):
            base = renamed(ServiceDocument.model_validate(said["document"]), ids)
            wanted = self._merged(brought, base, theirs, mine)
        else:
            wanted = self._filled(brought, theirs, mine)
        before = last_change(self.session)
        try:
            with self.session.begin_nested():
                self._write(brought, service, theirs, wanted, record)
        except (RowBelongsElsewhereError, ServiceIsUnknownError) as error:
            what = shown(str(error))
            brought.problem = Finding("", shown(brought.coming.name), "foreign_id", {"what": what})
        except (IntegrityError, DataError) as error:
            why = shown(str(error.orig).partition("\n")[0])
            brought.problem = Finding(
                "", shown(brought.coming.name), "cannot_be_kept", {"why": why}
            )
        else:
            after = last_change(self.session)
            if after > before:
                brought.first_change, brought.last_change = before + 1, after

    def _merged(
        self,
        brought: Brought,
        base: ServiceDocument,
        theirs: ServiceDocument,
        mine: ServiceDocument,
    ) -> ServiceDocument:
        mine = self._with_organization(brought, base, theirs, mine)
        base.organization.id = mine.organization.id
        if not self.trusted:
            for fact, part in mine.access.items():
                if part != base.access.get(fact):
                    here = theirs.access.get(fact)
                    brought.warnings.append(kept(f"access-{fact}", part, here))
            mine = with_access_of(mine, base)
        merged = merge(base, theirs, mine)
        if not merged.conflicts:
            return merged.document
        brought.warnings += map(kept_in, merged.conflicts)
        return merge(base, theirs, mine, {one.path: "theirs" for one in merged.conflicts}).document

    def _filled(
        self, brought: Brought, theirs: ServiceDocument, mine: ServiceDocument
    ) -> ServiceDocument:
        if not self.trusted:
            # An answer that nobody vouches for does not come into what is perhaps public.
            mine = with_access_of(mine, ServiceDocument())
        filled = fill(theirs, mine)
        brought.ids |= {str(one): str(other) for one, other in filled.ids.items()}
        brought.warnings += filled.kept
        if filled.points_left_out:
            count = str(filled.points_left_out)
            brought.warnings.append(Finding("", "", "points_kept", {"count": count}))
        return filled.document

    def _with_organization(
        self,
        brought: Brought,
        base: ServiceDocument,
        theirs: ServiceDocument,
        mine: ServiceDocument,
    ) -> ServiceDocument:
        """Others may hang on an organization: only people can tell what a new name there means."""
        said, says = base.organization, mine.organization
        if says.id is not None and says.id in (said.id, theirs.organization.id):
            return mine
        if says.name.casefold() == said.name.casefold():
            here = says.model_copy(update={"id": theirs.organization.id})
        else:
            facts = {"here": shown(theirs.organization.name)}
            finding = Finding("organization", shown(says.name), "organization_kept", facts)
            brought.warnings.append(finding)
            here = said.model_copy(update={"id": theirs.organization.id})
        return mine.model_copy(update={"organization": here})

    def _write(
        self,
        brought: Brought,
        service: Service,
        theirs: ServiceDocument,
        wanted: ServiceDocument,
        record: ImportRecord | None,
    ) -> None:
        changes = differences(theirs, wanted)
        if record is not None and record.retired:
            self._bring_back(brought, service)
        if changes:
            there = {point.id for point in theirs.points}
            self._give_places_of_their_own(brought, wanted, there)
            write(self.session, self.city_id, wanted, service.id)
            for point in service.service_at_locations:
                if point.id not in there and point.publication == "draft":
                    point.publication = service.publication
                    point.source = self.source_name
            if service.source is None:
                service.source = self.source_name
            brought.changes += map(told, changes)
        said = (record.said if record else {}).get("translations", {})
        changed, left = bring_texts(self.session, service, brought.coming, said, brought.ids)
        brought.changes += changed
        brought.warnings += left
        if self.trusted:
            self._vouch(brought, service)
        self.session.flush()

    def _bring_back(self, brought: Brought, service: Service) -> None:
        """It was archived because it had vanished; now it is there again, as it was."""
        if service.publication != "archived":
            return
        before = self.session.scalars(
            select(Change.before["publication"].astext)
            .where(
                Change.entity_type == "service",
                Change.entity_id == str(service.id),
                Change.action == "update",
                Change.after["publication"].astext == "archived",
            )
            .order_by(Change.id.desc())
            .limit(1)
        ).one_or_none()
        service.publication = before or "in_review"
        brought.changes.append(Finding("", shown(brought.coming.name), "back_again"))

    def _vouch(self, brought: Brought, service: Service) -> None:
        """The city trusts the source: what waits is published, and confirmed as the source says."""
        if service.publication == "in_review" and service.needs:
            service.publication = "published"
        for point in service.service_at_locations:
            if point.publication == "in_review" and service.publication == "published":
                point.publication = "published"
        theirs = {point.id: point for point in service.service_at_locations}
        for id, said in brought.coming.entry.assured.items():
            row = theirs.get(uuid.UUID(brought.ids.get(str(id), str(id))))
            if row is None or not (date := assured_of(said).get("assured_date")):
                continue
            if row.assured_date is None or row.assured_date < date:
                for name, value in assured_of(said).items():
                    setattr(row, name, value)

    def _give_places_of_their_own(
        self, brought: Brought, wanted: ServiceDocument, there: set[uuid.UUID | None]
    ) -> None:
        """A new point at a place that others have here: its place is made anew, for it alone."""
        new = [point.location for point in wanted.points if point.id not in there]
        ids = {location.id for location in new if location.id}
        taken = set(self.session.scalars(select(Location.id).where(Location.id.in_(ids))))
        for location in new:
            if location.id in taken:
                own = uuid.uuid4()
                brought.ids[str(location.id)] = str(own)
                location.id = own

    def _living(
        self, service_ids: Iterable[uuid.UUID]
    ) -> dict[uuid.UUID, tuple[uuid.UUID, dict[uuid.UUID, uuid.UUID]]]:
        """Services that were merged into others: the other, and which rows are which there."""
        gone, kept = aliased(ServiceAtLocation), aliased(ServiceAtLocation)
        rows = self.session.execute(
            select(
                gone.service_id,
                kept.service_id.label("into"),
                gone.id,
                kept.id.label("kept_id"),
                gone.location_id,
                kept.location_id.label("kept_location_id"),
            )
            .join(kept, gone.merged_into == kept.id)
            .join(Service, Service.id == gone.service_id)
            .where(
                gone.service_id.in_(set(service_ids)),
                kept.service_id != gone.service_id,
                Service.publication == "archived",
            )
            .order_by(gone.id)
        )
        found: dict[uuid.UUID, tuple[uuid.UUID, dict[uuid.UUID, uuid.UUID]]] = {}
        for row in rows:
            into, ids = found.setdefault(row.service_id, (row.into, {}))
            if row.into == into:
                ids |= {row.id: row.kept_id, row.location_id: row.kept_location_id}
        return found


def last_change(session: Session) -> int:
    """The id of the last change that this connection has recorded."""
    return session.scalar(_LAST_CHANGE) or 0


def assured_of(said: Mapping[str, str]) -> dict[str, Any]:
    """Who confirmed a point, and when, in the columns of its row; {} where that is no date."""
    try:
        date = dt.date.fromisoformat(said.get("assured_date", ""))
    except ValueError:
        return {}
    kind = said.get("assured_by_kind")
    return {
        "assured_date": date,
        "assured_by": said.get("assured_by"),
        "assured_by_kind": kind if kind in ("city", "organization", "network") else None,
    }


# Of this session: the loader takes a number before the first entry.
_LAST_CHANGE = text("SELECT currval(pg_get_serial_sequence('directory.change', 'id'))")
