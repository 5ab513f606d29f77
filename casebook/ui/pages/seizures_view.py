"""The seizures of the case: each memo, its witnesses, its exhibits, and the audio-video record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QDialog

from casebook.actions import issue_paper, keep
from casebook.actions.hash_exhibit import hash_paths
from casebook.actions.progress import OnCase, Progress
from casebook.actions.record_seizure import exhibits_of, record_seizure
from casebook.errors import CaseError
from casebook.model.evidence import Algorithm, Attachment, Exhibit
from casebook.model.labels import label
from casebook.model.paper import PaperKind
from casebook.model.seizure import Seizure, Witness
from casebook.store.case_file import CaseFile
from casebook.ui import file_dialogs
from casebook.ui.pages.ledger_view import LedgerView
from casebook.ui.pages.seizure_fields import SEIZURE_FIELDS, WITNESS_FIELDS
from casebook.ui.widgets.exhibit_lines import Act, exhibit_lines
from casebook.ui.widgets.exhibit_picker import ExhibitPicker
from casebook.ui.widgets.files_section import FilesSection
from casebook.ui.widgets.form import Form
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.lacks_section import LacksSection
from casebook.ui.widgets.rows import Column
from casebook.ui.widgets.short_time import time_column
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.widgets.witness_list import WitnessList
from casebook.ui.workplace import Workplace


@dataclass(frozen=True, slots=True)
class _Scene:
    """What the detail shows of one seizure beyond its memo, read in one job."""

    seizure: Seizure
    witnesses: tuple[Witness, ...]
    exhibits: tuple[Exhibit, ...]
    files: tuple[Attachment, ...]
    lacks: tuple[str, ...]


class SeizuresView(LedgerView[Seizure]):
    """Seizures at the left, the memo of the selected one at the right."""

    title = "Seizures"
    thing = "seizure"
    prefixes = ("SZ",)
    kind = Seizure
    empty_says = (
        "No seizure yet. Record the search and seizure: where, when, by what authority, before "
        "which witnesses. Then choose the exhibits that were seized."
    )
    help_says = (
        "Each search and seizure, numbered SZ-1, SZ-2 …, with what its memo has to say: place and "
        "time, authority, witnesses, packing and seals, the audio-video record. “Choose …” names "
        "the exhibits that were seized; they take time, place and officer from the seizure where "
        "they have none of their own.\n\n"
        "What the memo still lacks stands below. Ctrl+P issues the seizure memo."
    )

    def __init__(self, place: Workplace) -> None:
        self._scene: _Scene | None = None
        super().__init__(place, _columns(place))

    def build_detail(self) -> Form:
        """Build the memo's form and the sections under it."""
        form = Form(
            self.place,
            SEIZURE_FIELDS,
            name="Seizure",
            add=lambda case, row, why: record_seizure(case, row, (), ()),
            correct=keep.correct,
            repeats=False,
        )
        self.detail.add(form)
        self._exhibits = self.detail.add_section("Exhibits seized")
        self._exhibits.add_action("Choose …", self.choose_exhibits)
        self._witnesses = WitnessList(self.add_witness, self._correct_witness, self._retract_row)
        self.detail.add(self._witnesses)
        self._files = FilesSection(
            self.place, "Photographs and files", "None. The signed memo belongs here, scanned."
        )
        self._files.add_action("Hash a recording …", self.hash_recording)
        self.detail.add(self._files)
        self._lacks = LacksSection("What the memo lacks")
        self._lacks.add_action("Seizure memo …  Ctrl+P", self.issue)
        self.detail.add(self._lacks)
        return form

    def template(self) -> Seizure:
        """Begin with who is at the keyboard."""
        return Seizure("", 0, "", "", seized_by=self.place.examiner.title())

    def show_new(self) -> None:
        """Show the form alone."""
        self._show_sections(False)

    def show_row(self, row: Seizure | None) -> None:
        """Show a seizure, and read what belongs to it."""
        self.detail.setVisible(row is not None)
        if row is None:
            self.form.show_row(None)
            return
        self.detail.set_title(label(row), row.place, row.retracted)
        self.form.show_row(row)
        if self._scene is None or self._scene.seizure.id != row.id:
            self._show_sections(False)
        self.query(partial(_read, row.id), self._on_scene, key="scene")

    def issue(self) -> None:
        """Issue the seizure memo."""
        seizure = self.selected()
        if seizure is not None:
            self.place.paper_asked.emit(PaperKind.SEIZURE_MEMO.value, seizure.id)

    def choose_exhibits(self) -> None:
        """Choose the exhibits that were seized; one entry of the journal for all of them."""
        if self._scene is None:
            return
        seizure = self._scene.seizure
        had = {exhibit.id for exhibit in self._scene.exhibits}
        picker = ExhibitPicker(
            self.place, f"What was seized in {label(seizure)}?", tuple(had), self.window()
        )
        if picker.exec() == QDialog.DialogCode.Accepted:
            self.seize(seizure, [each for each in picker.chosen() if each not in had])
            if had - set(picker.chosen()):
                self.place.said.emit(
                    "What was seized stays on the list: take it off there, with the reason."
                )
        picker.deleteLater()

    def seize(self, seizure: Seizure, exhibit_ids: Sequence[str]) -> None:
        """Record that these exhibits were seized."""
        ids = tuple(exhibit_ids)
        if ids:
            self.place.case.submit(
                lambda case: record_seizure(
                    case, seizure, (), [case.get(Exhibit, each) for each in ids]
                ),
                lambda _: self.place.said.emit(f"{len(ids)} exhibits stand in {label(seizure)}."),
                owner=self,
            )

    def hash_recording(self) -> None:
        """Ask for a file of the audio-video record, and write its SHA-256 into the memo."""
        path = file_dialogs.open_file(self, "Hash a recording (it is only read)")
        if path is not None and self._scene is not None:
            self.record_clip(self._scene.seizure, path)

    def record_clip(self, seizure: Seizure, path: Path) -> None:
        """Hash a file of the audio-video record in the background, and keep it in the memo."""
        self.place.case.start_long(
            f"Hash {one_line(path.name, 60)}",
            lambda on_case, progress: _record_clip(on_case, seizure, path, progress),
            lambda line: self.place.said.emit(f"{label(seizure)}: {line}"),
        )

    def add_witness(self) -> None:
        """Add a witness to the seizure shown."""
        if self._scene is not None:
            self._ask_witness(
                Witness("", self._scene.seizure.id, 0, ""),
                f"A witness of {label(self._scene.seizure)}",
                is_new=True,
            )

    def _correct_witness(self, witness: Witness) -> None:
        self._ask_witness(witness, f"{witness.name} corrected", is_new=False)

    def _ask_witness(self, witness: Witness, title: str, *, is_new: bool) -> None:
        why = ""
        if not is_new:
            asked = self.place.messages.ask_reason("Why is the witness corrected?", "Correct")
            if asked is None:
                return
            why = asked
        FormDialog(
            self.place,
            title,
            WITNESS_FIELDS,
            witness,
            lambda case, row, _: keep.add(case, row) if is_new else keep.correct(case, row, why),
            parent=self,
        ).exec()

    def _retract_row(self, witness: Witness) -> None:
        why = self.place.messages.ask_reason(
            f"Why is the witness {witness.name} retracted?", "Retract"
        )
        if why is not None:
            self.place.case.submit(lambda case: keep.retract(case, witness, why), owner=self)

    def _take_off(self, exhibit: Exhibit) -> None:
        why = self.place.messages.ask_reason(
            f"Why was {label(exhibit)} not seized here? It stays in the case.", "Take off"
        )
        if why is not None:
            off = replace(exhibit, seizure_id=None)
            self.place.case.submit(lambda case: keep.correct(case, off, why), owner=self)

    def _on_scene(self, scene: _Scene) -> None:
        seizure = self.selected()
        if seizure is None or seizure.id != scene.seizure.id or self.is_beginning:
            return
        self._scene = scene
        self._exhibits.show_widgets(
            exhibit_lines(
                scene.exhibits,
                self.place.follow,
                lambda exhibit: (Act("Take off …", partial(self._take_off, exhibit)),),
            ),
            "▲ Nothing chosen yet.",
        )
        self._witnesses.show_witnesses(scene.witnesses, scene.seizure.no_witness_reason)
        self._files.show_files(scene.seizure, scene.files)
        self._lacks.show_lacks(scene.lacks)
        self._show_sections(True)

    def _show_sections(self, shown: bool) -> None:
        for section in (self._exhibits, self._witnesses, self._files, self._lacks):
            section.setVisible(shown)


def _record_clip(on_case: OnCase, seizure: Seizure, path: Path, progress: Progress) -> str:
    (hashed,) = hash_paths((path,), (Algorithm.SHA256,), progress)
    if not hashed.digests:
        raise CaseError(f"{path.name} was not hashed: {hashed.problem}")
    algorithm, value = hashed.digests[0]
    line = f"{path.name} {algorithm} {value}"

    def keep_line(case: CaseFile) -> None:
        stored = case.get(Seizure, seizure.id)
        files = (*stored.audio_video_files, line)
        why = "the recording was hashed"
        keep.correct(case, replace(stored, audio_video_files=files), why)

    on_case(keep_line)
    return line


def _read(seizure_id: str, case: CaseFile) -> _Scene:
    seizure = case.get(Seizure, seizure_id)
    return _Scene(
        seizure,
        case.where(Witness, retracted=True, seizure_id=seizure_id),
        exhibits_of(case, seizure),
        case.where(Attachment, about_id=seizure_id),
        issue_paper.missing_for(case, PaperKind.SEIZURE_MEMO, seizure_id),
    )


def _columns(place: Workplace) -> tuple[Column[Seizure], ...]:
    return (
        Column("Number", label, 7, lambda s: s.number),
        Column("Place", lambda s: s.place, 24, stretches=True),
        time_column("Started", lambda s: s.started_at, lambda: place.zones[1]),
        Column("Memo", lambda s: s.memo_number, 10),
        Column("Seized by", lambda s: s.seized_by, 15),
    )
