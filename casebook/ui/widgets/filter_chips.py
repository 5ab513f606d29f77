"""A filter of the timeline as chips, and the filter without one of them."""

from __future__ import annotations

from dataclasses import replace

from casebook.model.instant import zone_label
from casebook.model.timeline import RecordFilter
from casebook.ui.widgets.times import clock
from casebook.ui.widgets.visible_text import one_line

FIELDS = (("host", "Host"), ("user", "User"), ("kind", "Kind"), ("event_id", "Event ID"))
"""Fields of a record that are filtered by their whole text, with their names on screen."""

_MOST = 40


def chips_of(flt: RecordFilter, zone: str) -> list[tuple[str, str]]:
    """Give key and words of each part of a filter; times are shown in `zone`."""
    chips = []
    if flt.from_us is not None or flt.to_us is not None:
        chips.append(("span", _span_words(flt, zone)))
    if flt.undated:
        chips.append(("undated", "without a time"))
    if flt.doubtful:
        chips.append(("doubtful", "with a doubtful time"))
    if flt.source is not None:
        chips.append(("source", f"source S-{flt.source}"))
    for field, words in FIELDS:
        if getattr(flt, field):
            chips.append((field, one_line(f"{words.lower()} {getattr(flt, field)}", _MOST)))
    if flt.identifier is not None:
        kind, value = flt.identifier
        chips.append(("identifier", one_line(f"mentions {kind} {value}", _MOST)))
    if flt.tag:
        chips.append(("tag", one_line(f"tag #{flt.tag}", _MOST)))
    if flt.colour:
        chips.append(("colour", f"colour {flt.colour}"))
    if flt.starred:
        chips.append(("starred", "starred"))
    if flt.commented:
        chips.append(("commented", "commented"))
    if flt.text:
        chips.append(("text", one_line(flt.text, _MOST)))
    return chips


def without(flt: RecordFilter, key: str) -> RecordFilter:
    """Give a filter without the part that the chip `key` shows."""
    if key == "span":
        return replace(flt, from_us=None, to_us=None)
    if key in ("source", "identifier"):
        return replace(flt, **{key: None})  # type: ignore[arg-type]
    if key in ("undated", "doubtful", "starred", "commented"):
        return replace(flt, **{key: False})  # type: ignore[arg-type]
    return replace(flt, **{key: ""})  # type: ignore[arg-type]


def _span_words(flt: RecordFilter, zone: str) -> str:
    begin = "" if flt.from_us is None else f"{clock(flt.from_us, zone)} "
    end = "" if flt.to_us is None else f" {clock(flt.to_us, zone)}"
    return f"{begin}→{end} {zone_label(zone)}".strip()
