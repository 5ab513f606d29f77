"""The two rows are those of the sample that IRIS itself offers for download."""

from __future__ import annotations

from pathlib import Path

from casebook.intake.readers.iris import COLUMNS, IRIS
from casebook.intake.timestamps import UNREADABLE
from casebook.model.timeline import UNDATED_US
from tests.intake.reading import questions, read

HEADER = ",".join(COLUMNS) + "\n"
SAMPLE = (
    HEADER + '"2023-03-26T03:00:30.000","+00:00","An event","Unspecified","Event description",'
    '"raw","source","","","defender|malicious"\n'
    '"2023-03-26T03:00:35.000","+00:00","An event","Legitimate","Event description",'
    '"raw","source","","","defender|malicious"\n'
)


def written(folder: Path, text: str) -> Path:
    path = folder / "timeline.csv"
    path.write_bytes(text.encode())
    return path


def test_the_sample_of_iris_is_read_and_asks_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, SAMPLE)
    found = read(path)
    assert found.reader == "IRIS timeline"
    assert found.times == ["2023-03-26T03:00:30.000000Z", "2023-03-26T03:00:35.000000Z"]
    assert [row[4] for row in found.rows] == ["Unspecified", "Legitimate"]
    assert found.messages[0] == "An event; Event description; source: source; tags: " + (
        "defender|malicious"
    )
    assert questions(path) == []


def test_date_and_zone_are_put_together(tmp_path: Path) -> None:
    row = "2022-11-23T06:42:07.123456,+05:30,t,c,,,,DC01,10.0.0.1|a.example,\n"
    (record,) = read(written(tmp_path, HEADER + row)).rows
    assert (record[2], record[5]) == ("2022-11-23T06:42:07.123456+05:30", "DC01")
    assert read(written(tmp_path, HEADER + row)).times == ["2022-11-23T01:12:07.123456Z"]
    assert "indicators: 10.0.0.1|a.example" in record[8]


def test_cells_of_several_lines_stay_in_their_row(tmp_path: Path) -> None:
    row = '2022-11-23T06:42:07.0,+00:00,t,c,"first\nsecond, with ""quotes""",,,A;B,,\n'
    found = read(written(tmp_path, HEADER + row))
    assert found.messages == ['t; first\nsecond, with "quotes"; assets: A;B']
    assert found.rows[0][5] == ""
    assert dict(IRIS.fields(found.rows[0][9], found.layout))["event_assets"] == "A;B"


def test_a_row_without_its_zone_is_asked_for_and_one_without_a_time_is_kept(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, HEADER + "2022-11-23T06:42:07.0,,t,c,,,,,,\nlater,,t,c,,,,,,\n")
    assert questions(path) == ["zone"]
    found = read(path)
    assert [(row[1], row[3] >> 4) for row in found.rows] == [(UNDATED_US, UNREADABLE)] * 2


def test_a_short_row_is_a_reject(tmp_path: Path) -> None:
    found = read(written(tmp_path, SAMPLE + "2022-11-23T06:42:07.0,+00:00,t\n"))
    assert [(one.locator, one.reason) for one in found.rejects] == [
        (4, "the row has 3 cells, the header has 10")
    ]
