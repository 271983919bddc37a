"""Promise 6: any language, honestly. Every catalogue is complete and says who has checked it."""

from __future__ import annotations

import ast
import datetime as dt
import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import locator
from locator.i18n import STAFF_LANGUAGES, language, languages, staff_language
from locator.languages import catalogues
from locator.languages.catalogues import DOMAINS, PUBLIC, STAFF, State, path_of, read_state
from locator.languages.messages import KEYWORDS, codes, extract, updated
from locator.languages.proofreading import forms, mistakes

# The languages that we promise.
PROMISED = {
    *("ar", "en", "fr", "es", "pt", "am", "ti", "om", "so", "sw", "ht", "kri", "bn", "hi", "ur"),
    *("ne", "si", "ta", "tl", "hy", "ku", "ckb", "fa", "prs", "ps", "uk", "ru", "tr", "zh"),
}


CATALOGUES = [(domain, code) for domain in DOMAINS for code in codes(domain)]


def test_the_interface_speaks_every_language_that_we_promise() -> None:
    assert set(languages()) == PROMISED


@pytest.mark.parametrize(("domain", "code"), CATALOGUES)
def test_a_catalogue_is_up_to_date(domain: str, code: str) -> None:
    written = updated(code, extract(domain), domain)
    assert path_of(code, domain).read_bytes() == written, "run script/messages"


def test_every_text_stands_where_it_is_found_whatever_the_python() -> None:
    """Before 3.12 nobody sees into an f-string: its texts came into no catalogue."""
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in Path(locator.__file__).parent.rglob("*.py")
        for string in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", getattr(call.func, "id", None)) in KEYWORDS
        and any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in call.args)
    ]
    assert hidden == []


@pytest.mark.parametrize(("domain", "code"), CATALOGUES)
def test_a_catalogue_has_no_mistake_that_a_machine_can_see(domain: str, code: str) -> None:
    with path_of(code, domain).open("rb") as file:
        assert mistakes(code, read_po(file)) == []


def test_staff_pages_say_in_their_languages_what_the_public_says_too() -> None:
    """What stands in both domains is translated once, with the public's words."""
    public = {message.id for message in extract(PUBLIC) if message.id}
    assert not public & {message.id for message in extract(STAFF)}
    for code in STAFF_LANGUAGES:
        assert staff_language(code).gettext("Search") == language(code).gettext("Search")
    with pytest.raises(KeyError):
        staff_language("sw")


def test_a_text_that_waits_for_a_translator_is_said_in_english(tmp_path: Path) -> None:
    """Also one with plural forms, which gettext would say as an empty word."""
    path = tmp_path / "staff.po"
    waiting = 'msgid "%(number)s place"\nmsgid_plural "%(number)s places"\nmsgstr[0] ""\n'
    path.write_text(f'{HEAD}{waiting}\nmsgid "Work"\nmsgstr ""\n', "utf-8")
    words = catalogues._read(path)
    assert words.ngettext("%(number)s place", "%(number)s places", 2) == "%(number)s places"
    assert words.gettext("Work") == "Work"


HEAD = """\
# Locator in somebody's language.
# State: drafted, waiting for review by a speaker
msgid ""
msgstr ""
"Language: prs\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
GOOD = """\
msgid "Open until %(time)s"
msgstr "باز تا %(time)s"

msgid "%(number)s day"
msgid_plural "%(number)s days"
msgstr[0] "%(number)s روز"
"""


def read(text: str) -> Catalog:
    return read_po(io.BytesIO(text.encode()))


@pytest.mark.parametrize(
    ("before", "after", "mistake"),
    [
        ("باز تا %(time)s", "", "empty"),
        ("باز تا %(time)s", "Open until %(time)s", "English"),
        ("باز تا %(time)s", "باز until %(time)s", "English: until"),
        ("باز تا %(time)s", "باز", "other placeholders"),
        ("باز تا %(time)s", "باز تا %(when)s", "other placeholders"),
        ("باز تا %(time)s", "باز تا %(time)s %", "a sign that the page would stumble over"),
        ("باز تا %(time)s", "<b>باز</b> تا %(time)s", "a sign that the page would stumble over"),
        ('msgid "Open', '#, fuzzy\nmsgid "Open', "doubtful"),
        ("nplurals=1; plural=0", "nplurals=2; plural=(n != 1)", "empty"),
        ("# State: drafted", "# State: fine", "does not say its state"),
    ],
)
def test_a_mistake_in_a_catalogue_is_found(before: str, after: str, mistake: str) -> None:
    assert mistakes("prs", read(HEAD + GOOD)) == []
    found = mistakes("prs", read((HEAD + GOOD).replace(before, after)))
    assert any(mistake in line for line in found), found


def test_a_catalogue_says_who_has_checked_it_and_when() -> None:
    checked = ["# Locator in Dari.", "# State: reviewed by Zahra N. on 2026-11-20"]
    assert read_state(checked, "prs") == State("Zahra N.", dt.date(2026, 11, 20))
    assert read_state(["# State: drafted, waiting for review by a speaker"], "prs") == State()
    assert language("en").state is None


@pytest.mark.parametrize("code", codes())
def test_bringing_up_to_date_keeps_who_has_checked_it_and_the_plural_forms(code: str) -> None:
    """Also of a language that Babel does not know (Krio): its plural forms stand in its head."""
    before = read(path_of(code).read_text("utf-8"))
    after = read(updated(code, extract()).decode())
    assert (after.header_comment, after.plural_forms) == (
        before.header_comment,
        before.plural_forms,
    )


@pytest.mark.parametrize("code", codes())
def test_a_plural_form_is_never_english(code: str) -> None:
    """Dari has one form: Babel forgot that, and said two days in English."""
    english = language("en")
    for message in extract():
        if message.pluralizable:
            one, many = forms(message.id)
            for number in (0, 1, 2, 3, 5, 11, 21, 100):
                said = language(code).ngettext(one, many, number)
                assert said != english.ngettext(one, many, number), (said, number)


def test_catalogues_are_read_when_their_first_word_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_now: list[str] = []
    monkeypatch.setattr(catalogues, "words_of", read_now.append)
    languages.cache_clear()
    assert len(languages()) > 20
    assert read_now == []
