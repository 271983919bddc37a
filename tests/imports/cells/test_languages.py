"""Languages are found by any name, and what is said beside them is kept."""

from __future__ import annotations

import pytest

from locator.imports.cells.languages import SpokenLanguage, read_languages


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Arabic, English; French", "ar en fr"),
        ("العربية و English", "ar en"),
        ("العربية English Français", "ar en fr"),
        ("العربية، الإنجليزية والفرنسية", "ar en fr"),
        ("anglais et arabe", "en ar"),
        ("español e inglés", "es en"),
        ("EN/FR/AR", "en fr ar"),
        ("ar; en", "ar en"),
        ("English - Arabic", "en ar"),
        ("English only", "en"),
        ("we speak Spanish and Portuguese", "es pt"),
        ("Bilingual Spanish/English", "es en"),
        ("Spanish speaking staff", "es"),
        ("Chinese (Mandarin), ASL", "zh ase"),
        ("Tigrinya, አማርኛ, Afaan Oromoo", "ti am om"),
        ("No", ""),
        ("None", ""),
        ("N/A", ""),
        ("", ""),
        ("English, English, english", "en"),
    ],
)
def test_languages_by_any_name(text: str, found: str) -> None:
    said = read_languages(text)
    assert [one.code for one in said.spoken] == found.split()
    assert said.unknown == ()


def test_how_well_it_is_spoken_is_kept() -> None:
    assert read_languages("Spanish (limited), English").spoken == (
        SpokenLanguage("es", "spoken", "limited"),
        SpokenLanguage("en"),
    )
    assert read_languages("limited Spanish").spoken == (SpokenLanguage("es", "spoken", "limited"),)


def test_an_interpreter_is_no_speaker() -> None:
    assert read_languages("Somali (interpreter)").spoken == (SpokenLanguage("so", "interpreter"),)
    found = read_languages("Interpreters: Dari, Pashto").spoken
    assert [(one.code, one.mode) for one in found] == [
        ("prs", "interpreter"),
        ("ps", "interpreter"),
    ]
    assert read_languages("Spanish interpreter on request").spoken[0].mode == "interpreter"


def test_what_names_no_language_is_told() -> None:
    found = read_languages("English, Klingonish")
    assert [one.code for one in found.spoken] == ["en"]
    assert found.unknown == ("Klingonish",)
