"""Where an identifier was seen: first and last, by source, and the way to those records."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QWidget

from casebook.actions.collect_identifiers import Seen
from casebook.model.counted import counted
from casebook.model.instant import zone_label
from casebook.model.timeline import RecordFilter, Source
from casebook.store.identifiers import Sightings
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.exhibit_lines import Act, exhibit_line
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.sparkline import Sparkline
from casebook.ui.widgets.times import clock
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace


class SeenSection(Section):
    """Shows what was counted in the records; the bars follow when they were counted too."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__("Where it was seen", parent)
        self._place = place
        self._sources: dict[int, Source] = {}

    def show_seen(self, row: Seen, sources: dict[int, Source]) -> None:
        """Show an identifier; `sources` are those of the case by number."""
        self._sources = sources
        widgets: list[QWidget] = []
        for each in (row.identifier, *row.merged):
            if each.as_found != each.value:
                widgets.append(plain_label(f"First written as {each.as_found}", wrap=True))
        seen = row.seen
        if seen is None:
            widgets.append(plain_label("It is being counted in the records.", role="muted"))
        elif not seen.count:
            widgets.append(plain_label("It stands in no record.", role="muted"))
        else:
            widgets += self._counted(seen)
        self.show_widgets(widgets)

    def show_bars(self, counts: tuple[int, ...], first_us: int, last_us: int) -> None:
        """Put the bars under what is shown; the case goes from `first_us` to `last_us`."""
        if not any(counts):
            return
        first, last = (both_clocks(us, self._place.zones) for us in (first_us, last_us))
        words = f"All records of the case: {first[:10]} to {last[:10]}"
        line = Sparkline("Records with it over the time of the case")
        steps = sum(1 for count in counts if count)
        line.set_counts(
            counts,
            f"{sum(counts):,} records with a time, in {steps} of {len(counts)} steps from {first} "
            f"to {last}.",
        )
        self.add(line)
        self.add(plain_label(words, role="muted", wrap=True))

    def _counted(self, seen: Sightings) -> list[QWidget]:
        widgets: list[QWidget] = []
        for words, utc_us in (("First", seen.first_us), ("Last", seen.last_us)):
            if utc_us is not None:
                both = both_clocks(utc_us, self._place.zones)
                widgets.append(plain_label(f"{words}: {both}", wrap=True))
        for flt, count in seen.ways:
            text = f"Show the {count:,} record{'s' * (count != 1)}"
            if len(seen.ways) > 1:
                text += f" {_way(flt)}"
            widgets.append(LinkButton(one_line(text, 60), partial(self._show, flt)))
        if len(seen.ways) > 1:
            widgets.append(
                plain_label(f"{counted(seen.count, 'record')} in all, each counted once.")
            )
        for number, count in seen.by_source.items():
            widgets.append(self._of_source(number, count, seen))
        widgets.append(plain_label(how_counted(seen), role="muted", wrap=True))
        return widgets

    def _of_source(self, number: int, count: int, seen: Sightings) -> QWidget:
        source = self._sources.get(number)
        words = f"{count:,} in {source.name}" if source else f"{count:,}"
        acts = []
        if len(seen.ways) == 1:
            way = seen.ways[0][0]
            flt = replace(way, source=number)
            acts.append(Act("Show", partial(self._show, flt)))
        return exhibit_line(f"S-{number}", words, self._place.follow, acts=acts)

    def _show(self, flt: RecordFilter) -> None:
        self._place.records_asked.emit(flt)


def both_clocks(utc_us: int, zones: tuple[str, str]) -> str:
    """Give a time in both zones, the second without its date where that is the same."""
    first, second = (f"{clock(utc_us, zone)} {zone_label(zone)}" for zone in zones)
    if first == second:
        return first
    return f"{first}  │  {second[11:] if first[:10] == second[:10] else second}"


def how_counted(seen: Sightings) -> str:
    """Say whether the collected identifiers were counted or words were searched, and where."""
    if not seen.is_exact:
        return "Found by searching the text of the records for it, as it is spelt here."
    words = "Counted from the identifiers collected of each record, defanged spellings included"
    if not seen.searched:
        return f"{words}."
    names = ", ".join(f"S-{number}" for number in seen.searched)
    return (
        f"{words}. Those of {names} were not collected: there its text was searched as it is spelt "
        "here. “In the records” collects them."
    )


def _way(flt: RecordFilter) -> str:
    if flt.identifier is not None:
        return f"that mention {flt.identifier[1]}"
    if flt.source is not None:
        return f"of S-{flt.source} with {flt.text}"
    if flt.host:
        return f"of the host {flt.host}"
    if flt.user:
        return f"of the user {flt.user}"
    return f"with {flt.text}"
