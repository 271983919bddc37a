"""Roles in words."""

from __future__ import annotations

from collections.abc import Mapping

from locator.i18n import N_
from locator.staff.doors import Role

# What it is called, and what it is for.
ROLES: Mapping[Role, tuple[str, str]] = {
    "contributor": (
        N_("Contributor"),
        N_("Writes for one organization. Somebody of the city looks at it before it is public."),
    ),
    "editor": (
        N_("Editor"),
        N_("Writes and changes entries of all organizations in the city."),
    ),
    "reviewer": (
        N_("Reviewer"),
        N_("Does that, too, and publishes what others have written, or sends it back."),
    ),
    "city_administrator": (
        N_("Administrator"),
        N_("May do all of it, and decides about people and settings of the city."),
    ),
    "steward": (
        N_("Network steward"),
        N_("Reads what all cities have, and changes nothing."),
    ),
    "operator": (
        N_("Operator"),
        N_("Runs this directory: may do everything in all cities."),
    ),
}
