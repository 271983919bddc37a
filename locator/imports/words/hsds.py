"""What is said about services in HSDS 3."""

from __future__ import annotations

from collections.abc import Mapping

from locator.i18n import N_
from locator.imports.words import Words

_ON_ITS_PAGE = N_("It was left out. Fill it in on the page of the service.")

WORDS: Mapping[str, Words] = {
    "hsds_no_service": Words(
        N_("This is no service as HSDS describes one."),
        N_("Ask the source for services with their organizations and locations."),
    ),
    "hsds_no_name": Words(
        N_("Has no name: nobody could find it."), N_("Ask the source for its name.")
    ),
    "hsds_came_before": Words(
        N_("Another service in this file has the same id. Only the first one came in."),
        N_("Ask the source to give each service an id of its own."),
    ),
    "hsds_no_id": Words(
        N_("It has no id. Its name and its organization stand for it."),
        N_("If either changes, it comes in as another service: ask the source for ids."),
    ),
    "hsds_value": Words(N_("This is no value that HSDS knows for it."), _ON_ITS_PAGE),
    "hsds_language": Words(N_("No language is known by this name or code."), _ON_ITS_PAGE),
    "hsds_category": Words(
        N_("None of our kinds of help is known by this category."),
        N_("Choose the right kinds of help before you publish it."),
    ),
    "hsds_times": Words(
        N_("These times cannot be read for certain."),
        N_("They are kept as text and do not count as open. Correct them on its page."),
    ),
    "hsds_may_hide": Words(
        N_("People may hide here. The place comes in hidden."),
        N_("Show it only if those who run it agree."),
    ),
    "hsds_nowhere": Words(
        N_("No location belongs to it. It comes in as help by phone or on the web."),
        N_("Add the place if there is one."),
    ),
}
