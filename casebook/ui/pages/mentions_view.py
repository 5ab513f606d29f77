"""What the records mention: every identifier at the left, all about the selected one at the right.

The list lives in the store and is counted in short steps; a newer filter or newer typing takes the
place of what is still being counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QElapsedTimer, QItemSelection, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casebook.actions.collect_mentions import collect_mentions
from casebook.actions.mentioned_identifiers import (
    MOST_REGISTERED,
    Key,
    MentionedRow,
    MentionFacts,
    as_registered,
    list_of,
    page,
    read_facts,
    read_row,
)
from casebook.model.counted import counted
from casebook.model.identifier import Identifier, IdentifierGroup, IdentifierKind
from casebook.model.labels import label
from casebook.model.timeline import RecordFilter, Source
from casebook.store import identifiers, mentions
from casebook.store.case_file import CaseFile
from casebook.store.mention_list import MentionList, Order, mentions_in_all
from casebook.ui import theme
from casebook.ui.pages.evidence_view import EvidenceView
from casebook.ui.pages.identifier_dialogs import ask_group
from casebook.ui.widgets.ask_dialog import AskAboutIdentifiers
from casebook.ui.widgets.choice_box import ChoiceBox
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.list_and_detail import ListAndDetail
from casebook.ui.widgets.mention_detail import MentionDetail
from casebook.ui.widgets.mention_table import PAGE_ROWS, MentionModel, MentionTable
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.selection_bar import SelectionBar
from casebook.ui.workplace import Workplace

SEARCH_AFTER_MS = 60
SHOW_EVERY_MS = 150
STEP_S = 0.02
BUCKETS = 60
SIZES = (736, 384)
ASK_KEY = "Ctrl+Shift+A"

EMPTY_SAYS = (
    "No record mentions an identifier. Import a log or a timeline: addresses, domains, e-mail "
    "addresses, hashes, accounts and paths in its records are listed here."
)


@dataclass(frozen=True, slots=True)
class _State:
    """What the case says apart from the list: its records, sources, and what was not collected."""

    records_key: tuple[object, ...]
    sources: dict[int, Source]
    uncollected: tuple[int, ...]
    in_all: int


@dataclass(frozen=True, slots=True)
class _Counted:
    """How far a list is, with the rows of its first page where they were read."""

    listed: MentionList
    total: int
    looked_at: int
    is_done: bool
    kinds: dict[str, int]
    rows: tuple[MentionedRow, ...]


class MentionsView(EvidenceView):
    """Lists what the records mention by kind, typed text and order."""

    title = "In the records"
    help_says = (
        "Every identifier that a record mentions, as the import collected it: defanged forms too, "
        "each under one spelling. Type above to search in them: what begins with the text comes "
        "first. The list by kind and value is there at once; the other orders are counted first, "
        "and the line over the list says how far.\n\n"
        "Select several with Shift or Ctrl to register them, put them into a group, or ask an "
        "agency about them; what is not registered yet is registered then, as its first record "
        "writes it. Patterns find what looks like an identifier: look at the record before you "
        "rely on one."
    )

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._state: _State | None = None
        self._list: MentionList | None = None
        self._text = ""
        self._order = Order.VALUE
        self._kinds: dict[str, int] = {}
        self._row: MentionedRow | None = None
        self._shown_at = QElapsedTimer()
        self._search_timer = QTimer(self)
        self._search_timer.setSingleShot(True)
        self._search_timer.setInterval(SEARCH_AFTER_MS)
        self._search_timer.timeout.connect(self._begin)
        self.model = MentionModel(place)
        self.model.rows_wanted.connect(self._read_rows)
        self.table = MentionTable(self.model, self.title)
        self.table.row_chosen.connect(self._on_chosen)
        self.table.order_asked.connect(self._on_order_asked)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.kind_box = ChoiceBox()
        self.kind_box.setAccessibleName("Kind")
        # The counts come later and are wider than the words.
        self.kind_box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        self.kind_box.currentIndexChanged.connect(lambda _: self._begin())
        self.order_box = ChoiceBox()
        self.order_box.setAccessibleName("Order")
        for order in Order:
            self.order_box.addItem(f"by {order.value}", order.value)
        self.order_box.currentIndexChanged.connect(lambda _: self._begin())
        self.says = plain_label(role="muted")
        self.gap = plain_label(role="muted", wrap=True)
        self.collect_button = LinkButton("Collect them …", self.collect)
        self.bar = SelectionBar(
            (("Show the records", self.show_records),),
            (
                ("Register", self.register),
                ("Put into a group …", self.group),
                ("Ask about these …", self.ask_about),
            ),
        )
        self.detail = MentionDetail(place, self._show_key)
        self.body = ListAndDetail(
            place, self._make_left(), self.detail, EMPTY_SAYS, "Identifiers.mentions", SIZES
        )
        self._show_kinds()
        shortcut = QShortcut(QKeySequence(ASK_KEY), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.ask_about)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)
        self.detail.hide()

    def refresh(self) -> None:
        """List again when the records are other; else read what is known of the rows on screen."""
        self._query(_read_state, self._on_state, "state")

    def on_filter(self, text: str) -> None:
        """Show what holds the text."""
        if text.strip() != self._text:
            self._text = text.strip()
            self._search_timer.start()

    def show_records(self) -> None:
        """Show the records that mention the selected one."""
        if self._row is not None:
            self.place.records_asked.emit(RecordFilter(identifier=self._row.key))

    def register(self) -> None:
        """Register what is selected."""

        def done(rows: tuple[Identifier, ...]) -> None:
            words = f"{label(rows[0])} {rows[0].value}" if len(rows) == 1 else f"{len(rows):,}"
            self.place.said.emit(f"{words} in the register.")

        self._with_registered(done)

    def group(self) -> None:
        """Put what is selected into a group; it is registered first."""

        def done(rows: tuple[Identifier, ...]) -> None:
            self._query(
                lambda case: case.all(IdentifierGroup),
                lambda groups: ask_group(self.place, rows, groups, self),
                "groups",
            )

        self._with_registered(done)

    def ask_about(self) -> None:
        """Ask an agency about what is selected; it is registered first."""

        def done(rows: tuple[Identifier, ...]) -> None:
            dialog = AskAboutIdentifiers(self.place, rows, [row.id for row in rows], self)
            dialog.exec()
            dialog.deleteLater()

        self._with_registered(done)

    def collect(self) -> None:
        """Collect the identifiers of the sources whose import did not."""
        self.place.case.start_long(
            "Collect identifiers",
            collect_mentions,
            self._on_collected,
            lambda error: self.place.messages.tell(str(error)),
        )

    def focus_list(self) -> None:
        """Put the cursor into the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def retint(self) -> None:
        """Draw in the colours now in force."""
        self.table.viewport().update()

    def _make_left(self) -> QWidget:
        filters = QHBoxLayout()
        filters.setContentsMargins(theme.L, theme.XS, theme.M, theme.XS)
        filters.setSpacing(theme.S)
        filters.addWidget(self.kind_box)
        filters.addWidget(self.order_box)
        filters.addWidget(self.says)
        filters.addStretch()
        self._gap_row = QWidget()
        gap = QHBoxLayout(self._gap_row)
        gap.setContentsMargins(theme.L, 0, theme.M, theme.XS)
        gap.addWidget(self.gap, 1)
        gap.addWidget(self.collect_button)
        left = QWidget()
        layout = QVBoxLayout(left)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(filters)
        layout.addWidget(self._gap_row)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.bar)
        self._gap_row.hide()
        return left

    def _query(
        self, job: Callable[[CaseFile], object], done: Callable[..., None], key: str
    ) -> None:
        self.place.case.submit(job, done, key=f"Mentions.{key}", owner=self)

    def _on_state(self, state: _State) -> None:
        before, self._state = self._state, state
        names = ", ".join(f"S-{number}" for number in state.uncollected)
        self.gap.setText(
            f"The identifiers of {names} were not collected: an older version imported them."
        )
        self._gap_row.setVisible(bool(state.uncollected))
        self.body.show_empty(not state.in_all and not state.uncollected)
        if before is None or before.records_key != state.records_key:
            self._kinds = {}
            self._begin()
        else:
            self.model.forget_rows()

    def _begin(self) -> None:
        """Begin the list that is asked for; what was still counted for another one is given up."""
        if self._state is None:
            return
        self._search_timer.stop()
        self._list = None
        kind, text = self.kind_box.currentData() or "", self._text
        self._order = Order(self.order_box.currentData())
        self._shown_at.start()
        self._query(partial(_begin, kind, text, self._order), self._on_begun, "list")

    def _on_begun(self, counted: _Counted) -> None:
        self._list = counted.listed
        self.model.show_list(counted.total, counted.rows)
        self._row = None
        if counted.total:
            self.table.selectRow(0)
        else:
            self._on_chosen(None)
        self._say(counted)
        self._go_on(counted)

    def _on_stepped(self, counted: _Counted) -> None:
        if counted.listed is not self._list:
            return
        if counted.is_done or self._shown_at.hasExpired(SHOW_EVERY_MS):
            self._shown_at.start()
            if self._order is Order.VALUE or not self.model.rowCount():
                had_none = not self.model.rowCount()
                self.model.grow(counted.total)
                if had_none and counted.total:
                    self.table.selectRow(0)
            elif counted.is_done:
                # Only now is it known what stands first.
                self.model.show_list(counted.total, ())
                self.table.selectRow(0)
            self._say(counted)
        self._go_on(counted)

    def _go_on(self, counted: _Counted) -> None:
        if not counted.is_done:
            self._query(partial(_step, counted.listed), self._on_stepped, "list")
        elif not counted.listed.kind and not counted.listed.text and counted.kinds != self._kinds:
            self._kinds = counted.kinds
            self._show_kinds()

    def _say(self, counted: _Counted) -> None:
        words = f"{counted.total:,}"
        if not counted.is_done:
            in_all = self._state.in_all if self._state else 0
            share = min(99, 100 * counted.looked_at // max(1, in_all))
            so_far = "" if self._order is Order.VALUE else "; in order when all are counted"
            words = f"{words} so far, counting … {share} %{so_far}"
        self.says.setText(words)

    def _show_kinds(self) -> None:
        chosen = self.kind_box.currentData()
        self.kind_box.blockSignals(True)
        self.kind_box.clear()
        total = f" ({sum(self._kinds.values()):,})" if self._kinds else ""
        self.kind_box.addItem(f"Every kind{total}", "")
        for kind in IdentifierKind:
            if kind is IdentifierKind.HOST:
                # A host is a column of the records, not something their text mentions.
                continue
            count = f" ({self._kinds.get(kind.value, 0):,})" if self._kinds else ""
            self.kind_box.addItem(f"{kind.value}{count}", kind.value)
        self.kind_box.setCurrentIndex(max(0, self.kind_box.findData(chosen or "")))
        self.kind_box.blockSignals(False)

    def _read_rows(self, first: int, n: int) -> None:
        listed = self._list
        if listed is not None:

            def done(rows: tuple[MentionedRow, ...]) -> None:
                if listed is self._list:
                    self.model.give_rows(first, rows)

            self._query(lambda case: page(case, listed, first, n), done, f"rows.{first}")

    def _on_order_asked(self, order: Order) -> None:
        self.order_box.setCurrentIndex(self.order_box.findData(order.value))

    def _on_selection(self, *_: QItemSelection) -> None:
        name = "" if self._row is None else self._row.found.value[:60]
        self.bar.show_selection(name, self.table.count_selected())

    def _on_chosen(self, row: MentionedRow | None) -> None:
        is_same = row is not None and self._row is not None and row.key == self._row.key
        if row == self._row and row is not None:
            return
        self._row = row
        self._on_selection()
        self.detail.setVisible(row is not None)
        if row is None:
            return
        self.detail.show_row(row, self._state.sources if self._state else {})
        if not is_same:
            self.detail.show_reading()
            key = row.key
            self._query(lambda case: read_facts(case, key, BUCKETS), self._on_facts, "facts")

    def _on_facts(self, facts: MentionFacts) -> None:
        if self._row is not None and facts.key == self._row.key:
            self.detail.show_facts(facts)

    def _show_key(self, key: Key) -> None:
        """Show another identifier in the detail, wherever it stands in the list."""

        def done(row: MentionedRow | None) -> None:
            if row is not None:
                self.table.clearSelection()
                self._on_chosen(row)

        self._query(lambda case: read_row(case, key), done, "other")

    def _with_registered(self, done: Callable[[tuple[Identifier, ...]], None]) -> None:
        """Register what is selected, or what the detail shows, and go on with it."""
        ranges, listed = self.table.selected_lines(), self._list
        if self.table.count_selected() > MOST_REGISTERED:
            self.place.messages.tell(
                f"{self.table.count_selected():,} identifiers are selected. Up to "
                f"{MOST_REGISTERED:,} are registered at once: select fewer."
            )
            return
        shown = (self._row.key,) if self._row is not None else ()

        def job(case: CaseFile) -> tuple[Identifier, ...]:
            keys = [
                (each.kind, each.value)
                for first, last in ranges
                for each in (listed.rows(case, first, last - first + 1) if listed else ())
            ]
            return as_registered(case, keys or shown)

        if ranges or shown:
            self.place.case.submit(
                job, done, lambda error: self.place.messages.tell(str(error)), owner=self
            )

    def _on_collected(self, count: int) -> None:
        self.place.said.emit(f"The identifiers of {counted(count, 'record')} were collected.")
        self.refresh()


def _read_state(case: CaseFile) -> _State:
    return _State(
        identifiers.records_key(case),
        {source.number: source for source in case.all(Source)},
        mentions.uncollected(case),
        mentions_in_all(case),
    )


def _begin(kind: str, text: str, order: Order, case: CaseFile) -> _Counted:
    listed = list_of(case, kind, text, order)
    listed.step(case, STEP_S)
    return _counted(listed, page(case, listed, 0, PAGE_ROWS))


def _step(listed: MentionList, case: CaseFile) -> _Counted:
    listed.step(case, STEP_S)
    return _counted(listed, ())


def _counted(listed: MentionList, rows: tuple[MentionedRow, ...]) -> _Counted:
    return _Counted(
        listed, listed.total, listed.looked_at, listed.is_done, dict(listed.kinds), rows
    )
