"""What is said about sets of files."""

from __future__ import annotations

from collections.abc import Mapping

from locator.i18n import N_
from locator.imports.words import Words

_ASK = N_("Ask whoever made the files, or correct it on the page of the service.")

WORDS: Mapping[str, Words] = {
    "ohana_no_such_place": Words(N_("It names a place that is not among those of the set."), _ASK),
    "ohana_no_such_organization": Words(
        N_("It names an organization that is not among those of the set."), _ASK
    ),
    "ohana_holiday": Words(
        N_("We cannot read these days off. They were left out."),
        N_("Type them in on the page of the service: it may be closed then."),
    ),
}
