"""A question of the public survives the end of one connection: it is read once more."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from locator.db import read_again
from locator.privacy import ForgetfulFlask, audience_of


class PatientFlask(ForgetfulFlask):
    """Asks once more where a database ended under a question that anybody may ask.

    Staff are never asked again for: what they send may have been done.
    """

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer one request; what goes wrong for good is told by the pages of errors."""
        view = self.view_functions.get(request.endpoint or "")
        if request.method in ("GET", "HEAD") and view and audience_of(view) == "everyone":
            return read_again(super().dispatch_request)
        return super().dispatch_request()
