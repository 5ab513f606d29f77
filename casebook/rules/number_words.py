"""Numbers of lines in words, as findings and messages name them."""

from __future__ import annotations

from collections.abc import Iterable

MOST_PARTS = 12
"""So many numbers and runs are named at most; a longer list says how many it leaves out."""


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Give first and last of every run of numbers that follow each other."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def in_words(numbers: Iterable[int]) -> str:
    """Write numbers as people do: “3, 5 to 9 and 41”."""
    parts: list[str] = []
    counts: list[int] = []
    for first, last in runs(numbers):
        if last <= first + 1:
            parts += [f"{number}" for number in range(first, last + 1)]
            counts += [1] * (last - first + 1)
        else:
            parts.append(f"{first} to {last}")
            counts.append(last - first + 1)
    if len(parts) > MOST_PARTS + 1:
        return f"{', '.join(parts[:MOST_PARTS])} and {sum(counts[MOST_PARTS:]):,} more"
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
