"""One request in full: where it is, its route, what its letter lacks, its papers and its past."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from casebook.actions import keep
from casebook.actions.request_lines import RequestRow
from casebook.model.labels import label
from casebook.model.paper import Paper, PaperKind
from casebook.model.request import RequestState
from casebook.store.requests import RequestLine
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.agency_choices import agency_choices
from casebook.ui.widgets.card import STATES, due_day
from casebook.ui.widgets.detail import Detail
from casebook.ui.widgets.files_section import FilesSection
from casebook.ui.widgets.findings_section import FindingsSection
from casebook.ui.widgets.form import Field, Form, Kind
from casebook.ui.widgets.line_section import LineSection
from casebook.ui.widgets.lines import Lines
from casebook.ui.widgets.link_rows import LinkRows
from casebook.ui.widgets.links import LinkButton, NumberLink, number_row
from casebook.ui.widgets.particulars_section import ParticularsSection
from casebook.ui.widgets.plain import ReadText
from casebook.ui.widgets.preservation_section import PreservationSection
from casebook.ui.widgets.replies_section import RepliesSection
from casebook.ui.widgets.request_fields import request_fields, speaks_of_earlier
from casebook.ui.widgets.request_history import RequestHistory
from casebook.ui.widgets.request_known import (
    Checked,
    Known,
    earlier_words,
    read_checked,
    read_known,
)
from casebook.ui.widgets.route_section import RouteSection
from casebook.ui.widgets.states import StateChip
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

WIDTH = 420
CHECK_AFTER_MS = 200
"""How long a request stays selected before its letter is checked, which reads all its lines."""

MOST_CHECKED = 5_000
"""So many lines are checked without being asked, which takes the case thread 0.3 s.

More would hold up every other read.
"""

TO_FIELD = Field("to_agency_id", "Asked of", Kind.CHOICE)


class RequestDetail(Detail):
    """Sections over the selected request; the first sentence says where it is."""

    dirty_changed = Signal()
    paper_asked = Signal(object)
    """A PaperKind to issue of the request shown."""

    reminder_asked = Signal()
    escalation_asked = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__("Request", parent)
        self._place = place
        self._row: RequestRow | None = None
        self.known: Known | None = None
        self.setMinimumWidth(WIDTH)
        self._check_timer = QTimer(self)
        self._check_timer.setSingleShot(True)
        self._check_timer.setInterval(CHECK_AFTER_MS)
        self._check_timer.timeout.connect(self.check)
        self._where = ReadText()
        self._where.setFont(theme.scaled(1.1))
        self._chips = _Row()
        self._about = Lines("Requests it belongs with")
        self.chase = LinkRows(
            (
                ("Draft a reminder …", self.reminder_asked.emit),
                ("Escalate …", self.escalation_asked.emit),
            )
        )
        self.chase.links[0].setAccessibleName("Draft a reminder of the request")
        self.chase.links[1].setAccessibleName("Take the request to a higher office")
        self.route = RouteSection(place)
        self.replies = RepliesSection(place)
        self.findings = FindingsSection()
        self.line = LineSection(place)
        self.preservation = PreservationSection(place)
        self.particulars = ParticularsSection(place)
        for widget in (
            self._where,
            self._chips,
            self._about,
            self.chase,
            self.route,
            self.replies,
            self.findings,
            self.line,
            self.preservation,
            self.particulars,
        ):
            self.add(widget)
        self._build_request()
        self._papers = self.add_section("Letters and reports")
        letter = self._papers.add_action(
            "Letter …", lambda: self.paper_asked.emit(PaperKind.LETTER)
        )
        letter.setAccessibleName("Issue the request letter")
        status = self._papers.add_action(
            "Status report …", lambda: self.paper_asked.emit(PaperKind.STATUS)
        )
        status.setAccessibleName("Issue the status report")
        whole = self._papers.add_action(
            "Whole file …", lambda: self.paper_asked.emit(PaperKind.REQUEST_FILE)
        )
        whole.setAccessibleName("Issue the whole file of the request")
        self.files = FilesSection(
            place, "Files", "None. The letter as sent and every enclosure belong here."
        )
        self.history = RequestHistory(place)
        self.add(self.files)
        self.add(self.history)
        for form in (self.form, self.line.form):
            form.dirty_changed.connect(lambda _: self.dirty_changed.emit())
        self.particulars.dirty_changed.connect(self.dirty_changed)
        self.show_row(None, ())

    @property
    def is_dirty(self) -> bool:
        """Say whether something typed here is not saved."""
        return self.form.is_dirty or self.line.form.is_dirty or self.particulars.is_dirty

    def show_row(self, row: RequestRow | None, all_lines: tuple[RequestLine, ...]) -> None:
        """Show a request as soon as it has been read; what is shown stays until then."""
        is_other = row is None or self._row is None or row.id != self._row.id
        self._row = row
        self.setVisible(row is not None)
        if row is None:
            self.known = None
            self._check_timer.stop()
            self.form.show_row(None)
            self.route.show_known(None)
            self.replies.show_known(None)
            return
        if is_other:
            self.line.set_request(row.number)
            self.line.show_line(None)
            self.verticalScrollBar().setValue(0)
        self._place.case.submit(
            partial(read_known, row, all_lines),
            self._show_known,
            key="Requests.known",
            owner=self,
        )

    def edit(self) -> None:
        """Edit the request itself."""
        self.form.edit()

    def retract(self) -> None:
        """Retract the request, after asking why."""
        known = self.known
        if known is None or known.request.retracted is not None:
            return
        why = self._place.messages.ask_reason(
            f"Why is {label(known.request)} retracted? It stays in the case, struck through.",
            "Retract",
        )
        if why is not None:
            self._place.case.submit(lambda case: keep.retract(case, known.request, why), owner=self)

    def check(self) -> None:
        """Check the letter of the request shown; it reads every line."""
        if self.known is not None:
            self._place.case.submit(
                partial(read_checked, self.known.request),
                self._show_checked,
                key="Requests.checked",
                owner=self,
            )

    def bring_into_view(self, widget: QWidget) -> None:
        """Scroll to a widget, once the layout has given it its new height."""
        QTimer.singleShot(0, widget, lambda: self._scroll_to(widget))

    def _build_request(self) -> None:
        section = self.add_section("Request")
        correct = section.add_action("Correct …", self.edit)
        correct.setAccessibleName("Correct the request")
        retract = section.add_action("Retract …", self.retract)
        retract.setAccessibleName("Retract the request")
        self.form = Form(
            self._place,
            (TO_FIELD, *request_fields()),
            name="The request",
            correct=keep.correct,
        )
        self.form.editor("kind").changed.connect(self._hide_earlier)
        section.add(self.form)

    def _show_known(self, known: Known) -> None:
        row = self._row
        if row is None or known.request.id != row.id:
            return
        is_other = self.known is None or self.known.request.id != known.request.id
        self.known = known
        request = known.request
        self.set_title(label(request), request.subject, request.retracted)
        self._where.set_text(f"{label(request)}: {known.where}.")
        self._chips.show_widgets(self._state_chips(row))
        self._show_about(known)
        self.chase.setVisible(can_be_chased(row, known))
        self.route.show_known(known)
        self.replies.show_known(known)
        self._check_timer.stop()
        if row.line.lines > MOST_CHECKED:
            self.findings.show_unchecked(row.line.lines, self._check_many)
        else:
            if is_other:
                self.findings.show_findings(None)
            self._check_timer.start()
        self.preservation.show_known(known)
        self.particulars.show_request(request)
        self.form.set_choices("to_agency_id", agency_choices(known.agencies))
        self.form.set_offer("regarding_id", lambda: known.offered)
        if not (self.form.is_editing and self.form.row.id == request.id):
            self.form.show_row(request)
        self._hide_earlier()
        self._papers.show_widgets(
            [self._paper_line(paper, known.papers) for paper in known.papers],
            "No letter issued yet.",
        )
        self.files.show_files(request, known.attachments)
        self.history.show_known(known)

    def _hide_earlier(self) -> None:
        kind = self.form.editor("kind").value() if self.form.is_editing else ""
        is_about = self.known is not None and self.known.request.regarding_id is not None
        self.form.hide_fields(() if is_about or speaks_of_earlier(kind) else ("regarding_id",))

    def _show_about(self, known: Known) -> None:
        widgets: list[QWidget] = []
        if known.earlier is not None:
            words = one_line(f"about {earlier_words(known.earlier)}", 70)
            widgets.append(NumberLink(label(known.earlier), self._place.follow, words))
        if known.later:
            numbers = [f"R-{number}" for number in known.later]
            widgets.append(number_row(numbers[:8], self._place.follow, "later about this one:"))
        self._about.show_widgets(widgets)
        self._about.setVisible(bool(widgets))

    def _state_chips(self, row: RequestRow) -> list[QWidget]:
        state = row.line.state
        chips: list[QWidget] = [StateChip(STATES[state], state.value)]
        if row.due_at is not None:
            day = due_day(row.due_at, self._place.zones[1])
            if row.is_overdue:
                chips.append(StateChip(State.ATTENTION, f"overdue since {day}"))
            else:
                chips.append(StateChip(State.NEUTRAL, f"due {day}"))
        if row.line.lines:
            chips.append(
                StateChip(
                    State.NEUTRAL if row.line.open_lines else State.GOOD,
                    f"{row.line.open_lines:,} of {row.line.lines:,} lines open",
                )
            )
        return chips

    def _paper_line(self, paper: Paper, papers: tuple[Paper, ...]) -> QWidget:
        words = f"{label(paper)}  {paper.title}, version {paper.version}"
        if any(later.supersedes_id == paper.id for later in papers):
            words += ", superseded"
        return LinkButton(one_line(words, 60), partial(self._place.follow, label(paper)))

    def _check_many(self) -> None:
        self.findings.show_findings(None)
        self.check()

    def _show_checked(self, checked: Checked) -> None:
        if self.known is not None and checked.request_id == self.known.request.id:
            self.findings.show_findings(checked.findings)

    def _scroll_to(self, widget: QWidget) -> None:
        self.ensureWidgetVisible(widget, 0, theme.S)
        self.horizontalScrollBar().setValue(0)


def can_be_chased(row: RequestRow, known: Known) -> bool:
    """Say whether a request has left the office and still waits for an answer."""
    return (
        known.request.retracted is None
        and any(leg.sent_at for leg in known.legs)
        and row.line.state not in (RequestState.ANSWERED, RequestState.REFUSED)
    )


class _Row(QWidget):
    """Widgets side by side, from the left."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.M)
        self._layout.addStretch()

    def show_widgets(self, widgets: list[QWidget]) -> None:
        """Show these widgets and no others."""
        while self._layout.count() > 1:
            item = self._layout.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, widget in enumerate(widgets):
            self._layout.insertWidget(place, widget)
