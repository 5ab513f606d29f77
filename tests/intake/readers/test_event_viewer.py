"""The rows are written as Event Viewer saves them: a sixth cell that the header does not name."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.intake.detect import detect
from casebook.intake.readers import reader_named
from casebook.intake.source import open_source
from casebook.model.timeline import DayOrder, TimeBasis
from tests.intake.reading import questions, read

LOGON = (
    'Information,{},Microsoft-Windows-Security-Auditing,4624,Logon,"An account was logged on.\r\n'
    '\r\nSubject:\r\n\tAccount Name:\t\tasha, ""the admin"""\r\n'
)


def export(tmp_path: Path, *rows: str, first: str = "Level") -> Path:
    path = tmp_path / "events.csv"
    header = f"{first},Date and Time,Source,Event ID,Task Category\r\n"
    path.write_bytes(f"\ufeff{header}{''.join(rows)}".encode())
    return path


@pytest.mark.parametrize("first", ["Level", "Keywords"])
def test_an_event_of_several_lines_is_one_record(tmp_path: Path, first: str) -> None:
    path = export(tmp_path, LOGON.format("2022-11-23 06:45:30"), first=first)
    found = read(path, TimeBasis("Asia/Kolkata"))
    assert (found.reader, found.rejects) == ("Event Viewer CSV", [])
    (row,) = found.rows
    assert found.times == ["2022-11-23T01:15:30.000000Z"]
    assert (row[0], row[4], row[7]) == (2, "Microsoft-Windows-Security-Auditing", "4624")
    assert row[8] == (
        "Microsoft-Windows-Security-Auditing 4624; Information; Logon; An account was logged on. "
        'Subject: Account Name:\t\tasha, "the admin"'
    )
    fields = dict(reader_named("Event Viewer CSV").fields(row[9], found.layout))
    assert fields["Description"].startswith("An account was logged on.\r\n")


def test_zone_and_order_of_the_date_are_asked_with_what_is_known(tmp_path: Path) -> None:
    path = export(tmp_path, LOGON.format("11/6/2022 7:15:30 AM"))
    assert questions(path) == ["zone", "day_order"]
    with open_source(path) as source:
        reader, layout = detect(source, "")
        asked = reader.questions(source, layout, TimeBasis())
    assert "the clock of the machine that it ran on" in asked[0].evidence
    found = read(path, TimeBasis("UTC", day_order=DayOrder.MONTH_FIRST))
    assert found.times == ["2022-11-06T07:15:30.000000Z"]


def test_a_row_of_another_width_or_time_is_a_reject(tmp_path: Path) -> None:
    path = export(tmp_path, "Information,2022-11-23 06:45:30,a,1,None\r\n",
                  LOGON.format("yesterday"), LOGON.format("2022-11-23 06:45:30"))  # fmt: skip
    found = read(path, TimeBasis("UTC"))
    assert [reject.locator for reject in found.rejects] == [2, 3]
    assert found.rejects[0].reason == "the row has 5 cells, the header has 6"
    assert [row[0] for row in found.rows] == [7]
