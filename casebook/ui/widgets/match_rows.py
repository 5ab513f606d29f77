"""Lines of a request beside the rows that came back, as the rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casebook.actions.match_reply import Choice, LineProposal, Proposal
from casebook.actions.progress import Progress
from casebook.actions.read_reply import parts_of
from casebook.model.instant import zone_label
from casebook.model.reply_table import LineVerdict, Verdict
from casebook.model.request import LineState
from casebook.ui.theme import State
from casebook.ui.widgets.line_model import STATES
from casebook.ui.widgets.reply_rows_dialog import verdict_state
from casebook.ui.widgets.rows import Column
from casebook.ui.widgets.times import clock
from casebook.ui.widgets.visible_text import one_line

TELL_EVERY = 1_000
MOST_TEXT = 400

ALL, OPEN, EXACT, OTHER, NONE, BEFORE = range(6)
WHICH = (
    "all lines",
    "not chosen yet",
    "fits exactly",
    "fits otherwise",
    "no row",
    "answered before",
)
"""Which lines are shown, in the order of the constants above."""


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One line of the request and the row that fits it best, ready to be drawn."""

    line: LineProposal
    asked: str
    at: str
    verdict: str
    state: State
    row: str
    text: str

    @property
    def id(self) -> str:
        """Give the id of the line."""
        return self.line.line_id

    @property
    def is_open(self) -> bool:
        """Say whether the line waits for an answer."""
        return self.line.verdict is not LineVerdict.ANSWERED


def match_rows(proposal: Proposal, progress: Progress) -> tuple[MatchRow, ...]:
    """Give one row for each line of a proposal, by position. On a thread of its own."""
    found = []
    for at, (line, asked) in enumerate(zip(proposal.lines, proposal.asked, strict=True)):
        if at % TELL_EVERY == 0:
            progress.advance(at, len(proposal.lines), "Preparing the lines")
            progress.check_cancelled()
        port = f" port {asked.port}" if asked.port is not None else ""
        when = ""
        if asked.first_us is not None:
            when = f"{clock(asked.first_us, asked.zone)} {zone_label(asked.zone)}"
        number = text = ""
        if line.rows:
            place = line.rows[0]
            number = f"{proposal.content.rows[place].number:,}"
            if line.row_count > 1:
                number += f" +{line.row_count - 1:,}"
            text = parts_of(proposal.content.packed[place]).text
        found.append(
            MatchRow(
                line,
                f"{asked.key}{port}",
                when,
                verdict_words(line),
                verdict_state(line.verdict.value),
                number,
                one_line(text, MOST_TEXT),
            )
        )
    return tuple(found)


def verdict_words(line: LineProposal) -> str:
    """Give the verdict of a line in a few words; two zones mixed up are named with both clocks."""
    if line.verdict is Verdict.ZONE and line.said:
        clocks = line.said[0].rpartition("(asked ")[2].partition(")")[0]
        if clocks != line.said[0]:
            return one_line(f"asked {clocks}", 90)
    return line.verdict.value


def is_among(row: MatchRow, which: int, chosen: Mapping[str, Choice]) -> bool:
    """Say whether a line is among those of a choice of `WHICH`."""
    line = row.line
    match which:
        case 1:
            return row.is_open and row.id not in chosen
        case 2:
            return line.is_ready
        case 3:
            return bool(line.rows) and not line.is_ready and row.is_open
        case 4:
            return line.verdict is LineVerdict.NONE
        case 5:
            return not row.is_open
    return True


def match_columns(chosen: Mapping[str, Choice]) -> tuple[Column[MatchRow], ...]:
    """Give the columns of the table; `chosen` is read whenever a line is drawn."""

    def taken(row: MatchRow) -> str:
        choice = chosen.get(row.id)
        if choice is not None:
            return choice.state.value
        return "stays open" if row.is_open else "as it is"

    def state(row: MatchRow) -> State | None:
        choice = chosen.get(row.id)
        return None if choice is None else STATES[LineState(choice.state)]

    return (
        Column("Line", lambda row: f"{row.line.position}", 6, lambda row: row.line.position,
               right=True),
        Column("Take as", taken, 11, state=state),
        Column("What it is", lambda row: row.verdict, 36, state=lambda row: row.state),
        Column("Asked", lambda row: row.asked, 22),
        Column("At", lambda row: row.at, 21),
        Column("Row", lambda row: row.row, 7),
        Column("As it stands there", lambda row: row.text, 30, stretches=True),
    )  # fmt: skip
