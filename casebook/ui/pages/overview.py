"""The Overview page: what needs you today, the case header, its time span, what changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from casebook.actions import check_evidence, keep
from casebook.actions.progress import OnCase, Progress
from casebook.model.case import CaseHeader
from casebook.model.counted import counted
from casebook.model.evidence import Exhibit
from casebook.model.labels import kind_and_number, label
from casebook.model.paper import Entry, PaperKind
from casebook.model.timeline import Event, Histogram, Source
from casebook.store import counts_over_time
from casebook.store.case_file import CaseFile
from casebook.ui import theme, today
from casebook.ui.pages.page import Page
from casebook.ui.widgets.background import Background
from casebook.ui.widgets.detail import Detail, Section
from casebook.ui.widgets.form import Field, Form, Group, Kind
from casebook.ui.widgets.histogram import HistogramStrip, Marker
from casebook.ui.widgets.links import NumberLink
from casebook.ui.widgets.plain import ReadText, heading, plain_label, rule
from casebook.ui.widgets.states import StateGlyph
from casebook.ui.workplace import Workplace

MOST_TASKS = 100
MOST_CHANGES = 25
LOOK_BACK = 600
SESSION = ("case.open", "case.close", "case.create")
BUCKETS = 130
NUMBER_WIDTH = 62

FIELDS: tuple[Field | Group, ...] = (
    Field("title", "Title", always=True),
    Field("fir_number", "FIR number", always=True, hint="214/2022"),
    Field("fir_date", "FIR date", Kind.DAY, always=True),
    Field("offence_date", "Offence date", Kind.DAY),
    Field("police_station", "Police station", always=True),
    Field("district", "District"),
    Field("state", "State"),
    Field("unit", "Unit"),
    Field("sections", "Sections of law", Kind.LIST, hint="IPC 385, IT Act 66F: one a line"),
    Field("complainant", "Complainant"),
    Field("affected_organisation", "Affected"),
    Field("investigating_officer", "Investigating officer"),
    Field("court", "Court"),
    Field("agencies", "Agencies involved", Kind.LIST, hint="one a line"),
    Field("summary", "Summary", Kind.TEXT, lines=5),
    Group("Evidence"),
    Field("exhibit_pattern", "Exhibit numbers", hint="IFSO/214/E{n:3}; empty: EX-1, EX-2 … alone"),
    Field("part_pattern", "Numbers of parts", hint="{parent}.{n}"),
    Field(
        "transit_limit_hours",
        "Longest transit, hours",
        Kind.NUMBER,
        required="Give the hours after which a move has to be explained, like 24.",
    ),
    Field(
        "submissions",
        "Submissions",
        Kind.LIST,
        hint="charge sheet, trial: one a line; each needs its certificates",
    ),
    Group("Law and time"),
    Field("zones", "Time zones shown", Kind.LIST, hint="two, one a line", lines=2),
    Field("max_punishment", "Maximum punishment"),
    Field(
        "remand_date", "First remand", Kind.DAY, hint="first day of remand, while somebody is held"
    ),
    Field(
        "remand_days",
        "Bail after",
        Kind.CHOICE,
        ((0, "nobody is held"), (60, "60 days"), (90, "90 days")),
    ),
    Field(
        "substantive",
        "Substantive law",
        Kind.CHOICE,
        (("", "as the dates say"), ("IPC", "IPC"), ("BNS", "BNS")),
    ),
    Field(
        "procedure",
        "Procedure",
        Kind.CHOICE,
        (("", "as the dates say"), ("CrPC", "CrPC"), ("BNSS", "BNSS")),
    ),
    Field(
        "evidence",
        "Evidence law",
        Kind.CHOICE,
        (("", "as the dates say"), ("IEA", "IEA"), ("BSA", "BSA")),
    ),
    Field("law_reason", "Why this law"),
)


@dataclass(frozen=True, slots=True)
class _Overview:
    """What the page shows, read in one job."""

    header: CaseHeader
    tasks: tuple[today.Task, ...]
    changes: tuple[Entry, ...]
    span: tuple[int, int] | None
    histogram: Histogram | None
    sources: tuple[Source, ...]
    events: tuple[Event, ...]


class OverviewPage(Page):
    """Left: today, sorted by what is lost first, and what changed. Right: the case as a whole."""

    title = "Overview"
    can_filter = False
    help_says = (
        "Left: what needs you today, sorted by what is lost first. What a provider is about to "
        "delete comes before all others, then preservation that ends and has to be renewed, then "
        "what is overdue, what is due or not sent yet, incidents nobody has "
        "explained, what is in transit or late at the laboratory, certificates that are missing, "
        "what is not hashed, rows nobody has looked at, and what the case header lacks. Each line "
        "has the one action that settles it. Below: what changed since the case was last "
        "opened.\n\n"
        "Right: the time span of all records and events, and the header that stands on every "
        "paper (F2 corrects it, with a reason).\n\n"
        "Ctrl+P issues the case report."
    )

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._tasks = _TaskList(self._settle)
        self._read_tasks: tuple[today.Task, ...] = ()
        self._missing: list[tuple[str, str]] = []
        self._fresh: list[tuple[str, str]] = []
        self._certificates = Background(place, "Look for certificates", self)
        self._certificates.found.connect(self._on_missing)
        self._certificates.finished.connect(self._on_looked)
        self.detail = Detail("Case")
        self.form = self.watch(Form(place, FIELDS, name="Case header", correct=keep.correct))
        self.form.saved.connect(lambda _: place.said.emit("The case header is saved."))
        self._strip = HistogramStrip()
        self._strip.span_chosen.connect(lambda *_: place.page_asked.emit("Timeline", ""))
        self._strip.moment_chosen.connect(lambda _: place.page_asked.emit("Timeline", ""))
        self._strip.event_chosen.connect(self._on_event_chosen)
        self._events: tuple[Event, ...] = ()
        time_section = self.detail.add_section("Time")
        time_section.add(self._strip)
        self._span_says = plain_label(wrap=True, role="muted")
        time_section.add(self._span_says)
        header = self.detail.add_section("Case header")
        header.add_action("Correct …  F2", self.edit)
        header.add_action("Case report …", self.issue)
        header.add(self.form)
        self._changes = Section("Since you last opened it")
        self._tasks.add_below(self._changes)
        self.set_body(self._tasks, self.detail, (600, 500))

    def refresh(self) -> None:
        """Read everything again."""
        self.query(_read, self._on_read)

    def edit(self) -> None:
        """Correct the case header."""
        self.form.edit()

    def issue(self) -> None:
        """Issue the case report."""
        self.place.paper_asked.emit(PaperKind.REPORT.value, "")

    def _on_read(self, overview: _Overview) -> None:
        self._events = overview.events
        self._read_tasks = overview.tasks
        self._show_tasks()
        self._fresh = []
        self._certificates.start(_look_for_missing)
        self.detail.set_title("", overview.header.title)
        self.form.show_row(overview.header)
        self._show_span(overview)
        rows: list[QWidget] = [self._change(entry) for entry in overview.changes]
        self._changes.show_widgets(rows, "Nothing.")

    def _on_missing(self, found: list[tuple[str, str]]) -> None:
        self._fresh += found

    def _on_looked(self) -> None:
        self._missing = self._fresh
        self._show_tasks()

    def _show_tasks(self) -> None:
        tasks = [*self._read_tasks, *today.missing_certificates(self._missing)]
        self._tasks.show_tasks(sorted(tasks, key=lambda task: task.rank))

    def _show_span(self, overview: _Overview) -> None:
        span = overview.span
        self._strip.setVisible(span is not None)
        if span is None:
            self._span_says.setText(
                "No record or event yet. Import a log with Ctrl+I, or add an event on the Timeline."
            )
            return
        self._strip.set_zones(self.place.zones)
        largest = sorted(overview.sources, key=lambda source: -source.records)
        self._strip.set_sources({source.number: source.name for source in largest})
        self._strip.set_span(*span)
        self._strip.set_counts(overview.histogram)
        self._strip.set_markers(
            [Marker(e.id, e.number, e.at.utc_us, e.title) for e in overview.events]
        )
        records = sum(source.records for source in overview.sources)
        self._span_says.setText(
            f"{counted(records, 'record')} of {counted(len(overview.sources), 'source')}, "
            f"{counted(len(overview.events), 'event')}"
        )

    def _change(self, entry: Entry) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        link = NumberLink(f"J-{entry.seq}", self.place.follow, f"#{entry.seq}")
        link.setFixedWidth(48)
        layout.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(ReadText(entry.summary), 1)
        return row

    def _settle(self, task: today.Task) -> None:
        if task.page == self.title:
            self.edit()
            return
        if task.view:
            self.place.view_asked.emit(task.view, task.number)
            return
        if not task.number:
            self.place.page_asked.emit(task.page, "")
            return
        found = kind_and_number(task.number)
        if found is not None and found[0] is Source:
            number = found[1]
            self.place.case.submit(
                lambda case: case.desk_set(
                    today.rejects_seen_key(case.numbered(Source, number)), "seen"
                )
            )
            # The desk is not journaled, so nothing else would make this page read again.
            self.refresh()
        self.place.follow(task.number)

    def _on_event_chosen(self, event_id: str) -> None:
        event = next((e for e in self._events if e.id == event_id), None)
        if event is not None:
            self.place.follow(label(event))


class _TaskList(QScrollArea):
    """The tasks one under another, each with its action as a button."""

    def __init__(self, settle: Callable[[today.Task], None]) -> None:
        super().__init__()
        self._settle = settle
        self.setAccessibleName("Today")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        self._layout = QVBoxLayout(inner)
        self._layout.setContentsMargins(theme.L, theme.M, theme.L, theme.L)
        self._layout.setSpacing(theme.XS)
        self._heading = heading("Today", 1.1)
        self._layout.addWidget(self._heading)
        self._layout.addStretch()
        self._rows: list[QWidget] = []
        self.setWidget(inner)

    def add_below(self, widget: QWidget) -> None:
        """Put a widget under the tasks."""
        self._layout.insertSpacing(self._layout.count() - 1, theme.L)
        self._layout.insertWidget(self._layout.count() - 1, widget)

    def show_tasks(self, tasks: Sequence[today.Task]) -> None:
        """Show other tasks."""
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = [self._row(task) for task in tasks[:MOST_TASKS]]
        if not tasks:
            self._rows = [_nothing()]
        if len(tasks) > MOST_TASKS:
            self._rows.append(plain_label(f"… and {len(tasks) - MOST_TASKS} more.", role="muted"))
        for place, row in enumerate(self._rows):
            self._layout.insertWidget(1 + place, row)
        many = sum(task.many for task in tasks)
        self._heading.setText(f"Today: {many:,}" if tasks else "Today")

    def _row(self, task: today.Task) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout()
        layout.setContentsMargins(0, theme.XS, 0, theme.XS)
        layout.setSpacing(theme.S)
        top = Qt.AlignmentFlag.AlignTop
        layout.addWidget(StateGlyph(task.state), 0, top)
        number = plain_label(task.number)
        number.setFont(theme.scaled(1.0, bold=True))
        number.setFixedWidth(NUMBER_WIDTH)
        layout.addWidget(number, 0, top)
        layout.addWidget(ReadText(task.sentence), 1)
        button = QPushButton(task.action)
        button.setAccessibleName(f"{task.action}: {task.number} {task.sentence}")
        button.clicked.connect(lambda: self._settle(task))
        layout.addWidget(button, 0, top)
        outer = QVBoxLayout(row)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(layout)
        outer.addWidget(rule())
        return row


def _nothing() -> QWidget:
    return plain_label(
        "Nothing is due, in transit, missing or overdue. The next thing to write belongs in the "
        "Notebook, Ctrl+2.",
        wrap=True,
        role="muted",
    )


def _read(case: CaseFile) -> _Overview:
    span = counts_over_time.time_span(case)
    events = case.all(Event)
    moments = [event.at.utc_us for event in events] + list(span or ())
    whole = (min(moments), max(moments) + 1) if moments else None
    if whole is not None:
        # A little room at both ends, so that the first and the last mark are seen whole.
        room = max(1_000_000, (whole[1] - whole[0]) // 40)
        whole = (whole[0] - room, whole[1] + room)
    return _Overview(
        header=case.header(),
        tasks=today.tasks(case, time.time_ns() // 1000),
        changes=_changes(case),
        span=whole,
        histogram=counts_over_time.histogram(case, *whole, BUCKETS) if whole and span else None,
        sources=case.all(Source),
        events=events,
    )


def _look_for_missing(
    on_case: OnCase, progress: Progress, take: Callable[[tuple[str, str]], None]
) -> None:
    """Look for needs that no certificate answers, until there are more than are shown."""
    left = today.MOST_OF_A_KIND + 1

    def seen(needs: Sequence[Any]) -> None:
        nonlocal left
        missing = [need for need in needs if need.certificate_id is None]
        for need in missing[:left]:
            exhibit = on_case(lambda case, each=need.exhibit_id: case.get(Exhibit, each))  # type: ignore[misc]
            which = f", for {need.submission}" if need.submission else ""
            sentence = (
                f"{exhibit.description}: no {need.part} certificate for the step of {need.hop}"
                f"{which}."
            )
            take((label(exhibit), sentence))
        left -= len(missing[:left])
        if not left:
            raise _Enough

    try:
        check_evidence.all_certificate_needs(on_case, progress, seen)
    except _Enough:
        return


class _Enough(Exception):
    """More is missing than is shown: looking further would only cost time."""


def _changes(case: CaseFile) -> tuple[Entry, ...]:
    """Read what was done since the session before this one began, newest first."""
    seq = case.head().seq
    entries = list(case.entries(max(1, seq - LOOK_BACK), seq))
    opened = [at for at, entry in enumerate(entries) if entry.kind in ("case.open", "case.create")]
    start = opened[-2] if len(opened) > 1 else 0
    told = [entry for entry in entries[start:] if entry.kind not in SESSION]
    return tuple(reversed(told[-MOST_CHANGES:]))
