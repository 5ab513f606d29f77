"""Events as Windows' own schema shows them, in the frames of Event Viewer and wevtutil."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.intake.readers import event_xml, reader_named
from casebook.model.timeline import TimeBasis
from tests.intake.reading import Read, questions, read

NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
LOGON = (
    f"<Event xmlns='{NAMESPACE}'><System><Provider Name='Security-Auditing' Guid='{{1}}'/>"
    "<EventID Qualifiers='0'>4624</EventID><TimeCreated SystemTime='2022-11-23T07:15:30.1234567Z'/>"
    "<EventRecordID>7</EventRecordID><Execution ProcessID='5'/><Channel>Security</Channel>"
    "<Computer>PC01.a.example</Computer><Security/></System><EventData>"
    "<Data Name='TargetUserName'>asha</Data><Data Name='SubjectUserName'>PC01$</Data>"
    "<Data Name='Note'>a &lt;b&gt;&#10;c</Data><Data>4</Data></EventData>"
    "<RenderingInfo Culture='en-US'><Message>An account was logged on.&#10;&#10;Subject:"
    "</Message></RenderingInfo></Event>"
)
CLEARED = (
    f'<Event xmlns="{NAMESPACE}">\n  <System>\n    <Provider Name="Eventlog"/>\n'
    '    <EventID>1102</EventID>\n    <TimeCreated SystemTime="2022-11-23T07:15:31Z"/>\n'
    "    <Channel>Security</Channel>\n    <Computer>PC01</Computer>\n"
    '    <Security UserID="S-1-5-18"/>\n  </System>\n  <UserData>\n    <LogFileCleared '
    'xmlns="http://a.example/">\n      <Who>bob</Who>\n    </LogFileCleared>\n  </UserData>\n'
    "</Event>"
)
FRAME = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<Events>{}</Events>'


def events(tmp_path: Path, text: str, encoding: str = "utf-8-sig") -> Read:
    path = tmp_path / "log.xml"
    path.write_bytes(text.encode(encoding))
    assert questions(path) == []
    found = read(path, TimeBasis("Asia/Kolkata"))
    assert found.reader == "Event log XML"
    return found


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16"])
@pytest.mark.parametrize("frame", [FRAME, "{}", "\n<Events>\n{}\n</Events>\n\n"])
def test_events_are_records_in_utc_in_every_frame(
    tmp_path: Path, frame: str, encoding: str
) -> None:
    found = events(tmp_path, frame.format(f"{LOGON}\r\n{CLEARED}"), encoding)
    assert found.rejects == []
    assert [row[0] for row in found.rows] == [1, 2]
    assert found.times == ["2022-11-23T07:15:30.123456Z", "2022-11-23T07:15:31.000000Z"]
    assert [row[4:8] for row in found.rows] == [
        ("Security", "PC01.a.example", "asha", "4624"), ("Security", "PC01", "S-1-5-18", "1102"),
    ]  # fmt: skip
    assert found.messages == [
        "Security-Auditing 4624: An account was logged on.; TargetUserName=asha; "
        "SubjectUserName=PC01$; Note=a <b> c; 4",
        "Eventlog 1102: Who=bob",
    ]
    assert [row[9] for row in found.rows] == [LOGON, CLEARED]


def test_every_value_of_an_event_is_shown_under_its_path() -> None:
    fields = dict(reader_named("Event log XML").fields(LOGON, {}))
    assert fields["System/Provider/Name"] == "Security-Auditing"
    assert fields["System/TimeCreated/SystemTime"] == "2022-11-23T07:15:30.1234567Z"
    assert fields["EventData/TargetUserName"] == "asha"
    assert fields["RenderingInfo/Culture"] == "en-US"


def test_what_is_no_whole_event_is_a_reject(tmp_path: Path) -> None:
    bad = LOGON.replace("<EventData>", "<EventData")
    timeless = LOGON.replace("TimeCreated", "Other")
    odd = LOGON.replace("2022-11-23T07", "2022-13-45T07")
    text = f"<Events>{LOGON}oops{LOGON}{bad}{timeless}{odd}{LOGON[:300]}"
    found = events(tmp_path, text)
    assert [row[0] for row in found.rows] == [1, 2]
    assert [(reject.locator, reject.reason.partition(" (")[0]) for reject in found.rejects] == [
        (2, "what stands before it is no event"),
        (3, "it is no XML"),
        (4, "the event has no System or no TimeCreated"),
        (5, "the time cannot be placed: no time"),
        (6, "it never ends"),
    ]


def test_definitions_of_entities_have_no_effect(tmp_path: Path) -> None:
    path = tmp_path / "log.xml"
    secret = LOGON.replace("asha", "&x;")
    path.write_text(f'<!DOCTYPE Events [<!ENTITY x "boom">]><Events>{secret}</Events>')
    assert reader_named("Event log XML").probe(path.read_bytes(), "log.xml") is None
    found = events(tmp_path, f"<Events>{LOGON}<!DOCTYPE x [<!ENTITY x 'boom'>]>{secret}</Events>")
    assert len(found.rows) == 1
    assert [reject.locator for reject in found.rejects] == [2, 2]
    assert "undefined entity" in found.rejects[1].reason


def test_an_event_across_blocks_is_whole_and_an_endless_one_a_reject(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_xml, "BLOCK", 11)
    assert len(events(tmp_path, FRAME.format(LOGON * 3)).rows) == 3
    monkeypatch.setattr(event_xml, "MAX_ROW_BYTES", 2_000)
    long = LOGON.replace("asha", "a" * 9_000)
    found = events(tmp_path, FRAME.format(f"{LOGON}{long}{LOGON}"))
    assert [row[0] for row in found.rows] == [1, 3]
    assert [reject.locator for reject in found.rejects] == [2]
    assert found.rejects[0].reason.startswith("the event is longer than 2,000 characters")


def test_other_xml_is_left_to_others() -> None:
    reader = reader_named("Event log XML")
    for text in ("<Events><Event><a/></Event></Events>", "<Event", f"<a>{LOGON}</a>", ""):
        assert reader.probe(text.encode(), "x.xml") is None
