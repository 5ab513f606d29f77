"""The fields that every request has, whatever its kind."""

from __future__ import annotations

from casebook.actions import request_kinds
from casebook.model.request import RequestKind
from casebook.ui.widgets.form import Field, Group, Kind

ABOUT_EARLIER = (RequestKind.REMINDER, RequestKind.CERTIFICATE, RequestKind.LETTER_OF_REQUEST)
"""The kinds that speak of an earlier request."""

REGARDING = Field(
    "regarding_id", "About request", Kind.PICK, hint="R-3: the earlier request this one is about"
)


def kind_choices() -> tuple[tuple[object, str], ...]:
    """Give every kind that can be asked, in the order in which they are offered."""
    return tuple((form.name, form.name) for form in request_kinds.forms())


def request_fields() -> tuple[Field | Group, ...]:
    """Give the fields of a request, the kind first."""
    return (
        Field("kind", "Kind", Kind.CHOICE, kind_choices()),
        REGARDING,
        Field("subject", "Subject", hint="what the letter is about, in one line"),
        Field(
            "facts", "Facts", Kind.TEXT, hint="what happened, when, where, with what harm", lines=3
        ),
        Field(
            "link_to_facts",
            "Link to the facts",
            Kind.TEXT,
            hint="how what is asked about is tied to the crime",
            lines=2,
        ),
        Field(
            "assistance", "Assistance", Kind.TEXT, hint="what the agency is asked to do", lines=2
        ),
        Field("legal_basis", "Legal basis"),
        Field("urgency", "Urgency", hint="routine, urgent, and why"),
        Field("reference", "Reference", hint="our own letter number"),
        Field("due_at", "Answer due", Kind.INSTANT),
        Field("remarks", "Remarks", Kind.TEXT, lines=2),
    )


def speaks_of_earlier(kind: object) -> bool:
    """Say whether a kind of request is about an earlier one."""
    return kind in {each.value for each in ABOUT_EARLIER}
