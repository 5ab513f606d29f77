"""A form over a row of the case: read by default, edited in place, saved by an action."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property, partial
from typing import Any, Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from casebook.errors import CaseError, FieldError
from casebook.model.instant import Instant
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.widgets.editors import (
    ChoiceEditor,
    DayEditor,
    Editor,
    InstantEditor,
    LineEditor,
    ListEditor,
    NumberEditor,
    TextEditor,
    TicksEditor,
    YesNoEditor,
)
from casebook.ui.widgets.pick_editor import PickEditor
from casebook.ui.widgets.plain import ReadText, heading, plain_label
from casebook.ui.widgets.times import in_both
from casebook.ui.workplace import Workplace

LABEL_WIDTH = 116


class Kind(Enum):
    """What a field holds, which decides how it is edited and shown."""

    LINE = auto()
    TEXT = auto()
    NUMBER = auto()
    DAY = auto()
    INSTANT = auto()
    LIST = auto()
    CHOICE = auto()
    YES_NO = auto()
    TICKS = auto()
    """A tuple of some of the choices."""
    PICK = auto()
    """One of many things of the case, typed by number or words; `set_choices` offers them."""


@dataclass(frozen=True)
class Field:
    """One field of a form; `name` is the attribute of the row.

    `show` gives the words for reading where the value alone does not; `always` shows the field
    even when it is empty, then as `absent`; `required` is the sentence shown when nothing is given.
    `if_missing` says what to do where a pick field is given what the case does not have.
    """

    name: str
    label: str
    kind: Kind = Kind.LINE
    choices: tuple[tuple[object, str], ...] = ()
    hint: str = ""
    lines: int = 4
    show: Callable[[Any], str] | None = None
    always: bool = False
    required: str = ""
    absent: str = "not given"
    if_missing: str = ""


@dataclass(frozen=True)
class Group:
    """A heading between the fields of a form."""

    title: str


class Save(Protocol):
    """An action that saves a row; runs on the case thread."""

    def __call__(self, case: CaseFile, row: Any, why: str, /) -> Any:
        """Save `row` and return it as saved."""
        ...


@dataclass(frozen=True, slots=True)
class Action:
    """What a form does with what was typed: the words on its button, and what Enter does."""

    button: str
    does: str


SAVE = Action("Save", "saves")


class Form(QWidget):
    """Shows one row, or takes a new one.

    While it is edited, nothing but the examiner (Enter, Esc) changes what stands in it.
    """

    saved = Signal(object)
    abandoned = Signal()
    dirty_changed = Signal(bool)

    takes_cursor = True
    """Whether a new row begins with the cursor in its first field."""

    def __init__(
        self,
        place: Workplace,
        fields: Sequence[Field | Group],
        *,
        name: str,
        add: Save | None = None,
        correct: Save | None = None,
        repeats: bool = True,
        action: Action = SAVE,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._place = place
        self._add = add
        self._correct = correct
        self._repeats = repeats
        self._action = action
        self._row: Any = None
        self._template: Any = None
        self._is_editing = False
        self._is_new = False
        self._is_dirty = False
        self._is_saving = False
        self._and_next = False
        self._lines: dict[str, _FieldLine] = {}
        self._headings: list[tuple[QLabel, list[str]]] = []
        self._hidden: frozenset[str] = frozenset()
        self._build(fields)
        self._show_mode()

    @property
    def is_editing(self) -> bool:
        """Say whether the form is being edited."""
        return self._is_editing

    @property
    def is_dirty(self) -> bool:
        """Say whether something typed is not saved."""
        return self._is_dirty

    @property
    def row(self) -> Any:
        """Give the row shown, None when there is none."""
        return self._row

    def show_row(self, row: Any) -> None:
        """Show a row for reading; while something unsaved stands in the form, it stays."""
        if self._is_dirty:
            return
        self._row = row
        self._is_editing = self._is_new = False
        self._show_mode()

    def start_new(self, template: Any) -> None:
        """Take a new row, beginning with the values of `template`."""
        self._template = template
        self._is_new = self._is_editing = True
        self._fill(template)
        self._show_mode()
        if self.takes_cursor:
            self.focus_first()

    def edit(self, field: str = "") -> None:
        """Edit the row shown, with the cursor in `field` or the first one."""
        if self._row is None or self._correct is None or self._is_editing:
            return
        self._is_editing = True
        self._fill(self._row)
        self._show_mode()
        line = self._lines.get(field)
        if line is not None:
            self._go_to(line.editor)
        else:
            self.focus_first()

    def set_choices(self, field: str, choices: Sequence[tuple[object, str]]) -> None:
        """Offer other values in a choice field."""
        editor = self._lines[field].editor
        if isinstance(editor, ChoiceEditor | PickEditor):
            editor.set_choices(choices)

    def set_offer(self, field: str, offer: Callable[[], Sequence[tuple[object, str]]]) -> None:
        """Offer in a pick field what `offer` gives once it is needed."""
        editor = self._lines[field].editor
        if isinstance(editor, PickEditor):
            editor.set_offer(offer)

    def hide_fields(self, names: Collection[str]) -> None:
        """Leave out fields that do not apply while editing; what they hold is still read."""
        self._hidden = frozenset(names)
        if self._is_editing:
            for name, line in self._lines.items():
                line.show_mode(True, "", is_hidden=name in self._hidden)

    def editor(self, field: str) -> Editor:
        """Give the editor of a field."""
        return self._lines[field].editor

    def values(self) -> dict[str, Any]:
        """Give the values typed. Raises FieldError for the first that is wrong."""
        typed: dict[str, Any] = {}
        for name, line in self._lines.items():
            try:
                typed[name] = line.editor.value()
            except CaseError as error:
                raise FieldError(name, str(error)) from error
            if line.field.required and typed[name] in (None, "", ()):
                raise FieldError(name, line.field.required)
        return typed

    def save(self, *, and_next: bool = False) -> None:
        """Save what is typed; with `and_next` begin another new row afterwards."""
        action = self._add if self._is_new else self._correct
        if not self._is_editing or self._is_saving or action is None:
            return
        self._clear_errors()
        try:
            row = self._typed_row()
        except FieldError as error:
            self.show_error(error)
            return
        why = self._why.value()
        self._is_saving = True
        self._and_next = and_next and self._is_new and self._repeats
        self._place.case.submit(
            lambda case: action(case, row, why), self._on_saved, self._on_failed, owner=self
        )

    def abandon(self) -> None:
        """Stop editing and show the row as it is in the case."""
        if not self._is_editing:
            return
        self._is_editing = self._is_new = False
        self._set_dirty(False)
        self._show_mode()
        self.abandoned.emit()

    def show_error(self, error: CaseError) -> None:
        """Show a sentence under the field it is about, or at the foot, and go there."""
        if isinstance(error, FieldError) and error.field == "why" and "why" not in self._lines:
            self._why_error.setText(str(error))
            self._why_error.show()
            self._go_to(self._why)
            return
        line = self._lines.get(error.field) if isinstance(error, FieldError) else None
        if line is None:
            self._foot_error.setText(str(error))
            self._foot_error.show()
            QTimer.singleShot(0, self, partial(self._bring_into_view, self._buttons))
            return
        line.show_error(str(error))
        self._go_to(line.editor)

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        first = next(iter(self._lines.values()), None)
        if first is not None:
            self._go_to(first.editor)

    def _go_to(self, editor: Editor) -> None:
        editor.focus()
        # Only once the sentence under it has its place.
        QTimer.singleShot(0, self, partial(self._bring_into_view, editor))

    def _bring_into_view(self, widget: QWidget) -> None:
        # With the sentence under it, however many lines that has.
        shown: QWidget = widget
        for line in self._lines.values():
            if line.editor is widget:
                shown = line
        above = self.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(shown, 0, 60)
                return
            above = above.parentWidget()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_editing and event.key() == Qt.Key.Key_Escape:
            self.abandon()
            return
        if self._is_editing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.save(and_next=with_control)
            return
        super().keyPressEvent(event)

    def _build(self, fields: Sequence[Field | Group]) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.S)
        grid.setVerticalSpacing(theme.XS)
        grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        grid.setColumnStretch(1, 1)
        for place, field in enumerate(fields):
            if isinstance(field, Group):
                label = heading(field.title)
                label.setContentsMargins(0, theme.S, 0, 0)
                grid.addWidget(label, place, 0, 1, 2)
                self._headings.append((label, []))
                continue
            line = _FieldLine(field, self._make_editor(field), self._place)
            line.editor.changed.connect(self._on_changed)
            line.editor.submitted.connect(self._on_submitted)
            line.clicked.connect(self.edit)
            grid.addWidget(line.label, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(line, place, 1, Qt.AlignmentFlag.AlignTop)
            self._lines[field.name] = line
            if self._headings:
                self._headings[-1][1].append(field.name)
        self._why = LineEditor("Reason for the correction", "why it is corrected")
        self._why.submitted.connect(self._on_submitted)
        self._why_label = plain_label("Reason", role="muted")
        self._why_error = plain_label(wrap=True, role="wrong")
        self._foot_error = plain_label(wrap=True, role="wrong")
        row = grid.rowCount()
        grid.addWidget(self._why_label, row, 0)
        grid.addWidget(self._why, row, 1)
        grid.addWidget(self._why_error, row + 1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(grid)
        layout.addWidget(self._foot_error)
        layout.addWidget(self._make_buttons())

    @property
    def _keys(self) -> str:
        """Say which key saves from everywhere: in a text of several lines Enter begins another."""
        kinds = {line.field.kind for line in self._lines.values()}
        many = {Kind.TEXT, Kind.LIST}
        if kinds <= many:
            return f"Ctrl+Enter {self._action.does}"
        more = ", in a text Ctrl+Enter" if kinds & many else ""
        return f"Enter {self._action.does}{more}"

    def _make_buttons(self) -> QWidget:
        self._buttons = QWidget()
        save_button = QPushButton(self._action.button)
        save_button.setProperty("role", "main")
        save_button.setAccessibleName(self._action.button)
        save_button.clicked.connect(lambda: self.save())
        abandon_button = QPushButton("Abandon")
        abandon_button.clicked.connect(self.abandon)
        self._keys_label = plain_label(wrap=True, role="muted")
        layout = QHBoxLayout(self._buttons)
        layout.setContentsMargins(0, theme.XS, 0, 0)
        layout.addWidget(save_button)
        layout.addWidget(abandon_button)
        layout.addWidget(self._keys_label, 1)
        return self._buttons

    def _make_editor(self, field: Field) -> Editor:
        match field.kind:
            case Kind.TEXT:
                return TextEditor(field.label, field.hint, field.lines)
            case Kind.NUMBER:
                return NumberEditor(field.label, field.hint)
            case Kind.DAY:
                return DayEditor(field.label, field.hint)
            case Kind.INSTANT:
                return InstantEditor(
                    field.label, self._place.zones, self._place.examiner.name, field.hint
                )
            case Kind.LIST:
                return ListEditor(field.label, field.hint, field.lines)
            case Kind.CHOICE:
                return ChoiceEditor(field.label, field.choices)
            case Kind.YES_NO:
                return YesNoEditor(field.label, field.hint)
            case Kind.TICKS:
                return TicksEditor(field.label, field.choices)
            case Kind.PICK:
                return PickEditor(field.label, field.hint, field.if_missing)
            case Kind.LINE:
                return LineEditor(field.label, field.hint)

    def _typed_row(self) -> Any:
        base = self._template if self._is_new else self._row
        return dataclasses.replace(base, **self.values())

    def _fill(self, row: Any) -> None:
        for name, line in self._lines.items():
            line.editor.set_value(getattr(row, name))
        self._why.set_value("")
        self._clear_errors()
        self._set_dirty(False)

    def _show_mode(self) -> None:
        shown: Mapping[str, str] = {}
        if not self._is_editing and self._row is not None:
            shown = {n: line.words(getattr(self._row, n)) for n, line in self._lines.items()}
        for name, line in self._lines.items():
            is_hidden = name in self._hidden
            line.show_mode(self._is_editing, shown.get(name, ""), is_hidden=is_hidden)
        for label, names in self._headings:
            label.setVisible(self._is_editing or any(shown.get(name) for name in names))
        for widget in (self._why_label, self._why):
            widget.setVisible(self._is_editing and not self._is_new)
        self._buttons.setVisible(self._is_editing)
        repeats = self._is_new and self._repeats
        keys = "Enter saves, Ctrl+Enter saves and goes on" if repeats else self._keys
        self._keys_label.setText(f"{keys}, Esc abandons")
        self._clear_errors()

    def _clear_errors(self) -> None:
        for line in self._lines.values():
            line.show_error("")
        for label in (self._why_error, self._foot_error):
            label.clear()
            label.hide()

    def _set_dirty(self, is_dirty: bool) -> None:
        if is_dirty != self._is_dirty:
            self._is_dirty = is_dirty
            self.dirty_changed.emit(is_dirty)

    def _on_changed(self) -> None:
        if self._is_editing:
            self._set_dirty(True)

    def _on_submitted(self) -> None:
        modifiers = QApplication.keyboardModifiers()
        self.save(and_next=bool(modifiers & Qt.KeyboardModifier.ControlModifier))

    def _on_saved(self, row: Any) -> None:
        self._is_saving = False
        self._set_dirty(False)
        self._row = row
        self._is_editing = self._is_new = False
        self._show_mode()
        self.saved.emit(row)
        if self._and_next:
            self.start_new(self._template)

    def _on_failed(self, error: CaseError) -> None:
        self._is_saving = False
        self.show_error(error)


class _FieldLine(QWidget):
    """The right side of one field: its words for reading, its editor, its error."""

    clicked = Signal(str)

    def __init__(self, field: Field, editor: Editor, place: Workplace) -> None:
        super().__init__()
        self.field = field
        self._place = place
        self.editor = editor
        self.label = plain_label(field.label, role="muted", wrap=True)
        self.label.setFixedWidth(LABEL_WIDTH)
        self.label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._error = plain_label(wrap=True, role="wrong")
        self._error.hide()
        self._has_words = False
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(editor)
        self._layout.addWidget(self._error)

    @cached_property
    def _words(self) -> ReadText:
        """Give what shows the words, made for the first: six widgets, and most fields have none."""
        self._has_words = True
        words = ReadText()
        words.clicked.connect(lambda: self.clicked.emit(self.field.name))
        self._layout.insertWidget(0, words)
        return words

    def words(self, value: Any) -> str:
        """Give a value in words."""
        if self.field.show is not None:
            return self.field.show(value)
        if isinstance(value, Instant):
            return in_both(value, self._place.zones)
        match self.field.kind, value:
            case _, None:
                return ""
            case Kind.LIST, _:
                return "\n".join(value)
            case Kind.TICKS, _:
                return ", ".join(words for choice, words in self.field.choices if choice in value)
            case Kind.PICK, _:
                return self.editor.words_of(value) if isinstance(self.editor, PickEditor) else ""
            case Kind.CHOICE, _:
                offered = self.editor.choices() if isinstance(self.editor, ChoiceEditor) else ()
                return next((w for v, w in offered if v == value), str(value))
            case Kind.YES_NO, _:
                return "yes" if value else ""
            case Kind.NUMBER, _:
                return f"{value:,}"
        return str(value)

    def show_mode(self, is_editing: bool, words: str, *, is_hidden: bool = False) -> None:
        """Show the editor, or the words (or nothing when there are none, or it is hidden)."""
        is_shown = bool(words) or ((is_editing or self.field.always) and not is_hidden)
        self.label.setVisible(is_shown)
        # Level with the text of the editor, which has a frame around it.
        self.label.setContentsMargins(0, theme.XS if is_editing else 0, 0, 0)
        self.setVisible(is_shown)
        self.editor.setVisible(is_editing)
        is_read = is_shown and not is_editing
        if is_read or self._has_words:
            self._words.setVisible(is_read)
        if is_read:
            self._words.set_text(words or self.field.absent)
            self._words.set_muted(not words)
            self._words.setAccessibleName(f"{self.field.label}: {words or self.field.absent}")

    def show_error(self, sentence: str) -> None:
        """Show a sentence under the editor, or none."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
