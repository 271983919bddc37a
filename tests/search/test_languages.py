"""A language finds those who speak it or what everyone takes for it, and no other."""

from __future__ import annotations

import json
from collections.abc import Callable

import orjson
import pytest

from locator.directory.facets import LANGUAGE_IDS
from locator.search.languages import codes_for, languages_in, spoken_for, understand_each_other


@pytest.mark.parametrize(
    ("wanted", "stored"),
    [
        ("am", "am"),
        ("prs", "fa"),
        ("fa", "prs"),
        ("fil", "tl"),
        ("zh", "cmn"),
        ("zh-Hant", "zh"),
        ("pa-Arab", "pa"),
        ("en-GB", "en"),
        ("pt-BR", "pt"),
        ("kmr", "ku"),
        ("apc", "ar"),
        ("ar", "apc"),
        ("ar", "ary"),
        ("bs", "hr"),
    ],
)
def test_one_language_under_two_names_is_found(wanted: str, stored: str) -> None:
    assert understand_each_other(wanted, stored)


@pytest.mark.parametrize(
    ("wanted", "stored"),
    [
        ("yue", "zh"),
        ("zh", "yue"),
        ("wuu", "zh"),
        ("nan", "cmn"),
        ("ti", "am"),
        ("am", "ti"),
        ("ku", "tr"),
        ("kmr", "ckb"),
        ("apc", "ary"),
        ("uk", "ru"),
        ("ay", "es"),
        ("ht", "fr"),
        ("kri", "en"),
        ("so", "om"),
    ],
)
def test_a_language_that_one_may_have_learnt_is_another_language(wanted: str, stored: str) -> None:
    assert not understand_each_other(wanted, stored)


def test_every_language_that_we_know_finds_itself() -> None:
    for code in LANGUAGE_IDS:
        assert code in codes_for(code, LANGUAGE_IDS)


def test_the_level_is_the_best_one_and_the_order_is_the_persons() -> None:
    found = spoken_for(
        ("ti", "am", "ar", "fr"),
        [
            {"code": "ar", "mode": "interpreter", "days": None},
            {"code": "ti", "mode": "interpreter", "days": ["TH"]},
            {"code": "apc", "mode": "spoken", "days": None},
            {"code": "fr", "mode": "spoken", "days": ["MO"]},
            {"code": "fr", "mode": "spoken", "days": None},
        ],
    )
    assert [(m.wanted, m.code, m.level, m.choice, m.days) for m in found] == [
        ("ti", "ti", "interpreter", 0, ("TH",)),
        ("ar", "apc", "spoken", 2, None),
        ("fr", "fr", "spoken", 3, None),
    ]


SPOKEN = [
    {"code": "am", "mode": "spoken", "days": ["MO", "TU"], "note": {}},
    {
        "code": "ar",
        "mode": "interpreter",
        "days": None,
        "note": {"en": 'Ask], "access": "Sara" [1]'},
    },
]


@pytest.mark.parametrize("spoken", [[], SPOKEN[:1], SPOKEN[1:], SPOKEN])
@pytest.mark.parametrize("write", [orjson.dumps, lambda content: json.dumps(content).encode()])
def test_what_is_cut_out_of_an_entry_is_what_is_in_it(
    spoken: list[object], write: Callable[[object], bytes]
) -> None:
    content = {
        "service": {"name": {"en": 'The "languages":[] house', "fr": '],"access":{}'}},
        "languages": spoken,
        "access": {"open_to_all": {"answer": "yes"}},
        "phones": [{"number": "1", "languages": ["fr"]}],
    }
    assert orjson.loads(languages_in(write(content))) == spoken
    other_order = {"access": content.pop("access"), **content}
    assert orjson.loads(languages_in(write(other_order))) == spoken
