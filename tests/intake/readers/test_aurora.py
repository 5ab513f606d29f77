"""Files are written in the shape of Aurora's own template, with tabs, as it saves them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from casebook.intake.readers.aurora import AURORA
from casebook.intake.source import open_source
from casebook.intake.timestamps import UNREADABLE
from casebook.model.timeline import UNDATED_US, TimeBasis
from tests.intake.reading import questions, read

ENTRY = {
    "recid": 1, "date_time": "2022-11-23 06:42:07", "event_type": "EventLog", "event_host": "DC01",
    "direction": "<-", "event_source_host": "WS07", "killchain": "Exploitation",
    "event_data": "Logon of backup", "notes": "seen in Security.evtx", "visual": True,
    "followup": False, "attribution": "", "owner": "Rao", "date_added": 1669165927000,
}  # fmt: skip


def written(folder: Path, timeline: list[Any], **more: Any) -> Path:
    case = {
        "storage_format_version": 5, "locked": True, "case_id": "XXX", "client": "", "summary": "",
        "timeline": timeline, "investigated_systems": [], "malware": [{"text": "a.exe"}],
        "evidence": [{"name": "disk", "timeline": [{"x": 1}]}, {"name": "usb"}],
        "event_types": [{"id": 1, "text": "EventLog"}], **more,
    }  # fmt: skip
    path = folder / "case.fox"
    path.write_bytes(json.dumps(case, indent="\t", ensure_ascii=False).encode())
    return path


def test_the_timeline_alone_is_read_and_the_zone_is_asked(tmp_path: Path) -> None:
    path = written(tmp_path, [ENTRY])
    assert questions(path) == ["zone"]
    found = read(path, TimeBasis("Asia/Kolkata"))
    assert (found.reader, found.times) == ("Aurora timeline", ["2022-11-23T01:12:07.000000Z"])
    (row,) = found.rows
    assert row[4:8] == ("EventLog", "DC01", "", "")
    assert row[8] == (
        "Logon of backup; DC01 <- WS07; notes: seen in Security.evtx; phase: Exploitation; "
        "owner: Rao"
    )
    assert dict(AURORA.fields(row[9], found.layout))["date_added"] == "1669165927000"
    assert json.loads(row[9]) == ENTRY


def test_the_other_lists_are_named_with_their_counts(tmp_path: Path) -> None:
    path = written(tmp_path, [ENTRY, ENTRY])
    with open_source(path) as source:
        layout = AURORA.probe(source.read_at(0, 1 << 18), "")
        assert layout is not None
        (warned,) = AURORA.warnings(source, layout)
    assert warned == "Only the timeline of case.fox is read. It also holds: evidence (2), " + (
        "malware (1)."
    )


def test_what_was_chosen_from_a_list_is_read_by_its_text(tmp_path: Path) -> None:
    entry = ENTRY | {"event_host": {"id": 3, "text": "DC02"}, "event_type": {"id": 1, "text": "C2"}}
    (row,) = read(written(tmp_path, [entry]), TimeBasis("UTC")).rows
    assert row[4:6] == ("C2", "DC02")


def test_entries_without_a_time_are_kept_undated(tmp_path: Path) -> None:
    entries = [{"recid": 7}, ENTRY | {"date_time": "soon"}, ENTRY | {"date_time": 1669165927000}]
    rows = read(written(tmp_path, entries), TimeBasis("UTC")).rows
    assert [(row[0], row[1], row[3] >> 4) for row in rows] == [
        (1, UNDATED_US, 0), (2, UNDATED_US, UNREADABLE), (3, UNDATED_US, UNREADABLE),
    ]  # fmt: skip


def test_brackets_and_escapes_in_texts_do_not_end_a_list(tmp_path: Path) -> None:
    entry = ENTRY | {"event_data": 'a "]}, {[" \\ \u0000 नमस्ते', "deep": {"list": [{"a": 1}]}}
    found = read(written(tmp_path, [entry, ENTRY]), TimeBasis("UTC"))
    assert len(found.rows) == 2
    assert 'a "]}, {[" \\ \\x00 नमस्ते' in found.messages[0]


def test_a_file_cut_short_gives_what_is_whole(tmp_path: Path) -> None:
    path = written(tmp_path, [ENTRY, ENTRY])
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b'"owner"')])
    found = read(path, TimeBasis("UTC"))
    assert len(found.rows) == 1
    assert [(one.locator, one.reason) for one in found.rejects] == [(2, "it never ends")]


def test_other_json_is_none_of_it(tmp_path: Path) -> None:
    for text in ('{"timeline": [{}]}', '[{"storage_format_version": 5, "timeline": []}]', "{"):
        assert AURORA.probe(text.encode(), "") is None
