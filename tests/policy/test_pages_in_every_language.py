"""Promise 6: any language, honestly. Every page, in every language, as it arrives."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Catalog
from flask.testing import FlaskClient

from locator.i18n import SOURCE_LANGUAGE, direction_of, language, languages
from locator.languages.catalogues import words_of
from locator.languages.messages import extract
from locator.languages.proofreading import forms
from tests.live import LiveServer

SEARCH = "?need=public-health,social-protection&near=hamra&speaks=am,tl"
PAGES = {
    "cities": "/",
    "start": "/beirut/",
    "list": f"/beirut/{SEARCH}",
    "found nothing": "/beirut/?need=skills-recognition&speaks=km&free=1&when=now",
    "unclear": "/beirut/?near=nowhere-at-all",
    "wrong": "/beirut/?need=nonsense&when=never",
    "languages spoken": f"/beirut/languages{SEARCH}",
    "languages to read in": f"/read-in/beirut/{SEARCH}",
    "save": "/beirut/save",
    "about": "/about",
    "privacy": "/privacy",
    "gone": "/beirut/00000000-0000-0000-0000-000000000000",
    "nowhere": "/atlantis/",
}
VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
# What nobody reads; and the title, in which nothing can be marked.
SILENT = frozenset({"script", "style", "title"})
SPOKEN_ATTRIBUTES = ("aria-label", "placeholder", "title", "alt")


class Read(HTMLParser):
    """Each text of a page with the language and the direction that its elements claim."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[tuple[str, str, str]] = []
        self.languages: list[tuple[str, str]] = [("", "")]
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        lang, direction = self.languages[-1]
        # A bdi finds out by itself which way its text runs (HTML, "the bdi element").
        own = "auto" if tag == "bdi" else direction
        lang, direction = told.get("lang") or lang, told.get("dir") or own
        self.texts += [
            (str(told[name]), lang, direction) for name in SPOKEN_ATTRIBUTES if told.get(name)
        ]
        if tag not in VOID:
            self._open.append(tag)
            self.languages.append((lang, direction))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self._open.pop() == tag
        self.languages.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not SILENT & set(self._open):
            lang, direction = self.languages[-1]
            self.texts.append((" ".join(data.split()), lang, direction))


@cache
def template() -> Catalog:
    return extract()


@cache
def english_sentences(code: str) -> frozenset[str]:
    """What the interface says in English, and says otherwise in this language."""
    return frozenset(
        form
        for message in template()
        for form in forms(message.id)
        if "%(" not in form and words_of(code).gettext(form) not in ("", form)
    )  # fmt: skip


def read(client: FlaskClient, address: str) -> tuple[str, Read]:
    text = client.get(address).text
    page = Read()
    page.feed(text)
    page.close()
    assert page._open == [], address
    return text, page


def addresses(client: FlaskClient, code: str) -> dict[str, str]:
    found = re.search(r'<a href="([^"]+)" data-name', client.get(f"/{code}/beirut/{SEARCH}").text)
    assert found
    return {"detail": found[1], **{name: f"/{code}{path}" for name, path in PAGES.items()}}


@pytest.mark.parametrize("code", languages())
def test_every_page_says_its_language_and_marks_every_other(
    live_server: LiveServer, code: str
) -> None:
    client = live_server.app.test_client()
    scripts = {other: script_of(other) for other in languages()}
    for name, address in addresses(client, code).items():
        text, page = read(client, address)
        html = re.search(r'<html lang="([^"]+)" dir="([^"]+)"', text)
        assert html
        assert html.groups() == (code, direction_of(code)), name
        for words, lang, direction in page.texts:
            assert "%(" not in words, (name, words)
            assert direction in (direction_of(lang), "auto"), (name, words, lang)
            for letter in words:
                if lang in scripts and letter.isalpha() and not letter.isascii():
                    assert may_stand_in(letter, scripts[lang]), (name, words, lang)
        if code != SOURCE_LANGUAGE:
            left = [
                words
                for words, lang, _ in page.texts
                if lang == code and words in english_sentences(code)
            ]
            assert left == [], name


def script_of(code: str) -> str:
    return unicodedata.name(language(code).name[0]).split()[0]


def may_stand_in(letter: str, script: str) -> bool:
    """Whether a letter that is not ASCII belongs to a script, or to all."""
    own = unicodedata.name(letter, "").split()[0:1]
    return own == [script] or own in (["MODIFIER"], ["MICRO"], ["LATIN"])


@pytest.mark.parametrize("code", ["fil", "kmr"])
def test_another_code_of_a_language_leads_to_its_pages(live_server: LiveServer, code: str) -> None:
    answer = live_server.app.test_client().get(f"/{code}/beirut/?need=housing&near=a%26b")
    ours = {"fil": "tl", "kmr": "ku"}[code]
    assert answer.status_code == 301
    assert answer.location == f"/{ours}/beirut/?need=housing&near=a%26b"
    assert live_server.app.test_client().get(f"/{code}/").location == f"/{ours}/"


@pytest.mark.parametrize("code", languages())
def test_every_language_is_one_tap_from_every_page(live_server: LiveServer, code: str) -> None:
    """From a page of a city two: the languages of its people first, then all."""
    client = live_server.app.test_client()
    question = "/beirut/?need=housing&near=hamra"
    short = client.get(f"/{code}{question}").text
    assert f'href="/{code}/read-in/beirut/?need=housing&amp;near=hamra"' in short
    for text in (client.get(f"/{code}/read-in{question}").text, client.get(f"/{code}/about").text):
        for other in languages():
            way = f'hreflang="{other}" lang="{other}" dir="{direction_of(other)}"'
            assert way in text, other
    assert 'href="/am/beirut/?need=housing&amp;near=hamra"' in short
    assert (
        'href="/zh/beirut/?need=housing&amp;near=hamra"'
        in client.get(f"/{code}/read-in{question}").text
    )


@pytest.mark.parametrize("code", languages())
def test_leaving_leads_to_a_wikipedia_that_exists(live_server: LiveServer, code: str) -> None:
    text = live_server.app.test_client().get(f"/{code}/about").text
    wikipedia = {"kri": "en", "prs": "fa"}.get(code, code)
    assert f'href="https://{wikipedia}.wikipedia.org/"' in text


@pytest.mark.parametrize("code", languages())
def test_a_draft_says_that_it_is_one(live_server: LiveServer, code: str) -> None:
    client = live_server.app.test_client()
    reader = language(code)
    is_draft = reader.state is not None and reader.state.reviewer is None
    said = reader.gettext("These words are a draft") in client.get(f"/{code}/beirut/").text
    assert said == is_draft
    assert ('id="words"' in client.get(f"/{code}/about").text) == (code != SOURCE_LANGUAGE)
