"""Photographs of an exhibit as small pictures, decoded in the background; files beside them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from casebook.actions.progress import OnCase, Progress
from casebook.actions.show_picture import Picture, picture
from casebook.errors import CaseError
from casebook.model.evidence import Attachment
from casebook.ui import theme
from casebook.ui.jobs import LongJob
from casebook.ui.widgets.digest import DigestLabel
from casebook.ui.widgets.digest_list import sized
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import ReadText, heading, plain_label, without_icons
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

THUMBNAIL = 96
FULL = 1600
MOST_KEPT = 200
PICTURES = frozenset(
    (".jpg", ".jpeg", ".jpe", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".jp2", ".ppm")
)
"""What is decoded for the window, by the ending of its name; all else is only saved."""


def is_picture(attachment: Attachment) -> bool:
    """Say whether an attached file is shown as a picture."""
    return Path(attachment.name).suffix.lower() in PICTURES


class Thumbnails(QObject):
    """Decodes pictures one after another in the background and keeps the newest of them.

    Quiet work: it is no long job of the status bar, and whoever asks anew gives up what waits.
    """

    made = Signal(str, object)
    """SHA-256 of the file, and its QImage or the sentence why there is none."""

    def __init__(self, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._kept: OrderedDict[str, QImage | str] = OrderedDict()
        self._job: LongJob | None = None
        self.made.connect(self._keep)

    def want(self, attachments: Sequence[Attachment]) -> None:
        """Make the pictures of these files; those at hand are told at once."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        missing: list[Attachment] = []
        for attachment in attachments:
            found = self._kept.get(attachment.sha256)
            if found is None:
                missing.append(attachment)
            else:
                self.made.emit(attachment.sha256, found)
        if missing:
            job = LongJob(self._place.case, "Thumbnails", partial(self._make, tuple(missing)))
            job.on_failed(lambda _: None)
            job.ended.connect(self._on_ended)
            self._job = job
            job.start()

    def _make(self, missing: Sequence[Attachment], on_case: OnCase, progress: Progress) -> None:
        for attachment in missing:
            progress.check_cancelled()
            found = _image_or_why(attachment, THUMBNAIL, on_case)
            # The window may be gone by now, and this object with it.
            if not shiboken6.isValid(self):
                return
            self.made.emit(attachment.sha256, found)

    def _keep(self, sha256: str, found: QImage | str) -> None:
        self._kept[sha256] = found
        self._kept.move_to_end(sha256)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)

    def _on_ended(self, job: LongJob) -> None:
        if job is self._job:
            self._job = None


class PictureLine(QWidget):
    """A photograph: small picture, caption, name and size; shown large only when asked for."""

    def __init__(
        self, attachment: Attachment, show: Callable[[], None], save: Callable[[], None]
    ) -> None:
        super().__init__()
        self.sha256 = attachment.sha256
        self.picture = QLabel()
        self.picture.setTextFormat(Qt.TextFormat.PlainText)
        self.picture.setFixedSize(QSize(THUMBNAIL, THUMBNAIL))
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setWordWrap(True)
        self.picture.setProperty("role", "muted")
        self.picture.setText("…")
        self.picture.setAccessibleName(f"Picture of {attachment.name}")
        links = QHBoxLayout()
        links.addWidget(LinkButton("Show …", show))
        links.addWidget(LinkButton("Save as …", save))
        links.addStretch()
        self._said = ReadText()
        said = ReadText(f"{attachment.name}, {sized(attachment.size_bytes)}")
        said.set_muted(True)
        text = QVBoxLayout()
        text.setSpacing(0)
        if attachment.caption:
            text.addWidget(ReadText(attachment.caption))
        text.addWidget(said)
        text.addWidget(self._said)
        self._said.hide()
        text.addLayout(links)
        text.addStretch()
        row = QHBoxLayout()
        row.setSpacing(theme.S)
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.S)
        layout.setSpacing(theme.XS)
        layout.addLayout(row)
        layout.addWidget(DigestLabel(attachment.sha256))

    def show_picture(self, found: QImage | str) -> None:
        """Show the small picture, or say why there is none."""
        if isinstance(found, QImage):
            self.picture.setPixmap(fitted(found, self.picture.size(), self.devicePixelRatio()))
            return
        self.picture.setText("no picture")
        self._said.set_text(found)
        self._said.show()


class PictureDialog(QDialog):
    """One photograph large, with its caption and what the file is."""

    def __init__(self, place: Workplace, attachment: Attachment, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.resize(900, 640)
        self.view = _PictureView()
        self.view.setAccessibleName(f"Picture {attachment.name}")
        self._said = plain_label("The picture is being decoded …", wrap=True, role="muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.S)
        layout.addWidget(heading(one_line(attachment.caption or attachment.name, 200), wrap=True))
        layout.addWidget(self.view, 1)
        layout.addWidget(self._said)
        layout.addWidget(without_icons(buttons))
        self._job = LongJob(
            place.case,
            "Picture",
            lambda on_case, progress: _decoded(attachment, FULL, on_case),
        )
        self._job.on_done(self._on_picture)
        self._job.on_failed(self._on_failed)
        self._job.start()

    def _on_picture(self, found: Picture) -> None:
        self.view.show_picture(image_of(found))
        self._said.setText(found.said)

    def _on_failed(self, error: CaseError) -> None:
        self._said.setText(str(error))


class _PictureView(QWidget):
    """A picture as large as it fits, never enlarged."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None

    def show_picture(self, image: QImage) -> None:
        """Show a picture."""
        self._image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is None:
            return
        drawn = fitted(self._image, self.size(), self.devicePixelRatio())
        size = drawn.deviceIndependentSize().toSize()
        painter = QPainter(self)
        at = self.rect().center() - QRect(QPoint(0, 0), size).center()
        painter.drawPixmap(at, drawn)
        painter.end()


def image_of(found: Picture) -> QImage:
    """Give a decoded picture as an image of the toolkit, with its own copy of the bytes."""
    stride = 3 * found.width
    return QImage(found.rgb, found.width, found.height, stride, QImage.Format.Format_RGB888).copy()


def fitted(image: QImage, size: QSize, ratio: float) -> QPixmap:
    """Give an image no larger than `size` logical pixels on a screen of pixel ratio `ratio`."""
    most = QSize(round(size.width() * ratio), round(size.height() * ratio))
    shown = image
    if image.width() > most.width() or image.height() > most.height():
        shown = image.scaled(
            most, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    drawn = QPixmap.fromImage(shown)
    drawn.setDevicePixelRatio(ratio)
    return drawn


def _decoded(attachment: Attachment, most: int, on_case: OnCase) -> Picture:
    return picture(on_case(lambda case: case.blob(attachment.sha256)), most)


def _image_or_why(attachment: Attachment, most: int, on_case: OnCase) -> QImage | str:
    try:
        return image_of(_decoded(attachment, most, on_case))
    except CaseError as error:
        return str(error)
