"""The clock of an exhibit against a reference, and what was dated by it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from casebook.actions import keep
from casebook.actions.read_clock import Redating, record_reading, redate, redating
from casebook.actions.redate_source import kept_times
from casebook.model.evidence import Attachment
from casebook.model.examination import ClockReading, ClockReference
from casebook.model.instant import Precision
from casebook.model.labels import label
from casebook.model.timeline import Source
from casebook.ui import theme
from casebook.ui.pages.evidence_fields import CLOCK_FIELDS
from casebook.ui.theme import State
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.digest_list import StateLine
from casebook.ui.widgets.exhibit_known import Known, ReadClock
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import ReadText, heading, plain_label, without_icons
from casebook.ui.widgets.times import clock, in_both, now_in
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace


class ClockSection(Section):
    """Readings, the newest first, each with the sources it would date anew."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__("Clock", parent)
        self._place = place
        self._known: Known | None = None
        self.add_action("Record a reading …", self.record)

    def show_known(self, known: Known) -> None:
        """Show the readings of an exhibit's clock."""
        self._known = known
        newest = sorted(known.clocks, key=lambda c: -c.reading.reference_time.utc_us)
        lines: list[QWidget] = [self._line(read) for read in newest]
        if not lines and known.clock_above:
            lines.append(ReadText(f"None of its own. {known.clock_above}."))
        self.show_widgets(lines, "Nobody has compared its clock with a reference yet.")

    def record(self) -> None:
        """Record what the device and the reference showed at the same moment."""
        known = self._known
        if known is None:
            return
        now = now_in(self._place.zones[1], self._place.examiner.name)
        template = ClockReading(
            "", known.exhibit.id, now, now, ClockReference.NTP, "", self._place.examiner.title()
        )
        dialog = FormDialog(
            self._place,
            f"The clock of {label(known.exhibit)}",
            CLOCK_FIELDS,
            template,
            lambda case, row, why: record_reading(case, row),
            says="Both times are of the same moment, each with the zone it was shown in.",
            parent=self,
        )
        dialog.form.set_choices("attachment_id", _photographs(known.attachments))
        dialog.form.editor("device_time").set_value(None)
        dialog.form.editor("reference_time").set_value(None)
        dialog.exec()

    def apply(self, reading: ClockReading, source: Source) -> None:
        """Show what the reading makes of the times of a source."""
        self._place.case.submit(
            lambda case: redating(case, source, reading.correction_us),
            partial(self._on_redating, reading),
            owner=self,
        )

    def start_redating(self, source: Source, reading: ClockReading) -> None:
        """Date a source anew in the background."""
        self._place.case.start_long(
            f"Date {label(source)} anew",
            lambda on_case, progress: redate(on_case, source, reading, progress),
            partial(self._on_redated, source),
        )

    def _on_redating(self, reading: ClockReading, shown: Redating) -> None:
        dialog = RedatingDialog(shown, self._place.zones, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.start_redating(shown.source, reading)
        dialog.deleteLater()

    def _on_redated(self, old: Source, new: Source) -> None:
        if old.id == new.id:
            self._place.said.emit(f"{label(new)} now names the clock reading.")
        else:
            self._place.said.emit(f"{label(old)} is dated anew as {label(new)}.")

    def _line(self, read: ReadClock) -> QWidget:
        reading = read.reading
        head = QHBoxLayout()
        head.addWidget(heading(f"Against {reading.reference}", wrap=True), 1)
        head.addWidget(LinkButton("Retract …", partial(self._retract, reading)))
        both = self._place.zones
        lines = [
            f"{read.sentence}.",
            f"the device showed {reading.device_time.original} ({reading.device_time.zone})",
            f"the reference was {in_both(reading.reference_time, both)}",
            f"how: {reading.how}",
        ]
        lines += [f"photograph: {self._photo_name(reading)}"] if reading.attachment_id else []
        lines += [reading.remarks] if reading.remarks else []
        line = QWidget()
        layout = QVBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, theme.S)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(ReadText("\n".join(lines)))
        if read.doubt:
            layout.addWidget(StateLine(State.ATTENTION, read.doubt))
        for source in read.sources:
            text = one_line(f"Apply to {label(source)} {source.name} …", 60)
            layout.addWidget(LinkButton(text, partial(self.apply, reading, source)))
        return line

    def _photo_name(self, reading: ClockReading) -> str:
        files = self._known.attachments if self._known is not None else ()
        return next((f.name for f in files if f.id == reading.attachment_id), "retracted")

    def _retract(self, reading: ClockReading) -> None:
        why = self._place.messages.ask_reason("Why is this clock reading retracted?", "Retract")
        if why is not None:
            self._place.case.submit(lambda case: keep.retract(case, reading, why), owner=self)


class RedatingDialog(QDialog):
    """Before and after, with examples; nothing is changed unless it is accepted."""

    def __init__(
        self, shown: Redating, zones: tuple[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.resize(760, 420)
        number = label(shown.source)
        text = ReadText(redating_text(shown, zones[0]))
        text.setFont(theme.mono())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(f"Date {number} anew", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.S)
        layout.addWidget(heading(f"What changes in {number}", 1.2, wrap=True))
        says = (
            f"{number} {one_line(shown.source.name, 80)} becomes a new source with every time "
            "shifted alike; a day alone has no time to convert and keeps its day. The old source "
            "is retracted with the reason. The original text of every time stays."
        )
        layout.addWidget(plain_label(says, wrap=True, role="muted"))
        layout.addWidget(text)
        if shown.events:
            layout.addWidget(StateLine(State.ATTENTION, kept_times(shown.events, 12)))
        layout.addStretch()
        layout.addWidget(without_icons(buttons))


def redating_text(shown: Redating, zone: str) -> str:
    """Give before and after as lines: the span of the source, then the examples."""
    spans = (*shown.before_us, *shown.after_us, *(e[2] for e in shown.examples))
    is_fine = any(us is not None and us % 1_000_000 for us in spans)
    precision = Precision.MILLISECOND if is_fine else Precision.SECOND

    def pair(before_us: int | None, after_us: int | None) -> tuple[str, str]:
        return _time(before_us, zone, precision), _time(after_us, zone, precision)

    rows = [("first", "", *pair(shown.before_us[0], shown.after_us[0]))]
    rows.append(("last", "", *pair(shown.before_us[1], shown.after_us[1])))
    rows += [
        (f"row {locator}", one_line(text, 28), *pair(before, after))
        for locator, text, before, after in shown.examples
    ]
    widths = [max(len(row[at]) for row in rows) for at in range(3)]
    return "\n".join(
        f"{name:<{widths[0]}}  {text:<{widths[1]}}  {before:<{widths[2]}}  →  {after}"
        for name, text, before, after in rows
    )


def _time(us: int | None, zone: str, precision: Precision) -> str:
    return "no time" if us is None else clock(us, zone, precision)


def _photographs(files: Sequence[Attachment]) -> list[tuple[Any, str]]:
    offered: list[tuple[Any, str]] = [(None, "none")]
    return offered + [(file.id, one_line(file.caption or file.name, 60)) for file in files]
