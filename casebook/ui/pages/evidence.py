"""The Evidence page: the tree of exhibits, and everything known of the one selected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QWidget,
)

from casebook.actions import keep, move_custody
from casebook.actions.attach_from_file import attach_from_file, save_attachment
from casebook.actions.hash_exhibit import hash_exhibit
from casebook.errors import FieldError
from casebook.model.evidence import (
    Algorithm,
    Attachment,
    CustodyMove,
    Digest,
    DigestPurpose,
    Exhibit,
    ExhibitKind,
)
from casebook.model.labels import label, mentions
from casebook.model.note import Note
from casebook.model.paper import Entry, Paper, PaperKind
from casebook.model.timeline import Citation, CitedKind, Event, Source
from casebook.store.case_file import CaseFile
from casebook.ui import file_dialogs
from casebook.ui.pages.evidence_fields import (
    DIGEST_FIELDS,
    FIELDS,
    MOVE_FIELDS,
    RECEIPT_FIELDS,
)
from casebook.ui.pages.page import Page
from casebook.ui.widgets import custody
from casebook.ui.widgets.detail import Detail
from casebook.ui.widgets.digest_list import AttachmentLine, DigestLine
from casebook.ui.widgets.exhibit_tree import ExhibitTree
from casebook.ui.widgets.form import Form
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.hash_dialog import HashDialog
from casebook.ui.widgets.links import LinkButton, number_row
from casebook.ui.widgets.plain import ReadText, plain_label
from casebook.ui.widgets.stations import StationLine
from casebook.ui.widgets.times import now_in
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

MOST_HISTORY = 12
MOST_DIGESTS = 30
NEW = Exhibit("", 0, "", ExhibitKind.COMPUTER)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the tree shows, read in one job."""

    exhibits: tuple[Exhibit, ...]
    digests: dict[str, list[Digest]]
    moves: dict[str, list[CustodyMove]]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the detail shows of one exhibit beyond the tree, read in one job."""

    exhibit_id: str
    attachments: tuple[Attachment, ...]
    numbers: tuple[str, ...]
    history: tuple[Entry, ...]


class EvidencePage(Page):
    """The tree of exhibits at the left, the selected one at the right."""

    title = "Evidence"
    thing = "exhibit"
    remembers_list = True
    empty_says = (
        "No exhibit yet. Add the first thing that was seized or handed over, or drag a file here. "
        "A disk goes under its server, an image under its disk."
    )
    help_says = (
        "Every evidence item of the case, numbered EX-1, EX-2 … and never renumbered. Parts stand "
        "under what they were taken from.\n\n"
        "Add an exhibit with Ctrl+N, a part of the selected one with “Add part”. Drag a file onto "
        "the tree to make it an exhibit and hash it. Hashing goes on while you work; its progress "
        "stands in the status bar and can be cancelled there.\n\n"
        "A change of hands has two sides: the release, and the receipt. Until the receipt is "
        "recorded the exhibit is in transit.\n\n"
        "Ctrl+P issues the chain-of-custody form. Nothing is deleted: Del retracts, and asks why."
    )

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._evidence = _Evidence((), {}, {})
        self._wanted_id = ""
        self._wanted_number = ""
        self._hash_after_save: Path | None = None
        self.setAcceptDrops(True)
        self.tree = ExhibitTree()
        self.tree.exhibit_chosen.connect(self._on_current)
        self.tree.exhibit_opened.connect(self.edit)
        self._build_detail()
        self.set_body(self.tree, self.detail, (690, 420))
        self._show_exhibit(None)

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """Give the exhibits shown."""
        return self._evidence.exhibits

    def refresh(self) -> None:
        """Read the tree again."""
        self.query(_read, self._on_read)

    def add(self) -> None:
        """Begin a new exhibit."""
        self._start_new(NEW)

    def add_part(self) -> None:
        """Begin a new exhibit that is part of the selected one."""
        parent = self.selected()
        if parent is not None:
            self._start_new(
                Exhibit(
                    "",
                    0,
                    "",
                    parent.kind,
                    parent_id=parent.id,
                    seized_at=parent.seized_at,
                    place_found=parent.place_found,
                    seized_by=parent.seized_by,
                )
            )

    def edit(self) -> None:
        """Edit the selected exhibit."""
        self.form.edit()

    def retract(self) -> None:
        """Retract the selected exhibit, after asking why."""
        exhibit = self.selected()
        if exhibit is None or exhibit.retracted is not None:
            return
        why = self.place.messages.ask_reason(
            f"Why is {label(exhibit)} retracted? It stays in the case, struck through.", "Retract"
        )
        if why is not None:
            self.place.case.submit(lambda case: keep.retract(case, exhibit, why), owner=self)

    def issue(self) -> None:
        """Issue the chain-of-custody form of the selected exhibit."""
        exhibit = self.selected()
        if exhibit is not None:
            self.place.paper_asked.emit(PaperKind.CUSTODY_FORM.value, exhibit.id)

    def show_number(self, number: str) -> None:
        """Select the exhibit with this number, now or when it has been read."""
        self._wanted_number = number
        self._select_wanted()

    def selected_number(self) -> str:
        """Give the number of the selected exhibit."""
        exhibit = self.selected()
        return "" if exhibit is None else label(exhibit)

    def selected(self) -> Exhibit | None:
        """Give the selected exhibit."""
        return self._by_id(self.tree.chosen_id())

    def on_filter(self, text: str) -> None:
        """Show the exhibits that hold every word, with what they are part of."""
        self.tree.set_filter(text)

    def hash_file(self) -> None:
        """Ask for a file and hash it for the selected exhibit."""
        self._hash_path(file_dialogs.open_file(self, "Hash a file (it is only read)"))

    def hash_folder(self) -> None:
        """Ask for a folder and hash every file in it for the selected exhibit."""
        self._hash_path(file_dialogs.choose_folder(self, "Hash all files of a folder"))

    def hash_path(self, exhibit: Exhibit, path: Path) -> None:
        """Ask why and by which algorithms, then hash in the background."""
        dialog = HashDialog(label(exhibit), path.name, self)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        self.start_hashing(exhibit, path, dialog.purpose(), dialog.algorithms())

    def start_hashing(
        self,
        exhibit: Exhibit,
        path: Path,
        purpose: DigestPurpose,
        algorithms: Sequence[Algorithm],
    ) -> None:
        """Hash a file or folder in the background and keep its digests."""
        self.place.case.start_long(
            f"Hash {one_line(path.name, 60)}",
            lambda on_case, progress: hash_exhibit(
                on_case, exhibit, path, purpose, tuple(algorithms), progress
            ),
            partial(self._on_hashed, label(exhibit)),
        )

    def release(self) -> None:
        """Record that the selected exhibit leaves someone's hands."""
        exhibit = self.selected()
        if exhibit is None:
            return
        moves = self._evidence.moves.get(exhibit.id, [])
        last = moves[-1] if moves else None
        template = CustodyMove(
            id="",
            exhibit_id=exhibit.id,
            position=0,
            from_person=last.to_person if last else exhibit.seized_by,
            from_place=last.to_place if last else exhibit.stored_at or exhibit.place_found,
            to_person="",
            to_place="",
            released_at=now_in(self.place.zones[1], self.place.examiner.name),
            received_at=None,
            purpose="",
            seal=(last.seal if last else "") or exhibit.seal,
        )
        FormDialog(
            self.place,
            f"{label(exhibit)} changes hands",
            MOVE_FIELDS,
            template,
            lambda case, row, why: move_custody.release(case, row),
            says="The exhibit is in transit until its receipt is recorded.",
            parent=self,
        ).exec()

    def receive(self) -> None:
        """Record the receiver's side of the open move of the selected exhibit."""
        exhibit = self.selected()
        move = self._open_move(exhibit)
        if exhibit is None or move is None:
            return
        FormDialog(
            self.place,
            f"{label(exhibit)} was received by {move.to_person}",
            RECEIPT_FIELDS,
            move,
            partial(_receive, move),
            parent=self,
        ).exec()

    def attach(self) -> None:
        """Ask for a file and keep it inside the case, attached to the selected exhibit."""
        exhibit = self.selected()
        path = file_dialogs.open_file(self, "Attach a file (it is only read)")
        if exhibit is not None and path is not None:
            self.place.case.start_long(
                f"Attach {one_line(path.name, 60)}",
                lambda on_case, progress: attach_from_file(on_case, exhibit, path, progress),
            )

    def record_digest(self) -> None:
        """Record a digest that someone else computed, as a memo gives it."""
        exhibit = self.selected()
        if exhibit is None:
            return
        template = Digest(
            id="",
            exhibit_id=exhibit.id,
            algorithm=Algorithm.SHA256,
            value="",
            over="",
            size_bytes=None,
            computed_at=now_in(self.place.zones[1], self.place.examiner.name),
            computed_by="",
            tool="",
            purpose=DigestPurpose.AT_SEIZURE,
        )
        FormDialog(
            self.place,
            f"A digest of {label(exhibit)} from a memo",
            DIGEST_FIELDS,
            template,
            _add_digest,
            parent=self,
        ).exec()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.take_file(paths[0])

    def take_file(self, path: Path) -> None:
        """Begin a new exhibit for a file or folder that was dropped; it is hashed once saved."""
        parent = self.selected()
        self._start_new(
            Exhibit(
                "",
                0,
                path.name,
                ExhibitKind.OTHER,
                parent_id=parent.id if parent else None,
                original_or_copy="copy",
            )
        )
        self._hash_after_save = path

    def _build_detail(self) -> None:
        self.detail = Detail("Exhibit")
        self.form = self.watch(
            Form(
                self.place,
                FIELDS,
                name="Particulars",
                add=keep.add,
                correct=keep.correct,
            )
        )
        self.form.saved.connect(self._on_form_saved)
        self.form.abandoned.connect(self._on_form_abandoned)
        self.detail.add(self.form)
        self._digests = self.detail.add_section("Digests")
        self._digests.add_action("Hash a file …", self.hash_file)
        self._digests.add_action("a folder …", self.hash_folder)
        self._digests.add_action("from a memo …", self.record_digest)
        self._custody = self.detail.add_section("Custody")
        self._release_button = self._custody.add_action("Release …", self.release)
        self._receive_button = self._custody.add_action("Record receipt …", self.receive)
        self._custody.add_action("Form …", self.issue)
        self._stations = StationLine("Custody")
        self._custody.add(self._stations)
        self._parts = self.detail.add_section("Parts")
        self._parts.add_action("Add part …", self.add_part)
        self._attachments = self.detail.add_section("Photographs and files")
        self._attachments.add_action("Attach …", self.attach)
        self._mentions = self.detail.add_section("Where it occurs")
        self._journal = self.detail.add_section("Journal")
        self._sections = (
            self._digests,
            self._custody,
            self._parts,
            self._attachments,
            self._mentions,
            self._journal,
        )

    def _start_new(self, template: Exhibit) -> None:
        if self.form.is_dirty:
            self.place.said.emit("Save (Enter) or abandon (Esc) what stands in the form first.")
            return
        self._hash_after_save = None
        self._offer_parents(None)
        part_of = self._by_id(template.parent_id or "")
        self.detail.set_title("", f"New part of {label(part_of)}" if part_of else "New exhibit")
        self._show_sections(False)
        self.show_empty(False)
        self.detail.show()
        self.form.start_new(template)

    def _on_read(self, evidence: _Evidence) -> None:
        self._evidence = evidence
        wanted, self._wanted_id = self._wanted_id, ""
        self.tree.show_exhibits(evidence.exhibits, evidence.digests, evidence.moves, wanted)
        self.show_empty(not evidence.exhibits and not self.form.is_editing)
        self._select_wanted()

    def _select_wanted(self) -> None:
        if not self._wanted_number or self.form.is_dirty:
            return
        found = next((e for e in self.exhibits if label(e) == self._wanted_number), None)
        if found is not None:
            self._wanted_number = ""
            self.tree.select(found.id)

    def _on_current(self) -> None:
        if not self.form.is_dirty and not (self.form.is_editing and self.form.row is None):
            self._show_exhibit(self.selected())

    def _show_exhibit(self, exhibit: Exhibit | None) -> None:
        self.detail.setVisible(exhibit is not None)
        self._show_sections(exhibit is not None)
        if exhibit is None:
            self.form.show_row(None)
            self.detail.set_title("", "")
            return
        self.detail.set_title(label(exhibit), exhibit.description, exhibit.retracted)
        self._offer_parents(exhibit)
        self.form.show_row(exhibit)
        self._show_digests(exhibit)
        moves = self._evidence.moves.get(exhibit.id, [])
        self._stations.show_stations(custody.stations(exhibit, moves, self.place.zones))
        is_open = self._open_move(exhibit) is not None
        self._release_button.setVisible(not is_open)
        self._receive_button.setVisible(is_open)
        self._show_parts(exhibit)
        self.query(partial(_read_known, exhibit.id), self._on_known, key="known")

    def _show_sections(self, shown: bool) -> None:
        for section in self._sections:
            section.setVisible(shown)

    def _show_digests(self, exhibit: Exhibit) -> None:
        newest = sorted(self._digests_of(exhibit), key=lambda d: -d.computed_at.utc_us)
        lines: list[QWidget] = [
            DigestLine(digest, self.place.zones, partial(self._retract_digest, digest))
            for digest in newest[:MOST_DIGESTS]
        ]
        if len(newest) > MOST_DIGESTS:
            left = len(newest) - MOST_DIGESTS
            says = f"… and {left:,} more; the case report lists all."
            lines.append(plain_label(says, wrap=True, role="muted"))
        self._digests.show_widgets(lines, "Not hashed yet.")

    def _show_parts(self, exhibit: Exhibit) -> None:
        parts = [e for e in self.exhibits if e.parent_id == exhibit.id]
        rows: list[QWidget] = [
            LinkButton(
                one_line(f"{label(part)}  {part.description}", 60),
                partial(self.place.follow, label(part)),
            )
            for part in parts
        ]
        if exhibit.parent_id is not None:
            parent = self._by_id(exhibit.parent_id)
            if parent is not None:
                rows.insert(0, number_row((label(parent),), self.place.follow, "part of"))
        self._parts.show_widgets(rows, "No parts.")

    def _on_known(self, known: _Known) -> None:
        exhibit = self.selected()
        if exhibit is None or exhibit.id != known.exhibit_id:
            return
        self._attachments.show_widgets(
            [AttachmentLine(a, partial(self._save_attachment, a)) for a in known.attachments],
            "None. Photographs of the thing as it was found belong here.",
        )
        numbers = [number_row(known.numbers, self.place.follow)] if known.numbers else []
        self._mentions.show_widgets(numbers, "In no note, event, source or paper yet.")
        newest = reversed(known.history[-MOST_HISTORY:])
        self._journal.show_widgets([self._entry_line(entry) for entry in newest])

    def _entry_line(self, entry: Entry) -> QWidget:
        return ReadText(f"#{entry.seq}  {entry.at[:16].replace('T', ' ')}Z  {entry.summary}")

    def _offer_parents(self, exhibit: Exhibit | None) -> None:
        own = exhibit.id if exhibit is not None else ""
        offered: list[tuple[object, str]] = [(None, "nothing: it stands by itself")]
        offered += [
            (e.id, one_line(f"{label(e)}  {e.description}", 80))
            for e in self.exhibits
            if e.id != own
        ]
        self.form.set_choices("parent_id", offered)

    def _on_form_saved(self, exhibit: Exhibit) -> None:
        self._wanted_id = exhibit.id
        path, self._hash_after_save = self._hash_after_save, None
        self.place.said.emit(f"{label(exhibit)} saved.")
        if path is not None:
            self.hash_path(exhibit, path)

    def _on_form_abandoned(self) -> None:
        self._hash_after_save = None
        self._show_exhibit(self.selected())
        self.show_empty(not self.exhibits)

    def _hash_path(self, path: Path | None) -> None:
        exhibit = self.selected()
        if exhibit is not None and path is not None:
            self.hash_path(exhibit, path)

    def _on_hashed(self, number: str, digests: tuple[Digest, ...]) -> None:
        self.place.said.emit(f"{number} is hashed: {len(digests)} digests kept.")

    def _retract_digest(self, digest: Digest) -> None:
        why = self.place.messages.ask_reason(
            f"Why is this {digest.algorithm} digest retracted?", "Retract"
        )
        if why is not None:
            self.place.case.submit(lambda case: keep.retract(case, digest, why), owner=self)

    def _save_attachment(self, attachment: Attachment) -> None:
        target = file_dialogs.save_file(self, "Save the file as", Path(attachment.name).name)
        if target is None:
            return
        self.place.case.start_long(
            "Save a file",
            lambda on_case, progress: save_attachment(on_case, attachment, target),
            lambda _: self.place.said.emit(f"Saved as {target.name}."),
        )

    def _digests_of(self, exhibit: Exhibit) -> list[Digest]:
        return self._evidence.digests.get(exhibit.id, [])

    def _open_move(self, exhibit: Exhibit | None) -> CustodyMove | None:
        moves = self._evidence.moves.get(exhibit.id, []) if exhibit is not None else []
        return moves[-1] if moves and moves[-1].is_open else None

    def _by_id(self, exhibit_id: str) -> Exhibit | None:
        return next((e for e in self.exhibits if e.id == exhibit_id), None)


def _read(case: CaseFile) -> _Evidence:
    digests: dict[str, list[Digest]] = defaultdict(list)
    moves: dict[str, list[CustodyMove]] = defaultdict(list)
    for digest in case.all(Digest):
        digests[digest.exhibit_id].append(digest)
    for move in case.all(CustodyMove):
        moves[move.exhibit_id].append(move)
    return _Evidence(case.all(Exhibit, retracted=True), digests, moves)


def _read_known(exhibit_id: str, case: CaseFile) -> _Known:
    exhibit = case.get(Exhibit, exhibit_id)
    cited = {
        citation.event_id
        for citation in case.where(Citation, target_id=exhibit_id)
        if citation.kind is CitedKind.EXHIBIT
    }
    numbers = [label(source) for source in case.where(Source, exhibit_id=exhibit_id)]
    numbers += [label(event) for event in case.all(Event) if event.id in cited]
    numbers += [
        label(note) for note in case.all(Note) if (Exhibit, exhibit.number) in mentions(note.text)
    ]
    numbers += [label(paper) for paper in case.where(Paper, subject_id=exhibit_id)]
    return _Known(
        exhibit_id,
        case.where(Attachment, about_id=exhibit_id),
        tuple(numbers),
        case.history(exhibit_id),
    )


def _receive(move: CustodyMove, case: CaseFile, row: Any, why: str) -> CustodyMove:
    if row.received_at is None:
        raise FieldError("received_at", "Give the time of the receipt.")
    return move_custody.receive(case, move, row.received_at, row.seal_intact, row.remarks)


def _add_digest(case: CaseFile, row: Any, why: str) -> Digest:
    typed: Digest = row
    value = "".join(typed.value.split()).lower()
    return keep.add(case, replace(typed, value=value))
