"""Identifiers collected after the import: the same rows, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.actions.collect_identifiers import one, register
from casebook.actions.collect_mentions import collect_mentions, records_without_mentions
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.actions.verify_case import verify
from casebook.errors import Cancelled
from casebook.model.case import CaseHeader, Examiner
from casebook.model.identifier import IdentifierKind as Kind
from casebook.model.timeline import RecordFilter
from casebook.store import mentions, search
from casebook.store.case_file import CaseFile

LOG = """datetime,timestamp_desc,message
2022-11-23T03:00:00Z,logged,third 203.0.113.9 and help(at)example.net again
2022-11-23T01:00:00Z,logged,first 203[.]0[.]113[.]9 to help@example.net
,logged,undated 203.0.113.9
"""
ROWS = "SELECT * FROM mention ORDER BY segment, id"


@pytest.fixture
def case(tmp_path: Path) -> CaseFile:
    (tmp_path / "log.csv").write_text(LOG)
    case = CaseFile.create(tmp_path / "a.casebook", Examiner("A"), CaseHeader("", "Test"))
    import_source(Directly(case), tmp_path / "log.csv", ImportOptions(), Progress())
    return case


@pytest.fixture
def bare(case: CaseFile) -> CaseFile:
    """Give the case as a file of an older version is: with records, without mentions."""
    with case.guard.migrate():
        triggers = case.connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' "
            "AND tbl_name IN ('mention', 'collected') ORDER BY name"
        ).fetchall()
        for name, _ in triggers:
            case.connection.execute(f"DROP TRIGGER {name}")
        case.connection.execute("DELETE FROM collected")
        case.connection.execute("DELETE FROM mention")
        for _, sql in triggers:
            case.connection.execute(sql)
    assert mentions.uncollected(case) == (1,)
    return case


class StopAfter(Progress):
    """Cancels at the n-th time it is asked."""

    def __init__(self, n: int) -> None:
        self.n = n

    def check_cancelled(self) -> None:
        self.n -= 1
        if self.n < 0:
            raise Cancelled


def test_what_is_collected_later_is_what_the_import_collects(
    tmp_path: Path, case: CaseFile, bare: CaseFile
) -> None:
    (tmp_path / "again").mkdir()
    other = CaseFile.create(tmp_path / "again" / "b.casebook", Examiner("A"), CaseHeader("", "T"))
    import_source(Directly(other), tmp_path / "log.csv", ImportOptions(), Progress())
    expected = other.connection.execute(ROWS).fetchall()
    other.close()
    assert records_without_mentions(Directly(bare)) == 3
    assert collect_mentions(Directly(bare), Progress()) == 3
    assert bare.connection.execute(ROWS).fetchall() == expected
    assert mentions.uncollected(bare) == ()
    assert collect_mentions(Directly(bare), Progress()) == 0
    assert search.count(bare, RecordFilter(identifier=(Kind.IPV4.value, "203.0.113.9"))) == 3
    assert verify(Directly(bare), Progress()).ok
    bare.close()


@pytest.mark.parametrize("n", [0, 1])
def test_a_cancelled_run_does_not_count_and_is_made_again(bare: CaseFile, n: int) -> None:
    with pytest.raises(Cancelled):
        collect_mentions(Directly(bare), StopAfter(n))
    assert mentions.uncollected(bare) == (1,)
    assert sorted(p.name for p in bare.path.parent.iterdir() if "scratch" in p.name) == []
    assert collect_mentions(Directly(bare), Progress()) == 3
    bare.close()


def test_rows_left_by_a_run_that_was_cut_off_are_removed_first(bare: CaseFile) -> None:
    with bare.guard.segment(1), bare.transaction():
        bare.connection.execute(
            "INSERT INTO mention VALUES (1, 900, 'domain', 'left.example', 1, 0, 0, x'00000000')"
        )
    assert collect_mentions(Directly(bare), Progress()) == 3
    assert mentions.mentioned(bare, "domain", "left.example") is None
    bare.close()


def test_the_register_counts_what_was_collected_and_says_where_it_searched(bare: CaseFile) -> None:
    address = register(bare, Kind.EMAIL, "help@example.net")
    before = one(bare, address).seen
    # As words, the defanged spelling is another.
    assert before is not None and (before.count, before.is_exact) == (1, True)
    assert before.searched == (1,)
    collect_mentions(Directly(bare), Progress())
    after = one(bare, address).seen
    assert after is not None and (after.count, after.searched) == (2, ())
    assert after.ways == ((RecordFilter(identifier=(Kind.EMAIL.value, "help@example.net")), 2),)
    host = register(bare, Kind.HOST, "third")
    words = one(bare, host).seen
    assert words is not None and (words.count, words.is_exact) == (1, False)
    bare.close()
