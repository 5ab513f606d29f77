"""The window of one open case: header, rail, eight pages, status bar, keys and menus."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from casebook.actions import scan_label
from casebook.actions.undo import last_undoable
from casebook.model.case import CaseHeader, Examiner
from casebook.model.paper import PaperKind
from casebook.model.timeline import RecordFilter
from casebook.store.case_file import CaseFile
from casebook.ui import theme, today
from casebook.ui.case_actions import CaseActions
from casebook.ui.help import HelpDialog, keys_text
from casebook.ui.jobs import CaseThread
from casebook.ui.messages import Messages, WindowMessages
from casebook.ui.pages.evidence import EvidencePage
from casebook.ui.pages.evidence_view import EvidenceView
from casebook.ui.pages.identifiers import IdentifiersPage
from casebook.ui.pages.journal import JournalPage
from casebook.ui.pages.notebook import NotebookPage
from casebook.ui.pages.overview import OverviewPage
from casebook.ui.pages.page import Page
from casebook.ui.pages.papers import PapersPage
from casebook.ui.pages.requests import RequestsPage
from casebook.ui.pages.timeline import TimelinePage
from casebook.ui.palette import Found, Palette, things
from casebook.ui.widgets.header import HeaderBar, case_line
from casebook.ui.widgets.plain import rule
from casebook.ui.widgets.rail import Rail
from casebook.ui.widgets.status import FileFacts, StatusLine, read_facts
from casebook.ui.workplace import Workplace, page_of

PAGES: tuple[type[Page], ...] = (
    OverviewPage,
    NotebookPage,
    EvidencePage,
    TimelinePage,
    IdentifiersPage,
    RequestsPage,
    PapersPage,
    JournalPage,
)
LEAST = (1000, 600)
USUAL = (1280, 720)
FRAME_ROOM = (16, 40)
"""What a window manager may put around the window: its edges, and the bar with the title."""

MOST_BACK = 100
TASKS_EVERY_MS = 60_000


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the frame shows of the case, read in one job."""

    header: CaseHeader
    file: FileFacts
    tasks: tuple[today.Task, ...]
    undoable: str | None


class MainWindow(QMainWindow):
    """One case at work. Closing it ends its long jobs and closes the case, then says `closed`."""

    new_asked = Signal()
    open_asked = Signal()
    scheme_asked = Signal(str)
    closed = Signal(bool)
    """The case is closed; True: the program shall go on with its start page."""

    def __init__(
        self,
        thread: CaseThread,
        header: CaseHeader,
        examiner: Examiner,
        messages: Messages | None = None,
    ) -> None:
        super().__init__()
        self._thread = thread
        self._is_closed = False
        self._is_closing = False
        self._goes_on = False
        self._is_checking = False
        self._back: list[tuple[int, str]] = []
        zones = _two(header)
        self.place = Workplace(thread, messages or WindowMessages(self), examiner, zones, self)
        self.actions_of_case = CaseActions(self.place, self)
        self.pages: tuple[Page, ...] = tuple(page(self.place) for page in PAGES)
        self._build(zones)
        self._make_menus()
        self._connect()
        self._show_header(header)
        theme.dress(self)
        self.setMinimumSize(*LEAST)
        self.resize(_fitting(self.screen().availableGeometry().size()))
        self.go_to(0, remember=False)
        self.refresh()

    @property
    def page(self) -> Page:
        """Give the page shown."""
        return self.pages[self._stack.currentIndex()]

    @property
    def status(self) -> StatusLine:
        """Give the status line."""
        return self._status

    def go_to(self, place: int, number: str = "", *, remember: bool = True) -> None:
        """Show a page, and the thing with `number` on it."""
        here = (self._stack.currentIndex(), self.page.selected_number())
        if remember and here != (place, number):
            self._back = [*self._back[-MOST_BACK:], here]
        self._header.set_can_go_back(bool(self._back))
        self._stack.setCurrentIndex(place)
        self._rail.show_page(place)
        if number:
            self.page.show_number(number)
        self.page.focus_list()

    def go_back(self) -> None:
        """Show what was shown before."""
        if self._back:
            place, number = self._back.pop()
            self.go_to(place, number, remember=False)

    def follow(self, number: str) -> None:
        """Show the thing with a number, on its page."""
        title = page_of(number)
        if title:
            self.go_to(self._place_of(title), number)
        else:
            self.place.said.emit(f"{number} is not the number of a thing in the case.")

    def refresh(self) -> None:
        """Read again what the frame shows: header, state of the file, what needs attention."""
        self._thread.submit(_read_facts, self._on_facts, key="frame", owner=self)

    def open_palette(self) -> Palette:
        """Show the palette over the window."""
        palette = Palette(self._palette_actions(), self, self._on_scanned)
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        left = self.mapToGlobal(self.rect().center()).x() - palette.width() // 2
        palette.move(left, self.mapToGlobal(self.rect().topLeft()).y() + 56)
        follow = self.follow
        self._thread.submit(
            lambda case: things(case, follow), palette.add_things, key="palette", owner=palette
        )
        palette.show()
        return palette

    def close_case(self) -> None:
        """Close the case and go on with the start page."""
        self._goes_on = True
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button under the cursor with Enter too; Qt does so in dialogs alone."""
        button = QApplication.focusWidget()
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not (is_enter and isinstance(button, QAbstractButton)):
            super().keyPressEvent(event)
        elif isinstance(button, QToolButton) and button.menu() is not None:
            button.showMenu()
        else:
            button.click()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._is_closed:
            event.accept()
            return
        event.ignore()
        if self._is_closing:
            return
        if not self._may_close():
            self._goes_on = False
        else:
            self._is_closing = True
            self.setEnabled(False)
            self._status.say("Closing the case …")
            for job in self._thread.long_jobs:
                job.cancel()
            self._close_when_idle()

    def retint(self) -> None:
        """Draw everything in the colours now in force."""
        theme.dress(self)
        self._header.retint()
        self._rail.retint()
        self._status.retint()
        for page in self.pages:
            page.retint()

    def _build(self, zones: tuple[str, str]) -> None:
        self._header = HeaderBar(zones)
        self._rail = Rail([(page.title, page.title.lower()) for page in self.pages])
        self._stack = QStackedWidget()
        for page in self.pages:
            self._stack.addWidget(page)
        self._status = StatusLine(zones[1])
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._rail)
        middle.addWidget(self._stack, 1)
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(rule())
        layout.addLayout(middle, 1)
        layout.addWidget(rule())
        layout.addWidget(self._status)
        self.setCentralWidget(centre)

    def _connect(self) -> None:
        self._rail.page_chosen.connect(self.go_to)
        self._header.back_asked.connect(self.go_back)
        self._header.find_asked.connect(self.open_palette)
        self.place.number_followed.connect(self.follow)
        self.place.page_asked.connect(self._on_page_asked)
        self.place.records_asked.connect(self._on_records_asked)
        self.place.view_asked.connect(self._on_view_asked)
        self.place.paper_asked.connect(self._on_paper_asked)
        self.place.said.connect(self._status.say)
        self.place.zones_changed.connect(self._on_zones_changed)
        self.actions_of_case.verified.connect(self._status.show_verified)
        self.actions_of_case.checked.connect(self.refresh)
        self._thread.changed.connect(self.refresh)
        self._thread.long_job_started.connect(self._status.watch)
        self._timer = QTimer(self)
        self._timer.setInterval(TASKS_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()

    def _make_menus(self) -> None:
        bar = self.menuBar()
        actions = self.actions_of_case
        menu = bar.addMenu("&File")
        self._add(menu, "New case …", self.new_asked.emit)
        self._add(menu, "Open case …", self.open_asked.emit, "Ctrl+O")
        menu.addSeparator()
        self._add(menu, "Import a file into the timeline …", self._import, "Ctrl+I")
        self._add(menu, "Save a copy …", actions.save_copy, "Ctrl+Shift+S")
        self._add(menu, "Export the journal …", actions.export_journal)
        self._add(menu, "Verify the case", actions.verify, "F5")
        menu.addSeparator()
        self._add(menu, "Close the case", self.close_case, "Ctrl+W")
        self._add(menu, "Quit", self.close, "Ctrl+Q")
        menu = bar.addMenu("&Edit")
        self._undo_action = self._add(menu, "Undo", actions.undo, "Ctrl+Z")
        menu.addSeparator()
        self._add(menu, "Add", lambda: self.page.add(), "Ctrl+N")
        self._add(menu, "Edit", lambda: self.page.edit(), "F2")
        self._add(menu, "Retract …", lambda: self.page.retract(), "Del")
        self._add(menu, "Issue a paper of it", lambda: self.page.issue(), "Ctrl+P")
        menu = bar.addMenu("&Go")
        for place, page in enumerate(self.pages):
            self._add(menu, page.title, partial(self.go_to, place), f"Ctrl+{place + 1}")
        menu.addSeparator()
        self._add(menu, "Back", self.go_back, "Alt+Left")
        self._add(menu, "Find anything …", self.open_palette, "Ctrl+K")
        self._add(menu, "Filter the page", lambda: self.page.focus_filter(), "Ctrl+F")
        menu = bar.addMenu("&View")
        for scheme in theme.Scheme:
            self._add(menu, f"Colours {scheme}", partial(self.scheme_asked.emit, scheme.value))
        menu = bar.addMenu("&Help")
        self._add(menu, "About this page", self._help, "F1")
        self._add(menu, "All keys", self._all_keys, "?")

    def _add(self, menu: QMenu, text: str, run: Callable[..., object], key: str = "") -> QAction:
        action = QAction(text, self)
        if key:
            action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda *_: run())
        menu.addAction(action)
        return action

    def _palette_actions(self) -> tuple[Found, ...]:
        found = []
        for menu in self.menuBar().findChildren(QMenu):
            for action in menu.actions():
                if action.text() and action.isEnabled() and action.text() != "Find anything …":
                    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                    found.append(Found(action.text(), key, "neutral", action.trigger))
        for place, page in enumerate(self.pages):
            if isinstance(page, EvidencePage):
                found += self._view_actions(page)
            elif isinstance(page, IdentifiersPage):
                found += self._identifier_actions(page)
            elif page.thing:
                found.append(Found(f"Add {page.thing}", "", "add", partial(self._add_on, place)))
            for words, key, run in page.more_actions():
                found.append(Found(words, key, "requests", partial(self._run_on, place, run)))
        return tuple(found)

    def _view_actions(self, page: EvidencePage) -> list[Found]:
        found = []
        for place, view in enumerate(page.views):
            run = partial(self._on_view_asked, view.title)
            found.append(Found(f"Evidence: {view.title}", f"Alt+{place + 1}", "evidence", run))
            if view.thing:
                add = partial(self._add_in_view, view.title)
                found.append(Found(f"Add {view.thing}", "", "add", add))
        for kind in (
            PaperKind.EVIDENCE_REGISTER,
            PaperKind.CUSTODY_REGISTER,
            PaperKind.CUSTODY_SEQUENCE,
            PaperKind.DIGEST_REPORT,
            PaperKind.LABEL_SHEET,
            PaperKind.SINGLE_LABELS,
        ):
            ask = partial(self._on_paper_asked, kind.value, "")
            found.append(Found(f"Issue the {kind.value} …", "", "papers", ask))
        return found

    def _identifier_actions(self, page: IdentifiersPage) -> list[Found]:
        found = []
        for place, view in enumerate(page.views):
            run = partial(self._show_view, page, view)
            found.append(
                Found(f"Identifiers: {view.title}", f"Alt+{place + 1}", "identifiers", run)
            )
            add = partial(self._show_view, page, view, view.add)
            found.append(Found(f"Add {view.thing}", "", "add", add))
        paste = partial(self._show_view, page, page.register_view, page.register_view.paste)
        found.append(Found("Register identifiers from a text …", "", "add", paste))
        return found

    def _show_view(
        self, page: IdentifiersPage, view: EvidenceView, then: Callable[[], None] | None = None
    ) -> None:
        self.go_to(self.pages.index(page))
        page.show_view(view)
        (then or view.focus_list)()

    def _add_on(self, place: int) -> None:
        self.go_to(place)
        self.page.add()

    def _run_on(self, place: int, run: Callable[[], None]) -> None:
        self.go_to(place)
        run()

    def _import(self) -> None:
        place = self._place_of("Timeline")
        self.go_to(place)
        page = self.pages[place]
        if isinstance(page, TimelinePage):
            page.import_file()

    def _place_of(self, title: str) -> int:
        return next(place for place, page in enumerate(self.pages) if page.title == title)

    def _on_page_asked(self, title: str, hint: str) -> None:
        self.go_to(self._place_of(title))
        if hint:
            self.page.filter_to(hint)

    def _on_records_asked(self, wanted: RecordFilter) -> None:
        self.go_to(self._place_of("Timeline"))
        page = self.page
        if isinstance(page, TimelinePage):
            page.show_filter(wanted)

    def _on_view_asked(self, title: str, number: str = "") -> None:
        self.go_to(self._place_of("Evidence"))
        page = self.page
        if isinstance(page, EvidencePage):
            view = next(view for view in page.views if view.title == title)
            page.show_view(view)
            if number:
                view.show_number(number)
            view.focus_list()

    def _add_in_view(self, title: str) -> None:
        self._on_view_asked(title)
        self.page.add()

    def _on_scanned(self, code: str) -> None:
        """Go to what a scanned label is on; a label of another case is refused in a sentence."""
        self._thread.submit(
            lambda case: scan_label.name_of_code(case, code),
            self.follow,
            lambda error: self.place.messages.tell(str(error)),
            owner=self,
        )

    def _on_paper_asked(self, kind: str, subject_id: str) -> None:
        self.go_to(self._place_of("Papers"))
        page = self.page
        if isinstance(page, PapersPage):
            page.offer(PaperKind(kind), subject_id or None)

    def _on_zones_changed(self) -> None:
        self._header.show_zones(self.place.zones)
        self._status.show_zone(self.place.zones[1])

    def _on_facts(self, facts: _Facts) -> None:
        self._show_header(facts.header)
        self._status.show_facts(facts.file)
        if not facts.file.is_checked and not self._is_checking:
            # Only a file that was opened without a whole check is not checked.
            self._is_checking = True
            self.actions_of_case.check_file()
        self._rail.show_counts(today.counts(facts.tasks))
        short = (facts.undoable or "")[:60]
        self._undo_action.setText(f"Undo: {short}" if short else "Undo")

    def _show_header(self, header: CaseHeader) -> None:
        self.setWindowTitle(f"{header.title} - Casebook")
        self._header.show_case(case_line(header))
        self.place.set_zones(_two(header))

    def _help(self) -> None:
        HelpDialog(f"{self.page.title}: what it is for", self.page.help_says, self).exec()

    def _all_keys(self) -> None:
        HelpDialog("All keys", keys_text(), self).exec()

    def _may_close(self) -> bool:
        dirty = [page.title for page in self.pages if page.is_dirty()]
        if dirty and not self.place.messages.confirm(
            f"Something typed on the page {' and '.join(dirty)} is not saved. Close and lose it?",
            "Close without saving",
        ):
            return False
        running = [job.title for job in self._thread.long_jobs]
        return not running or self.place.messages.confirm(
            f"This is still running: {', '.join(running)}. Cancel it and close the case?",
            "Cancel it and close",
        )

    def _close_when_idle(self) -> None:
        jobs = self._thread.long_jobs
        if jobs:
            jobs[0].ended.connect(lambda _: QTimer.singleShot(0, self._close_when_idle))
            return
        for page in self.pages:
            page.before_close()
        self._thread.close_case(self._on_case_closed)

    def _on_case_closed(self, _: None) -> None:
        self._is_closed = True
        self.close()
        self.closed.emit(self._goes_on)


def _read_facts(case: CaseFile) -> _Facts:
    now_us = time.time_ns() // 1000
    return _Facts(case.header(), read_facts(case), today.tasks(case, now_us), last_undoable(case))


def _fitting(screen: QSize) -> QSize:
    """Give the size to begin with: the usual one, or what fits on the screen with its frame."""
    room = screen - QSize(*FRAME_ROOM)
    return QSize(*USUAL).boundedTo(room).expandedTo(QSize(*LEAST))


def _two(header: CaseHeader) -> tuple[str, str]:
    first, second = (*header.zones, "UTC", "UTC")[:2]
    return first, second
