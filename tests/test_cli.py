from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import casebook
from casebook import __version__
from casebook.cli import main
from casebook.cli.commands import SUMMARIES
from casebook.resources import resource
from tests.reports.poppler import needs_poppler, words_of

PYTHON = [sys.executable, "-m", "casebook"]
LOG = """\
Nov 23 07:04:11 web-02 sshd[812]: Failed password for root from 203.0.113.45 port 50122 ssh2
Nov 23 07:04:12 web-02 sshd[812]: Connection closed by 203.0.113.45 port 50122
this line is no log line
"""


class Done(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in a folder and an account of its own."""
    monkeypatch.chdir(tmp_path)
    # The children of a command find the program wherever the tests found it.
    monkeypatch.setenv("PYTHONPATH", str(Path(casebook.__file__).parents[1]))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME"):
        folder = tmp_path / ".account" / name
        folder.mkdir(parents=True)
        monkeypatch.setenv(name, str(folder))

    def run(*words: str) -> Done:
        try:
            code = main(words)
        except SystemExit as usage:
            code = int(str(usage.code or 0))
        return Done(code, *capsys.readouterr())

    return run


@pytest.fixture
def case(run: Run) -> str:
    done = run("new", "a.casebook", "--title", "A case", "--examiner", "A. Kumar", "--rank",
               "Inspector", "--unit", "IFSO", "--fir-number", "214/2022", "--fir-date",
               "2022-11-25", "--offence-date", "2022-11-23", "--section", "IPC 385")  # fmt: skip
    assert done.code == 0, done.err
    Path("auth.log").write_text(LOG)
    return "a.casebook"


@pytest.fixture
def imported(run: Run, case: str) -> str:
    done = run("import", case, "auth.log", "--zone", "Asia/Kolkata", "--year", "2022")
    assert done.code == 0, done.err
    return case


def test_version(run: Run) -> None:
    assert run("--version") == Done(0, f"casebook {__version__}\n", "")


def test_version_needs_no_heavy_library(run: Run) -> None:
    heavy = "PySide6|reportlab|pikepdf|sqlite_utils|dateutil|tzdata"
    for words in (["--version"], ["headless", "open", "/nonexistent"]):
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "casebook", *words],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        loaded = re.findall(rf"\|\s+((?:{heavy})\S*)$", done.stderr, re.M)
        assert [name for name in loaded if name != "tzdata"] == []


def test_help_names_every_command(run: Run) -> None:
    done = run("--help")
    assert done.code == 0
    for name, summary in SUMMARIES.items():
        assert re.search(rf"^ +{name} +{re.escape(summary[:20])}", done.out, re.M), name
    assert "examples:" in done.out


@pytest.mark.parametrize("name", SUMMARIES)
def test_every_command_has_help(run: Run, name: str) -> None:
    done = run(name, "--help")
    assert done.code == 0
    assert f"usage: casebook {name}" in done.out


def test_commands_are_those_agreed() -> None:
    agreed = (
        "new|sample|open|import|redate|search|mark|list|note|exhibit|custody|seizure|clock|incident|"
        "certificate|forwarding|event|identifier|request|agency|reply|hash|compare|issue|reissue|"
        "verify|seal|copy|export"
    )
    assert list(SUMMARIES) == agreed.split("|")


@pytest.mark.parametrize(
    "words", [["frobnicate"], ["new"], ["search", "a.casebook"], ["note", "a.casebook", "x", "--y"]]
)
def test_wrong_usage_is_2(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert "usage:" in done.err


def test_new_refuses_without_an_examiner(run: Run) -> None:
    done = run("new", "a.casebook", "--title", "T")
    assert done.code == 1
    assert done.err == (
        "A case needs an examiner, who is named on every entry. Give --examiner NAME.\n"
    )
    assert not Path("a.casebook").exists()


def test_saved_profile_is_the_examiner(run: Run) -> None:
    from casebook.actions.profile import Profile, save_profile
    from casebook.model.case import Examiner

    save_profile(Profile(Examiner("P. Rofile"), ("UTC", "Europe/Paris")))
    assert run("new", "a.casebook", "--title", "T").code == 0
    entries = run("list", "a.casebook", "journal", "--json").json["items"]
    assert {entry["actor"] for entry in entries} == {"P. Rofile"}
    header = run("list", "a.casebook", "header", "--json").json["items"][0]
    assert header["zones"] == ["UTC", "Europe/Paris"]


def test_later_commands_go_on_as_who_wrote_last(run: Run, case: str) -> None:
    assert run("note", case, "seen").code == 0
    entries = run("list", case, "journal", "--json").json["items"]
    assert {entry["actor"] for entry in entries} == {"Inspector A. Kumar, IFSO"}


def test_new_does_not_overwrite(run: Run, case: str) -> None:
    before = Path(case).read_bytes()
    done = run("new", case, "--title", "Other", "--examiner", "B")
    assert done.code == 1
    assert "is there already" in done.err
    assert Path(case).read_bytes() == before


def test_wrong_header_field_is_told(run: Run) -> None:
    done = run("new", "a.casebook", "--title", "T", "--examiner", "B", "--fir-date", "25.11.2022")
    assert done.code == 1
    assert done.err == "“25.11.2022” is not a date. Write it as YYYY-MM-DD.\n"


def test_import_prints_the_agreed_keys(run: Run, case: str) -> None:
    done = run("import", case, "auth.log", "--zone", "Asia/Kolkata", "--year", "2022", "--json")
    assert done.code == 0, done.err
    answer = done.json
    agreed = "source, reader, sha256, read, records, duplicates, rejects, first, last"
    assert list(answer)[:9] == agreed.split(", ")
    assert (answer["read"], answer["records"], answer["duplicates"], answer["rejects"]) == (
        3, 2, 0, 1,
    )  # fmt: skip
    assert (answer["first"], answer["last"]) == ("2022-11-23T01:34:11Z", "2022-11-23T01:34:12Z")


def test_a_source_is_listed_with_reader_zone_who_decided_and_a_balance(run: Run, case: str) -> None:
    words = ["auth.log", "--zone", "Asia/Kolkata", "--year", "2022", "--clock-offset", "-2.5"]
    imported = run("import", case, *words, "--json").json
    times = (
        "zone Asia/Kolkata where a time names none, year of the first row 2022, "
        "clock offset -2.5 s added, decided by Inspector A. Kumar, IFSO"
    )
    balance = "3 rows read = 2 records + 0 duplicates + 1 reject"
    (listed,) = run("list", case, "sources", "--json").json["items"]
    for told in (imported, listed):
        assert (told["reader"], told["reader_version"]) == ("syslog", "3")
        assert (told["zone"], told["times"], told["balance"]) == ("Asia/Kolkata", times, balance)
    shown = run("list", case, "sources").out
    assert "syslog, version 3" in shown
    assert f"auth.log: {balance}" in shown


def test_a_zone_that_a_format_has_no_use_for_is_refused(run: Run, case: str) -> None:
    Path("in.log").write_text("#Fields: date time c-ip cs-method\n2022-11-23 07:15:30 - GET\n")
    done = run("import", case, "in.log", "--zone", "Asia/Kolkata")
    assert done.code == 1
    assert done.err.startswith("in.log is written in UTC by its format (“IIS”)")
    assert run("import", case, "in.log", "--json").json["times"] == "zone UTC by the format"


def test_import_asks_for_the_year_and_stores_nothing(run: Run, case: str) -> None:
    done = run("import", case, "auth.log", "--zone", "Asia/Kolkata")
    assert done.code == 1
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert "--year" in done.err
    assert run("list", case, "--json").json["counts"]["sources"] == 0


def test_import_of_no_known_format_is_refused(run: Run, case: str) -> None:
    Path("x.bin").write_bytes(bytes(range(256)) * 64)
    done = run("import", case, "x.bin")
    assert done.code == 1
    assert done.err.count("\n") == 1


def test_preview_stores_nothing(run: Run, case: str) -> None:
    before = Path(case).read_bytes()
    done = run("import", case, "auth.log", "--preview", "--json")
    assert done.code == 0, done.err
    assert done.json["reader"] == "syslog"
    assert {question["name"] for question in done.json["questions"]} == {"year", "zone"}
    assert Path(case).read_bytes() == before


def test_a_preview_says_at_once_that_a_file_is_known(run: Run, imported: str) -> None:
    done = run("import", imported, "auth.log", "--preview")
    assert done.code == 1
    assert "auth.log is in the case already, as S-1 (auth.log)" in done.err
    assert "zone" not in done.out + done.err


def test_files_of_an_archive_are_named_chosen_and_imported(run: Run, case: str) -> None:
    with zipfile.ZipFile("logs.zip", "w") as archive:
        archive.writestr("var/auth.log", LOG)
        archive.writestr("var/x.bin", bytes(range(256)))
    told = run("import", case, "logs.zip", "--preview")
    assert told.code == 0, told.err
    assert "holds 2 files" in told.out
    assert "  var/auth.log\n  var/x.bin\n" in told.out
    answers = ("--zone", "Asia/Kolkata", "--year", "2022")
    assert run("import", case, "logs.zip", *answers).code == 1
    all_of_it = run("import", case, "logs.zip", *answers, "--all-members", "--json")
    assert all_of_it.code == 1
    first, second = all_of_it.json["members"]
    assert (first["source"], first["packing"], first["member"]) == ("S-1", "zip", "var/auth.log")
    assert "in no format" in second["refused"]
    again = run("import", case, "logs.zip", *answers, "--member", "var/auth.log")
    assert "in the case already, as S-1 (logs.zip: var/auth.log)" in again.err


def test_a_table_is_read_as_before_only_when_that_is_asked(run: Run, case: str) -> None:
    for name, day in (("a.csv", "03/04/2022"), ("b.csv", "05/06/2022")):
        Path(name).write_text(f"When,What\n{day} 10:00:00,logon\n")
    columns = ("--column", "time=When", "--column", "message=What")
    assert run("import", case, "a.csv", *columns, "--zone", "UTC", "--day-first").code == 0
    refused = run("import", case, "b.csv")
    assert refused.code != 0
    assert "was read on" in refused.err
    assert "--as-before" in refused.err
    shown = run("import", case, "b.csv", "--preview", "--json").json
    assert "time=When, message=What, zone UTC, day first" in shown["as_before"]
    assert [question["name"] for question in shown["questions"]] == ["columns"]
    done = run("import", case, "b.csv", "--as-before", "--json").json
    assert (done["records"], done["first"]) == (1, "2022-06-05T10:00:00Z")


def test_search_prints_count_and_hits(run: Run, imported: str) -> None:
    done = run("search", imported, "failed password", "--json")
    assert done.json["count"] == 1
    (hit,) = done.json["hits"]
    assert hit["time"] == "2022-11-23T01:34:11Z"
    assert hit["original_time"] == "Nov 23 07:04:11"
    assert (hit["source"], hit["locator"]) == ("S-1", "line 1")
    assert "Failed password for root" in hit["text"]
    assert hit["raw"] == LOG.splitlines()[0]


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ((), 2),
        (("--from", "2022-11-23T07:04:12+05:30"), 1),
        (("--to", "2022-11-23 01:34:12"), 1),
        (("--to", "2022-11-23 07:04:12", "--zone", "Asia/Kolkata"), 1),
        (("--source", "S-1"), 2),
        (("--source", "1", "--host", "web-02"), 2),
        (("--host", "web-03"), 0),
    ],
)
def test_search_filters(run: Run, imported: str, options: tuple[str, ...], count: int) -> None:
    assert run("search", imported, "", *options, "--json").json["count"] == count


def test_search_counts_all_but_shows_the_limit(run: Run, imported: str) -> None:
    answer = run("search", imported, "", "--limit", "1", "--json").json
    assert (answer["count"], len(answer["hits"])) == (2, 1)
    assert run("search", imported, "", "--limit", "1").out.endswith(
        "2 records, the first 1 shown\n"
    )


def test_reading_changes_no_byte(run: Run, imported: str) -> None:
    before = Path(imported).read_bytes()
    for words in (["search", imported, "root"], ["list", imported], ["verify", imported],
                  ["list", imported, "rejects"], ["hash", imported, "auth.log"]):  # fmt: skip
        assert run(*words).code == 0
    assert Path(imported).read_bytes() == before


def test_rejects_are_listed_with_their_reason(run: Run, imported: str) -> None:
    (reject,) = run("list", imported, "rejects", "--json").json["items"]
    assert (reject["locator"], reject["raw"]) == (3, "this line is no log line")


def test_control_characters_are_shown_as_text(run: Run, case: str) -> None:
    evil = "red \x1b[31m bell \x07 turned \u202e end"
    assert run("note", case, evil).code == 0
    shown = run("list", case, "notes").out
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)
    assert "⟨U+001B⟩[31m" in shown
    (note,) = run("list", case, "notes", "--json").json["items"]
    assert note["text"] == evil


def test_text_that_is_no_unicode_is_refused(run: Run, case: str) -> None:
    done = run("note", case, "half \udc80")
    assert done.code == 1
    assert "not valid UTF-8" in done.err


def test_note_is_superseded_with_a_reason(run: Run, case: str) -> None:
    assert run("note", case, "one", "--json").json["note"] == "N-1"
    assert run("note", case, "two", "--supersede", "N-1").code == 1
    done = run("note", case, "two", "--supersede", "N-1", "--reason", "miscounted", "--json")
    assert done.json["note"] == "N-2"


def test_exhibits_and_custody(run: Run, case: str) -> None:
    assert run("exhibit", "add", case, "--description", "Server", "--kind", "server").code == 0
    done = run("exhibit", "add", case, "--description", "Disk", "--kind", "computer", "--parent",
               "EX-1", "--seal", "S-17", "--json")  # fmt: skip
    assert done.json["exhibit"] == "EX-2"
    release = ["custody", "release", case, "EX-2", "--at", "2022-11-25T18:00:00+05:30",
               "--from-person", "Rao", "--from-place", "AIIMS", "--to-person", "Singh",
               "--to-place", "Malkhana", "--purpose", "safe keeping"]  # fmt: skip
    assert run(*release).code == 0
    assert "is on its way to Singh" in run(*release).err
    done = run("custody", "receive", case, "2", "--at", "2022-11-25T17:00:00+05:30")
    assert "received before it was released" in done.err
    assert run("custody", "receive", case, "2", "--at", "2022-11-25T19:00:00+05:30").code == 0
    shown = run("exhibit", "show", case, "EX-2", "--json").json
    assert [move["received_at"]["time"] for move in shown["custody"]] == ["2022-11-25T13:30:00Z"]
    done = run("exhibit", "correct", case, "EX-2", "--serial-number", "X9", "--why", "misread")
    assert done.code == 0
    assert run("exhibit", "show", case, "EX-2", "--json").json["serial_number"] == "X9"
    assert run("exhibit", "retract", case, "EX-2", "--why", "entered twice").code == 0
    assert run("list", case, "exhibits", "--json").json["count"] == 1


def test_hash_keeps_digests_with_an_exhibit_only(run: Run, case: str) -> None:
    shown = run("hash", case, "auth.log", "--json").json
    assert (shown["stored"], shown["exhibit"]) == (False, None)
    expected = subprocess.run(["sha256sum", "auth.log"], capture_output=True, text=True, check=True)
    assert shown["files"][0]["digests"] == {"SHA-256": expected.stdout.split()[0]}
    run("exhibit", "add", case, "--description", "Log")
    done = run("hash", case, "auth.log", "--exhibit", "EX-1", "--algorithm", "MD5", "--json")
    assert done.json["stored"] is True
    stored = run("list", case, "digests", "--json").json["items"]
    assert {digest["algorithm"] for digest in stored} == {"SHA-256", "MD5"}


def test_events_cite_records_exhibits_and_statements(run: Run, imported: str) -> None:
    run("exhibit", "add", imported, "--description", "Log")
    (hit,) = run("search", imported, "failed", "--json").json["hits"]
    done = run("event", "promote", imported, "--record", hit["record"], "--title", "Guess")
    assert done.code == 0, done.err
    done = run("event", "add", imported, "--at", "2022-11-23", "--zone", "Asia/Kolkata", "--title",
               "Servers stop", "--cite", "EX-1", "--cite", hit["record"], "--cite",
               "public: a newspaper", "--json")  # fmt: skip
    assert done.json["at"] == "2022-11-23 (IST)"
    assert "is neither" in run("event", "add", imported, "--at", "now", "--title", "x", "--cite",
                               "nonsense").err  # fmt: skip
    assert run("list", imported, "events", "--json").json["count"] == 2


def test_time_without_a_zone_is_not_guessed(run: Run, case: str) -> None:
    done = run("event", "add", case, "--at", "2022-11-23 07:00", "--title", "x")
    assert done.code == 1
    assert "zone" in done.err


def test_request_travels_and_is_answered(run: Run, case: str) -> None:
    for name in ("IFSO", "CBI", "NCB Beijing"):
        run("request", "agency", case, "--name", name, "--short-name", name, "--country", "India")
    add = ["request", "add", case, "--kind", "interpol", "--subject", "E-mail IDs", "--route",
           "ifso", "--route", "A-2"]  # fmt: skip
    assert "is no agency of this case" in run(*add, "--route", "NCB Paris").err
    assert run(*add, "--route", "NCB Beijing", "--json").json == {"request": "R-1", "legs": 2}
    assert run("request", "check", case, "R-1").code == 1
    done = run("request", "line", case, "R-1", "--identifier", "203.0.113.45", "--port", "50122",
               "--at", "2022-11-23T07:04:11+05:30", "--asked", "subscriber")  # fmt: skip
    assert done.code == 0, done.err
    at = ["--at", "2022-12-18T11:00:00+05:30"]
    done = run("request", "leg", case, "R-1", "1", "sent", *at)
    assert done.out.startswith("R-1: with CBI since 18 Dec 2022, ")
    assert "has no leg 7" in run("request", "leg", case, "R-1", "7", "sent", *at).err
    done = run("request", "answer", case, "R-1", "1", "answered", *at, "--answer", "a cafe")
    assert done.code == 0
    assert run("list", case, "requests", "--json").json["items"][0]["state"] == "answered"
    assert run("request", "show", case, "R-1", "--json").json["lines"][0]["answer"] == "a cafe"
    run("request", "leg", case, "R-1", "1", "forwarded", *at)
    shown = run("request", "show", case, "R-1").out
    assert (
        "leg 1: IFSO to CBI, sent 2022-12-18T05:30:00Z, forwarded 2022-12-18T05:30:00Z\n" in shown
    )
    assert "leg 2: CBI to NCB Beijing, own sending not recorded\n" in shown
    run("request", "leg", case, "R-1", "1", "returned", *at, "--because", "no serial number")
    shown = run("request", "show", case, "R-1").out
    assert "returned 2022-12-18T05:30:00Z, because: no serial number\n" in shown


def test_papers_are_issued_and_written_out_again(run: Run, case: str) -> None:
    done = run("issue", case, "report", "-o", "report.pdf", "--json")
    assert done.code == 0, done.err
    data = Path("report.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    expected = subprocess.run(
        ["sha256sum", "report.pdf"], capture_output=True, text=True, check=True
    )
    assert done.json["sha256"] == expected.stdout.split()[0]
    before = Path(case).read_bytes()
    assert run("reissue", case, done.json["paper"], "-o", "again.pdf").code == 0
    assert Path("again.pdf").read_bytes() == data
    assert Path(case).read_bytes() == before


@needs_poppler
def test_a_timeline_of_a_filtered_list_is_issued_and_says_its_filter_and_count(
    run: Run, imported: str, tmp_path: Path
) -> None:
    Path("other.log").write_text(LOG.replace("web-02", "web-03"))
    assert run("import", imported, "other.log", "--zone", "UTC", "--year", "2022").code == 0
    asked = ("--host", "web-03", "--from", "2022-11-23T07:04:12", "--zone", "UTC")
    told = run("issue", imported, "timeline", *asked, "-o", "host.pdf")
    assert told.code == 0, told.err
    words = "from 2022-11-23T07:04:12.000000Z; host web-03"
    assert f"1 record listed: {words}\n" in told.out
    text = words_of(Path("host.pdf").read_bytes(), tmp_path)
    assert f"Records chosen by: {words}. 1 record and 0 events." in text
    assert "Connection closed by 203.0.113.45" in text
    assert "Failed password" not in text
    done = run("issue", imported, "timeline", "--source", "S-2", "--text", "root",
               "-o", "source.pdf", "--json")  # fmt: skip
    assert (done.json["records"], done.json["filter"]) == (1, "source S-2; text root")
    text = words_of(Path("source.pdf").read_bytes(), tmp_path)
    assert "Records chosen by: source S-2; text root. 1 record and 0 events." in text
    every = run("issue", imported, "timeline", "--text", "", "-o", "all.pdf", "--json").json
    assert (every["records"], every["filter"]) == (4, "everything")
    plain = run("issue", imported, "timeline", "-o", "cited.pdf", "--json").json
    assert "records" not in plain
    text = words_of(Path("cited.pdf").read_bytes(), tmp_path)
    assert "The records that events cite. 0 records" in text


def test_every_paper_is_issued_by_one_command_and_what_is_refused_is_named(
    run: Run, case: str
) -> None:
    for name in ("IFSO", "ISP", "Bystander"):
        run("request", "agency", case, "--name", name, "--short-name", name)
    done = run("request", "add", case, "--kind", "production", "--subject", "Addresses",
               "--route", "IFSO", "--route", "ISP")  # fmt: skip
    assert done.code == 0, done.err
    Path("papers").mkdir()
    done = run("issue", case, "--all", "-o", "papers", "--json")
    assert done.code == 1
    refused, *others = done.json["refused"]
    assert others == []
    assert refused.startswith("letter R-1 is not issued: The letter of R-1 would be wrong.")
    whole = ("report", "timeline", "status", "evidence-register", "custody-register",
             "custody-sequence", "digest-report")  # fmt: skip
    about = ("status-R-1", "request-file-R-1", "correspondence-A-1", "correspondence-A-2")
    assert {path.stem for path in Path("papers").iterdir()} == {*whole, *about}
    assert all(path.read_bytes().startswith(b"%PDF-") for path in Path("papers").iterdir())
    for row in done.json["issued"]:
        data = Path(row["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row["sha256"]
    assert run("verify", case).code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", "x.pdf"], "Say which paper is issued"),
        (["report", "--all", "-o", "."], "Either name one paper or issue them with --all"),
        (["--all", "-o", "nowhere"], "There is no folder nowhere"),
        (["custody", "-o", "x.pdf"], "name it with --exhibit"),
        (["letter", "-o", "x.pdf"], "name it with --request"),
        (["report", "--exhibit", "1", "-o", "x.pdf"], "Leave out --exhibit"),
        (["report", "--host", "a", "--text", "", "-o", "x.pdf"], "Leave out --host, --text."),
        (["--all", "--starred", "-o", "."], "Leave out --starred."),
        (["timeline", "--source", "S-9", "-o", "x.pdf"], "no source"),
        (["timeline", "--host", "a", "--exhibit", "1", "-o", "x.pdf"], "Leave out --exhibit"),
        (["report", "-o", "nowhere/x.pdf"], "no folder"),
        (["report", "-o", "a.casebook"], "is the case itself"),
        (["letter", "--request", "R-9", "-o", "x.pdf"], "no request"),
    ],
)
def test_paper_that_cannot_be_issued_says_why(
    run: Run, case: str, words: list[str], said: str
) -> None:
    done = run("issue", case, *words)
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert said in done.err
    assert not Path("x.pdf").exists()


def test_verify_prints_the_agreed_keys(run: Run, imported: str) -> None:
    answer = run("verify", imported, "--json").json
    assert list(answer)[:3] == ["ok", "entries", "head"]
    assert answer["ok"] is True
    assert re.fullmatch(rf"{answer['entries']}:[0-9a-f]{{64}}", answer["head"])


def test_changed_case_is_found(run: Run, imported: str) -> None:
    path = Path(imported)
    data = bytearray(path.read_bytes())
    place = data.rindex(b"A case")
    data[place] ^= 1
    path.write_bytes(data)
    done = run("verify", imported, "--json")
    assert done.code == 1
    assert done.json["ok"] is False
    assert done.err.count("\n") == 1


def test_file_that_is_no_case_is_refused_untouched(run: Run) -> None:
    Path("x.casebook").write_text("hello")
    for words in (["list", "x.casebook"], ["note", "x.casebook", "t", "--examiner", "E"],
                  ["verify", "x.casebook"]):  # fmt: skip
        done = run(*words)
        assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert Path("x.casebook").read_text() == "hello"


def test_seal_copy_and_export_agree(run: Run, imported: str) -> None:
    seal = run("seal", imported, "--json").json
    assert run("copy", imported, "b.casebook").code == 0
    export = run("export", imported, "out", "--json").json
    assert export["files"] == ["SHA256SUMS", "journal.jsonl", "verify_case.py"]
    verifier = [sys.executable, "-I", str(resource("verify_case.py"))]
    for path in (imported, "b.casebook"):
        done = subprocess.run(
            [*verifier, path, "--anchor", seal["head"]], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout
        assert re.fullmatch(r"HEAD\s+\d+:[0-9a-f]{64}", done.stdout.splitlines()[-1])
    sums = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd="out", check=False)
    assert sums.returncode == 0


def test_case_open_elsewhere_is_refused(run: Run, case: str) -> None:
    holder = subprocess.Popen(
        [*PYTHON, "headless", "write", case, "1", "--hold", "30"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().startswith("ACK ")
        done = run("note", case, "me too", "--examiner", "B")
        assert done.code == 1
        assert "open elsewhere" in done.err
        assert str(holder.pid) in done.err
    finally:
        holder.kill()
        holder.communicate()
    assert run("note", case, "now", "--examiner", "B").code == 0


def test_closed_pipe_is_no_error(run: Run, imported: str) -> None:
    reader = subprocess.Popen(
        [*PYTHON, "list", imported, "journal", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert reader.stdout is not None and reader.stderr is not None
    reader.stdout.close()
    assert reader.stderr.read() == b""
    reader.wait()
    reader.stderr.close()


def test_control_c_says_one_sentence(run: Run, case: str) -> None:
    writer = subprocess.Popen(
        [*PYTHON, "headless", "write", case, "1", "--hold", "30"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert writer.stdout is not None
    assert writer.stdout.readline().startswith("ACK ")
    writer.send_signal(signal.SIGINT)
    _, err = writer.communicate(timeout=60)
    assert writer.returncode == 1
    assert err == "Stopped. Everything that was saved before is in the case.\n"
    assert run("verify", case).code == 0


def test_progress_is_shown_on_a_terminal_only(run: Run, case: str, tmp_path: Path) -> None:
    words = [*PYTHON, "hash", case, "auth.log", "--json"]
    quiet = subprocess.run(words, capture_output=True, text=True, check=True)
    assert quiet.stderr == ""
    master, slave = pty.openpty()
    with os.fdopen(master, "rb", buffering=0) as terminal:
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=slave, check=True)
        os.close(slave)
        shown = terminal.read(65536).decode()
    assert json.loads(done.stdout)
    assert "100%" in shown


def test_fault_of_ours_is_one_line_without_a_traceback(run: Run) -> None:
    code = (
        "import sys; from casebook.cli import ending, headless\n"
        "def bug(): raise ZeroDivisionError('x')\n"
        "sys.exit(ending.run(bug))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("This is an error of Casebook; please report it: ZeroDivision")
    assert done.stderr.count("\n") == 1


def test_open_without_a_display_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    done = run("open")
    assert done.code == 1
    assert "no display" in done.err


def test_headless_write_acknowledges_what_check_finds(run: Run) -> None:
    done = run("headless", "write", "t.case", "3")
    acknowledged = re.findall(r"^ACK (\d+) ([0-9a-f]{64})$", done.out, re.M)
    assert len(acknowledged) == 3
    found = re.findall(r"^HAVE (\d+) ([0-9a-f]{64})$", run("headless", "check", "t.case").out, re.M)
    assert set(acknowledged) <= set(found)
    again = re.findall(r"^HAVE (\d+) ([0-9a-f]{64})$", run("headless", "check", "t.case").out, re.M)
    assert again[: len(found)] == found
    assert run("headless", "open", "t.case").code == 0
    assert [child.name for child in Path().iterdir() if child.name[0] != "."] == ["t.case"]


def test_headless_check_refuses_damage(run: Run) -> None:
    run("headless", "write", "t.case", "3")
    data = bytearray(Path("t.case").read_bytes())
    data[data.index(b"watched from outside")] ^= 1
    Path("t.case").write_bytes(data)
    done = run("headless", "check", "t.case")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)


def test_headless_goes_on_after_a_creation_that_was_cut_off(run: Run) -> None:
    Path("t.case").touch()
    assert run("headless", "check", "t.case") == Done(0, "", "")
    assert run("headless", "open", "t.case").code == 1
    assert run("headless", "write", "t.case", "1").code == 0


def test_headless_wrong_usage_is_2(run: Run) -> None:
    for words in (["headless"], ["headless", "write", "t.case", "x"], ["headless", "fly", "t"]):
        assert run(*words).code == 2


def test_search_writes_what_it_finds_into_a_file_and_never_over_one(
    run: Run, imported: str
) -> None:
    done = run("search", imported, "failed", "-o", "hits.jsonl", "--format", "jsonl", "--json")
    assert done.code == 0, done.err
    assert done.json["written"] == 1
    (line,) = Path("hits.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["raw"] == LOG.splitlines()[0]
    again = run("search", imported, "failed", "-o", "hits.jsonl", "--format", "jsonl")
    assert again.code == 1 and "there already" in again.err
