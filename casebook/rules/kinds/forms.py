"""The kinds of request as the files of `resources/requests` describe them."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from casebook.errors import CaseError
from casebook.model.case import CaseHeader
from casebook.model.request import RequestKind
from casebook.model.request_form import (
    Need,
    Particular,
    ParticularType,
    RequestForm,
    UsualRoute,
)
from casebook.resources import resource

_NO_HEADER = CaseHeader("", "")


@cache
def forms() -> tuple[RequestForm, ...]:
    """Read every kind of request, in the order in which they are offered."""
    folder = resource("requests")
    found = [
        _form(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
        for path in folder.glob("*.toml")
    ]
    return tuple(sorted(found, key=lambda form: (form.order, form.key)))


def form_of(kind: str) -> RequestForm:
    """Give the form of a kind; one that this installation does not have is a plain letter."""
    return _by_name().get(kind) or _by_name()[RequestKind.LETTER]


@cache
def _by_name() -> dict[str, RequestForm]:
    return {form.name: form for form in forms()}


def _form(key: str, read: dict[str, Any]) -> RequestForm:
    return RequestForm(
        key,
        read["name"],
        read["heading"],
        read["says"],
        read["order"],
        read.get("lines", "needed"),
        read.get("is_foreign", False),
        tuple(read.get("law", ())),
        read.get("clock", ""),
        tuple(_particular(row) for row in read.get("particulars", ())),
        tuple(
            UsualRoute(row["name"], tuple(row["stops"]), tuple(row.get("modes", ())))
            for row in read.get("routes", ())
        ),
        read.get("texts", {}),
        tuple(read.get("verify", ())),
    )


def _particular(row: dict[str, Any]) -> Particular:
    return Particular(
        row["name"],
        row["label"],
        ParticularType(row.get("type", "line")),
        row.get("hint", ""),
        tuple(row.get("choices", ())),
        Need(row.get("need", "")),
        row.get("missing", ""),
        row.get("only_if", ""),
        _header_field(row.get("from_header", "")),
    )


def _header_field(name: str) -> str:
    """Give the name of a field of the case header. Raises CaseError when it has no such text."""
    if name and not isinstance(getattr(_NO_HEADER, name, None), str):
        raise CaseError(
            f"A kind of request takes “{name}” from the case header, which has no such text. "
            "Correct from_header in its file."
        )
    return name
