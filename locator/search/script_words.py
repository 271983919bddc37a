"""The words that scripts need: the page hands them over, so that one catalogue holds all."""

from __future__ import annotations

import json
from functools import cache

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from locator.i18n import Language


@cache
def map_words(reader: Language) -> Markup:
    """What the map says (static/js/map/texts.js), with `{name}` where something is filled in.

    As JSON that may stand in an attribute or a script, like that of `on_foot_words`.
    """
    words = {
        "map": reader.gettext("Map of the places found"),
        "close": reader.gettext("Close map"),
        "zoomIn": reader.gettext("Zoom in"),
        "zoomOut": reader.gettext("Zoom out"),
        "origin": reader.gettext("You searched from about here"),
        "several": reader.gettext("Places here: {number}"),
        "area": reader.gettext("Somewhere around here. The exact address is not public."),
        "mobile": reader.gettext("Mobile service, stops here"),
        "dismiss": reader.gettext("Close"),
        "nothing": reader.gettext("None of these places is on the map."),
        "plain": reader.gettext("This map shows names and the coast, not streets."),
        "failed": reader.gettext("The streets do not load. The places are still right."),
        "background": reader.gettext("Background: {source}"),
    }
    return htmlsafe_json_dumps(words, dumps=json.dumps)


@cache
def on_foot_words(reader: Language) -> Markup:
    """ "600 m, 10 minutes on foot" for each plural category of the language (CLDR's names)."""
    choose = reader.locale.plural_form
    words = {
        choose(minutes): reader.ngettext(
            "%(distance)s, %(number)s minute on foot",
            "%(distance)s, %(number)s minutes on foot",
            minutes,
        )
        # Enough numbers to meet every category of every language; the last one stays.
        for minutes in (*range(101), 1_000_000)
    }
    # Russian has it for fractions only; scripts fall back on it.
    return htmlsafe_json_dumps({"other": words[choose(100)], **words}, dumps=json.dumps)
