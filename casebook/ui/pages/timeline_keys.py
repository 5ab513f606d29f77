"""The keys of the Timeline page, what F1 says of them, and the button that offers the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

ASK = "Ctrl+Shift+A"
EXPORT = "Ctrl+Shift+E"
PRINT = "Ctrl+Shift+P"
TAG_LISTED = "Ctrl+Shift+T"
FILTER = "Ctrl+Shift+L"
SAVE = "Ctrl+Shift+D"
GO = "Ctrl+G"
GAPS = "Ctrl+Shift+G"
COMPARE = "Ctrl+Shift+C"
FACETS = "Ctrl+Shift+F"
STACK = "Ctrl+Shift+K"

HELP = (
    "Records are rows of imported files and never change. Events are your own statements; each "
    "cites what it rests on.\n\n"
    "Drag over the histogram to zoom, use the wheel, or + and − with the cursor on it; Home "
    "shows the whole span; Ctrl+G goes to a time. Ctrl+F searches the records while you type: "
    "words, “exact phrases”, beginnings* and *pieces of words. Filters show as chips and are "
    "removed there; Ctrl+Shift+L types them (a span of time, an identifier, a host …), "
    "Ctrl+Shift+D saves them under a name. “Values” (Ctrl+Shift+F) counts what "
    "occurs most; “Bars by …” (Ctrl+Shift+K) stacks the bars by source or by kind.\n\n"
    "In the list: arrows and page keys move, with Shift they mark what they pass, Space marks "
    "one, P makes an event of the record or of all that are marked, Ctrl+Shift+A asks an "
    "agency about them, Enter goes to its detail. T tags, S stars and C comments on the "
    "record or those marked, 1 to 6 give it a colour and 0 takes it off; Ctrl+Shift+T tags "
    "all that are listed. A right click on the titles chooses the columns. Ctrl+Shift+E "
    "writes what is listed into a file, Ctrl+Shift+P issues it as a paper. The detail shows "
    "the raw text, its marks, its fields, how the time was decided, the identifiers in it, "
    "and the lines around it in the file.\n\n"
    "Ctrl+Shift+C shows two sources side by side on one clock; Ctrl+Shift+G lists where a "
    "source is silent for long and where its times jump back.\n\n"
    "Every source accounts for its rows: rows read = rows that gave records + duplicates + "
    "rejects. Under Sources, its rejects are listed, its times are decided anew (zone, year, "
    "order of day and month, clock) with before and after shown first, and its reconciliation "
    "is issued as a paper."
)


def offer(
    actions: Sequence[tuple[str, str, Callable[[], None]]], button: QToolButton, page: QWidget
) -> None:
    """Offer actions (words, key, what runs) by a button and, with Ctrl, by their keys on a page."""
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    menu, colours = QMenu(button), QMenu("Colour", button)
    for words, key, run in actions:
        is_colour = key.isdigit()
        if is_colour and colours.isEmpty():
            menu.addMenu(colours)
        action = (colours if is_colour else menu).addAction(f"{words}\t{key}" if key else words)
        action.triggered.connect(lambda _=False, run=run: run())
        if "+" in key:
            shortcut = QShortcut(QKeySequence(key), page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(run)
    button.setMenu(menu)
