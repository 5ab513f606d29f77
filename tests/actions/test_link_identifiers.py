from __future__ import annotations

import pytest

from casebook.actions import keep
from casebook.actions.identifier_facts import links_of
from casebook.actions.link_identifiers import add_link, correct_link, link_words, retract_person
from casebook.errors import CaseError, FieldError
from casebook.model.identifier import Link, Person
from casebook.store.case_file import CaseFile
from tests.actions.identifiers import address, mail


def test_a_link_names_its_ground_and_is_seen_from_both_ends(case: CaseFile) -> None:
    one, person = address(case), keep.add(case, Person("", 0, "R. Sharma"))
    link = add_link(case, Link("", one.id, person.id, "account opened with", "RP-1"))
    assert link_words(case, link) == "I-1 192.0.2.7 (account opened with) PN-1 R. Sharma"
    (from_here,) = links_of(case, one.id)
    (from_there,) = links_of(case, person.id)
    assert (from_here.other, from_here.is_outgoing) == (person, True)
    assert (from_there.other, from_there.is_outgoing) == (one, False)


def test_a_link_on_no_ground_is_refused(case: CaseFile) -> None:
    one, two = address(case), mail(case)
    with pytest.raises(FieldError, match="what it rests on"):
        add_link(case, Link("", one.id, two.id, "same user", " "))
    link = add_link(case, Link("", one.id, two.id, "same user", "RP-1"))
    with pytest.raises(CaseError, match="on this ground"):
        add_link(case, Link("", one.id, two.id, "same user", "RP-1"))
    add_link(case, Link("", one.id, two.id, "same user", "EX-3"))
    with pytest.raises(FieldError, match="not linked to itself"):
        add_link(case, Link("", one.id, one.id, "same", "RP-1"))
    changed = Link(link.id, one.id, two.id, "same device", "RP-2")
    assert correct_link(case, changed, "the reply was read again").cited == "RP-2"


def test_a_person_with_links_is_not_retracted(case: CaseFile) -> None:
    person = keep.add(case, Person("", 0, "R. Sharma"))
    link = add_link(case, Link("", address(case).id, person.id, "opened by", "RP-1"))
    with pytest.raises(CaseError, match="PN-1 has 1 link"):
        retract_person(case, person, "a mistake")
    keep.retract(case, link, "another person")
    assert retract_person(case, person, "a mistake").retracted == "a mistake"
    with pytest.raises(FieldError, match="PN-1 is retracted"):
        add_link(case, Link("", mail(case).id, person.id, "opened by", "RP-1"))
