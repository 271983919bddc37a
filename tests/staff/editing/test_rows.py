"""Rows come and go by buttons: without scripts, and without losing what is typed beside them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from locator.directory.document.document import ServiceDocument
from tests.staff.editing.conftest import Desk
from tests.staff.editing.filling import filled, form_of, send

NESTED = ("points-0-location-id", "points-0-schedules-0-id")


def rows(pairs: list[tuple[str, str]], path: str) -> list[str]:
    found = [re.fullmatch(rf"({re.escape(path)}-\d+)-id", name) for name, _ in pairs]
    return [match[1] for match in found if match]


def test_a_row_is_added_behind_those_that_are_still_empty(desk: Desk) -> None:
    answer = desk.press("add", "phones", name="Teeth")
    assert answer.status_code == 200
    assert len(rows(form_of(answer), "phones")) == 2
    assert ("name", "Teeth") in form_of(answer)
    assert desk.document().name == "Teeth"
    assert not desk.document().phones


def test_a_row_that_is_removed_can_be_put_back_where_it_was(desk: Desk) -> None:
    page = desk.press("add", "phones")
    pairs = filled(page, **{"phones-0-number": "+961 1 000 001", "phones-1-number": "112"})
    page = desk.send(pairs, ("remove", "phones-0"))
    assert [phone.number for phone in desk.document().phones] == ["112"]
    page = desk.send(form_of(page), ("restore", "1"))
    assert [phone.number for phone in desk.document().phones] == ["+961 1 000 001", "112"]


def test_a_row_inside_a_place_is_removed_and_put_back(desk: Desk) -> None:
    page = desk.press("add", "points-0-phones", **{"points-0-location-name": "House"})
    pairs = filled(page, **{"points-0-phones-0-number": "112"})
    page = desk.send(pairs, ("remove", "points-0-phones-0"))
    assert not desk.document().points[0].phones
    desk.send(form_of(page), ("restore", "1"))
    assert [phone.number for phone in desk.document().points[0].phones] == ["112"]


def test_what_is_put_back_cannot_be_made_up(desk: Desk) -> None:
    for made_up in (
        "",
        "{",
        "[]",
        '{"path": "organization"}',
        '{"path": "phones", "row": {"x": 1}}',
        '{"path": "phones", "row": {}, "place": 99999999999999999999}',
        '{"path": "access", "row": {}, "place": 0}',
    ):
        pairs = [*form_of(desk.page()), ("removed", made_up)]
        assert desk.send(pairs, ("restore", "1")).status_code == 200
    assert desk.document() == ServiceDocument(locale=desk.document().locale)


def test_a_second_place_opens_by_itself_and_may_have_the_hours_of_the_first(desk: Desk) -> None:
    page = desk.press(
        "add",
        "points",
        **{
            "points-0-location-name": "House",
            "points-0-schedules-0-byday": ["MO", "TU"],
            "points-0-schedules-0-opens_at": "09:00",
            "points-0-schedules-0-closes_at": "13:00",
        },
    )
    assert len(rows(form_of(page), "points")) == 2
    second = page.text.split('id="points-1"')[1]
    assert second.split(">")[0].endswith("open")
    pairs = filled(page, **{"points-1-location-name": "Other house"})
    page = desk.send(pairs, ("same_hours", "points-1"))
    first, other = desk.document().points
    assert [(row.byday, row.opens_at) for row in other.schedules] == [
        (row.byday, row.opens_at) for row in first.schedules
    ]
    assert other.schedules[0].id != first.schedules[0].id


def test_times_are_added_copied_and_removed_in_the_place_where_they_stand(desk: Desk) -> None:
    page = desk.press(
        "copy",
        "points-0-schedules-0",
        **{
            "points-0-location-name": "House",
            "points-0-schedules-0-byday": ["MO"],
            "points-0-schedules-0-opens_at": "09:00",
            "points-0-schedules-0-closes_at": "12:00",
        },
    )
    assert len(desk.document().points[0].schedules) == 2
    page = desk.send(form_of(page), ("remove", "points-0-schedules-1"))
    assert len(desk.document().points[0].schedules) == 1
    page = desk.send(form_of(page), ("add", "points-0-schedules"))
    assert len(rows(form_of(page), "points-0-schedules")) == 2
    assert len(desk.document().points[0].schedules) == 1


def test_a_copy_of_a_place_shares_no_row_with_it(desk: Desk) -> None:
    desk.press(
        "copy",
        "points-0",
        **{
            "points-0-location-name": "House",
            "points-0-schedules-0-byday": ["MO"],
            "points-0-schedules-0-opens_at": "09:00",
            "points-0-schedules-0-closes_at": "12:00",
            "points-0-phones-0-number": "112",
        },
    )
    document = desk.document()
    first, second = document.points
    assert second.location.name == "House"
    assert len({row.id for row in document.rows()}) == len([*document.rows()])
    assert [row.byday for row in second.schedules] == [row.byday for row in first.schedules]


def test_the_page_names_the_rows_as_they_are_saved(desk: Desk) -> None:
    made: dict[str, Any] = {
        "points-0-location-name": "House",
        "points-0-schedules-0-byday": ["MO"],
        "points-0-schedules-0-opens_at": "09:00",
        "points-0-schedules-0-closes_at": "12:00",
    }
    # Rows that come without an id get one; of another one, what was saved would be lost.
    pairs = [(name, "" if name in NESTED else text) for name, text in filled(desk.page(), **made)]
    page = desk.send(pairs, ("add", "points"))
    (point,) = desk.document().points
    shown = dict(form_of(page))
    assert shown["points-0-location-id"] == str(point.location.id)
    assert shown["points-0-schedules-0-id"] == str(point.schedules[0].id)


@pytest.mark.parametrize("name", ["Tigrinya", "tigrinya ", "ትግርኛ", "التغرينية", "ti"])
def test_a_language_is_added_by_its_name_in_any_language(desk: Desk, name: str) -> None:
    answer = desk.press("add", "languages", another_languages=name)
    assert [language.code for language in desk.document().languages] == ["ti"]
    assert ("languages-0-code", "ti") in form_of(answer)


def test_a_name_that_is_no_language_is_kept_and_what_is_like_it_is_offered(desk: Desk) -> None:
    answer = desk.press("add", "languages", another_languages="Kurd")
    assert not desk.document().languages
    assert ("another_languages", "Kurd") in form_of(answer)
    assert 'value="languages:ckb"' in answer.text
    desk.send(form_of(answer), ("add", "languages:ckb"))
    assert [language.code for language in desk.document().languages] == ["ckb"]


def test_a_language_that_is_unticked_goes_with_all_that_was_said_of_it(desk: Desk) -> None:
    page = desk.press("add", "languages", another_languages="Tigrinya")
    pairs = filled(page, **{"languages-0-note": "Ask for Sara"})
    send(desk.client, desk.address, pairs)
    assert desk.document().languages[0].note == "Ask for Sara"
    desk.send(**{"languages-0-code": None})
    assert not desk.document().languages


def test_paths_that_lead_nowhere_change_nothing(desk: Desk) -> None:
    for button in (
        ("add", "name"),
        ("add", "organization"),
        ("add", "points-7-phones"),
        ("add", "nothing-0-at-all"),
        ("remove", "phones-99"),
        ("remove", "points"),
        ("copy", "x-y"),
        ("same_hours", "points-3"),
    ):
        assert desk.press(*button).status_code == 200, button
    assert desk.draft.revision == 1 or not desk.document().name
