"""Profiles and forms of time are those of Hayabusa's own documentation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casebook.intake.readers.hayabusa import HAYABUSA, shown_order
from casebook.intake.source import open_source
from casebook.model.instant import iso_utc
from casebook.model.timeline import UNDATED_US, DayOrder, TimeBasis
from tests.intake.reading import Read, questions, read

STANDARD = (
    "Timestamp,RuleTitle,Level,Computer,Channel,EventID,RecordID,Details,ExtraFieldInfo,RuleID"
)
PROFILES = {
    "minimal": "Timestamp,Computer,Channel,EventID,Level,RecordID,RuleTitle,Details",
    "standard": STANDARD,
    "verbose": "Timestamp,RuleTitle,Level,Computer,Channel,EventID,MitreTactics,MitreTags,"
    "OtherTags,RecordID,Details,ExtraFieldInfo,RuleFile,RuleID,EvtxFile",
    "all-field-info": "Timestamp,Computer,Channel,EventID,Level,RecordID,RuleTitle,AllFieldInfo,"
    "RuleFile,EvtxFile",
    "all-field-info-verbose": "Timestamp,Computer,Channel,EventID,Level,MitreTactics,MitreTags,"
    "OtherTags,RecordID,RuleTitle,AllFieldInfo,RuleFile,EvtxFile",
    "super-verbose": "Timestamp,Computer,Channel,EventID,Level,RuleTitle,RuleAuthor,"
    "RuleModifiedDate,Status,RecordID,Details,ExtraFieldInfo,MitreTactics,MitreTags,OtherTags,"
    "Provider,RuleCreationDate,RuleFile,EvtxFile",
    "timesketch-minimal": "datetime,timestamp_desc,message,Computer,Channel,EventID,Level,"
    "RecordID,RuleFile,EvtxFile",
    "timesketch-verbose": "datetime,timestamp_desc,message,Computer,Channel,EventID,Level,"
    "MitreTactics,MitreTags,OtherTags,RecordID,Details,ExtraFieldInfo,RuleFile,EvtxFile",
    "version 1": "Timestamp,Computer,EventID,Level,RuleTitle,Details,RulePath,FilePath",
}
CELLS = {
    "Timestamp": "2022-02-22 22:00:00.123 +09:00", "datetime": "2022-02-22 22:00:00.123 +09:00",
    "timestamp_desc": "hayabusa", "RuleTitle": "Log cleared", "message": "Log cleared",
    "Level": "high", "Computer": "DC1", "Channel": "Sec", "EventID": "1102", "RecordID": "7",
    "Details": '"User: a ¦ SID: b"', "AllFieldInfo": '"User: a ¦ SID: b"',
    "MitreTags": "T1070.001",
}  # fmt: skip


def written(folder: Path, text: str, name: str = "hayabusa.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def timed(folder: Path, *times: str) -> Path:
    rows = "".join(f'"{time}",t,high,PC,Sec,1,2,d,,r\n' for time in times)
    return written(folder, f"{STANDARD}\n{rows}")


def warnings(path: Path, found: Read) -> tuple[str, ...]:
    reader = next(reader for reader in HAYABUSA if reader.name == found.reader)
    with open_source(path) as source:
        return reader.warnings(source, found.layout)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("between", [",", "\t"])
def test_every_profile_is_read(tmp_path: Path, profile: str, between: str) -> None:
    columns = PROFILES[profile].split(",")
    row = between.join(CELLS.get(column, "") for column in columns)
    path = written(tmp_path, between.join(columns) + f"\n{row}\n")
    found = read(path)
    assert (found.reader, found.rejects) == ("Hayabusa CSV", [])
    assert found.times == ["2022-02-22T13:00:00.123000Z"]
    assert found.rows[0][2] == "2022-02-22 22:00:00.123 +09:00"
    user = "a" if {"Details", "AllFieldInfo"} & set(columns) else ""
    assert found.rows[0][4:8] == ("Sec" if "Channel" in columns else "", "DC1", user, "1102")
    assert found.messages[0].startswith("Log cleared (high)")
    for column in ("Details", "AllFieldInfo", "MitreTags"):
        assert column not in columns or CELLS[column].strip('"') in found.messages[0]
    assert questions(path) == []
    assert warnings(path, found) == ()


@pytest.mark.parametrize(
    ("details", "more", "user"),
    [
        ("TgtUser: asha ¦ SrcUser: bob ¦ SrcIP: -", "", "asha"),
        (
            "Cmdline: x ¦ User: PC$ ¦ LID: 0x3e7",
            "TargetLogonId: 0x2 ¦ TargetUserName: asha",
            "asha",
        ),
        (
            "Cmdline: x ¦ User: asha ¦ LID: 0x3e7",
            "TargetUserName: - ¦ TargetUserSid: S-1-0-0",
            "asha",
        ),
        ("SrcUser: asha ¦ ShareName: x", "-", "asha"),
        ("SubjectLogonId: 0x1 ¦ SubjectUserName: asha k ¦ SubjectUserSid: S-1", "-", "asha k"),
        ("User: asha  :  SID:S-1-5", "", "asha"),
        ("Svc: x ¦ Path: y", "-", ""),
    ],
)
def test_the_account_of_a_detection_is_found_as_in_the_event_itself(
    tmp_path: Path, details: str, more: str, user: str
) -> None:
    row = f'2022-02-22 22:00:00.123 +09:00,t,high,PC,Sec,1,2,"{details}","{more}",r\n'
    found = read(written(tmp_path, f"{STANDARD}\n{row}"))
    assert [row[6] for row in found.rows] == [user]


def test_details_on_lines_of_their_own_stay_apart(tmp_path: Path) -> None:
    details = '"TgtUser: asha\nLID: 0x1","A: b\nC: d"'
    row = f"2022-02-22 22:00:00.123 +09:00,t,high,PC,Sec,1,2,{details},r\n"
    found = read(written(tmp_path, f"{STANDARD}\n{row}"))
    assert found.messages == ["t (high): TgtUser: asha ¦ LID: 0x1; A: b ¦ C: d; record 2; rule r"]
    assert found.rows[0][6] == "asha"


def test_what_the_command_search_found_is_read(tmp_path: Path) -> None:
    found = read(
        written(
            tmp_path,
            "Timestamp,EventTitle,Hostname,Channel,Event ID,Record ID,AllFieldInfo,EvtxFile\n"
            "2022-02-22 22:00:00.123 +09:00,Logon,PC,Sec,4624,7,"
            '"TargetUserName: asha ¦ A: b",x.evtx\n',
        )
    )
    assert found.reader == "Hayabusa CSV"
    assert found.times == ["2022-02-22T13:00:00.123000Z"]
    assert found.rows[0][4:8] == ("Sec", "PC", "asha", "4624")
    assert found.messages == ["Logon: TargetUserName: asha ¦ A: b; record 7; x.evtx"]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2022-02-22 22:00:00.123 +09:00", "2022-02-22T13:00:00.123000Z"),
        ("2022-02-22 22:00:00.123 +00:00", "2022-02-22T22:00:00.123000Z"),
        ("2022-02-22T10:10:10.1234567Z", "2022-02-22T10:10:10.123456Z"),
        ("2022-02-22 22:00:00.123456-06:00", "2022-02-23T04:00:00.123456Z"),
        ("Tue, 22 Feb 2022 22:00:00 -0600", "2022-02-23T04:00:00.000000Z"),
        ("Tue,  1 Mar 2022 22:00:00 -06:00", "2022-03-02T04:00:00.000000Z"),
        ("02-22-2022 10:00:00.123 PM -06:00", "2022-02-23T04:00:00.123000Z"),
        ("02-22-2022 22:00:00.123 -06:00", "2022-02-23T04:00:00.123000Z"),
        ("22-02-2022 22:00:00.123 +02:00", "2022-02-22T20:00:00.123000Z"),
    ],
)
def test_every_form_of_time_is_placed(tmp_path: Path, text: str, utc: str) -> None:
    path = timed(tmp_path, text)
    assert (read(path).times, questions(path)) == ([utc], [])


def test_one_date_that_shows_the_order_shows_it_for_all(tmp_path: Path) -> None:
    path = timed(tmp_path, "05-06-2022 10:00:00.000 +02:00", "22-06-2022 10:00:00.000 +02:00")
    found = read(path)
    assert questions(path) == []
    assert [time[:10] for time in found.times] == ["2022-06-05", "2022-06-22"]
    assert warnings(path, found) == ("hayabusa.csv: its dates show that the day comes first.",)


def test_am_and_pm_are_written_with_the_us_form_alone(tmp_path: Path) -> None:
    path = timed(tmp_path, "05-06-2022 10:00:00.000 PM -06:00")
    found = read(path)
    assert (questions(path), found.times) == ([], ["2022-05-07T04:00:00.000000Z"])
    assert "the month comes first" in warnings(path, found)[0]


def test_where_no_date_shows_the_order_it_is_asked(tmp_path: Path) -> None:
    path = timed(tmp_path, "05-06-2022 22:00:00.000 +02:00", "07-08-2022 22:00:00.000 +02:00")
    assert questions(path) == ["day_order"]
    basis = TimeBasis(day_order=DayOrder.DAY_FIRST)
    assert questions(path, basis) == []
    assert [time[:10] for time in read(path, basis).times] == ["2022-06-05", "2022-08-07"]
    # Left open, they are kept as times that cannot be read.
    assert {(row[1], row[3] >> 4) for row in read(path).rows} == {(UNDATED_US, 5)}


def test_dates_that_show_both_orders_are_asked_about(tmp_path: Path) -> None:
    path = timed(tmp_path, "22-06-2022 10:00:00.000 +02:00", "06-22-2022 10:00:00.000 +02:00")
    assert questions(path) == ["day_order"]


def test_an_answer_goes_before_what_the_file_shows(tmp_path: Path) -> None:
    path = timed(tmp_path, "05-06-2022 10:00:00.000 +02:00", "22-06-2022 10:00:00.000 +02:00")
    found = read(path, TimeBasis(day_order=DayOrder.MONTH_FIRST))
    assert [row[2][:5] for row in found.rows if row[1] == UNDATED_US] == ["22-06"]


@pytest.mark.parametrize(
    ("times", "order"),
    [((), DayOrder.NONE), (("01-02-2022",), DayOrder.NONE), (("13-02-2022",), DayOrder.DAY_FIRST),
     (("13-02-2022", "02-13-2022"), DayOrder.NONE),
     (("01-02-2022", "02-13-2022"), DayOrder.MONTH_FIRST)],
)  # fmt: skip
def test_the_order_is_that_of_all_dates(times: tuple[str, ...], order: DayOrder) -> None:
    assert shown_order(times) is order


DETECTION = {
    "Timestamp": "2022-02-22 22:00:00.123 +09:00", "RuleTitle": "Proc Exec", "Level": "info",
    "Computer": "PC", "Channel": "Sysmon", "EventID": 1, "RecordID": 4127,
    "Details": {"Cmdline": "whoami", "PID": 12, "Hashes": {"MD5": "ab"}},
    "ExtraFieldInfo": "-", "MitreTags": ["T1033", "T1059"],
}  # fmt: skip
SAID = ("Proc Exec (info): Cmdline: whoami ¦ PID: 12 ¦ Hashes/MD5: ab; -; T1033 ¦ T1059; "
        "record 4127")  # fmt: skip


def test_json_lines_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, f"{json.dumps(DETECTION)}\nno json\n", "h.jsonl")
    found = read(path)
    assert (found.reader, found.messages) == ("Hayabusa JSONL", [SAID])
    assert found.rows[0][4:8] == ("Sysmon", "PC", "", "1")
    assert [(reject.locator, reject.reason) for reject in found.rejects] == [
        (2, "it is no JSON object")
    ]
    assert questions(path) == []


@pytest.mark.parametrize("form", ["one after the other", "array"])
def test_json_is_read_whether_or_not_its_objects_stand_in_an_array(
    tmp_path: Path, form: str
) -> None:
    other = {**DETECTION, "Timestamp": "2022-02-22 23:00:00.123 +09:00"}
    if form == "array":
        text = json.dumps([DETECTION, other], indent=4)
    else:
        text = "\n".join(json.dumps(item, indent=4) for item in (DETECTION, other))
    found = read(written(tmp_path, text, "h.json"))
    assert (found.reader, found.rejects) == ("Hayabusa JSON", [])
    assert [(row[0], row[8]) for row in found.rows] == [(1, SAID), (2, SAID)]
    assert found.last == "2022-02-22T14:00:00.123000Z"
    assert ("Details/Hashes/MD5", "ab") in HAYABUSA[2].fields(found.rows[0][9], found.layout)


def test_json_of_a_timesketch_profile_in_the_us_form_is_read(tmp_path: Path) -> None:
    item = {"datetime": "05-06-2022 10:00:00.000 PM -06:00", "timestamp_desc": "hayabusa",
            "message": "m", "Level": "low", "Computer": "PC", "EventID": 3}  # fmt: skip
    for text, name in (
        (json.dumps(item), "Hayabusa JSONL"),
        (json.dumps(item, indent=2), "Hayabusa JSON"),
    ):
        path = written(tmp_path, text + "\n", "h.json")
        found = read(path)
        assert (found.reader, found.times) == (name, ["2022-05-07T04:00:00.000000Z"])
        assert "the month comes first" in warnings(path, found)[0]


def test_a_json_file_cut_off_loses_its_last_object_only(tmp_path: Path) -> None:
    text = "\n".join(json.dumps(DETECTION, indent=4) for _ in range(3))
    found = read(written(tmp_path, text[:-20], "h.json"))
    assert (len(found.rows), [reject.reason for reject in found.rejects]) == (2, ["it never ends"])


def test_an_object_without_what_a_detection_has_is_a_reject(tmp_path: Path) -> None:
    less = {key: value for key, value in DETECTION.items() if key != "Level"}
    found = read(written(tmp_path, f"{json.dumps(DETECTION)}\n{json.dumps(less)}\n", "h.jsonl"))
    assert (len(found.rows), len(found.rejects)) == (1, 1)
    assert "not as the format says" in found.rejects[0].reason


def test_hostile_text_is_made_visible(tmp_path: Path) -> None:
    item = {**DETECTION, "RuleTitle": "a\x00\ud800\nb", "Timestamp": "soon\x00"}
    (row,) = read(written(tmp_path, json.dumps(item) + "\n", "h.jsonl")).rows
    assert row[8].startswith("a\\x00\\ud800 b (info)")
    assert (row[1], row[2], row[3] >> 4) == (UNDATED_US, "soon\\x00", 5)


def test_other_json_and_tables_are_left_alone(tmp_path: Path) -> None:
    for text in ('{"Timestamp": "x", "Level": 1}\n', "[1, 2]", "[" * 100_000, "{", "[]"):
        head = text.encode()
        assert [reader.name for reader in HAYABUSA if reader.probe(head, "")] == []
    timesketch = written(tmp_path, "datetime,timestamp_desc,message\n2022-02-22T10:00:00Z,a,b\n")
    assert read(timesketch).reader == "Timesketch CSV"


def test_what_the_first_dates_show_holds_in_every_piece_of_a_file(tmp_path: Path) -> None:
    path = timed(tmp_path, "22-06-2022 10:00:00.000 +02:00")
    with path.open("a") as file:
        long = "d" * 1000
        file.write(f'"05-06-2022 10:00:00.000 +02:00",t,high,PC,Sec,1,2,{long},,r\n' * 1200)
    with open_source(path) as source:
        layout = HAYABUSA[0].probe(source.read_at(0, 4096), "")
        assert layout is not None
        assert len(HAYABUSA[0].pieces(source, layout, 3)) > 1
    found = read(path, want=3)
    assert len(found.rows) == 1201
    assert {iso_utc(us)[:10] for us in {row[1] for row in found.rows}} == {
        "2022-06-05",
        "2022-06-22",
    }
