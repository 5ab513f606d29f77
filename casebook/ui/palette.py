"""The palette behind Ctrl+K: every action and every thing of the case, by number or words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from casebook.model.evidence import Exhibit
from casebook.model.identifier import Identifier
from casebook.model.labels import label
from casebook.model.note import Note
from casebook.model.paper import Paper
from casebook.model.request import Agency, Request
from casebook.model.timeline import Event, Source
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.widgets.visible_text import one_line

MOST_SHOWN = 60
WORDS_OF_A_NOTE = 90


@dataclass(frozen=True, slots=True)
class Found:
    """One thing to go to or do: what is shown, and what happens."""

    text: str
    hint: str
    icon: str
    run: Callable[[], None]


def things(case: CaseFile, follow: Callable[[str], None]) -> tuple[Found, ...]:
    """Read every numbered thing of the case with the words it is known by."""
    found: list[Found] = []

    def put(row: object, words: str, hint: str, icon: str) -> None:
        number = label(row)
        found.append(Found(f"{number}  {words}", hint, icon, lambda: follow(number)))

    for exhibit in case.all(Exhibit):
        words = " ".join((exhibit.description, exhibit.make_model, exhibit.serial_number))
        put(exhibit, words.strip(), "exhibit", "evidence")
    for request in case.all(Request):
        put(request, request.subject, "request", "requests")
    for event in case.all(Event):
        put(event, event.title, "event", "timeline")
    for source in case.all(Source):
        put(source, source.name, "source", "timeline")
    for identifier in case.all(Identifier):
        put(identifier, identifier.value, str(identifier.kind), "identifiers")
    for agency in case.all(Agency):
        put(agency, agency.name, "agency", "requests")
    for paper in case.all(Paper):
        put(paper, f"{paper.title}, version {paper.version}", "paper", "papers")
    for note in case.all(Note):
        put(note, note.text[:WORDS_OF_A_NOTE], "note", "notebook")
    return tuple(found)


class Palette(QDialog):
    """A line to type in and what fits it; Up and Down choose, Enter goes, Esc leaves."""

    def __init__(self, actions: Sequence[Found], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAccessibleName("Find anything")
        self._all: tuple[Found, ...] = tuple(actions)
        self._shown: list[Found] = []
        self._edit = QLineEdit()
        self._edit.setPlaceholderText("A number, words of a thing, or an action")
        self._edit.setAccessibleName("Find anything")
        self._edit.setFont(theme.scaled(1.15))
        self._edit.textChanged.connect(self._search)
        self._edit.installEventFilter(self)
        self._list = QListWidget()
        self._list.setAccessibleName("Found")
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.itemActivated.connect(lambda _: self._run())
        self._list.itemClicked.connect(lambda _: self._run())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.S, theme.S, theme.S, theme.S)
        layout.addWidget(self._edit)
        layout.addWidget(self._list)
        self.resize(620, 420)
        self._search("")
        self._edit.setFocus()

    def add_things(self, found: Sequence[Found]) -> None:
        """Offer the things of the case too, before the actions."""
        self._all = (*found, *self._all)
        self._search(self._edit.text())

    def shown(self) -> tuple[str, ...]:
        """Give the texts listed, best first."""
        return tuple(found.text for found in self._shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: 10,
            Qt.Key.Key_PageUp: -10,
        }
        key = Qt.Key(event.key())
        if key in steps:
            last = self._list.count() - 1
            self._list.setCurrentRow(max(0, min(last, self._list.currentRow() + steps[key])))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run()
            return True
        return False

    def _search(self, text: str) -> None:
        words = text.casefold().split()
        fits = [f for f in self._all if all(word in f.text.casefold() for word in words)]
        if words:
            fits.sort(key=lambda f: not f.text.casefold().startswith(words[0]))
        self._shown = fits[:MOST_SHOWN]
        self._list.clear()
        for found in self._shown:
            item = QListWidgetItem(
                theme.icon(found.icon, theme.tokens().muted),
                one_line(f"{found.text}   ·   {found.hint}" if found.hint else found.text),
            )
            self._list.addItem(item)
        self._list.setCurrentRow(0)

    def _run(self) -> None:
        row = self._list.currentRow()
        if 0 <= row < len(self._shown):
            found = self._shown[row]
            self.accept()
            found.run()
