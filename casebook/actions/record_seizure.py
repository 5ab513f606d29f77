"""Record a search and seizure: its memo, its witnesses and what was taken, in one entry."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from casebook.actions.keep import check_exhibit, filled_from
from casebook.actions.mark_exhibits import marked
from casebook.errors import CaseError, FieldError
from casebook.model.evidence import Exhibit
from casebook.model.labels import label
from casebook.model.seizure import Seizure, Witness
from casebook.rules import fields
from casebook.store.case_file import CaseFile


def record_seizure(
    case: CaseFile, seizure: Seizure, witnesses: Sequence[Witness], exhibits: Sequence[Exhibit]
) -> Seizure:
    """Record a seizure with its witnesses and exhibits, all in one entry or nothing.

    Exhibits without an id are new. Each names the seizure, and takes its time, place and officer
    where it has none of its own. With a seizure that is in the case already the witnesses and
    exhibits are added to it, and its memo stays. Raises FieldError and CaseError.
    """
    fields.check(seizure)
    known = case.get(Seizure, seizure.id) if seizure.id else None
    if known is not None and known.retracted is not None:
        raise CaseError(f"{label(known)} is retracted. Record the seizure anew.")
    if known is not None and not witnesses and not exhibits:
        raise CaseError(f"Nothing was added to {label(known)}.")
    with case.transaction():
        recorded = known or case.assign(seizure)
        signed = _signed(case, recorded, witnesses)
        taken = _taken(case, recorded, exhibits)
        memo = [] if known else [recorded]
        summary = _summary(recorded, signed, taken, is_new=known is None)
        case.append("seizure.record", [*memo, *signed, *taken], summary=summary)
    return recorded


def exhibits_of(case: CaseFile, seizure: Seizure) -> tuple[Exhibit, ...]:
    """Give the exhibits of a seizure, by number."""
    return case.where(Exhibit, seizure_id=seizure.id)


def witnesses_of(case: CaseFile, seizure: Seizure) -> tuple[Witness, ...]:
    """Give the witnesses of a seizure, in the order in which they signed."""
    return case.where(Witness, seizure_id=seizure.id)


def _summary(
    seizure: Seizure, signed: Sequence[Witness], taken: Sequence[Exhibit], *, is_new: bool
) -> str:
    scene = f"{label(seizure)} ({seizure.place})"
    names = ", ".join(label(exhibit) for exhibit in taken)
    who = [f"witness {witness.name}" for witness in signed]
    if is_new and not names:
        return ", ".join([f"{scene} recorded, seized by {seizure.seized_by}", *who])
    if is_new:
        return ", ".join([f"{names} seized by {seizure.seized_by} in {scene}", *who])
    if not names:
        return f"{', '.join(who)} added to {scene}"
    return ", ".join([f"{names} added to {scene}", *who])


def _signed(case: CaseFile, seizure: Seizure, witnesses: Sequence[Witness]) -> list[Witness]:
    earlier = case.where(Witness, retracted=True, seizure_id=seizure.id)
    first = max((witness.position for witness in earlier), default=0) + 1
    signed = [
        case.assign(dataclasses.replace(witness, seizure_id=seizure.id, position=position))
        for position, witness in enumerate(witnesses, start=first)
    ]
    for witness in signed:
        fields.check(witness)
    return signed


def _taken(case: CaseFile, seizure: Seizure, exhibits: Sequence[Exhibit]) -> list[Exhibit]:
    known = {e.id: case.get(Exhibit, e.id) for e in exhibits if e.id}
    if len(known) != sum(1 for e in exhibits if e.id):
        raise FieldError("exhibits", "An exhibit is on the list twice. Take it off once.")
    _refuse_taken_before(case, seizure, known.values())
    rows: list[Exhibit] = []
    number = 0
    for exhibit in exhibits:
        filled = filled_from(seizure, exhibit)
        if not exhibit.id:
            filled = case.assign(dataclasses.replace(filled, number=number))
            number = filled.number + 1
        fields.check(filled)
        rows.append(filled)
    # Only new ones get a mark here: what undoing this entry takes back, it leaves retracted.
    fresh = {row.id: row for row in marked(case, [row for row in rows if row.id not in known])}
    rows = [fresh.get(row.id, row) for row in rows]
    for row in rows:
        check_exhibit(case, row, known.get(row.id), {other.id: other for other in rows})
    return rows


def _refuse_taken_before(case: CaseFile, seizure: Seizure, known: Iterable[Exhibit]) -> None:
    in_the_way = []
    for exhibit in known:
        if exhibit.retracted is not None:
            in_the_way.append(f"{label(exhibit)} is retracted")
        elif exhibit.seizure_id not in (None, seizure.id):
            earlier = label(case.get(Seizure, exhibit.seizure_id))
            in_the_way.append(f"{label(exhibit)} was seized in {earlier}")
    if in_the_way:
        raise CaseError(
            f"Nothing was recorded: {'; '.join(in_the_way)}. Take it off the list, or correct it."
        )
