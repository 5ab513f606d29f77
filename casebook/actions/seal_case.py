"""Seal a case: say its head out loud, so that others can hold on to it."""

from __future__ import annotations

from casebook.actions.clock import now
from casebook.model.labels import label
from casebook.model.paper import Seal
from casebook.reports import qr
from casebook.store.case_file import CaseFile


def seal(case: CaseFile, remarks: str = "") -> Seal:
    """Journal the head as it stands now; whoever keeps a copy of it is a witness."""
    with case.transaction():
        head = case.head()
        made = case.assign(Seal("", 0, head.seq, head.hash, now(), remarks))
        case.append(
            "seal.add", [made], summary=f"{label(made)}: entry {head.seq}, {head.grouped()}"
        )
    return made


def qr_matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """Give the modules of a QR code of `text`, row by row; True is dark."""
    return qr.modules(text)
