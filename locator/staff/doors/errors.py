"""What is said at a door."""

from __future__ import annotations

from locator.errors import LocatorError


class NotAllowedError(LocatorError):
    """A member asked for something that none of their roles allows: 403."""


class ViewIsNotDeclaredError(LocatorError):
    """A view under /staff/ says neither what it needs nor whom it is open to.

    A programmer's mistake; the view never runs.
    """


class SignedOutError(LocatorError):
    """Nobody is signed in, or not any more: 401, or a way to the sign-in page."""
