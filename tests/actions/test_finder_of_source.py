"""Versions in a table are no addresses, whenever its identifiers are collected or looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.actions import lines_from_records, read_record
from casebook.actions.collect_mentions import collect_mentions
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.mentioned_identifiers import read_facts
from casebook.actions.progress import Directly, Progress
from casebook.actions.verify_case import verify
from casebook.model.case import CaseHeader, Examiner
from casebook.model.identifier import IdentifierKind
from casebook.model.timeline import RecordFilter
from casebook.store import record_rows, search
from casebook.store.case_file import CaseFile
from casebook.store.mention_list import MentionList

# The columns of AmcacheParser's UnassociatedFileEntries that matter here.
TABLE = r"""ApplicationName,ProgramId,FileKeyLastWriteTimestamp,FullPath,BinProductVersion,Name
Tool,0006,2024-01-05 10:00:00,C:\Windows\t.exe,1.0.0.0,"a, tool"
Tool,0007,2024-01-05 11:00:00,C:\Windows\u.exe,1.0.0.0,"of 203.0.113.9, a tool"
Tool,0008,2024-01-05 12:00:00,C:\Windows\v.exe,203.0.113.9,updates from 203.0.113.9
"""
LOG = "datetime,timestamp_desc,message\n2024-01-05T10:00:00Z,logged,login from 1.0.0.0\n"
ADDRESS = (IdentifierKind.IPV4.value, "203.0.113.9")
VERSION = (IdentifierKind.IPV4.value, "1.0.0.0")


@pytest.mark.parametrize("collect", [True, False])
def test_versions_under_their_columns_are_no_addresses(tmp_path: Path, collect: bool) -> None:
    case = CaseFile.create(tmp_path / "a.casebook", Examiner("A"), CaseHeader("", "Test"))
    for name, text in (("amcache.csv", TABLE), ("log.csv", LOG)):
        (tmp_path / name).write_text(text)
        import_source(Directly(case), tmp_path / name, ImportOptions(collect=collect), Progress())
    assert collect_mentions(Directly(case), Progress()) == (0 if collect else 4)
    listed = MentionList(case, IdentifierKind.IPV4.value)
    while not listed.is_done:
        listed.step(case)
    found = {row.value: row.sources for row in listed.rows(case, 0, 10)}
    assert found == {"1.0.0.0": {2: 1}, "203.0.113.9": {1: 2}}
    assert verify(Directly(case), Progress()).ok
    records = search.records(case, RecordFilter(identifier=ADDRESS)).rows(0, 10)
    assert [record.locator for record in records] == [3, 4]
    named = read_record.identifiers(case, records[0], record_rows.raw_text(case, records[0]))
    assert {(each.kind, each.value) for each in named} == {
        ADDRESS, (IdentifierKind.PATH.value, r"C:\Windows\u.exe")}  # fmt: skip
    assert VERSION not in dict(read_facts(case, ADDRESS, 10).beside)
    askers = lines_from_records.read_records(Directly(case), records, Progress())
    assert {(found.kind.value, found.value) for found in askers[0].found} >= {ADDRESS}
    assert all(found.value != "1.0.0.0" for asker in askers for found in asker.found)
    case.close()
