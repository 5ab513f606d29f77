"""The exhibits of the case: their tree, and everything known of the one selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casebook.actions import keep, mark_exhibits
from casebook.errors import CaseError
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.model.examination import Incident
from casebook.model.labels import kind_and_number, label
from casebook.model.paper import PaperKind
from casebook.model.seizure import Seizure
from casebook.store.case_file import CaseFile
from casebook.store.evidence import ExhibitLine, ExhibitState, exhibit_lines, exhibit_states
from casebook.ui.jobs import CaseClosed
from casebook.ui.pages.evidence_view import EvidenceView
from casebook.ui.widgets.editors import LineEditor
from casebook.ui.widgets.exhibit_detail import ExhibitDetail
from casebook.ui.widgets.exhibit_known import Checked, Known, read_checked, read_known
from casebook.ui.widgets.exhibit_tree import ExhibitTree, dropped_paths
from casebook.ui.widgets.list_and_detail import ListAndDetail
from casebook.ui.widgets.regroup_dialog import regroup_dialog
from casebook.ui.widgets.selection_bar import SelectionBar
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

T = TypeVar("T")

EMPTY_SAYS = (
    "No exhibit yet. Add the first thing that was seized or handed over, or drag a file here. "
    "A disk goes under its server, an image under its disk."
)
CHECK_AFTER_MS = 150
"""Checks are read once the cursor rests on an exhibit."""

MARK_HINT = "the office's own number"

NEW = Exhibit("", 0, "", ExhibitKind.COMPUTER)


@dataclass(frozen=True, slots=True)
class _Ledger:
    """What the tree and the choices of the form show, read in one job."""

    lines: tuple[ExhibitLine, ...]
    seizures: tuple[Seizure, ...]


class ExhibitsView(EvidenceView):
    """The tree of exhibits at the left, the selected one at the right."""

    hand_over_asked = Signal(object)
    """Begin a hand-over of these exhibits (a tuple of ids)."""

    certificates_asked = Signal()

    title = "Exhibits"
    thing = "exhibit"
    prefixes = ("EX", "INC")
    help_says = (
        "Every evidence item of the case, numbered EX-1, EX-2 … and never renumbered, with the "
        "office's own mark beside it. Parts stand under what they were taken from; Left and Right "
        "fold and unfold them.\n\n"
        "Add an exhibit with Ctrl+N, a part of the selected one with “Add part”. Drag a file onto "
        "the tree to make it an exhibit and hash it. Hashing goes on while you work; its progress "
        "stands in the status bar and can be cancelled there.\n\n"
        "Select several with Shift or Ctrl to move them under another one, to label them, or to "
        "hand them over together. Dragging them onto another exhibit moves them as well; the "
        "reason is asked for and kept.\n\n"
        "A change of hands has two sides: the release, and the receipt. Until the receipt is "
        "recorded the exhibit is in transit. What does not fit (a broken seal, a digest that "
        "differs) is an incident INC-1 and stays until somebody explains it.\n\n"
        "Ctrl+P issues the chain-of-custody form. Nothing is deleted: Del retracts, and asks why."
    )

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._known: Known | None = None
        self._shown: tuple[Known, tuple[str, str]] | None = None
        self._then: Callable[[Known], None] | None = None
        self._new_beside: str | None = None
        self._wanted_id = ""
        self._wanted_number = ""
        self._filter_text = ""
        self._hash_after_save: Path | None = None
        self.setAcceptDrops(True)
        self.tree = ExhibitTree()
        self.tree.exhibit_chosen.connect(self._on_current)
        self.tree.selection_changed.connect(self._on_selection)
        self.tree.exhibit_opened.connect(self.edit)
        self.tree.regroup_asked.connect(self.move_under)
        self.tree.file_dropped.connect(self.take_file)
        self.tree.lines.states_wanted.connect(self._read_states)
        self.bar = SelectionBar(
            (("Add part …", self.add_part), ("Label …", self.label_selected)),
            (
                ("Move under …", self._move_selected),
                ("Hand over …", self.hand_over_selected),
                ("Sheet of all labels …", self.label_all),
            ),
        )
        self.detail = ExhibitDetail(place, self.hand_over_selected)
        self.form = self.detail.form
        self.form.saved.connect(self._on_form_saved)
        self.form.abandoned.connect(self._on_form_abandoned)
        self.form.dirty_changed.connect(lambda dirty: self.body.set_list_enabled(not dirty))
        self.form.editor("parent_id").changed.connect(self._offer_mark)
        self.detail.checks.certificates_asked.connect(self.certificates_asked)
        left = QWidget()
        left_layout = QVBoxLayout(left)
        left_layout.setContentsMargins(0, 0, 0, 0)
        left_layout.setSpacing(0)
        left_layout.addWidget(self.tree, 1)
        left_layout.addWidget(self.bar)
        self.body: ListAndDetail = ListAndDetail(
            place, left, self.detail, EMPTY_SAYS, "Evidence.splitter", (680, 440)
        )
        self.body.add_button("Add exhibit  Ctrl+N", self.add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)
        self._check_timer = QTimer(self)
        self._check_timer.setSingleShot(True)
        self._check_timer.setInterval(CHECK_AFTER_MS)
        self._check_timer.timeout.connect(self._read_checks)
        self._show_nothing()

    @property
    def exhibits(self) -> tuple[ExhibitLine, ...]:
        """Give the lines of the tree, filtered out or not."""
        return self.tree.lines.lines

    @property
    def known(self) -> Known | None:
        """Give what the detail shows."""
        return self._known

    def refresh(self) -> None:
        """Read the tree again."""
        self._ask(_read, self._on_read, "exhibits")

    def add(self) -> None:
        """Begin a new exhibit."""
        self._start_new(NEW)

    def add_part(self) -> None:
        """Begin a new exhibit that is part of the selected one."""

        def start(known: Known) -> None:
            parent = known.exhibit
            self._start_new(
                replace(
                    NEW,
                    kind=parent.kind,
                    parent_id=parent.id,
                    seized_at=parent.seized_at,
                    place_found=parent.place_found,
                    seized_by=parent.seized_by,
                    seizure_id=parent.seizure_id,
                )
            )

        self._with_selected(start)

    def edit(self) -> None:
        """Edit the selected exhibit."""
        self._with_selected(lambda known: self.form.edit())

    def retract(self) -> None:
        """Retract the selected exhibit, after asking why."""
        self._with_selected(self._retract)

    def issue(self) -> None:
        """Issue the chain-of-custody form of the selected exhibit."""
        chosen = self.tree.chosen_id()
        if chosen:
            self.place.paper_asked.emit(PaperKind.CUSTODY_FORM.value, chosen)

    def label_selected(self) -> None:
        """Issue the label of the selected exhibit."""
        chosen = self.tree.chosen_id()
        if chosen:
            self.place.paper_asked.emit(PaperKind.SINGLE_LABELS.value, chosen)

    def label_all(self) -> None:
        """Issue sheets with the labels of all exhibits."""
        self.place.paper_asked.emit(PaperKind.LABEL_SHEET.value, "")

    def hand_over_selected(self) -> None:
        """Begin a hand-over of the selected exhibits."""
        chosen = self.tree.chosen_ids()
        if chosen:
            self.hand_over_asked.emit(chosen)

    def move_under(self, ids: Sequence[str], parent_id: str | None) -> None:
        """Ask why, and make exhibits parts of another one (None: of nothing)."""
        if self._refuses_while_dirty():
            return
        lines = [line for i in ids if (line := self.tree.lines.line_of(i)) is not None]
        if not lines:
            return
        offered = self._parents_offered(exclude=set(ids))
        regroup_dialog(self.place, lines, offered, parent_id, self).exec()

    def show_number(self, number: str) -> None:
        """Select the exhibit with this number, or the one an incident INC-1 is about."""
        found = kind_and_number(number)
        if found is not None and found[0] is Incident:
            self.place.case.submit(
                lambda case: label(case.get(Exhibit, case.numbered(Incident, found[1]).exhibit_id)),
                self.show_number,
                owner=self,
            )
            return
        self._wanted_number = number
        self._select_wanted()

    def selected_number(self) -> str:
        """Give the number of the selected exhibit."""
        line = self.tree.lines.line_of(self.tree.chosen_id())
        return "" if line is None else f"EX-{line.number}"

    def on_filter(self, text: str) -> None:
        """Show the exhibits that hold every word, with what they are part of."""
        self._filter_text = text
        self.tree.set_filter(text)

    def focus_list(self) -> None:
        """Put the cursor into the tree."""
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_dirty(self) -> bool:
        """Say whether something typed in the form is not saved."""
        return self.form.is_dirty

    def retint(self) -> None:
        """Draw the icons in the colours now in force."""
        self.tree.viewport().update()

    def take_file(self, path: Path) -> None:
        """Begin a new exhibit for a file or folder that was dropped; it is hashed once saved."""
        parent_id = self.tree.chosen_id() or None
        kind = ExhibitKind.OTHER
        template = replace(
            NEW, description=path.name, kind=kind, parent_id=parent_id, original_or_copy="copy"
        )
        if self._start_new(template):
            self._hash_after_save = path

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # Beside the tree, and in place of it while there is no exhibit.
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.take_file(paths[0])

    def _ask(self, job: Callable[[CaseFile], T], done: Callable[[T], None], key: str = "") -> None:
        """Run a read on the case thread; a newer one with the same key replaces it."""
        full = f"Evidence.{self.title}.{key}" if key else ""
        self.place.case.submit(job, done, self._on_read_failed, key=full, owner=self)

    def _on_read_failed(self, error: CaseError) -> None:
        # What is still asked for while the case is being closed has nobody to answer to.
        if not isinstance(error, CaseClosed):
            self.place.messages.tell(str(error))

    def _start_new(self, template: Exhibit) -> bool:
        if self._refuses_while_dirty():
            return False
        self._hash_after_save = None
        part_of = self.tree.lines.line_of(template.parent_id or "")
        self.detail.show_new(f"New part of EX-{part_of.number}" if part_of else "New exhibit")
        self.body.show_empty(False)
        self.detail.show()
        self._shown = None
        self._new_beside = self.tree.chosen_id()
        self.form.start_new(template)
        self._offer_mark()
        return True

    def _offer_mark(self) -> None:
        """Say in the field of the mark which one is given when it stays empty."""
        parent = self.form.editor("parent_id")
        if self._new_beside is None:
            return
        try:
            parent_id = parent.value()
        except CaseError:
            return
        template = replace(NEW, id="new", parent_id=str(parent_id) if parent_id else None)
        self._ask(
            lambda case: mark_exhibits.marked(case, [template])[0].mark, self._on_mark, "mark"
        )

    def _on_mark(self, mark: str) -> None:
        editor = self.form.editor("mark")
        if isinstance(editor, LineEditor):
            is_given = mark and self._new_beside is not None
            editor.set_placeholder(f"empty: {mark} is given" if is_given else MARK_HINT)

    def _refuses_while_dirty(self) -> bool:
        if self.form.is_dirty:
            self.place.said.emit("Save (Enter) or abandon (Esc) what stands in the form first.")
        return self.form.is_dirty

    def _with_selected(self, act: Callable[[Known], None]) -> None:
        """Act on the selected exhibit, as soon as it has been read."""
        chosen = self.tree.chosen_id()
        if not chosen:
            return
        if self._known is not None and self._known.exhibit.id == chosen:
            act(self._known)
        else:
            self._then = act

    def _retract(self, known: Known) -> None:
        exhibit = known.exhibit
        if exhibit.retracted is not None:
            return
        why = self.place.messages.ask_reason(
            f"Why is {label(exhibit)} retracted? It stays in the case, struck through.", "Retract"
        )
        if why is not None:
            self.place.case.submit(lambda case: keep.retract(case, exhibit, why), owner=self)

    def _move_selected(self) -> None:
        self.move_under(self.tree.chosen_ids(), None)

    def _on_read(self, ledger: _Ledger) -> None:
        wanted, self._wanted_id = self._wanted_id, ""
        self.tree.show_lines(ledger.lines, wanted)
        self.form.set_offer("parent_id", self._parents_offered)
        self.form.set_offer("seizure_id", partial(_seizures_offered, ledger.seizures))
        self._show_empty()
        self._select_wanted()

    def _parents_offered(self, exclude: set[str] | None = None) -> list[tuple[Any, str]]:
        gone = exclude or set()
        return [
            (
                line.id,
                one_line(" ".join(f"EX-{line.number}  {line.mark} {line.description}".split())),
            )
            for line in self.exhibits
            if line.retracted is None and line.id not in gone
        ]

    def _read_states(self, ids: Sequence[str]) -> None:
        self._ask(lambda case: exhibit_states(case, ids), self._on_states)

    def _on_states(self, states: dict[str, ExhibitState]) -> None:
        self.tree.show_states(states)

    def _select_wanted(self) -> None:
        if not self._wanted_number or self.form.is_dirty:
            return
        number = self._wanted_number
        found = next((line for line in self.exhibits if f"EX-{line.number}" == number), None)
        if found is not None:
            self._wanted_number = ""
            if not self.tree.select(found.id):
                self.filter_given_up.emit()
                self.tree.select(found.id)

    def _on_current(self) -> None:
        chosen = self.tree.chosen_id()
        if self.form.is_dirty or self._new_beside == chosen:
            return
        self._end_new()
        if not chosen:
            self._show_nothing()
            return
        self._ask(partial(read_known, chosen), self._on_known, "known")

    def _end_new(self) -> None:
        self._new_beside = None
        self._on_mark("")

    def _on_selection(self) -> None:
        ids = self.tree.chosen_ids()
        line = self.tree.lines.line_of(ids[0]) if len(ids) == 1 else None
        self.bar.show_selection(f"EX-{line.number}" if line else "", len(ids))

    def _on_known(self, known: Known) -> None:
        is_chosen = known.exhibit.id == self.tree.chosen_id() and self._new_beside is None
        if not is_chosen or self.form.is_dirty:
            return
        if self.form.is_editing and self.form.row.id == known.exhibit.id:
            # It was read again under the hands of the examiner: let the form be.
            return
        before, self._known = self._known, known
        shown = (known, self.place.zones)
        if shown != self._shown or self.form.row != known.exhibit:
            self._shown = shown
            self.detail.show()
            self.detail.show_known(known)
        if before is None or before.exhibit.id != known.exhibit.id:
            self.detail.show_checked(None)
        self._check_timer.start()
        then, self._then = self._then, None
        if then is not None:
            then(known)

    def _read_checks(self) -> None:
        if self._known is not None:
            self._ask(partial(read_checked, self._known.exhibit.id), self._on_checked, "checks")

    def _on_checked(self, checked: Checked) -> None:
        if self._known is not None and self._known.exhibit.id == checked.exhibit_id:
            self.detail.show_checked(checked)

    def _show_nothing(self) -> None:
        self._known = self._shown = None
        self.detail.hide()
        self.form.show_row(None)

    def _show_empty(self) -> None:
        is_empty = not self.exhibits and not self.form.is_editing and not self._filter_text
        self.body.show_empty(is_empty)

    def _on_form_saved(self, exhibit: Exhibit) -> None:
        self._wanted_id = exhibit.id
        self._end_new()
        self.focus_list()
        path, self._hash_after_save = self._hash_after_save, None
        self.place.said.emit(f"{label(exhibit)} saved.")
        if path is not None:
            self.detail.digests.hash_path(exhibit, path)

    def _on_form_abandoned(self) -> None:
        self._hash_after_save = None
        self._end_new()
        self._on_current()
        self.focus_list()
        self._show_empty()


def _seizures_offered(seizures: Sequence[Seizure]) -> list[tuple[Any, str]]:
    return [(each.id, one_line(f"{label(each)}  {each.place}", 80)) for each in seizures]


def _read(case: CaseFile) -> _Ledger:
    return _Ledger(exhibit_lines(case), case.all(Seizure))
