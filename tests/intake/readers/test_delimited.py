"""Counts and times are those of the data folder's README: other tools' answers."""

from __future__ import annotations

import lzma
import time
from pathlib import Path

import pytest

from casebook.intake.detect import detect
from casebook.intake.source import open_source
from casebook.model.instant import iso_utc
from casebook.model.timeline import UNDATED_US, DayOrder, TimeBasis
from tests.intake.reading import questions, read

TIMESKETCH = "datetime,timestamp_desc,message\n"


def written(folder: Path, text: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("name", "reader", "records", "first", "last"),
    [
        ("dynamic.log", "plaso dynamic", 20, "2012-01-22T07:52:33.000000Z",
         "2026-07-02T17:48:00.586325Z"),
        ("dynamic_time_zone.log", "plaso dynamic", 20, "2012-01-22T07:52:33.000000Z",
         "2026-07-02T17:48:00.586325Z"),
        ("dynamic_without_dynamic_time.log", "plaso dynamic", 20, "2012-01-22T07:52:33.000000Z",
         "2026-07-02T17:48:00.586326Z"),
        ("extract_and_output.log", "plaso dynamic", 445, "2012-01-22T07:52:33.000000Z",
         "2013-12-31T17:54:32.000000Z"),
        ("extract_and_output_with_additional_fields.log", "plaso dynamic", 445,
         "2012-01-22T07:52:33.000000Z", "2013-12-31T17:54:32.000000Z"),
        ("extract_and_output_with_winevt_rc.log", "plaso dynamic", 388,
         "2015-08-08T02:06:17.078125Z", "2015-08-09T11:13:15.703125Z"),
        ("l2tcsv.log", "l2tcsv", 19, "2012-01-22T07:52:33.000000Z",
         "2026-07-02T17:48:00.000000Z"),
    ],
)  # fmt: skip
def test_plaso_outputs_have_the_known_counts_and_times(
    shared_data: Path, name: str, reader: str, records: int, first: str, last: str
) -> None:
    found = read(shared_data / "timeline" / "plaso" / name)
    assert (found.reader, len(found.rows), found.rejects) == (reader, records, [])
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize("name", ["dynamic_sliced.log", "extract_and_output_empty.log"])
def test_an_output_of_plaso_without_events_is_read_as_such(shared_data: Path, name: str) -> None:
    found = read(shared_data / "timeline" / "plaso" / name)
    assert (found.reader, found.rows, found.rejects) == ("plaso dynamic", [], [])


def test_the_same_storage_in_two_formats_and_zones_gives_the_same_seconds(
    shared_data: Path,
) -> None:
    folder = shared_data / "timeline" / "plaso"
    dynamic = read(folder / "dynamic.log")
    l2t = read(folder / "l2tcsv.log")
    berlin = read(folder / "l2tcsv_time_zone.log", TimeBasis("Europe/Berlin"))
    seconds = sorted(t[:19] for t in l2t.times)
    assert sorted(t[:19] for t in berlin.times) == seconds
    assert set(seconds) <= {t[:19] for t in dynamic.times}


def test_a_zone_called_cest_is_asked_for(shared_data: Path) -> None:
    path = shared_data / "timeline" / "plaso" / "l2tcsv_time_zone.log"
    assert questions(path) == ["zone"]
    assert questions(path, TimeBasis("Europe/Berlin")) == []


@pytest.mark.parametrize(
    ("name", "records", "rejects", "first", "last"),
    [
        ("events/csv_datetime_last_column.csv", 4, 0, "2018-07-27T10:58:07.000000Z",
         "2018-07-27T12:24:50.000000Z"),
        # Microseconds in the column for text: Timesketch's own test has these answers.
        ("events/csv_timestamp_as_datetime.csv", 4, 0, "2024-08-09T14:33:09.468712Z",
         "2025-07-01T05:58:27.214025Z"),
        # Seconds and milliseconds in the column for microseconds.
        ("events/csv_timestamp_no_datetime.csv", 1, 2, "2022-07-24T19:01:01.123456Z",
         "2022-07-24T19:01:01.123456Z"),
        ("events/invalid_datetime.csv", 3, 1, "2017-07-24T19:01:01.000000Z",
         "2017-10-24T19:01:01.000000Z"),
        ("events/mapping_limit_exceed.csv", 1, 0, "2023-10-27T10:00:00.000000Z",
         "2023-10-27T10:00:00.000000Z"),
        ("events/validate_date_events_missing_timestamp.csv", 1, 0, "2022-07-24T19:01:01.000000Z",
         "2022-07-24T19:01:01.000000Z"),
        ("events/validate_no_datetime_timestamps.csv", 5, 0, "2014-07-25T02:01:01.000000Z",
         "2016-07-25T02:01:01.000000Z"),
        ("events/validate_time_out_of_range.csv", 2, 0, "1601-01-01T00:00:00.000000Z",
         "2227-12-31T23:01:01.000000Z"),
        ("events/validate_time_precision.csv", 2, 0, "2015-07-24T19:01:01.000000Z",
         "2024-07-24T10:57:02.877297Z"),
        ("events/validate_time_precision_datetime.csv", 1, 0, "2024-07-24T10:57:02.877297Z",
         "2024-07-24T10:57:02.877297Z"),
        ("events/validate_timestamp_conversion.csv", 3, 0, "2012-03-14T04:17:38.000000Z",
         "2022-07-24T19:01:01.000000Z"),
        ("sigma_events.csv", 4, 0, "2015-07-24T19:01:01.000000Z", "2015-07-24T19:01:03.000000Z"),
        ("evtx_direct.csv", 13, 0, "2012-03-14T04:17:38.276340Z", "2012-03-14T04:17:43.354563Z"),
        ("evtx_direct_without_label.csv", 13, 0, "2012-03-14T04:17:38.276340Z",
         "2012-03-14T04:17:43.354563Z"),
        ("evtx_part.csv", 13, 0, "2012-03-14T04:17:38.276340Z", "2012-03-14T04:17:43.354563Z"),
    ],
)  # fmt: skip
def test_timesketch_fixtures_have_the_known_counts_and_times(
    shared_data: Path, name: str, records: int, rejects: int, first: str, last: str
) -> None:
    path = shared_data / "timeline" / "timesketch" / name
    asked = ["zone"] if name.endswith("invalid_datetime.csv") else []
    assert questions(path) == asked
    found = read(path, TimeBasis("UTC" if asked else ""))
    assert found.reader == "Timesketch CSV"
    assert (len(found.rows), len(found.rejects)) == (records, rejects)
    assert (found.first, found.last) == (first, last)


def test_a_number_for_a_time_is_microseconds_to_timesketch_and_nothing_to_others(
    tmp_path: Path,
) -> None:
    seconds = read(written(tmp_path, TIMESKETCH + "1723474994,x,a\n"))
    assert "may be of another unit" in seconds.rejects[0].reason
    table = written(tmp_path, "when;what\n1723474994349345;a\n")
    found = read(table, time="when", message="what")
    assert "its unit is not written" in found.rejects[0].reason


def test_times_far_from_today_are_kept_as_they_are(shared_data: Path) -> None:
    path = shared_data / "timeline/timesketch/events/validate_time_out_of_range.csv"
    assert read(path).times == ["1601-01-01T00:00:00.000000Z", "2227-12-31T23:01:01.000000Z"]


def test_a_table_without_a_known_header_asks_for_its_columns(shared_data: Path) -> None:
    folder = shared_data / "timeline" / "timesketch"
    assert questions(folder / "evtx_fails.csv") == ["columns"]
    assert questions(folder / "events" / "incorrect.csv") == ["columns"]


def test_a_table_is_read_with_the_columns_that_were_chosen(tmp_path: Path) -> None:
    path = written(tmp_path, "when;what;who\n2022-11-23 06:42:07;login;root\n")
    found = read(path, TimeBasis("Asia/Kolkata"), time="when", message="what", user="who")
    assert found.times == ["2022-11-23T01:12:07.000000Z"]
    assert (found.messages, found.rows[0][6]) == (["login"], "root")


def test_date_and_time_may_stand_in_two_columns(tmp_path: Path) -> None:
    path = written(tmp_path, "d|t|m\n23/11/2022|06:42:07|login\n")
    basis = TimeBasis("Asia/Kolkata", None, DayOrder.DAY_FIRST)
    assert read(path, basis, date="d", time="t", message="m").times == [
        "2022-11-23T01:12:07.000000Z"
    ]


def test_a_time_without_a_zone_is_a_question_and_without_an_answer_a_reject(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, TIMESKETCH + "2022-11-23 06:42:07,x,one\n")
    assert questions(path) == ["zone"]
    assert questions(path, TimeBasis("UTC")) == []
    assert "names no zone" in read(path).rejects[0].reason


def test_day_or_month_first_is_asked_with_the_evidence(tmp_path: Path) -> None:
    path = written(tmp_path, TIMESKETCH + "05/06/2022 10:00:00Z,x,a\n23/11/2022 10:00:00Z,x,b\n")
    assert questions(path) == ["day_order"]
    day_first = read(path, TimeBasis(day_order=DayOrder.DAY_FIRST))
    assert [t[:10] for t in day_first.times] == ["2022-06-05", "2022-11-23"]


def test_not_a_time_is_an_undated_record_and_garbage_a_reject(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        TIMESKETCH + "0000-00-00T00:00:00.000000+00:00,Not a time,a\nyesterday,x,b\n",
    )
    found = read(path)
    assert [row[1] for row in found.rows] == [UNDATED_US]
    assert [(r.locator, r.raw) for r in found.rejects] == [(3, "yesterday,x,b")]


def test_quoted_cells_may_hold_line_ends_and_keep_their_line_number(tmp_path: Path) -> None:
    text = '2022-11-23T00:00:00Z,x,"one\ntwo, three"\n2022-11-23T00:00:01Z,x,four\n'
    found = read(written(tmp_path, TIMESKETCH + text))
    assert found.messages == ["one\ntwo, three", "four"]
    assert [row[0] for row in found.rows] == [2, 4]
    assert found.rows[0][9] == text.splitlines()[0] + "\n" + text.splitlines()[1]


def test_a_quote_that_never_closes_swallows_nothing(tmp_path: Path) -> None:
    rows = "".join(f"2022-11-23T00:00:00Z,x,row {n}\n" for n in range(3000))
    found = read(written(tmp_path, TIMESKETCH + '2022-11-23T00:00:00Z,x,"open\n' + rows))
    assert len(found.rows) == 3000
    assert [(r.locator, "never closed" in r.reason) for r in found.rejects] == [(2, True)]


def test_ragged_rows_are_rejects_with_their_lines(tmp_path: Path) -> None:
    rows = "2022-11-23T00:00:00Z,x,a\nshort\n2022-11-23T00:00:00Z,x,b,c,d\n\n,,\n"
    found = read(written(tmp_path, TIMESKETCH + rows))
    assert found.messages == ["a", ""]
    assert [(r.locator, r.reason) for r in found.rejects] == [
        (3, "the row has 1 cells, the header has 3"),
        (4, "the row has 5 cells, the header has 3"),
    ]


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"),
     ("utf-16-be", b"\xfe\xff"), ("utf-32-le", b"\xff\xfe\x00\x00"), ("utf-16-le", b""),
     ("cp1252", b"")],
)  # fmt: skip
def test_encodings_are_recognised_and_recorded(tmp_path: Path, encoding: str, bom: bytes) -> None:
    text = TIMESKETCH + "2022-11-23T00:00:00Z,x,caf\u00e9 \u20ac5 \u201cquoted\u201d\n"
    found = read(written(tmp_path, bom + text.encode(encoding)))
    assert found.messages == ["caf\u00e9 \u20ac5 \u201cquoted\u201d"]
    assert found.layout["encoding"] == encoding


def test_bytes_that_are_no_text_stay_visible(tmp_path: Path) -> None:
    data = TIMESKETCH.encode() + "2022-11-23T00:00:00Z,x,\u0939 ".encode() + b"\xff\xfe!\n"
    assert read(written(tmp_path, data)).messages == ["\u0939 \\xff\\xfe!"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_line_is_known(tmp_path: Path, end: str) -> None:
    rows = ["datetime,timestamp_desc,message"] + ["2022-11-23T00:00:00Z,x,a"] * 2
    found = read(written(tmp_path, (end.join(rows) + end).encode()))
    assert found.messages == ["a", "a"]


def test_a_field_of_two_megabytes_is_kept_whole(tmp_path: Path) -> None:
    long = "x" * 2_000_000
    found = read(written(tmp_path, TIMESKETCH + f"2022-11-23T00:00:00Z,x,{long}\n"))
    assert found.messages == [long]


def test_an_endless_row_is_a_reject_and_its_neighbours_are_kept(tmp_path: Path) -> None:
    row = "2022-11-23T00:00:00Z,x,"
    text = f"{TIMESKETCH}{row}before\n{row}{'y' * 40_000_000}\n{row}after\n"
    found = read(written(tmp_path, text))
    assert found.messages == ["before", "after"]
    assert [(r.locator, len(r.raw) < 10_000) for r in found.rejects] == [(3, True)]


def test_pieces_give_the_same_rows_as_the_whole(tmp_path: Path) -> None:
    rows = "".join(
        f'2022-11-23T00:00:{n % 60:02}Z,x,"row {n}\nsecond, line {"z" * 90}"\n'
        for n in range(40_000)
    )
    path = written(tmp_path, TIMESKETCH + rows)
    whole, cut = read(path), read(path, want=4)
    assert len(whole.rows) == 40_000
    assert cut.rows == whole.rows


def test_raw_text_can_be_taken_apart_again(tmp_path: Path) -> None:
    from casebook.intake.readers import reader_named

    path = written(tmp_path, TIMESKETCH + '2022-11-23T00:00:00Z,x,"a, ""b"""\n')
    found = read(path)
    fields = reader_named(found.reader).fields(found.rows[0][9], found.layout)
    assert fields == (
        ("datetime", "2022-11-23T00:00:00Z"),
        ("timestamp_desc", "x"),
        ("message", 'a, "b"'),
    )


def test_seven_digits_keep_their_text_and_lose_nothing_before_the_seventh(tmp_path: Path) -> None:
    found = read(written(tmp_path, TIMESKETCH + "2022-11-23T00:00:00.1234567Z,x,a\n"))
    assert (found.rows[0][2], iso_utc(found.rows[0][1])) == (
        "2022-11-23T00:00:00.1234567Z",
        "2022-11-23T00:00:00.123456Z",
    )


def test_line_ends_within_quotes_stay_as_they_were_in_the_raw_text(tmp_path: Path) -> None:
    rows = '2022-11-23T00:00:00Z,x,"a\r\nb\rc\nd"\r\n2022-11-23T00:00:01Z,x,e\r\n'
    found = read(written(tmp_path, TIMESKETCH.replace("\n", "\r\n") + rows))
    assert found.messages == ["a\r\nb\rc\nd", "e"]
    assert found.rows[0][9] == '2022-11-23T00:00:00Z,x,"a\r\nb\rc\nd"'


def test_a_lone_cr_ends_a_row_of_a_table(tmp_path: Path) -> None:
    row = "2022-11-23T00:00:00Z,x,"
    found = read(written(tmp_path, f'{TIMESKETCH}{row}a\r{row}"b\rc"\r{row}d\n{row}e\r\n'))
    assert found.messages == ["a", "b\rc", "d", "e"]
    assert [r[0] for r in found.rows] == [2, 2, 2, 3]


def test_nul_stays_visible_and_cuts_nothing_off(tmp_path: Path) -> None:
    found = read(written(tmp_path, TIMESKETCH + "2022-11-23T00:00:00Z,x,left\0right\n"))
    assert found.messages == ["left\\x00right"]


def test_a_quote_closed_only_in_a_later_row_swallows_no_row(tmp_path: Path) -> None:
    rows = "".join(f"2022-11-23T00:00:{n:02}Z,x,row {n}\n" for n in range(50))
    text = f'{TIMESKETCH}2022-11-23T00:00:00Z,x,"open\n{rows}2022-11-23T00:00:00Z,x,5"\n'
    found = read(written(tmp_path, text))
    assert found.messages == [*(f"row {n}" for n in range(50)), '5"']
    assert [r.locator for r in found.rejects] == [2]


def test_a_thousand_open_quotes_take_no_time_and_little_memory(tmp_path: Path) -> None:
    # Each of these lines leaves a quote open, and none can close that of another.
    rows = '2022-11-23T00:00:00Z,x,"",a"b,"\n' * 20_000
    started = time.process_time()
    found = read(written(tmp_path, TIMESKETCH + rows))
    assert len(found.rejects) == 20_000
    assert time.process_time() - started < 30


def test_quotes_within_cells_put_no_cut_inside_a_row(tmp_path: Path) -> None:
    # One such quote puts the count of quotes out of step with all cells behind it.
    rows = []
    for n in range(30_000):
        start = f"2022-11-23T00:00:{n % 60:02}Z,x,"
        rows.append(f'{start}5" disk {n}\n' if n == 7 else
                    f'{start}"row {n}\nsecond, {"z" * 90}\nthird"\n')  # fmt: skip
    path = written(tmp_path, TIMESKETCH + "".join(rows))
    whole, cut = read(path), read(path, want=4)
    assert (len(whole.rows), whole.rejects) == (30_000, [])
    assert (cut.rows, cut.rejects) == (whole.rows, [])


def test_an_endless_row_of_another_script_is_a_reject_too(tmp_path: Path) -> None:
    row = "2022-11-23T00:00:00Z,x,"
    found = read(written(tmp_path, f"{TIMESKETCH}{row}{'क' * 8_000_000}\n{row}after\n"))
    assert found.messages == ["after"]
    assert [(r.locator, "longer than" in r.reason) for r in found.rejects] == [(2, True)]


def test_windows_1252_far_into_a_file_is_recognised(tmp_path: Path) -> None:
    rows = "2022-11-23T00:00:00Z,x,plain ascii\n" * 10_000
    data = (TIMESKETCH + rows + "2022-11-23T00:00:00Z,x,“CAFÉ”\n").encode("cp1252")
    found = read(written(tmp_path, data))
    assert found.layout["encoding"] == "cp1252"
    assert found.messages[-1] == "“CAFÉ”"


def test_columns_of_one_name_can_each_be_chosen(tmp_path: Path) -> None:
    path = written(tmp_path, "datetime,message,message,,\n2022-11-23T00:00:00Z,a,b,c,d\n")
    for column, text in (("message", "a"), ("message (2)", "b"), ("column 5", "d")):
        assert read(path, time="datetime", message=column).messages == [text]


def test_a_log_of_translations_without_a_header_asks_for_columns_zone_and_order(
    tmp_path: Path,
) -> None:
    path = tmp_path / "nat.csv"
    path.write_text(
        "203.0.113.9,60001,11:10:2022,07:15:30\n203.0.113.9,60002,11:12:2022,07:15:30\n"
    )
    assert questions(path) == ["columns"]
    asked = questions_with(path, date="column 3", time="column 4", message="column 1")
    assert asked == ["zone", "day_order"]
    basis = TimeBasis("Asia/Kolkata", day_order=DayOrder.MONTH_FIRST)
    found = read(path, basis, date="column 3", time="column 4", message="column 1")
    assert found.times == ["2022-11-10T01:45:30.000000Z", "2022-11-12T01:45:30.000000Z"]


def questions_with(path: Path, **columns: str) -> list[str]:
    with open_source(path) as source:
        reader, layout = detect(source)
        asked = reader.questions(source, {**layout, "columns": columns}, TimeBasis())
        return [question.name for question in asked]


def test_a_table_without_a_header_loses_no_row_to_one(tmp_path: Path) -> None:
    path = written(tmp_path, "2022-11-23T00:00:00Z;one;x\n2022-11-23T00:00:01Z;two;y\n")
    assert questions(path) == ["columns"]
    found = read(path, time="column 1", message="column 2")
    assert (found.messages, [row[0] for row in found.rows]) == (["one", "two"], [1, 2])


def test_timesketch_falls_back_to_its_microseconds(shared_data: Path) -> None:
    folder = shared_data / "timeline" / "timesketch" / "events"
    found = read(folder / "validate_no_datetime_timestamps.csv")
    assert found.times[:2] == ["2015-07-01T22:27:41.000000Z", "2015-07-25T02:01:01.000000Z"]
    # Seconds and milliseconds stand in the column for microseconds; Timesketch goes by their size.
    odd = read(folder / "csv_timestamp_no_datetime.csv")
    assert (odd.messages, len(odd.rejects)) == (["microseconds_timestamp"], 2)


def test_a_date_without_a_clock_needs_a_zone_too(tmp_path: Path) -> None:
    path = written(tmp_path, TIMESKETCH + "2022-11-23,x,a\n")
    assert questions(path) == ["zone"]
    assert read(path, TimeBasis("Asia/Kolkata")).times == ["2022-11-22T18:30:00.000000Z"]


def test_garbage_that_looks_like_a_zone_is_no_question_for_ever(tmp_path: Path) -> None:
    path = written(tmp_path, TIMESKETCH + "2022-11-23 07:15:30 QQQ,x,a\n")
    assert questions(path) == ["zone"]
    assert questions(path, TimeBasis("UTC")) == []
    assert len(read(path, TimeBasis("UTC")).rejects) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "records"), [("plaso_hosts.csv", 242_412), ("plaso_hosts_40000.l2t.csv", 40_000)]
)
def test_large_plaso_timelines_are_read_whole(
    shared_data: Path, tmp_path: Path, name: str, records: int
) -> None:
    data = lzma.decompress((shared_data / "bench" / f"{name}.xz").read_bytes())
    found = read(written(tmp_path, data), want=5)
    assert (len(found.rows), found.rejects) == (records, [])
    assert sum(row[1] == UNDATED_US for row in found.rows) == 1
    assert found.first[:19] == "1971-05-25T13:07:28"


def test_a_quoted_cell_may_go_on_in_a_line_that_looks_like_a_row(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        'message,datetime,timestamp_desc\n"one\nand two",2022-11-23T01:00:00Z,Logged\n'
        "three,2022-11-23T02:00:00Z,Logged\n",
    )
    assert read(path).messages == ["one\nand two", "three"]
