"""The Timeline page: the histogram, the records, the events, and the sources they came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from casebook.actions import keep
from casebook.actions.add_event import add_event
from casebook.actions.import_source import ImportOptions
from casebook.model.labels import label
from casebook.model.paper import PaperKind
from casebook.model.timeline import Event, Record, RecordFilter, Source
from casebook.store import record_marks, record_rows, substrings
from casebook.ui import theme
from casebook.ui.pages import timeline_keys as keys
from casebook.ui.pages.page import Page
from casebook.ui.pages.timeline_bar import TimelineBar
from casebook.ui.pages.timeline_comparing import compare
from casebook.ui.pages.timeline_counting import Counting
from casebook.ui.pages.timeline_detail import TimelineDetail
from casebook.ui.pages.timeline_events import EVENT_FIELDS
from casebook.ui.pages.timeline_filtering import Filtering
from casebook.ui.pages.timeline_gaps import GapFinding
from casebook.ui.pages.timeline_importing import Importing
from casebook.ui.pages.timeline_listing import Listing
from casebook.ui.pages.timeline_lists import EVENTS, RECORDS, SOURCES, TimelineLists
from casebook.ui.pages.timeline_marking import Marking
from casebook.ui.pages.timeline_outputs import ask_about, export_listed, print_listed
from casebook.ui.pages.timeline_pieces import offer_index
from casebook.ui.pages.timeline_promoting import promote
from casebook.ui.pages.timeline_reading import (
    Known,
    Overview,
    read_known,
    read_overview,
    whole_span,
)
from casebook.ui.widgets import record_columns
from casebook.ui.widgets.column_dialog import ColumnDialog
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.histogram import HistogramStrip, Marker
from casebook.ui.widgets.time_dialog import ask_time
from casebook.ui.widgets.times import now_in
from casebook.ui.workplace import Workplace


class TimelinePage(Page):
    """Joins the strip, the bar of filters, the lists and the detail; it never holds the records.

    What is filtered to stands in `listing`, and only `filtering` changes it.
    """

    title = "Timeline"
    thing = "event"
    empty_says = (
        "Nothing is on the timeline yet. Import a log or a timeline of another tool (drag the file "
        "here, or press Ctrl+I), or add an event by hand."
    )
    help_says = keys.HELP

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._overview = Overview(None, (), (), (), (), {}, {})
        self._wanted = ""
        self._shown: Record | None = None
        self._detail_of: tuple[Record, tuple[str, str]] | None = None
        self._import = Importing(place, self)
        self.setAcceptDrops(True)
        self.filter_edit.setPlaceholderText("Search records…  Ctrl+F")
        self._strip = HistogramStrip()
        self._filter_bar = TimelineBar()
        self._build_top()
        self.lists = TimelineLists(place)
        self.records = self.lists.records
        self._marking = Marking(place, self.records, self)
        self._detail = TimelineDetail(place)
        self.listing = Listing(place, self.records, self._filter_bar, self)
        self.counting = Counting(place, self.listing, self._strip, self.lists.facets, self)
        self.filtering = Filtering(
            place, self.listing, self._strip, self._filter_bar, self.filter_edit, self.records, self
        )
        self.gaps = GapFinding(place, self.listing, self._strip, self)
        self._connect_top()
        self._connect_lists()
        self._connect_detail()
        self.set_body(self.lists, self._detail, (790, 335))
        self.recall("columns", self._restore_columns)
        self.recall("facets", lambda text: self.lists.facets.setVisible(text == "shown"))
        keys.offer(self.more_actions(), self._more_button, self)

    def retint(self) -> None:
        """Draw the icons in the colours now in force."""
        super().retint()
        self._filter_bar.chips.retint()

    def refresh(self) -> None:
        """Read sources, events and the span again; records follow when a source came or went."""
        self.query(read_overview, self._on_read)

    def add(self) -> None:
        """Begin an event by hand; on the sources, import a file."""
        if self.lists.tab == SOURCES:
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
        if self.lists.tab == EVENTS:
            self._detail.form.edit()

    def retract(self) -> None:
        """Retract the selected event or source, after asking why."""
        row = self.lists.selected()
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
            ("Ask about these records …", keys.ASK, self.ask_about),
            ("Export these records …", keys.EXPORT, self.export),
            ("Print these records …", keys.PRINT, self.print_listed),
            *self._marking.actions(),
            ("Tag all records that are listed …", keys.TAG_LISTED, self.tag_listed),
            ("Filter by typing …", keys.FILTER, self.filtering.type),
            ("Save this search …", keys.SAVE, self.filtering.save),
            ("Saved searches …", "", self.filtering.show_saved),
            ("Go to a time …", keys.GO, self.go_to_time),
            ("Show or hide the most frequent values", keys.FACETS, self.show_facets),
            ("Stack the bars by source or by kind", keys.STACK, self.stack_otherwise),
            ("Compare two sources on one clock …", keys.COMPARE, self.compare),
            ("Gaps and jumps backwards …", keys.GAPS, self.show_gaps),
            ("Columns of the timeline …", "", self.choose_columns),
            ("Index pieces of words …", "", self.index_substrings),
        )

    def export(self) -> None:
        """Write the records that are listed into a file for another program."""
        if self.listing.has_all():
            undated = any(source.undated for source in self._overview.live_sources)
            export_listed(self.place, self.listing.listed(), undated, self)

    def print_listed(self) -> None:
        """Issue a timeline exhibit of the records that are listed."""
        if self.listing.has_all():
            print_listed(self.place, self.listing.listed(), self)

    def ask_about(self) -> None:
        """Make lines of a request from the marked records, this one, or all that are listed."""
        if self.listing.has_all() and self._marking.is_ready():
            ask_about(self.place, self.listing.listed(), self._marking.chosen(), self)

    def tag_listed(self) -> None:
        """Tag all records that are listed."""
        if self.listing.found is None:
            self.place.messages.tell("No records are listed yet. Wait until they are.")
        elif self.listing.has_all():
            self._marking.tag_listed(self.listing.found)

    def promote(self) -> None:
        """Make an event of the marked records, or of the current one when none is marked."""
        records, are_marked = self._marking.chosen(), bool(self.records.marked())
        if records and self._marking.is_ready() and promote(self.place, records, are_marked, self):
            self.records.clear_marks()

    def show_number(self, number: str) -> None:
        """Select the event or source with this number, now or when it has been read."""
        self._wanted = "" if self.lists.select(number) else number

    def selected_number(self) -> str:
        """Give the number of the selected event or source."""
        row = self.lists.selected()
        return "" if row is None else label(row)

    def empty_actions(self) -> tuple[tuple[str, Callable[[], None]], ...]:
        """Offer the import first: records come from files."""
        return (("Import a file  Ctrl+I", self.import_file), *super().empty_actions())

    def focus_list(self) -> None:
        """Go to the list that is shown, or to what can be done where there is none."""
        if self.is_empty():
            super().focus_list()
        else:
            self.lists.focus_shown()

    def on_filter(self, text: str) -> None:
        """Search as soon as the typing pauses; the records come to the front."""
        if text:
            self.lists.show_tab(RECORDS)
        self.filtering.search_soon()

    def filter_to(self, text: str) -> None:
        """Show the records that hold `text`."""
        self.lists.show_tab(RECORDS)
        self.filter_edit.setText(text)

    def show_filter(self, wanted: RecordFilter) -> None:
        """Show the records that a filter finds, over the whole span unless it names one."""
        self.filtering.apply(wanted)

    def choose_columns(self) -> None:
        """Choose which columns the list shows, and in which order."""
        dialog = ColumnDialog(self.records.columns(), self.place.zones, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.records.set_columns(dialog.chosen(), fits_times=True)
            self._keep_columns()
        dialog.deleteLater()

    def show_facets(self) -> None:
        """Show or hide the most frequent values beside the list."""
        facets = self.lists.facets
        is_shown = facets.isHidden()
        self.lists.show_tab(RECORDS)
        facets.setVisible(is_shown)
        self.remember("facets", "shown" if is_shown else None)
        if is_shown:
            facets.tree.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.counting.stop_values()

    def stack_otherwise(self) -> None:
        """Stack the bars by kind instead of by source, or the other way round."""
        self.counting.stack_otherwise()
        self._filter_bar.show_stacking("kind" if self.counting.is_by_kind else "source")

    def go_to_time(self) -> None:
        """Ask for a time and bring the list there."""
        at = ask_time(self.place, self)
        if at is None:
            return
        begin, end = self._strip.span
        if not begin <= at.utc_us < end:
            self.filtering.show_whole_span()
        self._strip.set_cursor(at.utc_us)
        self._on_moment(at.utc_us)
        self.records.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_gaps(self) -> None:
        """List the gaps and jumps backwards of a source."""
        self.gaps.ask(self._overview, self.records.current_record())

    def compare(self) -> None:
        """Show two sources side by side on one clock."""
        current = self.records.current_record()
        compare(self.place, self._overview, self.listing, current, self._show_among_filtered, self)

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

    def title_widgets(self) -> Sequence[QWidget]:
        """Give the buttons of the actions and of the import."""
        self._more_button = QToolButton()
        self._more_button.setText("More …")
        self._more_button.setAccessibleName("More actions of the timeline")
        import_button = QPushButton("Import …")
        import_button.setAccessibleName("Import a file into the timeline")
        import_button.clicked.connect(lambda: self.import_file())
        return self._more_button, import_button

    def _build_top(self) -> None:
        self._strip.set_zones(self.place.zones)
        panel = QWidget()
        layout = QVBoxLayout(panel)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        layout.addWidget(self._strip)
        layout.addWidget(self._filter_bar)
        self.add_above_body(panel)

    def _connect_top(self) -> None:
        self._strip.moment_chosen.connect(self._on_moment)
        self._strip.event_chosen.connect(self._on_marker)
        self._filter_bar.facets_asked.connect(self.show_facets)
        self._filter_bar.stacking_asked.connect(self.stack_otherwise)

    def _connect_lists(self) -> None:
        self.records.record_chosen.connect(self._show_record)
        self.records.promotion_asked.connect(lambda _: self.promote())
        self.records.range_cut.connect(self.place.said)
        self.records.detail_asked.connect(lambda _: self._detail.setFocus())
        self.records.columns_changed.connect(self._keep_columns)
        self.records.columns_asked.connect(self.choose_columns)
        self.records.marking_asked.connect(self._marking.mark)
        self.lists.facets.filter_asked.connect(self.filtering.apply)
        self.lists.events.row_chosen.connect(self._show_event)
        self.lists.events.row_opened.connect(lambda _: self.edit())
        self.lists.sources.row_chosen.connect(self._show_source)
        self.lists.tab_chosen.connect(self._on_tab)
        self.filtering.applied.connect(lambda: self.lists.show_tab(RECORDS))
        self.listing.titled.connect(self.lists.title_records)
        self.gaps.record_found.connect(self._show_among_its_source)

    def _connect_detail(self) -> None:
        self.watch(self._detail.form)
        self._detail.promotion_asked.connect(self.promote)
        self._detail.asking_asked.connect(self.ask_about)
        self._detail.records_of_asked.connect(self._show_records_of)
        self._detail.record_asked.connect(self._show_cited)
        self._detail.marking_asked.connect(self._marking.mark)
        self._detail.filter_asked.connect(self.filtering.apply)

    def _on_read(self, overview: Overview) -> None:
        before, self._overview = self._overview, overview
        if before.citations != overview.citations:
            self._detail_of = None
        self._detail.set_overview(overview)
        self._filter_bar.set_overview(overview)
        self.listing.everything = sum(source.records for source in overview.live_sources)
        self.lists.set_overview(overview)
        self._show_on_strip(overview)
        self.show_empty(not overview.sources and not overview.events)
        is_other_span = self.filtering.set_whole_span(*whole_span(overview))
        is_first = before.span is None and not before.sources
        if is_first or _in_use(before) != _in_use(overview):
            self.listing.list_anew(self.records.current_record())
        elif is_other_span:
            self.counting.count_over_time()
        if before.marks_state != overview.marks_state:
            self._on_marks_changed()
        if self._wanted:
            self.show_number(self._wanted)
        if self.lists.tab == RECORDS:
            self._show_record(self.records.current_record())

    def _show_on_strip(self, overview: Overview) -> None:
        names = overview.source_names
        largest = sorted(overview.live_sources, key=lambda source: -source.records)
        self._strip.set_zones(self.place.zones)
        self._strip.set_sources({source.number: names[source.number] for source in largest})
        self._strip.set_markers(
            [
                Marker(event.id, event.number, event.at.utc_us, event.title)
                for event in overview.live_events
            ]
        )

    def _on_marks_changed(self) -> None:
        """Show what is now put on records, and find anew what is found by it."""
        self._marking.known_tags = tuple(self._overview.tags)
        self._detail_of = None
        self.records.show_signs(self._overview.has_marks)
        if record_marks.concerns_marks(self.listing.wanted):
            self.listing.forget_inside()
            self.listing.list_anew(self.records.current_record())
            return
        here = [(record.source, record.id) for record in self.records.records_here()]
        self.query(
            lambda case: record_marks.of_records(case, here),
            self.records.set_record_marks,
            key="marks",
        )

    def _on_moment(self, utc_us: int) -> None:
        if self.listing.found is not None:
            self.lists.show_tab(RECORDS)
            self.listing.show_moment(utc_us)

    def _on_marker(self, event_id: str) -> None:
        event = next((e for e in self._overview.events if e.id == event_id), None)
        if event is not None:
            self.show_number(label(event))

    def _on_tab(self) -> None:
        self._detail_of = None
        if self.lists.tab == RECORDS:
            self._show_record(self.records.current_record())
        elif self.lists.tab == EVENTS:
            self._show_event(self.lists.events.selected())
        else:
            self._show_source(self.lists.sources.selected())

    def _show_record(self, record: Record | None) -> None:
        if self.lists.tab != RECORDS:
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
        if known.record is self._shown and self.lists.tab == RECORDS:
            self._detail.show_record(known)

    def _show_event(self, event: Event | None) -> None:
        if self.lists.tab != EVENTS:
            return
        if event is None:
            self._detail.show_nothing()
        else:
            self._detail.show_event(event)

    def _show_source(self, source: Source | None) -> None:
        if self.lists.tab != SOURCES:
            return
        if source is None:
            self._detail.show_nothing()
        else:
            self._detail.show_source(source)

    def _show_records_of(self, number: int) -> None:
        self.filtering.apply(RecordFilter(source=number))

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
            self._show_among(record, RecordFilter())
            self.records.setFocus(Qt.FocusReason.OtherFocusReason)

        self.query(lambda case: record_rows.record(case, number, record_id), show, key="cited")

    def _show_among_its_source(self, record: Record) -> None:
        self._show_among(record, RecordFilter(source=record.source))

    def _show_among_filtered(self, record: Record) -> None:
        self._show_among(record, replace(self.listing.wanted, source=record.source))

    def _show_among(self, record: Record, wanted: RecordFilter) -> None:
        """Show a record among those that a filter finds."""
        self.filtering.apply(wanted)
        self.listing.list_anew(record)

    def _keep_columns(self) -> None:
        self.remember("columns", record_columns.to_text(self.records.columns()))

    def _restore_columns(self, text: str | None) -> None:
        if text is not None:
            self.records.set_columns(record_columns.from_text(text))

    # Qt overrides

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = Path(event.mimeData().urls()[0].toLocalFile())
        event.acceptProposedAction()
        # The drag is over before a dialog opens, or the other program would hang with it.
        QTimer.singleShot(0, lambda: self.import_file(path))


def _in_use(overview: Overview) -> set[tuple[int, object]]:
    """Give which sources there are, and whether each is retracted."""
    return {(source.number, source.retracted) for source in overview.sources}
