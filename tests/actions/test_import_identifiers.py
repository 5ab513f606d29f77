"""Identifiers are collected with an import, or afterwards when that was left out."""

from __future__ import annotations

from pathlib import Path

from casebook.actions.collect_mentions import collect_mentions, records_without_mentions
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.model.case import CaseHeader, Examiner
from casebook.model.identifier import IdentifierKind
from casebook.model.timeline import RecordFilter
from casebook.store import search
from casebook.store.case_file import CaseFile

LOG = """datetime,timestamp_desc,message
2022-11-23T01:00:00Z,logged,from 203.0.113.9
2022-11-23T02:00:00Z,logged,nothing
"""
WANTED = RecordFilter(identifier=(IdentifierKind.IPV4.value, "203.0.113.9"))


def test_an_import_without_identifiers_is_there_and_they_can_be_collected_later(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    case = CaseFile.create(tmp_path / "a.casebook", Examiner("A"), CaseHeader("", "Test"))
    source = import_source(Directly(case), path, ImportOptions(collect=False), Progress())
    assert source.records == 2
    assert records_without_mentions(Directly(case)) == 2
    assert search.count(case, WANTED) == 0
    assert collect_mentions(Directly(case), Progress()) == 2
    assert search.count(case, WANTED) == 1
    assert records_without_mentions(Directly(case)) == 0
    case.close()
