"""What happened to the record of a request and all its parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casebook.store import requests
from casebook.store.case_file import CaseFile
from casebook.store.requests import RequestEntry
from casebook.ui import theme
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import ReadText
from casebook.ui.widgets.request_known import Known
from casebook.ui.workplace import Workplace

MOST_ON_DEMAND = 200


class RequestHistory(Section):
    """The newest entries first, those before on demand; each leads to the journal."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__("History", parent)
        self._place = place
        self._request_id = ""

    def show_known(self, known: Known) -> None:
        """Show the newest entries about a request."""
        self._request_id = known.request.id
        self._show(known.history, known.entries)

    def _show(self, entries: Sequence[RequestEntry], total: int) -> None:
        widgets: list[QWidget] = [_EntryLine(each, self._place.follow) for each in entries]
        rest = total - len(entries)
        if rest and len(entries) < MOST_ON_DEMAND:
            text = f"Show {min(rest, MOST_ON_DEMAND - len(entries)):,} of {rest:,} entries before"
            widgets.append(LinkButton(text, self._read_more))
        elif rest:
            widgets.append(ReadText(f"{rest:,} entries before; the Journal has them all."))
        self.show_widgets(widgets)

    def _read_more(self) -> None:
        self._place.case.submit(
            partial(_read, self._request_id), self._on_read, key="Requests.history", owner=self
        )

    def _on_read(self, found: tuple[str, tuple[RequestEntry, ...], int]) -> None:
        request_id, entries, total = found
        if request_id == self._request_id:
            self._show(entries, total)


class _EntryLine(QWidget):
    """An entry: its number as a link, when, who, what and why."""

    def __init__(self, entry: RequestEntry, follow: Callable[[str], None]) -> None:
        super().__init__()
        number = f"J-{entry.seq}"
        when = ReadText(f"{entry.at[:16].replace('T', ' ')} UTC, {entry.actor}")
        when.set_muted(True)
        head = QHBoxLayout()
        head.setSpacing(theme.XS)
        head.addWidget(LinkButton(number, partial(follow, number)))
        head.addWidget(when, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.XS)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(ReadText(entry.summary or entry.kind))


def _read(request_id: str, case: CaseFile) -> tuple[str, tuple[RequestEntry, ...], int]:
    return request_id, *requests.history_of(case, request_id, MOST_ON_DEMAND)
