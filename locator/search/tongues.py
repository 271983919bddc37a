"""This very page in another language."""

from __future__ import annotations

import re

from flask import request

from locator.i18n import SOURCE_LANGUAGE, Language, languages
from locator.search.cities import City

# Every language on every page would be 600 bytes that hardly anybody taps.
READ_IN = "/read-in"


def page_in_other_languages(reader: Language, city: City | None) -> list[tuple[Language, str]]:
    """The languages that people of the city read; without a city all; each with its address."""
    known = languages()
    rest = f"{_rest()}{_query()}"
    codes = (
        known
        if city is None
        else dict.fromkeys((reader.code, *city.languages, SOURCE_LANGUAGE, *city.spoken))
    )
    return [(known[code], f"/{code}{rest}") for code in codes if code in known]


def all_languages_address(reader: Language) -> str:
    """Where every language is to be chosen from, and the way back is not lost."""
    return f"/{reader.code}{READ_IN}{_rest()}{_query()}"


def _rest() -> str:
    """The address of this page without its language."""
    if not _has_reader():
        return "/"
    rest = re.sub(r"^/[^/]*", "", request.path)
    # Of the page where one chooses, it is the page that one came from.
    return rest.removeprefix(READ_IN) or "/"


def _has_reader() -> bool:
    return request.view_args is not None and "reader" in request.view_args


def _query() -> str:
    return f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
