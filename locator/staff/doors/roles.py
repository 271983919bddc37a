"""Who may do what: the whole table, and nothing about it anywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Permission = Literal[
    "sign in",  # any member, about their own account
    "see",  # read what the city has, the private things, too
    "draft",  # write drafts, and send them to review
    "edit",  # publish own changes where the city asks for no second person
    "review",  # publish others' drafts, or send them back
    "confirm",  # say that an entry is still right
    "notice",  # say what is not running today
    "translate",
    "people",  # the members of a city
    "settings",  # of a city
    "operate",  # all cities, and new ones
]

Role = Literal[
    "contributor",  # say, an NGO for its own organization
    "editor",
    "reviewer",
    "city_administrator",
    "steward",  # of a network of cities: reads all, edits where invited with another role
    "operator",
]

# Roles of one city; the others are of all cities.
CITY_ROLES: tuple[Role, ...] = ("contributor", "editor", "reviewer", "city_administrator")
NETWORK_ROLES: tuple[Role, ...] = ("steward", "operator")

# fmt: off
ALLOWED: Mapping[Role, frozenset[Permission]] = {
    "contributor": frozenset({
        "sign in", "see", "draft", "confirm", "notice",
    }),
    "editor": frozenset({
        "sign in", "see", "draft", "confirm", "notice", "edit", "translate",
    }),
    "reviewer": frozenset({
        "sign in", "see", "draft", "confirm", "notice", "edit", "translate", "review",
    }),
    "city_administrator": frozenset({
        "sign in", "see", "draft", "confirm", "notice", "edit", "translate", "review",
        "people", "settings",
    }),
    "steward": frozenset({
        "sign in", "see",
    }),
    "operator": frozenset(get_args(Permission)),
}
# fmt: on
