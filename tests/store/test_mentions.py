"""The way from an identifier back to each record that mentions it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.actions.redate_source import date_anew
from casebook.intake import mentions as rules
from casebook.model.case import CaseHeader, Examiner
from casebook.model.identifier import IdentifierKind as Kind
from casebook.model.timeline import RecordFilter, Source
from casebook.store import mention_rows, mentions, search, segments
from casebook.store.case_file import CaseFile

LOG = """datetime,timestamp_desc,message
2022-11-23T03:00:00Z,logged,third 203.0.113.9 and 203.0.113.9 again
2022-11-23T01:00:00Z,logged,first 203.0.113.9 to help@example.net
,logged,undated 203.0.113.9
2022-11-23T02:00:00Z,logged,second 198.51.100.4
2022-11-23T02:00:00Z,logged,203.0.113.90 is another
"""


@pytest.fixture
def case(tmp_path: Path) -> CaseFile:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    case = CaseFile.create(tmp_path / "a.casebook", Examiner("A"), CaseHeader("", "Test"))
    import_source(Directly(case), path, ImportOptions(), Progress())
    return case


def _messages(case: CaseFile, flt: RecordFilter) -> list[str]:
    return [record.message.split()[0] for record in search.first_page(case, flt, 10)]


def test_an_identifier_leads_to_each_record_that_mentions_it_once(case: CaseFile) -> None:
    wanted = RecordFilter(identifier=(Kind.IPV4.value, "203.0.113.9"))
    assert _messages(case, wanted) == ["undated", "first", "third"]
    assert search.count(case, wanted) == 3
    assert [r.message.split()[0] for r in search.records(case, wanted).rows(1, 2)] == [
        "first", "third",
    ]  # fmt: skip
    found = mentions.mentioned(case, Kind.IPV4.value, "203.0.113.9")
    assert found is not None
    # 01:00 and 03:00 on 23 November 2022 in UTC, by `date -u -d … +%s`.
    assert (found.records, found.first_us, found.last_us) == (
        3, 1669165200_000000, 1669172400_000000,
    )  # fmt: skip
    case.close()


def test_words_and_identifier_together_leave_what_has_both(case: CaseFile) -> None:
    both = RecordFilter(identifier=(Kind.IPV4.value, "203.0.113.9"), text="third")
    assert _messages(case, both) == ["third"]
    assert search.count(case, both) == 1
    none = RecordFilter(identifier=(Kind.IPV4.value, "192.0.2.1"))
    assert search.count(case, none) == 0 and _messages(case, none) == []
    case.close()


def test_a_record_that_mentions_two_of_some_identifiers_counts_once(case: CaseFile) -> None:
    both = (Kind.IPV4.value, "203.0.113.9"), (Kind.EMAIL.value, "help@example.net")
    found = mentions.joined(case, both)
    assert found is not None and found.sources == {1: 3}
    assert found.first_us == 1669165200_000000
    assert mentions.joined(case, ((Kind.IPV4.value, "192.0.2.1"), both[1])) is not None
    assert mentions.joined(case, ((Kind.IPV4.value, "192.0.2.1"),)) is None
    case.close()


def test_the_kept_identifiers_are_verified(case: CaseFile) -> None:
    source = case.numbered(Source, 1)

    def check() -> list[str]:
        return segments.check_segments(
            case, source, lambda done, total: None, rules.batch_finder(), rules.RULES
        )

    assert check() == []
    with case.guard.migrate():
        case.connection.execute("DROP TRIGGER mention_no_update")
        case.connection.execute("UPDATE mention SET value = '203.0.113.8' WHERE id = 0")
    assert any("identifiers" in finding for finding in check())
    case.connection.close()


@pytest.mark.parametrize(("rules_then", "is_sound"), [("3", True), ("99", False)])
def test_what_former_rules_found_is_left_as_it_was_found(
    case: CaseFile, rules_then: str, is_sound: bool
) -> None:
    with case.guard.migrate():
        case.connection.execute("DROP TRIGGER mention_no_update")
        case.connection.execute("DROP TRIGGER collected_no_update")
        # An address that the rules of today call none.
        case.connection.execute("UPDATE mention SET value = '1.8.1.4' WHERE id = 0")
        case.connection.execute("UPDATE collected SET rules = ?", (rules_then,))
    findings = segments.check_segments(
        case, case.numbered(Source, 1), lambda done, total: None, rules.batch_finder(), rules.RULES
    )
    assert (findings == []) is is_sound
    case.connection.close()


def test_identifiers_of_former_rules_are_verified_to_stand_in_order(case: CaseFile) -> None:
    with case.guard.migrate():
        case.connection.execute("DROP TRIGGER mention_no_update")
        case.connection.execute("DROP TRIGGER collected_no_update")
        case.connection.execute("UPDATE mention SET value = '203.0.113.99' WHERE id = 0")
        case.connection.execute("UPDATE collected SET rules = '3'")
    findings = segments.check_segments(
        case, case.numbered(Source, 1), lambda done, total: None, rules.batch_finder(), rules.RULES
    )
    assert any("not in order" in finding for finding in findings)
    case.connection.close()


@pytest.mark.parametrize(("last", "is_sound"), [("first_us", True), ("first_us + 1", False)])
def test_a_last_time_that_is_the_first_may_be_kept_as_version_4_did(
    case: CaseFile, last: str, is_sound: bool
) -> None:
    with case.guard.migrate():
        case.connection.execute("DROP TRIGGER mention_no_update")
        case.connection.execute(f"UPDATE mention SET last_us = {last} WHERE last_us IS NULL")
    findings = segments.check_segments(
        case, case.numbered(Source, 1), lambda done, total: None, rules.batch_finder(), rules.RULES
    )
    assert (findings == []) is is_sound
    case.connection.close()


def test_mentions_follow_a_source_that_is_dated_anew(case: CaseFile) -> None:
    source = case.numbered(Source, 1)
    dated = date_anew(Directly(case), source, 3_600_000_000, None, "clock an hour slow", Progress())
    found = mentions.mentioned(case, Kind.IPV4.value, "203.0.113.9")
    assert found is not None and found.sources == {dated.number: 3}
    assert found.first_us == 1669168800_000000
    assert segments.check_segments(
        case, dated, lambda done, total: None, rules.batch_finder(), rules.RULES
    ) == []  # fmt: skip
    case.close()


def test_what_does_not_fit_into_memory_is_put_aside_and_joined_again(
    case: CaseFile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = case.connection.execute("SELECT kind, value, n, ranks FROM mention").fetchall()
    case.close()
    monkeypatch.setattr(mention_rows, "_MOST_HELD", 1)
    scratch = sqlite3.connect(":memory:")
    gathered = mention_rows.Mentions(rules.batch_finder(), scratch)
    for ordinal, line in enumerate(LOG.splitlines()[1:]):
        gathered.add(ordinal, (line,))
    ranks, times = [4, 1, 0, 2, 3], [-(1 << 62), 1, 2, 2, 3]
    rows = [(kind, value, n, data) for _, kind, value, n, _, _, data in gathered.rows(ranks, times)]
    assert rows == before
