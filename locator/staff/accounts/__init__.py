"""Who somebody is: invitation, sign-in, second step, sessions, and getting back in."""

from __future__ import annotations

from locator.staff.accounts.account import Account
from locator.staff.accounts.sessions import current

__all__ = ["Account", "current"]
