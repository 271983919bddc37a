"""What is only read survives the end of one connection: it is read once more."""

from __future__ import annotations

from collections.abc import Callable

from flask import request
from flask.typing import ResponseReturnValue

from locator.db import Read, read_again
from locator.privacy import ForgetfulFlask


class PatientFlask(ForgetfulFlask):
    """Asks once more where a database ended under a question: of the public, or of staff.

    By the method alone, as a browser does it: what a GET leaves behind is one transaction, and the
    same when it is done again. What is sent to us is never done twice, since it may have been done.
    """

    def preprocess_request(self) -> ResponseReturnValue | None:
        """Ask who it is, and whether they may."""
        return _patiently(super().preprocess_request)

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer one request; what goes wrong for good is told by the pages of errors."""
        return _patiently(super().dispatch_request)


def _patiently(read: Callable[[], Read]) -> Read:
    return read_again(read) if request.method in ("GET", "HEAD") else read()
