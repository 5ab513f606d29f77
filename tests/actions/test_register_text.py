from __future__ import annotations

import pytest

from casebook.actions.merge_identifiers import merge
from casebook.actions.register_text import read_text, register_all
from casebook.errors import CaseError
from casebook.model.identifier import Identifier, IdentifierGroup, IdentifierKind
from casebook.store.case_file import CaseFile
from tests.actions.identifiers import address

TEXT = """\
203.0.113.5, 203.0.113.999 and hxxp://evil[.]example[.]org/a
Desk@Example.com; 203.0.113[.]5 203.0.113.5:443

root@web-02
nothing at all
[2001:db8::1]:443
"""


def test_every_row_is_taken_or_listed() -> None:
    read = read_text(TEXT)
    assert [each.value for each in read.found] == [
        "203.0.113.5",
        "http://evil.example.org/a",
        "Desk@example.com",
        "2001:db8::1",
    ]
    assert [bad.number for bad in read.bad] == [1, 4, 5]
    assert "“203.0.113.999” looks like an identifier" in read.bad[0].sentence
    assert "“root@web-02” looks like an identifier" in read.bad[1].sentence
    assert "“nothing at all” holds no address" in read.bad[2].sentence


def test_rows_of_one_kind_are_taken_whole() -> None:
    read = read_text("svc-lab\nroot\n", IdentifierKind.ACCOUNT)
    assert [(each.kind, each.value) for each in read.found] == [
        (IdentifierKind.ACCOUNT, "svc-lab"),
        (IdentifierKind.ACCOUNT, "root"),
    ]
    read = read_text("203.0.113.5\n203.0.113\n", IdentifierKind.IPV4)
    assert (len(read.found), [bad.number for bad in read.bad]) == (1, [2])


def test_a_text_is_registered_in_one_entry_and_becomes_a_group(case: CaseFile) -> None:
    merge(case, address(case, "203.0.113.5"), address(case), "the same machine")
    before = case.head().seq
    done = register_all(case, read_text(TEXT).found, "from EX-7", "Ransom mails")
    assert case.head().seq == before + 1
    assert [row.number for row in done.added] == [3, 4, 5]
    # What was merged stands in the group as what it was merged into.
    assert [row.number for row in done.known] == [2]
    (group,) = case.all(IdentifierGroup)
    assert [case.get(Identifier, each).number for each in group.member_ids] == [2, 3, 4, 5]
    with pytest.raises(CaseError, match="Nothing is new: I-2, I-3"):
        register_all(case, read_text(TEXT).found)
    with pytest.raises(CaseError, match="There is no identifier"):
        register_all(case, ())
