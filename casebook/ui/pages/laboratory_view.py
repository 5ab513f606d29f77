"""Exhibits sent to a laboratory: each forwarding memo, its questions and the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from casebook.actions import issue_paper, keep
from casebook.errors import FieldError
from casebook.model.evidence import Attachment, Exhibit
from casebook.model.labels import label
from casebook.model.paper import PaperKind
from casebook.model.transfer import Forwarding
from casebook.store.case_file import CaseFile
from casebook.ui.pages.hand_over_dialog import HandOverDialog
from casebook.ui.pages.laboratory_fields import RECEIPT_FIELDS, forwarding_fields
from casebook.ui.pages.ledger_view import Known, LedgerView
from casebook.ui.theme import State
from casebook.ui.widgets.exhibit_lines import exhibit_lines
from casebook.ui.widgets.files_section import FilesSection
from casebook.ui.widgets.form import Form
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.lacks_section import LacksSection, said
from casebook.ui.widgets.ledger_form import LedgerForm, names_of
from casebook.ui.widgets.rows import Column
from casebook.ui.widgets.short_time import time_column
from casebook.ui.widgets.times import in_both
from casebook.ui.workplace import Workplace


@dataclass(frozen=True, slots=True)
class _Sent:
    """What the detail shows of one memo beyond its fields, read in one job."""

    memo: Forwarding
    exhibits: tuple[Exhibit, ...]
    files: tuple[Attachment, ...]
    lacks: tuple[str, ...]


class LaboratoryView(LedgerView[Forwarding]):
    """Forwarding memos at the left, the selected one at the right."""

    title = "Laboratory"
    thing = "forwarding memo"
    prefixes = ("F",)
    kind = Forwarding
    empty_says = (
        "Nothing was sent to a laboratory yet. A forwarding memo names the exhibits, what the "
        "laboratory is asked, and what goes with them; each division has its own."
    )
    help_says = (
        "Each forwarding memo, F-1, F-2 …: the exhibits, the numbered questions, the enclosures, "
        "and below them the laboratory's receipt. “Hand over …” begins the change of hands of the "
        "same exhibits; the memo alone moves nothing.\n\nCtrl+P issues the memo."
    )

    def __init__(self, place: Workplace) -> None:
        self._sent: _Sent | None = None
        self._names: Mapping[str, str] = {}
        super().__init__(place, _columns(place))

    def build_detail(self) -> Form:
        """Build the memo's form and the sections under it."""
        form = LedgerForm(
            self.place,
            forwarding_fields(lambda: self._names),
            name="Forwarding memo",
            add=keep.add,
            correct=keep.correct,
            repeats=False,
        )
        self.detail.add(form)
        self._exhibits = self.detail.add_section("Exhibits")
        self._exhibits.add_action("Hand over …", self.hand_over)
        self._receipt = self.detail.add_section("Receipt of the laboratory")
        self._record = self._receipt.add_action("Record the receipt …", self.record_receipt)
        self._files = FilesSection(
            self.place, "Files", "None. The memo with the laboratory's receipt belongs here."
        )
        self.detail.add(self._files)
        self._lacks = LacksSection("What the memo lacks")
        self._lacks.add_action("Forwarding memo …  Ctrl+P", self.issue)
        self.detail.add(self._lacks)
        return form

    def template(self) -> Forwarding:
        """Begin with nothing."""
        return Forwarding("", 0, "", "", (), ())

    def read(self, case: CaseFile) -> Known[Forwarding]:
        """Read the memos, and the names of the exhibits they name."""
        memos = case.all(Forwarding, retracted=True)
        return Known(memos, names_of(case, [each for memo in memos for each in memo.exhibit_ids]))

    def take(self, known: Known[Forwarding]) -> None:
        """Keep the names of the exhibits."""
        self._names = known.more

    def show_new(self) -> None:
        """Show the form alone."""
        self._show_sections(False)

    def show_row(self, row: Forwarding | None) -> None:
        """Show a memo, and read what belongs to it."""
        self.detail.setVisible(row is not None)
        if row is None:
            self.form.show_row(None)
            return
        title = ", ".join(part for part in (row.laboratory, row.division) if part)
        self.detail.set_title(label(row), title, row.retracted)
        self.form.show_row(row)
        if self._sent is None or self._sent.memo.id != row.id:
            self._show_sections(False)
        self.query(partial(_read, row.id), self._on_sent, key="sent")

    def issue(self) -> None:
        """Issue the forwarding memo."""
        memo = self.selected()
        if memo is not None:
            self.place.paper_asked.emit(PaperKind.FORWARDING_MEMO.value, memo.id)

    def hand_over(self) -> None:
        """Begin the hand-over of the memo's exhibits to the laboratory."""
        if self._sent is None:
            return
        memo = self._sent.memo
        dialog = HandOverDialog(
            self.place,
            memo.exhibit_ids,
            self,
            to_place=memo.laboratory,
            purpose="forensic examination",
            mode=memo.messenger,
            road_certificate=memo.road_certificate,
        )
        dialog.recorded.connect(lambda slip: self.place.follow(label(slip)))
        dialog.exec()

    def record_receipt(self) -> None:
        """Record what the laboratory wrote on the receipt portion of the memo."""
        if self._sent is None:
            return
        memo = self._sent.memo
        FormDialog(
            self.place,
            f"{label(memo)} was received by {memo.laboratory}",
            RECEIPT_FIELDS,
            memo,
            _record_receipt,
            says="What the laboratory wrote on the receipt portion of the memo.",
            parent=self,
        ).exec()

    def _on_sent(self, sent: _Sent) -> None:
        memo = self.selected()
        if memo is None or memo.id != sent.memo.id or self.is_beginning:
            return
        self._sent = sent
        self._exhibits.set_title(f"Exhibits: {len(sent.exhibits)}")
        self._exhibits.show_widgets(exhibit_lines(sent.exhibits, self.place.follow), "None.")
        self._show_receipt(sent.memo)
        self._files.show_files(sent.memo, sent.files)
        self._lacks.show_lacks(sent.lacks)
        self._show_sections(True)

    def _show_receipt(self, memo: Forwarding) -> None:
        if memo.received_at is None:
            self._receipt.show_widgets((), "Not recorded yet.")
            return
        parts = (
            f"received {in_both(memo.received_at, self.place.zones)}",
            f"by {memo.received_by}" if memo.received_by else "",
            f"laboratory number {memo.laboratory_number}" if memo.laboratory_number else "",
            f"seals found: {memo.seals_found}" if memo.seals_found else "",
        )
        words = ", ".join(part for part in parts if part)
        self._receipt.show_widgets([said(State.GOOD, words)])

    def _show_sections(self, shown: bool) -> None:
        for section in (self._exhibits, self._receipt, self._files, self._lacks):
            section.setVisible(shown)


def _record_receipt(case: CaseFile, row: Any, why: str) -> Forwarding:
    typed: Forwarding = row
    stored = case.get(Forwarding, typed.id)
    if not typed.received_by.strip():
        raise FieldError("received_by", "Say who received the exhibits at the laboratory.")
    received = replace(
        stored,
        laboratory_number=typed.laboratory_number,
        received_at=typed.received_at,
        received_by=typed.received_by,
        seals_found=typed.seals_found,
    )
    return keep.correct(case, received, "the laboratory signed the receipt portion")


def _read(memo_id: str, case: CaseFile) -> _Sent:
    memo = case.get(Forwarding, memo_id)
    return _Sent(
        memo,
        tuple(case.get(Exhibit, each) for each in memo.exhibit_ids),
        case.where(Attachment, about_id=memo_id),
        issue_paper.missing_for(case, PaperKind.FORWARDING_MEMO, memo_id),
    )


def _columns(place: Workplace) -> tuple[Column[Forwarding], ...]:
    def zone() -> str:
        return place.zones[1]

    def state(memo: Forwarding) -> State | None:
        if memo.retracted is not None or memo.forwarded_at is None:
            return None
        return State.ATTENTION if memo.received_at is None else State.GOOD

    return (
        Column("Number", label, 7, lambda f: f.number),
        Column("Laboratory", lambda f: f.laboratory, 18, stretches=True),
        Column("Division", lambda f: f.division, 13),
        Column(
            "Exhibits",
            lambda f: f"{len(f.exhibit_ids)}",
            8,
            lambda f: len(f.exhibit_ids),
            right=True,
        ),
        time_column("Forwarded", lambda f: f.forwarded_at, zone, "not yet"),
        time_column("Received", lambda f: f.received_at, zone, "not yet", state),
    )
