"""What cannot be said of a halt, each as the person may mend it."""

from __future__ import annotations

from locator.errors import LocatorError


class NoticeIsWrongError(LocatorError):
    """Nothing was changed; the subclass says why."""


class HaltIsUnknownError(NoticeIsWrongError):
    """Its time has been changed meanwhile, or it is not public any more."""


class HaltIsOverError(NoticeIsWrongError):
    """What has passed cannot be cancelled, moved or late."""


class EndsBeforeItStartsError(NoticeIsWrongError):
    """It is so late that its time would be over: until when is needed, or it is not running."""


class TimeIsMissingError(NoticeIsWrongError):
    """Late, but from when?"""


class PlaceIsUnknownError(NoticeIsWrongError):
    """Moved to a place that is not there, or not in the city."""
