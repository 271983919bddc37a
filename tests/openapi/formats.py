"""What the words of our OpenAPI documents look like, where JSON Schema cannot say it.

Schemathesis draws from these for each `format` of ours (`schemathesis.toml` names this file).
"""

from __future__ import annotations

import base64
import uuid
from typing import Any

import orjson
import schemathesis
from hypothesis import strategies as st

from locator.feeds.ogc import cql2_text
from locator.feeds.ogc.crs import CRS84, WEB_MERCATOR, WGS84

CONDITIONS = (
    "wheelchair = 'yes'",
    "name LIKE '%clinic%' AND NOT free = FALSE",
    "CASEI(organization) = CASEI('sample law clinic')",
    "phone IS NOT NULL OR needs LIKE '%legal-aid%'",
    "confirmed_on BETWEEN DATE('2026-01-01') AND DATE('2026-12-31')",
    "open_to_all IN ('no', 'unknown')",
    "modified_at > TIMESTAMP('2020-01-01T00:00:00Z')",
)
INTERVALS = ("2026-11-01", "2026-11-01T00:00:00Z/..", "../2026-11-30", "2026-01-01/2026-12-31")
WHEN = ("now", "today", "week", "any", "2026-11-26T10:00", "Thu 10:00")


def _cursor(id: uuid.UUID) -> str:
    text = f"2026-11-01T00:00:00+00:00 {id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


for name, values in {
    "bcp47": st.sampled_from(["en", "ar", "am", "fr-CA", "zh-Hant"]),
    "city": st.sampled_from(["beirut", "bristol"]),
    "cql2": st.sampled_from(CONDITIONS),
    "crs": st.sampled_from([CRS84.uri, WGS84.uri, WEB_MERCATOR.uri]),
    "cursor": st.uuids().map(_cursor),
    "interval": st.sampled_from(INTERVALS),
    "when": st.sampled_from(WHEN),
}.items():
    schemathesis.openapi.format(name, values)


@schemathesis.hook
def before_call(_context: Any, case: schemathesis.Case[Any], _options: Any) -> None:
    """Where two words have to agree, which a schema of each cannot say."""
    if case.query is None:
        case.query = {}
    query = case.query
    if query.get("filter-lang") == "cql2-json" and query.get("filter") in CONDITIONS:
        query["filter"] = orjson.dumps(cql2_text.read(query["filter"])).decode()
    if not (case.meta and case.meta.generation.mode.is_positive):
        return
    said = {name for name, value in query.items() if str(value).strip()}
    # Half a position is none.
    if len(said & {"lat", "lon"}) == 1:
        query.pop("lat", None)
        query.pop("lon", None)
        said -= {"lat", "lon"}
    if case.path == "/api/v1/service-points":
        # It has to say where, and a place that nobody knows is a mistake.
        query |= {"near": "Hamra", "city": "beirut"} if "near" in said else {}
        query |= {} if said & {"near", "lat", "city"} else {"city": "beirut"}
    # A search's cursor is good for the question that it was given for, and for half an hour.
    if case.path.startswith("/api/"):
        query.pop("cursor", None)
    if "postcode" not in said:
        query.pop("proximity", None)
