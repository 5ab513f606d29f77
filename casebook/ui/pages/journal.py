"""The Journal page: every change in words, who and when, before and after; verify, seal, export."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from casebook.actions.seal_case import qr_matrix, seal
from casebook.actions.typed_time import typed_time
from casebook.model.instant import zone_label
from casebook.model.paper import Entry, Head, Seal
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.case_actions import CaseActions
from casebook.ui.pages.page import ListPage
from casebook.ui.widgets.digest import DigestLabel
from casebook.ui.widgets.plain import ReadText, heading, plain_label
from casebook.ui.widgets.qr_code import QrCode
from casebook.ui.widgets.rows import Column
from casebook.ui.widgets.times import clock
from casebook.ui.workplace import Workplace

PAGE = 2_000
"""How many entries are read at first, and how many older ones each time they are asked for."""

MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class _Change:
    """One row an entry wrote: its table, and its state before (None: new) and after."""

    table: str
    before: Mapping[str, object] | None
    after: Mapping[str, object]


class JournalPage(ListPage[Entry]):
    """Lists entries of the journal, the newest first.

    An entry never changes, so what was read once is kept, without the rows it wrote: those are
    read for the one entry that is shown.
    """

    title = "Journal"
    empty_says = "The journal has no entry yet."
    help_says = (
        "Every change to the case is an entry, chained to the one before it by its hash. Nothing "
        "is ever removed from it. The filter finds a thing (EX-3), a person, or a word.\n\n"
        "Verify (F5) replays the journal from empty and compares it with every table and every "
        "source. Seal says the newest hash out loud: whoever notes it down can prove later that "
        "nothing before it was changed. The export is for an opposing expert, with the script that "
        "checks it."
    )

    def __init__(self, place: Workplace) -> None:
        super().__init__(
            place, _columns(place), lambda entry: str(entry.seq), lambda entry: f"J-{entry.seq}"
        )
        self._actions = CaseActions(place, self)
        for text, action in (
            ("Export for an expert …", self._actions.export_journal),
            ("Seal …", self.seal),
            ("Verify  F5", self._actions.verify),
        ):
            button = QPushButton(text)
            button.clicked.connect(lambda _=False, action=action: action())
            self.add_to_title_bar(button)
        self._what = self.detail.add_section("What was done")
        self._changes = self.detail.add_section("Before and after")
        self._hash = self.detail.add_section("Hash of the entry")
        self._hash_label = DigestLabel("")
        self._hash.add(self._hash_label)
        self._kept: tuple[Entry, ...] = ()
        self._first_wanted = 0
        self._detail_of: tuple[int, tuple[str, str]] | None = None
        self._older_button = QPushButton("Older entries")
        self._older_button.clicked.connect(self._show_older)
        self._older_button.hide()
        self.add_to_title_bar(self._older_button)

    def read(self, case: CaseFile) -> Sequence[Entry]:
        """Read the entries that were not read before."""
        kept = self._kept
        first = self._first_wanted or max(1, case.head().seq - PAGE + 1)
        if not kept:
            return _read_backwards(case, first, None)
        newer = _read_backwards(case, kept[0].seq + 1, None)
        return newer + kept + _read_backwards(case, first, kept[-1].seq - 1)

    def show_number(self, number: str) -> None:
        """Select the entry with this number; older entries are read down to it."""
        seq = number.removeprefix("J-")
        if self._kept and seq.isdigit() and 0 < int(seq) < self._kept[-1].seq:
            self._first_wanted = int(seq)
            self.refresh()
        super().show_number(number)

    def retract(self) -> None:
        """Say that an entry stays."""
        self.place.said.emit("An entry of the journal stays. Correct or retract the thing itself.")

    def seal(self) -> None:
        """Seal the case: journal its head and show it."""
        self.place.case.submit(seal, self._show_seal, owner=self)

    def show_row(self, row: Entry | None) -> None:
        """Show one entry."""
        self.detail.setVisible(row is not None)
        shown = None if row is None else (row.seq, self.place.zones)
        if row is None or shown == self._detail_of:
            return
        self._detail_of = shown
        self.detail.set_title(f"Entry {row.seq}", row.summary or row.kind)
        times = "  ·  ".join(_when(row, zone) for zone in dict.fromkeys(self.place.zones))
        lines = [times, f"by {row.actor}", f"kind {row.kind}"]
        if row.why:
            lines.append(f"because {row.why}")
        self._what.show_widgets([ReadText("\n".join(lines))])
        self._hash_label.show_value(row.hash)
        self.query(
            partial(_changes_of, seq=row.seq), partial(self._show_changes, row), key="changes"
        )

    def _on_rows(self, rows: Sequence[Entry]) -> None:
        self._kept = tuple(rows)
        self._older_button.setVisible(bool(rows) and rows[-1].seq > 1)
        super()._on_rows(rows)

    def _show_older(self) -> None:
        self._first_wanted = max(1, self._kept[-1].seq - PAGE)
        self.refresh()

    def _show_changes(self, entry: Entry, changes: Sequence[_Change]) -> None:
        if self.selected() != entry:
            return
        widgets: list[QWidget] = []
        for change in changes[:MOST_ROWS]:
            widgets.append(heading(change.table.replace("_", " ")))
            widgets.append(_mono(_side_by_side(change)))
        if len(changes) > MOST_ROWS:
            widgets.append(
                plain_label(f"… and {len(changes) - MOST_ROWS} more rows.", role="muted")
            )
        self._changes.show_widgets(widgets, "This entry wrote no row of the case.")

    def _show_seal(self, made: Seal) -> None:
        dialog = SealDialog(Head(made.head_seq, made.head_hash), self)
        dialog.exec()
        dialog.deleteLater()


class SealDialog(QDialog):
    """The head in full, to be noted down, photographed or scanned."""

    def __init__(self, head: Head, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.M)
        layout.addWidget(heading(f"Sealed at entry {head.seq}", 1.2))
        layout.addWidget(
            plain_label(
                "Give this number and all 64 digits to somebody who is not you: a court, a "
                "colleague, a register. Nothing up to this entry can then be changed unnoticed.",
                wrap=True,
            )
        )
        layout.addWidget(DigestLabel(head.hash))
        layout.addWidget(QrCode(qr_matrix(str(head)), str(head)))
        layout.addStretch()
        done = QPushButton("Close")
        done.clicked.connect(self.accept)
        layout.addWidget(done, 0, Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(520)


def _read_backwards(case: CaseFile, first: int, last: int | None) -> tuple[Entry, ...]:
    found = [replace(entry, rows={}) for entry in case.entries(first, last)]
    return tuple(reversed(found))


def _changes_of(case: CaseFile, seq: int) -> tuple[_Change, ...]:
    (entry,) = case.entries(seq, seq)
    found = []
    for table, rows in entry.rows.items():
        for row in rows:
            found.append(_Change(table, _state_before(case, entry, table, row), row))
            if len(found) > MOST_ROWS:
                return tuple(found)
    return tuple(found)


def _state_before(
    case: CaseFile, entry: Entry, table: str, row: Mapping[str, object]
) -> Mapping[str, object] | None:
    earlier = [e for e in case.history(str(row["id"])) if e.seq < entry.seq]
    if not earlier:
        return None
    return next((r for r in earlier[-1].rows.get(table, ()) if r["id"] == row["id"]), None)


def _side_by_side(change: _Change) -> str:
    """Give the fields that changed as name, before and after; all filled ones of a new row."""
    if change.before is None:
        lines = [
            f"{_name(field)}: {_words(value)}"
            for field, value in change.after.items()
            if not field.endswith("id") and value not in (None, "", "[]")
        ]
    else:
        lines = [
            f"{_name(field)}: {_words(change.before.get(field))}  →  {_words(value)}"
            for field, value in change.after.items()
            if value != change.before.get(field)
        ]
    return "\n".join(lines) or "nothing"


def _name(field: str) -> str:
    return field.replace("_", " ")


def _words(value: object) -> str:
    """Give a stored value as an examiner reads it."""
    if value is None or value == "":
        return "(empty)"
    if isinstance(value, str) and value[:1] in "{[":
        return _unfolded(value)
    return str(value)


def _unfolded(text: str) -> str:
    try:
        found: Any = json.loads(text)
    except ValueError:
        return text
    if isinstance(found, dict) and "text" in found and "zone" in found:
        return f"{found['text']} ({found['zone']})"
    if isinstance(found, list):
        return "; ".join(map(str, found)) or "(none)"
    return text


def _columns(place: Workplace) -> tuple[Column[Entry], ...]:
    return (
        Column("Entry", lambda e: f"{e.seq}", 7, lambda e: e.seq, right=True),
        Column("When", lambda e: _when(e, place.zones[1]), 22, lambda e: e.at),
        Column("What", lambda e: e.summary or e.kind, 50, stretches=True),
        Column("Who", lambda e: e.actor, 18),
    )


def _when(entry: Entry, zone: str) -> str:
    return _clock(entry.at, zone)


# A filter asks for every time of the list again with every letter that is typed.
@lru_cache(maxsize=100_000)
def _clock(at: str, zone: str) -> str:
    return f"{clock(typed_time(at).utc_us, zone)} {zone_label(zone)}"


def _mono(text: str) -> ReadText:
    widget = ReadText(text)
    widget.setFont(theme.mono())
    return widget
