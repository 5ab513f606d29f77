"""The dated tables of law in `resources/law`."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from typing import Any

from casebook.resources import resource


@cache
def table(name: str) -> dict[str, Any]:
    """Read one table, once."""
    return tomllib.loads(resource("law", f"{name}.toml").read_text(encoding="utf-8"))


def new_law_from() -> date:
    """Give the day on which the BNS, BNSS and BSA came into force."""
    found = table("statutes")["commencement"]["new_law_from"]
    assert isinstance(found, date)
    return found
