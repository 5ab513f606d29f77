"""Open an incident about an exhibit, and explain it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from casebook.actions.clock import now
from casebook.errors import CaseError, FieldError
from casebook.model.evidence import Exhibit
from casebook.model.examination import Incident
from casebook.model.labels import label
from casebook.rules import fields
from casebook.store.case_file import CaseFile


def open_incident(case: CaseFile, exhibit_id: str, cause_id: str, sentence: str) -> Incident:
    """Open an incident, inside the caller's transaction when there is one, else in its own.

    It stays open until an examiner explains it; it is neither undone nor retracted.
    """
    if not case.connection.in_transaction:
        with case.transaction():
            return open_incident(case, exhibit_id, cause_id, sentence)
    (incident,) = assigned(case, [(exhibit_id, cause_id, sentence)])
    case.append("incident.open", [incident], summary=said_opened(case, [incident]))
    return incident


def assigned(case: CaseFile, causes: Iterable[tuple[str, str, str]]) -> tuple[Incident, ...]:
    """Give new incidents their numbers, for an entry that the caller writes, inside `transaction`.

    Each cause is the id of the exhibit, the id of the row that showed it, and the sentence.
    """
    made: list[Incident] = []
    for exhibit_id, cause_id, sentence in causes:
        number = made[-1].number + 1 if made else 0
        incident = case.assign(Incident("", number, exhibit_id, cause_id, sentence, now()))
        fields.check(incident)
        made.append(incident)
    return tuple(made)


def said_opened(case: CaseFile, incidents: Iterable[Incident]) -> str:
    """Say in a journal summary which incidents were opened."""
    return "; ".join(
        f"{label(incident)} opened on {label(case.get(Exhibit, incident.exhibit_id))}: "
        f"{incident.sentence}"
        for incident in incidents
    )


def explain(case: CaseFile, incident: Incident, explanation: str) -> Incident:
    """Explain an incident and so close it. Raises CaseError when it was explained already."""
    if not explanation.strip():
        raise FieldError("explanation", "Write the explanation: it stands beside the incident.")
    stored = case.get(Incident, incident.id)
    if not stored.is_open:
        raise CaseError(
            f"{label(stored)} was explained by {stored.explained_by} already. Correct the "
            "explanation instead."
        )
    explained = dataclasses.replace(
        stored,
        explanation=explanation.strip(),
        explained_at=now(),
        explained_by=case.examiner.title(),
    )
    fields.check(explained)
    with case.transaction():
        case.append(
            "incident.explain",
            [explained],
            summary=f"{label(explained)} explained: {explained.explanation}",
        )
    return explained
