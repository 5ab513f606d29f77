"""The digests of an exhibit, its manifests, and foreign logs: computed, verified, compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from casebook.actions import keep
from casebook.actions.compare_manifest import read_acquisition
from casebook.actions.hash_exhibit import hash_exhibit, manifest_text, verify_exhibit
from casebook.actions.hash_report import HashReport
from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError
from casebook.model.evidence import Algorithm, Digest, DigestPurpose, Exhibit
from casebook.model.examination import Acquisition, Manifest
from casebook.model.labels import label
from casebook.store.case_file import CaseFile
from casebook.ui import file_dialogs
from casebook.ui.pages.evidence_fields import DIGEST_FIELDS
from casebook.ui.theme import State
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.digest_list import DigestLine, compared_state
from casebook.ui.widgets.exhibit_known import Known
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.hash_dialog import HashDialog
from casebook.ui.widgets.lines import Lines
from casebook.ui.widgets.link_rows import LinkRows
from casebook.ui.widgets.manifest_list import AcquisitionLine, ManifestLine
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.result_dialog import ResultDialog, report_dialog, wants_reading
from casebook.ui.widgets.times import now_in, span
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

MOST_DIGESTS = 30
MOST_LISTS = 12
LATE_AFTER_S = 24 * 3600
"""A first digest later than this after the seizure is asked for its reason."""
PIECES_AT_ONCE = 4
"""How many pieces of a manifest one job on the case thread gives."""


class DigestSection(Section):
    """What was computed, and what others claim; everything long runs in the background."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__("Digests", parent)
        self._place = place
        self._known: Known | None = None
        self.links = LinkRows(
            (
                ("Hash a file or image …", self.hash_file),
                ("Hash a folder …", self.hash_folder),
                ("Verify again …", self.verify),
                ("Verify a folder …", self.verify_folder),
                ("Compare a manifest or log …", self.compare),
                ("From a memo …", self.record_digest),
            )
        )
        self._lines = Lines("Digests, manifests and logs")
        self.add(self.links)
        self.add(self._lines)

    def show_known(self, known: Known) -> None:
        """Show the digests of an exhibit, the newest first."""
        self._known = known
        newest = sorted(known.digests, key=lambda digest: -digest.computed_at.utc_us)
        zones = self._place.zones
        lines: list[QWidget] = [
            DigestLine(digest, zones, partial(self._retract, digest, f"this {digest.algorithm}"))
            for digest in newest[:MOST_DIGESTS]
        ]
        if len(newest) > MOST_DIGESTS:
            says = f"… and {len(newest) - MOST_DIGESTS:,} more; the digest report lists all."
            lines.append(plain_label(says, wrap=True, role="muted"))
        lines += [
            ManifestLine(manifest, zones, partial(self.save_manifest, manifest))
            for manifest in known.manifests[: -1 - MOST_LISTS : -1]
        ]
        lines += [
            AcquisitionLine(
                read, zones, partial(self._retract, read, f"the reading of {read.name}")
            )
            for read in known.acquisitions[: -1 - MOST_LISTS : -1]
        ]
        older = _beyond(known.manifests) + _beyond(known.acquisitions)
        if older:
            says = f"… and {older:,} older lists and logs; the digest report names all."
            lines.append(plain_label(says, wrap=True, role="muted"))
        self._lines.show_widgets(lines, "Not hashed yet.")

    def hash_file(self) -> None:
        """Ask for a file or an image and hash it."""
        self._hash(file_dialogs.open_file(self, "Hash a file or image (it is only read)"))

    def hash_folder(self) -> None:
        """Ask for a folder and list every file in it with its digest."""
        self._hash(file_dialogs.choose_folder(self, "Hash all files of a folder"))

    def hash_path(self, exhibit: Exhibit, path: Path) -> None:
        """Ask why and by which algorithms, then hash in the background."""
        late = self._late(exhibit)
        dialog = HashDialog(label(exhibit), path.name, self, late=late)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.start_hashing(
                exhibit,
                path,
                dialog.purpose(),
                dialog.algorithms(),
                reason=dialog.reason(),
                method=dialog.method(),
            )
        dialog.deleteLater()

    def start_hashing(
        self,
        exhibit: Exhibit,
        path: Path,
        purpose: DigestPurpose,
        algorithms: Sequence[Algorithm],
        *,
        reason: str = "",
        method: str = "",
    ) -> None:
        """Hash a file, folder or image in the background and keep what was found."""
        self._place.case.start_long(
            f"Hash {one_line(path.name, 60)}",
            lambda on_case, progress: hash_exhibit(
                on_case, exhibit, path, purpose, tuple(algorithms), progress, reason, method
            ),
            self._on_hashed,
        )

    def verify(self) -> None:
        """Ask for the file or image again, and compare it with what is known."""
        self._verify(file_dialogs.open_file(self, "Verify a file or image (it is only read)"))

    def verify_folder(self) -> None:
        """Ask for the folder again, and compare it with its newest manifest."""
        self._verify(file_dialogs.choose_folder(self, "Verify all files of a folder"))

    def verify_path(self, exhibit: Exhibit, path: Path) -> None:
        """Hash again with the algorithms that are known, in the background."""
        self._place.case.start_long(
            f"Verify {one_line(path.name, 60)}",
            lambda on_case, progress: verify_exhibit(on_case, exhibit, path, progress),
            self._on_hashed,
        )

    def compare(self) -> None:
        """Ask for a manifest or log of another tool, and for the folder it speaks of."""
        exhibit = self._exhibit()
        title = "Read a manifest or an acquisition log (it is only read)"
        path = file_dialogs.open_file(self, title)
        if exhibit is None or path is None:
            return
        folder = None
        if self._place.messages.confirm(
            f"{one_line(path.name, 80)} is compared with the digests and manifests in the case. "
            "Hash the files of a folder as well, and compare them?",
            "Choose the folder",
        ):
            folder = file_dialogs.choose_folder(self, "The folder the manifest speaks of")
        self.start_comparing(exhibit, path, folder)

    def start_comparing(self, exhibit: Exhibit, path: Path, folder: Path | None) -> None:
        """Read and compare a manifest or log in the background."""
        self._place.case.start_long(
            f"Compare {one_line(path.name, 60)}",
            lambda on_case, progress: read_acquisition(on_case, exhibit, path, progress, folder),
            partial(self._on_compared, label(exhibit)),
        )

    def record_digest(self) -> None:
        """Record a digest that someone else computed, as a memo gives it."""
        exhibit = self._exhibit()
        if exhibit is None:
            return
        template = Digest(
            id="",
            exhibit_id=exhibit.id,
            algorithm=Algorithm.SHA256,
            value="",
            over="",
            size_bytes=None,
            computed_at=now_in(self._place.zones[1], self._place.examiner.name),
            computed_by="",
            tool="",
            purpose=DigestPurpose.AT_SEIZURE,
            is_claimed=True,
        )
        FormDialog(
            self._place,
            f"A digest of {label(exhibit)} from a memo",
            DIGEST_FIELDS,
            template,
            _add_digest,
            says="It is kept as a claim: Casebook has not computed it.",
            parent=self,
        ).exec()

    def save_manifest(self, manifest: Manifest) -> None:
        """Ask where to, and write the list of a manifest there."""
        name = f"{Path(manifest.name).name or 'manifest'}.jsonl"
        target = file_dialogs.save_file(self, "Save the list of files as", name)
        if target is not None:
            self._place.case.start_long(
                f"Save {one_line(target.name, 60)}",
                partial(_write_manifest, manifest, target),
                lambda _: self._place.said.emit(f"Saved as {target.name}."),
            )

    def _exhibit(self) -> Exhibit | None:
        return None if self._known is None else self._known.exhibit

    def _hash(self, path: Path | None) -> None:
        exhibit = self._exhibit()
        if exhibit is not None and path is not None:
            self.hash_path(exhibit, path)

    def _verify(self, path: Path | None) -> None:
        exhibit = self._exhibit()
        if exhibit is not None and path is not None:
            self.verify_path(exhibit, path)

    def _late(self, exhibit: Exhibit) -> str:
        known = self._known
        has_digest = (
            known is not None
            and known.exhibit.id == exhibit.id
            and bool(known.digests or known.manifests)
        )
        if exhibit.seized_at is None or has_digest:
            return ""
        now = now_in(self._place.zones[1], self._place.examiner.name)
        age_s = (now.utc_us - exhibit.seized_at.utc_us) / 1_000_000
        if age_s < LATE_AFTER_S:
            return ""
        return f"{label(exhibit)} was seized {span(age_s)} ago and has no digest yet."

    def _on_hashed(self, report: HashReport) -> None:
        self._place.said.emit(f"{report.exhibit_number} is hashed: {_kept(report)}.")
        if wants_reading(report):
            self._show(report_dialog(report, self.window()))

    def _on_compared(self, number: str, read: Acquisition) -> None:
        states = [compared_state(sentence) for sentence in read.compared]
        state = State.WRONG if State.WRONG in states else State.NEUTRAL
        state = State.GOOD if states and set(states) == {State.GOOD} else state
        words = {
            State.WRONG: "Not all as claimed.",
            State.GOOD: "As claimed.",
            State.NEUTRAL: "Read; see what could be compared.",
        }[state if state in (State.WRONG, State.GOOD) else State.NEUTRAL]
        blocks = (("Compared", read.compared), ("It claims", read.claims))
        title = f"{number}: {read.kind} {one_line(read.name, 80)}"
        self._show(ResultDialog(title, state, words, blocks, self.window()))

    def _show(self, dialog: ResultDialog) -> None:
        # Not modal: it comes when long work ends, in the middle of something else.
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def _retract(self, row: Digest | Acquisition, what: str) -> None:
        why = self._place.messages.ask_reason(f"Why is {what} retracted?", "Retract")
        if why is not None:
            self._place.case.submit(lambda case: keep.retract(case, row, why), owner=self)


def _beyond(rows: Sequence[object]) -> int:
    return max(0, len(rows) - MOST_LISTS)


def _kept(report: HashReport) -> str:
    if report.manifest is not None:
        return f"a manifest of {report.manifest.files:,} files kept"
    count = len(report.digests)
    return f"{count} digest{'s' * (count != 1)} kept"


def _add_digest(case: CaseFile, row: Any, why: str) -> Digest:
    typed: Digest = row
    value = "".join(typed.value.split()).lower()
    return keep.add(case, replace(typed, value=value))


def _write_manifest(manifest: Manifest, target: Path, on_case: OnCase, progress: Progress) -> None:
    """Write a manifest's lines, a slice of them at a time, so that the case stays free."""
    pieces = on_case(lambda case: manifest_text(case, manifest))
    done = 0
    try:
        with target.open("w", encoding="utf-8", newline="\n") as file:
            while some := on_case(lambda _: tuple(islice(pieces, PIECES_AT_ONCE))):
                progress.check_cancelled()
                file.writelines(some)
                done += sum(piece.count("\n") for piece in some)
                progress.advance(done, manifest.files, "Writing the list")
    except OSError as error:
        raise CaseError(f"{target.name} was not written: {error.strerror}.") from error
