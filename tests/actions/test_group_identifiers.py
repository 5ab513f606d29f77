from __future__ import annotations

import pytest

from casebook.actions.group_identifiers import (
    change_members,
    correct_group,
    make_group,
    members_of,
    named_in,
)
from casebook.actions.merge_identifiers import merge
from casebook.errors import CaseError, FieldError
from casebook.model.identifier import IdentifierGroup
from casebook.store.case_file import CaseFile
from tests.actions.identifiers import address, mail


def test_members_come_and_go_with_a_reason(case: CaseFile) -> None:
    one, two, three = address(case), mail(case), address(case, "192.0.2.9")
    group = make_group(case, "Ransom mails", (one, two))
    changed = change_members(case, group, (three,), (one,), "it stands in the third mail")
    assert [row.number for row in members_of(case, changed)] == [2, 3]
    assert next(case.entries(case.head().seq)).summary == (
        "G-1 (Ransom mails): I-3 added and I-1 taken out, because it stands in the third mail"
    )
    with pytest.raises(FieldError, match="needs a reason"):
        change_members(case, group, (one,))
    with pytest.raises(CaseError, match="I-1 is no member"):
        change_members(case, group, (), (one,), "no")
    with pytest.raises(CaseError, match="has these members already"):
        change_members(case, group, (two,), (), "again")


def test_a_name_is_taken_once_and_a_merged_identifier_is_no_member(case: CaseFile) -> None:
    one, two = address(case), address(case, "192.0.2.8")
    group = make_group(case, "Ransom mails", (one,))
    with pytest.raises(FieldError, match="G-1 is called that already"):
        make_group(case, "ransom MAILS", ())
    merge(case, two, one, "same")
    with pytest.raises(CaseError, match="Put I-1 into the group"):
        change_members(case, group, (two,), (), "why not")


def test_correcting_the_name_leaves_members_added_meanwhile(case: CaseFile) -> None:
    group = make_group(case, "Ransom", ())
    change_members(case, group, (address(case),), (), "first mail")
    correct_group(case, IdentifierGroup(group.id, 1, "Ransom mails", ()), "its full name")
    (stored,) = case.all(IdentifierGroup)
    assert (stored.name, len(stored.member_ids)) == ("Ransom mails", 1)


def test_members_are_named_by_number_or_value(case: CaseFile) -> None:
    one, two = address(case), mail(case)
    assert named_in(case, "i-1\n#I-2\nDESK@example.com\n") == (one, two)
    with pytest.raises(FieldError, match="“I-9” is no identifier of the register"):
        named_in(case, "I-1\nI-9")
