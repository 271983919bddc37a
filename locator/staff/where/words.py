"""What is odd about a place, in the reader's words: what it is, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from markupsafe import Markup

from locator.i18n import N_, Language, isolated
from locator.staff.where.checking import Code, Oddity

PLAIN: Mapping[Code, str] = MappingProxyType(
    {
        "pin-is-missing": N_("There is no pin yet. Find the place, or put the pin on the map."),
        "pin-is-half": N_("One of the two coordinates is missing."),
        "pin-is-nowhere": N_("0, 0 is in the ocean off Africa. Find the place once more."),
        "pin-is-swapped": N_(
            "Latitude and longitude seem to have changed places: turned round, the pin is in the"
            " city."
        ),
        "pin-is-not-looked-at": N_(
            "Look at the pin on the map: what you chose is only roughly there."
        ),
        "way-is-missing": N_("No address: say how people find it, by what everybody there knows."),
        "area-is-missing": N_("Choose the area that the public may see."),
        "area-is-the-door": N_(
            "The middle of this area is almost at the door, and would lead there. Choose another"
            " area."
        ),
        "area-is-not-known": N_(
            "This is not the middle of an area that we know. Take care that it does not tell the"
            " address."
        ),
    }
)


def in_words(oddity: Oddity, reader: Language) -> Markup:
    """One oddity as a sentence or two."""
    if oddity.code == "pin-is-another":
        return _another(oddity, reader)
    metres = isolated(reader.distance(oddity.metres or 0))
    match oddity.code:
        case "pin-is-outside":
            return reader.say(
                "The pin is %(distance)s outside the city. Is it in the right place?",
                distance=metres,
            )
        case "pin-is-in-the-sea":
            return reader.say(
                "The pin seems to be in the sea, about %(distance)s from the coast. Our coast is"
                " rough: look at the map.",
                distance=metres,
            )
        case "pin-is-a-whole-area":
            return reader.say(
                "This is the middle of %(place)s, and hardly a door. Put the pin where people walk"
                " in.",
                place=oddity.place.name if oddity.place else "",
            )
        case code:
            return reader.say(PLAIN[code])


def _another(oddity: Oddity, reader: Language) -> Markup:
    found = oddity.alike
    assert found is not None  # noqa: S101 - it is what the oddity is about
    return reader.say(
        "Here already, %(distance)s away: %(name)s, by %(organization)s. Is it the same?",
        distance=isolated(reader.distance(found.metres)),
        name=isolated(found.name),
        organization=isolated(found.organization),
    )
