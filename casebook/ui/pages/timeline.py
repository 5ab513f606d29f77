"""The Timeline page: the histogram, the records, the events, and the sources they came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from casebook.actions import keep, read_record
from casebook.actions.add_event import (
    add_event,
    cite_record,
    instant_of_record,
    promote_record,
)
from casebook.actions.collect_identifiers import found_in, register
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.read_clock import dating, read_from
from casebook.actions.time_basis import basis_of, clock_words
from casebook.errors import CaseError, FieldError
from casebook.model.evidence import Exhibit
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Precision, iso_utc, zone_label
from casebook.model.labels import kind_and_number, label
from casebook.model.note import Note
from casebook.model.paper import PaperKind
from casebook.model.timeline import (
    Citation,
    CitedKind,
    Event,
    Histogram,
    Record,
    RecordFilter,
    Source,
    Weight,
)
from casebook.store import search
from casebook.store.case_file import CaseFile
from casebook.ui import file_dialogs, theme
from casebook.ui.pages.page import Page
from casebook.ui.widgets.ask_dialog import AskAboutRecords
from casebook.ui.widgets.chips import ChipRow
from casebook.ui.widgets.detail import Detail
from casebook.ui.widgets.form import Field, Form, Group, Kind, Save
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.histogram import HistogramStrip, Marker
from casebook.ui.widgets.import_dialog import ImportDialog
from casebook.ui.widgets.links import LinkButton, number_row
from casebook.ui.widgets.plain import ReadText, plain_label
from casebook.ui.widgets.record_list import RecordList, times_of
from casebook.ui.widgets.rejects_dialog import RejectsDialog
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.widgets.times import clock, in_both, now_in
from casebook.ui.widgets.times_dialog import decide_anew
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

SEARCH_AFTER_MS = 250
MOST_VALUES = 300
AROUND = 20
NEAR = 256
MOST_RAW = 200_000
RECORDS, EVENTS, SOURCES = range(3)

EVENT_FIELDS: tuple[Field | Group, ...] = (
    Field("at", "When", Kind.INSTANT, required="Give the time of the event."),
    Field("title", "What happened", always=True, hint="in a few words"),
    Field("text", "In full", Kind.TEXT, lines=5),
    Field("weight", "Weight", Kind.CHOICE, tuple((w, w.value) for w in Weight)),
)
PROMOTE_FIELDS = EVENT_FIELDS[1:]
CITATION_FIELDS: tuple[Field | Group, ...] = (
    Field(
        "locator",
        "It rests on",
        hint="EX-3 or N-12, then the place in it; or who said it in public, where and when",
        required="Say what the event rests on.",
    ),
    Field("quoted", "As it stands there", Kind.TEXT, lines=4),
)
READ_FROM_FIELDS: tuple[Field | Group, ...] = (
    Field("exhibit_id", "Read from exhibit", Kind.PICK, hint="EX-3, or words of it"),
)

ASK = "Ask about these …"
ASK_KEY = "Ctrl+Shift+A"

FILTERS = (("host", "Host"), ("user", "User"), ("kind", "Kind"), ("event_id", "Event ID"))

TIME_FILTERS = (("undated", "without a time"), ("doubtful", "with a doubtful time"))


@dataclass(frozen=True, slots=True)
class _Overview:
    """What the page shows besides the records, read in one job."""

    span: tuple[int, int] | None
    sources: tuple[Source, ...]
    events: tuple[Event, ...]
    citations: tuple[Citation, ...]
    exhibits: tuple[Exhibit, ...]
    values: dict[str, tuple[str, ...]]
    dating: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the detail shows of one record, read in one job."""

    record: Record
    raw: str
    fields: tuple[tuple[str, str], ...]
    account: str
    around: tuple[tuple[int, str], ...]


class TimelinePage(Page):
    """Pages through the records of all sources from the store, and never holds them."""

    title = "Timeline"
    thing = "event"
    empty_says = (
        "Nothing is on the timeline yet. Import a log or a timeline of another tool (drag the file "
        "here, or use “Import …”), or add an event by hand."
    )
    help_says = (
        "Records are rows of imported files and never change. Events are your own statements; each "
        "cites what it rests on.\n\n"
        "Drag over the histogram to zoom, use the wheel, or + and − with the cursor on it; Home "
        "shows the whole span. Ctrl+F searches the records while you type: words, “exact phrases” "
        "and beginnings* of words. Filters show as chips and are removed there.\n\n"
        "In the list: arrows and page keys move, Space marks, P makes an event of the record or of "
        "all that are marked, Ctrl+Shift+A asks an agency about them, Enter goes to its detail. "
        "The detail shows the raw text, its fields, how the time was decided, and the lines around "
        "it in the file.\n\n"
        "Every source accounts for its rows: rows read = records + duplicates + rejects."
    )

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._overview = _Overview(None, (), (), (), (), {}, {})
        self._filter = RecordFilter()
        self._list: search.RecordList | None = None
        self._wanted = ""
        self._shown: Record | None = None
        self._detail_of: tuple[Record, tuple[str, str]] | None = None
        self.setAcceptDrops(True)
        self.filter_edit.setPlaceholderText("Search records…  Ctrl+F")
        self._search_timer = QTimer(self)
        self._search_timer.setSingleShot(True)
        self._search_timer.setInterval(SEARCH_AFTER_MS)
        self._search_timer.timeout.connect(self._on_search)
        import_button = QPushButton("Import …")
        import_button.setAccessibleName("Import a file into the timeline")
        import_button.clicked.connect(lambda: self.import_file())
        self.add_to_title_bar(import_button)
        shortcut = QShortcut(QKeySequence(ASK_KEY), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.ask_about)
        self._build_strip()
        self.set_body(self._build_lists(), self._build_detail(), (790, 335))

    def refresh(self) -> None:
        """Read sources, events and the span again; records follow when a source came or went."""
        self.query(_read, self._on_read)

    def add(self) -> None:
        """Begin an event by hand; on the sources, import a file."""
        if self._tabs.currentIndex() == SOURCES:
            self.import_file()
            return
        at = now_in(self.place.zones[1], self.place.examiner.name)
        dialog = FormDialog(
            self.place,
            "Add an event",
            EVENT_FIELDS,
            Event("", 0, at, ""),
            lambda case, row, why: add_event(case, row),
            parent=self,
        )
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.saved_row is not None:
            self.show_number(label(dialog.saved_row))

    def edit(self) -> None:
        """Edit the selected event."""
        if self._tabs.currentIndex() == EVENTS:
            self._form.edit()

    def retract(self) -> None:
        """Retract the selected event or source, after asking why."""
        row = self._selected_row()
        if row is None or row.retracted is not None:
            return
        more = " Its records leave the timeline." if isinstance(row, Source) else ""
        why = self.place.messages.ask_reason(
            f"Why is {label(row)} retracted? It stays in the case, struck through.{more}", "Retract"
        )
        if why is not None:
            self.place.case.submit(lambda case: keep.retract(case, row, why), owner=self)

    def issue(self) -> None:
        """Offer the timeline exhibit."""
        self.place.paper_asked.emit(PaperKind.TIMELINE.value, "")

    def more_actions(self) -> tuple[tuple[str, str, Callable[[], None]], ...]:
        """Give what else this page does."""
        return (("Ask about these records …", ASK_KEY, self.ask_about),)

    def ask_about(self) -> None:
        """Make lines of a request from the marked records, this one, or all that are listed."""
        found, current = self._list, self.records.current_record()
        records = self.records.marked() or ((current,) if current is not None else ())
        if found is None or (not records and not found.total):
            self.place.messages.tell(
                "There is no record to ask about. Import a log first, or change the filters."
            )
            return
        dialog = AskAboutRecords(self.place, records, self._filter, found.total, self)
        dialog.exec()
        dialog.deleteLater()

    def show_number(self, number: str) -> None:
        """Select the event or source with this number, now or when it has been read."""
        self._wanted = number
        prefix = number.partition("-")[0]
        table = self._sources if prefix == "S" else self._events
        self._tabs.setCurrentIndex(SOURCES if prefix == "S" else EVENTS)
        rows: Sequence[Any] = table.model_of_rows().rows
        found = next((row for row in rows if label(row) == number), None)
        if found is not None:
            table.select(found.id)
            self._wanted = ""

    def selected_number(self) -> str:
        """Give the number of the selected event or source."""
        row = self._selected_row()
        return "" if row is None else label(row)

    def focus_list(self) -> None:
        """Go to the list that is shown."""
        widget = self._stack.currentWidget()
        if widget is not None:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def on_filter(self, text: str) -> None:
        """Search as soon as the typing pauses; the records come to the front."""
        if text:
            self._tabs.setCurrentIndex(RECORDS)
        self._search_timer.start()

    def filter_to(self, text: str) -> None:
        """Show the records that hold `text`."""
        self._tabs.setCurrentIndex(RECORDS)
        self.filter_edit.setText(text)

    def show_filter(self, wanted: RecordFilter) -> None:
        """Show the records that a filter finds, over the whole span unless it names one."""
        self._tabs.setCurrentIndex(RECORDS)
        self.filter_edit.blockSignals(True)
        self.filter_edit.setText(wanted.text)
        self.filter_edit.blockSignals(False)
        if wanted.from_us is None and wanted.to_us is None:
            self._strip.set_span(*_span(self._overview))
        self._set_filter(wanted)

    def import_file(self, path: Path | None = None) -> None:
        """Ask what the file does not say, and import it in the background."""
        chosen = path or file_dialogs.open_file(self, "Import a file into the timeline")
        if chosen is None:
            return
        dialog = ImportDialog(self.place, self._overview.exhibits, chosen, self)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        if accepted and dialog.path is not None:
            self.start_import(dialog.path, dialog.options)

    def start_import(self, path: Path, options: ImportOptions) -> None:
        """Import a file; progress and cancel stand in the status bar."""
        self.place.case.start_long(
            f"Import {path.name}",
            lambda on_case, progress: import_source(on_case, path, options, progress),
            self._on_imported,
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = Path(event.mimeData().urls()[0].toLocalFile())
        event.acceptProposedAction()
        # The drag is over before a dialog opens, or the other program would hang with it.
        QTimer.singleShot(0, lambda: self.import_file(path))

    def _build_strip(self) -> None:
        self._strip = HistogramStrip()
        self._strip.set_zones(self.place.zones)
        self._strip.span_chosen.connect(self._on_span)
        self._strip.whole_span_asked.connect(self._on_whole_span)
        self._strip.moment_chosen.connect(self._on_moment)
        self._strip.event_chosen.connect(self._on_marker)
        self._chips = ChipRow("Filters")
        self._chips.removed.connect(self._on_chip_removed)
        self._count = plain_label("", role="muted")
        self._count.setAccessibleName("How many records match")
        self._filter_button = QToolButton()
        self._filter_button.setText("Filter by …")
        self._filter_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._filter_menu = QMenu(self._filter_button)
        self._filter_menu.aboutToShow.connect(self._fill_filter_menu)
        self._filter_button.setMenu(self._filter_menu)
        row = QHBoxLayout()
        row.setContentsMargins(theme.L, 0, theme.L, theme.XS)
        row.addWidget(self._filter_button)
        row.addWidget(self._chips, 1)
        row.addWidget(self._count)
        panel = QWidget()
        layout = QVBoxLayout(panel)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        layout.addWidget(self._strip)
        layout.addLayout(row)
        self.add_above_body(panel)

    def _build_lists(self) -> QWidget:
        self._tabs = QTabBar()
        self._tabs.setAccessibleName("Records, events or sources")
        for name in ("Records", "Events", "Sources"):
            self._tabs.addTab(name)
        self._tabs.setExpanding(False)
        self._tabs.setDrawBase(False)
        self.records = RecordList()
        self.records.set_zones(self.place.zones)
        self.records.rows_wanted.connect(self._on_rows_wanted)
        self.records.record_chosen.connect(self._show_record)
        self.records.promotion_asked.connect(self._promote)
        self.records.marks_changed.connect(self._show_chips)
        self.records.detail_asked.connect(lambda _: self._detail.setFocus())
        self.records.columns_resized.connect(self._keep_widths)
        self.recall("widths", self._restore_widths)
        self._events = RowTable(_event_model(self.place), "Events")
        self._events.row_chosen.connect(self._show_event)
        self._events.row_opened.connect(lambda _: self.edit())
        self._sources = RowTable(_source_model(), "Sources")
        self._sources.row_chosen.connect(self._show_source)
        self._stack = QStackedWidget()
        for widget in (self.records, self._events, self._sources):
            self._stack.addWidget(widget)
        self._tabs.currentChanged.connect(self._on_tab)
        left = QWidget()
        layout = QVBoxLayout(left)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._tabs)
        layout.addWidget(self._stack, 1)
        return left

    def _build_detail(self) -> Detail:
        self._detail = Detail("Timeline: detail")
        self._form = self.watch(Form(self.place, EVENT_FIELDS, name="Event", correct=keep.correct))
        self._detail.add(self._form)
        self._message = self._detail.add_section("Record")
        self._promote_button = self._message.add_action(
            "Make an event  P", lambda: self._promote(self._shown)
        )
        self._ask_button = self._message.add_action(ASK, self.ask_about)
        self._facts = self._detail.add_section("Facts")
        self._account = self._detail.add_section("How this time was decided")
        self._found = self._detail.add_section("Identifiers in it")
        self._fields = self._detail.add_section("Fields")
        self._around = self._detail.add_section("In the file")
        self._rests_on = self._detail.add_section("Rests on")
        self._rests_on.add_action("Cite …", self._cite)
        self._hide_all()
        return self._detail

    def _on_read(self, overview: _Overview) -> None:
        known = {(s.number, s.retracted) for s in self._overview.sources}
        is_first = self._overview.span is None and not self._overview.sources
        self._overview = overview
        names = {s.number: f"{label(s)} {s.name}" for s in overview.sources}
        live = {s.number: names[s.number] for s in overview.sources if s.retracted is None}
        self.records.set_zones(self.place.zones)
        self.records.set_source_names(live)
        self._strip.set_zones(self.place.zones)
        self._strip.set_sources(live)
        self._strip.set_markers(
            [
                Marker(event.id, event.number, event.at.utc_us, event.title)
                for event in overview.events
                if event.retracted is None
            ]
        )
        self._events.set_rows(overview.events)
        self._sources.set_rows(overview.sources)
        live_events = [event for event in overview.events if event.retracted is None]
        self._tabs.setTabText(EVENTS, f"Events  {len(live_events)}")
        self._tabs.setTabText(SOURCES, f"Sources  {len(live)}")
        self.show_empty(not overview.sources and not overview.events)
        if is_first or known != {(s.number, s.retracted) for s in overview.sources}:
            self._show_span()
            self._query_records(self.records.current_record())
        elif self._filter.from_us is None and self._strip.span != _span(overview):
            self._show_span()
            self._query_counts()
        if self._wanted:
            self.show_number(self._wanted)
        if self._tabs.currentIndex() == RECORDS:
            self._show_record(self.records.current_record())

    def _show_span(self) -> None:
        """Show the span that is filtered to, or the whole."""
        wanted = self._filter
        if wanted.from_us is not None and wanted.to_us is not None:
            self._strip.set_span(wanted.from_us, wanted.to_us)
        else:
            self._strip.set_span(*_span(self._overview))

    def _query_records(self, kept: Record | None = None) -> None:
        """List the records anew, from the first or at the one to keep in view."""
        wanted = self._filter
        self._show_chips()
        self.place.case.submit(
            partial(_list_records, wanted=wanted, kept=kept),
            self._on_list,
            self._on_unsearchable,
            key="Timeline.records",
            owner=self,
        )
        self._query_counts()

    def _query_counts(self) -> None:
        begin, end = self._strip.span
        buckets = self._strip.wanted_buckets
        wanted = replace(self._filter, from_us=None, to_us=None)
        if begin < end:
            # What cannot be searched for is said once, by the list.
            self.place.case.submit(
                lambda case: search.histogram(case, begin, end, buckets, wanted),
                self._on_counts,
                lambda _: self._strip.set_counts(None),
                key="Timeline.histogram",
                owner=self,
            )
        else:
            self._strip.set_counts(None)

    def _on_list(self, listed: tuple[search.RecordList, int]) -> None:
        found, row = listed
        self._list = found
        everything = sum(s.records for s in self._overview.sources if s.retracted is None)
        self._count.setText(f"{found.total:,} of {everything:,}")
        self.records.set_empty_text(
            "No record matches the filters." if everything else "Nothing was imported yet."
        )
        self._tabs.setTabText(RECORDS, f"Records  {found.total:,}")
        self.records.set_list(found.total)
        if row:
            self.records.show_at_top(row)

    def _on_unsearchable(self, error: CaseError) -> None:
        """Show the sentence where the records would stand: a dialog would interrupt the typing."""
        self._list = None
        self._count.setText("")
        self._tabs.setTabText(RECORDS, "Records")
        self.records.set_empty_text(str(error))
        self.records.set_list(0)

    def _on_counts(self, counts: Histogram) -> None:
        self._strip.set_counts(counts)

    def _on_rows_wanted(self, generation: int, first: int, n: int) -> None:
        found = self._list
        if found is not None:
            self.query(
                lambda case: found.rows(first, n),
                lambda rows: self.records.give_rows(generation, first, rows),
                key="rows",
            )

    def _on_search(self) -> None:
        self._set_filter(replace(self._filter, text=self.filter_edit.text().strip()))

    def _set_filter(self, wanted: RecordFilter) -> None:
        if wanted != self._filter:
            self._filter = wanted
            self._query_records()

    def _on_span(self, from_us: int, to_us: int) -> None:
        first, last = _span(self._overview)
        from_us, to_us = max(from_us, first), min(to_us, last)
        if (from_us, to_us) == (first, last) or from_us >= to_us:
            self._on_whole_span()
            return
        self._strip.set_span(from_us, to_us)
        self._set_filter(replace(self._filter, from_us=from_us, to_us=to_us))

    def _on_whole_span(self) -> None:
        self._strip.set_span(*_span(self._overview))
        self._set_filter(replace(self._filter, from_us=None, to_us=None))

    def _on_moment(self, utc_us: int) -> None:
        found = self._list
        if found is not None:
            self._tabs.setCurrentIndex(RECORDS)
            self.query(lambda case: found.index_at(utc_us), self.records.show_at_top, key="moment")

    def _on_marker(self, event_id: str) -> None:
        event = next((e for e in self._overview.events if e.id == event_id), None)
        if event is not None:
            self.show_number(label(event))

    def _show_chips(self) -> None:
        wanted, zone = self._filter, self.place.zones[1]
        chips = []
        if wanted.from_us is not None and wanted.to_us is not None:
            words = f"{clock(wanted.from_us, zone)} → {clock(wanted.to_us, zone)}"
            chips.append(("span", f"{words} {zone_label(zone)}"))
        if wanted.source is not None:
            chips.append(("source", f"source S-{wanted.source}"))
        for field, words in TIME_FILTERS:
            if getattr(wanted, field):
                chips.append((field, words))
        for field, words in FILTERS:
            if getattr(wanted, field):
                chips.append((field, one_line(f"{words.lower()} {getattr(wanted, field)}", 40)))
        if wanted.text:
            chips.append(("text", one_line(wanted.text, 40)))
        marked = len(self.records.marked())
        if marked:
            chips.append(("marks", f"{marked:,} marked"))
        self._chips.set_chips(chips)

    def _on_chip_removed(self, key: str) -> None:
        if key == "span":
            self._on_whole_span()
        elif key == "source":
            self._set_filter(replace(self._filter, source=None))
        elif key == "text":
            self.filter_edit.clear()
            self._on_search()
        elif key == "marks":
            self.records.clear_marks()
        elif key in dict(TIME_FILTERS):
            self._set_filter(replace(self._filter, **{key: False}))  # type: ignore[arg-type]
        else:
            self._set_filter(replace(self._filter, **{key: ""}))  # type: ignore[arg-type]

    def _fill_filter_menu(self) -> None:
        self._filter_menu.clear()
        by_source = self._filter_menu.addMenu("Source")
        for source in self._overview.sources:
            if source.retracted is None:
                self._offer(by_source, f"{label(source)} {source.name}", source=source.number)
        times = self._filter_menu.addMenu("Time")
        for field, words in TIME_FILTERS:
            self._offer(times, words, **{field: True})
        for field, words in FILTERS:
            values = self._overview.values.get(field, ())
            menu = self._filter_menu.addMenu(words)
            menu.setEnabled(bool(values))
            for value in values[:MOST_VALUES]:
                self._offer(menu, value, **{field: value})

    def _offer(self, menu: QMenu, words: str, **change: Any) -> None:
        # An ampersand in a menu would underline the next character and vanish.
        action = QAction(one_line(words, 80).replace("&", "&&"), menu)
        action.triggered.connect(lambda: self._set_filter(replace(self._filter, **change)))
        menu.addAction(action)

    def _on_tab(self, place: int) -> None:
        self._detail_of = None
        self._stack.setCurrentIndex(place)
        if place == RECORDS:
            self._show_record(self.records.current_record())
        elif place == EVENTS:
            self._show_event(self._events.selected())
        else:
            self._show_source(self._sources.selected())

    def _selected_row(self) -> Any:
        if self._tabs.currentIndex() == EVENTS:
            return self._events.selected()
        return self._sources.selected() if self._tabs.currentIndex() == SOURCES else None

    def _hide_all(self) -> None:
        for widget in (
            self._form,
            self._message,
            self._facts,
            self._account,
            self._found,
            self._fields,
            self._around,
            self._rests_on,
        ):
            widget.hide()

    def _show_record(self, record: Record | None) -> None:
        if self._tabs.currentIndex() != RECORDS:
            return
        self._shown = record
        wanted = None if record is None else (record, self.place.zones)
        if record is not None and wanted == self._detail_of:
            return
        self._detail_of = wanted
        if record is None:
            self._hide_all()
            self._detail.set_title("", "")
            return
        self.query(partial(_read_record, record=record), self._on_known, key="record")

    def _on_known(self, known: _Known) -> None:
        if known.record is not self._shown or self._tabs.currentIndex() != RECORDS:
            return
        record = known.record
        self._hide_all()
        source = next(s for s in self._overview.sources if s.number == record.source)
        self._detail.set_title(
            f"{label(source)} {source.locator} {record.locator}",
            "undated" if record.utc_us is None else _both(record.utc_us, self.place.zones, record),
        )
        raw = known.raw if len(known.raw) <= MOST_RAW else known.raw[:MOST_RAW] + " … (cut here)"
        self._show(self._message, [_mono(raw)])
        self._message.set_title("Raw text")
        self._promote_button.setVisible(True)
        self._ask_button.setVisible(True)
        self._show(self._account, [ReadText(known.account)])
        self._show_identifiers(known.raw)
        self._show(self._fields, [_pairs(known.fields)] if known.fields else [])
        self._show_around(known)

    def _show_identifiers(self, text: str) -> None:
        rows = []
        for found in found_in(text)[:12]:
            words = one_line(f"Register {found.value} ({found.kind.value})", 44)
            rows.append(LinkButton(words, partial(self._register, found.kind, found.as_found)))
        self._show(self._found, rows)
        self._found.setVisible(bool(rows))

    def _register(self, kind: IdentifierKind, text: str) -> None:
        self.place.case.submit(
            lambda case: register(case, kind, text),
            lambda row: self.place.said.emit(f"{label(row)} {row.value} registered."),
            owner=self,
        )

    def _show_around(self, known: _Known) -> None:
        width = max((len(str(place)) for place, _ in known.around), default=1)
        here = known.record.locator
        lines = [
            f"{'▶' if place == here else ' '}{place:>{width}}  {one_line(text, 400)}"
            for place, text in known.around
        ]
        self._show(self._around, [_mono("\n".join(lines))] if lines else [])
        self._around.set_title(f"In the file, ±{AROUND} rows")

    def _show_event(self, event: Event | None) -> None:
        if self._tabs.currentIndex() != EVENTS:
            return
        self._hide_all()
        if event is None:
            self._detail.set_title("", "")
            return
        self._detail.set_title(label(event), event.title, event.retracted)
        self._form.show_row(event)
        self._form.show()
        widgets: list[QWidget] = []
        for citation in self._overview.citations:
            if citation.event_id == event.id:
                widgets += self._citation_widgets(citation)
        self._rests_on.show_widgets(
            widgets,
            "Nothing is cited. An event without a source is only the examiner's word.",
        )
        self._rests_on.show()

    def _citation_widgets(self, citation: Citation) -> list[QWidget]:
        place = one_line(f"{citation.kind.value}: {citation.locator}", 400)
        widgets: list[QWidget] = [plain_label(place, wrap=True)]
        if citation.quoted:
            widgets.append(_mono(citation.quoted[:4000]))
        if _named_first(citation.locator) is not None:
            number = citation.locator.split()[0].strip(",;:#").upper()
            widgets.append(number_row([number], self.place.follow))
        widgets.append(LinkButton("Retract this", partial(self._retract_citation, citation)))
        return widgets

    def _cite(self) -> None:
        event = self._events.selected()
        if event is None:
            return
        dialog = FormDialog(
            self.place,
            f"What {label(event)} rests on",
            CITATION_FIELDS,
            Citation("", event.id, CitedKind.PUBLIC, "", ""),
            _cite,
            says="A record is cited by making the event of it: mark it in the list and press P.",
            parent=self,
        )
        dialog.exec()
        dialog.deleteLater()

    def _retract_citation(self, citation: Citation) -> None:
        why = self.place.messages.ask_reason(
            "Why does the event no longer rest on this? It stays in the case, struck through.",
            "Retract",
        )
        if why is not None:
            self.place.case.submit(lambda case: keep.retract(case, citation, why), owner=self)

    def _show_source(self, source: Source | None) -> None:
        if self._tabs.currentIndex() != SOURCES:
            return
        self._hide_all()
        if source is None:
            self._detail.set_title("", "")
            return
        self._detail.set_title(label(source), source.name, source.retracted)
        dated = self._overview.dating.get(source.id, ())
        widgets: list[QWidget] = [_pairs(_source_facts(source, dated))]
        widgets += [plain_label(f"▲ {one_line(w)}", wrap=True) for w in source.warnings]
        exhibit = next((e for e in self._overview.exhibits if e.id == source.exhibit_id), None)
        if exhibit is not None:
            widgets.append(number_row([label(exhibit)], self.place.follow, "read from"))
        elif source.exhibit_id is None and source.retracted is None:
            words = "Say what it was read from …"
            widgets.append(LinkButton(words, partial(self.say_read_from, source)))
        widgets.append(
            LinkButton(
                "Show its records",
                lambda: self._show_records_of(source.number),
            )
        )
        if source.retracted is None:
            words = "Decide its times anew …"
            widgets.append(LinkButton(words, partial(decide_anew, self.place, source, self)))
        widgets.append(
            LinkButton(
                "Issue its reconciliation …",
                lambda: self.place.paper_asked.emit(PaperKind.RECONCILIATION.value, source.id),
            )
        )
        if source.rejects:
            widgets.append(
                LinkButton(
                    f"Look at the {source.rejects:,} rejects",
                    lambda: self._show_rejects(source),
                )
            )
        self._show(self._facts, widgets)

    def say_read_from(self, source: Source) -> None:
        """Say which exhibit a source was read from, so that it can be dated by its clock."""
        dialog = FormDialog(
            self.place,
            f"What {label(source)} was read from",
            READ_FROM_FIELDS,
            source,
            _save_read_from,
            says="A reading of the exhibit's clock can then be applied to its times.",
            parent=self,
        )
        exhibits = [
            (e.id, one_line(f"{label(e)}  {e.description}", 60)) for e in self._overview.exhibits
        ]
        dialog.form.set_choices("exhibit_id", exhibits)
        dialog.exec()
        dialog.deleteLater()

    def _show_records_of(self, number: int) -> None:
        self._tabs.setCurrentIndex(RECORDS)
        self.filter_edit.clear()
        self._search_timer.stop()
        self._set_filter(RecordFilter(source=number))
        self._show_span()

    def _show_rejects(self, source: Source) -> None:
        RejectsDialog(self.place, source, self).exec()

    def _show(self, section: Any, widgets: Sequence[QWidget]) -> None:
        section.show_widgets(widgets)
        section.setVisible(bool(widgets))

    def _promote(self, record: Record | None) -> None:
        """Make an event of the marked records, or of this one when none is marked."""
        records = self.records.marked() or ((record,) if record is not None else ())
        dated = [found for found in records if found.utc_us is not None]
        if not records:
            return
        if not dated:
            self.place.messages.tell(
                "This record has no time. Add an event by hand and name the record in its text."
            )
            return
        first = dated[0]
        assert first.utc_us is not None
        more = f"\nIt will cite all {len(records):,} marked records." if len(records) > 1 else ""
        dialog = FormDialog(
            self.place,
            "Make an event of this record" if len(records) == 1 else "Make one event of them",
            PROMOTE_FIELDS,
            Event("", 0, now_in("UTC", ""), ""),
            _promoting(first, records),
            says=f"{_both(first.utc_us, self.place.zones, first)}: "
            f"{one_line(first.message, 200)}{more}",
            parent=self,
        )
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        if accepted and dialog.saved_row is not None:
            self.records.clear_marks()
            self.place.said.emit(f"{label(dialog.saved_row)} made, citing {len(records):,}.")

    def _on_imported(self, source: Source) -> None:
        self.place.said.emit(f"{label(source)} {source.name}: {source.balance}.")

    def _keep_widths(self) -> None:
        self.remember("widths", ",".join(map(str, self.records.column_widths())))

    def _restore_widths(self, text: str | None) -> None:
        widths = [int(part) for part in (text or "").split(",") if part.isdigit()]
        if widths:
            self.records.set_column_widths(widths)


def _read(case: CaseFile) -> _Overview:
    sources = case.all(Source, retracted=True)
    return _Overview(
        search.time_span(case),
        sources,
        tuple(sorted(case.all(Event, retracted=True), key=lambda e: (e.at.utc_us, e.number))),
        case.all(Citation),
        case.all(Exhibit),
        {field: search.values(case, field) for field, _ in FILTERS},
        {source.id: dating(case, source) for source in sources},
    )


def _list_records(
    case: CaseFile, wanted: RecordFilter, kept: Record | None
) -> tuple[search.RecordList, int]:
    """List the records that match, with the row of the one to keep, or of what is near it."""
    found = search.records(case, wanted)
    if kept is None or kept.utc_us is None:
        return found, 0
    first = found.index_at(kept.utc_us)
    near = (row for row, record in enumerate(found.rows(first, NEAR), first) if record == kept)
    return found, next(near, first if first < found.total else 0)


def _read_record(case: CaseFile, record: Record) -> _Known:
    return _Known(
        record,
        search.raw_text(case, record),
        read_record.fields(case, record),
        read_record.time_account(case, record),
        search.around(case, record, AROUND),
    )


def _promoting(first: Record, cited: Sequence[Record]) -> Save:
    def save(case: CaseFile, row: Any, why: str, /) -> Event:
        if len(cited) == 1:
            return promote_record(case, first, row.title, row.text, row.weight)
        source = case.numbered(Source, first.source)
        event = replace(row, at=instant_of_record(source, first))
        return add_event(
            case,
            event,
            [cite_record(case, case.numbered(Source, r.source), r) for r in cited],
        )

    return save


def _named_first(locator: str) -> tuple[type[Any], int] | None:
    """Give the thing whose number begins a citation, like EX-3 in “EX-3, page 2”."""
    words = locator.split()
    return kind_and_number(words[0].rstrip(",;:")) if words else None


def _cite(case: CaseFile, row: Citation, why: str, /) -> Citation:
    """Cite the exhibit or note that is named first, else a public statement."""
    named = _named_first(row.locator)
    if named is None or named[0] not in (Exhibit, Note):
        return keep.add(case, row)
    kind = CitedKind.EXHIBIT if named[0] is Exhibit else CitedKind.NOTE
    return keep.add(case, replace(row, kind=kind, target_id=case.numbered(*named).id))


def _save_read_from(case: CaseFile, row: Source, why: str, /) -> Source:
    if row.exhibit_id is None:
        raise FieldError("exhibit_id", "Choose the exhibit that the file was read from.")
    return read_from(case, case.get(Source, row.id), case.get(Exhibit, row.exhibit_id))


def _span(overview: _Overview) -> tuple[int, int]:
    """Give the span of all records and events, a little wider at both ends."""
    moments = [event.at.utc_us for event in overview.events if event.retracted is None]
    if overview.span is not None:
        moments += overview.span
    if not moments:
        return 0, 0
    margin = max(60_000_000, (max(moments) - min(moments)) // 50)
    return min(moments) - margin, max(moments) + margin


def _both(utc_us: int, zones: tuple[str, str], record: Record) -> str:
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


def _pairs(pairs: Sequence[tuple[str, str]]) -> ReadText:
    """Show names and values one below the other, the names as wide as the longest."""
    width = min(28, max((len(name) for name, _ in pairs), default=0))
    return _mono("\n".join(f"{name:<{width}}  {one_line(value, 2000)}" for name, value in pairs))


def _source_facts(source: Source, dated: Sequence[str]) -> list[tuple[str, str]]:
    """Give what is known of a source; `dated` says by which reading and from which source."""

    def when(utc_us: int | None) -> str:
        return "none" if utc_us is None else iso_utc(utc_us)

    decided = [source.zone, str(source.year or ""), str(source.day_order)]
    facts = [
        ("rows read", f"{source.rows_read:,}"),
        *_taken(source),
        ("+ duplicates", f"{source.duplicates:,}"),
        ("+ rejects", f"{source.rejects:,}"),
        ("undated", f"{source.undated:,}"),
        ("first", when(source.first_us)),
        ("last", when(source.last_us)),
        ("reader", f"{source.reader}, version {source.reader_version}"),
        ("encoding", source.encoding),
        ("size", f"{source.size_bytes:,} bytes"),
        ("SHA-256", source.sha256),
    ]
    if any(decided):
        words = ", ".join(part for part in decided if part)
        facts.append(("times", f"{words}; decided by {source.time_decided_by}"))
    else:
        facts.append(("times", "zone and order stand in the file or are fixed by the format"))
    if source.clock_offset_us:
        facts.append(("clock offset", clock_words(basis_of(source))))
    return facts + [("clock", words) for words in dated]


def _taken(source: Source) -> list[tuple[str, str]]:
    """Give what became of the rows that were taken; a row of some formats gives several records."""
    if source.rows_taken in (None, source.records):
        return [("= records", f"{source.records:,}")]
    return [("= rows taken", f"{source.rows_taken:,}, which gave {source.records:,} records")]


def _event_model(place: Workplace) -> RowModel[Event]:
    columns: tuple[Column[Event], ...] = (
        Column("Number", label, 8, lambda e: e.number),
        Column("When", lambda e: in_both(e.at, place.zones), 44, lambda e: e.at.utc_us),
        Column("What happened", lambda e: e.title, 40, stretches=True),
        Column("Weight", lambda e: e.weight.value, 12),
    )
    return RowModel(columns, lambda e: e.id, lambda e: e.retracted is not None)


def _source_model() -> RowModel[Source]:
    columns: tuple[Column[Source], ...] = (
        Column("Number", label, 8, lambda s: s.number),
        Column("File", lambda s: s.name, 24, stretches=True),
        Column("Reader", lambda s: s.reader, 14),
        Column("Rows read", lambda s: f"{s.rows_read:,}", 10, lambda s: s.rows_read, right=True),
        Column("Records", lambda s: f"{s.records:,}", 10, lambda s: s.records, right=True),
        Column("Duplicates", lambda s: f"{s.duplicates:,}", 10, lambda s: s.duplicates, right=True),
        Column("Rejects", lambda s: f"{s.rejects:,}", 8, lambda s: s.rejects, right=True),
    )
    return RowModel(columns, lambda s: s.id, lambda s: s.retracted is not None)
