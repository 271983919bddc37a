"""Promise 6: any language, honestly. The first page comes in a language that the reader reads."""

from __future__ import annotations

import pytest

from locator.i18n import best_language
from locator.languages.accepting import MOST


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("am", "am"),
        ("ar-LB,ar;q=0.9,en;q=0.8", "ar"),
        ("apc", "ar"),
        ("fil-PH,en;q=0.5", "tl"),
        ("fil", "tl"),
        ("kmr", "ku"),
        ("kmr-TR", "ku"),
        ("ckb-IQ", "ckb"),
        ("ku-Arab-IQ", "ckb"),
        ("ku-TR", "ku"),
        ("fa-AF", "prs"),
        ("fa-IR", "fa"),
        ("prs", "prs"),
        ("pt-BR", "pt"),
        ("pt-PT", "pt"),
        ("es-419", "es"),
        ("en-US", "en"),
        ("zh-Hant-TW", "zh"),
        ("zh-CN", "zh"),
        # Who speaks Cantonese reads written Chinese; that it is spoken there is never claimed.
        ("yue", "zh"),
        ("yue-Hant-HK,en;q=0.5", "zh"),
        ("tem", "kri"),
        ("de-DE,tr;q=0.7,en;q=0.3", "tr"),
        ("en;q=0.2,so;q=0.9", "so"),
        # Only where nothing that was asked for is here: what most have learnt to read.
        ("qu", "es"),
        ("qu,en;q=0.5", "en"),
        ("wo", "fr"),
        ("tg", "ru"),
        # Nobody is given Chinese for being a Uyghur or a Tibetan.
        ("ug", "en"),
        ("bo", "en"),
        ("", "en"),
        ("*", "en"),
        ("xx-nonsense, ,;q=,%%", "en"),
        ("so;q=0, fr;q=0.1", "fr"),
    ],
)
def test_a_browser_gets_the_language_that_its_owner_reads(header: str, code: str) -> None:
    assert best_language(header).code == code


def test_a_city_may_prefer_a_language_where_nothing_fits() -> None:
    assert best_language("ja", ["es", "en"]).code == "es"


def test_a_long_header_keeps_nobody_busy() -> None:
    assert best_language(",".join(["xx"] * MOST + ["am"])).code == "en"
