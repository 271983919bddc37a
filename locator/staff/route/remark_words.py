"""What was read from a table or a calendar, and what could not be: in the reader's words."""

from __future__ import annotations

from markupsafe import Markup

from locator.i18n import N_, Language, isolated
from locator.imports.calendar.proposal import Code, NoteCode, Remark
from locator.staff.hours.day_words import full_date_words

_MESSAGES: dict[Code | NoteCode, str] = {
    "no_place": N_("Where? The name of the place is missing."),
    "no_day": N_("Which day? We find no day and no date here."),
    "no_date": N_("We cannot read this date."),
    "no_times": N_("From when until when? We find no times here."),
    "no_time": N_("We cannot read these times."),
    "no_end": N_("When does it end?"),
    "unclear_time": N_("In the morning or in the afternoon? Write it as 13:00, or with am and pm."),
    "unclear_weeks": N_("Every second week, or the second of the month? Add it by hand."),
    "another_weekday": N_("This date is another day of the week."),
    "day_and_date": N_("The day and the date do not fit each other."),
    "no_coordinates": N_("We cannot read these coordinates."),
    "outside": N_("This is outside the city."),
    "place_unknown": N_("We know no place of this name: put it on the map afterwards."),
    "place_unsure": N_("We think that this is %(text)s. Look at the pin afterwards."),
    "all_day": N_("This event has no times."),
    "several_days_long": N_("This event is longer than a day."),
    "rule_unknown": N_("This repeats by a rule that we cannot keep. Add it by hand."),
    "other_start": N_("The first date of this event does not fit its own rule."),
    "zone_unknown": N_("We do not know the time zone of this event."),
    "zone_shifts": N_("In its own time zone the clocks change on other days than here."),
    "changed_from_then_on": N_("This event changes from a date on. Add it by hand."),
    "too_many_exceptions": N_("These are too many exceptions."),
    "by_order": N_("Read as %(date)s."),
    "by_year": N_("Without a year: the next one, %(date)s."),
    "overnight": N_("Until the next day."),
    "cancelled": N_("Left out, because it is cancelled: %(text)s"),
    "zone_changed": N_("Its times are now those of the city’s clock."),
    "found_as": N_("Found as %(text)s."),
}


def say(remark: Remark, reader: Language) -> Markup:
    """One sentence, without where it stands."""
    if remark.code == "over":
        number = int(remark.text) if remark.text.isdecimal() else 0
        return reader.say_many(
            "%(number)s event is over, and is left out.",
            "%(number)s events are over, and are left out.",
            number,
        )
    return reader.say(
        _MESSAGES[remark.code],
        text=isolated(remark.text),
        date=full_date_words(remark.date, reader) if remark.date else "",
    )


def where(remark: Remark, reader: Language, is_calendar: bool) -> Markup:
    """ "Row 4, column 2", "Event 3"; empty where it is about all of it."""
    if remark.row is None:
        return Markup("")
    row = isolated(reader.number(remark.row))
    if is_calendar:
        return reader.say("Event %(number)s", number=row)
    if remark.column is None:
        return reader.say("Row %(row)s", row=row)
    column = isolated(reader.number(remark.column))
    return reader.say("Row %(row)s, column %(column)s", row=row, column=column)
