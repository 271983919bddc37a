"""The words that scripts need: the page hands them over, so that one catalogue holds all."""

from __future__ import annotations

from functools import cache

from locator.i18n import Language


@cache
def map_words(reader: Language) -> dict[str, str]:
    """What the map says (static/js/map/texts.js), with `{name}` where something is filled in."""
    return {
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


@cache
def on_foot_words(reader: Language) -> dict[str, str]:
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
    return {"other": words[choose(100)], **words}
