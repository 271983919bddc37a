"""What waits, in words: the kinds of the queue."""

from __future__ import annotations

from collections.abc import Mapping

from locator.i18n import N_, plural
from locator.staff.queue.item import Kind

# The heading of a list, and how many of it wait in a city.
KINDS: Mapping[Kind, tuple[str, tuple[str, str]]] = {
    "reported": (
        N_("Reported: something is wrong"),
        plural("%(number)s reported", "%(number)s reported"),
    ),
    "due": (
        N_("To confirm: is it still right?"),
        plural("%(number)s to confirm", "%(number)s to confirm"),
    ),
    "review": (
        N_("Waiting for review"),
        plural("%(number)s to review", "%(number)s to review"),
    ),
    "returned": (
        N_("Sent back to you"),
        plural("%(number)s sent back", "%(number)s sent back"),
    ),
    "conflict": (
        N_("Two versions: choose what holds"),
        plural("%(number)s with two versions", "%(number)s with two versions"),
    ),
    "import": (
        N_("Imported: look at it before it is public"),
        plural("%(number)s imported", "%(number)s imported"),
    ),
    "translation": (
        N_("Translations to renew"),
        plural("%(number)s to translate", "%(number)s to translate"),
    ),
}
