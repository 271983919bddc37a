"""What is said about the events of a calendar."""

from __future__ import annotations

from collections.abc import Mapping

from locator.i18n import N_
from locator.imports.words import Words

_BY_HAND = N_("This stop comes in without times. Type them in on the page of the service.")
_NOTHING = N_("Nothing to do, if it is right.")
_PLACE = N_("Put this stop on the map, on the page of the service.")

WORDS: Mapping[str, Words] = {
    "calendar_without_events": Words(
        N_("There are no events in this calendar."),
        N_("Check that you chose the right file, and that it was saved completely."),
    ),
    "calendar_too_large": Words(
        N_("There are too many events or places in this calendar for one service."),
        N_("Cut it into several calendars, and import each of them."),
    ),
    "calendar_no_place": Words(N_("Where? The name of the place is missing."), _PLACE),
    "calendar_no_coordinates": Words(N_("We cannot read these coordinates."), _PLACE),
    "calendar_outside": Words(N_("This is outside the city."), _PLACE),
    "calendar_all_day": Words(N_("This event has no times."), _BY_HAND),
    "calendar_no_time": Words(N_("We cannot read these times."), _BY_HAND),
    "calendar_no_end": Words(N_("When does it end?"), _BY_HAND),
    "calendar_several_days_long": Words(N_("This event is longer than a day."), _BY_HAND),
    "calendar_rule_unknown": Words(
        N_("This repeats by a rule that we cannot keep. Add it by hand."), _BY_HAND
    ),
    "calendar_other_start": Words(
        N_("The first date of this event does not fit its own rule."), _BY_HAND
    ),
    "calendar_zone_unknown": Words(N_("We do not know the time zone of this event."), _BY_HAND),
    "calendar_zone_shifts": Words(
        N_("In its own time zone the clocks change on other days than here."), _BY_HAND
    ),
    "calendar_changed_from_then_on": Words(
        N_("This event changes from a date on. Add it by hand."), _BY_HAND
    ),
    "calendar_too_many_exceptions": Words(N_("These are too many exceptions."), _BY_HAND),
    "calendar_cancelled": Words(N_("Left out, because it is cancelled."), _NOTHING),
    "calendar_over": Words(N_("So many events are over, and are left out."), _NOTHING),
    "calendar_zone_changed": Words(N_("Its times are now those of the city’s clock."), _NOTHING),
}
