"""A number of things in words."""

from __future__ import annotations


def counted(n: int, noun: str) -> str:
    """Give `1 reject`, `2,000 rejects`; for nouns whose plural takes an s."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
