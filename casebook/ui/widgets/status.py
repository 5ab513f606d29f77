"""The foot of the window: what is true of the file, and what is running."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QWidget

from casebook.model.instant import datetime_of, zone_info, zone_label
from casebook.model.paper import Paper, Seal
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.jobs import LongJob
from casebook.ui.widgets.plain import ElidedLabel
from casebook.ui.widgets.times import ago, span

SAY_FOR_MS = 8000
LEFT_AFTER_S = 3.0


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of the file: newest entry, and the newest head that others hold."""

    seq: int
    saved_at: datetime
    proven_seq: int | None
    proven_at: datetime | None
    is_checked: bool = True
    """Whether SQLite has checked the whole file since it was opened."""


def read_facts(case: CaseFile) -> FileFacts:
    """Read the facts; one query for the head, one each for papers and seals."""
    seq = case.head().seq
    newest = next(iter(case.entries(seq, seq)))
    proofs = [(p.head_seq, p.rendered_at.utc_us) for p in case.all(Paper)]
    proofs += [(s.head_seq, s.made_at.utc_us) for s in case.all(Seal)]
    proven = max(proofs, default=None)
    return FileFacts(
        seq,
        datetime.fromisoformat(newest.at),
        proven[0] if proven else None,
        datetime_of(proven[1]) if proven else None,
        case.is_checked,
    )


def facts_in_words(
    facts: FileFacts, verified: tuple[datetime, bool] | None, zone: str, now: datetime
) -> str:
    """Give the facts as the one line of the status bar."""
    saved = facts.saved_at.astimezone(zone_info(zone))
    parts = [f"saved {saved:%H:%M:%S} {zone_label(zone)} #{facts.seq}"]
    if verified is None and not facts.is_checked:
        parts.append("file not checked as a whole yet, not verified since it was opened")
    elif verified is None:
        parts.append("file checked, not verified since it was opened")
    else:
        when, ok = verified
        parts.append(f"verified {ago(when, now)}" if ok else f"DAMAGE FOUND {ago(when, now)}")
    if facts.proven_at is None or facts.proven_seq is None:
        parts.append("never proven to others")
    else:
        entries = facts.seq - facts.proven_seq
        since = span((now - facts.proven_at).total_seconds())
        noun = "entry" if entries == 1 else "entries"
        parts.append(f"last proven to others {since}, {entries} {noun} ago")
    return "  ·  ".join(parts)


class StatusLine(QWidget):
    """One line: a sentence just said, or the facts; at the right the long job that runs."""

    def __init__(self, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self._facts: FileFacts | None = None
        self._verified: tuple[datetime, bool] | None = None
        self._jobs: list[LongJob] = []
        self._step = ("", 0.0)
        self._label = ElidedLabel(role="muted")
        self._job_label = ElidedLabel(role="muted")
        self._job_label.setMinimumWidth(260)
        self._bar = QProgressBar()
        self._bar.setFixedSize(140, 14)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self._cancel_button = QToolButton()
        self.retint()
        self._cancel_button.setAccessibleName("Cancel the running job")
        self._cancel_button.setToolTip("Cancel")
        self._cancel_button.setProperty("role", "quiet")
        self._cancel_button.clicked.connect(self._cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.XS, theme.S, theme.XS)
        layout.setSpacing(theme.S)
        # The time left of an import stands at the end of its words.
        layout.addWidget(self._label, 5)
        layout.addWidget(self._job_label, 4)
        layout.addWidget(self._bar)
        layout.addWidget(self._cancel_button)
        self._say_timer = QTimer(self)
        self._say_timer.setSingleShot(True)
        self._say_timer.setInterval(SAY_FOR_MS)
        self._say_timer.timeout.connect(self._show_facts)
        self._minute_timer = QTimer(self)
        self._minute_timer.setInterval(20_000)
        self._minute_timer.timeout.connect(self._on_minute)
        self._minute_timer.start()
        self._show_job()

    def text(self) -> str:
        """Give the line shown."""
        return self._label.text()

    def retint(self) -> None:
        """Draw the icon in the colours now in force."""
        self._cancel_button.setIcon(theme.icon("cancel"))

    def say(self, sentence: str) -> None:
        """Show a sentence for some seconds in place of the facts."""
        self._label.set_text(sentence)
        self._say_timer.start()

    def show_facts(self, facts: FileFacts) -> None:
        """Show other facts of the file."""
        self._facts = facts
        self._on_minute()

    def show_zone(self, zone: str) -> None:
        """Show the time of saving in this zone."""
        self._zone = zone
        self._on_minute()

    def show_verified(self, ok: bool) -> None:
        """Show that the file was verified just now."""
        self._verified = (datetime.now(UTC), ok)
        self._on_minute()

    def watch(self, job: LongJob) -> None:
        """Show the progress of a job until it ends; the newest is shown first."""
        self._jobs.append(job)
        job.progressed.connect(self._on_progress)
        job.ended.connect(self._on_ended)
        self._bar.setRange(0, 0)
        self._show_job()

    def _on_progress(self, done: int, total: int | None, what: str) -> None:
        if not self._jobs or self.sender() is not self._jobs[-1]:
            return
        job = self._jobs[-1]
        stopping = "stopping: " if job.is_cancelling else ""
        share = ""
        if total:
            self._bar.setRange(0, 1000)
            self._bar.setValue(min(1000, done * 1000 // total))
            share = f"  {min(100, done * 100 // total)} %{self._left(done, total, what)}"
        else:
            self._bar.setRange(0, 0)
        self._job_label.set_text(f"{stopping}{what or job.title}{share}")

    def _left(self, done: int, total: int, what: str) -> str:
        """Estimate the time left of a step from its rate so far; nothing in its first seconds."""
        step = what.split(",", 1)[0]
        now = time.monotonic()
        if step != self._step[0]:
            self._step = (step, now)
        elapsed = now - self._step[1]
        if elapsed < LEFT_AFTER_S or not 0 < done < total:
            return ""
        return f", {span(elapsed * (total - done) / done)} left"

    def _on_ended(self, job: LongJob) -> None:
        self._jobs.remove(job)
        self._show_job()

    def _cancel(self) -> None:
        if self._jobs:
            self._jobs[-1].cancel()
            self._job_label.set_text(f"stopping: {self._jobs[-1].title}")

    def _show_job(self) -> None:
        is_running = bool(self._jobs)
        for widget in (self._job_label, self._bar, self._cancel_button):
            widget.setVisible(is_running)
        if is_running:
            self._job_label.set_text(self._jobs[-1].title)

    def _on_minute(self) -> None:
        if not self._say_timer.isActive():
            self._show_facts()

    def _show_facts(self) -> None:
        if self._facts is not None:
            self._label.set_text(
                facts_in_words(self._facts, self._verified, self._zone, datetime.now(UTC))
            )
