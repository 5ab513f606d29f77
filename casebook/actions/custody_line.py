"""Read the line of holders of an exhibit, with the steps that are not proven."""

from __future__ import annotations

from casebook.model.evidence import CustodyMove, Digest, Exhibit
from casebook.rules.custody_sequence import Holding, sequence
from casebook.store.case_file import CaseFile

__all__ = ["Holding", "holders_of"]


def holders_of(case: CaseFile, exhibit: Exhibit) -> tuple[Holding, ...]:
    """Give the holders of an exhibit from the first to the present one."""
    moves = case.where(CustodyMove, exhibit_id=exhibit.id)
    digests = case.where(Digest, exhibit_id=exhibit.id)
    return sequence(exhibit, moves, digests)
