"""Timesketch JSONL, by the fixtures of Timesketch's own import tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casebook.errors import CaseError
from casebook.intake.readers import reader_named
from casebook.model.timeline import UNDATED_US, TimeBasis
from tests.intake.reading import questions, read


def written(folder: Path, *items: object) -> Path:
    path = folder / "evidence.bin"
    path.write_text("".join(f"{json.dumps(item)}\n" for item in items))
    return path


def event(**values: object) -> dict[str, object]:
    return {"message": "m", "timestamp_desc": "d", **values}


@pytest.mark.parametrize(
    ("name", "records", "first", "last"),
    [
        ("sigma_events.jsonl", 4, "2015-07-24T19:01:01.000000Z", "2015-07-24T19:01:03.000000Z"),
        ("events/large_field_event.jsonl", 3, "2026-02-18T13:36:00.000000Z",
         "2026-02-18T13:38:00.000000Z"),
        ("events/validate_time_precision_jsonl.jsonl", 2, "2015-07-24T19:01:01.000000Z",
         "2024-07-24T10:57:02.877297Z"),
    ],
)  # fmt: skip
def test_the_fixtures_have_the_known_counts_and_times(
    shared_data: Path, name: str, records: int, first: str, last: str
) -> None:
    path = shared_data / "timeline" / "timesketch" / name
    assert questions(path) == []
    found = read(path)
    assert (found.reader, len(found.rows), found.rejects) == ("Timesketch JSONL", records, [])
    assert (found.first, found.last) == (first, last)


def test_the_same_events_in_csv_and_jsonl_are_the_same(shared_data: Path) -> None:
    folder = shared_data / "timeline" / "timesketch"
    csv, jsonl = read(folder / "sigma_events.csv"), read(folder / "sigma_events.jsonl")
    assert [row[1:9] for row in csv.rows] == [row[1:9] for row in jsonl.rows]


def test_datetime_counts_and_timestamp_only_where_it_is_empty(tmp_path: Path) -> None:
    found = read(
        written(
            tmp_path,
            event(datetime="2022-11-23T06:45:30+05:30", timestamp=123456789),
            event(datetime="", timestamp=1331698658276340),
            event(timestamp=1331698658276340),
            event(timestamp="1331698658276340", hostname="h", username="u", event_identifier=7036),
            event(datetime=None, timestamp=None),
            event(datetime=1331698658276340),
        )
    )
    assert found.times == ["2022-11-23T01:15:30.000000Z"] + ["2012-03-14T04:17:38.276340Z"] * 4
    assert found.rows[3][4:9] == ("d", "h", "u", "7036", "m")
    assert found.rows[4][1:3] == (UNDATED_US, "")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"timestamp": 1658689261}, "so small that it may be of another unit"),
        ({"timestamp": 1658689261123}, "so small that it may be of another unit"),
        ({"timestamp": 1.5}, "no number of microseconds"),
        ({"datetime": 1723474994}, "so small that it may be of another unit"),
        ({"datetime": 1723474994349345678}, "outside the years"),
        ({"datetime": "1234 19:01:01"}, "could mean several times"),
        ({"datetime": "2022-11-23 06:45:30"}, "names no zone"),
    ],
)
def test_a_time_that_could_be_several_is_a_reject(
    tmp_path: Path, values: dict[str, object], reason: str
) -> None:
    found = read(written(tmp_path, event(**values)))
    assert (found.rows, len(found.rejects)) == ([], 1)
    assert reason in found.rejects[0].reason


def test_the_zone_is_asked_where_the_text_names_none(tmp_path: Path) -> None:
    path = written(tmp_path, event(datetime="2022-11-23 06:45:30"))
    assert questions(path) == ["zone"]
    assert read(path, TimeBasis("Asia/Kolkata")).times == ["2022-11-23T01:15:30.000000Z"]


def test_a_message_of_several_lines_is_one_line_and_the_row_stays(tmp_path: Path) -> None:
    found = read(written(tmp_path, event(message="a\nb", datetime="2022-11-23T01:15:30Z")))
    assert (found.messages, r"a\nb" in found.rows[0][9]) == (["a b"], True)


def test_lines_that_are_no_objects_are_rejects(tmp_path: Path) -> None:
    path = written(tmp_path, event(datetime="2022-11-23T01:15:30Z"))
    with path.open("a") as file:
        file.write('\n[1]\n{"message": "cut')
    found = read(path)
    assert ([row[0] for row in found.rows], [r.locator for r in found.rejects]) == ([1], [3, 4])


def test_a_first_line_longer_than_what_is_looked_at_is_recognised(tmp_path: Path) -> None:
    many = {f"key {n}": ["value", {"n": n}] for n in range(20_000)}
    found = read(written(tmp_path, event(datetime="2022-11-23T01:15:30Z", **many)))
    assert (found.reader, len(found.rows), found.rejects) == ("Timesketch JSONL", 1, [])
    path = tmp_path / "evidence.bin"
    path.write_text('{"message": ' + "[" * 600_000)
    with pytest.raises(CaseError, match="no format Casebook reads"):
        read(path)


def test_a_first_line_whose_value_goes_on_beyond_what_is_looked_at_is_recognised(
    tmp_path: Path,
) -> None:
    long = {"timestamp_desc": "d", "datetime": "2022-11-23T01:15:30Z", "message": "x" * 300_000}
    found = read(written(tmp_path, long, event(datetime="2022-11-23T01:15:31Z")))
    assert (found.reader, [row[0] for row in found.rows]) == ("Timesketch JSONL", [1, 2])


def test_halves_of_characters_and_nul_stay_visible(tmp_path: Path) -> None:
    odd = "a\ud800b\0c"
    path = written(tmp_path, event(datetime="2022-11-23T01:15:30Z", message=odd, **{odd: [odd]}))
    found = read(path)
    assert found.messages == [r"a\ud800b\x00c"]
    fields = reader_named(found.reader).fields(found.rows[0][9], found.layout)
    assert "".join("".join(pair) for pair in fields).encode()
