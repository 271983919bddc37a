"""The words that a tile is asked with: those of the search that say what, and not where."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, create_model

from locator.search.vocabulary import Vocabulary

_WORDS = ("need", "speaks", "when", "wheelchair", "free", "no_id", "conditions")
_described: dict[str, Any] = {
    name: (field.annotation, field)
    for name, field in Vocabulary.model_fields.items()
    if name in _WORDS
}

AskForTile: type[BaseModel] = create_model("AskForTile", **_described)
