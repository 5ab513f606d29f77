"""All that went to one agency or came from it over the whole case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from casebook.actions.correspondence import FROM, TO, Exchange, correspondence
from casebook.model.agency import Agency
from casebook.model.labels import label
from casebook.model.paper import PaperKind
from casebook.model.request import mode_words
from casebook.store import requests
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.pages.evidence_view import EvidenceView
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import ReadText, heading, plain_label, rule
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.widgets.short_time import time_column
from casebook.ui.widgets.times import in_both
from casebook.ui.workplace import Workplace

EMPTY_MARGIN = 200
WAYS = {TO: "→ to it", FROM: "← from it"}
EMPTY_SAYS = (
    "No correspondence yet. As soon as a request has a route, every agency on it stands here with "
    "all that went to it and came from it."
)


@dataclass(frozen=True, slots=True)
class _Agencies:
    """The agencies that are on some route, and how many legs each has."""

    agencies: tuple[Agency, ...]
    legs: Mapping[str, int]


class CorrespondenceView(EvidenceView):
    """Agencies at the left, the correspondence of the selected one at the right."""

    title = "Correspondence"
    help_says = (
        "Every agency on a route, and for the selected one all legs to and from it over the whole "
        "case in order of time: letter references, acknowledgements, replies, and the papers "
        "issued to it. The filter takes words of the correspondence. Enter goes to the request, "
        "paper or reply; Ctrl+P issues all of it as a paper."
    )

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._legs: Mapping[str, int] = {}
        self._filter = ""
        self.agencies = RowTable(
            RowModel(
                (
                    Column("Agency", _name, 14, stretches=True),
                    Column(
                        "Legs",
                        lambda agency: f"{self._legs.get(agency.id, 0):,}",
                        6,
                        lambda agency: self._legs.get(agency.id, 0),
                        right=True,
                    ),
                ),
                lambda agency: agency.id,
                lambda agency: agency.retracted is not None,
            ),
            "Agencies with correspondence",
        )
        self.agencies.row_chosen.connect(self._show_agency)
        self.agencies.row_opened.connect(lambda _: self._focus_exchanges())
        self.model: RowModel[Exchange] = RowModel(self._columns(), _key)
        self.table = RowTable(self.model, "Correspondence")
        self.table.row_chosen.connect(self._show_whole)
        self.table.row_opened.connect(self._follow)
        self._title = heading("", 1.15, wrap=True)
        self.paper_link = LinkButton("Issue it as a paper …", self.issue)
        self.paper_link.setAccessibleName("Issue the correspondence with the agency as a paper")
        self._says = plain_label(wrap=True, role="muted")
        self._entry = ReadText()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._splitter.addWidget(self.agencies)
        self._splitter.addWidget(self._make_right())
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([240, 880])
        self.agencies.setMinimumWidth(160)
        self._empty = plain_label(EMPTY_SAYS, wrap=True, role="muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(EMPTY_MARGIN, 0, EMPTY_MARGIN, 0)
        self.body = QStackedWidget()
        self.body.addWidget(self._splitter)
        self.body.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)

    def refresh(self) -> None:
        """Read the agencies again, and the correspondence of the selected one."""
        self.place.case.submit(
            _read_agencies, self._on_agencies, key="Requests.agencies in use", owner=self
        )

    def on_filter(self, text: str) -> None:
        """Show the correspondence that holds every word."""
        self._filter = text
        self.table.set_filter(text)
        self._say()

    def show_agency(self, agency_id: str) -> None:
        """Select an agency now, or when it has been read."""
        self.agencies.select(agency_id)

    def issue(self) -> None:
        """Go on to issue the correspondence with the selected agency."""
        agency = self.agencies.selected()
        if agency is not None:
            self.place.paper_asked.emit(PaperKind.CORRESPONDENCE.value, agency.id)

    def focus_list(self) -> None:
        """Go to the agencies."""
        self.agencies.setFocus(Qt.FocusReason.OtherFocusReason)

    def selected_number(self) -> str:
        """Give no number: the agency itself is shown by the view of the agencies."""
        return ""

    def _make_right(self) -> QWidget:
        right = QWidget()
        layout = QVBoxLayout(right)
        layout.setContentsMargins(0, theme.S, 0, 0)
        layout.setSpacing(theme.XS)
        for widget in (self._title, self._says):
            widget.setContentsMargins(theme.M, 0, theme.M, 0)
            layout.addWidget(widget)
        links = QHBoxLayout()
        links.setContentsMargins(theme.M, 0, theme.M, 0)
        links.addWidget(self.paper_link)
        links.addStretch()
        layout.addLayout(links)
        layout.addWidget(self.table, 1)
        layout.addWidget(rule())
        foot = QVBoxLayout()
        foot.setContentsMargins(theme.M, theme.XS, theme.M, theme.S)
        foot.addWidget(self._entry)
        layout.addLayout(foot)
        return right

    def _columns(self) -> tuple[Column[Exchange], ...]:
        return (
            time_column("When", lambda each: each.at, lambda: self.place.zones[1], "not sent yet"),
            Column("Way", lambda each: WAYS[each.direction], 10),
            Column("What", _what, 26, stretches=True),
            Column("With", lambda each: each.other, 13),
            Column("Reference", lambda each: each.reference, 19),
            Column("Request", lambda each: each.request, 8, lambda e: int(e.request[2:])),
            Column("Subject", lambda each: each.subject, 13),
        )

    def _on_agencies(self, found: _Agencies) -> None:
        self._legs = found.legs
        self.agencies.set_rows(found.agencies)
        self.body.setCurrentIndex(0 if found.agencies else 1)

    def _show_agency(self, agency: Agency | None) -> None:
        if agency is None:
            self._title.setText("")
            self._says.setText("")
            self.table.set_rows(())
            return
        self._title.setText(f"{label(agency)}  {agency.name}")
        self.place.case.submit(
            partial(_read, agency.id),
            self._on_read,
            key="Requests.correspondence",
            owner=self,
        )

    def _on_read(self, found: tuple[str, tuple[Exchange, ...]]) -> None:
        agency_id, exchanges = found
        agency = self.agencies.selected()
        if agency is not None and agency.id == agency_id:
            self.table.set_rows(exchanges)
            self._say()

    def _say(self) -> None:
        rows = self.model.rows
        requests_there = len({each.request for each in rows})
        shown = self.model.rowCount()
        entries = "1 entry" if len(rows) == 1 else f"{len(rows):,} entries"
        of = "1 request" if requests_there == 1 else f"{requests_there:,} requests"
        words = f"{entries} of {of}, the oldest first"
        self._says.setText(f"{shown:,} of {words}" if self._filter.strip() else words)

    def _focus_exchanges(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_whole(self, exchange: Exchange | None) -> None:
        """Show the selected entry in full, whatever the columns cut off."""
        self._entry.set_text("" if exchange is None else _in_full(exchange, self.place.zones))

    def _follow(self, exchange: Exchange) -> None:
        self.place.follow(exchange.number or exchange.request)


def _name(agency: Agency) -> str:
    return agency.short_name or agency.name


def _what(exchange: Exchange) -> str:
    number = f"{exchange.number} " if exchange.number else ""
    mode = f" {mode_words(exchange.mode)}" if exchange.mode else ""
    return f"{number}{exchange.what}{mode}"


def _in_full(exchange: Exchange, zones: tuple[str, str]) -> str:
    when = in_both(exchange.at, zones) if exchange.at is not None else ""
    way = {TO: f"{exchange.other} → it", FROM: f"it → {exchange.other}"}[exchange.direction]
    parts = (
        when,
        way if exchange.other else WAYS[exchange.direction],
        _what(exchange),
        f"reference {exchange.reference}" if exchange.reference else "",
        f"{exchange.request} {exchange.subject}",
    )
    return "; ".join(part for part in parts if part)


def _key(exchange: Exchange) -> str:
    at = exchange.at.utc_us if exchange.at else ""
    parts = (exchange.request, exchange.number, exchange.direction, exchange.what, exchange.other)
    return f"{at} {' '.join(parts)}"


def _read_agencies(case: CaseFile) -> _Agencies:
    legs = requests.agencies_in_use(case)
    every = case.all(Agency, retracted=True)
    on_routes = [agency for agency in every if agency.id in legs]
    return _Agencies(tuple(sorted(on_routes, key=lambda a: _name(a).casefold())), legs)


def _read(agency_id: str, case: CaseFile) -> tuple[str, tuple[Exchange, ...]]:
    return agency_id, correspondence(case, agency_id)
