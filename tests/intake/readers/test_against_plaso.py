"""Plaso's own reading of the same files agrees with ours, row for row, where plaso is installed.

It is looked for on the path, and in the environment whose folder CASEBOOK_PEERS names.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from casebook.model.timeline import UNDATED_US, TimeBasis
from tests.bench.measure import SHARED, tool
from tests.intake.reading import read

_LOG2TIMELINE = tool("log2timeline") or tool("log2timeline.py")
_PSORT = tool("psort") or tool("psort.py")

pytestmark = [
    pytest.mark.skipif(
        _LOG2TIMELINE is None or _PSORT is None,
        reason="plaso is not installed here; CASEBOOK_PEERS can name an environment that has it",
    ),
    pytest.mark.skipif(
        not (SHARED / "data").is_dir(), reason="the folder shared/data is not beside this checkout"
    ),
]

UTC = TimeBasis("UTC")
_1601_US = 11_644_473_600 * 10**6
_LETTERS = {"m": "Content Modification Time", "a": "Last Access Time",
            "c": "Metadata Modification Time", "b": "Creation Time"}  # fmt: skip

LOGS = (
    "apache_access.log", "atlassian-bitbucket-access.log", "atlassian-jira.log",
    "audit_enriched.log", "aws_elb_access.log", "azure_application_gateway_access.json",
    "bash_history", "dpkg.log", "fish_history", "iis/iis10_edge_cases.log", "iis/iis6.log",
    "iis/iis7_owa.log", "iis/iis_without_date.log", "ios_lockdownd.log", "jira_access_months.log",
    "santa2.log", "sav.txt", "skydrive.log", "suricata_alert_fast.log", "syslog/syslog_rsyslog",
    "syslog/syslog_chromeos", "vsftpd.log", "zsh_extended_history.txt",
    "elastic-apache_logs.log",
)  # fmt: skip
EVTX = ("security.evtx", "System.evtx", "System2.evtx", "DE_1102_security_log_cleared.evtx")
BODYFILE = "fs.multiple.body"

Event = dict[str, Any]


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give what log2timeline makes of copies of the files."""
    data, folder = SHARED / "data", tmp_path_factory.mktemp("plaso")
    (folder / "in").mkdir()
    for name in LOGS:
        kept = "log" if name.startswith("elastic") else "log/plaso"
        shutil.copy(data / kept / name, folder / "in" / Path(name).name)
    for name in EVTX:
        shutil.copy(data / "evtx" / name, folder / "in" / name)
    shutil.copy(data / "timeline/tsk" / BODYFILE, folder / "in" / BODYFILE)
    subprocess.run(
        [str(_LOG2TIMELINE), "--single-process", "--unattended", "-q", "--timezone", "UTC",
         "--logfile", "log.gz", "--storage-file", "all.plaso", "in"],
        cwd=folder, capture_output=True, check=True,
    )  # fmt: skip
    return folder


def printed(storage: Path, form: str) -> Path:
    """Give what psort writes of every event in one of its formats."""
    path = storage / f"all.{form}"
    subprocess.run(
        [str(_PSORT), "--unattended", "-q", "--include-all", "--logfile", "psort.gz", "-o", form,
         "-w", path.name, "all.plaso"],
        cwd=storage, capture_output=True, check=True,
    )  # fmt: skip
    return path


@pytest.fixture(scope="module")
def events(storage: Path) -> dict[str, list[Event]]:
    """Give plaso's events by the name of their file."""
    found: dict[str, list[Event]] = {}
    for line in printed(storage, "json_line").read_text().splitlines():
        event = json.loads(line)
        if event["data_type"] != "fs:stat":
            found.setdefault(event["display_name"].rpartition("/")[2], []).append(event)
    return found


@pytest.mark.parametrize("name", LOGS)
def test_a_log_has_the_times_that_plaso_finds(
    storage: Path, events: dict[str, list[Event]], name: str
) -> None:
    name = Path(name).name
    ours = Counter(row[1] for row in read(storage / "in" / name, UTC).rows if row[1] != UNDATED_US)
    theirs = Counter(event["timestamp"] for event in events[name])
    assert ours
    assert ours == theirs


@pytest.mark.parametrize("name", EVTX)
def test_an_event_log_has_the_records_that_plaso_finds(
    storage: Path, events: dict[str, list[Event]], name: str
) -> None:
    ours = Counter((row[0], row[1], row[7]) for row in read(storage / "in" / name).rows)
    # Plaso rounds to microseconds, and its native time of 100 ns shows the digits that it rounded.
    theirs = Counter(
        (event["record_number"], event["date_time"]["timestamp"] // 10 - _1601_US,
         str(event["event_identifier"] & 0xFFFF))
        for event in events[name]
        if event["timestamp_desc"] == "Creation Time"
    )  # fmt: skip
    assert ours == theirs


def test_a_bodyfile_has_the_times_that_plaso_finds(
    storage: Path, events: dict[str, list[Event]]
) -> None:
    ours = Counter(
        (row[1], _LETTERS[letter])
        for row in read(storage / "in" / BODYFILE, UTC).rows
        for letter in row[4]
        if letter in _LETTERS
    )
    theirs = Counter(
        (event["timestamp"], event["timestamp_desc"])
        for event in events[BODYFILE]
        if event["timestamp_desc"] != "Not a time"
    )
    assert sum(ours.values()) == 195
    assert ours == theirs


@pytest.mark.parametrize("form", ["json", "dynamic", "l2tcsv", "tln", "l2ttln"])
def test_every_format_of_psort_reads_as_the_same_seconds(storage: Path, form: str) -> None:
    whole = read(storage / "all.json_line")
    found = read(printed(storage, form))
    assert found.rejects == []
    ours = Counter[int]()
    for row in found.rows:
        # A row of l2tcsv may stand for several kinds of time.
        ours[row[1] // 10**6] += row[4].count("; ") + 1 if form == "l2tcsv" else 1
    assert ours == Counter(row[1] // 10**6 for row in whole.rows)
