"""The next version of a list: what it has changed, what was changed here, what is gone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from locator.directory.access import AccessCondition
from locator.directory.change import Change
from locator.directory.contact import Phone
from locator.directory.document.document import AccessPart, PhonePart
from locator.directory.document.reading import read
from locator.directory.published import PublishedServicePoint
from locator.directory.texts import Translations, write_texts
from locator.imports.entry import BrokenRow, Finding, row_id
from locator.imports.record import ImportRecord
from locator.imports.runs import ImportLine
from locator.staff.likeness.merging import merge
from tests import builders
from tests.imports.loading.entries import (
    HAMRA,
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


def changes(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Change)) or 0


def test_the_same_list_again_changes_nothing(session: Session) -> None:
    of = source(session)
    rows = [entry(of, str(n), findings=(Finding("hours", "9-", "x"),)) for n in range(1, 5)]
    take_in(session, of, *rows)
    before = changes(session)
    run = take_in(session, of, *rows)
    assert counts(run) == {"unchanged": 4}
    assert told(session, run, "warning") == [f"{n} warning hours x" for n in range(1, 5)]
    assert changes(session) == before


def test_what_the_list_has_changed_is_changed_here(session: Session) -> None:
    of = source(session)
    take_in(session, of, entry(of, url="https://old.example"), entry(of, "2"))
    new = entry(of, url="https://new.example", description="Open to all.", points=2)
    run = take_in(session, of, new, entry(of, "2"))
    assert counts(run) == {"changed": 1, "unchanged": 1}
    lines = session.scalars(
        select(ImportLine).where(ImportLine.run_id == run.id).order_by(ImportLine.number)
    ).all()
    assert [(line.column, line.value, line.code) for line in lines[:2]] == [
        ("description", "Open to all.", "filled"),
        ("url", "https://new.example", "changed"),
    ]
    assert lines[1].facts == {"before": "https://old.example"}
    service = service_of(session, of)
    assert (service.url, len(service.service_at_locations)) == ("https://new.example", 2)
    assert {point.publication for point in service.service_at_locations} == {"in_review"}
    assert counts(take_in(session, of, new, entry(of, "2"))) == {"unchanged": 2}


def test_what_staff_edited_is_kept_and_the_conflict_is_shown_once(session: Session) -> None:
    of = source(session)
    take_in(session, of, entry(of, url="https://old.example", email="old@hill.example"))
    service = only(session)
    service.url = "https://ours.example"
    session.commit()
    new = entry(of, url="https://new.example", email="new@hill.example")
    run = take_in(session, of, new)
    assert told(session, run) == ["1 changed email changed", "1 warning url kept"]
    line = session.scalars(select(ImportLine).where(ImportLine.code == "kept")).one()
    assert (line.value, line.facts) == ("https://new.example", {"here": "https://ours.example"})
    assert (only(session).url, only(session).email) == ("https://ours.example", "new@hill.example")
    assert told(session, take_in(session, of, new)) == []


def test_what_only_staff_edited_is_no_conflict(session: Session) -> None:
    of = source(session)
    take_in(session, of, entry(of))
    service = only(session)
    service.description = "Ours."
    service.service_at_locations[0].phones.append(Phone(number="+961 2", position=1))
    session.commit()
    run = take_in(session, of, entry(of, email="new@hill.example"))
    assert told(session, run) == ["1 changed email changed"] or told(session, run) == [
        "1 changed email filled"
    ]
    assert only(session).description == "Ours."
    assert len(only(session).service_at_locations[0].phones) == 2


def test_hours_that_both_changed_stay_as_here(session: Session) -> None:
    of = source(session)
    take_in(session, of, entry(of))
    (row,) = only(session).service_at_locations[0].schedules
    row.byday = "FR"
    session.commit()
    new = entry(of)
    new.document.points[0].schedules[0].byday = ["WE"]
    run = take_in(session, of, new)
    assert told(session, run) == ["1 warning schedules kept"]
    assert only(session).service_at_locations[0].schedules[0].byday == "FR"


def test_what_was_deleted_here_stays_away(session: Session) -> None:
    of = source(session)
    take_in(session, of, entry(of))
    session.delete(only(session))
    session.commit()
    run = take_in(session, of, entry(of, email="new@hill.example"))
    assert told(session, run) == ["1 warning deleted_here"]
    assert services(session) == []


def test_an_organization_stays_whatever_the_list_calls_it_now(session: Session) -> None:
    of = source(session)
    take_in(session, of, entry(of))
    run = take_in(session, of, entry(of, organization="Valley Mission"))
    assert told(session, run) == ["1 warning organization organization_kept"]
    assert only(session).organization.name == "Hill Mission"


def test_translations_follow_the_list_but_for_those_that_staff_edited(session: Session) -> None:
    of = source(session)
    id = row_id(of.key, "service", "1")

    def texts(**names: str) -> dict[Any, Any]:
        return {id: {"name": names}}

    take_in(session, of, entry(of, translations=texts(ar="عيادة", fr="Clinique")))
    service = only(session)
    write_texts(
        session, service, "name", {"en": service.name, "ar": "مستوصف", "fr": "Clinique"}, "en"
    )
    session.commit()
    run = take_in(session, of, entry(of, translations=texts(ar="مركز", fr="Dispensaire", am="x")))
    assert sorted(told(session, run)) == [
        "1 changed name (am) filled",
        "1 changed name (fr) changed",
        "1 warning name (ar) kept",
    ]
    found = Translations.of(session, [id]).texts(only(session), "name", "en")
    assert found == {"en": service.name, "ar": "مستوصف", "fr": "Dispensaire", "am": "x"}


def test_nobody_untrusted_changes_what_is_said_of_access(session: Session) -> None:
    of = source(session)
    take_in(session, of, entry(of))
    service = only(session)
    service.publication = "published"
    service.access_conditions = [AccessCondition(fact="open_to_all", answer="no")]
    session.commit()
    run = take_in(session, of, entry(of, access={"open_to_all": AccessPart(answer="yes")}))
    assert told(session, run) == ["1 warning access.open_to_all kept"]
    assert only(session).access_conditions[0].answer == "no"


def test_a_source_that_is_trusted_now_publishes_what_waited(session: Session) -> None:
    of = source(session)
    assured = {point_id(of): {"assured_date": "2026-11-20", "assured_by": "The ministry"}}
    take_in(session, of, entry(of, assured=assured))
    of.trusted = True
    session.commit()
    take_in(session, of, entry(of, assured=assured))
    assert only(session).publication == "published"
    assert session.scalar(select(func.count()).select_from(PublishedServicePoint)) == 1


# --- found by likeness ---


def test_what_is_here_already_is_linked_and_only_filled_in(session: Session) -> None:
    there = builders.service_point(
        session, name="Cedar Clinic", url="https://ours.example", phones=["+961 1 000 000"]
    )
    before = there.service.access_conditions[0].answer
    of = source(session)
    one = entry(
        of,
        "x",
        name="Clinic Cedar",
        metres=60,
        url="https://list.example",
        description="Doctors.",
        access={"id_asked": AccessPart(answer="no")},
    )
    run = take_in(session, of, one)
    assert counts(run) == {"changed": 1}
    assert "1 warning linked" in told(session, run)
    assert "1 warning url kept" in told(session, run)
    service = only(session)
    assert (service.name, service.url) == ("Cedar Clinic", "https://ours.example")
    assert (service.description, service.source) == ("Doctors.", "The list")
    assert [fact.fact for fact in service.access_conditions] == ["open_to_all"]
    assert service.access_conditions[0].answer == before
    assert service.service_at_locations[0].location.point == HAMRA
    assert counts(take_in(session, of, one)) == {"unchanged": 1}
    changed = entry(of, "x", name="Clinic Cedar", metres=60, description="Nurses.")
    take_in(session, of, changed)
    assert only(session).description == "Nurses."


@pytest.mark.parametrize("disclosure", ["hidden", "area"])
def test_a_list_never_shows_what_is_kept_secret_here(session: Session, disclosure: str) -> None:
    there = builders.service_point(
        session,
        name="Cedar House",
        disclosure=disclosure,
        area_name="Beirut" if disclosure == "area" else None,
        address=None,
    )
    of = source(session)
    one = entry(of, "x", name="Cedar House", metres=10, points=2, location={"address": "1 Lane"})
    run = take_in(session, of, one)
    assert "1 warning linked_nearby" in told(session, run)
    assert "1 warning points_kept" in told(session, run)
    said = session.scalars(select(ImportLine).where(ImportLine.code == "linked_nearby")).one()
    assert "metres" not in (said.facts or {}) or "m away" not in said.code
    session.refresh(there.location)
    assert there.location.disclosure == disclosure
    assert there.location.addresses == []
    assert len(only(session).service_at_locations) == 1


def test_nothing_real_is_the_same_as_a_sample(session: Session) -> None:
    builders.service_point(session, name="Cedar clinic", is_sample=True)
    of = source(session)
    assert counts(take_in(session, of, entry(of, "x", name="Cedar clinic"))) == {"added": 1}


def test_what_we_gave_out_comes_home_to_its_own_entry(session: Session) -> None:
    there = builders.service_point(session, name="Cedar clinic")
    there.service.description = None
    session.commit()
    of = source(session)
    before = changes(session)
    document = read(session, there.service_id)
    back = entry(of).__class__(1, str(there.service_id), document)
    assert counts(take_in(session, of, back)) == {"unchanged": 1}
    assert changes(session) == before
    more = document.model_copy(update={"description": "Doctors."})
    assert counts(take_in(session, of, entry(of).__class__(1, str(there.service_id), more))) == {
        "changed": 1
    }
    assert only(session).description == "Doctors."


# --- merged here ---


def test_what_was_made_one_here_brings_the_one_that_lives_on_up_to_date(session: Session) -> None:
    keep = builders.service_point(session, name="Walk-in clinic", description="Ours.")
    of = source(session)
    take_in(session, of, entry(of, "3", email="old@hill.example"))
    gone = service_of(session, of, "3").service_at_locations[0]
    merge(session, keep, gone, {})
    session.commit()
    run = take_in(session, of, entry(of, "3", email="new@hill.example"))
    # What is there was said by others: it is kept, and the conflict is shown.
    assert told(session, run) == ["3 warning followed", "3 warning email kept"]
    assert counts(take_in(session, of, entry(of, "3", email="new@hill.example"))) == {
        "unchanged": 1
    }
    added = entry(of, "3", email="new@hill.example", fees_description="Free.")
    assert counts(take_in(session, of, added)) == {"changed": 1}
    session.refresh(keep.service)
    assert (keep.service.fees_description, keep.service.description) == ("Free.", "Ours.")
    assert service_of(session, of, "3").publication == "archived"


# --- what vanished ---


def test_what_vanished_is_archived_only_when_asked(session: Session) -> None:
    of = source(session)
    take_in(session, of, entry(of, "1"), entry(of, "2"))
    assert counts(take_in(session, of, entry(of, "1"))) == {"unchanged": 1}
    assert service_of(session, of, "2").publication == "in_review"
    run = take_in(session, of, entry(of, "1"), retire=True)
    assert counts(run) == {"unchanged": 1, "retired": 1}
    assert told(session, run) == ["- retired retired"]
    assert service_of(session, of, "2").publication == "archived"
    again = take_in(session, of, entry(of, "1"), retire=True)
    assert counts(again) == {"unchanged": 1}


def test_what_vanished_leaves_the_public_side(session: Session) -> None:
    of = source(session, trusted=True)
    assured = {point_id(of): {"assured_date": "2026-11-20", "assured_by": "The ministry"}}
    take_in(session, of, entry(of, assured=assured))
    assert session.scalar(select(func.count()).select_from(PublishedServicePoint)) == 1
    take_in(session, of, entry(of, "2"), retire=True)
    assert session.scalar(select(func.count()).select_from(PublishedServicePoint)) == 0


def test_what_is_in_the_list_again_is_as_it_was(session: Session) -> None:
    of = source(session)
    take_in(session, of, entry(of, "1"), entry(of, "2"))
    take_in(session, of, entry(of, "1"), retire=True)
    run = take_in(session, of, entry(of, "1"), entry(of, "2"))
    assert told(session, run) == ["2 changed back_again"]
    assert service_of(session, of, "2").publication == "in_review"


def test_what_somebody_archived_by_hand_does_not_come_back(session: Session) -> None:
    of = source(session)
    take_in(session, of, entry(of, "1"), entry(of, "2"))
    service_of(session, of, "2").publication = "archived"
    session.commit()
    take_in(session, of, entry(of, "1"), retire=True)
    take_in(session, of, entry(of, "1"), entry(of, "2", email="new@hill.example"))
    assert service_of(session, of, "2").publication == "archived"


def test_what_another_list_has_is_not_archived(session: Session) -> None:
    of, other = source(session), source(session, "Another list")
    take_in(session, of, entry(of, "1"), entry(of, "2"))
    take_in(session, other, entry(other, "2"))
    run = take_in(session, of, entry(of, "1"), retire=True)
    assert told(session, run) == ["- warning retired_not"]


def test_rows_that_cannot_be_used_have_not_vanished(session: Session) -> None:
    of = source(session)
    take_in(session, of, entry(of, "1"), entry(of, "2"), entry(of, "3"))
    broken = BrokenRow(2, Finding("", "", "no_name"), "2")
    run = take_in(session, of, entry(of, "1"), broken, retire=True)
    assert counts(run) == {"unchanged": 1, "rejected": 1, "retired": 1}
    unknown = BrokenRow(2, Finding("", "", "no_name"))
    run = take_in(session, of, unknown, retire=True)
    assert told(session, run) == ["2 rejected no_name", "- warning retired_none"]
    assert service_of(session, of, "1").publication == "in_review"


def test_two_cities_may_read_one_list(session: Session) -> None:
    of = source(session)
    other = source(session, city="freetown")
    there = {"lon": -13.2344, "lat": 8.4844}
    take_in(session, of, entry(of))
    run = take_in(session, other, entry(other, location=there))
    assert counts(run) == {"added": 1}
    assert only(session, "beirut").id != only(session, "freetown").id
    records = session.scalars(select(ImportRecord)).all()
    assert {record.external_id for record in records} == {"1"}


def test_rows_of_lists_follow_the_list(session: Session) -> None:
    of = source(session)
    take_in(session, of, entry(of))
    new = entry(of)
    point = new.document.points[0]
    point.phones = [PhonePart(id=row_id(of.key, "phone", "b"), number="+961 9 999 999")]
    run = take_in(session, of, new)
    assert told(session, run) == ["1 changed phones part_added", "1 changed phones part_removed"]
    phones = only(session).service_at_locations[0].phones
    assert [phone.number for phone in phones] == ["+961 9 999 999"]
