"""Promise 7 for those who listen: a page says how much was found, in which order, and where."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility.states import MANY, STATES, show_map

pytestmark = pytest.mark.browser

HEADINGS = """
() => [...document.querySelectorAll('h1, h2, h3, h4')].filter((one) => one.checkVisibility())
  .map((one) => Number(one.localName[1]))
"""


def test_the_title_and_the_status_say_how_many_were_found(phone: Page) -> None:
    phone.goto(f"/en/{MANY}")
    said = phone.get_by_role("status").filter(has_text=re.compile(r"\d+\+? places"))
    expect(said).to_have_count(1)
    # What a page says first is its title: nobody has to look for the number.
    assert re.match(r"\d+\+? places", phone.title())
    assert phone.title() in re.sub(r"\s+", " ", said.inner_text())


def test_the_title_says_when_nothing_was_found_or_the_place_is_unclear(phone: Page) -> None:
    STATES["empty"].open(phone, "en")
    expect(phone.get_by_role("status").filter(has_text="Nothing found")).to_have_count(1)
    assert phone.title().startswith("0 places")
    STATES["unclear place"].open(phone, "en")
    expect(phone).to_have_title("Where do you mean?")


def test_the_status_says_first_that_the_search_was_widened(phone: Page) -> None:
    STATES["widened"].open(phone, "en")
    expect(phone.locator("[role=status].shown > :first-child")).to_have_class("widened")


def test_what_changes_on_the_page_is_said(phone: Page) -> None:
    """The words appear inside of a status that was there before."""
    phone.goto("/en/beirut/")
    told = phone.locator("[data-told]")
    expect(told).to_have_role("status")
    expect(told).to_be_empty()
    STATES["refused position"].open(phone, "en")
    expect(told).not_to_be_empty()
    phone.goto(f"/en/{MANY}")
    expect(phone.locator("[data-show-map]")).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("name", STATES)
def test_headings_and_landmarks_make_an_outline(phone: Page, name: str) -> None:
    STATES[name].open(phone, "en")
    levels = phone.evaluate(HEADINGS)
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(level <= before + 1 for before, level in pairwise(levels))
    if name.startswith("map"):
        return  # what lies behind the map is out of reach, and so not heard
    for landmark in ("banner", "main", "contentinfo"):
        expect(phone.get_by_role(landmark)).to_have_count(1)


def test_landmarks_of_one_kind_have_names(phone: Page) -> None:
    phone.goto(f"/en/{MANY}")
    expect(phone.get_by_role("navigation", name="Narrow the list")).to_have_count(1)
    expect(phone.get_by_role("region", name="What we found")).to_have_count(1)
    show_map(phone)
    expect(phone.get_by_role("region", name=re.compile("[Mm]ap"))).to_have_count(1)


def test_a_chosen_filter_is_heard_as_chosen(phone: Page) -> None:
    phone.goto(f"/en/{MANY}")
    chosen = phone.get_by_role("navigation", name="Narrow the list").locator("[aria-current=true]")
    expect(chosen).to_have_count(3)
    assert phone.locator(".chip.on:not([aria-current]):not(summary)").count() == 0


def test_a_marker_says_what_it_is_and_whether_it_is_open(phone: Page) -> None:
    phone.goto(f"/en/{MANY}")
    show_map(phone)
    for marker in phone.locator(".map-point.is-one").all():
        expect(marker).to_have_role("button")
        label = marker.get_attribute("aria-label") or ""
        card = phone.locator(".card", has_text=label.split(".")[0].split(",")[0]).first
        assert re.sub(r"\W+", " ", card.locator("[data-now]").inner_text()) in re.sub(
            r"\W+", " ", label
        )
