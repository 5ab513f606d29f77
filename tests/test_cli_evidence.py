from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.test_cli import Run
from tests.test_cli import case as case
from tests.test_cli import run as run

AT = "2022-11-25T{}+05:30"
GOING = ("--from-person", "SI Rao", "--from-place", "AIIMS", "--to-person", "HC Singh",
         "--to-place", "Malkhana", "--purpose", "safe keeping")  # fmt: skip


@pytest.fixture
def seized(run: Run, case: str) -> str:
    for name in ("web-01", "db-01"):
        done = run("exhibit", "add", case, "--description", f"Server {name}", "--kind", "server",
                   "--seal", f"IFSO-{name}", "--power-state", "on", "--relations", "owned",
                   "--relations", "managed", "--relation-by", "AIIMS")  # fmt: skip
        assert done.code == 0, done.err
    done = run("seizure", "add", case, "--memo-number", "7/2022", "--place", "AIIMS",
               "--seized-by", "SI Rao", "--started-at", AT.format("16:00"), "--exhibit", "EX-1",
               "--exhibit", "EX-2", "--witness", "B. Kumar; son of C. Kumar; 41; Delhi; ID 1",
               "--witness", "D. Lal", "--json")  # fmt: skip
    assert done.code == 0, done.err
    assert done.json["label"] == "SZ-1"
    return case


def test_a_seizure_fills_in_what_its_exhibits_lack(run: Run, seized: str) -> None:
    shown = run("seizure", "show", seized, "SZ-1", "--json").json
    assert shown["exhibits"] == ["EX-1", "EX-2"]
    assert [witness["name"] for witness in shown["witnesses"]] == ["B. Kumar", "D. Lal"]
    exhibit = run("exhibit", "show", seized, "EX-2", "--json").json
    assert exhibit["seized_by"] == "SI Rao"
    assert exhibit["seized_at"]["time"] == "2022-11-25T10:30Z"
    assert (exhibit["power_state"], exhibit["relations"]) == ("on", ["owned", "managed"])


def test_an_imei_with_a_wrong_check_digit_is_refused_with_a_sentence(run: Run, case: str) -> None:
    done = run("exhibit", "add", case, "--description", "Telephone", "--kind", "mobile",
               "--device-id", "IMEI 490154203237519")  # fmt: skip
    assert done.code == 1
    assert "IMEI" in done.err
    done = run("exhibit", "add", case, "--description", "Telephone", "--kind", "mobile",
               "--device-id", "IMEI 490154203237518")  # fmt: skip
    assert done.code == 0, done.err


def test_a_hand_over_moves_all_and_a_broken_seal_is_an_incident(run: Run, seized: str) -> None:
    done = run("custody", "hand-over", seized, "--exhibit", "EX-1", "--exhibit", "EX-2", "--at",
               AT.format("18:00"), *GOING, "--json")  # fmt: skip
    assert done.json["slip"] == "H-1"
    assert len(run("custody", "open", seized, "--json").json["open"]) == 2
    done = run("custody", "release", seized, "EX-1", "--at", AT.format("18:30"), *GOING)
    assert done.code == 1
    done = run("custody", "slip", seized, "H-1", "--at", AT.format("19:25"), "--seal-intact", "yes",
               "--broken", "EX-2")  # fmt: skip
    assert done.code == 0, done.err
    assert run("custody", "open", seized, "--json").json["open"] == []
    incidents = run("incident", "list", seized, "--json").json["incidents"]
    assert len(incidents) == 1
    assert "seal" in incidents[0]["sentence"]
    assert run("incident", "explain", seized, "INC-1", "--text", "Torn in transport.").code == 0
    assert run("incident", "explain", seized, "INC-1", "--text", "Again.").code == 1


def test_custody_show_says_who_held_it_and_where_a_gap_is(run: Run, seized: str) -> None:
    for out, back, giver, taker in (
        ("18:00", "19:00", "SI Rao", "HC Singh"),
        ("20:00", "21:00", "Someone Else", "FSL"),
    ):
        run("custody", "release", seized, "EX-1", "--at", AT.format(out), "--from-person", giver,
            "--from-place", "AIIMS", "--to-person", taker, "--to-place", "Store", "--purpose",
            "keeping")  # fmt: skip
        assert run("custody", "receive", seized, "EX-1", "--at", AT.format(back), "--seal-intact",
                   "yes").code == 0  # fmt: skip
    shown = run("custody", "show", seized, "EX-1", "--json").json
    assert [holding["holder"] for holding in shown["holdings"]][-1] == "FSL"
    assert any(holding["gap"] for holding in shown["holdings"])
    assert any("HC Singh" in finding["sentence"] for finding in shown["findings"])


def test_regrouping_keeps_the_number_and_the_reason(run: Run, seized: str) -> None:
    done = run("exhibit", "regroup", seized, "EX-2", "--under", "EX-1", "--why", "part of a rack")
    assert done.code == 0, done.err
    done = run("exhibit", "regroup", seized, "EX-1", "--under", "EX-2", "--why", "no")
    assert done.code == 1
    assert "part of itself" in done.err


def test_a_changed_file_is_an_incident_until_explained(run: Run, seized: str) -> None:
    Path("disk.img").write_bytes(b"one")
    run("hash", seized, "disk.img", "--exhibit", "EX-1", "--purpose", "at seizure")
    Path("disk.img").write_bytes(b"two")
    done = run("hash", seized, "disk.img", "--exhibit", "EX-1", "--reason", "taken to court",
               "--method", "write blocker", "--json")  # fmt: skip
    assert done.code == 1
    assert done.json["incidents"] == ["INC-1"]
    assert "differs" in done.json["files"][0]["compared"]
    checked = run("exhibit", "check", seized, "EX-1", "--json").json["findings"]
    assert any("INC-1" in f"{finding['sentence']} {finding['remedy']}" for finding in checked)


def test_a_manifest_of_another_tool_is_compared(run: Run, seized: str) -> None:
    Path("disk.img").write_bytes(b"one")
    run("hash", seized, "disk.img", "--exhibit", "EX-1")
    made = subprocess.run(["sha256sum", "disk.img"], capture_output=True, text=True, check=True)
    Path("SHA256SUMS").write_text(made.stdout)
    done = run("compare", seized, "EX-1", "SHA256SUMS", "--json")
    assert done.code == 0, done.err
    assert done.json["kind"] == "sha256sum or md5sum file"
    assert run("list", seized, "acquisitions", "--json").json["count"] == 1
    Path("odd.txt").write_text("no manifest at all\n")
    assert run("compare", seized, "EX-1", "odd.txt").code == 1


def test_the_clock_of_a_device_redates_what_was_read_from_it(run: Run, seized: str) -> None:
    done = run("import", seized, "auth.log", "--zone", "Asia/Kolkata", "--year", "2022",
               "--exhibit", "EX-1")  # fmt: skip
    assert done.code == 0, done.err
    before = run("search", seized, "failed", "--json").json
    done = run("clock", "read", seized, "EX-1", "--device-time", AT.format("16:00:00"),
               "--reference-time", AT.format("16:00:41"), "--reference", "GPS", "--how",
               "one photograph", "--read-by", "SI Rao", "--json")  # fmt: skip
    assert done.json["seconds_added"] == 41
    shown = run("clock", "apply", seized, "S-1", "--preview")
    assert "2022-11-23T01:34:11" in shown.out
    assert "2022-11-23T01:34:52" in shown.out
    assert run("list", seized, "sources", "--json").json["items"][0]["clock_offset_us"] == 0
    hit = before["hits"][0]
    done = run("event", "add", seized, "--title", "Failed logon", "--at",
               hit["time"], "--cite", hit["record"])  # fmt: skip
    assert done.code == 0, done.err
    done = run("clock", "apply", seized, "S-1")
    assert done.code == 0, done.err
    sentence = "EX-1's clock was 41 s slow on 25 Nov 2022 (read by SI Rao against GPS)"
    assert f"{sentence}: 41 s are added." in done.out
    assert "S-1 auth.log dated anew as S-2: EX-1's clock was 41 s slow" in done.out
    assert "Look at E-1: each rests on records of S-1" in done.out
    after = run("search", seized, "failed", "--json").json
    assert (before["count"], after["count"]) == (1, 1)
    assert after["hits"][0]["time"].startswith("2022-11-23T01:34:52")
    assert run("verify", seized).code == 0


def test_a_source_of_no_exhibit_is_dated_once_it_is_said_what_it_was_read_from(
    run: Run, seized: str
) -> None:
    done = run("import", seized, "auth.log", "--zone", "Asia/Kolkata", "--year", "2022")
    assert done.code == 0, done.err
    run("clock", "read", seized, "EX-1", "--device-time", AT.format("16:00:41"),
        "--reference-time", AT.format("16:00:00"), "--reference", "GPS", "--how",
        "one photograph", "--read-by", "SI Rao")  # fmt: skip
    refused = run("clock", "apply", seized, "S-1")
    assert refused.code == 1
    assert "names no exhibit" in refused.err
    assert "41 s are taken off" in run(
        "clock", "apply", seized, "S-1", "--exhibit", "EX-1", "--preview"
    ).out  # fmt: skip
    assert run("clock", "apply", seized, "S-1").code == 1
    done = run("clock", "apply", seized, "S-1", "--exhibit", "EX-1", "--json")
    assert done.code == 0, done.err
    assert (done.json["source"], done.json["events"]) == ("S-2", [])
    other = run("clock", "apply", seized, "S-2", "--exhibit", "EX-2")
    assert (other.code, "another exhibit" in other.err) == (1, True)
    assert run("verify", seized).code == 0


def test_certificates_that_are_needed_are_listed_until_they_are_there(
    run: Run, seized: str
) -> None:
    done = run("exhibit", "add", seized, "--description", "Image of web-01", "--kind", "computer",
               "--parent", "EX-1", "--copy", "--how-produced", "dd")  # fmt: skip
    assert done.code == 0, done.err
    needs = run("certificate", "needs", seized, "--json").json["needs"]
    (need,) = [need for need in needs if need["exhibit"] == "EX-3"][:1]
    assert (need["part"], need["certificate"]) == ("IEA 65B(4)", None)
    done = run("certificate", "add", seized, "--exhibit", "EX-3", "--submission",
               "Final report", "--signer", "B. Admin", "--part", "IEA 65B(4)", "--hop",
               need["hop"], "--json")  # fmt: skip
    assert done.json["label"] == "C-1"
    needs = run("certificate", "needs", seized, "--json").json["needs"]
    assert any(need["certificate"] == "C-1" for need in needs)


def test_every_paper_of_the_evidence_is_issued(run: Run, seized: str) -> None:
    run("custody", "hand-over", seized, "--exhibit", "EX-1", "--at", AT.format("18:00"), *GOING)
    done = run("forwarding", "add", seized, "--laboratory", "FSL", "--division", "Cyber",
               "--exhibit", "EX-1", "--questions", "Was it changed?")  # fmt: skip
    assert done.code == 0, done.err
    for paper, about in (
        ("evidence-register", ()),
        ("seizure-memo", ("--seizure", "SZ-1")),
        ("custody-register", ()),
        ("custody", ("--exhibit", "EX-1")),
        ("custody-sequence", ()),
        ("digest-report", ("--exhibit", "EX-1")),
        ("forwarding-memo", ("--forwarding", "F-1")),
        ("hand-over-slip", ("--slip", "H-1")),
        ("labels", ()),
        ("single-labels", ("--exhibit", "EX-2")),
    ):
        done = run("issue", seized, paper, *about, "-o", f"{paper}.pdf", "--json")
        assert done.code == 0, (paper, done.err)
        assert Path(f"{paper}.pdf").read_bytes().startswith(b"%PDF-")
    assert run("issue", seized, "seizure-memo", "-o", "x.pdf").code == 1
    assert run("verify", seized).code == 0


def test_a_photograph_is_kept_with_its_caption(run: Run, seized: str) -> None:
    Path("rack.jpg").write_bytes(b"no real picture")
    done = run("exhibit", "attach", seized, "EX-1", "rack.jpg", "--caption", "the rack", "--json")
    assert (done.json["name"], done.json["caption"]) == ("rack.jpg", "the rack")


def test_incidents_and_needs_of_an_empty_case_are_said(run: Run, case: str) -> None:
    assert "no incident" in run("incident", "list", case).out
    assert "Nothing is on its way" in run("custody", "open", case).out
    assert "Nothing was found" in run("exhibit", "check", case).out
