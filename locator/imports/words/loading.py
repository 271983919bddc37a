"""What became of a row, and why, as the loader says it."""

from __future__ import annotations

from collections.abc import Mapping

from locator.i18n import N_
from locator.imports.words import Words

_TWO = N_("Only one of them is taken. If they are two, give them names that differ.")
_BY_HAND = N_("If the list is right, change it here by hand.")

LOADING: Mapping[str, Words] = {
    "new": Words(
        N_("Is new here."),
        N_("It waits for review: nobody sees it before somebody has published and confirmed it."),
    ),
    "new_published": Words(
        N_("Is new here, and published: the city trusts this list."),
        N_("Look at some of them on the public pages."),
    ),
    "changed": Words(N_("Was before: {before}"), N_("Nothing to do, if it is right.")),
    "filled": Words(N_("Nothing was said here before."), N_("Nothing to do, if it is right.")),
    "part_added": Words(N_("Is new in the list."), N_("Nothing to do, if it is right.")),
    "part_removed": Words(
        N_("Is not in the list any more: taken out here, too."),
        N_("Nothing to do, if it is right."),
    ),
    "kept": Words(N_("Here it says something else, and that stays: {here}"), _BY_HAND),
    "organization_kept": Words(
        N_("The list names another organization now. Here it stays with: {here}"), _BY_HAND
    ),
    "points_kept": Words(
        N_("The list has more places than we have here. They were not added: {count}"), _BY_HAND
    ),
    "linked": Words(
        N_("Is the same as {name}, {metres} m away, and linked with it from now on."),
        N_("If they are two, undo this import, and give them names that differ."),
    ),
    "linked_nearby": Words(
        N_("Is the same as {name} nearby, and linked with it from now on."),
        N_("If they are two, undo this import, and give them names that differ."),
    ),
    "followed": Words(
        N_("Was made one with {name} here, which is brought up to date instead."),
        N_("Nothing to do."),
    ),
    "back_again": Words(
        N_("Is in the list again, and not archived any more."),
        N_("Look at it once: it waits for review, or is public as it was."),
    ),
    "came_before": Words(
        N_("This id came already, in row {row}."),
        N_("Only the first is taken. Give every service an id of its own."),
    ),
    "like_row": Words(N_("Looks the same as row {row}: {name}"), _TWO),
    "like_known": Words(N_("Looks the same as {name}, which this list also calls {id}."), _TWO),
    "deleted_here": Words(
        N_("Was deleted here, and stays away."), N_("If it is to come back, add it by hand.")
    ),
    "outside": Words(
        N_("Lies outside of the city."),
        N_("Nothing to do, if it belongs to another city. Else check the coordinates."),
    ),
    "point_outside": Words(
        N_("One of its places lies outside of the city, and is left out."),
        N_("Nothing to do, if it belongs to another city. Else check the coordinates."),
    ),
    "swapped": Words(
        N_("Longitude and latitude look exchanged."),
        N_("Longitude comes first in GeoJSON. In a table, exchange the two columns."),
    ),
    "place_found": Words(
        N_("Has no coordinates. We looked for the words and show the area: {place}"),
        N_("Open it and put the pin where it is, if that may be shown."),
    ),
    "place_not_found": Words(
        N_("Has no coordinates, and we do not know this place."),
        N_("It is on no map until somebody opens it and puts a pin."),
    ),
    "no_place": Words(
        N_("Does not say where it is."),
        N_("Open it and put a pin, or say that it is by phone or online."),
    ),
    "no_needs": Words(
        N_("Does not say what help this is."), N_("Choose the needs when you look through it.")
    ),
    "no_name": Words(N_("Has no name: nobody could find it."), N_("Give it a name in the list.")),
    "no_id": Words(
        N_("Has no id by which to find it again."), N_("Give every service an id of its own.")
    ),
    "held_back": Words(
        N_("Names a person, or how to reach one. That was taken out of the text."),
        N_("Look at what was held back, and decide whether it may be public."),
    ),
    "foreign_id": Words(
        N_("Uses the id of something else that is here: {what}"),
        N_("Ask whoever made the list for ids of its own."),
    ),
    "cannot_be_kept": Words(
        N_("Something in this row cannot be true: {why}"), N_("Correct it in the list.")
    ),
    "retired": Words(
        N_("Is not in the list any more: archived."),
        N_("Nothing is deleted. You can bring it back on its page."),
    ),
    "retired_not": Words(
        N_("Is not in the list any more, but another list still has it: {source}"),
        N_("Archive it by hand, if it is gone."),
    ),
    "retired_none": Words(
        N_("Nothing was archived: rows without a known id could not be read. How many: {count}"),
        N_("Correct these rows first: what is missing may be among them."),
    ),
    "taken_back": Words(N_("Came with this import, and is gone again."), N_("Nothing to do.")),
    "put_back": Words(N_("Is again as it was before this import."), N_("Nothing to do.")),
    "undo_kept": Words(
        N_("Was edited here after the import, and stays as it is."),
        N_("Archive it or change it by hand, if it is wrong."),
    ),
}
