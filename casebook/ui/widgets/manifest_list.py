"""Lines of an exhibit's detail: a manifest of a folder, a foreign log or header with its claims."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casebook.model.examination import Acquisition, Manifest
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.digest import DigestLabel
from casebook.ui.widgets.digest_list import StateLine, compared_state, sized
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import ReadText, heading, plain_label
from casebook.ui.widgets.times import in_both, to_second


class ManifestLine(QWidget):
    """A manifest: how many files, how many without a digest, its own SHA-256, how it compares."""

    def __init__(
        self, manifest: Manifest, zones: tuple[str, str], save: Callable[[], None]
    ) -> None:
        super().__init__()
        head = QHBoxLayout()
        head.addWidget(heading(f"Manifest, {manifest.purpose}", wrap=True), 1)
        head.addWidget(LinkButton("Save the list …", save))
        files = f"{manifest.files:,} file{'s' * (manifest.files != 1)}"
        made = in_both(to_second(manifest.computed_at), zones)
        lines = [
            f"{manifest.name}: {files}, {sized(manifest.total_bytes)}",
            f"made {made}, {manifest.computed_by}, {manifest.tool}",
        ]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.S)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(ReadText("\n".join(lines)))
        layout.addWidget(plain_label("SHA-256 of the list", role="muted"))
        layout.addWidget(DigestLabel(manifest.sha256))
        if manifest.problems:
            words = f"{manifest.problems:,} listed without a digest"
            layout.addWidget(StateLine(State.ATTENTION, words))
        if manifest.compared:
            state = compared_state(manifest.compared)
            layout.addWidget(StateLine(state, manifest.compared))


class AcquisitionLine(QWidget):
    """A foreign manifest, log or header: its claims as claims, and how they compare."""

    def __init__(
        self, acquisition: Acquisition, zones: tuple[str, str], retract: Callable[[], None]
    ) -> None:
        super().__init__()
        head = QHBoxLayout()
        head.addWidget(heading(f"{acquisition.kind}: {acquisition.name}", wrap=True), 1)
        head.addWidget(LinkButton("Retract …", retract))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.S)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(
            plain_label(
                f"read {in_both(to_second(acquisition.read_at), zones)}; it claims", role="muted"
            )
        )
        layout.addWidget(ReadText("\n".join(acquisition.claims) or "nothing"))
        for sentence in acquisition.compared:
            layout.addWidget(StateLine(compared_state(sentence), sentence))
        layout.addWidget(plain_label("SHA-256 of the file read", role="muted"))
        layout.addWidget(DigestLabel(acquisition.sha256))
