"""What the detail of a mentioned identifier says is about the records that mention it."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.mentioned_identifiers import list_of, read_facts
from casebook.actions.progress import Directly, Progress
from casebook.model.case import CaseHeader, Examiner
from casebook.model.identifier import IdentifierKind
from casebook.store.case_file import CaseFile
from casebook.store.mention_list import Order

LOG = r"""datetime,timestamp_desc,message
2022-11-23T01:00:00Z,logged,CORP\anna from 203.0.113.9
2022-11-24T02:00:00Z,logged,a friend of corp anna called
2022-11-25T02:00:00Z,logged,CORP\anna again
"""


def test_the_bars_count_the_records_that_mention_an_account(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(LOG)
    case = CaseFile.create(tmp_path / "a.casebook", Examiner("A"), CaseHeader("", "Test"))
    import_source(Directly(case), tmp_path / "log.csv", ImportOptions(), Progress())
    facts = read_facts(case, (IdentifierKind.ACCOUNT.value, r"CORP\anna"), 60)
    assert [record.locator for record in facts.last] == [4, 2]
    assert (facts.looked_at, sum(facts.bars)) == (2, 2)
    assert facts.beside == (((IdentifierKind.IPV4.value, "203.0.113.9"), 1),)
    case.close()


@pytest.mark.parametrize("text", ["203[.]0[.]113", "203(.)0(.)113[.]9", "203.0.113.9"])
def test_a_defanged_text_finds_the_identifier_as_it_is_kept(tmp_path: Path, text: str) -> None:
    (tmp_path / "log.csv").write_text(LOG)
    case = CaseFile.create(tmp_path / "a.casebook", Examiner("A"), CaseHeader("", "Test"))
    import_source(Directly(case), tmp_path / "log.csv", ImportOptions(), Progress())
    listed = list_of(case, "", text, Order.VALUE)
    while not listed.is_done:
        listed.step(case)
    assert [row.value for row in listed.rows(case, 0, 5)] == ["203.0.113.9"]
    case.close()
