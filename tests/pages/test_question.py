"""A filter is a link to the same question with one thing changed."""

from __future__ import annotations

from locator.i18n import language
from locator.search.chips import need_chips, part_chips
from locator.search.question import Question


def question(**args: str) -> Question:
    return Question.asked("/en/beirut/", {name: [value] for name, value in args.items()})


def test_a_tap_puts_in_and_a_second_tap_takes_off() -> None:
    once = question(near="Hamra").toggled("need", "housing")
    assert once.url() == "/en/beirut/?need=housing&near=Hamra"
    assert once.toggled("need", "housing") == question(near="Hamra")


def test_repeated_and_separated_values_are_one_list() -> None:
    both = Question.asked("/en/beirut/", {"speaks": ["am,ar", "ar", "fr"]})
    assert both.many["speaks"] == ("am", "ar", "fr")


def test_a_changed_question_starts_on_its_first_page() -> None:
    asked = Question.asked("/en/beirut/", {"need": ["housing"], "cursor": ["abc"]})
    assert "cursor" not in asked.toggled("free", "1").url()


def test_what_was_not_asked_is_not_carried() -> None:
    assert not Question.asked("/en/beirut/", {"utm_source": ["x"], "near": [" "]})


def test_times_exclude_each_other() -> None:
    assert question(when="now").toggled("when", "today").url() == "/en/beirut/?when=today"


def test_a_part_replaces_its_need_and_gives_it_back() -> None:
    english = language("en")
    asthma = next(
        chip
        for chip in part_chips(question(need="public-health"), english)
        if chip.label == "Vaccination"
    )
    assert asthma.url == "/en/beirut/?need=public-health/vaccination"
    back = part_chips(question(need="public-health/vaccination"), english)[0]
    assert back.is_chosen
    assert back.url == "/en/beirut/?need=public-health"


def test_chosen_needs_come_first_in_the_line() -> None:
    chips = need_chips(question(need="legal-aid/asylum"), language("en"))
    assert [chip.is_chosen for chip in chips] == [True, *[False] * 7]
    assert chips[0].url == "/en/beirut/"
