"""Samples in the shapes Chainsaw prints: its own end-to-end test and recorded output of 2.16."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casebook.intake.readers.chainsaw import CHAINSAW
from casebook.model.timeline import UNDATED_US, TimeBasis
from tests.intake.reading import questions, read

EVENT = {
    "Event": {
        "#attributes": {"xmlns": "http://schemas.microsoft.com/win/2004/08/events/event"},
        "System": {"EventID": 4698, "Computer": "PC01.example.corp", "Channel": "Security",
                   "TimeCreated": {"#attributes": {"SystemTime": "2019-02-13T18:01:41.593830Z"}}},
        "EventData": {"SubjectUserName": "user01", "TaskName": "\\x"},
    }
}  # fmt: skip
HIT = {
    "group": "Sigma", "kind": "individual",
    "document": {"kind": "evtx", "path": "/evidence/sample.evtx", "data": EVENT},
    "name": "Scheduled Task Created", "timestamp": "2019-03-19T00:02:04.319945+00:00",
    "authors": ["a"], "level": "medium", "source": "sigma", "status": "experimental",
}  # fmt: skip
MANY = {key: value for key, value in HIT.items() if key != "document"} | {
    "kind": "aggregate",
    "documents": [{"kind": "evtx", "path": "/evidence/sample.evtx", "data": EVENT}] * 2,
}


def written(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def test_attributes_that_stand_beside_their_element_are_not_said(tmp_path: Path) -> None:
    cleared = {
        "Event": {
            "UserData": {"LogFileCleared": {"SubjectUserName": "asha"},
                         "LogFileCleared_attributes": {"xmlns": "http://a.example/x"}},
            "System": {"Channel": "Security", "Computer": "PC01", "EventID": 1102,
                       "TimeCreated_attributes": {"SystemTime": "2019-02-13T18:01:41.593830Z"}},
        },
        "Event_attributes": {"xmlns": "http://a.example/y"},
    }  # fmt: skip
    hit = {**HIT, "document": {"kind": "evtx", "path": "a.evtx", "data": cleared}}
    found = read(written(tmp_path, json.dumps(hit) + "\n", "hunt.jsonl"))
    assert found.rows[0][4:8] == ("Sigma", "PC01", "asha", "1102")
    assert found.messages == ["Scheduled Task Created (medium); SubjectUserName=asha; a.evtx"]


def test_csv_of_sigma_rules_is_read_with_its_lines_of_data(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "timestamp,detections,path,count,Event.System.Provider,Event ID,Record ID,Computer,"
        "Event Data\n"
        "2019-02-13T18:03:28.318440+00:00,Tunneling Tools;Other Rule,./a.evtx,1,"
        "Microsoft-Windows-Security-Auditing,4688,227714,PC01.example.corp,"
        '"CommandLine: \'\'\nNewProcessName: ""C:\\plink.exe""\nSubjectUserName: user01\n"\n',
        "sigma.csv",
    )
    found = read(path)
    assert (found.reader, found.rejects) == ("Chainsaw CSV", [])
    assert found.times == ["2019-02-13T18:03:28.318440Z"]
    assert found.rows[0][4:8] == ("detection", "PC01.example.corp", "user01", "4688")
    assert found.messages == [
        "Tunneling Tools;Other Rule; path ./a.evtx; count 1; Event.System.Provider "
        "Microsoft-Windows-Security-Auditing; Event ID 4688; Record ID 227714; Computer "
        "PC01.example.corp; Event Data CommandLine: '' NewProcessName: \"C:\\plink.exe\" "
        "SubjectUserName: user01"
    ]
    assert questions(path) == []


def test_csv_of_other_mappings_is_read_by_its_header(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "timestamp,detections,path,Event ID,Record ID,Computer,User Name,Member SID\n"
        "2019-02-13T18:03:28+05:30,User Added,./a.evtx,4732,7,PC01,bob,S-1-5-21-1\n",
        "account_tampering.csv",
    )
    found = read(path)
    assert found.times == ["2019-02-13T12:33:28.000000Z"]
    assert found.rows[0][4:8] == ("detection", "PC01", "bob", "4732")
    assert "Member SID S-1-5-21-1" in found.messages[0]


def test_a_time_without_an_offset_is_asked_about(tmp_path: Path) -> None:
    path = written(tmp_path, "timestamp,detections\n2019-02-13 18:03:28,x\n", "a.csv")
    assert questions(path) == ["zone"]
    assert read(path, TimeBasis("+05:30")).times == ["2019-02-13T12:33:28.000000Z"]


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_and_json_lines_are_read(tmp_path: Path, form: str) -> None:
    text = json.dumps([HIT, MANY]) if form == "json" else f"{json.dumps(HIT)}\n{json.dumps(MANY)}\n"
    path = written(tmp_path, text, f"chainsaw.{form}")
    found = read(path)
    assert (found.reader, found.rejects) == (f"Chainsaw {form.upper()}", [])
    assert [(row[0], row[2], row[4:8]) for row in found.rows] == [
        (n, "2019-03-19T00:02:04.319945+00:00", ("Sigma", "PC01.example.corp", "user01", "4698"))
        for n in (1, 2)
    ]
    assert found.messages == [
        "Scheduled Task Created (medium); SubjectUserName=user01; TaskName=\\x; "
        "/evidence/sample.evtx",
        "Scheduled Task Created (medium); 2 events; SubjectUserName=user01; TaskName=\\x; "
        "SubjectUserName=user01; TaskName=\\x; /evidence/sample.evtx",
    ]
    assert questions(path) == []
    fields = CHAINSAW[2].fields(found.rows[0][9], found.layout)
    assert ("document/data/Event/EventData/TaskName", "\\x") in fields


def test_the_json_of_version_1_is_read(tmp_path: Path) -> None:
    old = [{"detection": ["(Built-in Logic) - Security audit log was cleared"], "event": EVENT}]
    found = read(written(tmp_path, json.dumps(old), "v1.json"))
    assert found.times == ["2019-02-13T18:01:41.593830Z"]
    assert found.messages[0].startswith("(Built-in Logic) - Security audit log was cleared; ")


def test_a_detection_in_an_mft_has_no_event(tmp_path: Path) -> None:
    hit = {**HIT, "document": {"kind": "mft", "path": "$MFT", "data": {"FullPath": "a\\b.exe"}}}
    (row,) = read(written(tmp_path, json.dumps(hit) + "\n", "mft.jsonl")).rows
    assert row[4:9] == ("Sigma", "", "", "", "Scheduled Task Created (medium); FullPath=a\\b.exe; "
                        "$MFT")  # fmt: skip


def test_what_is_not_as_it_should_be_is_kept_or_named(tmp_path: Path) -> None:
    text = "\n".join(
        json.dumps(item)
        for item in (HIT, {**HIT, "timestamp": "soon"}, {**HIT, "document": 7}, {"name": 1}, [1])
    )
    found = read(written(tmp_path, text, "a.jsonl"))
    assert [(row[0], row[1] == UNDATED_US, row[3] >> 4) for row in found.rows] == [
        (1, False, 0), (2, True, 5),
    ]  # fmt: skip
    assert [reject.locator for reject in found.rejects] == [3, 4, 5]


def test_other_json_is_left_alone() -> None:
    for text in ('{"name": "x", "timestamp": 1}\n', '[{"detection": "x"}]', "[[]]"):
        assert [reader.name for reader in CHAINSAW if reader.probe(text.encode(), "")] == []


@pytest.mark.parametrize("form", ["lines", "list"])
def test_an_object_of_another_shape_asks_nothing_and_is_a_reject(tmp_path: Path, form: str) -> None:
    objects = [json.dumps(HIT), '{"group": 1}', json.dumps({**HIT, "timestamp": {"a": [1]}})]
    text = "\n".join(objects) if form == "lines" else f"[{','.join(objects)}]"
    path = written(tmp_path, text, "hits")
    assert questions(path) == []
    assert [reject.locator for reject in read(path).rejects] == [2]
