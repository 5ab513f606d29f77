from __future__ import annotations

import pytest

from casebook.actions import keep
from casebook.actions.group_identifiers import change_members, make_group
from casebook.actions.link_identifiers import add_link
from casebook.actions.merge_identifiers import merge, split
from casebook.actions.undo import undo
from casebook.errors import CaseError, FieldError
from casebook.model.identifier import Identifier, IdentifierGroup, Link, Person
from casebook.store.case_file import CaseFile
from tests.actions.identifiers import address, mail


def entries(case: CaseFile) -> int:
    return case.head().seq


def test_links_and_groups_follow_in_one_entry(case: CaseFile) -> None:
    one, two, other = address(case), address(case, "192.0.2.8"), mail(case)
    person = keep.add(case, Person("", 0, "R. Sharma"))
    link = add_link(case, Link("", two.id, person.id, "opened by", "RP-1"))
    back = add_link(case, Link("", other.id, two.id, "logged in from", "EX-1"))
    group = make_group(case, "Ransom mails", (two, other))
    before = entries(case)
    done = merge(case, two, one, "the same machine")
    assert entries(case) == before + 1
    assert (done.retracted, done.merged_into_id) == ("the same machine", one.id)
    assert case.get(Link, link.id).from_id == one.id
    assert case.get(Link, back.id).to_id == one.id
    assert case.get(IdentifierGroup, group.id).member_ids == (one.id, other.id)
    summary = next(case.entries(case.head().seq)).summary
    assert summary == (
        "I-2 (192.0.2.8) merged into I-1 (192.0.2.7), with 2 links and its place in G-1, because "
        "the same machine"
    )


def test_splitting_gives_back_what_the_merger_took(case: CaseFile) -> None:
    one, two = address(case), address(case, "192.0.2.8")
    between = add_link(case, Link("", one.id, two.id, "same rack", "EX-1"))
    link = add_link(case, Link("", two.id, keep.add(case, Person("", 0, "A")).id, "of", "RP-1"))
    alone = make_group(case, "Of the second", (two,))
    both = make_group(case, "Of both", (one, two))
    merge(case, two, one, "the same machine")
    assert case.get(Link, between.id).retracted
    assert case.get(IdentifierGroup, both.id).member_ids == (one.id,)
    own = split(case, two, "two machines after all")
    assert (own.retracted, own.merged_into_id) == (None, None)
    assert case.get(Identifier, two.id) == two
    assert case.get(Link, link.id) == link
    assert case.get(Link, between.id) == between
    assert case.get(IdentifierGroup, alone.id).member_ids == (two.id,)
    assert set(case.get(IdentifierGroup, both.id).member_ids) == {one.id, two.id}
    kinds = [entry.kind for entry in case.history(two.id)]
    assert kinds == ["identifier.add", "identifier.merge", "identifier.split"]


def test_what_was_changed_since_the_merger_stays_changed(case: CaseFile) -> None:
    one, two = address(case), address(case, "192.0.2.8")
    person = keep.add(case, Person("", 0, "A"))
    link = add_link(case, Link("", two.id, person.id, "of", "RP-1"))
    group = make_group(case, "G", (two,))
    merge(case, two, one, "same")
    keep.retract(case, case.get(Link, link.id), "wrong reply")
    change_members(case, group, (mail(case),), (one,), "not one of them")
    split(case, two, "not the same")
    assert case.get(Link, link.id).retracted == "wrong reply"
    assert case.get(Link, link.id).from_id == two.id
    assert two.id not in case.get(IdentifierGroup, group.id).member_ids


def test_a_chain_of_mergers_comes_apart_where_it_is_split(case: CaseFile) -> None:
    one, two, three = address(case), address(case, "192.0.2.8"), address(case, "192.0.2.9")
    link = add_link(case, Link("", three.id, keep.add(case, Person("", 0, "A")).id, "of", "RP-1"))
    merge(case, three, two, "same")
    merge(case, two, one, "same")
    assert case.get(Link, link.id).from_id == one.id
    split(case, three, "another")
    assert case.get(Link, link.id).from_id == three.id
    split(case, two, "another")
    assert case.get(Link, link.id).from_id == three.id


def test_a_wrong_merger_is_refused(case: CaseFile) -> None:
    one, two, three = address(case), address(case, "192.0.2.8"), address(case, "192.0.2.9")
    with pytest.raises(FieldError, match="needs a reason"):
        merge(case, two, one, " ")
    with pytest.raises(FieldError, match="into itself"):
        merge(case, one, one, "same")
    merge(case, two, one, "same")
    with pytest.raises(FieldError, match=r"I-2 was merged into I-1. Choose I-1"):
        merge(case, three, two, "same")
    with pytest.raises(FieldError, match=r"I-2 was merged into I-1"):
        merge(case, two, three, "same")
    with pytest.raises(CaseError, match="I-1 is not merged"):
        split(case, one, "no")


def test_a_merger_is_undone_as_a_whole(case: CaseFile) -> None:
    one, two = address(case), address(case, "192.0.2.8")
    group = make_group(case, "G", (two,))
    merge(case, two, one, "same")
    assert "merged into" in undo(case)
    assert case.get(Identifier, two.id) == two
    assert case.get(IdentifierGroup, group.id).member_ids == (two.id,)
