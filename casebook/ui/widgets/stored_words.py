"""A value as the journal stores it, in words: instants and lists unfolded."""

from __future__ import annotations

import json
from typing import Any


def stored_words(value: object) -> str:
    """Give a stored value as an examiner reads it."""
    if value in (None, "", "[]"):
        return "(empty)"
    if isinstance(value, str) and value[:1] in "{[":
        try:
            found: Any = json.loads(value)
        except ValueError:
            return value
        if isinstance(found, dict) and "text" in found and "zone" in found:
            return f"{found['text']} ({found['zone']})"
        if isinstance(found, list):
            return "; ".join(map(str, found))
    return str(value)
