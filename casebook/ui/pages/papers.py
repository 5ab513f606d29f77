"""The Papers page: what can be issued and what it lacks, a preview, and the register."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from casebook.actions import issue_paper
from casebook.actions.issue_paper import Lack
from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.model.evidence import Exhibit
from casebook.model.labels import label
from casebook.model.paper import Paper, PaperKind
from casebook.model.request import Request
from casebook.model.seizure import Seizure
from casebook.model.timeline import Source
from casebook.model.transfer import Forwarding, HandOver
from casebook.store import evidence
from casebook.store.case_file import CaseFile
from casebook.ui import file_dialogs, theme
from casebook.ui.pages.page import Page
from casebook.ui.theme import State
from casebook.ui.widgets.digest import grouped
from casebook.ui.widgets.exhibit_picker import line_name
from casebook.ui.widgets.pdf_preview import PdfPreview
from casebook.ui.widgets.plain import heading, plain_label
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.widgets.times import time_in, to_second
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

MOST_LINES = 6
"""What a paper lacks takes at most this many lines of the page, and scrolls within them."""

MOST_LOOKED = 300
"""So many papers are looked through by themselves; the others when they are chosen."""

ON_DEMAND = (
    PaperKind.CUSTODY_SEQUENCE,
    PaperKind.DIGEST_REPORT,
    PaperKind.SINGLE_LABELS,
)
"""Papers of one exhibit that are listed once another page has asked for them."""

AT_ONCE = 20
"""How many papers are looked through for what they lack before other work has its turn."""

Lacks = dict[str, tuple[Lack, ...]]
"""What papers lack, by `Issuable.key`."""


@dataclass(frozen=True, slots=True)
class Issuable:
    """A paper that can be issued: of what, about which thing, and what it still lacks.

    `lacks` is None until it has been looked for; what blocks the paper comes first in it.
    """

    kind: PaperKind
    subject_id: str | None
    about: str
    lacks: tuple[Lack, ...] | None = None

    @property
    def blocking(self) -> int:
        """Count what keeps the paper from being issued."""
        return sum(lack.blocks for lack in self.lacks or ())

    @property
    def key(self) -> str:
        """Give what tells papers apart over a refresh."""
        return f"{self.kind.value} {self.subject_id or ''}"


class PapersPage(Page):
    """Issues papers and keeps their register; an issued paper is never changed."""

    title = "Papers"
    empty_says = "No paper can be issued yet."
    help_says = (
        "At the left what can be issued, each with what it still lacks: ▲ it can be issued "
        "without, ✗ it blocks the paper. At the right the paper "
        "itself; below the register of what was issued, with the SHA-256 of each PDF.\n\n"
        "Issuing first verifies the journal, the tables and the sources the paper rests on. The "
        "bytes are kept in the case: issued again later, they are the same. A newer version "
        "supersedes an older one and both stay."
    )

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._wanted = ""
        self._issuing = False
        self._papers: tuple[Paper, ...] = ()
        self._lacks: Lacks = {}
        self._to_look_at: list[Issuable] = []
        self._asked: dict[str, tuple[PaperKind, str]] = {}
        self._shown_id = ""
        self.preview = PdfPreview()
        self.set_body(self._build_left(), self._build_right(), (620, 520))

    def refresh(self) -> None:
        """Read what can be issued and what was."""
        self.query(partial(_read, asked=tuple(self._asked.values())), self._on_read)

    def offer(self, kind: PaperKind, subject_id: str | None) -> None:
        """Select a paper that another page asked for, ready to be issued."""
        self._wanted = Issuable(kind, subject_id, "").key
        if kind in ON_DEMAND and subject_id is not None and self._wanted not in self._asked:
            self._asked[self._wanted] = (kind, subject_id)
            self.refresh()
            return
        self._select_wanted()

    def issue(self) -> None:
        """Issue the selected paper."""
        chosen = self._issuable.selected()
        if chosen is None or self._issuing:
            return
        self._issuing = True
        if self.issue_button.hasFocus():
            # A button that is switched off hands the cursor to whatever comes next.
            self._register.setFocus(Qt.FocusReason.OtherFocusReason)
        self.issue_button.setEnabled(False)
        recipients = self._recipients.text().strip()
        kind, subject = chosen.kind, chosen.subject_id
        job = self.place.case.start_long(
            f"Issue the {kind.value}",
            lambda on_case, progress: issue_paper.issue(
                on_case, kind, subject, recipients, progress
            ),
            self._on_issued,
            self._on_failed,
        )
        job.ended.connect(self._on_ended)

    def show_number(self, number: str) -> None:
        """Select the issued paper with this number."""
        found = next((paper for paper in self._papers if label(paper) == number), None)
        if found is not None:
            self._register.select(found.id)

    def selected_number(self) -> str:
        """Give the number of the issued paper that is shown."""
        paper = self._register.selected()
        return "" if paper is None else label(paper)

    def on_filter(self, text: str) -> None:
        """Show the papers that hold every word."""
        self._issuable.set_filter(text)
        self._register.set_filter(text)

    def _build_left(self) -> QWidget:
        self._issuable = RowTable(_issuable_model(), "Papers that can be issued")
        self._issuable.row_chosen.connect(self._show_missing)
        self._issuable.row_opened.connect(lambda _: self.issue())
        self._missing = plain_label("", wrap=True)
        self._missing.setAccessibleName("What the paper lacks")
        self._recipients = QLineEdit()
        self._recipients.setPlaceholderText("for whom, as it stands in the register")
        self._recipients.setAccessibleName("Recipients")
        self._recipients.returnPressed.connect(self.issue)
        self.issue_button = QPushButton("Issue  Ctrl+P")
        self.issue_button.setProperty("role", "main")
        self.issue_button.clicked.connect(lambda: self.issue())
        foot = QHBoxLayout()
        foot.addWidget(self._recipients, 1)
        foot.addWidget(self.issue_button)
        upper = QWidget()
        top = QVBoxLayout(upper)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(theme.S)
        top.addWidget(self._issuable, 1)
        inset = QVBoxLayout()
        inset.setContentsMargins(theme.L, 0, theme.L, theme.S)
        self._missing_area = QScrollArea()
        self._missing_area.setWidgetResizable(True)
        self._missing_area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._missing_area.setWidget(self._missing)
        self._missing_area.setAccessibleName("What the paper lacks")
        inset.addWidget(self._missing_area)
        inset.addLayout(foot)
        top.addLayout(inset)
        self._register = RowTable(_register_model(self.place), "Issued papers")
        self._register.row_chosen.connect(self._show_paper)
        save_button = QPushButton("Save the PDF …")
        save_button.clicked.connect(self._save)
        again_button = QPushButton("Issue again, the same bytes …")
        again_button.clicked.connect(self._reissue)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(theme.L, theme.XS, theme.L, theme.S)
        self._digest = plain_label("", role="muted", wrap=True)
        self._digest.setFont(theme.mono())
        buttons.addStretch()
        buttons.addWidget(again_button)
        buttons.addWidget(save_button)
        lower = QWidget()
        bottom = QVBoxLayout(lower)
        bottom.setContentsMargins(0, theme.S, 0, 0)
        bottom.setSpacing(theme.XS)
        title = heading("Issued")
        title.setContentsMargins(theme.L, 0, 0, 0)
        self._digest.setContentsMargins(theme.L, 0, theme.L, 0)
        bottom.addWidget(title)
        bottom.addWidget(self._register, 1)
        bottom.addWidget(self._digest)
        bottom.addLayout(buttons)
        self._paper_buttons = (save_button, again_button)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(upper)
        split.addWidget(lower)
        split.setSizes([320, 280])
        split.setFocusProxy(self._issuable)
        return split

    def _build_right(self) -> QWidget:
        return self.preview

    def _on_read(self, found: tuple[Sequence[Issuable], Sequence[Paper]]) -> None:
        issuable, papers = found
        self._papers = tuple(papers)
        self._issuable.set_rows([_looked_at(row, self._lacks) for row in issuable])
        self._register.set_rows(tuple(reversed(papers)))
        self.show_empty(False)
        self._select_wanted()
        chosen = self._issuable.selected()
        first = [row for row in issuable if chosen is not None and row.key == chosen.key]
        self._to_look_at = [*first, *(row for row in issuable[:MOST_LOOKED] if row not in first)]
        self._look()

    def _look(self) -> None:
        """Look for what the next papers lack: the selected first, and a few at a time."""
        batch = self._to_look_at[:AT_ONCE]
        if batch:
            self.query(partial(_lacks_of, rows=batch), self._on_looked, key="lacks")

    def _on_looked(self, found: Lacks) -> None:
        self._lacks.update(found)
        self._to_look_at = self._to_look_at[AT_ONCE:]
        chosen = self._issuable.selected()
        if not self._to_look_at:
            rows = self._issuable.model_of_rows().rows
            self._issuable.set_rows([_looked_at(row, self._lacks) for row in rows])
        elif chosen is not None:
            self._show_missing(_looked_at(chosen, self._lacks))
        self._look()

    def _select_wanted(self) -> None:
        if self._wanted and self._issuable.select(self._wanted):
            self._wanted = ""
            self.issue_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_missing(self, row: Issuable | None) -> None:
        if row is not None and row.lacks is None and row not in self._to_look_at:
            # Beyond the rows that are looked through by themselves.
            self._to_look_at.append(row)
            if len(self._to_look_at) == 1:
                self._look()
        self._missing.setText(_lacks_in_words(row))
        lines = self._missing.heightForWidth(self._missing_area.viewport().width())
        self._missing_area.setFixedHeight(
            min(lines, MOST_LINES * self.fontMetrics().lineSpacing()) + theme.XS
        )

    def _show_paper(self, paper: Paper | None) -> None:
        for button in self._paper_buttons:
            button.setEnabled(paper is not None)
        if paper is not None and paper.id == self._shown_id:
            return
        self._shown_id = "" if paper is None else paper.id
        if paper is None:
            self._digest.setText("")
            self.preview.show_pdf(
                b"",
                "No issued paper holds these words."
                if self._papers
                else "No paper was issued yet. Choose one at the left and issue it.",
            )
            return
        self._digest.setText(f"SHA-256 {grouped(paper.sha256)}")
        self.query(
            lambda case: issue_paper.paper_bytes(case, paper),
            lambda data: self.preview.show_pdf(data, f"{label(paper)}  {paper.title}"),
            key="bytes",
        )

    def _on_issued(self, paper: Paper) -> None:
        self._recipients.clear()
        if not self._register.model_of_rows().matches(paper):
            # Words that found what to issue need not stand in the paper: it must not seem missing.
            self.filter_edit.clear()
        self._register.select(paper.id)
        self.place.said.emit(f"{label(paper)} issued: {paper.title}, {paper.pages} pages.")

    def _on_failed(self, error: CaseError) -> None:
        self.place.messages.tell(str(error))

    def _on_ended(self) -> None:
        self._issuing = False
        self.issue_button.setEnabled(True)

    def _save(self) -> None:
        self._hand_out(issue_paper.paper_bytes)

    def _reissue(self) -> None:
        self._hand_out(issue_paper.reissue)

    def _hand_out(self, read: Callable[[CaseFile, Paper], bytes]) -> None:
        """Ask where to, and write the selected paper there as `read` gives it."""
        paper = self._register.selected()
        if paper is None:
            return
        target = file_dialogs.save_file(
            self, "Save the PDF", f"{label(paper)}-v{paper.version}.pdf", ("PDF (*.pdf)",)
        )
        if target is None:
            return

        def write(case: CaseFile) -> None:
            data = read(case, paper)
            try:
                target.write_bytes(data)
            except OSError as error:
                raise CaseError(f"{target.name} was not saved: {error.strerror}.") from error

        self.place.case.submit(
            write, lambda _: self.place.said.emit(f"{label(paper)} saved."), owner=self
        )


def _read(
    case: CaseFile, asked: Sequence[tuple[PaperKind, str]]
) -> tuple[tuple[Issuable, ...], tuple[Paper, ...]]:
    subjects: list[tuple[PaperKind, str | None, str]] = [
        (PaperKind.REPORT, None, "the case"),
        (PaperKind.TIMELINE, None, "events and what they cite"),
        (PaperKind.RECONCILIATION, None, "all sources of the timeline"),
        (PaperKind.STATUS, None, "all requests"),
        (PaperKind.EVIDENCE_REGISTER, None, "all exhibits"),
        (PaperKind.CUSTODY_REGISTER, None, "all changes of hands"),
        (PaperKind.CUSTODY_SEQUENCE, None, "all exhibits"),
        (PaperKind.DIGEST_REPORT, None, "all exhibits"),
        (PaperKind.LABEL_SHEET, None, "all exhibits, on A4 sheets"),
        (PaperKind.SINGLE_LABELS, None, "all exhibits, one a label"),
    ]
    for kind, subject_id in asked:
        subjects.append((kind, subject_id, _about(case, subject_id)))
    for source in case.all(Source):
        about = f"{label(source)}  {source.name}"
        subjects.append((PaperKind.RECONCILIATION, source.id, about))
    for seizure in case.all(Seizure):
        about = f"{label(seizure)}  {seizure.place}"
        subjects.append((PaperKind.SEIZURE_MEMO, seizure.id, about))
    for slip in case.all(HandOver):
        about = f"{label(slip)}  {slip.from_person} to {slip.to_person}"
        subjects.append((PaperKind.HAND_OVER_SLIP, slip.id, about))
    for memo in case.all(Forwarding):
        about = f"{label(memo)}  {memo.laboratory}"
        subjects.append((PaperKind.FORWARDING_MEMO, memo.id, about))
    for line in evidence.exhibit_lines(case):
        if line.retracted is None:
            subjects.append((PaperKind.CUSTODY_FORM, line.id, line_name(line)))
    for request in case.all(Request):
        about = f"{label(request)}  {request.subject}"
        subjects.append((PaperKind.LETTER, request.id, about))
        subjects.append((PaperKind.STATUS, request.id, about))
        subjects.append((PaperKind.REQUEST_FILE, request.id, about))
    for agency in case.all(Agency):
        if not agency.merged_into_id:
            about = f"{label(agency)}  {agency.name}"
            subjects.append((PaperKind.CORRESPONDENCE, agency.id, about))
    return tuple(Issuable(*subject) for subject in subjects), case.all(Paper)


def _about(case: CaseFile, subject_id: str) -> str:
    exhibit = case.get(Exhibit, subject_id)
    parts = (label(exhibit), exhibit.mark, exhibit.description)
    return "  ".join(part for part in parts if part)


def _lacks_of(case: CaseFile, rows: Sequence[Issuable]) -> Lacks:
    return {row.key: issue_paper.lacks_of(case, row.kind, row.subject_id) for row in rows}


def _looked_at(row: Issuable, lacks: Lacks) -> Issuable:
    found = lacks.get(row.key)
    return row if found is None else replace(row, lacks=found)


def _lacks_in_words(row: Issuable | None) -> str:
    if row is None:
        return ""
    if row.lacks is None:
        return "Looking for what it lacks …"
    if not row.lacks:
        return "✓ Nothing is missing for it."
    return "\n".join(_in_words(lack) for lack in row.lacks)


def _in_words(lack: Lack) -> str:
    return (
        f"✗ Blocks it: {one_line(lack.sentence)}" if lack.blocks else f"▲ {one_line(lack.sentence)}"
    )


def _things(row: Issuable) -> str:
    if row.lacks is None:
        return "…"
    if row.blocking:
        return f"blocked by {row.blocking}"
    return {0: "nothing", 1: "1 thing"}.get(len(row.lacks), f"{len(row.lacks)} things")


def _state(row: Issuable) -> State | None:
    if row.lacks is None:
        return None
    if row.blocking:
        return State.WRONG
    return State.ATTENTION if row.lacks else State.GOOD


def _issuable_model() -> RowModel[Issuable]:
    columns: tuple[Column[Issuable], ...] = (
        Column("Paper", lambda r: r.kind.value, 20),
        Column("About", lambda r: r.about, 30, stretches=True),
        Column(
            "Lacks",
            _things,
            12,
            lambda r: (r.blocking, len(r.lacks or ())),
            _state,
        ),
    )
    return RowModel(columns, lambda r: r.key)


def _register_model(place: Workplace) -> RowModel[Paper]:
    def issued(paper: Paper) -> str:
        return time_in(to_second(paper.rendered_at), place.zones[1])

    columns: tuple[Column[Paper], ...] = (
        Column("Number", label, 7, lambda p: p.number),
        Column("Title", lambda p: p.title, 28, stretches=True),
        Column("Version", lambda p: f"{p.version}", 6, lambda p: p.version, right=True),
        Column("Pages", lambda p: f"{p.pages}", 5, lambda p: p.pages, right=True),
        Column("Issued", issued, 20, lambda p: p.rendered_at.utc_us),
        Column("For whom", lambda p: p.recipients, 8),
    )
    return RowModel(columns, lambda p: p.id)
