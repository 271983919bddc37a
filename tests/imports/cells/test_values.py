"""Money, ages, answers, pages, HTML and kinds of help."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module

import pytest

from locator.imports.cells.ages import read_age, read_ages
from locator.imports.cells.answers import read_answer, read_wheelchair
from locator.imports.cells.markup import as_text
from locator.imports.cells.money import Cost, read_cost
from locator.imports.cells.needs import read_needs
from locator.imports.cells.web import read_emails, read_urls


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("Free", Cost(is_free=True)),
        ("free of charge", Cost(is_free=True)),
        ("Gratuit", Cost(is_free=True)),
        ("مجاني", Cost(is_free=True)),
        ("None", Cost(is_free=True)),
        ("$0", Cost(is_free=True)),
        ("5 USD", Cost(False, Decimal(5), "USD")),
        ("LBP 10,000", Cost(False, Decimal(10000), "LBP")),
        ("10.000 LL", Cost(False, Decimal(10000), "LBP")),
        ("€2,50", Cost(False, Decimal("2.50"), "EUR")),
        ("5", Cost(text="5")),
        ("Free for children, $5 for adults", Cost(text="Free for children, $5 for adults")),
        ("sliding scale", Cost(text="sliding scale")),
        ("", Cost()),
    ],
)
def test_costs_are_read_only_in_one_way(text: str, cost: Cost) -> None:
    assert read_cost(text, "LB") == cost


def test_a_dollar_is_that_of_the_country() -> None:
    import_module("locator.languages.cldr")  # which leaves out of CLDR what nobody asks for
    assert [read_cost("$5", country).currency for country in ("CO", "MX", "US", "LB")] == [
        "COP",
        "MXN",
        "USD",
        "USD",
    ]


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("0-5 years", (0, 5)),
        ("6 to 12", (6, 12)),
        ("de 6 à 12 ans", (6, 12)),
        ("من 6 الى 12 سنة", (6, 12)),
        ("18+", (18, None)),
        ("60 and above", (60, None)),
        ("18 ans et plus", (18, None)),
        ("mayores de 18 años", (18, None)),
        ("under 18", (None, 17)),
        ("menores de 5 años", (None, 4)),
        ("up to 5", (None, 5)),
        ("6-24 months", (0, 2)),
        ("all ages", (None, None)),
        ("adults", None),
        ("12-6", None),
        ("0-500", None),
        ("18+ and their children", None),
    ],
)
def test_ages_are_read_only_in_one_way(text: str, ages: tuple[int | None, ...] | None) -> None:
    assert read_ages(text) == ages


def test_one_age_is_a_whole_number() -> None:
    assert [read_age(text) for text in ("18", "18.0", "18 ans", "x", "180")] == [
        18,
        18,
        18,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *((text, "yes") for text in ("yes", "Y", "TRUE", "1", "Oui", "Sí", "sim", "نعم", "x", "✓")),
        *((text, "no") for text in ("No", "n", "FALSE", "0", "Non", "não", "لا", "none")),
        *((text, "unknown") for text in ("", "unknown", "inconnu", "desconocido")),
        *((text, None) for text in ("Yes, on Mondays", "partly", "maybe")),
    ],
)
def test_answers_are_yes_or_no_in_five_languages(text: str, answer: str | None) -> None:
    assert read_answer(text) == answer


def test_a_wheelchair_may_get_in_partly() -> None:
    found = [read_wheelchair(text) for text in ("limited", "Oui", "no", "accessible", "a ramp")]
    assert found == ["limited", "yes", "no", "yes", None]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>Open &amp; free</p>", "Open & free"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<ul><li>a</li><li>b</li></ul>", "• a\n• b"),
        ("Caf&eacute; &amp;amp; tea", "Café & tea"),
        ("x<script>alert(1)</script>y", "xy"),
        ("x<style>p{}</style><!-- y -->z", "xz"),
        ('<a href="javascript:x()">here</a>', "here"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "alert(1)"),
        ("a < b & c > d", "a < b & c > d"),
        ("<3", "<3"),
        ("&nosuch; AT&T", "&nosuch; AT&T"),
    ],
)
def test_html_becomes_the_text_that_a_page_would_show(text: str, plain: str) -> None:
    assert as_text(text) == plain


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("www.x.org", ["https://www.x.org"]),
        ("http//x.org", ["http://x.org"]),
        ("https:/x.org/a", ["https://x.org/a"]),
        ("x.org/a, http://y.org; info@z.org", ["https://x.org/a", "http://y.org"]),
        ("javascript:alert(1)", []),
        ("data:text/html,x", []),
        ("http://user:pass@x.org", []),
        ("http://[::1", []),
        ("see us", []),
    ],
)
def test_pages_have_addresses_that_cannot_run(text: str, urls: list[str]) -> None:
    assert list(read_urls(text)) == urls


def test_mail_addresses_are_found_in_what_stands_around_them() -> None:
    assert read_emails("mailto:Info@X.org; <a.b@y.com>, c@z") == ("Info@x.org", "a.b@y.com")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Health", "public-health"),
        ("Hamra Dental Clinic", "public-health/dental"),
        ("Health; Legal aid (asylum)", "public-health legal-aid/asylum"),
        ("Santé mentale, Éducation", "public-health/mental-health education"),
        ("التعليم والصحة", "education public-health"),
        ("الحماية", "social-protection"),
        ("Comedor comunitario", "social-protection/food"),
        ("Asesoría jurídica", "legal-aid"),
        ("WASH", "housing/hygiene"),
        ("Shelter/NFI", "housing/shelter"),
        ("Protection > GBV", "social-protection/gender-violence"),
        ("Food Security & Agriculture", "social-protection/food livelihoods/farming"),
        ("Mental Health", "public-health/mental-health"),
        ("public-health/dental", "public-health/dental"),
        ("Bicycle repair", ""),
    ],
)
def test_kinds_of_help_by_the_words_of_many_lists(text: str, codes: str) -> None:
    found = read_needs(text)
    assert set(found.codes) == set(codes.split())
    assert bool(found.unknown) == (not codes) or "Protection" in text
