"""What the views over all requests answer to: the board, the list and the calendar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from casebook.actions.request_lines import RequestRow
from casebook.ui.pages.evidence_view import EvidenceView


class RequestsView(EvidenceView):
    """Shows the requests that the page has read and filtered; the page shows the selected one."""

    thing = "request"

    request_chosen = Signal(str)
    """The id of the request now selected by the examiner."""

    request_opened = Signal(str)
    """Go to the detail of this request."""

    shows_lines = True
    """Whether the lines of the selected request stand below."""

    def show_rows(self, rows: Sequence[RequestRow], selected_id: str) -> None:
        """Show these requests, the most urgent first, and select one of them."""
        raise NotImplementedError

    def select(self, request_id: str) -> None:
        """Select a request without telling anyone."""
        raise NotImplementedError
