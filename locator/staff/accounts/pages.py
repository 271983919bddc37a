"""Every page about accounts: coming in, getting back in, and one's own account."""

from __future__ import annotations

from locator.staff.accounts import (
    door_pages,
    helping_pages,
    link_pages,
    own_pages,
    passkey_pages,
    second_step_pages,
)
from locator.staff.accounts.blueprint import blueprint

__all__ = [
    "blueprint",
    "door_pages",
    "helping_pages",
    "link_pages",
    "own_pages",
    "passkey_pages",
    "second_step_pages",
]
