"""Proposed stops that say no coordinates are looked for by their names."""

from __future__ import annotations

from sqlalchemy import Connection

from locator.i18n import Language
from locator.imports.calendar.proposal import Code, NoteCode, Proposal, Proposed, Remark
from locator.places.geocoder import Geocoder
from locator.search.cities import City
from locator.staff.where.suggestions import suggestions_for

# An operator's geocoder is asked about no more than that at once; the others are put by hand.
MOST_ASKED = 40


def place(
    connection: Connection,
    geocoder: Geocoder | None,
    proposed: Proposed,
    city: City,
    reader: Language,
) -> None:
    """Put the stops where their names say, and remark of each how that was understood.

    One that is not known stays without coordinates: it is put on the map later.
    """
    for n, stop in enumerate(stop for stop in proposed.stops if _lacks_a_place(stop)):
        found = suggestions_for(
            connection, geocoder if n < MOST_ASKED else None, stop.place, city, reader
        )
        if not found:
            stop.notes.append(Remark(code="place_unknown", text=stop.place))
            continue
        best = found[0]
        stop.lon, stop.lat, stop.is_sure = best.lon, best.lat, best.is_sure
        code: NoteCode | Code = "found_as" if best.is_sure else "place_unsure"
        stop.notes.append(Remark(code=code, text=best.name))


def _lacks_a_place(stop: Proposal) -> bool:
    return bool(stop.place) and stop.lon is None
