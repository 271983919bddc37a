"""The words of the page on which a widget is made."""

from __future__ import annotations

from locator.i18n import N_

SHOWS = {
    "both": N_("The list, and the map for who asks for it"),
    "list": N_("Only the list"),
    "map": N_("The map at once, and the list below"),
}
THEMES = {
    "auto": N_("As the visitor's device: light or dark"),
    "light": N_("Always light"),
    "dark": N_("Always dark"),
}
LOCKS = {
    "need": N_("What help is for"),
    "speaks": N_("Languages that are spoken"),
    "when": N_("When it is open"),
    "free": N_("Only what is free"),
    "no_id": N_("Only without an ID"),
    "wheelchair": N_("Only step-free"),
}
# What the words of an address are called on the page.
NAMES = {
    "city": N_("City"),
    "place": N_("Part of the city"),
    "bounds": N_("Area"),
    "polygon": N_("Area"),
    "colour": N_("Colour"),
    "corners": N_("Corners"),
    "font": N_("Font"),
    "partner": N_("Your name, for counting"),
    "lang": N_("Language of the widget"),
    "near": N_("Where to begin"),
    "need": N_("What help is for"),
    "speaks": N_("Languages that are spoken"),
}
CODES = {
    "unknown": N_("“%(name)s” is no word that a widget knows. It is left out."),
    "too_long": N_("%(name)s: this is too long. It is left out."),
    "not_one_of": N_("%(name)s: choose from %(words)s. What you wrote is left out."),
    "not_so_written": N_("%(name)s: only letters, digits, spaces and hyphens. It is left out."),
    "impossible_area": N_(
        "%(name)s: this is no area. Write west, south, east and north in degrees, or the corners "
        "of a polygon as longitude and latitude, at most 60. The whole city is shown."
    ),
    "no_colour": N_("%(name)s: write a colour such as #0a565c. It is left out."),
    "too_faint": N_(
        "%(name)s: words in this colour could not be read on this ground. The widget uses %(used)s."
    ),
    "not_between": N_("%(name)s: choose a number from %(least)s to %(most)s."),
    "unknown_place": N_("%(name)s: this city has no such place. The whole city is shown."),
    "cannot_be_read": N_("%(name)s: we could not read this. It is left out."),
}
# Words of an address, and what the widget is for.
EXAMPLES = (
    (
        (("need", "public-health"), ("lock", "need"), ("lang", "ar")),
        N_("A health organization: only health, always in Arabic."),
    ),
    (
        (("need", "housing,legal-aid"), ("show", "map"), ("colour", "7a1f5c"), ("corners", "2")),
        N_("A tenants' union: housing and legal help on a map, in its own colour."),
    ),
    (
        (("when", "week"), ("theme", "dark"), ("show", "list"), ("free", "1")),
        N_("A school at night: what is free this week, dark, without a map."),
    ),
)
