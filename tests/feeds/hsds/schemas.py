"""The compiled JSON Schemas of HSDS 3.1, where somebody has put them: they are not ours to copy."""

from __future__ import annotations

import copy
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, FormatChecker

FOLDER = Path(
    os.environ.get("HSDS_SCHEMAS") or Path(__file__).parents[3].parent / "shared" / "data" / "hsds"
)

needs_schemas = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="no HSDS schemas here: set HSDS_SCHEMAS to their folder"
)


def told(client: FlaskClient, address: str) -> Any:
    """What is answered at an address, from JSON."""
    with client.get(address) as answer:
        assert answer.status_code == 200, answer.data
        return json.loads(answer.data)


@cache
def validator(name: str, *, strict: bool) -> Draft202012Validator:
    """Of `compiled/<name>.json`; strict: without a field that the standard does not know."""
    schema = json.loads((FOLDER / "compiled" / f"{name}.json").read_text())
    if strict:
        schema = copy.deepcopy(schema)
        _close(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def _close(schema: Any) -> None:
    if isinstance(schema, list):
        for one in schema:
            _close(one)
    elif isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            schema["additionalProperties"] = False
        for one in schema.values():
            _close(one)


def mistakes(name: str, document: Any, *, strict: bool) -> list[str]:
    """What is wrong with a document, and where."""
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in validator(name, strict=strict).iter_errors(document)
    ]
