from __future__ import annotations

from casebook.actions.collect_identifiers import one
from casebook.actions.identifier_facts import read_facts
from casebook.actions.merge_identifiers import merge
from casebook.actions.write_note import write_note
from casebook.model.identifier import IdentifierKind
from casebook.store.case_file import CaseFile
from tests.actions.identifiers import address, ask


def test_a_note_mentions_an_identifier_by_number_or_by_its_whole_value(case: CaseFile) -> None:
    for text in ("Look at #I-1.", "It came from 192.0.2.7.", "192.0.2.70 is another",
                 "#I-12 is another", "Nothing here"):  # fmt: skip
        write_note(case, text)
    facts = read_facts(case, one(case, address(case)))
    assert [note.number for note in facts.notes] == [1, 2]


def test_facts_of_a_merged_spelling_stand_with_the_one_that_stays(case: CaseFile) -> None:
    stays, merged = address(case), address(case, "192.0.2.8")
    ask(case, (IdentifierKind.IPV4, "192.0.2.8"), sent="10:15")
    write_note(case, "About #I-2")
    merge(case, merged, stays, "the same machine")
    facts = read_facts(case, one(case, stays))
    assert [line.line.identifier for line in facts.lines] == ["192.0.2.8"]
    assert [note.number for note in facts.notes] == [1]
    assert [each.number for each in facts.row.merged] == [2]
