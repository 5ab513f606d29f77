from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from casebook.actions.match_reply import propose
from casebook.actions.preview_reply import Preview, preview, preview_registered
from casebook.actions.progress import Directly, Progress
from casebook.actions.reply_columns import keep_columns, kept_columns, options_of
from casebook.errors import CaseError
from casebook.model.reply import ColumnMap
from casebook.model.reply_table import ReadOptions
from casebook.model.timeline import DayOrder
from casebook.store.case_file import CaseFile
from tests.actions.replies import COLUMNS, OPTIONS, TABLE, registered, sent_request, table


def look(
    case: CaseFile, path: Path, options: ReadOptions | None = None, agency: str = ""
) -> Preview:
    return preview(Directly(case), path, options or ReadOptions(), Progress(), agency_id=agency)


def test_a_preview_shows_everything_and_keeps_nothing(case: CaseFile, tmp_path: Path) -> None:
    before = case.head()
    found = look(case, table(tmp_path))
    assert found.sha256 == hashlib.sha256(TABLE.encode()).hexdigest()
    assert found.content is not None
    assert found.content.about.columns == COLUMNS
    assert found.content.shown[0].cells[0] == "A. Rao"
    assert [question.name for question in found.questions] == ["zone", "day_order"]
    assert case.head() == before


def test_what_is_decided_is_not_asked_again(case: CaseFile, tmp_path: Path) -> None:
    found = look(case, table(tmp_path), OPTIONS)
    assert found.questions == ()
    assert found.content is not None
    assert (found.content.rejected, found.content.rejects[0].number) == (1, 6)


def test_the_zone_in_the_header_is_proposed_and_not_taken(case: CaseFile, tmp_path: Path) -> None:
    text = TABLE.replace("Start Time;", "Start Time (UTC);").replace("End Time", "End Time (UTC)")
    found = look(case, table(tmp_path, text))
    (zone,) = (question for question in found.questions if question.name == "zone")
    assert zone.suggestion == "UTC"
    assert zone.evidence.startswith("The headers say “Start Time (UTC)”, “End Time (UTC)”. Row 2: ")
    made = registered(case, sent_request(case), table(tmp_path, text))
    undecided = ReadOptions(columns=found.content.about.columns if found.content else ())
    with pytest.raises(CaseError, match=r"name no zone.*The headers say “Start Time \(UTC\)”"):
        propose(Directly(case), made.reply, undecided, Progress())


def test_a_table_of_unknown_columns_asks_for_them(case: CaseFile, tmp_path: Path) -> None:
    found = look(case, table(tmp_path, "Wer;Wo\n203.0.113.45;1\n203.0.113.46;2\n"))
    (question,) = found.questions
    assert question.name == "columns"
    assert "Wer, Wo" in question.evidence


def test_a_file_that_is_registered_is_recognised(case: CaseFile, tmp_path: Path) -> None:
    path = table(tmp_path)
    made = registered(case, sent_request(case), path)
    assert any("RP-1" in sentence for sentence in look(case, path).said)
    again = preview_registered(Directly(case), made.reply, ReadOptions(), Progress())
    assert again.content is not None
    assert again.content.about.columns == COLUMNS


def test_a_file_that_cannot_be_read_says_why_and_can_still_be_registered(
    case: CaseFile, tmp_path: Path
) -> None:
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    found = look(case, path)
    assert found.content is None
    assert "save a copy as XLSX or CSV" in found.problem
    assert registered(case, sent_request(case), path).reply.size_bytes == 608


def test_a_way_of_reading_is_offered_for_the_same_header_of_the_same_sender(
    case: CaseFile, tmp_path: Path
) -> None:
    sent = sent_request(case)
    path = table(tmp_path)
    header = tuple(TABLE.splitlines()[0].split(";"))
    kept = keep_columns(case, sent.isp.id, "IPDR", header, OPTIONS)
    assert look(case, path, agency=sent.isp.id).kept == kept
    assert look(case, path, agency=sent.unit.id).kept is None
    other = table(tmp_path, TABLE.replace("Name;", "Subscriber;"), "b.csv")
    assert look(case, other, agency=sent.isp.id).kept is None
    again = options_of(kept, ReadOptions(zone="UTC"))
    assert (again.columns, again.zone) == (COLUMNS, "UTC")
    assert again.day_order is DayOrder.DAY_FIRST


def test_another_way_for_the_same_header_replaces_it_in_the_journal(case: CaseFile) -> None:
    sent = sent_request(case)
    first = keep_columns(case, sent.isp.id, "IPDR", ("A", "B"), OPTIONS)
    options = ReadOptions(columns=("identifier=B",), zone="UTC")
    keep_columns(case, sent.isp.id, "IPDR", ("A", "B"), options)
    kept = kept_columns(case, sent.isp.id, ("A", "B"))
    assert kept is not None
    assert (kept.id, kept.columns) == (first.id, ("identifier=B",))
    assert len(case.all(ColumnMap)) == 1
    assert len(case.history(kept.id)) == 2
    # The same again is no change and no entry.
    before = case.head()
    assert keep_columns(case, sent.isp.id, "IPDR", ("A", "B"), options) == kept
    assert case.head() == before


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (("adresse=IP",), "nothing that a column can be"),
        (("identifier=IP", "identifier=B"), "Two columns are given as identifier"),
        (("identifier=IP", "source port=IP"), "given twice"),
        (("identifier",), "names no column"),
    ],
)
def test_columns_that_say_nothing_sensible_are_refused(
    case: CaseFile, columns: tuple[str, ...], words: str
) -> None:
    sent = sent_request(case)
    with pytest.raises(CaseError, match=words):
        keep_columns(case, sent.isp.id, "IPDR", ("IP", "B"), ReadOptions(columns=columns))
