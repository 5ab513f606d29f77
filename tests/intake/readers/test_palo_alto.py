"""The rows follow PAN-OS' own description of its syslog fields, with documentation's addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.intake.identifiers import find
from casebook.intake.readers import reader_named
from casebook.model.timeline import TimeBasis
from tests.intake.reading import questions, read

IST = TimeBasis("Asia/Kolkata")
TRAFFIC = (
    "1,2022/11/23 12:45:31,0011C1,TRAFFIC,end,2561,2022/11/23 12:45:30,10.1.2.3,198.51.100.7,"
    '203.0.113.9,0.0.0.0,"web, out",corp\\asha,,ssl,vsys1,trust,untrust,eth1,eth2,fwd,'
    "2022/11/23 12:45:31,45678,1,4242,443,60001,0,0x400053,tcp,allow,420,120,300,40,"
    "2022/11/23 12:45:00,28,any,,73,0x0,India,United States,,22,18,aged-out,0,0,0,0,,fw-1,"
    "from-policy"
)
EXACT = f"{TRAFFIC},,,0,,0,,N/A,0,0,0,0,2022-11-23T12:45:30.552+05:30,,"
THREAT = (
    "<14>Nov 23 12:45:32 fw-1 1,2022/11/23 12:45:32,0011C1,THREAT,url,2561,2022/11/23 12:45:32,"
    "10.1.2.3,198.51.100.7,203.0.113.9,198.51.100.7,web,,,web-browsing,vsys1,trust,untrust,eth1,"
    'eth2,fwd,2022/11/23 12:45:32,34567,1,4243,80,60002,80,0x40b000,tcp,alert,"a.example/x,y",'
    "(9999),malware,informational,client-to-server,7,0x0"
)
SYSTEM = (
    "0,2022/11/23 12:45:33,0011C1,SYSTEM,general,0,2022/11/23 12:45:33,vsys1,auth-fail,,0,0,"
    "general,medium,failed authentication for user 'asha'. From: 10.1.2.3.,8,0x0,0,0,0,0,,fw-1"
)
HEADER = (
    "Domain,Receive Time,Serial #,Type,Threat/Content Type,Config Version,Generate Time,"
    "Source address,Destination address,NAT Source IP,NAT Destination IP,Rule\n"
)


def log(tmp_path: Path, *lines: str, above: str = "") -> Path:
    path = tmp_path / "fw.csv"
    path.write_text(above + "".join(f"{line}\n" for line in lines))
    return path


def test_a_session_has_its_start_and_its_end_and_both_pairs_of_address_and_port(
    tmp_path: Path,
) -> None:
    found = read(log(tmp_path, TRAFFIC), IST)
    assert found.reader == "Palo Alto"
    assert found.times == ["2022-11-23T07:15:00.000000Z", "2022-11-23T07:15:30.000000Z"]
    start, end = found.rows
    assert (start[0], end[0]) == (1, 1)
    assert (start[4], end[4]) == ("TRAFFIC/end start", "TRAFFIC/end")
    assert end[5:8] == ("fw-1", "corp\\asha", "")
    assert end[8].startswith(
        "10.1.2.3:4242 → 198.51.100.7:443 tcp ssl allow, NAT source 203.0.113.9:60001, 120 B out, "
        "300 B in, user corp\\asha, rule web, out, virtual system vsys1"
    )
    assert [(i.value, i.port) for i in find(end[8])] == [
        ("10.1.2.3", 4242), ("198.51.100.7", 443), ("203.0.113.9", 60001)]  # fmt: skip
    fields = dict(reader_named("Palo Alto").fields(end[9], {}))
    assert (fields["rule"], fields["end reason"], fields["device"], fields["field 54"]) == (
        "web, out", "aged-out", "fw-1", "from-policy")  # fmt: skip


def test_the_zone_is_asked_unless_a_row_repeats_its_time_with_the_offset(tmp_path: Path) -> None:
    assert questions(log(tmp_path, TRAFFIC)) == ["zone"]
    assert "names no zone" in read(log(tmp_path, TRAFFIC)).rejects[0].reason
    assert questions(log(tmp_path, EXACT)) == []
    found = read(log(tmp_path, EXACT), TimeBasis("America/New_York"))
    assert found.times == ["2022-11-23T07:15:00.000000Z", "2022-11-23T07:15:30.552000Z"]


@pytest.mark.parametrize("other", ["1969-12-31T16:00:00.000-08:00", "2022-11-23T12:45:41.0+05:30"])
def test_a_finer_time_that_is_another_time_gives_no_offset(tmp_path: Path, other: str) -> None:
    path = log(tmp_path, EXACT.replace("2022-11-23T12:45:30.552+05:30", other))
    assert questions(path) == ["zone"]
    assert read(path, IST).times[-1] == "2022-11-23T07:15:30.000000Z"


def test_a_finer_time_of_the_seconds_after_gives_the_offset(tmp_path: Path) -> None:
    path = log(tmp_path, EXACT.replace("12:45:30.552", "12:45:31.776"))
    assert questions(path) == []
    assert read(path).times[-1] == "2022-11-23T07:15:31.776000Z"


def test_rows_of_the_cloud_are_of_utc(tmp_path: Path) -> None:
    row = ("931,2022-11-23T07:15:40.000000Z,no-serial,GLOBALPROTECT,globalprotect,9.1,"
           "2022-11-23T07:15:30.000000Z,vsys1,gateway-hip-check,host-info,,,corp\\asha,,pc-7,"
           "10.1.2.3,,10.2.2.2,,id")  # fmt: skip
    path = log(tmp_path, row)
    assert questions(path) == []
    (found,) = read(path, IST).rows
    assert (read(path).times, found[6]) == (["2022-11-23T07:15:30.000000Z"], "corp\\asha")


def test_a_login_names_who_had_which_address(tmp_path: Path) -> None:
    userid = (
        "1,2022/11/23 12:45:33,0011C1,USERID,login,2305,2022/11/23 12:45:33,vsys1,10.1.2.3,"
        "corp\\asha,,0,1,10800,0,0,vpn-client,globalprotect,73,0x0,0,0,0,0,,fw-1,1"
    )
    hip = (
        "1,2022/11/23 12:45:33,0011C1,HIPMATCH,0,2305,2022/11/23 12:45:25,corp\\asha,vsys1,pc-7,"
        "Windows,10.1.2.3,HIP 5,1,object,0,0,73,0x8,1,2,3,0,,fw-1,1"
    )
    auth = ("1,2022/11/23 12:45:33,0011C1,AUTHENTICATION,login,2561,2022/11/23 12:45:33,vsys1,"
            "10.1.2.3,corp\\asha,asha,object,policy,1,5,vendor,fwd,profile,said no,client,denied,1,"
            "73,0x0,0,0,0,0,,fw-1,1")  # fmt: skip
    found = read(log(tmp_path, userid, hip, auth), IST)
    assert {(row[5], row[6]) for row in found.rows} == {("fw-1", "corp\\asha")}
    assert [message.startswith("10.1.2.3, ") for message in found.messages] == [True] * 3
    assert found.messages[2].startswith("10.1.2.3, denied, said no, user corp\\asha")


def test_a_decrypted_session_keeps_its_ports_and_its_name(tmp_path: Path) -> None:
    session = TRAFFIC.replace("TRAFFIC,end", "DECRYPTION,0").partition(",420,")[0]
    tls = (
        "N/A,,,,,rule,Hello,Hello,TLS1.2,ECDHE,AES,SHA,,,Certificate,ok,ok,x,01,02,"
        "2022/01/01 00:00:00,2023/01/01 00:00:00,V3,2048,1,1,0,0,RSA,a.example,Issuer,,"
        "b.example,bad"
    )
    (row,) = read(log(tmp_path, f"{session},{tls}"), IST).rows
    assert [(i.value, i.port) for i in find(row[8])][:3] == [
        ("10.1.2.3", 4242), ("198.51.100.7", 443), ("203.0.113.9", 60001)]  # fmt: skip
    assert "subject a.example, issuer Issuer, SNI b.example, error bad" in row[8]


def test_kinds_of_rows_are_mixed_behind_heads_of_syslog_lines(tmp_path: Path) -> None:
    found = read(log(tmp_path, THREAT, SYSTEM), IST)
    assert found.reader == "Palo Alto"
    assert found.times == ["2022-11-23T07:15:32.000000Z", "2022-11-23T07:15:33.000000Z"]
    threat, system = found.rows
    assert threat[8].startswith(
        "10.1.2.3:4243 → 198.51.100.7:80 tcp web-browsing alert, (9999), a.example/x,y, "
        "NAT source 203.0.113.9:60002, NAT destination 198.51.100.7:80"
    )
    assert (system[4], system[7]) == ("SYSTEM/general", "auth-fail")
    assert system[8].startswith("auth-fail, failed authentication for user 'asha'. From: 10.1.2.3.")


def test_the_header_of_an_export_is_no_row_and_a_line_of_another_kind_is_a_reject(
    tmp_path: Path,
) -> None:
    found = read(log(tmp_path, SYSTEM, "1,2022/11/23 12:45:33,cut off", above=HEADER), IST)
    assert [row[0] for row in found.rows] == [2]
    assert [(reject.locator, reject.reason) for reject in found.rejects] == [
        (3, "not a line of the format “Palo Alto”")]  # fmt: skip


def test_a_kind_of_row_without_names_keeps_its_values(tmp_path: Path) -> None:
    row = "1,2022/11/23 12:45:33,0011C1,GTP,0,2561,2022/11/23 12:45:33,asha,vsys1,pc-7"
    (found,) = read(log(tmp_path, row), IST).rows
    assert dict(reader_named("Palo Alto").fields(found[9], {}))["field 10"] == "pc-7"
    assert found[8] == "asha, vsys1, pc-7"
