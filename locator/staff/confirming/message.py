"""What the owner of an entry has written: what changed, or for how long it is closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

from locator.directory.typed_text import clean
from locator.i18n import N_, Language

MOST_CHARACTERS = 900  # of one field: all together are one comment
TOO_LONG = N_("Please write less: 900 characters at most.")

Length = Literal["today", "until", "good"]
# What a person may choose, in the order of the form.
LENGTHS: dict[Length, str] = {
    "today": N_("Only today"),
    "until": N_("Until a day that I know"),
    "good": N_("For good"),
}

# What each field asks for; the comment in the draft says the same words.
ASKED = {
    "times": N_("When are you open now?"),
    "place": N_("Where are you now?"),
    "phone": N_("What is your phone number now?"),
    "languages": N_("Which languages do you speak now?"),
    "note": N_("What else should we know?"),
}


@dataclass(frozen=True)
class Changed:
    """What has changed, in the owner's own words; a person puts it into the entry."""

    times: str = ""
    place: str = ""
    phone: str = ""
    languages: str = ""
    note: str = ""

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Changed:
        """Out of the form, whatever its length."""
        return cls(**{one.name: _text(form, one.name) for one in fields(cls)})

    def problems(self, today: dt.date) -> dict[str, str]:
        """What is wrong, to be translated, by the name of the field."""
        said = {name: getattr(self, name) for name in ASKED}
        if not any(said.values()):
            return {"times": N_("Please write into one field at least what has changed.")}
        return {name: TOO_LONG for name, text in said.items() if len(text) > MOST_CHARACTERS}

    def in_words(self, reader: Language) -> str:
        """As a comment: what was asked, and what was said."""
        return "\n\n".join(
            f"{reader.gettext(question)}\n{said}"
            for name, question in ASKED.items()
            if (said := getattr(self, name))
        )


@dataclass(frozen=True)
class Closed:
    """For how long it is closed; `last` is the last day on which it is."""

    length: Length | None = None
    last: dt.date | None = None
    note: str = ""

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Closed:
        """Out of the form; of what is no date there is none."""
        length: Length | None = next((one for one in LENGTHS if one == form.get("length")), None)
        try:
            last = dt.date.fromisoformat(_text(form, "last"))
        except ValueError:
            last = None
        return cls(length, last if length == "until" else None, _text(form, "note"))

    def problems(self, today: dt.date) -> dict[str, str]:
        """What is wrong, to be translated, by the name of the field."""
        found = {}
        if self.length is None:
            found["length"] = N_("Please choose for how long.")
        if self.length == "until" and (self.last is None or self.last < today):
            found["last"] = N_("Please give the last day on which it is closed: today or later.")
        if len(self.note) > MOST_CHARACTERS:
            found["note"] = TOO_LONG
        return found

    def in_words(self, reader: Language) -> str:
        """As a comment."""
        if self.length == "good":
            said = reader.gettext("Closed for good")
        elif self.length == "until" and self.last:
            said = reader.gettext("Closed until %(date)s") % {"date": reader.date(self.last)}
        else:
            said = reader.gettext("Closed today")
        return f"{said}\n\n{self.note}" if self.note else said


Message = Changed | Closed


def _text(form: Mapping[str, str], name: str) -> str:
    return clean(form.get(name, ""), has_lines=True)
