"""The phone says nothing that the server has not put into its pack."""

from __future__ import annotations

import re

import pytest

from locator.config import CHECKOUT
from locator.i18n import language, languages
from locator.offline.words import PLURALS, SENTENCES, all_words, distances
from tests.builders import TODAY

SCRIPTS = sorted((CHECKOUT / "static/js/offline").glob("*.js"))


def said(name: str) -> set[str]:
    """The sentences that the scripts hand to `words.say` or `words.sayMany`."""
    calls = re.compile(rf"""\b{name}\(\s*(['"])(.*?)\1""", re.DOTALL)
    return {text for path in SCRIPTS for _, text in calls.findall(path.read_text("utf-8"))}


def test_every_sentence_of_the_scripts_is_in_the_pack_and_no_other() -> None:
    assert said("say") - {many for _, many in PLURALS} == set(SENTENCES)
    assert said("sayMany") | said("say") >= {many for _, many in PLURALS}
    assert said("sayMany") <= {many for _, many in PLURALS}


@pytest.mark.parametrize("code", languages())
def test_plural_forms_of_small_numbers_serve_for_large_ones(code: str) -> None:
    reader = language(code)
    words = all_words(reader, TODAY, 36)
    for one, many in PLURALS:
        for number in (*range(400), 1_011, 12_345):
            chosen = words["plural"][number if number < 200 else 100 + number % 100]
            assert words["many"][many][int(chosen)] == reader.ngettext(one, many, number)


@pytest.mark.parametrize("code", languages())
def test_every_distance_is_spelled_out(code: str) -> None:
    assert [len(step) for step in distances(language(code))] == [10, 18, 90, 41]
