from __future__ import annotations

import dataclasses

import pytest

from casebook.actions import keep
from casebook.actions.explain_incident import explain, open_incident
from casebook.actions.undo import undo
from casebook.errors import CaseError, FieldError
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.model.examination import Incident
from casebook.store.case_file import CaseFile


@pytest.fixture
def exhibit(case: CaseFile) -> Exhibit:
    return keep.add(case, Exhibit("", 0, "Disk", ExhibitKind.COMPUTER))


def test_an_incident_stays_open_until_it_is_explained(case: CaseFile, exhibit: Exhibit) -> None:
    incident = open_incident(case, exhibit.id, "d1", "The SHA-256 differs.")
    assert (incident.number, incident.is_open) == (1, True)
    explained = explain(case, incident, " The first value was misread. ")
    assert explained.explanation == "The first value was misread."
    assert explained.explained_by == "Inspector A. Rao, 4711, IFSO"
    assert case.all(Incident) == (explained,)
    assert not explained.is_open
    (opened, closed) = case.history(incident.id)
    assert opened.summary == "INC-1 opened on EX-1: The SHA-256 differs."
    assert closed.summary == "INC-1 explained: The first value was misread."


def test_an_incident_joins_the_transaction_of_its_caller(case: CaseFile, exhibit: Exhibit) -> None:
    before = case.head()
    with pytest.raises(RuntimeError), case.transaction():
        open_incident(case, exhibit.id, "d1", "The SHA-256 differs.")
        raise RuntimeError
    assert case.head() == before
    with case.transaction():
        one = open_incident(case, exhibit.id, "d1", "The SHA-256 differs.")
        two = open_incident(case, exhibit.id, "d2", "The MD5 differs.")
    assert (one.number, two.number) == (1, 2)


def test_no_explanation_and_a_second_one_are_refused(case: CaseFile, exhibit: Exhibit) -> None:
    incident = open_incident(case, exhibit.id, "d1", "The SHA-256 differs.")
    with pytest.raises(FieldError) as refused:
        explain(case, incident, " ")
    assert refused.value.field == "explanation"
    explained = explain(case, incident, "misread")
    with pytest.raises(CaseError, match=r"INC-1 was explained by Inspector A\. Rao"):
        explain(case, incident, "something else")
    better = dataclasses.replace(explained, explanation="misread off the screen")
    keep.correct(case, better, "said more exactly")
    assert case.get(Incident, incident.id).explanation == "misread off the screen"


def test_undo_takes_an_explanation_back_and_never_the_incident(
    case: CaseFile, exhibit: Exhibit
) -> None:
    incident = open_incident(case, exhibit.id, "d1", "The SHA-256 differs.")
    explain(case, incident, "misread")
    undo(case)
    assert case.get(Incident, incident.id) == incident
    with pytest.raises(CaseError, match="nothing to undo"):
        undo(case)
    assert case.all(Incident) == (incident,)
    assert case.all(Exhibit) == (exhibit,)
