"""What a command shows: one JSON object, or lines of text in which nothing hides."""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

from casebook.actions.progress import Progress
from casebook.model.instant import Instant, Precision, zone_label
from casebook.ui.widgets.visible_text import one_line

BAR_WIDTH = 24
_EVERY_S = 0.1


def say(text: str) -> None:
    """Print one line; whatever cannot be seen or would steer a terminal is spelt out."""
    print(one_line(text))


def warn(sentences: Iterable[str]) -> None:
    """Print sentences on standard error."""
    for sentence in sentences:
        print(one_line(sentence), file=sys.stderr)


def hint(sentence: str) -> None:
    """Print a sentence that only a person at a terminal wants."""
    if sys.stderr.isatty():
        warn([sentence])


def show_json(fields: Mapping[str, object]) -> None:
    """Print one object, in ASCII, so that no terminal and no encoding changes it."""
    print(json.dumps(plain(fields), ensure_ascii=True, indent=2))


def show_table(rows: Sequence[Sequence[str]], limit: int = 60) -> None:
    """Print rows in columns; the last column is not cut."""
    shown = [
        [one_line(cell, limit) for cell in row[:-1]] + [one_line(cell) for cell in row[-1:]]
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def when(at: Instant | None) -> str:
    """Give an instant in UTC; a day alone in the zone it is a day of."""
    if at is None:
        return ""
    if at.precision is Precision.DAY:
        return f"{at.local(at.zone)} ({zone_label(at.zone)})"
    return at.iso()


def plain(value: object) -> Any:
    """Give a value of the model as JSON can hold it; an instant as time, text and zone."""
    if isinstance(value, Instant):
        return {
            "time": when(value),
            "original": value.original,
            "zone": value.zone,
            "zone_basis": str(value.basis),
            "decided_by": value.decided_by,
        }
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def progress_for_terminal() -> Progress:
    """Give a progress bar when standard error is a terminal, else one that shows nothing."""
    return Bar() if sys.stderr.isatty() else Progress()


class Bar(Progress):
    """A bar in the last line of the terminal, redrawn at most ten times a second."""

    def __init__(self) -> None:
        self._shown_at = 0.0
        self._width = 0

    def advance(self, done: int, total: int | None, what: str) -> None:
        """Redraw the bar."""
        is_last = total is not None and done >= total
        now = time.monotonic()
        if now - self._shown_at < _EVERY_S and not is_last:
            return
        self._shown_at = now
        if total:
            part = min(done / total, 1.0)
            filled = round(part * BAR_WIDTH)
            text = f"[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {part:4.0%} {what}"
        else:
            text = f"{done:,} {what}"
        self._draw(one_line(text, 100), is_last)

    def _draw(self, text: str, is_last: bool) -> None:
        end = "\n" if is_last else ""
        print("\r" + text.ljust(self._width), end=end, file=sys.stderr, flush=True)
        self._width = 0 if is_last else len(text)
