"""Editors for the fields of a form, one for each kind of value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from casebook.actions.typed_time import typed_time
from casebook.errors import CaseError
from casebook.model.instant import Instant, Precision
from casebook.ui import theme
from casebook.ui.widgets.choice_box import ChoiceBox
from casebook.ui.widgets.times import clock

_WORDED_DAY = re.compile(r"([0-9]{1,2}) ([A-Za-z]+) ([0-9]{4})")
_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTHS = {word: n for n, name in enumerate(_NAMES, 1) for word in (name, name[:3])}


def is_control_enter(event: QEvent) -> bool:
    """Say whether a key saves from within a text of several lines."""
    return (
        event.type() == QEvent.Type.KeyPress
        and isinstance(event, QKeyEvent)
        and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    )


class Editor(QWidget):
    """Edits one value. `value()` raises CaseError with a sentence when what is typed is wrong."""

    changed = Signal()
    submitted = Signal()
    """Enter was pressed: save."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setAccessibleName(name)

    def set_value(self, value: object) -> None:
        """Put a value in."""
        raise NotImplementedError

    def value(self) -> object:
        """Give the value typed."""
        raise NotImplementedError

    def focus(self) -> None:
        """Put the cursor in."""
        proxy = self.focusProxy()
        (proxy or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _hold(self, widget: QWidget) -> None:
        widget.setAccessibleName(self._name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(widget)
        self.setFocusProxy(widget)


class LineEditor(Editor):
    """One line of text."""

    def __init__(self, name: str, placeholder: str = "", *, mono: bool = False) -> None:
        super().__init__(name)
        self._edit = QLineEdit()
        self._edit.setPlaceholderText(placeholder)
        if mono:
            self._edit.setFont(theme.mono())
        self._edit.textEdited.connect(lambda: self.changed.emit())
        self._edit.returnPressed.connect(self.submitted.emit)
        self._hold(self._edit)

    def set_placeholder(self, text: str) -> None:
        """Show another hint while nothing is typed."""
        self._edit.setPlaceholderText(text)

    def set_value(self, value: object) -> None:
        """Put a text in."""
        self._edit.setText("" if value is None else str(value))

    def value(self) -> str:
        """Give the text without spaces around it."""
        return self._edit.text().strip()


class NumberEditor(LineEditor):
    """A whole number, or nothing."""

    def value(self) -> int | None:  # type: ignore[override]
        """Give the number, None when empty; digits may be grouped with spaces or commas."""
        text = re.sub(r"[ ,\u00a0\u202f]", "", super().value())
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            raise CaseError("Give a whole number in digits, like 2000398934016.")
        return int(text)


class DayEditor(LineEditor):
    """A calendar day as YYYY-MM-DD or as “25 Nov 2022”, or nothing.

    Only a month in words and a year of four digits leave nothing to guess; 05/06/22 is refused.
    """

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__(name, placeholder or "YYYY-MM-DD")

    def value(self) -> str:
        """Give the day as YYYY-MM-DD, empty when not given."""
        text = super().value()
        if not text:
            return ""
        worded = _WORDED_DAY.fullmatch(text)
        if worded:
            month = _MONTHS.get(worded[2].casefold(), 0)
            text = f"{worded[3]}-{month:02d}-{int(worded[1]):02d}"
        try:
            is_day = date.fromisoformat(text).isoformat() == text
        except ValueError:
            is_day = False
        if not is_day:
            raise CaseError("Give the day as YYYY-MM-DD, like 2022-11-25, or as 25 Nov 2022.")
        return text


class TextEditor(Editor):
    """Text of several lines; Ctrl+Enter submits, Tab goes on to the next field."""

    def __init__(self, name: str, placeholder: str = "", rows: int = 4) -> None:
        super().__init__(name)
        self._edit = QPlainTextEdit()
        self._edit.setPlaceholderText(placeholder)
        self._edit.setTabChangesFocus(True)
        self._edit.setFixedHeight(self.fontMetrics().lineSpacing() * rows + theme.L)
        self._edit.textChanged.connect(self.changed.emit)
        self._edit.installEventFilter(self)
        self._hold(self._edit)

    @property
    def edit(self) -> QPlainTextEdit:
        """Give the text box inside."""
        return self._edit

    def set_value(self, value: object) -> None:
        """Put a text in."""
        self._edit.setPlainText("" if value is None else str(value))

    def value(self) -> str:
        """Give the text as typed."""
        return self._edit.toPlainText()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if is_control_enter(event):
            self.submitted.emit()
            return True
        return super().eventFilter(watched, event)


class ListEditor(TextEditor):
    """A tuple of texts, one a line."""

    def __init__(self, name: str, placeholder: str = "", rows: int = 3) -> None:
        super().__init__(name, placeholder or "one a line", rows)

    def set_value(self, value: object) -> None:
        """Put a tuple of texts in."""
        super().set_value("\n".join(value) if isinstance(value, tuple) else "")

    def value(self) -> tuple[str, ...]:  # type: ignore[override]
        """Give the lines that are not empty."""
        return tuple(line.strip() for line in super().value().splitlines() if line.strip())


class ChoiceEditor(Editor):
    """One of a list of values, each with its words."""

    def __init__(self, name: str, choices: Sequence[tuple[object, str]] = ()) -> None:
        super().__init__(name)
        self._choices: tuple[tuple[object, str], ...] = ()
        self._box = ChoiceBox()
        self._box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._box.setMinimumContentsLength(12)
        self._box.activated.connect(lambda: self.changed.emit())
        self._hold(self._box)
        self.set_choices(choices)

    def choices(self) -> tuple[tuple[object, str], ...]:
        """Give the values offered, each with its words."""
        return self._choices

    def set_choices(self, choices: Sequence[tuple[object, str]]) -> None:
        """Offer other values; the chosen one stays when it is among them."""
        chosen = self.value() if self._choices else None
        self._choices = tuple(choices)
        self._box.clear()
        self._box.addItems([words for _, words in self._choices])
        self.set_value(chosen)

    def set_value(self, value: object) -> None:
        """Choose a value; the first when it is not offered."""
        at = next((i for i, (offered, _) in enumerate(self._choices) if offered == value), 0)
        self._box.setCurrentIndex(at if self._choices else -1)

    def value(self) -> object:
        """Give the value chosen."""
        at = self._box.currentIndex()
        return self._choices[at][0] if 0 <= at < len(self._choices) else None


class YesNoEditor(Editor):
    """Yes or no."""

    def __init__(self, name: str, words: str = "") -> None:
        super().__init__(name)
        self._box = QCheckBox(words or "yes")
        self._box.clicked.connect(lambda: self.changed.emit())
        self._hold(self._box)

    def set_value(self, value: object) -> None:
        """Tick or not."""
        self._box.setChecked(bool(value))

    def value(self) -> bool:
        """Say whether it is ticked."""
        return self._box.isChecked()


class TicksEditor(Editor):
    """A tuple of those texts that are ticked, in the order in which they are offered."""

    def __init__(self, name: str, choices: Sequence[tuple[object, str]]) -> None:
        super().__init__(name)
        self._boxes: dict[str, QCheckBox] = {}
        layout = QGridLayout(self)
        layout.setContentsMargins(0, theme.XS, 0, theme.XS)
        layout.setSpacing(theme.XS)
        for place, (value, words) in enumerate(choices):
            box = QCheckBox(words)
            box.setAccessibleName(f"{name}: {words}")
            box.clicked.connect(lambda: self.changed.emit())
            self._boxes[str(value)] = box
            layout.addWidget(box, place // 2, place % 2)
        self.setFocusProxy(next(iter(self._boxes.values())))

    def set_value(self, value: object) -> None:
        """Tick those of a tuple."""
        ticked = value if isinstance(value, tuple) else ()
        for each, box in self._boxes.items():
            box.setChecked(each in ticked)

    def value(self) -> tuple[str, ...]:
        """Give those that are ticked."""
        return tuple(each for each, box in self._boxes.items() if box.isChecked())


class InstantEditor(Editor):
    """A time typed with its zone, or nothing. An instant left as it was stays as it was."""

    def __init__(
        self, name: str, zones: tuple[str, str], decided_by: str, placeholder: str = ""
    ) -> None:
        super().__init__(name)
        self._decided_by = decided_by
        self._zones = zones
        self._given: Instant | None = None
        self._given_text = ("", "")
        self._edit = QLineEdit()
        self._edit.setPlaceholderText(placeholder or "YYYY-MM-DD HH:MM:SS")
        self._edit.setAccessibleName(name)
        self._edit.textEdited.connect(lambda: self.changed.emit())
        self._edit.returnPressed.connect(self.submitted.emit)
        self._zone_box = ChoiceBox()
        self._zone_box.setEditable(True)
        self._zone_box.setAccessibleName(f"{name}: time zone")
        self._zone_box.addItems([zones[1], zones[0]] if zones[0] != zones[1] else [zones[0]])
        self._zone_box.currentTextChanged.connect(lambda: self.changed.emit())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        layout.addWidget(self._edit, 3)
        layout.addWidget(self._zone_box, 2)
        self.setFocusProxy(self._edit)

    def set_value(self, value: object) -> None:
        """Put an instant in, shown in the zone it was given in."""
        self._given = value if isinstance(value, Instant) else None
        if self._given is None:
            self._edit.setText("")
            self._zone_box.setCurrentText(self._zones[1])
        else:
            day_only = self._given.precision is Precision.DAY
            text = clock(self._given.utc_us - self._given.clock_offset_us, self._given.zone)
            self._edit.setText(text[:10] if day_only else self._exact(text))
            self._zone_box.setCurrentText(self._given.zone)
        self._given_text = self._typed()

    def value(self) -> Instant | None:
        """Give the instant typed, None when empty."""
        text, zone = self._typed()
        if (text, zone) == self._given_text:
            return self._given
        if not text:
            return None
        return typed_time(text, zone, self._decided_by)

    def _typed(self) -> tuple[str, str]:
        return self._edit.text().strip(), self._zone_box.currentText().strip()

    def _exact(self, to_the_second: str) -> str:
        given = self._given
        if given is None or given.precision is Precision.SECOND:
            return to_the_second
        return clock(given.utc_us - given.clock_offset_us, given.zone, given.precision)
