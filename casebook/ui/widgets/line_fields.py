"""The fields of a line, and the dialog that records what came back to it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from casebook.actions.record_answer import answer_line
from casebook.errors import FieldError
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant
from casebook.model.request import Line, LineState
from casebook.store.case_file import CaseFile
from casebook.ui.widgets.form import Field, Group, Kind
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.times import in_both, now_in
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

ANSWER_READ_FIELDS: tuple[Field | Group, ...] = (
    Group("What came back"),
    Field("state", "State", Kind.CHOICE, tuple((state, state.value) for state in LineState)),
    Field("answer", "Answer", Kind.TEXT, lines=3),
    Field("answered_at", "Came at", Kind.INSTANT),
    Field("answer_reference", "Reference"),
)


def line_fields(place: Workplace) -> tuple[Field | Group, ...]:
    """Give the fields of a line; times are read in both zones, with their original text."""

    def in_full(at: Instant | None) -> str:
        return "" if at is None else time_in_full(at, place.zones)

    return (
        Field(
            "identifier_kind",
            "Kind",
            Kind.CHOICE,
            tuple((kind, kind.value) for kind in IdentifierKind),
        ),
        Field("identifier", "Identifier"),
        Field("source_port", "Source port", Kind.NUMBER, show=_port),
        Field("port_not_logged", "No port", Kind.YES_NO, hint="the log does not hold the port"),
        Field("protocol", "Protocol", hint="TCP, UDP"),
        Field("at", "Time", Kind.INSTANT, show=in_full),
        Field("until", "Until", Kind.INSTANT, hint="the end of a period asked about", show=in_full),
        Field(
            "seconds_not_logged", "No seconds", Kind.YES_NO, hint="the log does not hold seconds"
        ),
        Field("destination", "Destination", hint="address and port it was connected to"),
        Field("asked", "What is asked", Kind.TEXT, hint="subscriber, login history …", lines=2),
        Field("cited", "Found in", hint="EX-5 auth.log line 4812"),
        Field("link_to_facts", "Link to the facts", Kind.TEXT, lines=2),
    )


def time_in_full(at: Instant, zones: tuple[str, str]) -> str:
    """Give an instant in both zones and, under it, as it was written and who decided its zone."""
    words = in_both(at, zones)
    if not at.original:
        return words
    by = f", {at.decided_by}" if at.decided_by else ""
    return f"{words}\nwritten “{one_line(at.original, 200)}”, zone {at.zone} {at.basis.value}{by}"


def _port(port: int | None) -> str:
    return "" if port is None else str(port)


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What came back to a line as it is typed."""

    state: LineState
    answer: str
    at: Instant | None
    reference: str = ""


def line_answer_dialog(place: Workplace, title: str, line: Line, parent: QWidget) -> FormDialog:
    """Make the dialog that records what came back to a line."""

    def save(case: CaseFile, row: LineAnswer, why: str) -> LineAnswer:
        now = case.get(Line, line.id)
        try:
            answer_line(case, now, row.state, row.answer, row.at, row.reference)
        except FieldError as error:
            name = {"answered_at": "at"}.get(error.field, error.field)
            raise FieldError(name, str(error)) from error
        return row

    is_open = line.state is LineState.OUTSTANDING
    template = LineAnswer(
        LineState.ANSWERED if is_open else line.state,
        line.answer,
        now_in(place.zones[1], place.examiner.name) if is_open else line.answered_at,
        line.answer_reference,
    )
    fields = (
        Field("state", "State", Kind.CHOICE, tuple((state, state.value) for state in LineState)),
        Field("answer", "Answer", Kind.TEXT, hint="what it shows and does not show", lines=4),
        Field("at", "Came at", Kind.INSTANT),
        Field("reference", "Reference", hint="number of the reply"),
    )
    return FormDialog(
        place,
        title,
        fields,
        template,
        save,
        says="“Outstanding” takes an answer back.",
        parent=parent,
    )
