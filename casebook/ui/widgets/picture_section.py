"""The photographs and files of an exhibit: attached with a caption, shown only when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from casebook.actions.attach_from_file import attach_from_file
from casebook.model.evidence import Attachment, Exhibit
from casebook.model.labels import label
from casebook.ui import file_dialogs
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.digest_list import AttachmentLine
from casebook.ui.widgets.exhibit_known import Known
from casebook.ui.widgets.files_section import save_as
from casebook.ui.widgets.form import Field
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.picture_list import (
    PictureDialog,
    PictureLine,
    Thumbnails,
    is_picture,
)
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

MOST_AT_FIRST = 24
EMPTY = "None. Photographs of the thing as it was found belong here."


@dataclass(frozen=True, slots=True)
class _Caption:
    """What is written under a photograph."""

    caption: str = ""


class PictureSection(Section):
    """Photographs with small pictures first, then other files, which are only saved."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__("Photographs and files", parent)
        self._place = place
        self._known: Known | None = None
        self._lines: list[PictureLine] = []
        self._thumbnails = Thumbnails(place, self)
        self._thumbnails.made.connect(self._on_made)
        self.add_action("Attach …", self.attach)

    def show_known(self, known: Known) -> None:
        """Show the files of an exhibit."""
        self._known = known
        self._show(MOST_AT_FIRST)

    def _show(self, most: int) -> None:
        attachments = self._known.attachments if self._known is not None else ()
        shown = attachments[:most]
        pictures = [a for a in shown if is_picture(a)]
        self._lines = [
            PictureLine(a, partial(self.show_large, a), partial(save_as, self._place, a, self))
            for a in pictures
        ]
        others: list[QWidget] = [
            AttachmentLine(a, partial(save_as, self._place, a, self))
            for a in shown
            if not is_picture(a)
        ]
        if len(attachments) > most:
            text = f"Show the other {len(attachments) - most:,}"
            others.append(LinkButton(text, partial(self._show, len(attachments))))
        self.show_widgets([*self._lines, *others], EMPTY)
        self._thumbnails.want(pictures)

    def attach(self) -> None:
        """Ask for a file and its caption, and keep it inside the case."""
        exhibit = self._known.exhibit if self._known is not None else None
        path = file_dialogs.open_file(self, "Attach a file (it is only read)")
        if exhibit is None or path is None:
            return
        dialog = FormDialog(
            self._place,
            f"Attach {one_line(path.name, 60)} to {label(exhibit)}",
            (Field("caption", "Caption", hint="what it shows, taken when and by whom"),),
            _Caption(),
            lambda case, row, why: row,
            says="The file is kept inside the case, at most 64 MiB; the original stays as it is.",
            parent=self,
        )
        saved = dialog.ask()
        if saved is not None:
            self.attach_path(exhibit, path, saved.caption)

    def attach_path(self, exhibit: Exhibit, path: Path, caption: str) -> None:
        """Keep a file inside the case, in the background."""
        name = one_line(path.name, 60)
        self._place.case.start_long(
            f"Attach {name}",
            lambda on_case, progress: attach_from_file(on_case, exhibit, path, progress, caption),
            lambda _: self._place.said.emit(f"{name} is attached."),
        )

    def show_large(self, attachment: Attachment) -> None:
        """Show a photograph large."""
        dialog = PictureDialog(self._place, attachment, self.window())
        dialog.exec()
        dialog.deleteLater()

    def _on_made(self, sha256: str, found: object) -> None:
        for line in self._lines:
            if line.sha256 == sha256:
                line.show_picture(found)  # type: ignore[arg-type]
