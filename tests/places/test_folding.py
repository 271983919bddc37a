"""One key for the many ways of writing a place's name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locator.places.folding import fold, unfinished

SAME = [
    ("Hamra", "al-Hamra", "el hamra", "AL HAMRA", "Hamrā", "Hamra Street", "in Hamra"),
    ("الحمرا", "الحمراء", "حمرا", "الحَمْراء", "الحـمـرا", "منطقة الحمرا"),
    ("الأشرفية", "الاشرفية", "اشرفيه", "أشرفيّة"),
    ("Bourj Hammoud", "Borj Hammoud", "Burj Hamoud", "bourj hamoud", "BOURJ-HAMMOUD"),
    ("Achrafieh", "Ashrafiyeh", "Ashrafieh"),
    ("Chiyah", "Shiyah", "Chiah"),
    ("Tariq el-Jdideh", "Tarik Jdideh", "tareeq ej jdide"),
    ("Raouche", "Rawche", "Raoushé"),
    ("El Prado", "Prado", "Barrio El Prado", "Barrio de El Prado"),
    ("Roma Norte", "Colonia Roma Norte", "Col. Roma Norte"),
    ("Cuauhtémoc", "Alcaldía Cuauhtémoc", "Delegación Cuauhtemoc"),
    ("Tla' al-Ali", "Tla’ Al Ali", "tla ali"),
    ("St. Paul's", "st pauls", "St Paul’s"),
    ("Gare de l'Est", "gare est", "Gare de l’Est"),
]


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: spellings[0])
def test_spellings_of_one_name_have_one_key(spellings: tuple[str, ...]) -> None:
    assert len({fold(spelling) for spelling in spellings}) == 1


def test_names_of_different_places_keep_different_keys() -> None:
    names = ["Sabra", "Shatila", "Basta", "Cola", "Dora", "Hadath", "Roma Norte", "Roma Sur", "Ate"]
    assert len({fold(name) for name in names}) == len(names)


def test_an_article_alone_is_kept_since_more_is_to_come() -> None:
    assert fold("El") == "el"
    assert fold("ال") == "ال"


def test_numbers_are_kept_as_they_are() -> None:
    assert fold("Ciudadela 20 de Julio") == "kiudadela 20 juliu"
    assert fold("1100") == "1100"


def test_scripts_that_we_know_no_rules_of_are_kept() -> None:
    assert fold("ቤይሩት") == "ቤይሩት"
    assert fold("বৈরুত") == unicodedata.normalize("NFKD", "বৈরুত")


def test_nothing_to_find_gives_nothing() -> None:
    assert fold("") == fold(" %_\\'- ") == fold("🙂") == ""


@pytest.mark.parametrize(
    ("typed", "meant"), [("c", "Chapultepec"), ("Fre", "Freetown"), ("Ha", "Hamra"), ("co", "Cola")]
)
def test_every_beginning_of_a_name_leads_to_it(typed: str, meant: str) -> None:
    assert fold(meant).startswith((fold(typed), unfinished(fold(typed))))


# Letters that the rules are about, so that hypothesis meets their combinations.
_LETTERS = st.one_of(st.text(max_size=40), st.text("abcdeghkoqstuwpy 'lاليةى", max_size=14))


@given(_LETTERS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(_LETTERS)
def test_a_key_holds_nothing_that_a_pattern_would_read(text: str) -> None:
    key = fold(text)
    assert key == key.strip()
    assert "  " not in key
    assert all(letter == " " or unicodedata.category(letter)[0] in "LMN" for letter in key)
