"""Help on a page, and the list of all keys."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from casebook.ui import theme
from casebook.ui.widgets.plain import heading, without_icons

KEYS = (
    ("Ctrl+1 … Ctrl+8", "go to a page"),
    ("Ctrl+K", "find anything: a number, words of a thing, an action"),
    ("Ctrl+F", "filter the page"),
    ("Ctrl+N", "add the page's thing"),
    ("F2 or a click", "edit what is selected"),
    ("Enter", "save the form"),
    ("Ctrl+Enter", "save, and begin the next one"),
    ("Esc", "abandon the form, close a dialog"),
    ("Del", "retract what is selected (asks why)"),
    ("Ctrl+Z", "undo the last change (the undo is journaled)"),
    ("Ctrl+P", "issue a paper of what is selected"),
    ("Ctrl+I", "import a file into the timeline"),
    ("Ctrl+G", "timeline: go to a time"),
    ("Shift with a moving key", "timeline: mark a range of records; Ctrl+click marks one more"),
    ("Space, T, S, C, 0 … 6", "timeline: mark, tag, star, comment on, colour a record"),
    ("Ctrl+Shift+T", "timeline: tag all that are listed"),
    ("Ctrl+Shift+D", "timeline: save this search"),
    ("Ctrl+Shift+F", "timeline: the values that occur most"),
    ("Ctrl+Shift+K", "timeline: stack the bars by source or by kind"),
    ("Ctrl+Shift+C", "timeline: compare two sources"),
    ("Ctrl+Shift+G", "timeline: gaps and jumps backwards"),
    ("Ctrl+O", "open another case"),
    ("Ctrl+Shift+S", "save a verified copy"),
    ("Alt+Left", "back to what was shown before"),
    ("F5", "verify the case"),
    ("F1", "help on this page"),
    ("?", "all keys"),
    ("Ctrl+W, Ctrl+Q", "close the case"),
)


def keys_text() -> str:
    """Give all keys as lines of text."""
    width = max(len(key) for key, _ in KEYS)
    return "\n".join(f"{key:<{width}}   {words}" for key, words in KEYS)


class HelpDialog(QDialog):
    """Shows a text to read."""

    def __init__(self, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook: help")
        self.resize(600, 440)
        box = QPlainTextEdit(text)
        box.setReadOnly(True)
        box.setAccessibleName(title)
        if "   " in text:
            box.setFont(theme.mono())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(heading(title, 1.2))
        layout.addWidget(box)
        layout.addWidget(without_icons(buttons))
