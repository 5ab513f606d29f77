"""Counts and times are those of the data folder's README: plaso's answers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from casebook.intake.identifiers import find
from casebook.intake.readers import reader_named
from casebook.model.timeline import UNDATED_US, TimeBasis
from tests.intake.reading import questions, read

CLASSIC = (
    "2021-05-13T23:39:43.945958Z my-lb 192.168.131.39:2817 10.0.0.1:80 0.00007 0.001048 0.000057 "
    '200 200 0 29 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.38.0" - -\n'
)
APPLICATION = (
    "https {} app/web/1 192.168.1.10:44325 192.168.1.123:32869 0.013 0.164 0.000 200 200 391 107 "
    '"GET https://www.example.com:443/\\"x HTTP/1.1" "Mozilla/5.0" A TLSv1.2 arn "R" "d" "c" 2 {} '
    '"forward" "-" "-" "192.168.1.123:32869" "200" "-" "-" TID_1\n'
)


def test_sixteen_lines_of_three_balancers_give_as_many_events_as_in_plaso(
    shared_data: Path,
) -> None:
    path = shared_data / "log" / "plaso" / "aws_elb_access.log"
    assert questions(path) == []
    found = read(path, TimeBasis("Asia/Kolkata"))
    assert (len({row[0] for row in found.rows}), found.rejects) == (16, [])
    assert len(found.rows) == 26
    assert (found.first, found.last) == (
        "2020-01-11T16:55:19.624000Z",
        "2022-12-20T02:59:40.000000Z",
    )
    assert Counter(row[4] for row in found.rows) == {
        "requested": 14, "answered": 10, "connection ended": 2}  # fmt: skip
    assert [i.port for i in find(found.messages[0])][:2] == [44325, 32869]
    fields = dict(reader_named("AWS load balancer").fields(found.rows[0][9], found.layout))
    assert fields["request"] == "GET https://www.domain.name:443/ HTTP/1.1"
    assert fields["classification_reason"] == "-"


def test_two_equal_times_of_a_line_are_one_record(tmp_path: Path) -> None:
    path = tmp_path / "elb.log"
    time = "2020-01-11T16:55:20.356586Z"
    path.write_text(APPLICATION.format(time, time))
    found = read(path)
    assert [row[4] for row in found.rows] == ["requested, answered"]
    fields = dict(reader_named("AWS load balancer").fields(found.rows[0][9], found.layout))
    assert fields["request"] == 'GET https://www.example.com:443/\\"x HTTP/1.1'
    assert fields["conn_trace_id"] == "TID_1"


def test_one_time_that_cannot_be_read_is_kept_undated(tmp_path: Path) -> None:
    path = tmp_path / "elb.log"
    path.write_text(APPLICATION.format("2020-01-11T16:55:20.356586Z", "2020-13-11T16:55:20Z"))
    found = read(path)
    assert [(row[1] == UNDATED_US, row[3] >> 4) for row in found.rows] == [(True, 5), (False, 0)]
    assert found.rejects == []


def test_other_lines_are_rejects(tmp_path: Path) -> None:
    path = tmp_path / "elb.log"
    path.write_text(CLASSIC * 3 + "2021-05-13T23:39 cut off\n\n" + '"' * 9_000 + "\n" + CLASSIC)
    found = read(path)
    assert (len(found.rows), [r.locator for r in found.rejects]) == (4, [4, 6])
