"""Of whom an identifier was asked, when, and what came back, line by line."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casebook.actions.identifier_facts import MOST_LINES, Facts
from casebook.model.identifier import Person
from casebook.model.labels import label
from casebook.model.reply import Holder
from casebook.model.request import Line, LineState
from casebook.store.identifiers import AskedLine
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.links import LinkButton, NumberLink
from casebook.ui.widgets.plain import ReadText
from casebook.ui.widgets.seen_section import both_clocks
from casebook.ui.widgets.states import StateChip
from casebook.ui.widgets.times import in_both
from casebook.ui.workplace import Workplace

STATES = {
    LineState.OUTSTANDING: State.ATTENTION,
    LineState.PARTLY: State.ATTENTION,
    LineState.ANSWERED: State.GOOD,
    LineState.REFUSED: State.WRONG,
}


class AskedSection(Section):
    """The newest request first; the lines beyond the first fifty on demand."""

    def __init__(
        self, place: Workplace, read_all: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__("Asked of whom, and what came back", parent)
        self._place = place
        self._read_all = read_all

    def show_facts(self, facts: Facts | None) -> None:
        """Show the lines about an identifier; None: they are being read."""
        if facts is None:
            self.show_widgets([], "Reading …")
            return
        widgets: list[QWidget] = [_LineRow(line, facts.people, self._place) for line in facts.lines]
        total = facts.row.asked.lines if facts.row.asked is not None else len(facts.lines)
        left = total - len(facts.lines)
        if left > 0 and len(facts.lines) >= MOST_LINES:
            widgets.append(LinkButton(f"Show the {left:,} lines before", self._read_all))
        self.show_widgets(widgets, "It was not asked about yet.")


class _LineRow(QWidget):
    """One line of a request: where, of whom, when, what, its state, and what came back."""

    def __init__(self, asked: AskedLine, people: dict[str, Person], place: Workplace) -> None:
        super().__init__()
        line, zones = asked.line, place.zones
        head = QHBoxLayout()
        head.setSpacing(theme.XS)
        number = f"R-{asked.request_number}"
        head.addWidget(NumberLink(number, place.follow, f"{number} line {line.position}"))
        state, word = line_state(asked)
        head.addWidget(StateChip(state, word))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.S)
        layout.setSpacing(0)
        layout.addLayout(head)
        sent = (
            "not sent yet" if asked.sent_us is None else f"sent {both_clocks(asked.sent_us, zones)}"
        )
        of_whom = asked.agency or "an agency that is not in the case"
        layout.addWidget(ReadText(f"Of {of_whom}, {sent}\n{_question(line, zones)}"))
        if line.answer or line.answered_at:
            layout.addWidget(ReadText(_answer(line, zones)))
        if asked.reply_number is not None:
            row = f", row {line.reply_row}" if line.reply_row else ""
            reply = f"RP-{asked.reply_number}"
            layout.addWidget(NumberLink(reply, place.follow, f"{reply}{row}"))
        for holder in asked.holders:
            layout.addWidget(ReadText(holder_words(holder)))
            person = people.get(holder.person_id or "")
            if person is not None:
                layout.addWidget(
                    NumberLink(label(person), place.follow, f"{label(person)} {person.name}")
                )


def line_state(asked: AskedLine) -> tuple[State, str]:
    """Give state and word of a line; one that did not leave the office is a draft."""
    if asked.sent_us is None and asked.line.state is LineState.OUTSTANDING:
        return State.NEUTRAL, "draft"
    return STATES[asked.line.state], asked.line.state.value


def holder_words(holder: Holder) -> str:
    """Say whom a reply names, what that shows, what it leaves open, and what else it could be."""
    parts = [f"Holder named: {holder.name} ({holder.nature})"]
    parts += [words for words in (holder.address, holder.contact) if words]
    parts.append(f"Shows: {holder.shows}")
    parts.append(f"Does not show: {holder.does_not_show}")
    if holder.could_be:
        parts.append(f"What else could explain it: {holder.could_be}")
    return "\n".join(parts)


def _question(line: Line, zones: tuple[str, str]) -> str:
    words = [line.asked]
    if line.at is not None:
        until = f" until {in_both(line.until, zones)}" if line.until else ""
        words.append(f"at {in_both(line.at, zones)}{until}")
    if line.source_port is not None:
        words.append(f"source port {line.source_port}")
    elif line.port_not_logged:
        words.append("source port not logged")
    if line.destination:
        words.append(f"to {line.destination}")
    return "; ".join(words)


def _answer(line: Line, zones: tuple[str, str]) -> str:
    when = f" {in_both(line.answered_at, zones)}" if line.answered_at else ""
    reference = f", {line.answer_reference}" if line.answer_reference else ""
    words = f": {line.answer}" if line.answer else ""
    return f"Came back{when}{reference}{words}"
