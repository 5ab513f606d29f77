"""The Identifiers page: every address, account and name, where it was seen, and what was asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from casebook.actions import keep
from casebook.actions.collect_identifiers import Seen, counted, listed, register
from casebook.model.identifier import Identifier, IdentifierKind
from casebook.model.instant import Precision, zone_label
from casebook.model.labels import label
from casebook.store.case_file import CaseFile
from casebook.ui.pages.page import ListPage
from casebook.ui.widgets.ask_dialog import AskAboutIdentifiers
from casebook.ui.widgets.form import Field, Form, Group, Kind
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.links import LinkButton, number_row
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.rows import Column
from casebook.ui.widgets.times import clock
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

COUNT_S = 0.03
"""How long the case thread counts identifiers before other work has its turn."""

ASK = "Ask about these …"
ASK_KEY = "Ctrl+Shift+A"

KIND_CHOICES = tuple((kind, kind.value) for kind in IdentifierKind)
NEW_FIELDS: tuple[Field | Group, ...] = (
    Field("kind", "Kind", Kind.CHOICE, KIND_CHOICES),
    Field("value", "Identifier", always=True, hint="as you found it; hxxp and [.] are understood"),
    Field("remarks", "Remarks", Kind.TEXT, lines=3),
)
FIELDS: tuple[Field | Group, ...] = (Field("remarks", "Remarks", Kind.TEXT, lines=3, always=True),)


class IdentifiersPage(ListPage[Seen]):
    """Lists the register; how often, first and last seen are counted in the records."""

    title = "Identifiers"
    thing = "identifier"
    empty_says = (
        "No identifier is registered yet. Add an IP address, an e-mail address, a domain or an "
        "account by hand, or register it from the detail of a record on the timeline."
    )
    help_says = (
        "Every identifier is kept once, under one spelling. The list says how often it stands in "
        "the records of the timeline, when first and when last, and in which lines of which "
        "requests it was asked.\n\n"
        "Enter edits the remarks; Ctrl+Shift+A asks an agency about identifiers. An address marked "
        "private or reserved belongs to nobody on the internet, and no provider can say whose it "
        "was."
    )

    def __init__(self, place: Workplace) -> None:
        super().__init__(
            place,
            _columns(place),
            lambda row: row.identifier.id,
            lambda row: label(row.identifier),
            lambda row: row.identifier.retracted is not None,
        )
        if self._splitter is not None:
            # Addresses are long: the list needs more of the room than that of other pages.
            self._splitter.setSizes([790, 335])
        self._form = self.watch(Form(place, FIELDS, name="Identifier", correct=keep.correct))
        self.detail.add(self._form)
        self._where = self.detail.add_section("Where it was seen")
        self._where.add_action(ASK, self.ask_about)
        self._asked = self.detail.add_section("Asked of whom, and what came back")
        shortcut = QShortcut(QKeySequence(ASK_KEY), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.ask_about)
        self._limits = self.detail.add_section("What it shows and does not show")

    def read(self, case: CaseFile) -> Sequence[Seen]:
        """Read the register, counted as far as it goes quickly."""
        return _count_some(case, listed(case))

    def _on_rows(self, rows: Sequence[Seen]) -> None:
        super()._on_rows(rows)
        if any(row.count is None for row in rows):
            # A note typed meanwhile is saved between two of these jobs.
            self.query(partial(_count_some, rows=tuple(rows)), self._on_rows)

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
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        if accepted and dialog.saved_row is not None:
            self.show_number(label(dialog.saved_row))

    def edit(self) -> None:
        """Edit the remarks of the selected identifier."""
        self._form.edit("remarks")

    def more_actions(self) -> tuple[tuple[str, str, Callable[[], None]], ...]:
        """Give what else this page does."""
        return (("Ask about these identifiers …", ASK_KEY, self.ask_about),)

    def ask_about(self) -> None:
        """Make lines of a request from identifiers; the selected one is chosen to begin with."""
        known = [row.identifier for row in self.model.rows if row.identifier.retracted is None]
        chosen = self.selected()
        if not known:
            self.place.messages.tell("There is no identifier to ask about. Add one first.")
            return
        ids = [chosen.identifier.id] if chosen is not None else []
        dialog = AskAboutIdentifiers(self.place, known, ids, self)
        dialog.exec()
        dialog.deleteLater()

    def retract(self) -> None:
        """Retract the selected identifier, after asking why."""
        row = self.selected()
        if row is None:
            return
        why = self.place.messages.ask_reason(
            f"Why is {label(row.identifier)} retracted? It stays in the case, struck through.",
            "Retract",
        )
        if why is not None:
            identifier = row.identifier
            self.place.case.submit(lambda case: keep.retract(case, identifier, why), owner=self)

    def show_row(self, row: Seen | None) -> None:
        """Show one identifier."""
        self.detail.setVisible(row is not None)
        if row is None:
            return
        identifier = row.identifier
        self.detail.set_title(label(identifier), identifier.value, identifier.retracted)
        self._form.show_row(identifier)
        self._where.show_widgets(self._places_of(row))
        asked: list[QWidget] = []
        for words in row.asked:
            asked.append(plain_label(one_line(words, 400), wrap=True))
            asked.append(number_row([words.partition(" ")[0]], self.place.follow))
        self._asked.show_widgets(asked, "It was not asked about yet.")
        self._limits.show_widgets([plain_label(_limits(row), wrap=True, role="muted")])

    def _places_of(self, row: Seen) -> list[QWidget]:
        value = row.identifier.value
        widgets: list[QWidget] = []
        if row.identifier.as_found != value:
            widgets.append(plain_label(f"First written as {row.identifier.as_found}", wrap=True))
        if row.count is None:
            return [*widgets, plain_label("It is being counted in the records.", role="muted")]
        if not row.count:
            return [*widgets, plain_label("It stands in no record.", role="muted")]
        for words, utc_us in (("First", row.first_us), ("Last", row.last_us)):
            if utc_us is not None:
                widgets.append(
                    plain_label(f"{words}: {_both_clocks(utc_us, self.place.zones)}", wrap=True)
                )
        show = partial(self.place.page_asked.emit, "Timeline", f'"{value}"')
        widgets.append(LinkButton(f"Show the {row.count:,} records", show))
        return widgets


def _both_clocks(utc_us: int, zones: tuple[str, str]) -> str:
    """Give a time in both zones, the second without its date where that is the same."""
    first, second = (f"{clock(utc_us, zone)} {zone_label(zone)}" for zone in zones)
    if first == second:
        return first
    return f"{first}  │  {second[11:] if first[:10] == second[:10] else second}"


def _count_some(case: CaseFile, rows: Sequence[Seen]) -> tuple[Seen, ...]:
    """Count the rows that are not counted yet, the first of them and as many as time allows."""
    ends = time.monotonic() + COUNT_S
    done: list[Seen] = []
    for row in rows:
        is_due = row.count is None and (not done or time.monotonic() < ends)
        done.append(counted(case, row) if is_due else row)
    return tuple(done)


def _count_text(row: Seen) -> str:
    return "…" if row.count is None else f"{row.count:,}"


def _columns(place: Workplace) -> tuple[Column[Seen], ...]:
    def when(utc_us: int | None) -> str:
        return "" if utc_us is None else clock(utc_us, place.zones[1], Precision.MINUTE)

    return (
        Column("Number", lambda r: label(r.identifier), 7, lambda r: r.identifier.number),
        Column("Identifier", lambda r: r.identifier.value, 34, stretches=True, mono=True),
        Column("Kind", lambda r: r.identifier.kind.value, 12),
        Column("Records", _count_text, 7, lambda r: r.count or 0, right=True),
        Column("First seen", lambda r: when(r.first_us), 15, lambda r: r.first_us or 0),
        Column("Last seen", lambda r: when(r.last_us), 15, lambda r: r.last_us or 0),
        Column("Asked", lambda r: "; ".join(r.asked), 10),
    )


def _limits(row: Seen) -> str:
    kind = row.identifier.kind
    if kind in (IdentifierKind.IPV4, IdentifierKind.IPV6):
        if row.is_private:
            return (
                "Private, reserved or documentation address: it names no subscriber, and no "
                "provider can answer for it."
            )
        return (
            "An address names a connection at a moment, not a person. Behind carrier NAT only the "
            "address with its source port and the exact second can be resolved. A rented server is "
            "not a person."
        )
    if kind is IdentifierKind.EMAIL:
        return "The name in an e-mail address is what its holder typed. Headers can be forged."
    return "It shows what was written where it was seen, and not who wrote it."
