"""The register of identifiers: the table at the left, all about the selected one at the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QItemSelection, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from casebook.actions import keep, merge_identifiers
from casebook.actions.collect_identifiers import (
    Register,
    Seen,
    filled,
    read_register,
    register,
    sparkline,
)
from casebook.actions.identifier_facts import Facts, read_facts
from casebook.model.identifier import Identifier, IdentifierGroup, IdentifierKind, Link, Person
from casebook.model.labels import label
from casebook.model.timeline import Source
from casebook.store import counts_over_time
from casebook.store.case_file import CaseFile
from casebook.ui.pages.evidence_view import EvidenceView
from casebook.ui.pages.identifier_dialogs import ask_group, ask_merger, take_out
from casebook.ui.widgets.ask_dialog import AskAboutIdentifiers
from casebook.ui.widgets.form import Field, Group, Kind
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.identifier_detail import Acts, IdentifierDetail
from casebook.ui.widgets.identifier_filter import IdentifierFilter
from casebook.ui.widgets.identifier_lines import IdentifierModel
from casebook.ui.widgets.link_section import ask_link, ends
from casebook.ui.widgets.list_and_detail import ListAndDetail
from casebook.ui.widgets.register_dialog import RegisterDialog
from casebook.ui.widgets.rows import RowTable
from casebook.ui.widgets.selection_bar import SelectionBar
from casebook.ui.workplace import Workplace

FILL_S = 0.03
"""How long the case thread looks identifiers up before other work has its turn."""

ASK = "Ask about these …"
ASK_KEY = "Ctrl+Shift+A"

BUCKETS = 60
SIZES = (720, 400)
EVERY_LINE = 1_000_000

EMPTY_SAYS = (
    "No identifier is registered yet. Add an IP address, an e-mail address, a domain or an "
    "account by hand, register many at once from a text, or one from the detail of a record on "
    "the timeline."
)

NEW_FIELDS: tuple[Field | Group, ...] = (
    Field("kind", "Kind", Kind.CHOICE, tuple((kind, kind.value) for kind in IdentifierKind)),
    Field("value", "Identifier", always=True, hint="as you found it; hxxp and [.] are understood"),
    Field("remarks", "Remarks", Kind.TEXT, lines=3),
)


@dataclass(frozen=True, slots=True)
class _Read:
    """What the view reads at once."""

    register: Register
    groups: tuple[IdentifierGroup, ...]
    people: tuple[Person, ...]
    sources: dict[int, Source]


@dataclass(frozen=True, slots=True)
class _Bars:
    """The bars of one identifier, and the span of the case they go over."""

    identifier_id: str
    counts: tuple[int, ...]
    span: tuple[int, int]


class IdentifiersView(EvidenceView):
    """Lists the register; requests are looked up and records counted while it is there already."""

    title = "Identifiers"
    thing = "identifier"
    prefixes = ("I",)
    help_says = (
        "Every identifier is kept once, under one spelling. The list says in which country the "
        "block of an address is registered, how often and when last it was asked about in requests "
        "that left the office, what came back, and how often it stands in the records.\n\n"
        "Select several with Shift or Ctrl to put them into a group. “Merge into another …” says "
        "that two are the same thing: the merged one is struck through, its links and groups "
        "follow, and both count together; “Split …” takes that back. “From a text …” registers "
        "many at once.\n\n"
        "Enter edits the remarks; Ctrl+Shift+A asks an agency about the selected ones. An address "
        "marked private or reserved belongs to nobody on the internet, and no provider can say "
        "whose it was."
    )

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._read: _Read | None = None
        self._wanted_number = ""
        self._shown_id = ""
        self._facts: Facts | None = None
        self._bars: _Bars | None = None
        self.model = IdentifierModel(place)
        self.table = RowTable(self.model, self.title)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.row_chosen.connect(self._on_chosen)
        self.table.row_opened.connect(lambda _: self.edit())
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.filter = IdentifierFilter()
        self.filter.changed.connect(self._show_rows)
        self.filter.paste_asked.connect(self.paste)
        self.bar = SelectionBar(
            (("Merge into another …", self.merge), ("Link …", self.link)),
            (("Put into a group …", self.group), (ASK, self.ask_about)),
        )
        acts = Acts(
            self.link, self.group, self.merge, self.split, self._take_out, self._read_every_line
        )
        self.detail = IdentifierDetail(place, acts)
        self.form = self.detail.form
        self.form.dirty_changed.connect(lambda dirty: self.body.set_list_enabled(not dirty))
        self.form.saved.connect(lambda _: self.focus_list())
        self.form.abandoned.connect(self.focus_list)
        self.body: ListAndDetail = ListAndDetail(
            place, self._make_left(), self.detail, EMPTY_SAYS, "Identifiers.splitter", SIZES
        )
        shortcut = QShortcut(QKeySequence(ASK_KEY), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.ask_about)
        self.body.add_button("Add identifier  Ctrl+N", self.add)
        self.body.add_button("From a text …", self.paste)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)
        self.detail.hide()

    @property
    def rows(self) -> tuple[Seen, ...]:
        """Give the whole register, filtered out or not."""
        return () if self._read is None else self._read.register.rows

    @property
    def facts(self) -> Facts | None:
        """Give what the detail shows, None while it is being read."""
        return self._facts

    def refresh(self) -> None:
        """Read the register again; what is looked up follows."""
        before = None if self._read is None else self._read.register
        self._query(partial(_read, before=before), self._on_read)

    def add(self) -> None:
        """Add an identifier by hand."""

        def save(case: CaseFile, row: Identifier, why: str, /) -> Identifier:
            return register(case, row.kind, row.value, row.remarks)

        dialog = FormDialog(
            self.place,
            "Add an identifier",
            NEW_FIELDS,
            Identifier("", 0, IdentifierKind.IPV4, "", ""),
            save,
            parent=self,
        )
        saved = dialog.ask()
        if saved is not None:
            self.show_number(label(saved))

    def paste(self) -> None:
        """Register many identifiers from a text."""
        dialog = RegisterDialog(self.place, self)
        dialog.exec()
        done = dialog.registered
        dialog.deleteLater()
        if done is None:
            return
        words = [f"{len(done.added):,} registered"]
        words += [f"{len(done.known):,} were there already"] if done.known else []
        words += [f"{label(done.group)} made"] if done.group else []
        self.place.said.emit(f"{', '.join(words)}.")
        if done.added:
            self.show_number(label(done.added[0]))

    def edit(self) -> None:
        """Edit the remarks of the selected identifier."""
        self.form.edit("remarks")

    def retract(self) -> None:
        """Retract the selected identifier, after asking why."""
        row = self.selected()
        if row is None or not row.is_live:
            return
        identifier = row.identifier
        why = self.place.messages.ask_reason(
            f"Why is {label(identifier)} retracted? It stays in the case, struck through.",
            "Retract",
        )
        if why is not None:
            self.place.case.submit(lambda case: keep.retract(case, identifier, why), owner=self)

    def merge(self) -> None:
        """Merge the selected identifier into another one, which is asked for with the reason."""
        row = self.selected()
        if row is None or not row.is_live:
            return
        others = [each.identifier for each in self.rows if each.is_live and each is not row]
        into = ask_merger(self.place, row.identifier, others, self)
        if into is not None:
            self.show_number(label(into))

    def split(self, merged: Identifier) -> None:
        """Take back that an identifier was merged, after asking why."""
        why = self.place.messages.ask_reason(
            f"Why does {label(merged)} ({merged.value}) stand by itself again? Its links and "
            "groups go back to it.",
            "Split",
        )
        if why is not None:
            self.place.case.submit(
                lambda case: merge_identifiers.split(case, merged, why),
                lambda row: self.place.said.emit(f"{label(row)} stands by itself again."),
                lambda error: self.place.messages.tell(str(error)),
                owner=self,
            )

    def link(self) -> None:
        """Link the selected identifier with a person or another identifier."""
        row, read = self.selected(), self._read
        if row is None or read is None or not row.is_live:
            return
        own = row.identifier
        others = [each.identifier for each in self.rows if each.is_live and each is not row]
        title = f"What does {label(own)} ({own.value}) belong to?"
        ask_link(self.place, title, Link("", own.id, "", ""), ends(others, read.people), self)

    def group(self) -> None:
        """Put the selected identifiers into a group, a new one or one that is there."""
        rows = [row.identifier for row in self.selection() if row.is_live]
        if rows and self._read is not None:
            ask_group(self.place, rows, self._read.groups, self)

    def ask_about(self) -> None:
        """Make lines of a request from identifiers; the selected ones are chosen to begin with."""
        known = [row.identifier for row in self.rows if row.identifier.retracted is None]
        if not known:
            self.place.messages.tell("There is no identifier to ask about. Add one first.")
            return
        chosen = [row.identifier.id for row in self.selection()]
        dialog = AskAboutIdentifiers(self.place, known, chosen, self)
        dialog.exec()
        dialog.deleteLater()

    def show_number(self, number: str) -> None:
        """Select the identifier with this number, now or when it has been read."""
        self._wanted_number = number
        self._select_wanted()

    def selected(self) -> Seen | None:
        """Give the row whose detail is shown."""
        found: Seen | None = self.table.selected()
        return found

    def selection(self) -> tuple[Seen, ...]:
        """Give every selected row, from the top."""
        lines = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return tuple(self.model.row_at(line) for line in lines)

    def selected_number(self) -> str:
        """Give the number of the selected identifier."""
        row = self.selected()
        return "" if row is None else label(row.identifier)

    def on_filter(self, text: str) -> None:
        """Show the rows that hold every word."""
        self.filter.set_words(text)
        self._show_rows()

    def focus_list(self) -> None:
        """Put the cursor into the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_dirty(self) -> bool:
        """Say whether something typed here is not saved."""
        return self.form.is_dirty

    def retint(self) -> None:
        """Draw the icons in the colours now in force."""
        self.table.viewport().update()

    def _make_left(self) -> QWidget:
        left = QWidget()
        layout = QVBoxLayout(left)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.filter)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.bar)
        return left

    def _query(
        self, job: Callable[[CaseFile], object], done: Callable[..., None], key: str = "refresh"
    ) -> None:
        self.place.case.submit(job, done, key=f"Identifiers.{key}", owner=self)

    def _on_read(self, read: _Read) -> None:
        self._read = read
        self._shown_id = ""
        self.filter.set_groups(read.groups)
        self._show_rows()
        self.body.show_empty(not read.register.rows)
        self._select_wanted()
        self._fill(read)

    def _fill(self, read: _Read) -> None:
        if not read.register.is_filled:
            # A note typed meanwhile is saved between two of these jobs.
            self._query(
                lambda case: filled(case, read.register, FILL_S),
                partial(self._on_filled, read),
            )

    def _on_filled(self, before: _Read, found: Register) -> None:
        if self._read is not before:
            return
        newer = {
            row.identifier.id: row
            for old, row in zip(before.register.rows, found.rows, strict=True)
            if old is not row
        }
        self._read = _Read(found, before.groups, before.people, before.sources)
        self.model.put(newer)
        row = self.selected()
        if row is not None and row.identifier.id in newer:
            self._show_known(row)
        if found.is_filled:
            # Order and filter may rest on what is known only now.
            self._show_rows()
        self._fill(self._read)

    def _show_rows(self) -> None:
        shown = self.filter.shown()
        rows = self.rows if shown.is_all else [row for row in self.rows if shown.keeps(row)]
        self.table.set_rows(rows)
        self.filter.show_count(len(rows), len(self.rows))

    def _select_wanted(self) -> None:
        if not self._wanted_number or self.is_dirty():
            return
        for row in self.rows:
            if label(row.identifier) == self._wanted_number:
                self._wanted_number = ""
                if self.model.line_of(row.identifier.id) is None:
                    self.filter_given_up.emit()
                    self.filter.give_up()
                self.table.select(row.identifier.id)
                return

    def _on_selection(self, *_: QItemSelection) -> None:
        row = self.selected()
        name = "" if row is None else f"{label(row.identifier)} {row.identifier.value}"
        self.bar.show_selection(name[:60], len(self.table.selectionModel().selectedRows()))

    def _on_chosen(self, row: Seen | None) -> None:
        if self.is_dirty():
            return
        self._on_selection()
        self.detail.setVisible(row is not None)
        if row is None:
            self._shown_id = ""
            self.form.show_row(None)
            return
        if row.identifier.id != self._shown_id:
            is_other = self._facts is None or self._facts.row.identifier.id != row.identifier.id
            self._shown_id = row.identifier.id
            if is_other:
                self._facts, self._bars = None, None
                self.detail.show_reading()
            self._query(lambda case: read_facts(case, row), self._on_facts, key="facts")
        self._show_known(row)

    def _show_known(self, row: Seen) -> None:
        """Show what the list knows of the selected row, and its bars once it was counted."""
        self.detail.show_identifier(row, {} if self._read is None else self._read.sources)
        if row.seen is not None and row.seen.count:
            bars = self._bars
            if bars is not None and bars.identifier_id == row.identifier.id:
                self.detail.seen.show_bars(bars.counts, *bars.span)
            else:
                self._query(partial(_bars, row), self._on_bars, key="bars")

    def _on_facts(self, facts: Facts) -> None:
        if facts.row.identifier.id == self._shown_id:
            self._facts = facts
            self.detail.show_facts(facts)

    def _on_bars(self, bars: _Bars) -> None:
        row = self.selected()
        if row is not None and row.identifier.id == bars.identifier_id:
            self._bars = bars
            self.detail.seen.show_bars(bars.counts, *bars.span)

    def _read_every_line(self) -> None:
        row = self.selected()
        if row is not None:
            self._query(lambda case: read_facts(case, row, EVERY_LINE), self._on_facts, key="facts")

    def _take_out(self, group: IdentifierGroup) -> None:
        row = self.selected()
        if row is not None:
            take_out(self.place, group, row.identifier, self)


def _read(case: CaseFile, before: Register | None) -> _Read:
    return _Read(
        read_register(case, before),
        case.all(IdentifierGroup),
        case.all(Person),
        {source.number: source for source in case.all(Source)},
    )


def _bars(row: Seen, case: CaseFile) -> _Bars:
    span = counts_over_time.time_span(case)
    counts = sparkline(case, row, BUCKETS) if span else ()
    return _Bars(row.identifier.id, counts, span or (0, 0))
