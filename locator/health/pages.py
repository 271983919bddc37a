"""`/healthz`, `/readyz` and `/metrics`: never kept by a cache, never with a cookie."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from flask import Blueprint, Flask, Response, current_app, jsonify, request

from locator.db import Database
from locator.health import counting
from locator.health.operators import is_operator
from locator.health.readiness import Watch, is_ready
from locator.privacy import open_to
from locator.wiring import wiring

blueprint = Blueprint("health", __name__)

_EXTENSION = "locator health"


def install(app: Flask, database: Database) -> counting.Counted:
    """Begin to count what `app` answers, and serve the three addresses."""
    counted = counting.install(app, database)
    app.extensions[_EXTENSION] = (counted, Watch())
    app.register_blueprint(blueprint)
    return counted


def _parts() -> tuple[counting.Counted, Watch]:
    return cast(tuple[counting.Counted, Watch], current_app.extensions[_EXTENSION])


@blueprint.get("/healthz")
@open_to("everyone")
def alive() -> Response:
    """Say that this process lives. It asks nobody else: a database that is gone does not end it."""
    return _never_kept(Response("alive\n", mimetype="text/plain"))


@blueprint.get("/readyz")
@open_to("everyone")
def ready() -> Response:
    """Say whether people get answers here: 200 or 503, with the reasons for operators only."""
    _, watch = _parts()
    parts = watch.look(wiring().database, wiring().now())
    told: dict[str, object] = {"status": "ready" if is_ready(parts) else "not ready"}
    if is_operator(request, wiring().config.metrics_token):
        told["parts"] = {name: part.told() for name, part in parts.items()}
    answer = jsonify(told)
    if not is_ready(parts):
        answer.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return _never_kept(answer)


@blueprint.get("/metrics")
@open_to("operators")
def metrics() -> Response:
    """Numbers in the format of Prometheus, for this machine and who holds the token."""
    # Imported when asked for: most servers are never asked.
    from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest  # noqa: PLC0415

    from locator.health.gauges import Gauges  # noqa: PLC0415

    if not is_operator(request, wiring().config.metrics_token):
        told = "Only for this machine itself, or with METRICS_TOKEN: see docs/operators.md.\n"
        return _never_kept(Response(told, HTTPStatus.FORBIDDEN, mimetype="text/plain"))
    counted, watch = _parts()
    registry = counted.registry()
    parts = watch.look(wiring().database, wiring().now())
    read = generate_latest(registry) + _of(Gauges(wiring().database, parts))
    return _never_kept(Response(read, content_type=CONTENT_TYPE_LATEST))


def _of(gauges: object) -> bytes:
    from prometheus_client import CollectorRegistry  # noqa: PLC0415
    from prometheus_client.exposition import generate_latest  # noqa: PLC0415

    registry = CollectorRegistry()
    registry.register(gauges)  # type: ignore[arg-type]
    return generate_latest(registry)


def _never_kept(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
