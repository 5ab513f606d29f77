"""The Timeline page: the histogram, the records, the events, and the sources they came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
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

from casebook.actions import keep
from casebook.actions.add_event import add_event
from casebook.actions.import_source import ImportOptions
from casebook.errors import CaseError
from casebook.model.counted import counted
from casebook.model.labels import label
from casebook.model.paper import PaperKind
from casebook.model.timeline import Event, Histogram, Record, RecordFilter, Source
from casebook.store import (
    counts_over_time,
    facets,
    record_list,
    record_marks,
    record_rows,
    search,
    substrings,
)
from casebook.store.case_file import CaseFile
from casebook.store.gaps import Gaps
from casebook.store.segment_parts import Inside
from casebook.ui import theme
from casebook.ui.pages.page import Page
from casebook.ui.pages.timeline_bar import FILTER_KEY, TimelineBar
from casebook.ui.pages.timeline_detail import TimelineDetail, both_times
from casebook.ui.pages.timeline_events import (
    EVENT_FIELDS,
    PROMOTE_FIELDS,
    event_model,
    promoting,
)
from casebook.ui.pages.timeline_importing import Importing
from casebook.ui.pages.timeline_marking import Marking
from casebook.ui.pages.timeline_outputs import Listed, ask_about, export_listed, print_listed
from casebook.ui.pages.timeline_pieces import offer_index
from casebook.ui.pages.timeline_reading import (
    Known,
    Overview,
    list_records,
    read_known,
    read_overview,
    read_rows,
    whole_span,
)
from casebook.ui.pages.timeline_sources import source_model
from casebook.ui.stepping import Stepper
from casebook.ui.widgets import record_columns
from casebook.ui.widgets.column_dialog import ColumnDialog
from casebook.ui.widgets.compare_dialog import CompareDialog
from casebook.ui.widgets.detail import Detail
from casebook.ui.widgets.facets_panel import FacetsPanel
from casebook.ui.widgets.filter_dialog import ask_filter
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.gaps_dialog import Finding, GapsDialog
from casebook.ui.widgets.histogram import HistogramStrip, Marker
from casebook.ui.widgets.record_list import RecordList
from casebook.ui.widgets.rows import RowTable
from casebook.ui.widgets.saved_searches_dialog import SavedSearchesDialog, ask_name
from casebook.ui.widgets.time_dialog import ask_time
from casebook.ui.widgets.times import now_in
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

SEARCH_AFTER_MS = 250
FIRST_ROWS = 200
"""How many records are shown while it is still looked inside words for the others."""

RECORDS, EVENTS, SOURCES = range(3)

ASK_KEY = "Ctrl+Shift+A"
EXPORT_KEY = "Ctrl+Shift+E"
PRINT_KEY = "Ctrl+Shift+P"
TAG_LISTED_KEY = "Ctrl+Shift+T"
SAVE_KEY = "Ctrl+Shift+D"
GO_KEY = "Ctrl+G"
GAPS_KEY = "Ctrl+Shift+G"
COMPARE_KEY = "Ctrl+Shift+C"
FACETS_KEY = "Ctrl+Shift+F"
STACK_KEY = "Ctrl+Shift+K"


class TimelinePage(Page):
    """Pages through the records of all sources from the store, and never holds them."""

    title = "Timeline"
    thing = "event"
    empty_says = (
        "Nothing is on the timeline yet. Import a log or a timeline of another tool (drag the file "
        "here, or press Ctrl+I), or add an event by hand."
    )
    help_says = (
        "Records are rows of imported files and never change. Events are your own statements; each "
        "cites what it rests on.\n\n"
        "Drag over the histogram to zoom, use the wheel, or + and − with the cursor on it; Home "
        "shows the whole span; Ctrl+G goes to a time. Ctrl+F searches the records while you type: "
        "words, “exact phrases”, beginnings* and *pieces of words. Filters show as chips and are "
        "removed there; Ctrl+Shift+L types them (a span of time, an identifier, a host …), "
        "Ctrl+Shift+D saves them under a name. “Values” (Ctrl+Shift+F) counts what "
        "occurs most; “Bars by …” (Ctrl+Shift+K) stacks the bars by source or by kind.\n\n"
        "In the list: arrows and page keys move, with Shift they mark what they pass, Space marks "
        "one, P makes an event of the record or of all that are marked, Ctrl+Shift+A asks an "
        "agency about them, Enter goes to its detail. T tags, S stars and C comments on the "
        "record or those marked, 1 to 6 give it a colour and 0 takes it off; Ctrl+Shift+T tags "
        "all that are listed. A right click on the titles chooses the columns. Ctrl+Shift+E "
        "writes what is listed into a file, Ctrl+Shift+P issues it as a paper. The detail shows "
        "the raw text, its marks, its fields, how the time was decided, the identifiers in it, "
        "and the lines around it in the file.\n\n"
        "Ctrl+Shift+C shows two sources side by side on one clock; Ctrl+Shift+G lists where a "
        "source is silent for long and where its times jump back.\n\n"
        "Every source accounts for its rows: rows read = rows that gave records + duplicates + "
        "rejects. Under Sources, its rejects are listed, its times are decided anew (zone, year, "
        "order of day and month, clock) with before and after shown first, and its reconciliation "
        "is issued as a paper."
    )

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._overview = Overview(None, (), (), (), (), {}, {})
        self._filter = RecordFilter()
        self._inside: tuple[RecordFilter, Inside] | None = None
        self._import = Importing(place, self)
        self._first_found = 0
        self._looking = Stepper(place.case, self)
        self._looking.progressed.connect(self._on_looked)
        self._facet_count = Stepper(place.case, self)
        self._kind_count = Stepper(place.case, self)
        self._is_by_kind = False
        self._gaps: tuple[int, Gaps] | None = None
        self._list: record_list.RecordList | None = None
        self._wanted = ""
        self._shown: Record | None = None
        self._detail_of: tuple[Record, tuple[str, str]] | None = None
        self.setAcceptDrops(True)
        self.filter_edit.setPlaceholderText("Search records…  Ctrl+F")
        self._search_timer = QTimer(self)
        self._search_timer.setSingleShot(True)
        self._search_timer.setInterval(SEARCH_AFTER_MS)
        self._search_timer.timeout.connect(self._on_search)
        self.filter_edit.returnPressed.connect(self._search_now)
        self._build_strip()
        self.set_body(self._build_lists(), self._build_detail(), (790, 335))
        self._build_menu()

    def retint(self) -> None:
        """Draw the icons in the colours now in force."""
        super().retint()
        self._filter_bar.chips.retint()

    def refresh(self) -> None:
        """Read sources, events and the span again; records follow when a source came or went."""
        self.query(read_overview, self._on_read)

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
        saved = dialog.ask()
        if saved is not None:
            self.show_number(label(saved))

    def edit(self) -> None:
        """Edit the selected event."""
        if self._tabs.currentIndex() == EVENTS:
            self._detail.form.edit()

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
        return (
            ("Ask about these records …", ASK_KEY, self.ask_about),
            ("Export these records …", EXPORT_KEY, self.export),
            ("Print these records …", PRINT_KEY, self.print_listed),
            *self._marking.actions(),
            ("Tag all records that are listed …", TAG_LISTED_KEY, self.tag_listed),
            ("Filter by typing …", FILTER_KEY, self.type_filter),
            ("Save this search …", SAVE_KEY, self.save_search),
            ("Saved searches …", "", self.show_saved_searches),
            ("Go to a time …", GO_KEY, self.go_to_time),
            ("Show or hide the most frequent values", FACETS_KEY, self.show_facets),
            ("Stack the bars by source or by kind", STACK_KEY, self.stack_otherwise),
            ("Compare two sources on one clock …", COMPARE_KEY, self.compare),
            ("Gaps and jumps backwards …", GAPS_KEY, self.show_gaps),
            ("Columns of the timeline …", "", self.choose_columns),
            ("Index pieces of words …", "", self.index_substrings),
        )

    def export(self) -> None:
        """Write the records that are listed into a file for another program."""
        if not self._are_all_listed():
            return
        undated = any(s.undated for s in self._overview.sources if s.retracted is None)
        export_listed(self.place, self._listed(), undated, self)

    def print_listed(self) -> None:
        """Issue a timeline exhibit of the records that are listed."""
        if not self._are_all_listed():
            return
        print_listed(self.place, self._listed(), self)

    def ask_about(self) -> None:
        """Make lines of a request from the marked records, this one, or all that are listed."""
        current = self.records.current_record()
        records = self.records.marked() or ((current,) if current is not None else ())
        if not self._are_all_listed() or not self._marking.is_ready():
            return
        ask_about(self.place, self._listed(), records, self)

    def _listed(self) -> Listed:
        whole = replace(self._filter, from_us=None, to_us=None)
        total = 0 if self._list is None else self._list.total
        return Listed(total, self._filter, self._inside_of(whole))

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

    def empty_actions(self) -> tuple[tuple[str, Callable[[], None]], ...]:
        """Offer the import first: records come from files."""
        return (("Import a file  Ctrl+I", self.import_file), *super().empty_actions())

    def focus_list(self) -> None:
        """Go to the list that is shown, or to what can be done where there is none."""
        if self.is_empty():
            super().focus_list()
            return
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
        self._apply(wanted)

    def type_filter(self) -> None:
        """Type a span of time, an identifier or values that the records shall have."""
        wanted = ask_filter(self.place, self._filter, self)
        if wanted is not None:
            self._apply(wanted)
            self.records.setFocus(Qt.FocusReason.OtherFocusReason)

    def save_search(self) -> None:
        """Save the present filter under a name."""
        ask_name(self.place, self._filter, self)

    def show_saved_searches(self) -> None:
        """List the saved searches, to apply, rename or retract them."""
        dialog = SavedSearchesDialog(self.place, self)
        dialog.chosen.connect(self._apply)
        dialog.exec()
        dialog.deleteLater()

    def choose_columns(self) -> None:
        """Choose which columns the list shows, and in which order."""
        dialog = ColumnDialog(self.records.columns(), self.place.zones, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.records.set_columns(dialog.chosen(), fits_times=True)
            self._keep_columns()
        dialog.deleteLater()

    def show_facets(self) -> None:
        """Show or hide the most frequent values beside the list."""
        is_shown = self._facets.isHidden()
        self._tabs.setCurrentIndex(RECORDS)
        self._facets.setVisible(is_shown)
        self.remember("facets", "shown" if is_shown else None)
        if is_shown:
            self._facets.tree.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._facet_count.cancel()

    def stack_otherwise(self) -> None:
        """Stack the bars by kind instead of by source, or the other way round."""
        self._is_by_kind = not self._is_by_kind
        self._filter_bar.show_stacking("kind" if self._is_by_kind else "source")
        self._query_counts()

    def go_to_time(self) -> None:
        """Ask for a time and bring the list there."""
        at = ask_time(self.place, self)
        if at is None:
            return
        begin, end = self._strip.span
        if not begin <= at.utc_us < end:
            self._on_whole_span()
        self._strip.set_cursor(at.utc_us)
        self._on_moment(at.utc_us)
        self.records.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_gaps(self) -> None:
        """List the gaps and jumps backwards of a source."""
        names = self._live_sources()
        if not names:
            self.place.messages.tell("There is no source to look through. Import a log first.")
            return
        current = self.records.current_record()
        first = self._filter.source or (current.source if current else next(iter(names)))
        first = first if first in names else next(iter(names))
        locators = {s.number: str(s.locator) for s in self._overview.sources}
        dialog = GapsDialog(self.place, names, first, self, locators)
        dialog.place_asked.connect(self._go_to_finding)
        dialog.found.connect(self._on_gaps)
        dialog.exec()
        dialog.deleteLater()

    def compare(self) -> None:
        """Show two sources side by side on one clock."""
        sources = [s for s in self._overview.sources if s.retracted is None]
        if len(sources) < 2:
            self.place.messages.tell("Comparing takes two sources. Import another log first.")
            return
        wanted = replace(self._filter, source=None)
        inside = self._inside_of(replace(wanted, from_us=None, to_us=None))
        try:
            if search.needs_looking_inside(wanted) and inside is None:
                self.place.messages.tell(
                    "*Pieces of words and doubtful times are looked for in all sources first. Take "
                    "the source out of the filter and wait until the records are listed."
                )
                return
        except CaseError as error:
            self.place.messages.tell(str(error))
            return
        numbers = [source.number for source in sources]
        current = self.records.current_record()
        left = self._filter.source or (current.source if current else numbers[0])
        right = next(number for number in numbers if number != left)
        dialog = CompareDialog(
            self.place,
            sources,
            self._overview.dating,
            wanted,
            (left, right),
            current.utc_us if current is not None else None,
            inside,
            self,
        )
        dialog.record_asked.connect(self._show_of_source)
        dialog.exec()
        dialog.deleteLater()

    def _show_of_source(self, record: Record) -> None:
        self._apply(replace(self._filter, source=record.source))
        self._query_records(record)

    def _live_sources(self) -> dict[int, str]:
        return {
            s.number: f"{label(s)} {s.name}" for s in self._overview.sources if s.retracted is None
        }

    def _on_gaps(self, source: int, found: Gaps) -> None:
        self._gaps = source, found
        self._show_chips()

    def _go_to_finding(self, source: int, finding: Finding) -> None:
        """Show the record that jumps back, or the first one behind a gap, among its source's."""

        def read(case: CaseFile) -> Record:
            if finding.record_id is not None:
                return record_rows.record(case, source, finding.record_id)
            behind = RecordFilter(source=source, from_us=finding.to_us)
            return search.first_page(case, behind, 1)[0]

        def show(record: Record) -> None:
            self._apply(RecordFilter(source=source))
            self._query_records(record)

        self.query(read, show, key="finding")

    def tag_listed(self) -> None:
        """Tag all records that are listed."""
        if self._list is None:
            self.place.messages.tell("No records are listed yet. Wait until they are.")
        elif self._are_all_listed():
            self._marking.tag_listed(self._list)

    def index_substrings(self) -> None:
        """Index pieces of words, after saying what it costs."""
        self.query(
            lambda case: sum(rows for _, rows in substrings.lacking(case)),
            partial(offer_index, self.place),
            key="lacking",
        )

    def import_file(self, path: Path | None = None) -> None:
        """Ask what the file does not say, and import it in the background."""
        self._import.ask(self._overview.exhibits, path)

    def start_import(self, path: Path, options: ImportOptions) -> None:
        """Import a file, after the one under way."""
        self._import.start(path, options)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = Path(event.mimeData().urls()[0].toLocalFile())
        event.acceptProposedAction()
        # The drag is over before a dialog opens, or the other program would hang with it.
        QTimer.singleShot(0, lambda: self.import_file(path))

    def title_widgets(self) -> Sequence[QWidget]:
        """Give the buttons of the actions and of the import."""
        self._more_button = QToolButton()
        import_button = QPushButton("Import …")
        import_button.setAccessibleName("Import a file into the timeline")
        import_button.clicked.connect(lambda: self.import_file())
        return self._more_button, import_button

    def _build_menu(self) -> None:
        """Offer the actions of the page by a button and by their keys."""
        button = self._more_button
        button.setText("More …")
        button.setAccessibleName("More actions of the timeline")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for words, key, run in self.more_actions():
            action = menu.addAction(f"{words}\t{key}" if key else words)
            action.triggered.connect(lambda _=False, run=run: run())
            if "+" in key:
                shortcut = QShortcut(QKeySequence(key), self)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(run)
        button.setMenu(menu)

    def _build_strip(self) -> None:
        self._strip = HistogramStrip()
        self._strip.set_zones(self.place.zones)
        self._strip.span_chosen.connect(self._on_span)
        self._strip.whole_span_asked.connect(self._on_whole_span)
        self._strip.moment_chosen.connect(self._on_moment)
        self._strip.event_chosen.connect(self._on_marker)
        self._filter_bar = TimelineBar()
        self._filter_bar.filter_asked.connect(self._apply)
        self._filter_bar.unmarking_asked.connect(lambda: self.records.clear_marks())
        self._filter_bar.typing_asked.connect(self.type_filter)
        self._filter_bar.saving_asked.connect(self.save_search)
        self._filter_bar.saved_asked.connect(self.show_saved_searches)
        self._filter_bar.stop_asked.connect(self._stop_looking)
        self._filter_bar.facets_asked.connect(self.show_facets)
        self._filter_bar.stacking_asked.connect(self.stack_otherwise)
        panel = QWidget()
        layout = QVBoxLayout(panel)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        layout.addWidget(self._strip)
        layout.addWidget(self._filter_bar)
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
        self.records.range_wanted.connect(self._on_range_wanted)
        self.records.range_cut.connect(self.place.said)
        self.records.detail_asked.connect(lambda _: self._detail.setFocus())
        self.records.columns_changed.connect(self._keep_columns)
        self.records.columns_asked.connect(self.choose_columns)
        self._marking = Marking(self.place, self.records, self)
        self.records.marking_asked.connect(self._marking.mark)
        self.recall("columns", self._restore_columns)
        self._events = RowTable(event_model(self.place), "Events")
        self._events.row_chosen.connect(self._show_event)
        self._events.row_opened.connect(lambda _: self.edit())
        self._sources = RowTable(source_model(), "Sources")
        self._sources.row_chosen.connect(self._show_source)
        self._stack = QStackedWidget()
        for widget in (self._build_records(), self._events, self._sources):
            self._stack.addWidget(widget)
        self._tabs.currentChanged.connect(self._on_tab)
        # By the mouse: keys stay on the tabs, where Left and Right change them.
        self._tabs.tabBarClicked.connect(lambda _: QTimer.singleShot(0, self, self.focus_list))
        left = QWidget()
        layout = QVBoxLayout(left)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._tabs)
        layout.addWidget(self._stack, 1)
        return left

    def _build_records(self) -> QWidget:
        """Put the values that occur most often beside the records."""
        holder = QWidget()
        holder.setFocusProxy(self.records)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._build_facets())
        row.addWidget(self.records, 1)
        return holder

    def _build_facets(self) -> FacetsPanel:
        self._facets = FacetsPanel()
        self._facets.hide()
        self._facets.filter_asked.connect(self._apply)
        self._facets.shown.connect(self._count_facets)
        self._facet_count.progressed.connect(
            lambda done, total: self._facets.show_counting(self._filter, done, total)
        )
        self.recall("facets", lambda text: self._facets.setVisible(text == "shown"))
        return self._facets

    def _build_detail(self) -> Detail:
        self._detail = TimelineDetail(self.place)
        self.watch(self._detail.form)
        self._detail.promotion_asked.connect(lambda: self._promote(self._shown))
        self._detail.asking_asked.connect(self.ask_about)
        self._detail.records_of_asked.connect(self._show_records_of)
        self._detail.record_asked.connect(self._show_cited)
        self._detail.marking_asked.connect(self._marking.mark)
        self._detail.filter_asked.connect(self._apply)
        return self._detail

    def _on_read(self, overview: Overview) -> None:
        known = {(s.number, s.retracted) for s in self._overview.sources}
        is_first = self._overview.span is None and not self._overview.sources
        marks_changed = self._overview.marks_state != overview.marks_state
        if self._overview.citations != overview.citations:
            self._detail_of = None
        self._overview = overview
        self._detail.set_overview(overview)
        live = self._live_sources()
        self.records.set_zones(self.place.zones)
        self.records.set_source_names(live, {s.number: str(s.locator) for s in overview.sources})
        self._filter_bar.set_overview(overview)
        self._facets.set_source_names(live)
        self._strip.set_zones(self.place.zones)
        largest = sorted(overview.sources, key=lambda source: -source.records)
        self._strip.set_sources({s.number: live[s.number] for s in largest if s.number in live})
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
        elif self._filter.from_us is None and self._strip.span != whole_span(overview):
            self._show_span()
            self._query_counts()
        if marks_changed:
            self._on_marks_changed()
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
            self._strip.set_span(*whole_span(self._overview))

    def _on_marks_changed(self) -> None:
        """Show what is now put on records, and find anew what is found by it."""
        self._marking.known_tags = tuple(self._overview.tags)
        self._detail_of = None
        self.records.show_signs(self._overview.has_marks)
        if record_marks.concerns_marks(self._filter):
            self._inside = None
            self._query_records(self.records.current_record())
            return
        keys = [(record.source, record.id) for record in self.records.records_here()]
        self.query(
            lambda case: record_marks.of_records(case, keys),
            self.records.set_record_marks,
            key="marks",
        )

    def _query_records(self, kept: Record | None = None) -> None:
        """List the records anew, from the first or at the one to keep in view."""
        self._show_chips()
        for reading in (self._looking, self._facet_count, self._kind_count):
            reading.cancel()
        wanted = self._filter
        self.records.set_highlight(wanted.text)
        whole = replace(wanted, from_us=None, to_us=None)
        try:
            has_pieces = search.needs_looking_inside(wanted)
        except CaseError as error:
            self._on_unsearchable(error)
            return
        inside = self._inside_of(whole)
        if has_pieces and inside is None:
            self._look_inside(wanted, kept)
        else:
            self._list_records(inside, kept, self._on_list)

    def _list_records(
        self,
        inside: Inside | None,
        kept: Record | None,
        listed: Callable[[tuple[record_list.RecordList, int]], None],
    ) -> None:
        self.place.case.submit(
            partial(list_records, wanted=self._filter, inside=inside, kept=kept),
            listed,
            self._on_unsearchable,
            key="Timeline.records",
            owner=self,
        )
        self._query_counts()

    def _look_inside(self, wanted: RecordFilter, kept: Record | None) -> None:
        """Look for pieces of words and doubtful times in steps: the first records, then all."""
        whole = replace(wanted, from_us=None, to_us=None)

        def found(inside: Inside) -> None:
            self._inside = whole, inside
            self._list_records(inside, kept, self._on_all if self._first_found else self._on_list)

        def look_further(begun: search.Begun) -> None:
            if begun.is_whole and wanted == whole:
                found(begun.inside)
                return
            if any(begun.inside.values()):
                self.place.case.submit(
                    partial(list_records, wanted=wanted, inside=begun.inside, kept=None),
                    self._on_first,
                    key="Timeline.records",
                    owner=self,
                )
            self._looking.start(
                lambda case: search.find_inside(case, whole, begun if wanted == whole else None),
                found,
                self._on_unsearchable,
            )

        self._list = None
        self._first_found = 0
        self._tabs.setTabText(RECORDS, "Records")
        self.records.set_empty_text("Looking into every record for what stands in no index …")
        self.records.set_list(0)
        self._strip.set_counts(None)
        self._filter_bar.set_count("looking into records …", is_looking=True)
        self._looking.start(
            lambda case: search.find_first(case, wanted, FIRST_ROWS),
            look_further,
            self._on_unsearchable,
        )

    def _on_first(self, listed: tuple[record_list.RecordList, int]) -> None:
        """Show the first records of a list while it is still looked for the others."""
        self._list, _ = listed
        self._first_found = self._list.total
        self._tabs.setTabText(RECORDS, f"Records  {self._first_found:,}+")
        self.records.set_list(self._first_found)

    def _on_all(self, listed: tuple[record_list.RecordList, int]) -> None:
        """Show all records of a list whose first ones stand there already."""
        found, row = listed
        self._say_total(found)
        self.records.lengthen(found.total)
        if row:
            self.records.show_at_top(row)
        self._count_facets()

    def _on_looked(self, done: int, total: int) -> None:
        first = f"{self._first_found:,}+, " if self._first_found else ""
        self._filter_bar.set_count(f"{first}looked into {done:,} of {total:,} …", is_looking=True)

    def _stop_looking(self) -> None:
        self._looking.cancel()
        if self._first_found:
            self._filter_bar.set_count(f"stopped: the first {self._first_found:,} only")
            return
        self._filter_bar.set_count("stopped")
        self.records.set_empty_text(
            "The looking was stopped. Change the search, or press Enter in it to look again."
        )
        self.records.set_list(0)

    def _query_counts(self) -> None:
        begin, end = self._strip.span
        buckets = self._strip.wanted_buckets
        wanted = replace(self._filter, from_us=None, to_us=None)
        inside = self._inside_of(wanted)
        self._kind_count.cancel()
        if begin < end:
            # What cannot be searched for is said once, by the list.
            self.place.case.submit(
                lambda case: counts_over_time.histogram(case, begin, end, buckets, wanted, inside),
                self._on_counts,
                lambda _: self._strip.set_counts(None),
                key="Timeline.histogram",
                owner=self,
            )
        else:
            self._strip.set_counts(None)

    def _on_list(self, listed: tuple[record_list.RecordList, int]) -> None:
        found, row = listed
        self._say_total(found)
        self.records.set_list(found.total)
        if row:
            self.records.show_at_top(row)
        self._count_facets()

    def _say_total(self, found: record_list.RecordList) -> None:
        self._list = found
        self._first_found = 0
        everything = sum(s.records for s in self._overview.sources if s.retracted is None)
        self._filter_bar.set_count(f"{found.total:,} of {everything:,}")
        self.records.set_empty_text(
            "No record matches the filters." if everything else "Nothing was imported yet."
        )
        self._tabs.setTabText(RECORDS, f"Records  {found.total:,}")

    def _on_unsearchable(self, error: CaseError) -> None:
        """Show the sentence where the records would stand: a dialog would interrupt the typing."""
        self._list = None
        self._filter_bar.set_count("")
        self._tabs.setTabText(RECORDS, "Records")
        self.records.set_empty_text(str(error))
        self.records.set_list(0)
        self._strip.set_counts(None)

    def _on_counts(self, counts: Histogram) -> None:
        self._strip.set_counts(counts)
        if self._is_by_kind:
            self._count_kinds()

    def _count_kinds(self) -> None:
        """Count by kind in steps; until that is there the bars stay stacked by source."""
        begin, end = self._strip.span
        buckets = self._strip.wanted_buckets
        wanted = replace(self._filter, from_us=None, to_us=None)
        inside = self._inside_of(wanted)
        if begin < end:
            self._kind_count.start(
                lambda case: facets.kinds_over_time(case, begin, end, buckets, wanted, inside),
                lambda kinds: self._strip.set_counts(kinds.counts, kinds.names),
            )

    def _count_facets(self) -> None:
        """Count the values of what is listed, when they are shown at all."""
        if not self._facets.isVisible():
            return
        wanted = self._filter
        inside = self._inside_of(replace(wanted, from_us=None, to_us=None))
        self._facets.show_counting(wanted)
        self._facet_count.start(
            lambda case: facets.count_values(case, wanted, inside),
            lambda found: self._facets.show_facets(wanted, found),
        )

    def _are_all_listed(self) -> bool:
        """Say whether all that match are listed; if not, tell so."""
        if self._first_found:
            self.place.messages.tell(
                f"Only the first {self._first_found:,} records are listed so far. Wait until all "
                "are; where the looking was stopped, press Enter in the search to go on."
            )
        return not self._first_found

    def _inside_of(self, whole: RecordFilter) -> Inside | None:
        """Give what was found inside words for a filter without its span."""
        known = self._inside
        return known[1] if known is not None and known[0] == whole else None

    def _on_rows_wanted(self, generation: int, first: int, n: int) -> None:
        found = self._list
        if found is not None:
            self.query(
                lambda case: read_rows(case, found, first, n),
                lambda rows: self.records.give_rows(generation, first, *rows),
                key="rows",
            )

    def _on_range_wanted(self, wish: int, first: int, n: int) -> None:
        found = self._list
        if found is not None:
            self.query(
                lambda case: read_rows(case, found, first, n),
                lambda rows: self.records.give_range(wish, *rows),
                key="range",
            )

    def _on_search(self) -> None:
        self._set_filter(replace(self._filter, text=self.filter_edit.text().strip()))

    def _set_filter(self, wanted: RecordFilter) -> None:
        if wanted != self._filter:
            self._filter = wanted
            self._query_records()

    def _on_span(self, from_us: int, to_us: int) -> None:
        first, last = whole_span(self._overview)
        from_us, to_us = max(from_us, first), min(to_us, last)
        if (from_us, to_us) == (first, last) or from_us >= to_us:
            self._on_whole_span()
            return
        self._strip.set_span(from_us, to_us)
        self._set_filter(replace(self._filter, from_us=from_us, to_us=to_us))

    def _on_whole_span(self) -> None:
        self._strip.set_span(*whole_span(self._overview))
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
        self._filter_bar.show_filter(self._filter, len(self.records.marked()), self.place.zones[1])
        known = self._gaps
        if known is not None and self._filter.source == known[0]:
            jumps = [jump.to_us for jump in known[1].jumps]
            self._strip.set_gaps(known[1].gaps, jumps)
        else:
            self._strip.set_gaps((), ())

    def _search_now(self) -> None:
        """Search without waiting; what was stopped is looked for again."""
        self._search_timer.stop()
        self._on_search()
        if (self._list is None or self._first_found) and not self._looking.is_running:
            self._query_records()

    def _apply(self, wanted: RecordFilter) -> None:
        """Take over a whole filter: its text and its span show where they are chosen."""
        self._tabs.setCurrentIndex(RECORDS)
        self._search_timer.stop()
        self.filter_edit.blockSignals(True)
        if self.filter_edit.text().strip() != wanted.text:
            self.filter_edit.setText(wanted.text)
        self.filter_edit.blockSignals(False)
        had_span = self._filter.from_us, self._filter.to_us
        focused = QApplication.focusWidget()
        if focused is not None and self._filter_bar.chips.isAncestorOf(focused):
            # The chip that had the cursor goes; the keys of the page stay within reach.
            self.records.setFocus(Qt.FocusReason.OtherFocusReason)
        self._set_filter(wanted)
        if had_span != (wanted.from_us, wanted.to_us):
            self._show_span()
            self._query_counts()

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

    def _show_record(self, record: Record | None) -> None:
        if self._tabs.currentIndex() != RECORDS:
            return
        self._shown = record
        wanted = None if record is None else (record, self.place.zones)
        if record is not None and wanted == self._detail_of:
            return
        self._detail_of = wanted
        if record is None:
            self._detail.show_nothing()
            return
        self.query(partial(read_known, record=record), self._on_known, key="record")

    def _on_known(self, known: Known) -> None:
        if known.record is self._shown and self._tabs.currentIndex() == RECORDS:
            self._detail.show_record(known)

    def _show_event(self, event: Event | None) -> None:
        if self._tabs.currentIndex() != EVENTS:
            return
        if event is None:
            self._detail.show_nothing()
        else:
            self._detail.show_event(event)

    def _show_source(self, source: Source | None) -> None:
        if self._tabs.currentIndex() != SOURCES:
            return
        if source is None:
            self._detail.show_nothing()
        else:
            self._detail.show_source(source)

    def _show_records_of(self, number: int) -> None:
        self._apply(RecordFilter(source=number))

    def _show_cited(self, number: int, record_id: int) -> None:
        """Show a record that an event cites, among all that happened around it."""
        source = next((s for s in self._overview.sources if s.number == number), None)
        if source is None or source.retracted is not None:
            self.place.messages.tell(
                f"S-{number} is retracted, so its records are not listed. What was cited stands "
                "with the event."
            )
            return

        def show(record: Record) -> None:
            self._apply(RecordFilter())
            self._query_records(record)
            self.records.setFocus(Qt.FocusReason.OtherFocusReason)

        self.query(lambda case: record_rows.record(case, number, record_id), show, key="cited")

    def _promote(self, record: Record | None) -> None:
        """Make an event of the marked records, or of this one when none is marked."""
        records = self.records.marked() or ((record,) if record is not None else ())
        dated = [found for found in records if found.utc_us is not None]
        if not records or not self._marking.is_ready():
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
            _event_title(len(records), bool(self.records.marked())),
            PROMOTE_FIELDS,
            Event("", 0, now_in("UTC", ""), ""),
            promoting(first, records),
            says=f"{both_times(first.utc_us, self.place.zones, first)}: "
            f"{one_line(first.message, 200)}{more}",
            parent=self,
        )
        saved = dialog.ask()
        if saved is not None:
            self.records.clear_marks()
            said = f"{label(saved)} made, citing {counted(len(records), 'record')}."
            self.place.said.emit(said)

    def _keep_columns(self) -> None:
        self.remember("columns", record_columns.to_text(self.records.columns()))

    def _restore_columns(self, text: str | None) -> None:
        if text is not None:
            self.records.set_columns(record_columns.from_text(text))


def _event_title(n: int, are_marked: bool) -> str:
    if n > 1:
        return f"Make one event of the {n:,} marked records"
    return f"Make an event of {'the marked' if are_marked else 'this'} record"
