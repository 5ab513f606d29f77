"""The right pane of the Timeline page: one record, one event, or one source."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFormLayout, QHBoxLayout, QWidget

from casebook.actions import keep
from casebook.actions.collect_identifiers import register
from casebook.actions.read_record import Named
from casebook.model.counted import counted
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Precision, zone_label
from casebook.model.labels import label
from casebook.model.paper import PaperKind
from casebook.model.timeline import (
    Citation,
    CitedKind,
    Event,
    Record,
    RecordFilter,
    RecordMark,
    Source,
)
from casebook.ui import theme
from casebook.ui.pages.timeline_events import (
    CITATION_FIELDS,
    EVENT_FIELDS,
    cited_record,
    named_first,
    record_target,
    save_citation,
)
from casebook.ui.pages.timeline_reading import AROUND, Known, Overview
from casebook.ui.pages.timeline_sources import READ_FROM_FIELDS, save_read_from, source_facts
from casebook.ui.widgets.detail import Detail, Section
from casebook.ui.widgets.form import Form
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.links import LinkButton, number_row
from casebook.ui.widgets.plain import ElidedLabel, ReadText, plain_label
from casebook.ui.widgets.record_columns import mark_words, times_of
from casebook.ui.widgets.rejects_dialog import RejectsDialog
from casebook.ui.widgets.times import clock
from casebook.ui.widgets.times_dialog import decide_anew
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

MOST_RAW = 200_000
ASK = "Ask about …"


class TimelineDetail(Detail):
    """Shows what it is given; what leads elsewhere is asked for by signals."""

    promotion_asked = Signal()
    asking_asked = Signal()
    marking_asked = Signal(str)
    filter_asked = Signal(object)
    """A RecordFilter: show what it finds."""

    records_of_asked = Signal(int)
    """The number of a source."""

    record_asked = Signal(int, object)
    """Show a record that an event cites: the number of its source, and its id."""

    def __init__(self, place: Workplace) -> None:
        super().__init__("Timeline: detail")
        self._place = place
        self._overview = Overview(None, (), (), (), (), {}, {})
        self._event: Event | None = None
        self.form = Form(place, EVENT_FIELDS, name="Event", correct=keep.correct)
        self.add(self.form)
        self._message = self.add_section("Raw text")
        self._message.add_action("Make an event  P", self.promotion_asked.emit)
        self._message.add_action(ASK, self.asking_asked.emit)
        self._mark = self.add_section("Marks")
        self._mark.add_action("Tag  T", lambda: self.marking_asked.emit("tag"))
        self._mark.add_action("Star  S", lambda: self.marking_asked.emit("star"))
        self._mark.add_action("Comment  C", lambda: self.marking_asked.emit("comment"))
        self._cited = self.add_section("Cited by")
        self._facts = self.add_section("Facts")
        self._account = self.add_section("How this time was decided")
        self._found = self.add_section("Identifiers in it")
        self._fields = self.add_section("Fields")
        self._around = self.add_section(f"In the file, ±{AROUND} rows")
        self._rests_on = self.add_section("Rests on")
        self._rests_on.add_action("Cite …", self._cite)
        self.show_nothing()

    def set_overview(self, overview: Overview) -> None:
        """Know these sources, events and citations from now on."""
        self._overview = overview

    def show_nothing(self) -> None:
        """Show nothing at all."""
        self._hide_all()
        self.set_title("", "")

    def show_record(self, known: Known) -> None:
        """Show a record."""
        record = known.record
        self._hide_all()
        source = next(s for s in self._overview.sources if s.number == record.source)
        self.set_title(
            f"{label(source)} {source.locator} {record.locator}",
            "undated"
            if record.utc_us is None
            else both_times(record.utc_us, self._place.zones, record),
        )
        raw = known.raw if len(known.raw) <= MOST_RAW else known.raw[:MOST_RAW] + " … (cut here)"
        self._show(self._message, [_mono(raw)])
        self._show(self._account, [ReadText(known.account)])
        self._show_mark(known.mark)
        self._show_cited(record)
        self._show_identifiers(known.named)
        self._show(self._fields, [_pairs(known.fields)] if known.fields else [])
        self._show_around(known)

    def show_event(self, event: Event) -> None:
        """Show an event, to be edited there, and what it rests on."""
        self._hide_all()
        self._event = event
        self.set_title(label(event), event.title, event.retracted)
        self.form.show_row(event)
        self.form.show()
        widgets: list[QWidget] = []
        for citation in self._overview.citations:
            if citation.event_id == event.id:
                widgets += self._citation_widgets(citation)
        self._rests_on.show_widgets(
            widgets,
            "Nothing is cited. An event without a source is only the examiner's word.",
        )
        self._rests_on.show()

    def show_source(self, source: Source) -> None:
        """Show what is known of a source."""
        self._hide_all()
        self.set_title(label(source), source.name, source.retracted)
        dated = self._overview.dating.get(source.id, ())
        widgets: list[QWidget] = [_table(source_facts(source, dated))]
        widgets += [plain_label(f"▲ {one_line(w)}", wrap=True) for w in source.warnings]
        exhibit = next((e for e in self._overview.exhibits if e.id == source.exhibit_id), None)
        if exhibit is not None:
            widgets.append(number_row([label(exhibit)], self._place.follow, "read from"))
        elif source.exhibit_id is None and source.retracted is None:
            words = "Say what it was read from …"
            widgets.append(LinkButton(words, partial(self.say_read_from, source)))
        widgets.append(
            LinkButton(
                "Show its records",
                lambda: self.records_of_asked.emit(source.number),
            )
        )
        if source.retracted is None:
            words = "Decide its times anew …"
            widgets.append(LinkButton(words, partial(decide_anew, self._place, source, self)))
        widgets.append(
            LinkButton(
                "Issue its reconciliation …",
                lambda: self._place.paper_asked.emit(PaperKind.RECONCILIATION.value, source.id),
            )
        )
        if source.rejects:
            words = f"Look at {counted(source.rejects, 'reject')}"
            widgets.append(LinkButton(words, lambda: self._show_rejects(source)))
        self._show(self._facts, widgets)

    def say_read_from(self, source: Source) -> None:
        """Say which exhibit a source was read from, so that it can be dated by its clock."""
        dialog = FormDialog(
            self._place,
            f"What {label(source)} was read from",
            READ_FROM_FIELDS,
            source,
            save_read_from,
            says="A reading of the exhibit's clock can then be applied to its times.",
            parent=self,
        )
        exhibits = [
            (e.id, one_line(f"{label(e)}  {e.description}", 60)) for e in self._overview.exhibits
        ]
        dialog.form.set_choices("exhibit_id", exhibits)
        dialog.exec()
        dialog.deleteLater()

    def _show_rejects(self, source: Source) -> None:
        RejectsDialog(self._place, source, self).exec()

    def _hide_all(self) -> None:
        focused = QApplication.focusWidget()
        within = [w for w in (self, self.form) if focused is not None and w.isAncestorOf(focused)]
        if within == [self]:
            # What is shown is replaced; the cursor stays here and does not jump to the header.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        for widget in (
            self.form,
            self._message,
            self._facts,
            self._mark,
            self._cited,
            self._account,
            self._found,
            self._fields,
            self._around,
            self._rests_on,
        ):
            widget.hide()

    def _show(self, section: Section, widgets: Sequence[QWidget]) -> None:
        section.show_widgets(widgets)
        section.setVisible(bool(widgets))

    def _show_mark(self, mark: RecordMark | None) -> None:
        widgets: list[QWidget] = []
        if mark is not None:
            words = mark_words(mark)
            widgets += [plain_label(one_line(words, 400), wrap=True)] if words else []
            widgets += [ReadText(mark.comment)] if mark.comment else []
        self._mark.show_widgets(widgets)
        self._mark.show()

    def _show_cited(self, record: Record) -> None:
        """Lead to the events that rest on a record."""
        target = record_target(record.source, record.id)
        citing = {c.event_id for c in self._overview.citations if c.target_id == target}
        events = [e for e in self._overview.events if e.id in citing and e.retracted is None]
        widgets: list[QWidget] = []
        for event in events:
            title = plain_label(one_line(event.title, 200), wrap=True, role="muted")
            widgets += [number_row([label(event)], self._place.follow), title]
        self._show(self._cited, widgets)

    def _show_identifiers(self, named: Sequence[Named]) -> None:
        rows: list[QWidget] = []
        for each in named:
            flt = RecordFilter(identifier=(each.kind, each.value))
            link = LinkButton(one_line(each.value, 40), partial(self.filter_asked.emit, flt))
            link.setAccessibleName(f"Show the records that mention {each.kind} {each.value}")
            link.setEnabled(each.records > 0)
            rows += [link, self._about(each)]
        self._show(self._found, rows)

    def _about(self, named: Named) -> QWidget:
        """Say what an identifier is and how often it is mentioned, with the way to register it."""
        noun = "record" if named.records == 1 else "records"
        counts = f"{named.records:,} {noun}" if named.records else "not gathered"
        more = f" in {named.sources:,} sources" if named.sources > 1 else ""
        words = ElidedLabel(role="muted")
        words.set_text(f"{named.kind}, {counts}{more}")
        register_link = LinkButton(
            "Register", partial(self._register, IdentifierKind(named.kind), named.value)
        )
        register_link.setAccessibleName(f"Register {named.value}")
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(theme.S, 0, 0, theme.XS)
        layout.setSpacing(theme.S)
        layout.addWidget(words, 1)
        layout.addWidget(register_link)
        return row

    def _register(self, kind: IdentifierKind, text: str) -> None:
        self._place.case.submit(
            lambda case: register(case, kind, text),
            lambda row: self._place.said.emit(f"{label(row)} {row.value} registered."),
            owner=self,
        )

    def _show_around(self, known: Known) -> None:
        width = max((len(str(place)) for place, _ in known.around), default=1)
        here = known.record.locator
        lines = [
            f"{'▶' if place == here else ' '}{place:>{width}}  {one_line(text, 400)}"
            for place, text in known.around
        ]
        self._show(self._around, [_mono("\n".join(lines))] if lines else [])

    def _citation_widgets(self, citation: Citation) -> list[QWidget]:
        place = one_line(f"{citation.kind.value}: {citation.locator}", 400)
        widgets: list[QWidget] = [plain_label(place, wrap=True)]
        if citation.quoted:
            widgets.append(_mono(citation.quoted[:4000]))
        record = cited_record(citation)
        if record is not None:
            link = LinkButton("Show the record", partial(self.record_asked.emit, *record))
            link.setAccessibleName(f"Show the record: {place}")
            widgets.append(link)
        if named_first(citation.locator) is not None:
            number = citation.locator.split()[0].strip(",;:#").upper()
            widgets.append(number_row([number], self._place.follow))
        widgets.append(LinkButton("Retract this", partial(self._retract_citation, citation)))
        return widgets

    def _cite(self) -> None:
        event = self._event
        if event is None:
            return
        dialog = FormDialog(
            self._place,
            f"What {label(event)} rests on",
            CITATION_FIELDS,
            Citation("", event.id, CitedKind.PUBLIC, "", ""),
            save_citation,
            says="A record is cited by making the event of it: mark it in the list and press P.",
            parent=self,
        )
        dialog.exec()
        dialog.deleteLater()

    def _retract_citation(self, citation: Citation) -> None:
        why = self._place.messages.ask_reason(
            "Why does the event no longer rest on this? It stays in the case, struck through.",
            "Retract",
        )
        if why is not None:
            self._place.case.submit(lambda case: keep.retract(case, citation, why), owner=self)


def both_times(utc_us: int, zones: tuple[str, str], record: Record) -> str:
    """Give a record's time in both zones, the second without its date where that is the same."""
    if record.precision is Precision.DAY:
        return times_of(record, zones)[0]
    first, second = (
        f"{clock(utc_us, zone, record.precision)} {zone_label(zone)}" for zone in zones
    )
    if first == second:
        return first
    return f"{first}  │  {second[11:] if first[:10] == second[:10] else second}"


def _mono(text: str) -> ReadText:
    widget = ReadText(text)
    widget.setFont(theme.mono())
    return widget


def _table(pairs: Sequence[tuple[str, str]]) -> QWidget:
    """Show names and values side by side, each value wrapped in its own column."""
    box = QWidget()
    form = QFormLayout(box)
    form.setContentsMargins(0, 0, 0, 0)
    form.setVerticalSpacing(theme.XS)
    for name, value in pairs:
        title = plain_label(name, role="muted")
        title.setAlignment(Qt.AlignmentFlag.AlignTop)
        text = one_line(value, 2000)
        form.addRow(title, _mono(text) if name.startswith("SHA-256") else ReadText(text))
    return box


def _pairs(pairs: Sequence[tuple[str, str]]) -> ReadText:
    """Show names and values one below the other, the names as wide as the longest."""
    width = min(28, max((len(name) for name, _ in pairs), default=0))
    return _mono("\n".join(f"{name:<{width}}  {one_line(value, 2000)}" for name, value in pairs))
