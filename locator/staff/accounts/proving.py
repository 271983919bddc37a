"""Who changes what opens an account shows once more who they are.

Threat: somebody finds a phone that is signed in, adds a passkey of their own, and comes back later.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from locator.staff.accounts import sessions
from locator.staff.back import asked_address
from locator.staff.rendering import wants_page

Parameters = ParamSpec("Parameters")
View = Callable[Parameters, AnyResponse]


def proved(view: View[Parameters]) -> View[Parameters]:
    """Run a view only for who has just shown the password; else ask for it, and come back."""

    @wraps(view)
    def guarded(*args: Parameters.args, **kwargs: Parameters.kwargs) -> AnyResponse:
        if sessions.has_just_proved():
            return view(*args, **kwargs)
        if not wants_page():
            answer = jsonify(next=url_for("staff_accounts.prove", next=url_for(".own_passkeys")))
            answer.status_code = 401
            return answer
        # What was sent is not sent again by itself: one sees the button once more.
        back = asked_address() if request.method == "GET" else url_for(".own_account")
        return redirect(url_for("staff_accounts.prove", next=back), 303)

    return guarded
