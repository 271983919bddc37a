"""What can be wrong with an entry, in the words of the form; staff read the same words."""

from __future__ import annotations

from locator.i18n import N_
from locator.reports.report import Kind

# In the order of the form: what happens most often first.
KINDS: dict[Kind, str] = {
    "closed": N_("It is closed"),
    "time": N_("The times are wrong"),
    "place": N_("The place is wrong"),
    "phone": N_("The phone number is wrong"),
    "papers": N_("They asked for papers"),
    "unsafe": N_("They were unkind, or it was not safe"),
    "other": N_("Something else"),
}
