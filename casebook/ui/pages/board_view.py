"""The board: where every live request stands, in lanes by state."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from casebook.actions.request_lines import RequestRow
from casebook.ui import theme
from casebook.ui.pages.requests_view import RequestsView
from casebook.ui.widgets.board import Board
from casebook.ui.widgets.where_phrases import WherePhrases
from casebook.ui.workplace import Workplace


class BoardView(RequestsView):
    """Cards in lanes; a retracted request has no card."""

    title = "Board"
    help_says = (
        "One lane for each state that occurs; the state follows from what is recorded of the "
        "route and the lines, and is never typed. The arrow keys go from card to card and from "
        "lane to lane, Enter goes to the route. Overdue cards carry the mark and the day."
    )

    def __init__(self, place: Workplace, phrases: WherePhrases) -> None:
        super().__init__(place)
        self.board = Board(place, phrases)
        self.board.chosen.connect(self.request_chosen)
        self.board.opened.connect(self.request_opened)
        self.board.lane_reached.connect(self._bring_into_view)
        # Lanes keep the height of a card: on a low screen the board scrolls, the window stays low.
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self.board)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area)

    def show_rows(self, rows: Sequence[RequestRow], selected_id: str) -> None:
        """Show the requests that are not retracted."""
        live = [row for row in rows if row.line.retracted is None]
        self.board.show_rows(live, selected_id)

    def select(self, request_id: str) -> None:
        """Select a card."""
        self.board.select(request_id)

    def focus_list(self) -> None:
        """Go to the selected card."""
        self.board.focus_selected()

    def retint(self) -> None:
        """Draw the cards in the colours now in force."""
        self.board.update()

    def _bring_into_view(self, lane: QWidget) -> None:
        self._area.ensureWidgetVisible(lane, 0, theme.XS)
