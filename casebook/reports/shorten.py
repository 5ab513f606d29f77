"""Shortens what is too long for a paper, and says so in its place."""

from __future__ import annotations

from casebook.reports.content import Span, Text, muted

LABEL_LIMIT = 300
CELL_LIMIT = 8_000
VALUE_LIMIT = 20_000
RECORD_LIMIT = 2_000
RAW_LIMIT = 40_000
TEXT_LIMIT = 400_000


def mark(more: int) -> str:
    """Say how much was left out."""
    return f" … {more:,} more characters, whole text in the case file"


def shorten(text: str, limit: int) -> str:
    """Give at most `limit` characters of `text`, followed by the mark when there were more."""
    return text if len(text) <= limit else text[:limit] + mark(len(text) - limit)


def shorten_text(text: Text, limit: int) -> Text:
    """Do the same for text with spans; the mark is grey."""
    if isinstance(text, str):
        return text if len(text) <= limit else (text[:limit], muted(mark(len(text) - limit)))
    parts = text if isinstance(text, tuple) else (text,)
    spans = [Span(part) if isinstance(part, str) else part for part in parts]
    more = sum(len(span.text) for span in spans) - limit
    if more <= 0:
        return text
    kept: list[Span] = []
    left = limit
    for span in spans:
        kept.append(Span(span.text[:left], span.bold, span.mono, span.muted))
        left -= len(kept[-1].text)
    return (*kept, muted(mark(more)))
