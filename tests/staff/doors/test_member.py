"""What a member may, where, and with whose things."""

from __future__ import annotations

import uuid

import pytest

from locator.staff.doors import ANY, Grant, Member

OURS, THEIRS = uuid.uuid4(), uuid.uuid4()


def somebody(*grants: Grant, all_cities: tuple[str, ...] = ()) -> Member:
    return Member(uuid.uuid4(), "a@b.example", "A", "en", grants, all_cities)


def test_a_role_is_of_its_city() -> None:
    editor = somebody(Grant("editor", "lima"))
    assert editor.may("edit", "lima")
    assert not editor.may("edit", "beirut")
    assert not editor.may("review", "lima")
    assert editor.cities("edit") == ["lima"]
    assert editor.cities("review") == []


def test_who_is_bound_to_an_organization_touches_what_is_its_alone() -> None:
    contributor = somebody(Grant("contributor", "lima", OURS))
    assert contributor.may("draft", "lima", ANY)
    assert contributor.may("draft", "lima", OURS)
    assert not contributor.may("draft", "lima", THEIRS)
    assert not contributor.may("draft", "lima", None), "what is nobody's is not theirs"
    assert contributor.organizations_in("lima", "draft") == [OURS]


def test_who_is_bound_to_two_touches_both() -> None:
    both = somebody(Grant("contributor", "lima", OURS), Grant("contributor", "lima", THEIRS))
    assert both.may("draft", "lima", THEIRS)
    assert both.organizations_in("lima", "draft") == [OURS, THEIRS]


def test_a_second_role_frees_from_the_bond() -> None:
    freed = somebody(Grant("contributor", "lima", OURS), Grant("editor", "lima"))
    assert freed.may("draft", "lima", THEIRS)
    assert freed.organizations_in("lima", "draft") is None


def test_to_read_everywhere_frees_nobody_to_write_for_all() -> None:
    steward = somebody(Grant("contributor", "lima", OURS), Grant("steward"), all_cities=("lima",))
    assert steward.organizations_in("lima", "see") is None
    for permission in ("draft", "confirm", "notice"):
        assert steward.organizations_in("lima", permission) == [OURS]


def test_a_steward_reads_everywhere_and_edits_where_invited() -> None:
    steward = somebody(Grant("steward"), Grant("editor", "lima"), all_cities=("beirut", "lima"))
    assert steward.cities("see") == ["beirut", "lima"]
    assert steward.cities("edit") == ["lima"]
    assert not steward.may("edit", "beirut")


def test_what_is_of_all_cities_is_not_given_by_one() -> None:
    assert not somebody(Grant("city_administrator", "lima")).may_everywhere("settings")
    assert somebody(Grant("operator")).may_everywhere("operate")
    assert not somebody(Grant("steward")).may_everywhere("operate")


@pytest.mark.parametrize("city", ["beirut", "a-city-of-tomorrow"])
def test_an_operator_may_everything_also_in_a_city_that_comes(city: str) -> None:
    assert somebody(Grant("operator")).may("settings", city, THEIRS)
