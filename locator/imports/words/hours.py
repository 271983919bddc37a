"""What is said about hours that were read, or could not be."""

from __future__ import annotations

from collections.abc import Mapping

from locator.i18n import N_
from locator.imports.words import Words

_TYPE_THEM = N_(
    "They are kept as text and do not count as open. Type the times in on the page of the service."
)
_LOOK = N_("Look whether that is right; if not, write the times with am or pm, or as 13:00.")

WORDS: Mapping[str, Words] = {
    "hours_kept_as_text": Words(N_("We cannot read these opening times for certain."), _TYPE_THEM),
    "hours_osm_kept_as_text": Words(
        N_("These opening times are written for OpenStreetMap, and can be read in two ways."),
        _TYPE_THEM,
    ),
    "hours_no_day": Words(N_("These times do not say on which days they are."), _TYPE_THEM),
    "hours_only_closed": Words(
        N_("This says when it is closed, but not when it is open."), _TYPE_THEM
    ),
    "hours_unclear_time": Words(
        N_("A time here may be in the morning or in the afternoon."), _TYPE_THEM
    ),
    "hours_unclear_weeks": Words(
        N_("“Every second” may count the weeks, or the days of a month."), _TYPE_THEM
    ),
    "hours_day_twice": Words(
        N_("Two things are said of one day, and they do not fit together."), _TYPE_THEM
    ),
    "hours_pm_after_twelve": Words(
        N_("A time here says am or pm behind an hour after 12. It was read as {times}."), _LOOK
    ),
    "hours_read_by_rule": Words(
        N_("These times do not say am or pm. They were read as {times}."), _LOOK
    ),
}
