"""Whatever stands in a cell: a value comes out, or none, and nothing is raised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from locator.imports.cells import (
    ages,
    answers,
    coordinates,
    languages,
    markup,
    money,
    needs,
    phones,
    web,
)
from locator.imports.confidential import is_refuge, says_confidential
from locator.imports.personal import is_person, is_personal, without_people
from locator.imports.rows.tidy import tidy

BEIRUT = (35.44, 33.84, 35.58, 33.93)
READERS: dict[str, Callable[[str], Any]] = {
    "ages": ages.read_ages,
    "age": ages.read_age,
    "answer": answers.read_answer,
    "degrees": coordinates.read_degrees,
    "pair": lambda text: coordinates.read_pair(text, BEIRUT),
    "languages": languages.read_languages,
    "markup": markup.as_text,
    "cost": lambda text: money.read_cost(text, "LB"),
    "needs": needs.read_needs,
    "phones": lambda text: phones.read_phones(text, "LB"),
    "urls": web.read_urls,
    "emails": web.read_emails,
    "confidential": says_confidential,
    "refuge": lambda text: is_refuge([text], [text]),
    "people": lambda text: without_people(text, "LB"),
    "person": is_person,
    "personal": is_personal,
    "tidy": tidy,
}
PIECES = st.sampled_from(
    [
        *(
            "0",
            "9",
            "33.89",
            "35,5",
            "٣",
            "²",
            "½",
            "𝟛",
            "°",
            "'",
            '"',
            "N",
            "O",
            "POINT(",
            ")",
            "(",
        ),
        *("[", "{", ":", ";", ",", "/", "-", "+", "&", "<", ">", ".", "=", "@", "x", "ext", "fax"),
        *("WhatsApp", "Dr.", "Maria", "Haddad", "Arabic", "العربية", "و", "interpreter", "free"),
        *("$", "USD", "5", "years", "months", "under", "to", "<b>", "</b>", "&amp;", "&#0;"),
        *("<script>", "shelter", "violence", "سري", "a@b.co", "www.x.org", "javascript:"),
        *("\n", "\t", "\0", "\u202e", "é", "ß", "ﷺ"),
    ]
)


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(max_size=200) | st.lists(PIECES, max_size=30).map(" ".join))
@example(text="²")
@example(text="९" * 50)
@example(text="-" * 300)
@example(text="1/" * 200)
@example(text="(" * 200)
@example(text="<" * 300)
@example(text="a." * 150 + "@")
@example(text="1 " * 200)
def test_any_text(reader: str, text: str) -> None:
    READERS[reader](text)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        " ",
        "<b",
        "&",
        "(",
        "33.",
        "a.",
        "A b ",
        "Ab ",
        "0-",
        "العربية ",
        "a@",
        "1/2",
        "\n ",
    ],
)
def test_a_long_text_takes_no_longer_than_its_length(reader: str, piece: str) -> None:
    # What grows with the square of the length would not come back from this.
    READERS[reader]((piece * 20_000)[:20_000])
