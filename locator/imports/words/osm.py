"""What is said about elements of OpenStreetMap."""

from __future__ import annotations

from collections.abc import Mapping

from locator.i18n import N_
from locator.imports.words import Words

_NOTHING = N_("Nothing to do.")

WORDS: Mapping[str, Words] = {
    "osm_no_help": Words(N_("This is no kind of help, as OpenStreetMap describes it."), _NOTHING),
    "osm_gone": Words(N_("OpenStreetMap says that this is no longer there."), _NOTHING),
    "osm_not_yet_there": Words(N_("OpenStreetMap says that this is not there yet."), _NOTHING),
    "osm_no_id": Words(
        N_("It has no id of OpenStreetMap: it could not be found again next time."),
        N_("Export the file again with “osm_id” and “osm_type”."),
    ),
    "osm_no_name": Words(
        N_("Has no name: nobody could find it."),
        N_("Give it a name on OpenStreetMap, and import it again later."),
    ),
    "osm_help_by_name": Words(
        N_("Which help it gives was read from its name, or is not said at all."),
        N_("Ask there, and choose the right kinds of help before you publish it."),
    ),
    "osm_not_running": Words(
        N_("OpenStreetMap says that it is closed. It comes in as not active."),
        N_("Look whether that is right before you publish it."),
    ),
    "osm_private": Words(
        N_("OpenStreetMap says that it is not open to the public. It comes in as not active."),
        N_("Ask who may come before you publish it."),
    ),
    "osm_phone_unsure": Words(
        N_("This is written as no number of the country is."),
        N_("Call it, and correct it on the page of the service."),
    ),
    "osm_wheelchair": Words(
        N_("This is none of yes, limited and no."),
        N_("Ask there whether a wheelchair gets in."),
    ),
    "osm_confidential": Words(
        N_("People may hide here. The place comes in hidden."),
        N_("Show it only if those who run it agree."),
    ),
}
