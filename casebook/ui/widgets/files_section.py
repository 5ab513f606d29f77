"""The files attached to a thing: the section of a detail pane that keeps and saves them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from casebook.actions.attach_from_file import attach_from_file, save_attachment
from casebook.model.evidence import Attachment
from casebook.ui import file_dialogs
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.digest_list import AttachmentLine
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace


class FilesSection(Section):
    """Shows the files of one row of the case; attaching goes on in the background."""

    def __init__(self, place: Workplace, title: str, when_empty: str) -> None:
        super().__init__(title)
        self._place = place
        self._when_empty = when_empty
        self._row: Any = None
        self.add_action("Attach …", self.attach)

    def show_files(self, row: object, attachments: Sequence[Attachment]) -> None:
        """Show the files of `row`."""
        self._row = row
        self.show_widgets(
            [
                AttachmentLine(each, partial(save_as, self._place, each, self))
                for each in attachments
            ],
            self._when_empty,
        )

    def attach(self) -> None:
        """Ask for a file and keep it inside the case, attached to the row shown."""
        row = self._row
        path = file_dialogs.open_file(self, "Attach a file (it is only read)")
        if row is not None and path is not None:
            self.attach_path(row, path)

    def attach_path(self, row: object, path: Path) -> None:
        """Keep the file at `path` inside the case, attached to `row`."""
        name = one_line(path.name, 60)
        self._place.case.start_long(
            f"Attach {name}",
            lambda on_case, progress: attach_from_file(on_case, row, path, progress),
            lambda _: self._place.said.emit(f"{name} is attached."),
        )


def save_as(place: Workplace, attachment: Attachment, parent: QWidget) -> None:
    """Ask where to, and write an attached file out."""
    target = file_dialogs.save_file(parent, "Save the file as", Path(attachment.name).name)
    if target is not None:
        place.case.start_long(
            "Save a file",
            lambda on_case, progress: save_attachment(on_case, attachment, target),
            lambda _: place.said.emit(f"Saved as {target.name}."),
        )
