"""The kinds of request that can be asked, for whoever offers them."""

from __future__ import annotations

from casebook.model.request_form import RequestForm
from casebook.rules.kinds import forms as kinds


def forms() -> tuple[RequestForm, ...]:
    """Give every kind of request, in the order in which they are offered."""
    return kinds.forms()


def form_of(kind: str) -> RequestForm:
    """Give the form of a kind; one that this installation does not have is a plain letter."""
    return kinds.form_of(kind)
