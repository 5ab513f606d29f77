"""What every field check needs: the field that must be filled, the digest that must be one."""

from __future__ import annotations

import re

from casebook.errors import FieldError

_HEX = re.compile(r"[0-9a-f]+")


def require(row: object, **sentences: str) -> None:
    """Raise FieldError with the sentence of the first named field that is empty."""
    for name, sentence in sentences.items():
        if not str(getattr(row, name) or "").strip():
            raise FieldError(name, sentence)


def check_hex(name: str, value: str, digits: int, what: str) -> None:
    """Raise FieldError unless `value` is lower-case hex of `digits` digits."""
    if not _HEX.fullmatch(value):
        raise FieldError(name, f"A {what} digest holds only 0-9 and a-f, in lower case.")
    if len(value) != digits:
        raise FieldError(
            name, f"A {what} digest has {digits} hex digits; this one has {len(value)}."
        )


def short(text: str, most: int = 60) -> str:
    """Cut a text for a sentence."""
    return text if len(text) <= most else text[: most - 1] + "…"
