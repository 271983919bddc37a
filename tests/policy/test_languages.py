"""Promise 6: any language, honestly. Right plurals, names and directions, nothing unsaid."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from jinja2 import nodes
from jinja2.ext import InternationalizationExtension

from locator import create_app
from locator.config import CHECKOUT, Config
from locator.db import Database
from locator.directory.facets import LANGUAGE_IDS
from locator.i18n import direction_of, language, language_name, languages, text_in
from locator.search.results import LanguageMatch, ServicePoint
from locator.search.script_words import map_words, on_foot_words
from locator.search.spoken_words import endonym, language_lines

SAMPLE = CHECKOUT / "locator" / "directory" / "sample"
# Sign languages of the countries in which our cities lie, or to which people go on.
SIGNED = ("ase", "bfi", "bzs", "csn", "fsl", "gsg", "mfs", "prl", "ssp", "tsm", "ugn", "xki")
# The description of the API speaks to programmers, in English like the API itself.
FOR_PROGRAMMERS = {"api.html"}
TEMPLATES = [
    path
    for path in sorted((CHECKOUT / "templates").rglob("*.html"))
    if path.name not in FOR_PROGRAMMERS
]
FOR_BROWSERS = {
    "summary_large_image",
    "width=device-width, initial-scale=1",
    "light dark",
    "telephone=no",
    "noindex",
    "noindex, nofollow",
}
# Where macros put attributes together, their names stand outside of any tag.
OF_MACROS = {
    name: {"aria", "describedby", "help", "invalid", "problem", "true"}
    for name in ("_fields.html", "_rows.html")
}
# Names that are the same in every language.
NAMES = {"WhatsApp", "SMS", "OpenStreetMap", "API", "Locator"} | {
    *("WordPress", "Wix", "Squarespace", "Notion", "CSV", "JSON"),
}


def test_arabic_counts_as_arabic_does() -> None:
    arabic = language("ar")
    one, many = "%(number)s more stop", "%(number)s more stops"
    said = [arabic.say_many(one, many, number).striptags() for number in (1, 2, 3, 11, 100)]
    assert said == ["وقفة أخرى", "وقفتان أخريان", "3 وقفات أخرى", "11 وقفة أخرى", "100 وقفة أخرى"]
    one, many = (
        "Confirmed %(number)s day ago by the city",
        "Confirmed %(number)s days ago by the city",
    )
    said = [arabic.say_many(one, many, number).striptags() for number in (11, 100)]
    assert said == ["أكّدته المدينة قبل 11 يومًا", "أكّدته المدينة قبل 100 يوم"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_visible_text_stands_outside_the_catalogues(template: Path, database: Database) -> None:
    """Whatever a reader sees, or hears from a screen reader, went through gettext."""
    environment = create_app(Config(), database).jinja_env
    assert InternationalizationExtension.identifier in environment.extensions
    source = template.read_text("utf-8")
    data = "".join(
        part.data if isinstance(part, nodes.TemplateData) else "\x00"
        for output in environment.parse(source).find_all(nodes.Output)
        for part in output.nodes
    )
    attributes = re.findall(r'\b(?:placeholder|aria-label|title|alt|content)="([^"\x00]+)"', data)
    visible = re.sub(r"<(script|style)\b.*?</\1>", " ", data, flags=re.DOTALL)
    visible = re.sub(r"<[^<>]*>", " ", visible.replace("\x00", " "))
    words = set(re.findall(r"[^\W\d_]{2,}", visible)) - OF_MACROS.get(template.name, set())
    assert words <= NAMES, words - NAMES
    told = {text for text in attributes if re.search(r"[^\W\d_]{2,}", text)}
    assert told <= FOR_BROWSERS


@pytest.mark.parametrize("code", languages())
def test_scripts_get_their_words_in_every_language(code: str) -> None:
    reader = language(code)
    assert all(json.loads(map_words(reader)).values())
    assert "other" in json.loads(on_foot_words(reader))
    if code != "en":
        english = json.loads(map_words(language("en")))
        assert [
            key for key, words in json.loads(map_words(reader)).items() if words == english[key]
        ] == []


@pytest.mark.parametrize(
    ("code", "name", "direction"),
    [
        ("ar", "العربية", "rtl"),
        ("am", "አማርኛ", "ltr"),
        ("kri", "Krio", "ltr"),
        ("prs", "دری", "rtl"),
        ("ckb", "کوردی", "rtl"),
        ("guc", "Wayuunaiki", "ltr"),
        ("aii", "ܣܘܪܝܬ", "rtl"),
        ("fr", "Français", "ltr"),
    ],
)
def test_a_language_is_called_by_its_own_name(code: str, name: str, direction: str) -> None:
    assert language_name(code) == name
    assert direction_of(code) == direction
    assert str(endonym(code)) == f'<bdi lang="{code}" dir="{direction}">{name}</bdi>'


def codes_in_the_sample() -> set[str]:
    text = "".join(path.read_text("utf-8") for path in SAMPLE.glob("*.yaml"))
    lists = re.findall(r"\b(?:spoken|languages): *\[([^\]{]*)\]", text)
    return {
        *re.findall(r"\bcode: *\"?([a-zA-Z-]+)", text),
        *(code for codes in lists for code in re.findall(r"[a-z]{2,3}", codes)),
    }


def test_every_language_that_a_person_may_choose_has_a_name() -> None:
    """A code is no name: those offered, those in the sample, and the sign languages around."""
    codes = {*LANGUAGE_IDS, *codes_in_the_sample(), *SIGNED}
    assert len(codes) > len(LANGUAGE_IDS)
    assert [code for code in codes if language_name(code).casefold() == code] == []


def test_no_list_is_joined_in_english() -> None:
    """CLDR has no words of its own for "or" in Pashto, Sorani and Oromo."""
    for code, reader in languages().items():
        if code != "en":
            said = reader.either_of(["1", "2", "3"]), reader.list_of(["1", "2", "3"])
            assert not re.search(r"\b(or|and)\b", " ".join(said)), code
    assert language("ps").either_of("123") == "1، 2 یا 3"
    assert language("en").either_of(["<b>", "c"]) == "&lt;b&gt; or c"


def test_days_are_said_in_haitian_and_in_krio() -> None:
    """CLDR repeats French for the one, and does not know the other."""
    day = dt.date(2026, 11, 26)
    haitian, krio = language("ht"), language("kri")
    assert [haitian.weekday(day), haitian.weekday_name(day)] == ["jed", "jedi"]
    assert [haitian.day(day), haitian.date(day)] == ["jed 26 novanm", "26 novanm 2026"]
    assert [krio.weekday(day), krio.weekday_name(day)] == ["Tɔz", "Tɔzde"]
    assert krio.in_country("GB").date(day) == "26 Novɛmba 2026"


@pytest.mark.parametrize(
    ("code", "near", "far"),
    [
        ("en", "600 m", "1.2 km"),
        ("es", "600 m", "1,2 km"),
        ("fa", "600 متر", "1.2 کیلومتر"),
        ("prs", "600 متر", "1.2 کیلومتر"),
        ("ps", "600 متره", "1,2 کیلومتره"),
        ("ckb", "600 مەتر", "1.2 کم"),
        ("am", "600 ሜ", "1.2 ኪሜ"),
    ],
)
def test_a_distance_is_said_in_the_language(code: str, near: str, far: str) -> None:
    assert (language(code).distance(612), language(code).distance(1210)) == (near, far)


def test_a_text_that_is_missing_is_shown_in_another_language_and_marked() -> None:
    text = text_in({"fr": "Bonjour <b>"}, language("ar"))
    assert (text.lang, text.direction, text.is_other) == ("fr", "ltr", True)
    assert text.__html__() == '<span lang="fr" dir="ltr">Bonjour &lt;b&gt;</span>'
    own = text_in({"ar": "مرحبا", "en": "Hello"}, language("ar"))
    assert not own.is_other
    assert own.__html__() == "مرحبا"


@pytest.mark.parametrize(
    ("reader", "texts", "lang", "is_other"),
    [
        ("prs", ("en", "fa"), "fa", True),
        ("fa", ("en", "fa-AF"), "fa-AF", False),
        ("tl", ("en", "fil"), "fil", False),
        ("pt", ("en", "pt-BR"), "pt-BR", False),
        ("ht", ("en", "fr"), "fr", True),
        # Not Russian, nor Turkish: that is not ours to decide.
        ("uk", ("en", "ru"), "en", True),
        ("ku", ("en", "tr"), "en", True),
        ("am", ("fr", "ar"), "fr", True),
    ],
)
def test_the_best_other_text_is_chosen_and_marked(
    reader: str, texts: tuple[str, ...], lang: str, is_other: bool
) -> None:
    text = text_in({code: f"in {code}" for code in texts}, language(reader))
    assert (text.lang, text.is_other) == (lang, is_other)


def spoken(*matches: LanguageMatch) -> list[str]:
    point = ServicePoint(
        id=None,  # type: ignore[arg-type]
        city_id="beirut",
        service_id=None,  # type: ignore[arg-type]
        is_stop=False,
        lon=None,
        lat=None,
        distance=None,
        opening=None,
        content={"languages": []},
        spoken=matches,
    )
    return [line.words.striptags() for line in language_lines(point, language("en"))]


def test_spoken_interpreted_and_other_are_never_said_alike() -> None:
    said = spoken(
        LanguageMatch("am", "am", "spoken", 0),
        LanguageMatch("am", "am", "interpreter", 0),
        LanguageMatch("en", "en", "spoken", 1),
        LanguageMatch("fa", "prs", "spoken", 0),
        LanguageMatch("am", "am", "spoken", 0, days=("TH",)),
    )
    assert said == [
        "አማርኛ is spoken",
        "Interpreter for አማርኛ on request",
        "Another language you chose: English",
        "دری is spoken, close to فارسی",
        "አማርኛ is spoken: Thu",
    ]
