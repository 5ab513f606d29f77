"""The Requests page: where every request is today, by which way, and what came back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QMenu,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from casebook.actions import check_request, keep
from casebook.actions.attach_from_file import attach_from_file, save_attachment
from casebook.actions.check_request import Standing
from casebook.model.agency import Agency
from casebook.model.evidence import Attachment
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant, Precision
from casebook.model.labels import label
from casebook.model.paper import Entry, Paper, PaperKind
from casebook.model.request import Leg, Line, Request, RequestState
from casebook.store.case_file import CaseFile
from casebook.ui import file_dialogs, theme
from casebook.ui.pages.page import Page
from casebook.ui.theme import State
from casebook.ui.widgets import request_form
from casebook.ui.widgets.board import STATES, Board, Card
from casebook.ui.widgets.detail import Detail, Section
from casebook.ui.widgets.digest_list import AttachmentLine
from casebook.ui.widgets.form import Form
from casebook.ui.widgets.line_table import LineTable
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import ReadText
from casebook.ui.widgets.route import RouteView, route_of
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.widgets.states import StateChip, StateGlyph
from casebook.ui.widgets.times import clock
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

BOARD, BY_DUE, AGENCIES = range(3)
VIEWS = (("Board", "&Board"), ("By due date", "By &due date"), ("Agencies", "Age&ncies"))
"""The three views, each with the words on its button."""

FAR_US = 2**62
"""Sorts what is never due after everything that is."""

MOST_HISTORY = 12
DETAIL_WIDTH = 420
SWITCH_STYLE = """
QToolButton { padding: 4px 8px; border: 1px solid palette(mid); background: palette(base); }
QToolButton:checked { background: palette(highlight); color: palette(highlighted-text);
    border-color: palette(accent); font-weight: bold; }
QToolButton:focus { border: 2px solid palette(accent); padding: 3px 7px; }
"""
DAYS_PASS_EVERY_MS = 10 * 60 * 1000


@dataclass(frozen=True, slots=True)
class _Requests:
    """What the page shows, read in one job."""

    standings: tuple[Standing, ...]
    agencies: tuple[Agency, ...]
    lines: tuple[Line, ...]

    def lines_of(self, request: Request) -> tuple[Line, ...]:
        """Give the lines of a request, retracted ones too."""
        return tuple(line for line in self.lines if line.request_id == request.id)

    def agencies_by_id(self) -> dict[str, Agency]:
        """Give every agency, retracted ones too: old legs name them."""
        return {agency.id: agency for agency in self.agencies}

    def live_agencies(self) -> tuple[Agency, ...]:
        """Give the agencies that can be chosen."""
        return tuple(agency for agency in self.agencies if agency.retracted is None)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the detail shows of one request beyond where it stands, read in one job."""

    request_id: str
    findings: tuple[tuple[str, str, bool], ...]
    papers: tuple[Paper, ...]
    attachments: tuple[Attachment, ...]
    history: tuple[Entry, ...]


class RequestsPage(Page):
    """Requests at the left, the selected one at the right, its lines below."""

    title = "Requests"
    thing = "request"
    empty_says = (
        "No request yet. A request says what is asked of whom, by which way, line by line: this "
        "address, this port, this second. Casebook then says where it is, each day."
    )
    help_says = (
        "Every question to another agency, numbered R-1, R-2 … Its state follows from what is "
        "recorded of its route and its lines; it is never typed.\n\n"
        "Alt+B shows the board by state, Alt+D the list by due date, Alt+N the agencies. On the "
        "board the arrow keys move between cards.\n\n"
        "The route is drawn from who asks to who is asked. Up and Down choose a leg, Enter records "
        "that it was sent, acknowledged, forwarded or replied to, F2 corrects it.\n\n"
        "The lines stand below. Enter records what came back, F2 corrects the line, Ins adds one, "
        "and a whole table can be typed or pasted: identifier, port, time, what is asked.\n\n"
        "What the letter still lacks stands beside the route, each with what settles it. Ctrl+P "
        "issues the letter or the status report. Del retracts the request, leg, line or agency "
        "where the cursor is, and asks why."
    )

    def __init__(self, place: Workplace) -> None:
        self._data = _Requests((), (), ())
        self._selected_id = ""
        self._wanted_number = ""
        self._is_showing = False
        super().__init__(place)
        self._build_body()
        self._build_views()
        self._build_detail()
        self._build_agency_detail()
        self._connect_body()
        self._show_view(BOARD)
        self._show_request(None)
        self.recall("view", self._recall_view)
        self.recall("selected", self._recall_selected)
        self._days_timer = QTimer(self)
        self._days_timer.setInterval(DAYS_PASS_EVERY_MS)
        self._days_timer.timeout.connect(self.on_changed)
        self._days_timer.start()

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Give the requests read last."""
        return self._data.standings

    def refresh(self) -> None:
        """Read all requests and agencies again."""
        self.query(_read, self._on_read)

    def add(self) -> None:
        """Begin a new request, or a new agency where agencies are shown."""
        if self._view() == AGENCIES:
            self._open(request_form.agency_dialog(self.place, self), self._on_agency_added)
            return
        dialog = request_form.RequestDialog(self.place, self._data.live_agencies(), self)
        self._open(dialog, self._on_request_added)

    def edit(self) -> None:
        """Edit the agency, leg, line or request where the cursor is."""
        if self._view() == AGENCIES:
            self.agency_form.edit()
        elif self.lines.has_focus():
            self.edit_line()
        elif self.route.hasFocus():
            self.correct_leg()
        else:
            self.form.edit()

    def retract(self) -> None:
        """Retract the agency, leg, line or request where the cursor is, after asking why."""
        if self._view() == AGENCIES:
            agency: Agency | None = self.agencies_table.selected()
            if agency is not None:
                self._retract(agency, label(agency))
        elif self.lines.has_focus():
            self.retract_line()
        elif self.route.hasFocus():
            self.retract_leg()
        else:
            self.retract_request()

    def issue(self) -> None:
        """Ask which paper of the selected request to issue."""
        if self.selected() is None or self._view() == AGENCIES:
            return
        menu = self.paper_menu()
        corner = self.detail.mapToGlobal(self.detail.rect().topLeft())
        menu.popup(corner)
        menu.setActiveAction(menu.actions()[0])

    def paper_menu(self) -> QMenu:
        """Make the menu of the papers of the selected request, the likelier first."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        papers = [
            ("Request &letter …", PaperKind.LETTER),
            ("&Status report …", PaperKind.STATUS),
        ]
        standing = self.selected()
        if standing is not None and standing.state is not RequestState.DRAFT:
            papers.reverse()
        for words, kind in papers:
            menu.addAction(words).triggered.connect(partial(self.issue_paper, kind))
        return menu

    def issue_paper(self, kind: PaperKind, _checked: bool = False) -> None:
        """Go on to issue a paper of the selected request."""
        standing = self.selected()
        if standing is not None:
            self.place.paper_asked.emit(kind.value, standing.request.id)

    def show_number(self, number: str) -> None:
        """Select the request or agency with this number, now or when it has been read."""
        self._wanted_number = number
        self._select_wanted()

    def selected_number(self) -> str:
        """Give the number of the selected request or agency."""
        if self._view() == AGENCIES:
            agency: Agency | None = self.agencies_table.selected()
            return "" if agency is None else label(agency)
        standing = self.selected()
        return "" if standing is None else label(standing.request)

    def selected(self) -> Standing | None:
        """Give the selected request."""
        return next((s for s in self.standings if s.request.id == self._selected_id), None)

    def on_filter(self, text: str) -> None:
        """Show the requests and agencies that hold every word."""
        self._show_cards()
        self.table.set_filter(text)
        self.agencies_table.set_filter(text)

    def focus_list(self) -> None:
        """Go to the view shown."""
        if self._view() == BOARD:
            self.board.focus_selected()
        else:
            table = self.table if self._view() == BY_DUE else self.agencies_table
            table.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_dirty(self) -> bool:
        """Say whether something typed on this page is not saved."""
        return any(form.is_dirty for form in (self.form, self.line_form, self.agency_form))

    def show_view(self, view: int) -> None:
        """Show the board, the list by due date, or the agencies."""
        if self.is_dirty():
            self._say_dirty()
        else:
            self._show_view(view)
            self.remember("view", str(view))
            self.focus_list()
        self._buttons[self._view()].setChecked(True)

    def record_step(self) -> None:
        """Record what happened to the chosen leg."""
        leg = self.route.leg()
        if leg is None:
            return
        names = self._data.agencies_by_id()
        sender, receiver = (
            names[agency_id].short_name if agency_id in names else "?"
            for agency_id in (leg.from_agency_id, leg.to_agency_id)
        )
        title = one_line(f"{self._part_name(f'leg {leg.position}')}: {sender} to {receiver}", 80)
        self._open(request_form.leg_step_dialog(self.place, title, leg, self))

    def correct_leg(self) -> None:
        """Correct the chosen leg, with a reason."""
        leg = self.route.leg()
        if leg is not None:
            title = f"Correct {self._part_name(f'leg {leg.position}')}"
            agencies = self._data.agencies
            self._open(
                request_form.CorrectDialog(
                    self.place, title, request_form.LEG_FIELDS, leg, agencies, self
                )
            )

    def add_leg(self) -> None:
        """Add a leg at the end of the route."""
        standing = self.selected()
        if standing is not None:
            self._open(
                request_form.new_leg_dialog(
                    self.place,
                    standing.request,
                    self._data.live_agencies(),
                    standing.legs,
                    self,
                ),
                self._on_leg_added,
            )

    def answer(self, line: Line) -> None:
        """Record what came back to a line."""
        if line.retracted is not None:
            return
        title = one_line(f"{self._part_name(f'line {line.position}')}: {line.identifier}", 80)
        self._open(request_form.line_answer_dialog(self.place, title, line, self))

    def add_line(self) -> None:
        """Begin a new line of the selected request in the detail."""
        standing = self.selected()
        if standing is None or self._must_save_first():
            return
        template = Line(
            "",
            standing.request.id,
            0,
            IdentifierKind.IPV4,
            "",
            standing.lines[-1].asked if standing.lines else "",
        )
        self._line_section.set_title("New line")
        self._line_section.show()
        self._line_answer.hide()
        for button in self._line_buttons:
            button.hide()
        self.line_form.start_new(template)
        self._bring_into_view(self._line_section)

    def edit_line(self) -> None:
        """Edit the selected line; a retracted one stays as it is."""
        line = self.lines.selected()
        if line is not None and line.retracted is None:
            self._bring_into_view(self._line_section)
            self.line_form.edit()

    def paste_lines(self) -> None:
        """Type or paste several lines for the selected request."""
        standing = self.selected()
        if standing is not None and not self._must_save_first():
            self._open(request_form.PasteDialog(self.place, standing.request, self))

    def retract_request(self) -> None:
        """Retract the selected request, after asking why."""
        standing = self.selected()
        if standing is not None:
            self._retract(standing.request, label(standing.request))

    def retract_leg(self) -> None:
        """Retract the chosen leg, after asking why."""
        leg = self.route.leg()
        if leg is not None:
            self._retract(leg, self._part_name(f"leg {leg.position}"))

    def retract_line(self) -> None:
        """Retract the selected line, after asking why."""
        line = self.lines.selected()
        if line is not None:
            self._retract(line, self._part_name(f"line {line.position}"))

    def attach(self) -> None:
        """Ask for a file and keep it inside the case, attached to the selected request."""
        standing = self.selected()
        path = file_dialogs.open_file(self, "Attach a reply or a file (it is only read)")
        if standing is not None and path is not None:
            self.place.case.start_long(
                f"Attach {one_line(path.name, 60)}",
                lambda on_case, progress: attach_from_file(
                    on_case, standing.request, path, progress
                ),
            )

    def _build_views(self) -> None:
        self.board = Board()
        self.board.chosen.connect(self._select_id)
        self.board.opened.connect(lambda _: self.route.setFocus(Qt.FocusReason.OtherFocusReason))
        self.model: RowModel[Standing] = RowModel(
            self._columns(), lambda s: s.request.id, lambda s: s.request.retracted is not None
        )
        self.table = RowTable(self.model, "Requests by due date")
        self.table.row_chosen.connect(self._on_row_chosen)
        self.table.row_opened.connect(
            lambda _: self.route.setFocus(Qt.FocusReason.OtherFocusReason)
        )
        agencies: RowModel[Agency] = RowModel(
            (
                Column("Agency", label, 7, lambda a: a.number),
                Column("Short name", lambda a: a.short_name, 16),
                Column("Name", lambda a: a.name, 30, stretches=True),
                Column("Country", lambda a: a.country, 14),
            ),
            lambda a: a.id,
            lambda a: a.retracted is not None,
        )
        self.agencies_table = RowTable(agencies, "Agencies")
        self.agencies_table.row_chosen.connect(self._show_agency)
        self.agencies_table.row_opened.connect(lambda _: self.edit())
        for view in (self.board, self.table, self.agencies_table):
            self._views.addWidget(view)
        self._build_switch()

    def _build_switch(self) -> None:
        switch = QWidget()
        switch.setStyleSheet(SWITCH_STYLE)
        layout = QHBoxLayout(switch)
        layout.setContentsMargins(0, 0, theme.M, 0)
        layout.setSpacing(0)
        group = QButtonGroup(self)
        self._buttons: list[QToolButton] = []
        for view, (name, words) in enumerate(VIEWS):
            button = QToolButton()
            button.setText(words)
            button.setAccessibleName(f"Show {name.lower()}")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(partial(self._on_view_button, view))
            group.addButton(button)
            layout.addWidget(button)
            self._buttons.append(button)
        self.add_to_title_bar(switch)

    def _build_detail(self) -> None:
        self.detail = Detail("Request")
        self.detail.setMinimumWidth(DETAIL_WIDTH)
        self._details.addWidget(self.detail)
        self._where = ReadText()
        self._where.setFont(theme.scaled(1.1))
        self._state_row = _Row()
        self.detail.add(self._where)
        self.detail.add(self._state_row)
        self._route_section = self.detail.add_section("Route")
        _act(self._route_section, "Record a step of the leg", "Record …", self.record_step)
        _act(self._route_section, "Correct the leg", "Correct …", self.correct_leg)
        _act(self._route_section, "Retract the leg", "Retract …", self.retract_leg)
        self._route_section.add_action("Add a leg …", self.add_leg)
        self.route = RouteView()
        self.route.leg_opened.connect(lambda _: self.record_step())
        self._route_section.add(self.route)
        self._findings = self.detail.add_section("What the letter lacks")
        self._line_section = self.detail.add_section("Line")
        self.line_form = Form(
            self.place,
            request_form.LINE_FIELDS,
            name="Line",
            add=keep.add,
            correct=keep.correct,
        )
        self.line_form.saved.connect(self._on_line_saved)
        self.line_form.abandoned.connect(lambda: self._show_line(self.lines.selected()))
        self._line_section.add(self.line_form)
        self._line_answer = Form(
            self.place, request_form.ANSWER_READ_FIELDS, name="What came back to the line"
        )
        self._line_section.add(self._line_answer)
        self._line_buttons = (
            _act(self._line_section, "Correct the line", "Correct …", self.edit_line),
            _act(self._line_section, "Retract the line", "Retract …", self.retract_line),
        )
        self._particulars = self.detail.add_section("Particulars")
        _act(self._particulars, "Correct the request", "Correct …", lambda: self.form.edit())
        _act(self._particulars, "Retract the request", "Retract …", self.retract_request)
        self.form = Form(
            self.place,
            (request_form.TO_FIELD, *request_form.REQUEST_FIELDS),
            name="Particulars of the request",
            correct=keep.correct,
        )
        self._particulars.add(self.form)
        self._papers = self.detail.add_section("Letters and reports")
        _act(
            self._papers,
            "Issue the request letter",
            "Letter …",
            lambda: self.issue_paper(PaperKind.LETTER),
        )
        _act(
            self._papers,
            "Issue the status report",
            "Status report …",
            lambda: self.issue_paper(PaperKind.STATUS),
        )
        self._attachments = self.detail.add_section("Replies and files")
        _act(self._attachments, "Attach a reply or a file", "Attach …", self.attach)
        self._journal = self.detail.add_section("Journal")
        self._sections = (
            self._route_section,
            self._findings,
            self._particulars,
            self._papers,
            self._attachments,
            self._journal,
        )

    def _build_agency_detail(self) -> None:
        self.agency_detail = Detail("Agency")
        self.agency_detail.setMinimumWidth(DETAIL_WIDTH)
        self._details.addWidget(self.agency_detail)
        self.agency_form = Form(
            self.place, request_form.AGENCY_FIELDS, name="Agency", correct=keep.correct
        )
        self.agency_detail.add(self.agency_form)
        self._agency_requests = self.agency_detail.add_section("Requests through it")

    def _build_body(self) -> None:
        # From the outside in: a widget moved into another is styled again with all it holds.
        body = QWidget()
        self.set_body(body)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        self._whole = QSplitter(Qt.Orientation.Vertical)
        layout.addWidget(self._whole)
        self._top = QSplitter(Qt.Orientation.Horizontal)
        self._whole.addWidget(self._top)
        self._views = QStackedWidget()
        self._details = QStackedWidget()
        self._top.addWidget(self._views)
        self._top.addWidget(self._details)
        self._top.setStretchFactor(0, 1)
        self._whole.setStretchFactor(0, 1)

    def _connect_body(self) -> None:
        self.lines = self._make_lines()
        self._whole.addWidget(self.lines)
        self._order_tabs()
        self._top.setSizes([510, 560])
        self._whole.setSizes([400, 190])
        for splitter, name in ((self._top, "across"), (self._whole, "down")):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
            splitter.splitterMoved.connect(lambda *_: self._remember_timer.start())
            self.recall(name, partial(_restore_sizes, splitter))
        for form in (self.form, self.line_form, self.agency_form):
            form.dirty_changed.connect(lambda _: self._hold_still())

    def _order_tabs(self) -> None:
        """Let Tab go as one reads: the switch, the filter, the view, the detail, the lines."""
        stops: list[QWidget] = [*self._buttons, self.filter_edit, self.add_button]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        self.board.come_after(self.add_button)

    def _make_lines(self) -> LineTable:
        lines = LineTable(self.place.zones)
        lines.chosen.connect(self._show_line)
        lines.answer_asked.connect(self.answer)
        lines.add_asked.connect(self.add_line)
        lines.paste_asked.connect(self.paste_lines)
        return lines

    def _follow_zones(self) -> None:
        """Head the columns of the lines with other zones."""
        if self.lines.zones == self.place.zones:
            return
        old, self.lines = self.lines, self._make_lines()
        sizes = self._whole.sizes()
        self._whole.replaceWidget(1, self.lines)
        self._whole.setSizes(sizes)
        self.lines.setVisible(self._view() != AGENCIES)
        old.deleteLater()

    def _columns(self) -> tuple[Column[Standing], ...]:
        return (
            Column("Request", lambda s: label(s.request), 7, lambda s: s.request.number),
            Column(
                "Due",
                lambda s: _day(s.due_at, self.place.zones[1]),
                13,
                lambda s: s.due_at.utc_us if s.due_at else FAR_US,
                lambda s: State.ATTENTION if s.is_overdue else None,
            ),
            Column(
                "State",
                lambda s: s.state.value,
                15,
                lambda s: list(RequestState).index(s.state),
                lambda s: STATES[s.state],
            ),
            Column("Subject", lambda s: s.request.subject, 24, stretches=True),
            Column("Where it is", lambda s: s.where, 24, stretches=True),
        )

    def _on_read(self, data: _Requests) -> None:
        self._data = data
        if self.is_dirty():
            # What is typed refers to what is shown; the new state is shown once it is settled.
            self._is_stale = True
            return
        live = [s for s in data.standings if s.request.retracted is None]
        if self.selected() is None:
            first = min(live or data.standings, key=_urgency, default=None)
            self._selected_id = "" if first is None else first.request.id
        self._follow_zones()
        self._is_showing = True
        self._show_cards()
        self.table.set_rows(sorted(data.standings, key=_urgency))
        self.table.select(self._selected_id)
        self.agencies_table.set_rows(data.agencies)
        self._is_showing = False
        self.show_empty(not data.standings and self._view() != AGENCIES)
        self._show_request(self.selected())
        self._select_wanted()

    def _show_cards(self) -> None:
        words = self.filter_edit.text().casefold().split()
        cards = [
            self._card(standing)
            for standing in sorted(self.standings, key=_urgency)
            if standing.request.retracted is None
        ]
        shown = [c for c in cards if all(word in c.in_words().casefold() for word in words)]
        self.board.show_cards(shown, self._selected_id)
        if words and self._view() == BOARD and self.board.selected():
            self._select_id(self.board.selected())

    def _card(self, standing: Standing) -> Card:
        due = ""
        is_open = standing.state not in (RequestState.ANSWERED, RequestState.REFUSED)
        if standing.due_at is not None and is_open:
            word = "overdue" if standing.is_overdue else "due"
            due = f"{word} {_day(standing.due_at, self.place.zones[1])}"
        return Card(
            standing.request.id,
            label(standing.request),
            standing.request.subject,
            standing.state,
            standing.where,
            due,
            standing.is_overdue,
        )

    def _on_row_chosen(self, standing: Standing | None) -> None:
        if not self._is_showing and self._view() == BY_DUE and standing is not None:
            self._select_id(standing.request.id)

    def _select_id(self, request_id: str) -> None:
        if request_id == self._selected_id:
            return
        if self.is_dirty():
            self._say_dirty()
            self._is_showing = True
            self.board.select(self._selected_id)
            self.table.select(self._selected_id)
            self._is_showing = False
            return
        if self.line_form.is_editing:
            self.line_form.abandon()
        self._selected_id = request_id
        standing = self.selected()
        if standing is not None:
            self.remember("selected", label(standing.request))
        self._is_showing = True
        self.board.select(request_id)
        self.table.select(request_id)
        self._is_showing = False
        self._show_request(standing)
        self.detail.verticalScrollBar().setValue(0)

    def _select_wanted(self) -> None:
        if not self._wanted_number or self.is_dirty():
            return
        for standing in self.standings:
            if label(standing.request) == self._wanted_number:
                self._wanted_number = ""
                is_off_board = standing.request.retracted is not None
                if self._view() == AGENCIES or (is_off_board and self._view() == BOARD):
                    self._show_view(BY_DUE if is_off_board else BOARD)
                if self.filter_edit.text():
                    self.filter_edit.clear()
                self._select_id(standing.request.id)
                return
        for agency in self._data.agencies:
            if label(agency) == self._wanted_number:
                self._wanted_number = ""
                self._show_view(AGENCIES)
                self.filter_edit.clear()
                self.agencies_table.select(agency.id)
                return

    def _show_request(self, standing: Standing | None) -> None:
        self.detail.setVisible(standing is not None)
        for section in self._sections:
            section.setVisible(standing is not None)
        if standing is None:
            self.detail.set_title("", "")
            self.form.show_row(None)
            self.route.show_route(route_of((), {}, self.place.zones[1]))
            self.lines.show_lines("", ())
            return
        request = standing.request
        agencies = self._data.agencies_by_id()
        self.detail.set_title(label(request), request.subject, request.retracted)
        self._where.set_text(f"{label(request)}: {standing.where}.")
        self._state_row.show_widgets(self._state_chips(standing))
        self.route.show_route(route_of(standing.legs, agencies, self.place.zones[1]))
        self.form.set_choices("to_agency_id", request_form.agency_choices(self._data.agencies))
        if not (self.form.is_editing and self.form.row.id == request.id):
            self.form.show_row(request)
        was_showing, self._is_showing = self._is_showing, True
        self.lines.show_lines(label(request), self._data.lines_of(request))
        self._is_showing = was_showing
        self.query(partial(_read_known, request), self._on_known, key="known")

    def _state_chips(self, standing: Standing) -> list[QWidget]:
        chips: list[QWidget] = [StateChip(STATES[standing.state], standing.state.value)]
        if standing.due_at is not None:
            day = _day(standing.due_at, self.place.zones[1])
            if standing.is_overdue:
                chips.append(StateChip(State.ATTENTION, f"overdue since {day}"))
            else:
                chips.append(StateChip(State.NEUTRAL, f"due {day}"))
        return chips

    def _on_known(self, known: _Known) -> None:
        if known.request_id != self._selected_id:
            return
        self._findings.show_widgets(
            [_FindingLine(*finding) for finding in known.findings],
            "Nothing: it can be issued.",
        )
        self._papers.show_widgets(
            [self._paper_line(paper, known.papers) for paper in known.papers],
            "No letter issued yet.",
        )
        self._attachments.show_widgets(
            [AttachmentLine(a, partial(self._save_attachment, a)) for a in known.attachments],
            "None. The letter as sent and every reply belong here.",
        )
        newest = reversed(known.history[-MOST_HISTORY:])
        self._journal.show_widgets(
            [ReadText(f"#{e.seq}  {e.at[:16].replace('T', ' ')}Z  {e.summary}") for e in newest]
        )

    def _paper_line(self, paper: Paper, papers: Sequence[Paper]) -> QWidget:
        words = f"{label(paper)}  {paper.title}, version {paper.version}"
        if any(later.supersedes_id == paper.id for later in papers):
            words += ", superseded"
        return LinkButton(one_line(words, 90), partial(self.place.follow, label(paper)))

    def _show_line(self, line: Line | None) -> None:
        if self.line_form.is_dirty or (self.line_form.is_editing and not self.lines.has_focus()):
            return
        self._line_section.setVisible(line is not None)
        self.line_form.show_row(line)
        self._line_answer.show_row(line)
        self._line_answer.setVisible(line is not None)
        if line is not None:
            self._line_section.set_title(f"Line {line.position}")
            for button in self._line_buttons:
                button.setVisible(line.retracted is None)
            if self.lines.has_focus() and not self._is_showing:
                self._bring_into_view(self._line_section)

    def _show_agency(self, agency: Agency | None) -> None:
        if self.agency_form.is_dirty:
            return
        self.agency_form.show_row(agency)
        self._agency_requests.setVisible(agency is not None)
        if agency is None:
            self.agency_detail.set_title("", "")
            return
        self.agency_detail.set_title(label(agency), agency.name, agency.retracted)
        through = [
            standing
            for standing in self.standings
            if any(agency.id in (leg.from_agency_id, leg.to_agency_id) for leg in standing.legs)
        ]
        self._agency_requests.show_widgets(
            [
                LinkButton(
                    one_line(f"{label(s.request)}  {s.request.subject}, {s.where}", 70),
                    partial(self.place.follow, label(s.request)),
                )
                for s in through
            ],
            "None.",
        )

    def _view(self) -> int:
        return self._views.currentIndex()

    def _on_view_button(self, view: int, _checked: bool = False) -> None:
        self.show_view(view)

    def _show_view(self, view: int) -> None:
        is_agencies = view == AGENCIES
        self._views.setCurrentIndex(view)
        self._buttons[view].setChecked(True)
        self._details.setCurrentIndex(1 if is_agencies else 0)
        self.lines.setVisible(not is_agencies)
        thing = "agency" if is_agencies else "request"
        self.add_button.setText(f"Add {thing}")
        self.add_button.setAccessibleName(f"Add {thing}")
        self.show_empty(not self.standings and not is_agencies)

    def _recall_view(self, text: str | None) -> None:
        if text in {str(view) for view in range(len(VIEWS))}:
            self._show_view(int(text or "0"))

    def _recall_selected(self, number: str | None) -> None:
        if number and not self._wanted_number and self._view() != AGENCIES:
            self.show_number(number)

    def _remember_now(self) -> None:
        for splitter, name in ((self._top, "across"), (self._whole, "down")):
            self.remember(name, ",".join(map(str, splitter.sizes())))

    def _hold_still(self) -> None:
        is_dirty = self.is_dirty()
        self._views.setEnabled(not is_dirty)
        self.lines.setEnabled(not is_dirty)
        if not is_dirty and self._is_stale:
            self.on_changed()

    def _must_save_first(self) -> bool:
        if self.is_dirty():
            self._say_dirty()
        return self.is_dirty()

    def _say_dirty(self) -> None:
        self.place.said.emit("Save (Enter) or abandon (Esc) what stands in the form first.")

    def _part_name(self, part: str) -> str:
        standing = self.selected()
        return part if standing is None else f"{label(standing.request)} {part}"

    def _retract(self, row: Any, name: str) -> None:
        if row.retracted is not None or self._must_save_first():
            return
        why = self.place.messages.ask_reason(
            f"Why is {name} retracted? It stays in the case, struck through.", "Retract"
        )
        if why is not None:
            self.place.case.submit(lambda case: keep.retract(case, row, why), owner=self)

    def _open(self, dialog: QDialog, accepted: Any = None) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if accepted is not None:
            dialog.accepted.connect(lambda: accepted(dialog))
        dialog.open()

    def _on_request_added(self, dialog: request_form.RequestDialog) -> None:
        if dialog.saved_row is not None:
            number = label(dialog.saved_row)
            self.place.said.emit(f"{number} saved.")
            self.show_number(number)

    def _on_agency_added(self, dialog: Any) -> None:
        if dialog.saved_row is not None:
            self.show_number(label(dialog.saved_row))

    def _on_leg_added(self, dialog: Any) -> None:
        if dialog.saved_row is not None:
            self.route.choose(dialog.saved_row.id)

    def _on_line_saved(self, line: Line) -> None:
        self.place.said.emit(f"{self._part_name(f'line {line.position}')} saved.")
        self.lines.select(line.id)

    def _save_attachment(self, attachment: Attachment) -> None:
        target = file_dialogs.save_file(self, "Save the file as", attachment.name)
        if target is not None:
            self.place.case.start_long(
                "Save a file",
                lambda on_case, progress: save_attachment(on_case, attachment, target),
                lambda _: self.place.said.emit(f"Saved as {target.name}."),
            )

    def _bring_into_view(self, widget: QWidget) -> None:
        # Once the layout has given the widget its new height.
        QTimer.singleShot(0, widget, lambda: self._scroll_to(widget))

    def _scroll_to(self, widget: QWidget) -> None:
        self.detail.ensureWidgetVisible(widget, 0, theme.S)
        self.detail.horizontalScrollBar().setValue(0)


class _Row(QWidget):
    """Widgets side by side, from the left."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.M)
        self._layout.addStretch()

    def show_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Show these widgets and no others."""
        while self._layout.count() > 1:
            item = self._layout.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, widget in enumerate(widgets):
            self._layout.insertWidget(place, widget)


class _FindingLine(QWidget):
    """One thing that is wrong or doubtful, and under it what settles it."""

    def __init__(self, sentence: str, remedy: str, blocks: bool) -> None:
        super().__init__()
        glyph = StateGlyph(State.WRONG if blocks else State.ATTENTION)
        glyph.setAccessibleName("blocks the letter" if blocks else "doubtful")
        words = ReadText(sentence)
        settles = ReadText(remedy)
        settles.set_muted(True)
        texts = QVBoxLayout()
        texts.setContentsMargins(0, 0, 0, 0)
        texts.setSpacing(0)
        texts.addWidget(words)
        texts.addWidget(settles)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.XS)
        layout.setSpacing(theme.S)
        layout.addWidget(glyph, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(texts, 1)


def _act(section: Section, name: str, words: str, action: Callable[[], None]) -> QToolButton:
    """Put an action beside a heading, under a name that says what it acts on."""
    button = section.add_action(words, action)
    button.setAccessibleName(name)
    return button


def _read(case: CaseFile) -> _Requests:
    return _Requests(
        check_request.standings(case),
        case.all(Agency, retracted=True),
        case.all(Line, retracted=True),
    )


def _read_known(request: Request, case: CaseFile) -> _Known:
    parts: list[Leg | Line] = [
        *case.where(Leg, retracted=True, request_id=request.id),
        *case.where(Line, retracted=True, request_id=request.id),
    ]
    about = {request.id, *(part.id for part in parts)}
    attachments = tuple(a for a in case.all(Attachment) if a.about_id in about)
    history: Mapping[int, Entry] = {
        entry.seq: entry for row_id in about for entry in case.history(row_id)
    }
    return _Known(
        request.id,
        tuple((f.sentence, f.remedy, f.blocks) for f in check_request.findings(case, request)),
        case.where(Paper, subject_id=request.id),
        attachments,
        tuple(history[seq] for seq in sorted(history)),
    )


def _urgency(standing: Standing) -> tuple[bool, bool, int, int]:
    is_closed = standing.state in (RequestState.ANSWERED, RequestState.REFUSED)
    due_us = standing.due_at.utc_us if standing.due_at else FAR_US
    return standing.request.retracted is not None, is_closed, due_us, standing.request.number


def _day(at: Instant | None, zone: str) -> str:
    return "" if at is None else clock(at.utc_us, _zone(at, zone), Precision.DAY)


def _zone(at: Instant, zone: str) -> str:
    return at.zone if at.precision is Precision.DAY else zone


def _restore_sizes(splitter: QSplitter, text: str | None) -> None:
    sizes = [int(part) for part in (text or "").split(",") if part.isdigit()]
    if len(sizes) == splitter.count():
        splitter.setSizes(sizes)
