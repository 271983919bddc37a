"""Where a widget is found: its list, its details, its looks, and the full page beside it."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from locator.embed.options import Options
from locator.i18n import Language
from locator.search.cities import City
from locator.search.question import Question

# For ever: pages of others carry it. What would change its meaning gets another number.
LIST = "/embed/v1"


def asked_in(options: Options, args: dict[str, list[str]]) -> Question:
    """The question in a widget, with everything that makes it carried along."""
    asked = Question.asked(LIST, args)
    return Question(LIST, asked.one, asked.many, options.pairs())


def detail_address(question: Question, id: uuid.UUID) -> str:
    """One service point inside the widget; the question stays, for the way back."""
    return question.at(str(id)).url()


def full_address(question: Question, reader: Language, city: City) -> str:
    """The same question on the city's own page."""
    asked = Question(f"/{reader.code}/{city.id}/", question.one, question.many)
    return asked.url()


def looks_address(options: Options) -> str | None:
    """The stylesheet with the colour, corners and font; None where all are the usual ones."""
    words = ("theme", "colour", "corners", "font")
    said = [(name, value) for name, value in options.pairs() if name in words]
    if not {"colour", "corners", "font"} & {name for name, _ in said}:
        return None
    return f"{LIST}/looks.css?{urlencode(said)}"
