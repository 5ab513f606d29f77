"""The Requests page: one bar of views over all that was asked, and the selected request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QMenu, QStackedWidget

from casebook.actions import request_lines
from casebook.actions.request_lines import RequestRow, by_urgency
from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.model.labels import PREFIXES, label
from casebook.model.paper import PaperKind
from casebook.model.reply import Reply
from casebook.model.request import Line, Request, RequestState
from casebook.store import requests
from casebook.store.case_file import CaseFile
from casebook.ui.pages.agencies_view import AgenciesView
from casebook.ui.pages.board_view import BoardView
from casebook.ui.pages.calendar_view import CalendarView
from casebook.ui.pages.correspondence_view import CorrespondenceView
from casebook.ui.pages.due_view import DueView
from casebook.ui.pages.evidence_view import EvidenceView
from casebook.ui.pages.requests_chasing import Chasing
from casebook.ui.pages.requests_view import RequestsView
from casebook.ui.pages.views_page import ViewsPage
from casebook.ui.widgets.line_fields import line_answer_dialog
from casebook.ui.widgets.line_table import LineTable
from casebook.ui.widgets.paste_dialog import PasteDialog
from casebook.ui.widgets.request_detail import RequestDetail
from casebook.ui.widgets.request_dialog import RequestDialog
from casebook.ui.widgets.request_known import request_choices
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.widgets.where_phrases import WherePhrases
from casebook.ui.workplace import Workplace

DAYS_PASS_EVERY_MS = 10 * 60 * 1000
"""How often the page reads anew without a change: what is due follows the clock."""

MORE_HELP = (
    "At the right stands the selected request: first the sentence that says where it is, then its "
    "route. Up and Down choose a leg, Enter records a step of it, F2 corrects it.\n\n"
    "The lines stand below. Enter records what came back, F2 corrects the line, Ins adds one, and "
    "a whole table can be typed or pasted. The buttons over them filter by state.\n\n"
    "What came back stands under Replies: Ins there registers it as an exhibit, and it is then "
    "matched with the lines, which says of each row what became of it. Under an answered line "
    "stands its holder, with what that shows and does not show.\n\n"
    "What the letter still lacks stands with what settles it. Ctrl+P issues the letter, "
    "the status report or the whole file. Del retracts the request, leg, line, reply or holder "
    "where the cursor is, and asks why."
)


@dataclass(frozen=True, slots=True)
class _Requests:
    """What the views over all requests show, read in one job."""

    rows: tuple[RequestRow, ...]
    agencies: tuple[Agency, ...]


class RequestsPage(ViewsPage):
    """The views of what was asked; three of them share the selected request and the filter."""

    title = "Requests"
    thing = "request"
    about = "Every question to another agency, numbered R-1, R-2 …"
    more_about = MORE_HELP
    empty_says = (
        "No request yet. A request says what is asked of whom, by which way, line by line: this "
        "address, this port, this second. Casebook then says where it is, each day."
    )

    def __init__(self, place: Workplace) -> None:
        self._data = _Requests((), ())
        self._by_id: dict[str, RequestRow] = {}
        self._selected_id = ""
        self._wanted_number = ""
        self._is_read = False
        self._focuses_when_read = False
        self._focuses_wanted = False
        self.detail = RequestDetail(place)
        self.lines = LineTable(place)
        super().__init__(place)
        self._chasing = Chasing(place, self)
        self._connect_parts()
        self._days_timer = QTimer(self)
        self._days_timer.setInterval(DAYS_PASS_EVERY_MS)
        self._days_timer.timeout.connect(self.on_changed)
        self._days_timer.start()

    def make_views(self) -> tuple[EvidenceView, ...]:
        """Make the views, first those over all requests."""
        self._phrases = WherePhrases(self.place, self)
        self.board_view = BoardView(self.place, self._phrases)
        self.due_view = DueView(self.place, self._phrases)
        self.calendar_view = CalendarView(self.place)
        self.shared: tuple[RequestsView, ...] = (
            self.board_view,
            self.due_view,
            self.calendar_view,
        )
        self.agencies_view = AgenciesView(self.place)
        self.correspondence_view = CorrespondenceView(self.place)
        return (*self.shared, self.agencies_view, self.correspondence_view)

    def lay_out(self) -> None:
        """Put the selected request beside the views over all requests; the others stand alone."""
        self._overs = QStackedWidget()
        for view in self.shared:
            self._overs.addWidget(view)
        across = self.split(
            Qt.Orientation.Horizontal, self._overs, self.detail, (560, 500), "across"
        )
        self._whole = self.split(Qt.Orientation.Vertical, across, self.lines, (380, 170), "down")
        self._nothing = self.make_empty_state()
        for widget in (self._whole, self._nothing, self.agencies_view, self.correspondence_view):
            self.stack.addWidget(widget)

    def bring_forward(self, view: EvidenceView) -> None:
        """Show a view, with the selected request where it is one over all."""
        if isinstance(view, RequestsView):
            self._overs.setCurrentWidget(view)
            self.lines.setVisible(view.shows_lines)
            has_none = self._is_read and not self.rows
            self.stack.setCurrentWidget(self._nothing if has_none else self._whole)
        else:
            self.stack.setCurrentWidget(view)

    def refresh_view(self, view: EvidenceView) -> None:
        """Show in a view over all requests what the page has read; others read for themselves."""
        if isinstance(view, RequestsView):
            view.show_rows(self._matching(), self._selected_id)
        else:
            view.refresh()

    def keeper_of_filter(self, view: EvidenceView) -> EvidenceView:
        """Give the board for the views over all requests, else the view itself."""
        return self.board_view if view in self.shared else view

    def may_show(self, view: EvidenceView) -> bool:
        """Keep the selected request in sight while something unsaved is typed for it."""
        leaves = self.detail.is_dirty and view not in self.shared
        if leaves:
            self._say_dirty()
        return not leaves

    @property
    def rows(self) -> tuple[RequestRow, ...]:
        """Give the requests read last, the most urgent first."""
        return self._data.rows

    @property
    def is_shared(self) -> bool:
        """Say whether the view shown is one over all requests."""
        return self.view in self.shared

    def refresh(self) -> None:
        """Read all requests again; the views that stand alone when they are shown."""
        self.query(_read, self._on_read)
        super().refresh()

    def add(self) -> None:
        """Begin a new request, or a new thing of the view shown."""
        if not self.is_shared:
            super().add()
            return
        live = tuple(agency for agency in self._data.agencies if agency.retracted is None)
        newest = sorted((row.line for row in self.rows), key=lambda line: line.number)
        dialog = RequestDialog(self.place, live, request_choices(tuple(newest)), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._on_added(dialog))
        dialog.open()

    def edit(self) -> None:
        """Edit the line, leg or request where the cursor is, or what the view has selected."""
        if not self.is_shared:
            super().edit()
        elif self.lines.has_focus():
            self.edit_line()
        elif self.detail.route.has_focus():
            self.detail.route.correct_leg()
        elif (reply := self.detail.replies.focused()) is not None:
            self.detail.replies.correct(reply)
        elif self.detail.line.holders.focused() is not None:
            self.detail.line.holders.correct()
        elif self.selected() is not None:
            self.detail.edit()
            self.detail.bring_into_view(self.detail.form)

    def retract(self) -> None:
        """Retract the line, leg or request where the cursor is, after asking why."""
        if not self.is_shared:
            super().retract()
        elif self._must_save_first():
            return
        elif self.lines.has_focus():
            self.detail.line.retract()
        elif self.detail.route.has_focus():
            self.detail.route.retract_leg()
        elif (reply := self.detail.replies.focused()) is not None:
            self.detail.replies.retract(reply)
        elif self.detail.line.holders.focused() is not None:
            self.detail.line.holders.retract()
        else:
            self.detail.retract()

    def issue(self) -> None:
        """Ask which paper of the selected request to issue."""
        if not self.is_shared:
            super().issue()
            return
        if self.selected() is None:
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
            ("Request &file …", PaperKind.REQUEST_FILE),
        ]
        row = self.selected()
        if row is not None and row.line.state is not RequestState.DRAFT:
            papers[:2] = papers[1::-1]
        for words, kind in papers:
            menu.addAction(words).triggered.connect(partial(self._on_paper, kind))
        return menu

    def issue_paper(self, kind: PaperKind) -> None:
        """Go on to issue a paper of the selected request."""
        if self._selected_id:
            self.place.paper_asked.emit(kind.value, self._selected_id)

    def show_number(self, number: str) -> None:
        """Select the request, reply or agency with this number, now or when it has been read."""
        if number.startswith(f"{PREFIXES[Reply]}-"):
            digits = int(number.rpartition("-")[2])
            self.query(partial(_request_of_reply, digits), partial(self._on_reply, number))
            return
        if self.view_of(number) is not None:
            super().show_number(number)
            return
        self._wanted_number = number
        if not self.is_shared:
            self.show_view(self.board_view)
        self._select_wanted()

    def selected_number(self) -> str:
        """Give the number of the selected request, or of what the view has selected."""
        if not self.is_shared:
            return super().selected_number()
        row = self.selected()
        return "" if row is None else row.number

    def selected(self) -> RequestRow | None:
        """Give the selected request."""
        return self._by_id.get(self._selected_id)

    def on_filter(self, text: str) -> None:
        """Show the requests that hold every word; a view that stands alone filters its own."""
        super().on_filter(text)
        if self.is_shared:
            self._show_rows()

    def focus_list(self) -> None:
        """Go to the view shown, as soon as there is something in it."""
        self._focuses_when_read = self.is_shared and not self.rows
        super().focus_list()

    def is_dirty(self) -> bool:
        """Say whether something typed on this page is not saved."""
        return self.detail.is_dirty or super().is_dirty()

    def retint(self) -> None:
        """Draw the icons in the colours now in force."""
        super().retint()
        self.lines.retint()

    def answer(self, line: Line) -> None:
        """Record what came back to a line."""
        if line.retracted is None and not self._must_save_first():
            title = one_line(f"{self.detail.line.name(line)}: {line.identifier}", 80)
            dialog = line_answer_dialog(self.place, title, line, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def add_line(self) -> None:
        """Begin a new line of the selected request in the detail."""
        if self.selected() is None or self._must_save_first():
            return
        self.query(partial(_last_asked, self._selected_id), self._begin_line, key="last asked")

    def edit_line(self) -> None:
        """Edit the selected line; a retracted one stays as it is."""
        if self.detail.line.line is not None:
            self.detail.bring_into_view(self.detail.line)
            self.detail.line.edit()

    def paste_lines(self) -> None:
        """Type or paste several lines for the selected request."""
        known = self.detail.known
        if known is not None and not self._must_save_first():
            dialog = PasteDialog(self.place, known.request, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def more_actions(self) -> tuple[tuple[str, str, Callable[[], None]], ...]:
        """Give what else is done with the selected request, for the palette."""
        row = self.selected()
        if row is None:
            return ()
        found: list[tuple[str, str, Callable[[], None]]] = [
            (f"Register a reply to {row.number} …", "", self.detail.replies.register),
            (
                "Save what is due for the office calendar …",
                "",
                self.calendar_view.save_calendar,
            ),
        ]
        if not self.detail.chase.isHidden():
            found.append((f"Draft a reminder of {row.number}", "", self.draft_reminder))
            found.append((f"Escalate {row.number} …", "", self.escalate))
        return tuple(found)

    def draft_reminder(self) -> None:
        """Draft a reminder of the selected request, and go to it."""
        known = self.detail.known
        if known is not None and not self._must_save_first():
            self._chasing.remind(known.request)

    def escalate(self) -> None:
        """Ask for the higher office, and draft the request that goes there."""
        known = self.detail.known
        if known is not None and not self._must_save_first():
            self._chasing.escalate(known.request)

    def _connect_parts(self) -> None:
        for view in self.shared:
            view.request_chosen.connect(self._select_id)
            view.request_opened.connect(self._open_id)
        self.detail.dirty_changed.connect(self._hold_still)
        self.detail.paper_asked.connect(self.issue_paper)
        self.detail.reminder_asked.connect(self.draft_reminder)
        self.detail.escalation_asked.connect(self.escalate)
        self._chasing.led_to.connect(self._on_led_to)
        self.detail.line.saved.connect(lambda line: self.lines.select(line.id))
        self.lines.chosen.connect(self._on_line_chosen)
        self.lines.answer_asked.connect(self.answer)
        self.lines.add_asked.connect(self.add_line)
        self.lines.paste_asked.connect(self.paste_lines)

    def _on_read(self, data: _Requests) -> None:
        self._data = data
        self._by_id = {row.id: row for row in data.rows}
        self._is_read = True
        self._phrases.forget()
        if self.detail.is_dirty:
            # What is typed refers to what is shown; the new state is shown once it is settled.
            self._is_stale = True
            return
        if self._selected_id not in self._by_id:
            self._selected_id = data.rows[0].id if data.rows else ""
        self.bring_forward(self.view)
        self._show_rows()
        self._show_selected()
        self._select_wanted()
        if self._focuses_when_read and self.isVisible():
            self.focus_list()

    def _words(self) -> list[str]:
        return self._filters.get(self.board_view, "").casefold().split()

    def _matching(self) -> tuple[RequestRow, ...]:
        words = self._words()
        if not words:
            return self.rows
        return tuple(row for row in self.rows if all(word in row.searched for word in words))

    def _show_rows(self) -> None:
        """Show the requests in the view shown; the other two when they are shown."""
        rows = self._matching()
        if self._words() and rows:
            shown = {row.id for row in rows}
            if self._selected_id not in shown:
                self._select_id(rows[0].id)
        self._stale |= set(self.shared)
        self._refresh_shown()

    def _select_id(self, request_id: str) -> None:
        if request_id == self._selected_id or request_id not in self._by_id:
            return
        if self.detail.is_dirty:
            self._say_dirty()
        else:
            if self.detail.line.form.is_editing:
                self.detail.line.form.abandon()
            self._selected_id = request_id
            self._show_selected()
        for shared in self.shared:
            if shared not in self._stale:
                shared.select(self._selected_id)

    def _show_selected(self) -> None:
        row = self.selected()
        every = sorted((each.line for each in self.rows), key=lambda line: line.number)
        self.detail.show_row(row, tuple(every))
        self.lines.show_request("" if row is None else row.id, "" if row is None else row.number)

    def _open_id(self, request_id: str) -> None:
        self._select_id(request_id)
        self.detail.route.focus_route()

    def _select_wanted(self) -> None:
        if not self._wanted_number or self.detail.is_dirty:
            return
        for row in self.rows:
            if row.number == self._wanted_number:
                self._wanted_number = ""
                if row.line.retracted is not None and self.view is self.board_view:
                    self.show_view(self.due_view)
                if row not in self._matching():
                    self.filter_edit.clear()
                self._select_id(row.id)
                if self._focuses_wanted:
                    self._focuses_wanted = False
                    self.view.focus_list()
                return

    def _on_line_chosen(self, line: Line | None) -> None:
        section = self.detail.line
        if section.form.is_editing and not self.lines.has_focus():
            return
        section.show_line(line)
        if line is not None and self.lines.has_focus():
            self.detail.bring_into_view(section)

    def _begin_line(self, asked: str) -> None:
        section = self.detail.line
        section.start_new(self._selected_id, asked)
        self.detail.bring_into_view(section)

    def _on_added(self, dialog: RequestDialog) -> None:
        if dialog.saved_row is not None:
            number = label(dialog.saved_row)
            self.place.said.emit(f"{number} saved.")
            self.show_number(number)

    def _on_led_to(self, number: str) -> None:
        self._focuses_wanted = True
        self.show_number(number)

    def _on_reply(self, number: str, request: str) -> None:
        if request:
            self.show_number(request)
            self.detail.replies.select(number)
        else:
            self.place.said.emit(f"{number} is not the number of a reply in the case.")

    def _on_paper(self, kind: PaperKind, _checked: bool = False) -> None:
        self.issue_paper(kind)

    def _hold_still(self) -> None:
        is_dirty = self.detail.is_dirty
        self._overs.setEnabled(not is_dirty)
        self.lines.setEnabled(not is_dirty and bool(self._selected_id))
        if not is_dirty and self._is_stale:
            self.on_changed()

    def _must_save_first(self) -> bool:
        if self.is_dirty():
            self._say_dirty()
        return self.is_dirty()

    def _say_dirty(self) -> None:
        self.place.said.emit("Save (Enter) or abandon (Esc) what stands in the form first.")


def _read(case: CaseFile) -> _Requests:
    rows = sorted(request_lines.request_rows(case), key=by_urgency)
    return _Requests(tuple(rows), case.all(Agency, retracted=True))


def _request_of_reply(number: int, case: CaseFile) -> str:
    """Give the number of the request that a reply answers, empty for a reply that is none."""
    try:
        reply = case.numbered(Reply, number)
    except CaseError:
        return ""
    return label(case.get(Request, reply.request_id))


def _last_asked(request_id: str, case: CaseFile) -> str:
    line = requests.last_line(case, request_id)
    return "" if line is None else line.asked
