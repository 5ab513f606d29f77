"""Counts and times are those of the data folder's README: plaso's answers."""

from __future__ import annotations

import json
from pathlib import Path

from casebook.intake.identifiers import find
from casebook.intake.readers import reader_named
from casebook.model.timeline import DayOrder, TimeBasis
from tests.intake.reading import questions, read

ALERT = (
    "{}-07:15:30.123456  [**] [1:2009187:4] ET SCAN a - b [**] [Classification: Misc activity] "
    "[Priority: 3] {{UDP}} 10.1.2.3:4242 -> 10.4.5.6:53\n"
)


def test_snort_3_asks_for_year_and_zone_and_goes_on_over_new_year(shared_data: Path) -> None:
    path = shared_data / "log" / "plaso" / "snort3_alert_fast.log"
    assert questions(path) == ["year", "zone"]
    found = read(path, TimeBasis("UTC", 2021))
    assert (len(found.rows), found.rejects) == (4, [])
    assert (found.first, found.last) == (
        "2021-12-28T12:55:38.765402Z",
        "2022-02-04T23:41:31.115933Z",
    )
    assert [row[3] >> 4 for row in found.rows] == [0, 0, 4, 4]
    assert len(read(path, TimeBasis("UTC")).rejects) == 4


def test_a_year_in_front_shows_itself(shared_data: Path) -> None:
    path = shared_data / "log" / "plaso" / "suricata_alert_fast.log"
    assert questions(path) == ["zone"]
    found = read(path, TimeBasis("UTC"))
    assert (found.reader, len(found.rows), found.rejects) == ("fast alerts", 5, [])
    assert (found.first, found.last) == (
        "2010-05-10T10:08:59.667372Z",
        "2022-02-04T23:41:31.115933Z",
    )


def test_an_alert_keeps_its_ports_and_its_rule(tmp_path: Path) -> None:
    path = tmp_path / "fast.log"
    path.write_text(ALERT.format("11/23/2022"))
    found = read(path, TimeBasis("Asia/Kolkata"))
    assert found.times == ["2022-11-23T01:45:30.123456Z"]
    assert found.rows[0][4:8] == ("Misc activity", "", "", "1:2009187")
    assert found.messages[0].startswith("10.1.2.3:4242 → 10.4.5.6:53 UDP, ET SCAN a - b, rule")
    assert [(i.value, i.port) for i in find(found.messages[0])] == [
        ("10.1.2.3", 4242),
        ("10.4.5.6", 53),
    ]
    fields = dict(reader_named("fast alerts").fields(found.rows[0][9], found.layout))
    assert (fields["priority"], fields["target"]) == ("3", "10.4.5.6:53")


def test_a_whole_ipv6_address_keeps_its_port_and_a_short_one_is_left_as_it_is(
    shared_data: Path, tmp_path: Path
) -> None:
    path = shared_data / "log" / "plaso" / "snort3_alert_fast.log"
    found = read(path, TimeBasis("UTC", 2021))
    assert [i.port for i in find(found.messages[3])] == [60884, 80]
    path = tmp_path / "fast.log"
    path.write_text(ALERT.format("11/23/2022").replace("10.4.5.6:53", "2001:db8::1:53"))
    assert "→ 2001:db8::1:53 UDP" in read(path, TimeBasis("UTC")).messages[0]


def test_two_digits_that_show_nothing_are_asked(tmp_path: Path) -> None:
    path = tmp_path / "fast.log"
    path.write_text(ALERT.format("10/05/10") + ALERT.format("13/45/10"))
    assert questions(path) == ["zone"]
    path.write_text(ALERT.format("10/05/10"))
    assert questions(path) == ["zone", "day_order"]
    assert len(read(path, TimeBasis("UTC")).rejects) == 1
    answers = {
        DayOrder.MONTH_FIRST: "2010-10-05T07:15:30.123456Z",
        DayOrder.DAY_FIRST: "2010-05-10T07:15:30.123456Z",
    }
    for order, time in answers.items():
        assert read(path, TimeBasis("UTC", day_order=order)).times == [time]
    path.write_text(ALERT.format("11/05/10"))
    named = read(path, TimeBasis("UTC"), reader_name="fast alerts, year first")
    assert named.times == ["2011-05-10T07:15:30.123456Z"]
    path.write_text(ALERT.format("10/25/09"))
    assert questions(path) == ["zone"]
    assert read(path, TimeBasis("UTC")).times == ["2009-10-25T07:15:30.123456Z"]


def test_what_is_no_alert_is_a_reject(tmp_path: Path) -> None:
    path = tmp_path / "fast.log"
    bad = ["13/45/2022-07:15:30 [**] [1:1:1] x [**] {TCP} a -> b", "cut off 11/23", "02/30"]
    path.write_text(ALERT.format("11/23/2022") * 4 + "\n".join(bad) + "\n" + "[" * 50_000)
    found = read(path, TimeBasis("UTC"))
    assert (len(found.rows), [r.locator for r in found.rejects]) == (4, [5, 6, 7, 8])


COMMAS = '{}-07:15:30.123456 ,1,2009187,4,"ET ""SCAN"", a",{},10.1.2.3,{},10.4.5.6,{},{}\n'


def test_alerts_between_commas_keep_their_ports(tmp_path: Path) -> None:
    path = tmp_path / "alert.csv"
    path.write_text(
        COMMAS.format("11/23", "UDP", "4242", "53", "02:00:00:00:00:01,02:00:00:00:00:02,0x72,,,")
        + COMMAS.format("11/23", "ICMP", "", "", "64,0,37607,84,86016,8,0,83,1")
    )
    assert questions(path) == ["year", "zone"]
    found = read(path, TimeBasis("Asia/Kolkata", 2022))
    assert (found.reader, found.rejects) == ("fast alerts", [])
    assert found.times == ["2022-11-23T01:45:30.123456Z"] * 2
    assert found.rows[0][4:8] == ("alert", "", "", "1:2009187")
    assert found.messages == [
        '10.1.2.3:4242 → 10.4.5.6:53 UDP, ET "SCAN", a, rule 1:2009187:4',
        '10.1.2.3 → 10.4.5.6 ICMP, ET "SCAN", a, rule 1:2009187:4',
    ]


def test_alerts_of_pfsense_name_class_and_action(tmp_path: Path) -> None:
    path = tmp_path / "alert"
    behind = "54321,Misc Attack,2,alert,Allow"
    path.write_text(COMMAS.format("11/23/22", "TCP", "36847", "91", behind))
    found = read(path, TimeBasis("UTC"))
    assert found.times == ["2022-11-23T07:15:30.123456Z"]
    assert found.rows[0][4] == "Misc Attack"
    assert found.messages[0].endswith(
        "a, action Allow, rule 1:2009187:4, classification Misc Attack, priority 2"
    )


FULL = (
    "[**] [1:1000006:0] TCP connection [**]\n[Classification: Misc activity] [Priority: 3] \n"
    "11/23-07:15:30.123456 10.1.2.3:4242 -> 10.4.5.6:22\n"
    "TCP TTL:127 TOS:0x0 ID:5 IpLen:20 DgmLen:108 DF\n***AP*** Seq: 0x6  Ack: 0xB  TcpLen: 20\n\n"
)


def test_a_full_alert_of_several_lines_is_one_record(tmp_path: Path) -> None:
    path = tmp_path / "alert"
    path.write_text(FULL + FULL.replace("[Classification: Misc activity] ", "") + "[**] [cut off")
    assert questions(path) == ["year", "zone"]
    found = read(path, TimeBasis("UTC", 2022))
    assert [row[0] for row in found.rows] == [1, 7]
    assert found.times == ["2022-11-23T07:15:30.123456Z"] * 2
    assert [row[4] for row in found.rows] == ["Misc activity", "alert"]
    assert found.messages[0].startswith("10.1.2.3:4242 → 10.4.5.6:22 TCP, TCP connection, rule")
    assert found.rows[0][9] == FULL.rstrip("\n")
    assert [reject.locator for reject in found.rejects] == [13]
    fields = dict(reader_named("fast alerts").fields(found.rows[0][9], found.layout))
    assert (fields["source"], fields["priority"]) == ("10.1.2.3:4242", "3")


def test_json_of_snort_is_placed_by_its_seconds_since_1970(tmp_path: Path) -> None:
    path = tmp_path / "alert_json.txt"
    alert = {"seconds": 1669187730, "class": "none", "msg": "ICMP seen", "proto": "ICMP",
             "src_ap": "10.1.2.3:0", "dst_ap": "10.4.5.6:0", "icmp_type": 8, "icmp_code": 0,
             "rule": "1:10000001:2", "timestamp": "11/23-12:45:30.603502"}  # fmt: skip
    other = {"seconds": 1669187731, "class": "Misc activity", "gid": 1, "sid": 7, "proto": "TCP",
             "src_addr": "10.1.2.3", "src_port": 4242, "dst_addr": "10.4.5.6", "dst_port": 445,
             "msg": "a"}  # fmt: skip
    path.write_text(f"{json.dumps(alert)}\n{json.dumps(other)}\n")
    assert questions(path) == []
    found = read(path, TimeBasis("America/New_York"))
    assert found.reader == "Snort JSON"
    assert found.times == ["2022-11-23T07:15:30.603502Z", "2022-11-23T07:15:31.000000Z"]
    assert [(row[4], row[7]) for row in found.rows] == [
        ("alert", "1:10000001"), ("Misc activity", "1:7")]  # fmt: skip
    assert found.messages[0].startswith("10.1.2.3 → 10.4.5.6 ICMP type 8 code 0, ICMP seen")
    assert found.messages[1].startswith("10.1.2.3:4242 → 10.4.5.6:445 TCP, a")


UNTOLD = {"timestamp": "12/31-23:59:59.603502", "pkt_num": 3, "proto": "ICMP", "pkt_gen": "raw",
          "pkt_len": 84, "dir": "C2S", "src_ap": "10.1.2.3:0", "dst_ap": "10.4.5.6:0",
          "rule": "1:10000002:0", "action": "allow"}  # fmt: skip


def test_json_of_snort_without_seconds_asks_for_year_and_zone(tmp_path: Path) -> None:
    path = tmp_path / "alert_json.txt"
    later = {**UNTOLD, "timestamp": "01/01-00:00:01.5", "proto": "UDP", "dst_ap": "fe80::1:53",
             "src_ap": "10.1.2.3:4242", "class": "Misc activity", "msg": "seen"}  # fmt: skip
    path.write_text(
        f"{json.dumps(UNTOLD)}\n{json.dumps(later)}\n"
        + '{"rule": "1:2:3"}\n'
        + json.dumps(UNTOLD)[:-1]
        + ', "x": '
        + "[" * 990
        + "]" * 990
        + "}\n"
    )
    assert questions(path) == ["year", "zone"]
    found = read(path, TimeBasis("Asia/Kolkata", 2022))
    assert found.reader == "fast alerts"
    assert found.times == ["2022-12-31T18:29:59.603502Z", "2022-12-31T18:30:01.500000Z"]
    assert [(row[4], row[7]) for row in found.rows] == [
        ("alert", "1:10000002"), ("Misc activity", "1:10000002")]  # fmt: skip
    assert found.messages[0].startswith("10.1.2.3 → 10.4.5.6 ICMP, pkt_num 3")
    assert found.messages[1].startswith("10.1.2.3:4242 → [fe80::1]:53 UDP, seen")
    assert [reject.locator for reject in found.rejects] == [3, 4]
    fields = dict(reader_named("fast alerts").fields(found.rows[0][9], found.layout))
    assert (fields["src_ap"], fields["dir"]) == ("10.1.2.3:0", "C2S")


def test_what_snort_3_writes_between_commas_when_told_no_columns(tmp_path: Path) -> None:
    path = tmp_path / "alert_csv.txt"
    path.write_text(
        "11/23-07:15:30.123456, 8, TCP, stream_tcp, 238, S2C, 10.1.2.3:80, 10.4.5.6:4242, 1:7:0, "
        "allow\n11/23-07:15:31.123456, 9, ICMP, raw, 84, C2S, 10.1.2.3:0, 10.4.5.6:0, 1:8:2, drop\n"
    )
    assert questions(path) == ["year", "zone"]
    found = read(path, TimeBasis("UTC", 2022))
    assert (found.reader, found.rejects) == ("fast alerts", [])
    assert found.times[0] == "2022-11-23T07:15:30.123456Z"
    assert [row[7] for row in found.rows] == ["1:7", "1:8"]
    assert found.messages == [
        "10.1.2.3:80 → 10.4.5.6:4242 TCP, action allow, rule 1:7:0",
        "10.1.2.3 → 10.4.5.6 ICMP, action drop, rule 1:8:2",
    ]


EVE = {
    "timestamp": "2022-11-23T07:15:30.123456+0530",
    "flow_id": 1,
    "event_type": "alert",
    "src_ip": "10.1.2.3",
    "src_port": 4242,
    "dest_ip": "2001:db8::1",
    "dest_port": 53,
    "proto": "UDP",
    "app_proto": "dns",
    "host": "sensor-1",
    "flow": {"bytes_toserver": 120, "bytes_toclient": 300},
    "alert": {"signature_id": 2009187, "signature": "ET SCAN", "category": "Misc activity"},
    "payload": "AAAA",
}


def test_eve_carries_its_offset_its_sensor_and_its_rule(tmp_path: Path) -> None:
    path = tmp_path / "eve.json"
    stats = {"timestamp": "2022-11-23T07:15:31.000000+0530", "event_type": "stats", "stats": {}}
    path.write_text(json.dumps(EVE) + "\n" + json.dumps(stats) + '\n{"timestamp": 5}\n{cut')
    assert questions(path) == []
    found = read(path)
    assert found.reader == "Suricata EVE"
    assert found.times == ["2022-11-23T01:45:30.123456Z", "2022-11-23T01:45:31.000000Z"]
    assert found.rows[0][4:8] == ("alert", "sensor-1", "", "2009187")
    assert found.messages == [
        "10.1.2.3:4242 → [2001:db8::1]:53 UDP dns alert, ET SCAN, 120 B out, 300 B in, flow_id 1, "
        "alert/signature_id 2009187, alert/category Misc activity",
        "stats",
    ]
    assert [r.locator for r in found.rejects] == [3, 4]


def test_eve_of_icmp_has_no_ports_and_long_events_are_cut_in_the_message_only(
    tmp_path: Path,
) -> None:
    path = tmp_path / "eve.json"
    icmp = {**EVE, "proto": "ICMP", "icmp_type": 8, "icmp_code": 0, "app_proto": "x" * 20_000}
    del icmp["src_port"], icmp["dest_port"]
    path.write_text(json.dumps(icmp))
    found = read(path)
    assert found.messages[0].startswith("10.1.2.3 → 2001:db8::1 ICMP type 8 code 0 x")
    assert (len(found.messages[0]), found.messages[0][-1]) == (8_001, "…")
    assert found.rows[0][9] == json.dumps(icmp)


def test_what_no_text_can_hold_is_shown_escaped(tmp_path: Path) -> None:
    path = tmp_path / "eve.json"
    path.write_text(json.dumps({**EVE, "host": "a\ud800b\x00", "app_proto": "c\udfff"}))
    found = read(path)
    assert found.rows[0][5] == "a\\ud800b\\x00"
    assert "c\\udfff" in found.messages[0]
    fields = dict(reader_named("Suricata EVE").fields(found.rows[0][9], found.layout))
    assert fields["host"] == "a\\ud800b\\x00"
    path.write_text(json.dumps({**EVE, "timestamp": "\ud800"}))
    assert "\ud800" not in read(path).rejects[0].reason


def test_other_json_is_left_to_others() -> None:
    reader = reader_named("Suricata EVE")
    for item in ({**EVE, "event_type": {}}, {**EVE, "event_type": None}, {"timestamp": 1},
                 {"timestamp": 1, "event_type": "x", "message": "y"}):  # fmt: skip
        assert reader.probe(json.dumps(item).encode() + b"\n", "x") is None
