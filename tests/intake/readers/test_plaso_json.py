"""Plaso's json_line and json, and that all its formats of one storage give the same events."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from casebook.errors import CaseError
from casebook.intake.detect import detect
from casebook.intake.readers import reader_named
from casebook.intake.source import open_source
from casebook.intake.timestamps import UNREADABLE
from casebook.model.timeline import UNDATED_US, TimeBasis
from tests.intake.reading import Read, questions, read

FIRST, LAST = "2012-01-22T07:52:33.000000Z", "2026-07-02T17:48:00.586325Z"


def event(date_time: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
    found = {"__container_type__": "event", "message": "m", "timestamp_desc": "d", **values}
    if date_time is not None:
        found["date_time"] = {"__type__": "DateTimeValues", **date_time}
    return found


def written(folder: Path, *items: object, document: bool = False) -> Path:
    path = folder / "evidence.bin"
    if document:
        parts = (f'"event_{n}": {json.dumps(item)}' for n, item in enumerate(items))
        path.write_text("{" + "\n, ".join(parts) + "}\n")
    else:
        path.write_text("".join(f"{json.dumps(item)}\n" for item in items))
    return path


def warnings(path: Path) -> tuple[str, ...]:
    with open_source(path) as source:
        reader, layout = detect(source)
        return reader.warnings(source, layout)


@pytest.mark.parametrize(
    ("name", "reader"), [("json_line.log", "plaso json_line"), ("json.log", "plaso json")]
)
def test_plaso_outputs_have_the_known_counts_and_times(
    shared_data: Path, name: str, reader: str
) -> None:
    path = shared_data / "timeline" / "plaso" / name
    assert (questions(path), warnings(path)) == ([], ())
    found = read(path)
    assert (found.reader, len(found.rows), found.rejects) == (reader, 20, [])
    assert (found.first, found.last) == (FIRST, LAST)
    assert [row[0] for row in found.rows] == list(range(1, 21))
    assert found.rows[2][1:9] == (
        1327218781000000,
        "TimeElements 2012-01-22 07:53:01",
        2,
        "Content Modification Time",
        "myhostname.myhost.com",
        "root",
        "",
        "Cron ran: touch /var/run/crond.somecheck for user: root pid: 31051",
    )
    assert found.rows[19][2:4] == ("PosixTimeInNanoseconds 1783014480586325324", 5)


def test_nothing_of_an_event_is_lost(shared_data: Path) -> None:
    path = shared_data / "timeline" / "plaso" / "json_line.log"
    found = read(path)
    assert [row[9] for row in found.rows] == path.read_text().splitlines()
    fields = dict(reader_named("plaso json_line").fields(found.rows[2][9], found.layout))
    assert fields["date_time/time_elements_tuple"] == "2012, 1, 22, 7, 53, 1"
    assert fields["pathspec/location"] == "/tmp/test/test_data/syslog/syslog"
    assert fields["timestamp"] == "1327218781000000"


@pytest.mark.parametrize(
    ("date_time", "text", "precision"),
    [
        ({"__class_name__": "Filetime", "timestamp": 130834957770781250},
         "Filetime 130834957770781250", 5),
        ({"__class_name__": "TimeElementsInMilliseconds",
          "time_elements_tuple": [2012, 1, 2, 3, 4, 5, 6]},
         "TimeElementsInMilliseconds 2012-01-02 03:04:05.006", 3),
        ({"__class_name__": "TimeElementsInMicroseconds",
          "time_elements_tuple": [2012, 1, 2, 3, 4, 5, 60]},
         "TimeElementsInMicroseconds 2012-01-02 03:04:05.000060", 4),
        ({"__class_name__": "TimeElements", "time_elements_tuple": [2012, 1, 2, 3, 4, 5],
          "time_zone_offset": -330},
         "TimeElements 2012-01-02 03:04:05 -05:30", 2),
        ({"__class_name__": "FATDateTime", "fat_date_time": 0xA8D03D0C, "is_local_time": True,
          "time_zone_hint": "Asia/Kolkata"},
         "FATDateTime 2832219404 local time Asia/Kolkata", 2),
        ({"__class_name__": "CocoaTime", "timestamp": 395011845.546875},
         "CocoaTime 395011845.546875", 4),
    ],
)  # fmt: skip
def test_the_time_of_the_source_itself_is_the_time_text(
    tmp_path: Path, date_time: dict[str, Any], text: str, precision: int
) -> None:
    (row,) = read(written(tmp_path, event(date_time, timestamp=7))).rows
    assert row[1:4] == (7, text, precision)


@pytest.mark.parametrize(
    ("date_time", "flags"),
    [("NotSet", 0), ("Never", 0), ("SemanticTime", 0), ("InvalidTime", UNREADABLE << 4)],
)
def test_times_in_words_are_undated_and_keep_the_word(
    tmp_path: Path, date_time: str, flags: int
) -> None:
    item = event({"__class_name__": date_time, "string": "The word"}, timestamp=0)
    (row,) = read(written(tmp_path, item)).rows
    assert row[1:4] == (UNDATED_US, f"{date_time} The word", flags)


def test_an_event_of_1970_is_dated_and_one_without_a_time_is_not(tmp_path: Path) -> None:
    at = {"__class_name__": "PosixTime", "timestamp": 0}
    found = read(written(tmp_path, event(at, timestamp=0), event(timestamp=0), event(timestamp=5)))
    assert [row[1] for row in found.rows] == [0, UNDATED_US, 5]
    assert found.rows[2][2] == "5"


def test_clocks_of_local_time_are_warned_of(tmp_path: Path) -> None:
    local = event({"__class_name__": "PosixTime", "timestamp": 1, "is_local_time": True},
                  timestamp=1)  # fmt: skip
    moved = event({"__class_name__": "PosixTime", "timestamp": 1, "time_zone_offset": 330},
                  timestamp=1)  # fmt: skip
    for document in (False, True):
        found = warnings(written(tmp_path, local, moved, local, document=document))
        assert [text.partition(" events ")[0] for text in found] == [
            "2 of the first 3",
            "1 of the first 3",
        ]
        assert "local time" in found[0]


def test_the_clock_offset_of_the_device_moves_the_times(tmp_path: Path) -> None:
    path = written(tmp_path, event(timestamp=5))
    assert read(path, TimeBasis(clock_offset_us=-2)).rows[0][1] == 3


@pytest.mark.parametrize(
    "timestamp", ["5", 1.5, True, 10**30, [], pytest.param({}, id="an object")]
)
def test_a_timestamp_that_is_no_number_of_microseconds_is_a_reject(
    tmp_path: Path, timestamp: object
) -> None:
    found = read(written(tmp_path, event(timestamp=1), event(timestamp=timestamp)))
    assert (len(found.rows), [r.locator for r in found.rejects]) == (1, [2])


def test_strange_native_times_lose_no_event(tmp_path: Path) -> None:
    strange: list[Any] = [
        {"__class_name__": "TimeElements", "time_elements_tuple": ["a", 1, 2, 3, 4, 5]},
        {"__class_name__": "TimeElements", "time_elements_tuple": [2012, None, 2, 3, 4, 5]},
        {"__class_name__": "TimeElements", "time_elements_tuple": None},
        {"__class_name__": ["x"], "deep": {"er": 1}},
        {},
    ]
    items = [event(date_time, timestamp=9) for date_time in strange]
    items.append({**event(timestamp=9), "date_time": "text"})
    found = read(written(tmp_path, *items))
    assert (len(found.rows), [row[1] for row in found.rows]) == (6, [9] * 6)


def test_a_document_that_is_cut_off_keeps_what_is_whole(tmp_path: Path) -> None:
    path = written(tmp_path, event(timestamp=1), event(timestamp=2), document=True)
    path.write_text(path.read_text()[:-20])
    found = read(path)
    assert ([row[1] for row in found.rows], [r.locator for r in found.rejects]) == ([1], [2])


def test_other_json_is_left_alone() -> None:
    for text in ('{"event": {"a": 1}}', '{"timestamp": 1}', '[{"event_0": {}}]', "{}"):
        for name in ("plaso json", "plaso json_line", "Timesketch JSONL"):
            assert reader_named(name).probe(text.encode(), "x") is None
    events = json.dumps(event(timestamp=1, datetime="x"))
    assert reader_named("plaso json").probe(events.encode(), "x") is None


def kept(found: Read) -> Counter[tuple[int, str, str]]:
    """Give second, kind of time, and message with the commas that plaso's CSV leaves out."""
    return Counter(
        (row[1] // 1_000_000, row[4], re.sub("[,\r\n]", " ", row[8])) for row in found.rows
    )


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("json.log", ""),
        ("dynamic.log", ""),
        ("dynamic_time_zone.log", ""),
        ("dynamic_without_dynamic_time.log", ""),
        ("l2tcsv.log", ""),
        ("l2tcsv_time_zone.log", "Europe/Amsterdam"),
        ("tln.log", ""),
        ("l2ttln.log", ""),
    ],
)
def test_one_storage_gives_the_same_events_in_every_format(
    shared_data: Path, name: str, zone: str
) -> None:
    folder = shared_data / "timeline" / "plaso"
    whole = kept(read(folder / "json_line.log"))
    found = read(folder / name, TimeBasis(zone))
    assert found.rejects == []
    events = kept(found)
    if "tln" in name:
        # The description holds three things: the time again, its kind, and the message.
        events = Counter()
        for row in found.rows:
            _, kind, message = row[8].split("; ", 2)
            events[row[1] // 1_000_000, kind, message.replace(",", " ")] += 1
    if "l2tcsv" in name:
        # Here one row may stand for several kinds of time.
        events = Counter(
            (second, kind, message)
            for (second, kinds, message), n in events.items()
            for kind in kinds.split("; ") * n
        )
    assert (sum(events.values()), events) == (20, whole)


def test_the_text_that_plaso_writes_for_reading_shows_the_same_seconds(shared_data: Path) -> None:
    folder = shared_data / "timeline" / "plaso"
    text = (folder / "rawpy.log").read_text()
    shown = Counter(re.findall(r"^  (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.", text, re.MULTILINE))
    assert shown == Counter(t[:19] for t in read(folder / "json_line.log").times)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("plaso/psort_test.plaso", "a storage file of plaso"),
        ("plaso/pinfo_test.plaso", "a storage file of plaso"),
        ("timesketch/evtx_20250918.plaso", "a storage file of plaso"),
        ("plaso/rawpy.log", "plaso's output “rawpy”"),
    ],
)
def test_what_plaso_keeps_otherwise_is_refused_with_the_way_to_export_it(
    shared_data: Path, name: str, words: str
) -> None:
    with pytest.raises(CaseError, match=words) as refused:
        read(shared_data / "timeline" / name)
    assert "psort -o json_line -w" in str(refused.value)


def test_what_is_no_timeline_is_refused_in_a_sentence(shared_data: Path) -> None:
    with pytest.raises(CaseError, match="is in no format Casebook reads"):
        read(shared_data / "timeline" / "plaso" / "pinfo_test.plaso.output.txt")
