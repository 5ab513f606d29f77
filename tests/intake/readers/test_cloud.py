"""Counts and times are those of the data folder's README: those of plaso and of their makers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casebook.intake.identifiers import find
from casebook.intake.readers import reader_named
from casebook.model.instant import Precision
from casebook.model.timeline import TimeBasis
from tests.intake.reading import questions, read

TRAIL = "218007301253_CloudTrail_us-east-1_20230710T"


@pytest.mark.parametrize(
    ("name", "reader", "count", "first", "last"),
    [
        ("cloud/aws_cloudtrail.jsonl", "AWS CloudTrail", 6,
         "2022-02-07T22:19:04.000000Z", "2022-02-07T22:23:37.000000Z"),
        ("cloud/azure_activity_log.jsonl", "Azure activity log", 4,
         "2022-02-09T03:00:37.136728Z", "2022-02-09T03:04:54.297853Z"),
        ("cloud/gcp_logging.jsonl", "Google Cloud log", 11,
         "2021-10-19T02:04:00.272384Z", "2024-12-03T17:58:44.882119Z"),
        ("cloud/microsoft_audit_log.jsonl", "Microsoft 365 audit log", 4,
         "2022-05-07T12:55:53.000000Z", "2022-05-08T15:13:41.000000Z"),
        ("log/plaso/azure_application_gateway_access.json", "Azure resource log", 2,
         "2021-10-14T22:17:11.000000Z", "2021-10-14T22:17:12.000000Z"),
    ],
)  # fmt: skip
def test_logs_of_the_clouds(
    shared_data: Path, name: str, reader: str, count: int, first: str, last: str
) -> None:
    path = shared_data / name
    assert questions(path) == []
    found = read(path, TimeBasis("Asia/Kolkata"))
    assert (found.reader, len(found.rows), found.rejects) == (reader, count, [])
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    ("name", "count", "first", "last"),
    [
        ("1145Z_7xgocspSowgK0Gto", 29, "11:42:36", "11:43:34"),
        ("1200Z_iLj9fb7yyUG9X4Bf", 394, "11:54:38", "11:58:37"),
        ("1205Z_86g9Vok9HiUCgSI7", 19, "12:00:24", "12:04:57"),
        ("1205Z_dOIWyEekdNWhkpqY", 26, "11:58:10", "12:02:49"),
        ("1205Z_zs3JGxETHr59VpkX", 196, "11:57:41", "12:02:46"),
        ("1210Z_QY5iPRtGUt0EpVaH", 69, "12:03:12", "12:08:19"),
        ("1210Z_bXGZYqBeCCsqWq1U", 6, "12:01:59", "12:06:32"),
        ("1215Z_MifI13MOmOjRfXzJ", 59, "12:07:16", "12:12:14"),
        ("1215Z_YxpR6PTmNBivhnJJ", 26, "12:08:37", "12:13:32"),
        ("1215Z_nBsuPO1qSTEVerMD", 222, "12:05:16", "12:10:19"),
        ("1220Z_WMiHxZgr5Hdd6UDc", 13, "12:11:15", "12:16:14"),
        ("1220Z_sM25jC0Ku0QcGkDa", 10, "12:15:59", "12:19:39"),
        ("1225Z_RL8g7SsRoNFvvVBW", 5, "12:16:29", "12:21:02"),
        ("1230Z_04rtp9DpvIpSZzMr", 17, "12:23:30", "12:28:34"),
        ("1230Z_9dKPuRzdLzqZRjqm", 2, "12:23:04", "12:25:26"),
        ("1230Z_KV9LZlfXqBel7nqf", 47, "12:25:29", "12:29:18"),
        ("1230Z_lHgkh3VeI3XnjZSL", 92, "12:25:03", "12:29:48"),
        ("1235Z_Vp7r3boWJKtPb3wM", 1, "12:34:46", "12:34:46"),
        ("1240Z_C1qUFaqvZS64BcIN", 2, "12:32:49", "12:37:50"),
    ],
)
def test_every_file_of_a_trail(
    shared_data: Path, name: str, count: int, first: str, last: str
) -> None:
    found = read(shared_data / "cloud" / "cloudtrail" / f"{TRAIL}{name}.json")
    assert (found.reader, len(found.rows), found.rejects) == ("AWS CloudTrail file", count, [])
    assert [row[0] for row in found.rows] == list(range(1, count + 1))
    assert (found.first, found.last) == (
        f"2023-07-10T{first}.000000Z",
        f"2023-07-10T{last}.000000Z",
    )


def test_an_event_of_a_trail_says_who_did_what_from_where(shared_data: Path) -> None:
    path = shared_data / "cloud" / "cloudtrail" / f"{TRAIL}1210Z_bXGZYqBeCCsqWq1U.json"
    row = read(path).rows[0]
    assert row[4:8] == ("sts", "", "bert-jan", "AssumeRole")
    assert row[8].startswith(
        "AssumeRole by bert-jan, from 192.168.10.20, in us-east-1, on sts.amazonaws.com, refused: "
        "AccessDenied User: arn:aws:iam::123837392027:user/bert-jan is not authorized"
    )
    assert json.loads(row[9])["eventName"] == "AssumeRole"
    fields = dict(reader_named("AWS CloudTrail file").fields(row[9], {}))
    assert fields["userIdentity/accessKeyId"].startswith("A")


def test_the_answer_of_lookup_events_is_read_in_the_time_of_its_events(
    shared_data: Path, tmp_path: Path
) -> None:
    lines = (shared_data / "cloud" / "aws_cloudtrail.jsonl").read_text().splitlines()
    found = read(shared_data / "cloud" / "aws_cloudtrail.jsonl")
    # Its maker asked from Sydney: 09:23:37+11:00.
    assert found.rows[0][2] == "2022-02-07T22:23:37Z"
    path = tmp_path / "lookup.json"
    path.write_text(json.dumps({"Events": [json.loads(line) for line in lines]}, indent=4))
    asked = read(path)
    assert asked.reader == "AWS CloudTrail file"
    assert [row[1:9] for row in asked.rows] == [row[1:9] for row in found.rows]
    path.write_text(json.dumps({"EventId": "1", "EventName": "x", "CloudTrailEvent": "{cut",
                                "EventTime": "2022-02-08 09:23:37+11:00"}))  # fmt: skip
    assert read(path).times == ["2022-02-07T22:23:37.000000Z"]


def test_lists_under_a_key_and_alone_are_read_as_lines_are(
    shared_data: Path, tmp_path: Path
) -> None:
    for name, key in (
        ("azure_activity_log", "value"),
        ("gcp_logging", "entries"),
        ("microsoft_audit_log", ""),
    ):
        path = shared_data / "cloud" / f"{name}.jsonl"
        items = [json.loads(line) for line in path.read_text().splitlines()]
        whole = tmp_path / f"{name}.json"
        whole.write_text(json.dumps({key: items} if key else items, indent=1), encoding="utf-16")
        assert [row[1:9] for row in read(whole).rows] == [row[1:9] for row in read(path).rows]
        assert questions(whole) == []


def test_times_finer_than_microseconds_stay_in_their_text(shared_data: Path) -> None:
    row = read(shared_data / "cloud" / "gcp_logging.jsonl").rows[-1]
    assert row[2] == "2024-12-03T17:58:44.882119699Z"
    assert tuple(Precision)[row[3]] is Precision.FINER
    assert row[6] == "dvwa-service-account@ketchup.iam.gserviceaccount.com"
    assert "refused: Permission" in row[8]


def test_a_gateway_keeps_the_ports_of_both_ends(shared_data: Path) -> None:
    row = read(shared_data / "log" / "plaso" / "azure_application_gateway_access.json").rows[1]
    assert row[4:8] == (
        "ApplicationGatewayAccessLog", "{applicationGatewayName}", "", "ApplicationGatewayAccess"
    )  # fmt: skip
    assert row[8].startswith(
        "185.42.129.24:45057 → 52.239.221.65:443 GET /, ApplicationGatewayAccess, status 400"
    )
    assert [i.port for i in find(row[8])][:2] == [45057, 443]


def test_camel_case_of_the_azure_command_line(tmp_path: Path) -> None:
    path = tmp_path / "activity.json"
    item = {
        "eventTimestamp": "2022-02-09T03:04:54.2978531Z",
        "operationName": {"value": "Microsoft.Compute/disks/delete", "localizedValue": "Delete"},
        "caller": "asha@example.com",
        "httpRequest": {"clientIpAddress": "192.0.2.7"},
        "status": {"value": "Succeeded"},
        "category": {"value": "Administrative"},
        "resourceGroupName": "RG",
        "resourceId": "/x",
    }
    path.write_text(json.dumps([item]))
    row = read(path).rows[0]
    assert row[4:9] == (
        "Administrative", "", "asha@example.com", "Microsoft.Compute/disks/delete",
        "Microsoft.Compute/disks/delete by asha@example.com, from 192.0.2.7, status Succeeded, on "
        "/x, category/value Administrative, resourceGroupName RG",
    )  # fmt: skip


def test_resource_logs_name_who_signed_in(tmp_path: Path) -> None:
    path = tmp_path / "signin.json"
    item = {
        "time": "2022-11-23T07:15:30.1234567Z",
        "resourceId": "/tenants/T/providers/Microsoft.aadiam",
        "operationName": "Sign-in activity",
        "category": "SignInLogs",
        "callerIpAddress": "192.0.2.7",
        "properties": {"userPrincipalName": "asha@example.com"},
    }
    path.write_text(json.dumps({"records": [item]}))
    found = read(path)
    assert found.reader == "Azure resource log file"
    assert found.rows[0][4:8] == (
        "SignInLogs", "Microsoft.aadiam", "asha@example.com", "Sign-in activity")  # fmt: skip
    assert found.times == ["2022-11-23T07:15:30.123456Z"]


def test_the_answer_of_search_unified_audit_log(shared_data: Path, tmp_path: Path) -> None:
    lines = (shared_data / "cloud" / "microsoft_audit_log.jsonl").read_text().splitlines()
    path = tmp_path / "ual.json"
    items = [{"RecordType": 1, "CreationDate": "/Date(1)/", "AuditData": line} for line in lines]
    path.write_text(json.dumps([*items, {**items[0], "AuditData": "cut {"}]))
    found = read(path)
    assert (len(found.rows), found.times[0]) == (4, "2022-05-07T12:55:53.000000Z")
    assert [r.locator for r in found.rejects] == [5]


def test_a_naive_time_of_azure_is_asked_and_bad_objects_are_rejects(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    good = {"eventTimestamp": "2022-02-09T03:04:54", "operationName": "x"}
    lines = [json.dumps(good), json.dumps({**good, "eventTimestamp": {}}), "{", "[]",
             json.dumps({**good, "eventTimestamp": "soon"}), '{"a":' * 5_000]  # fmt: skip
    path.write_text("\n".join(lines))
    assert questions(path) == ["zone"]
    found = read(path, TimeBasis("Asia/Kolkata"))
    assert found.times == ["2022-02-08T21:34:54.000000Z"]
    assert [r.locator for r in found.rejects] == [2, 3, 4, 5, 6]


def test_a_document_that_is_cut_off_loses_only_its_last_object(
    shared_data: Path, tmp_path: Path
) -> None:
    path = shared_data / "cloud" / "cloudtrail" / f"{TRAIL}1145Z_7xgocspSowgK0Gto.json"
    cut = tmp_path / "cut.json"
    cut.write_bytes(path.read_bytes()[:-500])
    found = read(cut)
    assert (len(found.rows), [r.reason for r in found.rejects]) == (28, ["it never ends"])


def test_other_documents_are_left_to_others() -> None:
    for name in ("AWS CloudTrail file", "Azure activity log file", "Azure resource log file",
                 "Google Cloud log file", "Microsoft 365 audit log file"):  # fmt: skip
        reader = reader_named(name)
        for head in (b'{"Records": [{"eventName": 1}]}', b"[1, 2]", b'[{"a": 1}]', b"{}", b"[{",
                     b'{"event_0": {"time": 1}}', b"", b"\x00\x01\x02" * 50,
                     b"[{" + b'"a":[{' * 2_000):  # fmt: skip
            assert reader.probe(head, "x.json") is None
