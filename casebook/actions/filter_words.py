"""What a filter of the timeline asks for, in words: for papers, files and the journal."""

from __future__ import annotations

from casebook.model.instant import iso_utc
from casebook.model.timeline import RecordFilter

EVERYTHING = "everything"

_TEXTS = ("host", "user", "kind", "event_id", "tag", "colour", "text")
_YES = (
    ("starred", "starred"),
    ("commented", "commented"),
    ("undated", "without a time"),
    ("doubtful", "with a doubtful time"),
)


def filter_words(flt: RecordFilter) -> str:
    """Give a filter in words, every part of it; “everything” for none."""
    words = []
    if flt.from_us is not None:
        words.append(f"from {iso_utc(flt.from_us)}")
    if flt.to_us is not None:
        words.append(f"before {iso_utc(flt.to_us)}")
    if flt.source is not None:
        words.append(f"source S-{flt.source}")
    if flt.identifier is not None:
        kind, value = flt.identifier
        words.append(f"mentions {kind} {value}")
    for name in _TEXTS:
        if getattr(flt, name):
            words.append(f"{name.replace('_', ' ')} {getattr(flt, name)}")
    words += [said for name, said in _YES if getattr(flt, name)]
    return "; ".join(words) or EVERYTHING
