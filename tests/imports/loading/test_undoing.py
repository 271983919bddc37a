"""A whole import is taken back, and what was done since is kept."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from locator.directory.base import DIRECTORY, Base
from locator.directory.contact import Phone
from locator.directory.document.document import AccessPart
from locator.directory.document.reading import read
from locator.directory.published import PublishedServicePoint
from locator.directory.service import Service
from locator.errors import ChangeCannotBeUndoneError
from locator.imports.loading.undoing import undo
from locator.imports.record import ImportRecord
from locator.imports.runs import ImportRun
from locator.staff.likeness.merging import merge
from tests import builders
from tests.imports.loading.entries import (
    counts,
    entry,
    only,
    point_id,
    service_of,
    services,
    source,
    take_in,
    told,
)

WHO = "amina@city.example"


def take_back(session: Session, run: ImportRun) -> ImportRun:
    undone = undo(session, run, who=WHO)
    session.commit()
    return undone


def everything(session: Session) -> dict[str, list[Any]]:
    """All rows of the directory but for the record of changes, byte by byte."""
    session.flush()
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.schema == DIRECTORY and table.name != "change":
            rows = session.connection().execute(
                text(f"SELECT to_jsonb(t) - 'last_modified' FROM {DIRECTORY}.{table.name} t")  # noqa: S608
            )
            found[table.name] = sorted(map(repr, rows.scalars()))
    return found


def test_what_came_is_gone_without_a_trace_but_in_the_record(session: Session) -> None:
    of = source(session)
    builders.service_point(session, name="Here before")
    before = everything(session)
    run = take_in(
        session,
        of,
        entry(of, "1", points=2, program="Fund", location={"address": "1 Lane"}),
        entry(of, "2", access={"id_asked": AccessPart(answer="no")}, organization=""),
        entry(of, "3", location={"accessibility": ["A ramp"]}),
    )
    assert everything(session) != before
    undone = take_back(session, run)
    assert counts(undone) == {"retired": 3}
    assert told(session, undone) == ["- retired taken_back"] * 3
    assert everything(session) == before
    deleted = session.execute(
        text("SELECT count(*) FROM directory.change WHERE operation = :o AND action = 'delete'"),
        {"o": undone.operation},
    ).scalar()
    created = session.execute(
        text("SELECT count(*) FROM directory.change WHERE operation = :o AND action = 'create'"),
        {"o": run.operation},
    ).scalar()
    assert deleted == created
    assert counts(take_in(session, of, entry(of, "1"))) == {"added": 1}


def test_what_it_changed_is_as_it_was_to_the_byte(session: Session) -> None:
    of = source(session)
    take_in(session, of, entry(of, "1", url="https://old.example"), entry(of, "2"), entry(of, "3"))
    service_of(session, of).description = "Ours."
    session.commit()
    before = everything(session)
    new = entry(of, "1", url="https://new.example", points=2, needs=["legal-aid"])
    new.document.points[0].phones = []
    run = take_in(session, of, new, entry(of, "2"), retire=True)
    assert counts(run) == {"changed": 1, "unchanged": 1, "retired": 1}
    undone = take_back(session, run)
    assert counts(undone) == {"changed": 2}
    assert everything(session) == before
    # And the list is told apart from what is here as if nothing had been.
    again = take_in(session, of, new, entry(of, "2"))
    assert counts(again) == {"changed": 1, "unchanged": 1}


def test_what_was_linked_is_as_it_was(session: Session) -> None:
    there = builders.service_point(session, name="Cedar clinic")
    of = source(session)
    before = everything(session)
    run = take_in(session, of, entry(of, "x", name="Cedar clinic", description="Doctors."))
    take_back(session, run)
    assert everything(session) == before
    assert read(session, there.service_id).description is None


@pytest.mark.parametrize(
    "edit",
    [
        lambda service: setattr(service, "description", "Ours."),
        lambda service: service.phones.append(Phone(number="+961 2")),
        lambda service: service.service_at_locations[0].phones.clear(),
        lambda service: setattr(service.service_at_locations[0].location, "wheelchair", "yes"),
        lambda service: setattr(service, "publication", "published"),
        lambda service: setattr(service.service_at_locations[0], "assured_date", builders.TODAY),
    ],
)
def test_what_was_edited_since_is_kept_and_named(session: Session, edit: Any) -> None:
    of = source(session)
    run = take_in(session, of, entry(of, "1"), entry(of, "2"))
    edit(service_of(session, of))
    session.commit()
    kept = read(session, service_of(session, of).id)
    undone = take_back(session, run)
    assert counts(undone) == {"retired": 1, "unchanged": 1}
    assert sorted(told(session, undone)) == ["- retired taken_back", "- unchanged undo_kept"]
    assert read(session, only(session).id) == kept
    # It is still the one that the list knows.
    assert counts(take_in(session, of, entry(of, "1"))) == {"unchanged": 1}


def test_a_change_that_was_changed_again_is_kept(session: Session) -> None:
    of = source(session)
    take_in(session, of, entry(of, url="https://old.example"))
    run = take_in(session, of, entry(of, url="https://new.example"))
    only(session).url = "https://ours.example"
    session.commit()
    assert counts(take_back(session, run)) == {"unchanged": 1}
    assert only(session).url == "https://ours.example"


def test_what_a_later_import_changed_is_kept_until_that_is_undone(session: Session) -> None:
    of = source(session)
    first = take_in(session, of, entry(of))
    second = take_in(session, of, entry(of, email="new@hill.example"))
    assert counts(take_back(session, second)) == {"changed": 1}
    assert counts(take_back(session, first)) == {"retired": 1}
    assert services(session) == []
    first = take_in(session, of, entry(of))
    take_in(session, of, entry(of, email="new@hill.example"))
    assert counts(take_back(session, first)) == {"unchanged": 1}
    assert only(session).email == "new@hill.example"


def test_an_import_is_undone_once(session: Session) -> None:
    of = source(session)
    run = take_in(session, of, entry(of))
    undone = take_back(session, run)
    for one in (run, undone):
        with pytest.raises(ChangeCannotBeUndoneError):
            undo(session, one, who=WHO)


def test_a_trial_has_nothing_that_could_be_undone(session: Session) -> None:
    of = source(session)
    run = take_in(session, of, entry(of), apply=False)
    with pytest.raises(ChangeCannotBeUndoneError):
        undo(session, run, who=WHO)


@pytest.mark.parametrize("is_imported_kept", [True, False])
def test_after_a_merge_of_doubles_both_are_kept(session: Session, is_imported_kept: bool) -> None:
    there = builders.service_point(session, name="Walk-in clinic")
    of = source(session)
    run = take_in(session, of, entry(of, "3"), entry(of, "4"))
    imported = service_of(session, of, "3").service_at_locations[0]
    both = (imported, there) if is_imported_kept else (there, imported)
    merge(session, *both, {})
    session.commit()
    before = len(services(session))
    assert counts(take_back(session, run)) == {"retired": 1, "unchanged": 1}
    assert len(services(session)) == before - 1


def test_what_was_public_is_not_any_more(session: Session) -> None:
    of = source(session, trusted=True)
    assured = {point_id(of): {"assured_date": "2026-11-20", "assured_by": "The ministry"}}
    run = take_in(session, of, entry(of, assured=assured))
    count = select(func.count()).select_from(PublishedServicePoint)
    assert session.scalar(count) == 1
    take_back(session, run)
    assert session.scalar(count) == 0
    assert session.scalars(select(ImportRecord)).all() == []


def test_an_organization_that_others_use_by_now_stays(session: Session) -> None:
    of = source(session)
    run = take_in(session, of, entry(of))
    organization = only(session).organization
    builders.service(session, organization=organization, name="Another")
    session.commit()
    take_back(session, run)
    assert [service.name for service in session.scalars(select(Service))] == ["Another"]


def test_a_roof_that_others_share_stays(session: Session) -> None:
    of = source(session)
    first = take_in(session, of, entry(of, "1"))
    location = only(session).service_at_locations[0].location
    other = builders.service_point(session, location=location, name="Another")
    take_back(session, first)
    session.refresh(other)
    assert other.location.point is not None
