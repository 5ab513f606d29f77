"""The timeline of a case in IRIS, as the CSV that it exports and reads back."""

from __future__ import annotations

from collections.abc import Iterator

from casebook.intake.readers.reader import Layout, Row
from casebook.intake.readers.row_table import Cells, RowTable, placed
from casebook.intake.timestamps import Placer

COLUMNS = ("event_date", "event_tz", "event_title", "event_category", "event_content", "event_raw",
           "event_source", "event_assets", "event_iocs", "event_tags")  # fmt: skip

_ALSO = (("event_assets", "assets"), ("event_iocs", "indicators"), ("event_source", "source"),
         ("event_tags", "tags"))  # fmt: skip


def _recognise(header: list[str]) -> dict[str, str] | None:
    return {} if set(COLUMNS) <= set(header) else None


def _time(named: Cells) -> str:
    # IRIS itself puts the two behind each other and reads them as one.
    return named["event_date"].strip() + named["event_tz"].strip()


def _times(named: Cells, layout: Layout) -> Iterator[str]:
    yield _time(named)


def _take(number: int, raw: str, named: Cells, layout: Layout, place: Placer) -> Iterator[Row]:
    text = _time(named)
    ts, flags = placed(place, text)
    words = [named["event_title"].strip(), named["event_content"].strip()]
    words += [f"{name}: {named[column].strip()}" for column, name in _ALSO if named[column].strip()]
    assets = [one.strip() for one in named["event_assets"].split(";") if one.strip()]
    host = assets[0] if len(assets) == 1 else ""
    message = "; ".join(filter(None, words))
    yield number, ts, text, flags, named["event_category"], host, "", "", message, raw


IRIS = RowTable("IRIS timeline", _recognise, _take, _times)
