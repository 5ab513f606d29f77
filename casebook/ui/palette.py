"""The palette behind Ctrl+K: every action and every thing of the case, by number or words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from casebook.actions import scan_label
from casebook.model.agency import Agency
from casebook.model.examination import Incident
from casebook.model.identifier import Identifier, IdentifierGroup, Person
from casebook.model.labels import label
from casebook.model.note import Note
from casebook.model.paper import Paper
from casebook.model.reply import Reply
from casebook.model.request import Request
from casebook.model.seizure import Seizure
from casebook.model.timeline import Event, Source
from casebook.model.transfer import Certificate, Forwarding, HandOver
from casebook.store import evidence
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.widgets.plain import plain_label
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
    more: str = ""
    """Lower-case words that find it too, but are not shown."""


def things(case: CaseFile, follow: Callable[[str], None]) -> tuple[Found, ...]:
    """Read every numbered thing of the case with the words it is known by."""
    found: list[Found] = []

    def put(row: object, words: str, hint: str, icon: str) -> None:
        number = label(row)
        found.append(Found(f"{number}  {words}", hint, icon, lambda: follow(number)))

    for line in evidence.exhibit_lines(case):
        if line.retracted is None:
            number = f"EX-{line.number}"
            words = "  ".join(part for part in (number, line.mark, line.description) if part)
            more = line.searched.casefold()
            found.append(Found(words, "exhibit", "evidence", partial(follow, number), more))
    for seizure in case.all(Seizure):
        put(seizure, seizure.place, "seizure", "evidence")
    for slip in case.all(HandOver):
        put(slip, f"{slip.from_person} to {slip.to_person}", "hand-over", "evidence")
    for memo in case.all(Forwarding):
        put(memo, f"{memo.laboratory} {memo.division}".strip(), "forwarding memo", "evidence")
    for certificate in case.all(Certificate):
        words = f"{certificate.part}, {certificate.signer}, {certificate.submission}"
        put(certificate, words, "certificate", "evidence")
    for incident in case.all(Incident):
        put(incident, incident.sentence, "incident", "evidence")
    for request in case.all(Request):
        put(request, request.subject, "request", "requests")
    for reply in case.all(Reply):
        words = "  ".join(filter(None, (reply.name or str(reply.form), reply.reference)))
        put(reply, words, "reply", "requests")
    for event in case.all(Event):
        put(event, event.title, "event", "timeline")
    for source in case.all(Source):
        put(source, source.name, "source", "timeline")
    for identifier in case.all(Identifier):
        put(identifier, identifier.value, str(identifier.kind), "identifiers")
    for group in case.all(IdentifierGroup):
        put(group, group.name, "group of identifiers", "identifiers")
    for person in case.all(Person):
        words = "  ".join((person.name, *person.other_names))
        put(person, words, f"person, {person.role}", "identifiers")
    for agency in case.all(Agency):
        put(agency, agency.name, "agency", "requests")
    for paper in case.all(Paper):
        put(paper, f"{paper.title}, version {paper.version}", "paper", "papers")
    for note in case.all(Note):
        put(note, note.text[:WORDS_OF_A_NOTE], "note", "notebook")
    return tuple(found)


class Palette(QDialog):
    """A line to type in and what fits it; Up and Down choose, Enter goes, Esc leaves.

    A scanner that types the code of a label and Enter opens what the label is on: `scanned` is
    given the code.
    """

    def __init__(
        self,
        actions: Sequence[Found],
        parent: QWidget | None = None,
        scanned: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAccessibleName("Find anything")
        self._all: tuple[Found, ...] = ()
        self._searched: tuple[str, ...] = ()
        self._scanned = scanned
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
        self._nothing = plain_label(role="muted", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.S, theme.S, theme.S, theme.S)
        layout.addWidget(self._edit)
        layout.addWidget(self._nothing)
        layout.addWidget(self._list)
        self.resize(620, 420)
        self._take(actions)
        self._search("")
        self._edit.setFocus()

    def add_things(self, found: Sequence[Found]) -> None:
        """Offer the things of the case too, before the actions."""
        self._take((*found, *self._all))
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

    def _take(self, found: Sequence[Found]) -> None:
        self._all = tuple(found)
        # Folded once: a scanner types forty keys in a moment, and each of them searches.
        self._searched = tuple(f"{each.text.casefold()} {each.more}" for each in self._all)

    def _search(self, text: str) -> None:
        self._shown = self._label_in(text) or self._fitting(text.casefold().split())
        self._list.clear()
        for found in self._shown:
            item = QListWidgetItem(
                theme.icon(found.icon, theme.tokens().muted),
                one_line(f"{found.text}   ·   {found.hint}" if found.hint else found.text),
            )
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._nothing.setText(
            f"Nothing in the case and no action holds “{one_line(text.strip(), 60)}”. Try a number "
            "like EX-3, fewer words, or Ctrl+F on the Timeline for words of a log."
        )
        self._nothing.setVisible(not self._shown)

    def _fitting(self, words: Sequence[str]) -> list[Found]:
        if not words:
            return list(self._all[:MOST_SHOWN])
        first: list[Found] = []
        others: list[Found] = []
        for found, searched in zip(self._all, self._searched, strict=True):
            if all(word in searched for word in words):
                begins = searched.startswith(words[0])
                (first if begins else others).append(found)
                if len(first) == MOST_SHOWN:
                    break
        return (first + others)[:MOST_SHOWN]

    def _label_in(self, text: str) -> list[Found]:
        """Give what a scanned code leads to, instead of what its letters would find."""
        scanned = self._scanned
        if scanned is None or not scan_label.is_code(text):
            return []
        number = text.strip().upper().partition(".")[0]
        return [Found(f"{number}  scanned label", "", "evidence", lambda: scanned(text))]

    def _run(self) -> None:
        row = self._list.currentRow()
        if 0 <= row < len(self._shown):
            found = self._shown[row]
            self.accept()
            found.run()
