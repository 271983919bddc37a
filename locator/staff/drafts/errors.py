"""What can stand against saving or publishing a draft. Nothing of what was typed is lost by it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from locator.directory.document.document import ServiceDocument
from locator.directory.document.merging import Conflict
from locator.errors import LocatorError

if TYPE_CHECKING:
    from locator.staff.drafts.checking import Problem


class SavedMeanwhileError(LocatorError):
    """Somebody has saved this draft since whoever saves it now began: both versions are here.

    `base` is the version from which both were made.
    """

    def __init__(
        self,
        revision: int,
        theirs: ServiceDocument,
        base: ServiceDocument,
        saved_by: uuid.UUID | None,
        saved_at: dt.datetime,
    ) -> None:
        super().__init__(f"It is at revision {revision}.")
        self.revision = revision
        self.theirs, self.base = theirs, base
        self.saved_by, self.saved_at = saved_by, saved_at


class ConflictsError(LocatorError):
    """The directory has been changed since where this draft changes it, too; a person chooses."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__(", ".join(conflict.path for conflict in conflicts))
        self.conflicts = conflicts


class DraftIsIncompleteError(LocatorError):
    """Something is missing or wrong without which nobody could use the entry."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


class SecondPersonIsNeededError(LocatorError):
    """Whoever wrote or sent it in may not be who publishes it: the city asks for another."""
