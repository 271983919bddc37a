"""What one batch makes, and has not written yet, the next one may hang on: each is of one entry."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.document.document import LocationPart, OrganizationPart, PointPart
from locator.directory.organization import Organization, Program
from locator.imports.entry import Entry, row_id
from locator.imports.loading import loader
from locator.imports.runs import ImportLine
from tests.imports.loading.entries import HAMRA, counts, entry, services, source, take_in, told


@pytest.fixture(autouse=True)
def _one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "BATCH", 1)


def _sharing(of: Any, id: str, name: str, need: str, **fields: Any) -> Entry:
    """Under a roof, of an organization and a program, that others have, too."""
    roof = LocationPart(
        id=row_id(of.key, "location", "roof"), lon=HAMRA.lon, lat=HAMRA.lat, disclosure="exact"
    )
    points = [PointPart(id=row_id(of.key, "point", id), location=roof)]
    fields |= {"organization": "Hill House", "program": "City fund", "needs": [need]}
    return entry(of, id, name=name, at=points, **fields)


def test_one_roof_organization_and_program_stay_one(session: Session) -> None:
    of = source(session)
    made_before = session.scalar(select(func.count(Organization.id)))
    rows = [
        _sharing(of, "1", "Soup", "social-protection/food"),
        _sharing(of, "2", "Law", "legal-aid"),
        _sharing(of, "3", "School", "education"),
    ]
    assert counts(take_in(session, of, *rows)) == {"added": 3}
    made = services(session)
    assert len({service.organization_id for service in made}) == 1
    assert len({service.program_id for service in made}) == 1
    assert len({point.location_id for one in made for point in one.service_at_locations}) == 1
    assert session.scalar(select(func.count(Organization.id))) == (made_before or 0) + 1
    assert session.scalar(select(func.count(Program.id))) == 1


def test_who_hangs_on_what_is_refused_is_made_again_without_it(session: Session) -> None:
    of = source(session)
    rows = [
        _sharing(of, "1", "Soup", "social-protection/food", minimum_age=10**12),
        _sharing(of, "2", "Law", "legal-aid"),
        _sharing(of, "3", "School", "education"),
    ]
    run = take_in(session, of, *rows)
    assert told(session, run) == ["1 rejected cannot_be_kept", "2 added new", "3 added new"]
    made = services(session)
    assert {service.organization.name for service in made} == {"Hill House"}
    assert len({point.location_id for one in made for point in one.service_at_locations}) == 1


def test_an_organization_by_its_id_is_that_of_the_batch_before(session: Session) -> None:
    of = source(session)
    id = row_id(of.key, "organization", "hill")
    rows = [
        entry(of, "1", organization=OrganizationPart(id=id, name="Hill House")),
        entry(of, "2", organization=OrganizationPart(id=id, name="Another name")),
    ]
    assert counts(take_in(session, of, *rows)) == {"added": 2}
    assert {service.organization_id for service in services(session)} == {id}


def test_what_is_here_may_follow_what_is_new(session: Session) -> None:
    of = source(session)
    take_in(session, of, entry(of, "2"))
    rows = [entry(of, "1"), entry(of, "2", email="new@hill.example"), entry(of, "3")]
    run = take_in(session, of, *rows)
    assert counts(run) == {"added": 2, "changed": 1}


def test_the_report_lies_in_the_order_of_the_file(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "BATCH", 2)
    of = source(session)
    far = {"lon": 2.35, "lat": 48.85}
    rows = [entry(of, str(n), location=far if n in {2, 4} else None) for n in range(1, 8)]
    run = take_in(session, of, *rows)
    lines = session.scalars(
        select(ImportLine.row).where(ImportLine.run_id == run.id).order_by(ImportLine.number)
    ).all()
    assert lines == [1, 2, 3, 4, 5, 6, 7]
    assert counts(run) == {"added": 5, "outside": 2}
