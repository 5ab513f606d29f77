"""The detail of an identifier that records mention: where, when, beside what, and the way there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from casebook.actions.collect_identifiers import country_sentence, country_words
from casebook.actions.mentioned_identifiers import (
    MOST_LOOKED_AT,
    Key,
    MentionedRow,
    MentionFacts,
    way_to,
)
from casebook.model.labels import label
from casebook.model.timeline import Record, RecordFilter, Source
from casebook.ui.widgets.detail import Detail
from casebook.ui.widgets.exhibit_lines import Act, exhibit_line
from casebook.ui.widgets.links import ElidedLink, LinkButton, number_row
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.seen_section import both_clocks
from casebook.ui.widgets.sparkline import Sparkline
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace


class MentionDetail(Detail):
    """Shows at once what the list knows; records and bars follow when they were read."""

    def __init__(self, place: Workplace, show_other: Callable[[Key], None]) -> None:
        super().__init__("In the records: detail")
        self._place = place
        self._show_other = show_other
        self._sources: dict[int, Source] = {}
        self._country = self.add_section("Registered country (RIR)")
        self._known = self.add_section("In the register and in requests")
        self._where = self.add_section("Where it is mentioned")
        self._bars = self.add_section("Over the time of the case")
        self._last = self.add_section("Last mentions")
        self._beside = self.add_section("Beside it in the same records")

    def show_row(self, row: MentionedRow, sources: dict[int, Source]) -> None:
        """Show what the list knows."""
        self._sources = sources
        found = row.found
        self.set_title(found.kind, found.value)
        self._country.setVisible(row.country is not None)
        if row.country is not None:
            self._country.show_widgets(
                [
                    plain_label(country_words(row.country), wrap=True, selectable=True),
                    plain_label(country_sentence(row.country), wrap=True, role="muted"),
                ]
            )
        numbers = [label(row.identifier)] if row.identifier else []
        numbers += [f"R-{number}" for number in row.requests[:6]]
        self._known.show_widgets(
            [number_row(numbers, self._place.follow)] if numbers else [],
            "It is not registered, and no request asks about it.",
        )
        self._show_where(row)

    def show_reading(self) -> None:
        """Say that the records of another identifier are being read."""
        for section in (self._bars, self._last, self._beside):
            section.show_widgets([], "Reading …")

    def show_facts(self, facts: MentionFacts) -> None:
        """Show what was read."""
        self._show_bars(facts)
        self._last.show_widgets([self._mention(facts.key, each) for each in facts.last])
        widgets: list[QWidget] = [
            ElidedLink(
                f"{one_line(value, 200)}  ·  {kind}, in {count:,}",
                partial(self._show_other, (kind, value)),
            )
            for (kind, value), count in facts.beside
        ]
        if facts.looked_at == MOST_LOOKED_AT:
            words = f"Looked for in the last {MOST_LOOKED_AT} records only."
            widgets.append(plain_label(words, role="muted", wrap=True))
        self._beside.show_widgets(widgets, "Its records mention nothing else.")

    def _show_where(self, row: MentionedRow) -> None:
        found, key = row.found, row.key
        widgets: list[QWidget] = []
        for words, utc_us in (("First", found.first_us), ("Last", found.last_us)):
            if utc_us is not None:
                both = both_clocks(utc_us, self._place.zones)
                widgets.append(plain_label(f"{words}: {both}", wrap=True))
        text = f"Show the {found.records:,} record{'s' * (found.records != 1)}"
        widgets.append(LinkButton(text, partial(self._show, RecordFilter(identifier=key))))
        for number, count in sorted(found.sources.items()):
            source = self._sources.get(number)
            words = f"{count:,} in {source.name}" if source else f"{count:,}"
            flt = RecordFilter(source=number, identifier=key)
            acts = (Act("Show", partial(self._show, flt)),)
            widgets.append(exhibit_line(f"S-{number}", words, self._place.follow, acts=acts))
        self._where.show_widgets(widgets)

    def _show_bars(self, facts: MentionFacts) -> None:
        self._bars.setVisible(any(facts.bars))
        if not any(facts.bars):
            return
        first, last = (both_clocks(us, self._place.zones) for us in facts.span)
        line = Sparkline("Records that mention it over the time of the case")
        steps = sum(1 for count in facts.bars if count)
        line.set_counts(
            facts.bars,
            f"{sum(facts.bars):,} records with a time, in {steps} of {len(facts.bars)} steps from "
            f"{first} to {last}.",
        )
        words = f"All records of the case: {first[:10]} to {last[:10]}"
        self._bars.show_widgets([line, plain_label(words, role="muted", wrap=True)])

    def _mention(self, key: Key, record: Record) -> QWidget:
        at = record.utc_us
        when = "undated" if at is None else both_clocks(at, self._place.zones)
        source = self._sources.get(record.source)
        place = f"{source.locator} {record.locator}" if source else f"{record.locator}"
        words = one_line(f"{place}, {when}: {record.message}", 160)
        acts = (Act("Show", partial(self._show, way_to(key, record))),)
        return exhibit_line(f"S-{record.source}", words, self._place.follow, acts=acts)

    def _show(self, flt: RecordFilter) -> None:
        self._place.records_asked.emit(flt)
