"""Two people work at one document, and nobody's work is lost."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locator.directory.document.differences import differences
from locator.directory.document.document import (
    AccessPart,
    LocationPart,
    OrganizationPart,
    PhonePart,
    PointPart,
    SchedulePart,
    ServiceDocument,
)
from locator.directory.document.merging import merge
from locator.directory.document.parts import find, form_path, id_path
from locator.directory.document.values import Position
from tests.directory.document.documents import before_and_after, documents, edited

SOME = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@st.composite
def three(draw: st.DrawFn) -> tuple[ServiceDocument, ServiceDocument, ServiceDocument]:
    base = draw(documents).with_ids()
    return base, draw(edited(base, by="them")), draw(edited(base, by="me"))


@SOME
@given(both=before_and_after())
def test_what_one_alone_has_changed_is_taken_as_it_is(
    both: tuple[ServiceDocument, ServiceDocument],
) -> None:
    base, changed = both
    assert merge(base, changed, base).document == changed
    assert merge(base, base, changed).document == changed
    assert merge(base, changed, changed).document == changed
    assert not merge(base, changed, base).conflicts
    assert not merge(base, base, changed).conflicts
    assert not merge(base, changed, changed).conflicts


@SOME
@given(all_three=three())
def test_there_is_a_conflict_exactly_where_both_changed_differently(
    all_three: tuple[ServiceDocument, ServiceDocument, ServiceDocument],
) -> None:
    base, theirs, mine = all_three
    merged = merge(base, theirs, mine)
    by_them = {one.path: one.after for one in differences(base, theirs)}
    by_me = {one.path: one.after for one in differences(base, mine)}
    conflicts = {one.path for one in merged.conflicts}
    for path in conflicts:
        last = path.rpartition("-")[2]
        assert last not in {"needs", "accessibility"}
        # Both did something there: to it, to something in it, or to what it is in.
        assert _touches(by_them, path), path
        assert _touches(by_me, path), path
    told = {path for path in by_them if path in by_me and by_them[path] != by_me[path]}
    lists = {"needs", "accessibility", "languages", "phones", "cost_options", "required_documents"}
    assert {path for path in told if path.rpartition("-")[2] not in lists} <= conflicts


def _touches(paths: object, path: str) -> bool:
    assert isinstance(paths, dict)
    return any(
        one == path or one.startswith(f"{path}-") or path.startswith(f"{one}-") for one in paths
    )


@SOME
@given(all_three=three())
def test_nothing_that_anybody_wrote_is_lost(
    all_three: tuple[ServiceDocument, ServiceDocument, ServiceDocument],
) -> None:
    """Whichever way is chosen, what only one changed is there, and who wins a conflict has won."""
    base, theirs, mine = all_three
    conflicts = merge(base, theirs, mine).conflicts
    for side in ("theirs", "mine"):
        merged = merge(base, theirs, mine, {one.path: side for one in conflicts})
        assert not merged.conflicts
        left = {one.path: one for one in differences(merged.document, theirs)}
        by_me = {one.path for one in differences(base, mine)}
        for path in left:
            assert _touches(dict.fromkeys(by_me), path), path


@SOME
@given(both=before_and_after())
def test_two_versions_are_equal_where_nothing_differs(
    both: tuple[ServiceDocument, ServiceDocument],
) -> None:
    before, after = both
    assert not differences(before, before.model_copy(deep=True))
    for one in differences(before, after):
        assert one.before != one.after
        there = before if one.is_removed else after
        assert find(there, one.path) == find(there, form_path(there, one.path))
        assert id_path(there, form_path(there, one.path)) == one.path


BASE = ServiceDocument(
    name="Clinic",
    organization=OrganizationPart(id=uuid.uuid4(), name="Open Door"),
    needs=["legal-aid"],
    access={"id_asked": AccessPart(answer="yes", confirmed_by="Amina")},
    phones=[PhonePart(number="1"), PhonePart(number="2")],
    points=[
        PointPart(
            location=LocationPart(lon=35.48, lat=33.89),
            schedules=[
                SchedulePart(
                    freq="WEEKLY", byday=["MO"], opens_at=dt.time(9), closes_at=dt.time(17)
                )
            ],
        )
    ],
).with_ids()


def copies() -> tuple[ServiceDocument, ServiceDocument]:
    return BASE.model_copy(deep=True), BASE.model_copy(deep=True)


def test_two_who_change_different_fields_both_have_their_way() -> None:
    theirs, mine = copies()
    theirs.description = "Ask for Layla"
    mine.points[0].location.directions = "Behind the bakery"
    merged = merge(BASE, theirs, mine)
    assert not merged.conflicts
    assert merged.document.description == "Ask for Layla"
    assert merged.document.points[0].location.directions == "Behind the bakery"


def test_a_pin_is_never_put_together_from_two() -> None:
    """The longitude of one and the latitude of the other are a place that nobody meant."""
    theirs, mine = copies()
    theirs.points[0].location.lon = 35.50
    mine.points[0].location.lat = 33.87
    (conflict,) = merge(BASE, theirs, mine).conflicts
    assert conflict.theirs == Position(35.50, 33.89)
    assert conflict.mine == Position(35.48, 33.87)
    chosen = merge(BASE, theirs, mine, {conflict.path: "theirs"}).document.points[0].location
    assert (chosen.lon, chosen.lat) == (35.50, 33.89)


def test_a_pin_is_looked_at_by_who_has_set_it() -> None:
    theirs, mine = copies()
    theirs.points[0].location.lat = 33.90
    theirs.points[0].location.pin_checked = False
    mine.points[0].location.pin_checked = True
    assert merge(BASE, theirs, mine).document.points[0].location.pin_checked is False


def test_times_are_never_put_together_from_two() -> None:
    theirs, mine = copies()
    theirs.points[0].schedules[0].byday = ["TU"]
    mine.points[0].schedules[0].closes_at = dt.time(13)
    (conflict,) = merge(BASE, theirs, mine).conflicts
    assert isinstance(conflict.mine, SchedulePart)
    assert conflict.path.endswith(f"schedules-{conflict.mine.id.hex}")  # type: ignore[union-attr]


def test_who_confirmed_one_answer_has_not_confirmed_the_other() -> None:
    theirs, mine = copies()
    theirs.access["id_asked"] = AccessPart(answer="yes", confirmed_by="Layla")
    mine.access["id_asked"] = AccessPart(answer="no", confirmed_by="Amina")
    merged = merge(BASE, theirs, mine)
    assert [conflict.path for conflict in merged.conflicts] == ["access-id_asked"]
    assert merged.document.access["id_asked"] == mine.access["id_asked"]


def test_a_row_that_one_took_out_and_the_other_changed_is_asked_about() -> None:
    theirs, mine = copies()
    gone = theirs.phones.pop(0)
    mine.phones[0].description = "Ask for Layla"
    merged = merge(BASE, theirs, mine)
    assert gone.id is not None
    assert [conflict.path for conflict in merged.conflicts] == [f"phones-{gone.id.hex}"]
    assert merged.document.phones[0].description == "Ask for Layla"
    chosen = merge(BASE, theirs, mine, {f"phones-{gone.id.hex}": "theirs"}).document
    assert [phone.number for phone in chosen.phones] == ["2"]


def test_needs_of_both_are_kept() -> None:
    theirs, mine = copies()
    theirs.needs = ["education", "legal-aid"]
    mine.needs = ["housing"]
    merged = merge(BASE, theirs, mine)
    assert not merged.conflicts
    assert sorted(merged.document.needs) == ["education", "housing"]


@pytest.mark.parametrize("new_organization", [None, uuid.uuid4()])
def test_another_organization_is_another_one_and_not_an_edited_name(
    new_organization: uuid.UUID | None,
) -> None:
    theirs, mine = copies()
    theirs.organization = OrganizationPart(id=new_organization, name="Harbour")
    mine.organization.url = "https://door.example"
    (difference,) = differences(BASE, theirs)
    assert difference.path == "organization"
    (conflict,) = merge(BASE, theirs, mine).conflicts
    assert conflict.path == "organization"
