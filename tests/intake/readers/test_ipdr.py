"""Headers follow the lists of the Department of Telecommunications and the manual of Trisul."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.intake.readers.ipdr import IPDR, roles_of
from casebook.intake.source import open_source
from casebook.intake.timestamps import UNREADABLE
from casebook.model.timeline import UNDATED_US, DayOrder, TimeBasis
from tests.intake.reading import questions, read

TRISUL = (
    "Protocol,Source IP,Source Port,Destination IP,Destination Port,Start Time,End Time,Duration,"
    "NAT IP,NAT Port,Device,UserID,SubscriberID,CustName,Address,Email,Phone,Alt-Phone,UserID\n"
)
TRISUL_ROW = (
    "TCP,10.20.30.40,51234,142.250.77.14,443,2022-11-23-06:42:07,2022-11-23-06:43:00,53,"
    "103.21.58.12,40001,BRAS-1,u1,SUB9,A Person,Street,a@b.example,9800000001,,u1\n"
)
DOT_2013 = (
    "Name of Person/Organization|Address|Contact Number|Alternate Contact Number|Email Address|"
    "Landline/MSISDN/MDN/Leased Circuit ID for Internet Access|"
    "User ID for Internet Access based on authentication|IP Address Assigned|"
    "Static/Dynamic IP Address Allocation|Source Port of Public IP Address in case of NATing|"
    "IST Start Time of Public IP address allocation(hh:mm:ss)|"
    "IST End Time of Public IP address allocation(hh:mm:ss)|"
    "Start Date of Public IP address allocation(dd/mm/yyyy)|"
    "End Date of Public IP address allocation(dd/mm/yyyy)|"
    "Source MAC Address/Other Device Identification Number\n"
)
DOT_ROW = (
    "A Person|Street|98|99|a@b.example|919800000001|u1|103.21.58.12|Dynamic|40001|"
    "06:42:07|01:00:00|05/06/2022|06/06/2022|00:11:22:33:44:55\n"
)
NAT = (
    "Start Date and Time,End Date and Time,Source IP Address,Source Port,Translated IP Address,"
    "Translated Port,Destination IP Address,Destination Port\n"
)
NAT_ROW = (
    "11:23:2022 06:42:07,11:23:2022 06:42:07,100.64.1.2,5555,103.21.58.12,40001,"
    "2404:6800::200e,443\n"
)
IST = TimeBasis("Asia/Kolkata", day_order=DayOrder.DAY_FIRST)


def written(folder: Path, text: str) -> Path:
    path = folder / "reply.csv"
    path.write_bytes(text.encode())
    return path


def asked(path: Path, basis: TimeBasis | None = None) -> dict[str, str]:
    with open_source(path) as source:
        layout = IPDR.probe(source.read_at(0, 1 << 18), "")
        assert layout is not None
        found = IPDR.questions(source, layout, basis or TimeBasis())
        return {question.name: question.evidence for question in found}


def test_the_layout_of_trisul_gives_start_and_end_of_a_flow(tmp_path: Path) -> None:
    path = written(tmp_path, TRISUL + TRISUL_ROW)
    assert questions(path) == ["zone"]
    found = read(path, IST)
    assert found.reader == "IPDR"
    assert found.times == ["2022-11-23T01:12:07.000000Z", "2022-11-23T01:13:00.000000Z"]
    start, end = found.rows
    assert start[0] == end[0] == 2
    assert (start[2], start[4:7]) == ("2022-11-23-06:42:07", ("IPDR start", "BRAS-1", "SUB9"))
    assert start[8] == (
        "start: 103.21.58.12:40001 (inside 10.20.30.40:51234) to 142.250.77.14:443, TCP, "
        "subscriber SUB9, user u1, A Person"
    )
    assert end[4] == "IPDR end"
    assert start[9] == end[9] == TRISUL_ROW.rstrip("\n")


def test_the_list_of_2013_has_dates_and_times_apart(tmp_path: Path) -> None:
    path = written(tmp_path, DOT_2013 + DOT_ROW)
    evidence = asked(path)
    assert list(evidence) == ["zone", "day_order"]
    assert "The header says “IST Start Time of Public IP address" in evidence["zone"]
    assert "(dd/mm/yyyy)”" in evidence["day_order"]
    found = read(path, IST)
    assert found.times == ["2022-06-05T01:12:07.000000Z", "2022-06-05T19:30:00.000000Z"]
    assert found.rows[0][2] == "05/06/2022 06:42:07"
    assert found.rows[0][8] == (
        "start: 103.21.58.12:40001, subscriber 919800000001, user u1, A Person, "
        "device 00:11:22:33:44:55"
    )
    assert found.rows[0][6] == "919800000001"


def test_a_log_of_translations_dates_with_colons_and_asks_their_order(tmp_path: Path) -> None:
    path = written(tmp_path, NAT + NAT_ROW)
    assert questions(path) == ["zone", "day_order"]
    basis = TimeBasis("Asia/Kolkata", day_order=DayOrder.MONTH_FIRST)
    found = read(path, basis)
    assert found.reader == "NAT syslog"
    (row,) = found.rows
    assert found.times == ["2022-11-23T01:12:07.000000Z"]
    assert (row[2], row[4]) == ("11:23:2022 06:42:07", "NAT start and end")
    assert row[8] == (
        "start and end: 103.21.58.12:40001 (inside 100.64.1.2:5555) to [2404:6800::200e]:443"
    )


def test_the_wrong_order_gives_no_other_date(tmp_path: Path) -> None:
    rows = read(written(tmp_path, NAT + NAT_ROW), IST).rows
    assert [(row[1], row[3] >> 4) for row in rows] == [(UNDATED_US, UNREADABLE)] * 2
    assert {row[2] for row in rows} == {"11:23:2022 06:42:07"}


def test_lines_before_the_header_are_named_and_rows_keep_their_lines(tmp_path: Path) -> None:
    before = "To the Nodal Officer\r\n\r\nRef: 12/2022, dated 01/12/2022\r\n"
    path = written(tmp_path, before + (TRISUL + TRISUL_ROW).replace("\n", "\r\n"))
    found = read(path, IST)
    assert [row[0] for row in found.rows] == [5, 5]
    with open_source(path) as source:
        (warned,) = IPDR.warnings(source, found.layout)
    assert "3 lines stand before the table of reply.csv" in warned


@pytest.mark.parametrize(
    ("start", "end", "undated"),
    [("10:00:00", "11:00:00", False), ("23:50:00", "00:10:00", True)],
)
def test_an_end_before_its_start_with_one_date_for_both_is_left_undated(
    tmp_path: Path, start: str, end: str, undated: bool
) -> None:
    text = f"MSISDN,Public IP,Port,Date,Start Time,End Time\n1,103.1.1.1,2,2022-11-23,{start},{end}"
    rows = read(written(tmp_path, text + "\n"), IST).rows
    assert rows[1][2] == f"2022-11-23 {end}"
    assert (rows[1][1] == UNDATED_US) is undated


def test_a_row_without_any_time_is_one_undated_record(tmp_path: Path) -> None:
    row = TRISUL_ROW.replace("2022-11-23-06:42:07", "").replace("2022-11-23-06:43:00", "-")
    rows = read(written(tmp_path, TRISUL + row), IST).rows
    assert [(one[1], one[2], one[4]) for one in rows] == [(UNDATED_US, "-", "IPDR end")]
    rows = read(written(tmp_path, TRISUL + row.replace(",-,", ",,")), IST).rows
    assert [(one[1], one[2], one[4]) for one in rows] == [(UNDATED_US, "", "IPDR use")]


def test_a_row_of_another_length_is_a_reject(tmp_path: Path) -> None:
    found = read(written(tmp_path, TRISUL + TRISUL_ROW + "Total,1\n"), IST)
    assert len(found.rows) == 2
    assert [(one.locator, one.reason) for one in found.rejects] == [
        (3, "the row has 2 cells, the header has 19")
    ]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Start Date & Time (IST)", "start_time"), ("EndTime", "end_time"),
        ("Start Date (dd/mm/yyyy)", "start_date"), ("Public IP Address", "public_ip"),
        ("NAT_IP", "public_ip"), ("Translated Port", "public_port"),
        ("Destination Port", "dest_port"), ("Dst IP", "dest_ip"), ("Private IP", "source_ip"),
        ("MSISDN", "subscriber"), ("User Name", "account"), ("Duration", ""), ("Cell ID", ""),
        ("Static/Dynamic IP Address Allocation", ""), ("Source MAC Address", "device_id"),
    ],
)  # fmt: skip
def test_columns_are_known_by_the_words_of_their_names(name: str, role: str) -> None:
    assert roles_of([name]) == ({role: name} if role else {})


@pytest.mark.parametrize(
    "header",
    [
        "Start Time,End Time,Source IP,Source Port,Destination IP,Bytes",
        "Timestamp,NAT IP,NAT Port,Message",
        "Start Time,End Time,Subscriber,Notes",
    ],
)
def test_tables_that_are_no_reply_are_left_alone(tmp_path: Path, header: str) -> None:
    row = ",".join(["2022-11-23 06:42:07"] * (header.count(",") + 1))
    assert IPDR.probe(f"{header}\n{row}\n".encode(), "") is None


@pytest.mark.parametrize(
    ("columns", "cells", "shown"),
    [
        ("Public IP,Source Port", "103.1.1.1,40001", "103.1.1.1:40001"),
        ("Public IP,Port", "103.1.1.1,40001", "103.1.1.1:40001"),
        ("Source IP,Source Port of Public IP", "103.1.1.1,40001", "103.1.1.1:40001"),
        ("IP Address,Port", "2401:4900::1,40001", "[2401:4900::1]:40001"),
        ("Private IP,Private Port,Public IP,Public Port", "10.1.1.1,5,103.1.1.1,40001",
         "103.1.1.1:40001 (inside 10.1.1.1:5)"),
        ("Private IP,Public IP,Public Port", "10.1.1.1,103.1.1.1,40001",
         "103.1.1.1:40001 (inside 10.1.1.1)"),
        ("Private IP,Private Port,Public IP", "10.1.1.1,5,103.1.1.1",
         "103.1.1.1 (inside 10.1.1.1:5)"),
        ("Source IP,Source Port,NAT IP,NAT Port", "103.1.1.1,40001,,", "103.1.1.1:40001"),
    ],
)  # fmt: skip
def test_a_public_address_is_told_with_its_own_port(
    tmp_path: Path, columns: str, cells: str, shown: str
) -> None:
    text = f"MSISDN,{columns},Start Time,End Time\n1,{cells},2022-11-23 01:00,2022-11-23 01:00\n"
    (row,) = read(written(tmp_path, text), IST).rows
    assert row[8] == f"start and end: {shown}, subscriber 1"
