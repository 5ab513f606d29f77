"""Certificates about electronic records: which are needed, which are there, what is doubtful."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from casebook.actions import check_evidence, keep
from casebook.actions.prepare_certificate import prepare
from casebook.model.evidence import Attachment, Exhibit
from casebook.model.labels import label
from casebook.model.paper import PaperKind
from casebook.model.transfer import Certificate, CertificatePart, CertificateState
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.pages.certificate_fields import certificate_fields
from casebook.ui.pages.ledger_view import Known, LedgerView
from casebook.ui.pages.need_list import NeedList, NeedRow
from casebook.ui.theme import State
from casebook.ui.widgets.exhibit_lines import exhibit_lines
from casebook.ui.widgets.files_section import FilesSection
from casebook.ui.widgets.form import Form
from casebook.ui.widgets.lacks_section import said
from casebook.ui.widgets.ledger_form import LedgerForm, names_of
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import heading, rule
from casebook.ui.widgets.rows import Column
from casebook.ui.widgets.short_time import time_column
from casebook.ui.workplace import Workplace

MOST_CHECKED = 25
"""So many exhibits of one certificate are checked at once; the list above checks all."""

STATES = {
    CertificateState.ASKED: State.ATTENTION,
    CertificateState.DRAFT: State.ATTENTION,
    CertificateState.SIGNED: State.GOOD,
    CertificateState.FILED: State.GOOD,
}


@dataclass(frozen=True, slots=True)
class _Stated:
    """What the detail shows of one certificate beyond its fields, read in one job."""

    certificate: Certificate
    exhibits: tuple[Exhibit, ...]
    files: tuple[Attachment, ...]
    findings: tuple[str, ...]
    is_needed: bool


class CertificatesView(LedgerView[Certificate]):
    """Needs above, certificates below them, the selected certificate at the right."""

    title = "Certificates"
    thing = "certificate"
    prefixes = ("C",)
    kind = Certificate
    help_says = (
        "Above: which certificate each copy, image, extracted log or other electronic record "
        "needs, for each submission and each custodian's step: ✓ present, ▲ doubtful, ✗ missing. "
        "The law follows from the dates of the case. Enter begins the missing one with what the "
        "register knows of the device and the digest, or goes to the one that is there.\n\n"
        "Below: the certificates, C-1, C-2 …, with what checking finds about each. A signed "
        "certificate is attached as a scan. Ctrl+P issues the digest report that goes with it."
    )

    def __init__(self, place: Workplace) -> None:
        self._names: Mapping[str, str] = {}
        self._stated: _Stated | None = None
        self.needs = NeedList(place)
        super().__init__(place, _columns(place))
        self.needs.need_opened.connect(self.open_need)

    def make_list(self) -> QWidget:
        """Put the needs above the certificates."""
        self.needs.head.addWidget(LinkButton("Begin this certificate …", self._open_selected_need))
        below = QWidget()
        layout = QVBoxLayout(below)
        layout.setContentsMargins(0, theme.XS, 0, 0)
        layout.setSpacing(theme.XS)
        title = heading("Certificates")
        title.setContentsMargins(theme.L, 0, 0, 0)
        layout.addWidget(rule())
        layout.addWidget(title)
        layout.addWidget(self.table, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(self.needs)
        split.addWidget(below)
        split.setSizes([330, 230])
        split.setFocusProxy(self.needs)
        return split

    def build_detail(self) -> Form:
        """Build the certificate's form and the sections under it."""
        form = LedgerForm(
            self.place,
            certificate_fields(lambda: self._names),
            name="Certificate",
            add=keep.add,
            correct=keep.correct,
            repeats=False,
        )
        self.detail.add(form)
        self._findings = self.detail.add_section("Checked")
        self._exhibits = self.detail.add_section("Exhibits")
        self._exhibits.add_action("Digest report …  Ctrl+P", self.issue)
        self._files = FilesSection(self.place, "Signed certificate", "No scan of it yet.")
        self.detail.add(self._files)
        return form

    def template(self) -> Certificate:
        """Begin with the part that the selected need asks for."""
        need = self.needs.selected()
        part = need.part if need is not None else CertificatePart.IEA_65B
        return Certificate("", 0, part, (), need.submission if need is not None else "", "")

    def is_empty(self) -> bool:
        """The needs say what to do, so there is always something to show."""
        return False

    def refresh(self) -> None:
        """Read the certificates again, and look for the needs in slices."""
        super().refresh()
        self.needs.refresh()

    def on_filter(self, text: str) -> None:
        """Show the needs and certificates that hold every word."""
        super().on_filter(text)
        self.needs.set_filter(text)

    def focus_list(self) -> None:
        """Put the cursor into the list of needs."""
        self.needs.setFocus(Qt.FocusReason.OtherFocusReason)

    def read(self, case: CaseFile) -> Known[Certificate]:
        """Read the certificates, and the names of the exhibits they cover."""
        rows = case.all(Certificate, retracted=True)
        return Known(rows, names_of(case, [each for row in rows for each in row.exhibit_ids]))

    def take(self, known: Known[Certificate]) -> None:
        """Keep the names of the exhibits, and offer what a certificate can supersede."""
        self._names = known.more
        offered: list[tuple[object, str]] = [(None, "nothing")]
        offered += [(row.id, f"{label(row)}  {row.part.value}, {row.signer}") for row in known.rows]
        self.form.set_choices("supersedes_id", offered)

    def show_new(self) -> None:
        """Show the form alone."""
        self._show_sections(False)

    def show_row(self, row: Certificate | None) -> None:
        """Show a certificate, and read what belongs to it."""
        self.detail.setVisible(row is not None)
        if row is None:
            self.form.show_row(None)
            return
        self.detail.set_title(label(row), f"{row.part.value}, {row.signer}", row.retracted)
        self.form.show_row(row)
        if self._stated is None or self._stated.certificate.id != row.id:
            self._show_sections(False)
        self.query(partial(_read, row.id), self._on_stated, key="stated")

    def show_number(self, number: str) -> None:
        """Select the certificate with this number, or the first need of the exhibit with it."""
        if number.startswith("EX-"):
            self.needs.show_exhibit(number)
        else:
            super().show_number(number)

    def open_need(self, need: NeedRow) -> None:
        """Go to the certificate that answers a need, or begin the missing one."""
        if need.certificate_id is not None:
            self.table.select(need.certificate_id)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.place.case.submit(
            lambda case: prepare(case, need.exhibit_id, need.part, need.submission, need.hop),
            self._begin,
            owner=self,
        )

    def issue(self) -> None:
        """Issue the digest report of the certificate's exhibit, which is enclosed with it."""
        certificate = self.selected()
        if certificate is not None and certificate.exhibit_ids:
            self.place.paper_asked.emit(PaperKind.DIGEST_REPORT.value, certificate.exhibit_ids[0])

    def _open_selected_need(self) -> None:
        need = self.needs.selected()
        if need is not None:
            self.open_need(need)

    def _begin(self, draft: Certificate) -> None:
        self.start_new(draft)

    def _on_stated(self, stated: _Stated) -> None:
        certificate = self.selected()
        if certificate is None or certificate.id != stated.certificate.id or self.is_beginning:
            return
        self._stated = stated
        rows = [said(State.ATTENTION, sentence) for sentence in stated.findings]
        if not stated.is_needed and stated.certificate.retracted is None:
            sentence = (
                "It answers no need of its exhibits: compare submission, part and whose step with "
                "the list at the left."
            )
            rows.append(said(State.ATTENTION, sentence))
        if not rows:
            rows.append(said(State.GOOD, "It agrees with the register."))
        self._findings.show_widgets(rows)
        self._exhibits.set_title(f"Exhibits: {len(stated.exhibits)}")
        self._exhibits.show_widgets(exhibit_lines(stated.exhibits, self.place.follow), "None.")
        self._files.show_files(stated.certificate, stated.files)
        self._show_sections(True)

    def _show_sections(self, shown: bool) -> None:
        for section in (self._findings, self._exhibits, self._files):
            section.setVisible(shown)


def _read(certificate_id: str, case: CaseFile) -> _Stated:
    certificate = case.get(Certificate, certificate_id)
    needs = [
        need
        for need in check_evidence.certificate_needs_of(
            case, certificate.exhibit_ids[:MOST_CHECKED]
        )
        if need.certificate_id == certificate_id
    ]
    sentences = [f"{f.sentence} {f.remedy}" for need in needs for f in need.findings]
    return _Stated(
        certificate,
        tuple(case.get(Exhibit, each) for each in certificate.exhibit_ids),
        case.where(Attachment, about_id=certificate_id),
        tuple(dict.fromkeys(sentences)),
        bool(needs),
    )


def _columns(place: Workplace) -> tuple[Column[Certificate], ...]:
    return (
        Column("Number", label, 7, lambda c: c.number),
        Column(
            "State",
            lambda c: c.state.value,
            10,
            lambda c: list(CertificateState).index(c.state),
            lambda c: STATES[c.state] if c.retracted is None else None,
        ),
        Column("Certificate", lambda c: c.part.value, 15),
        Column("Submission", lambda c: c.submission, 11),
        Column("Signer", lambda c: c.signer, 18, stretches=True),
        time_column("Signed", lambda c: c.signed_at, lambda: place.zones[1]),
    )
