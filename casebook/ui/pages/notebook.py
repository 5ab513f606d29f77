"""The Notebook page: the notes, newest at the bottom, and the box the next one is written in."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casebook.actions.attach_file import attach
from casebook.actions.attach_from_file import save_attachment
from casebook.actions.write_note import supersede_note, write_note
from casebook.errors import CaseError, FieldError
from casebook.model.evidence import Attachment, Exhibit
from casebook.model.identifier import Identifier, IdentifierGroup, IdentifierKind, Person
from casebook.model.instant import Instant, zone_info
from casebook.model.labels import label
from casebook.model.note import Note
from casebook.model.request import Request
from casebook.model.timeline import Event, Source
from casebook.store.case_file import CaseFile
from casebook.ui import file_dialogs, theme
from casebook.ui.pages.page import Page
from casebook.ui.widgets.chips import ChipRow
from casebook.ui.widgets.detail import Detail
from casebook.ui.widgets.digest_list import AttachmentLine
from casebook.ui.widgets.editors import InstantEditor, LineEditor
from casebook.ui.widgets.links import LinkButton, number_row
from casebook.ui.widgets.note_box import NoteBox
from casebook.ui.widgets.note_list import NoteItem, NoteList
from casebook.ui.widgets.plain import ReadText, plain_label
from casebook.ui.workplace import Workplace, numbers_in

DRAFT_AFTER_MS = 1000
DRAFT_AT_LEAST_MS = 1500
"""At most two seconds of typing are lost with the power: this, and the time a save takes."""
DRAFT_KEY = "Notebook.draft"


@dataclass(frozen=True, slots=True)
class _Notebook:
    """What the page shows, read in one job."""

    notes: tuple[Note, ...]
    things: tuple[tuple[str, str], ...]
    addresses: tuple[str, ...]
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the box and is not saved; lies on the desk, which is no evidence."""

    text: str
    reason: str = ""
    supersedes: str = ""
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    def to_json(self) -> str:
        """Give the draft as text for the desk."""
        return json.dumps(
            {"text": self.text, "reason": self.reason, "supersedes": self.supersedes, "at": self.at}
        )

    @classmethod
    def from_json(cls, text: str) -> Draft:
        """Read a draft that `to_json` wrote."""
        found = json.loads(text)
        return cls(found["text"], found["reason"], found["supersedes"], found["at"])


class NotebookPage(Page):
    """Notes are never edited: a wrong one is superseded, and stays readable."""

    title = "Notebook"
    empty_says = (
        "No note yet. Write the first one below: what you did, saw or were told, and when. It is "
        "saved with Ctrl+Enter and cannot be changed afterwards, only superseded."
    )
    help_says = (
        "Contemporaneous notes, the newest at the bottom. Write in the box below and save with "
        "Ctrl+Enter; what is not saved yet is kept as a draft while you type.\n\n"
        "#EX-3, #R-2, #E-14 or an address becomes a link; type # to choose from what is there. A "
        "picture from the clipboard is attached by pasting it.\n\n"
        "A saved note is never changed. F2 writes a new one that supersedes it, with the reason; "
        "the old text stays, struck through. Tick “about an earlier time” for a late entry: the "
        "note then says how late it was written."
    )

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._notebook = _Notebook((), (), (), ())
        self._superseding: Note | None = None
        self._pictures: list[tuple[str, bytes]] = []
        self._wanted = ""
        self._draft_written = ""
        self._is_saving = False
        self._draft_timer = _single_shot(self, DRAFT_AFTER_MS, self._keep_draft)
        self._overdue_timer = _single_shot(self, DRAFT_AT_LEAST_MS, self._keep_draft)
        self._list = NoteList()
        self._list.note_chosen.connect(self._show_note)
        self.detail = Detail("Note")
        self._build_detail()
        self.set_body(self._list, self.detail, (700, 360))
        self._layout_box()
        self.query(_read_draft, self._on_draft, key="draft")

    def refresh(self) -> None:
        """Read the notes again."""
        self.query(_read, self._on_read)

    def add(self) -> None:
        """Go to the box."""
        self.box.setFocus()

    def edit(self) -> None:
        """Write a note that supersedes the selected one."""
        item = self._list.chosen()
        if item is None:
            return
        if item.superseded_by is not None:
            self.place.said.emit(
                f"{item.number} is superseded by {label(item.superseded_by)} already."
            )
            return
        if self.box.toPlainText().strip():
            self.place.said.emit("Save or discard what stands in the box first.")
            return
        self._supersede(item.note, item.note.text, "")
        self.box.setFocus()

    def retract(self) -> None:
        """Say how a note is corrected."""
        self.place.said.emit("A note is not retracted. F2 writes one that supersedes it.")

    def show_number(self, number: str) -> None:
        """Select the note with this number, now or when it has been read."""
        self._wanted = "" if self._list.select(number) else number

    def selected_number(self) -> str:
        """Give the number of the selected note."""
        item = self._list.chosen()
        return "" if item is None else item.number

    def focus_list(self) -> None:
        """Go to the box: this page is for writing."""
        self.box.setFocus()

    def on_filter(self, text: str) -> None:
        """Show the notes that hold every word."""
        words = text.casefold().split()
        self._list.show_items([item for item in self._items() if item.matches(words)])

    def before_close(self) -> None:
        """Keep the draft."""
        self._keep_draft()

    def save(self) -> None:
        """Save what stands in the box as a note, and its pictures with it."""
        if self._is_saving:
            return
        self._error.hide()
        text, reason, old = self.box.toPlainText(), self._reason.value(), self._superseding
        try:
            about = self._about_at()
        except CaseError as error:
            self._on_failed(error)
            return

        def job(case: CaseFile) -> Note:
            if old is not None:
                return supersede_note(case, old, text, reason)
            return write_note(case, text, about)

        self._is_saving = True
        self.place.case.submit(job, self._on_saved, self._on_failed, owner=self)

    def discard(self) -> None:
        """Empty the box and take the draft off the desk."""
        self._clear_box()
        self.remember("draft", None)

    def _build_detail(self) -> None:
        self._meta = ReadText()
        self._text = ReadText()
        self._text_section = self.detail.add_section("Text")
        self._text_section.add(self._text)
        self._text_section.add(self._meta)
        self._supersede_button = self._text_section.add_action("Supersede …  F2", self.edit)
        self._links = self.detail.add_section("Mentions")
        self._files = self.detail.add_section("Pictures and files")

    def _layout_box(self) -> None:
        self.box = NoteBox()
        self.box.setFixedHeight(112)
        self.box.submitted.connect(self.save)
        self.box.textChanged.connect(self._on_typed)
        self.box.picture_pasted.connect(self._on_picture)
        self._notice = plain_label(role="muted", wrap=True)
        self._discard_button = LinkButton("Discard", self.discard)
        self._reason = LineEditor("Reason for superseding", "why the earlier note is superseded")
        self._reason.submitted.connect(self.save)
        self._error = plain_label(role="wrong", wrap=True)
        self._chips = ChipRow("Pictures to attach")
        self._chips.removed.connect(self._on_picture_removed)
        self._late_box = QCheckBox("about an earlier time (late entry)")
        self._late_box.toggled.connect(self._on_late)
        self._about = InstantEditor(
            "Time the note speaks of", self.place.zones, self.place.examiner.name
        )
        self._about.hide()
        save_button = QPushButton("Save note  Ctrl+Enter")
        save_button.setProperty("role", "main")
        save_button.clicked.connect(self.save)
        notice_row = QHBoxLayout()
        notice_row.addWidget(self._notice, 1)
        notice_row.addWidget(self._discard_button)
        foot = QHBoxLayout()
        foot.addWidget(self._late_box)
        foot.addWidget(self._about, 1)
        foot.addStretch()
        foot.addWidget(save_button)
        panel = QWidget()
        layout = QVBoxLayout(panel)
        layout.setContentsMargins(theme.L, theme.S, theme.L, theme.S)
        layout.setSpacing(theme.XS)
        layout.addLayout(notice_row)
        layout.addWidget(self._reason)
        layout.addWidget(self.box)
        layout.addWidget(self._chips)
        layout.addWidget(self._error)
        layout.addLayout(foot)
        self.add_above_body(panel)
        self._clear_box()

    def _items(self) -> list[NoteItem]:
        notes = {note.id: note for note in self._notebook.notes}
        newer = {n.supersedes_id: n for n in self._notebook.notes if n.supersedes_id}
        return [
            NoteItem(
                note, newer.get(note.id), notes.get(note.supersedes_id or ""), self.place.zones
            )
            for note in self._notebook.notes
        ]

    def _on_read(self, notebook: _Notebook) -> None:
        self._notebook = notebook
        self.box.offer(notebook.things, notebook.addresses)
        self.on_filter(self.filter_edit.text())
        self.show_empty(not notebook.notes)
        if self._wanted:
            self.show_number(self._wanted)

    def _show_note(self, item: NoteItem | None) -> None:
        self.detail.setVisible(item is not None)
        if item is None:
            return
        self.detail.set_title(item.number, f"Note of {item.note.author}")
        self._text.set_text(item.note.text)
        font = theme.scaled(1.0)
        font.setStrikeOut(item.superseded_by is not None)
        self._text.setFont(font)
        self._meta.set_text("\n".join((item.head(), *item.remarks())))
        self._meta.set_muted(True)
        self._supersede_button.setVisible(item.superseded_by is None)
        numbers = list(numbers_in(item.note.text))
        numbers += [i for i in self._identifiers_in(item.note.text) if i not in numbers]
        numbers += [label(n) for n in (item.superseded, item.superseded_by) if n is not None]
        rows = [number_row(numbers, self.place.follow)] if numbers else []
        self._links.show_widgets(rows, "Nothing of the case is mentioned.")
        files = [a for a in self._notebook.attachments if a.about_id == item.note.id]
        self._files.setVisible(bool(files))
        self._files.show_widgets(
            [AttachmentLine(a, partial(self._save_attachment, a)) for a in files]
        )

    def _identifiers_in(self, text: str) -> list[str]:
        words = {word.strip(".,;()[]<>\"'") for word in text.split()}
        by_value = dict(zip(self._notebook.addresses, self._identifier_numbers(), strict=True))
        return [by_value[word] for word in sorted(words & by_value.keys())]

    def _identifier_numbers(self) -> Sequence[str]:
        return [number for number, _ in self._notebook.things if number.startswith("I-")]

    def _supersede(self, note: Note | None, text: str, reason: str) -> None:
        self._superseding = note
        self._reason.setVisible(note is not None)
        self._reason.set_value(reason)
        self._late_box.setVisible(note is None)
        self._say_notice("" if note is None else f"This will supersede {label(note)}.")
        self.box.setPlainText(text)

    def _on_late(self, is_late: bool) -> None:
        self._about.setVisible(is_late)
        if is_late:
            self._about.focus()

    def _about_at(self) -> Instant | None:
        if self._superseding is not None or not self._late_box.isChecked():
            return None
        about = self._about.value()
        if about is None:
            raise FieldError("about_at", "Give the time the note speaks of, or untick the box.")
        return about

    def _on_typed(self) -> None:
        self._error.hide()
        self._discard_button.setVisible(bool(self.box.toPlainText()))
        self._draft_timer.start()
        if not self._overdue_timer.isActive():
            self._overdue_timer.start()

    def _keep_draft(self) -> None:
        self._draft_timer.stop()
        self._overdue_timer.stop()
        text = self.box.toPlainText()
        if text == self._draft_written or self._is_saving:
            return
        self._draft_written = text
        if not text.strip():
            self.remember("draft", None)
            return
        old = self._superseding.id if self._superseding is not None else ""
        self.remember("draft", Draft(text, self._reason.value(), old).to_json())

    def _on_draft(self, found: tuple[Draft | None, Note | None]) -> None:
        draft, old = found
        if draft is None or self.box.toPlainText():
            return
        self._draft_written = draft.text
        self._supersede(old, draft.text, draft.reason)
        local = datetime.fromisoformat(draft.at).astimezone(zone_info(self.place.zones[1]))
        self._say_notice(
            f"Unsaved draft of {local:%d %b, %H:%M}, {len(draft.text):,} characters: "
            "save it, go on with it, or discard it."
            + (f" It would supersede {label(old)}." if old is not None else "")
        )

    def _on_picture(self, data: bytes) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        name = f"picture-{stamp}-{len(self._pictures) + 1}.png"
        self._pictures.append((name, data))
        self._show_pictures()

    def _on_picture_removed(self, name: str) -> None:
        self._pictures = [picture for picture in self._pictures if picture[0] != name]
        self._show_pictures()

    def _show_pictures(self) -> None:
        self._chips.set_chips(
            [(name, f"{name} ({len(data):,} bytes)") for name, data in self._pictures]
        )

    def _on_saved(self, note: Note) -> None:
        self._is_saving = False
        for name, data in self._pictures:
            self.place.case.submit(partial(_attach, note, name, data))
        if self._draft_written:
            self.remember("draft", None)
        self._clear_box()
        self.place.said.emit(f"{label(note)} saved.")
        self.box.setFocus()

    def _on_failed(self, error: CaseError) -> None:
        self._is_saving = False
        self._error.setText(str(error))
        self._error.show()
        if isinstance(error, FieldError) and error.field == "reason":
            self._reason.focus()
        elif isinstance(error, FieldError) and error.field == "about_at":
            self._about.focus()
        else:
            self.box.setFocus()

    def _clear_box(self) -> None:
        self._pictures = []
        self._show_pictures()
        self._draft_written = ""
        self._error.hide()
        self._late_box.setChecked(False)
        self._about.set_value(None)
        self._supersede(None, "", "")
        self._discard_button.hide()

    def _say_notice(self, sentence: str) -> None:
        self._notice.setText(sentence)
        self._notice.setVisible(bool(sentence))

    def _save_attachment(self, attachment: Attachment) -> None:
        target = file_dialogs.save_file(self, "Save the file as", attachment.name)
        if target is not None:
            self.place.case.start_long(
                "Save a file",
                lambda on_case, progress: save_attachment(on_case, attachment, target),
                lambda _: self.place.said.emit(f"Saved as {target.name}."),
            )


def _read(case: CaseFile) -> _Notebook:
    identifiers = [
        i
        for i in case.all(Identifier)
        if i.kind in (IdentifierKind.IPV4, IdentifierKind.IPV6, IdentifierKind.EMAIL)
    ]
    things = [(label(e), e.description) for e in case.all(Exhibit)]
    things += [(label(r), r.subject) for r in case.all(Request)]
    things += [(label(e), e.title) for e in case.all(Event)]
    things += [(label(s), s.name) for s in case.all(Source)]
    things += [(label(i), i.value) for i in identifiers]
    things += [(label(g), g.name) for g in case.all(IdentifierGroup)]
    things += [(label(p), p.name) for p in case.all(Person)]
    return _Notebook(
        case.all(Note),
        tuple(things),
        tuple(i.value for i in identifiers),
        case.where(Attachment, about="note"),
    )


def _attach(note: Note, name: str, data: bytes, case: CaseFile) -> Attachment:
    return attach(case, note, name, data)


def _read_draft(case: CaseFile) -> tuple[Draft | None, Note | None]:
    """Read the draft and the note it would supersede; none when it was saved after all."""
    text = case.desk_get(DRAFT_KEY)
    if text is None:
        return None, None
    draft = Draft.from_json(text)
    notes = case.all(Note)
    # The program ended between saving the note and clearing its draft.
    if any(note.text == draft.text for note in notes[-1:]):
        return None, None
    return draft, next((note for note in notes if note.id == draft.supersedes), None)


def _single_shot(page: NotebookPage, after_ms: int, run: Callable[[], None]) -> QTimer:
    timer = QTimer(page)
    timer.setSingleShot(True)
    timer.setInterval(after_ms)
    timer.timeout.connect(run)
    return timer
