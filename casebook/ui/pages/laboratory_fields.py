"""The fields of the forms about exhibits sent to a laboratory: the memo, and its receipt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from casebook.ui.widgets.form import Field, Group, Kind
from casebook.ui.widgets.ledger_form import exhibits_field


def numbered(lines: Sequence[str]) -> str:
    """Give lines with their numbers, as the memo prints them."""
    return "\n".join(f"{place}. {line}" for place, line in enumerate(lines, start=1))


_FIELDS: tuple[Field | Group, ...] = (
    Field("laboratory", "Laboratory", always=True),
    Field("division", "Division", always=True, hint="one memo for each division"),
    Field("memo_number", "Memo number", always=True),
    Field("forwarded_at", "Forwarded at", Kind.INSTANT, always=True),
    Field("forwarding_authority", "Forwarded by", always=True, hint="SHO, ACP: name and rank"),
    Group("What is asked"),
    Field("brief_facts", "Brief facts", Kind.TEXT, lines=4),
    Field(
        "questions",
        "Questions",
        Kind.LIST,
        lines=5,
        hint="one a line; they are numbered",
        show=numbered,
        always=True,
    ),
    Field("urgency", "Urgency"),
    Field("court_date", "Next court date", Kind.DAY),
    Group("What goes with it"),
    Field(
        "enclosures",
        "Enclosures",
        Kind.LIST,
        lines=4,
        hint="one a line: attested copy of the FIR, of the seizure memo …",
    ),
    Field("seal_impression", "Specimen seal"),
    Field("messenger", "Messenger", hint="name, rank, number"),
    Field("road_certificate", "Road certificate"),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)


def forwarding_fields(names: Callable[[], Mapping[str, str]]) -> tuple[Field | Group, ...]:
    """Give the fields of a forwarding memo; `names` gives the names of exhibits by id."""
    exhibits = exhibits_field(names, "What goes to the laboratory?")
    return (*_FIELDS[:2], exhibits, *_FIELDS[2:])


RECEIPT_FIELDS: tuple[Field | Group, ...] = (
    Field("laboratory_number", "Laboratory number"),
    Field("received_at", "Received at", Kind.INSTANT, required="Give the time of the receipt."),
    Field("received_by", "Received by"),
    Field("seals_found", "Seals found", hint="intact, or what was found"),
)
