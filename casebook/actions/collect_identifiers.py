"""Find the identifiers of a text, and keep them in the case."""

from __future__ import annotations

from dataclasses import dataclass, replace

from casebook.actions import keep
from casebook.errors import CaseError
from casebook.intake import identifiers
from casebook.intake.identifiers import Found
from casebook.model.identifier import Identifier, IdentifierKind
from casebook.model.labels import label
from casebook.model.request import Line, Request
from casebook.model.timeline import RecordFilter
from casebook.store import search
from casebook.store.case_file import CaseFile


@dataclass(frozen=True, slots=True)
class Seen:
    """An identifier with what the case knows of it.

    `count` is None while it has not been counted; `first_us` and `last_us` are of the dated records
    that hold it; `asked` says in which request lines it was asked and what came back.
    """

    identifier: Identifier
    count: int | None
    first_us: int | None
    last_us: int | None
    asked: tuple[str, ...]
    is_private: bool


def found_in(text: str) -> tuple[Found, ...]:
    """Give the identifiers of a text, each once."""
    return identifiers.find(text)


def register(case: CaseFile, kind: IdentifierKind, text: str, remarks: str = "") -> Identifier:
    """Keep an identifier under its one spelling. Raises CaseError when it is there already."""
    value = identifiers.normalise(kind, text)
    known = case.where(Identifier, kind=kind.value, value=value)
    if known:
        raise CaseError(f"{value} is in the register already, as {label(known[0])}.")
    return keep.add(case, Identifier("", 0, kind, value, text.strip(), remarks))


def seen(case: CaseFile) -> tuple[Seen, ...]:
    """Give every registered identifier with how often, first and last it stands in the records."""
    return tuple(counted(case, row) for row in listed(case))


def listed(case: CaseFile) -> tuple[Seen, ...]:
    """Give every registered identifier, not counted in the records."""
    asked = _asked(case)
    return tuple(
        Seen(row, None, None, None, asked.get(row.value, ()), identifiers.is_private(row.value))
        for row in case.all(Identifier)
    )


def counted(case: CaseFile, row: Seen) -> Seen:
    """Count an identifier in the records; one found in very many takes a tenth of a second."""
    found = search.records(case, RecordFilter(text=_phrase(row.identifier.value)))
    dated = [
        record.utc_us
        for at in {0, max(0, found.total - 1)}
        for record in found.rows(at, 1)
        if record.utc_us is not None
    ]
    return replace(
        row,
        count=found.total,
        first_us=min(dated, default=None),
        last_us=max(dated, default=None),
    )


def _phrase(value: str) -> str:
    return '"' + value.replace('"', " ") + '"'


def _asked(case: CaseFile) -> dict[str, tuple[str, ...]]:
    requests = {request.id: request for request in case.all(Request)}
    found: dict[str, tuple[str, ...]] = {}
    for line in case.all(Line):
        if line.request_id in requests:
            words = f"{label(requests[line.request_id])} line {line.position}: {line.state}"
            if line.answer:
                words += f", “{line.answer}”"
            found[line.identifier] = (*found.get(line.identifier, ()), words)
    return found
