"""What texts and their states are called, for people."""

from __future__ import annotations

from collections.abc import Iterable

from locator.i18n import N_, Language
from locator.staff.translating.coming_back import Line, Outcome
from locator.staff.translating.passages import State

_FIELDS = {
    ("service", "name"): N_("Name of the help"),
    ("service", "description"): N_("Description"),
    ("service", "alert"): N_("Notice at the top"),
    ("service", "conditions"): N_("Conditions"),
    ("service", "eligibility_description"): N_("Who it is for"),
    ("service", "application_process"): N_("How to get it"),
    ("service", "fees_description"): N_("What it costs"),
    ("required_document", "document"): N_("What to bring"),
    ("cost_option", "option"): N_("What it costs"),
    ("language", "note"): N_("Note on a language"),
    ("phone", "description"): N_("Note on a phone"),
    ("schedule", "description"): N_("Times in words"),
    ("schedule", "notes"): N_("Note on the times"),
    ("service_at_location", "alert"): N_("Notice at this place"),
    ("location", "name"): N_("Name of the place"),
    ("location", "directions"): N_("How to find it"),
    ("location", "transportation"): N_("How to get there"),
    ("location", "area_name"): N_("Name of the quarter"),
    ("address", "address_1"): N_("Address"),
    ("accessibility", "description"): N_("Getting in with a wheelchair"),
    ("organization", "name"): N_("Name of the organization"),
    ("program", "name"): N_("Name of the programme"),
}

_STATES: dict[State, str] = {
    "missing": N_("Not translated"),
    "drafted": N_("Draft by a machine: please check"),
    "outdated": N_("The text has changed since"),
    "right": N_("Translated"),
}

_OUTCOMES: dict[Outcome, str] = {
    "new": N_("New"),
    "changed": N_("Changed"),
    "changed meanwhile": N_("Left out: the text has changed here since the file was taken"),
    "unfinished": N_("Left out: empty, or marked as not finished"),
    "unknown": N_("Left out: not a text of this city"),
    "unchanged": N_("As it is"),
}


def field_name(reader: Language, entity_type: str, field: str) -> str:
    """ "Name of the help"; the bare name of a field that nobody has named."""
    named = _FIELDS.get((entity_type, field))
    return reader.gettext(named) if named else field


def state_words(reader: Language, state: State) -> str:
    """Where a translation stands."""
    return reader.gettext(_STATES[state])


def outcome_words(reader: Language, lines: Iterable[Line]) -> list[tuple[Outcome, str, list[Line]]]:
    """The lines of a file by what becomes of them, what is written first."""
    by_outcome: dict[Outcome, list[Line]] = {outcome: [] for outcome in _OUTCOMES}
    for line in lines:
        by_outcome[line.outcome].append(line)
    return [
        (outcome, reader.gettext(_OUTCOMES[outcome]), group)
        for outcome, group in by_outcome.items()
        if group
    ]
