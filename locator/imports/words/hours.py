"""What is said about hours that were read, or could not be."""

from __future__ import annotations

from locator.i18n import N_
from locator.imports.words import Words

WORDS = {
    "hours_kept_as_text": Words(
        N_("Nobody could read these hours in one way only. They are kept as text."),
        N_("They do not count as open. Type the times in on the page of the service."),
    ),
}
