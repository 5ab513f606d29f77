"""A real file of every family, from file to case: counts and times are those known from elsewhere.

Files, counts and times are of the README of the shared data, which names the tool each is from.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.actions.verify_case import verify
from casebook.model.case import CaseHeader
from casebook.model.instant import iso_utc
from casebook.model.timeline import Source
from casebook.resources import resource
from casebook.store.case_file import CaseFile

from .conftest import EXAMINER


class Known(NamedTuple):
    """What is known of a file; `records` where a row gives several, `year` and `zone` answered."""

    reader: str
    rows: int
    first: str
    last: str
    records: int | None = None
    duplicates: int = 0
    rejects: int = 0
    undated: int = 0
    zone: str = ""
    year: int | None = None


_TRAIL = "cloud/cloudtrail/218007301253_CloudTrail_us-east-1_20230710"
_PLASO = ("2012-01-22T07:52:33", "2026-07-02T17:48:00.586325")
_SECONDS = ("2012-01-22T07:52:33", "2026-07-02T17:48:00")
_SSH = ("2018-03-24T17:16:39.739898", "2018-03-24T17:36:24.947911")
_NOTICES = ("2018-03-24T17:15:20.629574", "2018-03-24T17:36:18.124315")

KNOWN = {
    # The events of one small storage of plaso in six formats.
    "timeline/plaso/dynamic.log": Known("plaso dynamic", 20, *_PLASO),
    "timeline/plaso/dynamic_time_zone.log": Known("plaso dynamic", 20, *_PLASO),
    "timeline/plaso/json.log": Known("plaso json", 20, *_PLASO),
    "timeline/plaso/json_line.log": Known("plaso json_line", 20, *_PLASO),
    "timeline/plaso/tln.log": Known("TLN", 20, *_SECONDS),
    "timeline/plaso/l2ttln.log": Known("l2ttln", 20, *_SECONDS),
    "timeline/plaso/l2tcsv.log": Known("l2tcsv", 19, *_SECONDS),
    # CET and CEST are names that several zones go by.
    "timeline/plaso/l2tcsv_time_zone.log": Known("l2tcsv", 19, *_SECONDS, zone="Europe/Amsterdam"),
    # Times counted by hand; lines that begin with # are none.
    "timeline/plaso/bodyfile": Known(
        "bodyfile", 24, "2012-05-15T06:00:53", "2020-08-19T18:48:01", 44, undated=4, zone="UTC"
    ),
    "timeline/tsk/fs.multiple.mactime.csv": Known(
        "mactime CSV", 55, "2020-11-01T02:47:44", "2076-11-29T08:54:34", undated=5
    ),
    "timeline/timesketch/evtx_direct.csv": Known(
        "Timesketch CSV", 13, "2012-03-14T04:17:38.276340", "2012-03-14T04:17:43.354563"
    ),
    "timeline/timesketch/sigma_events.jsonl": Known(
        "Timesketch JSONL", 4, "2015-07-24T19:01:01", "2015-07-24T19:01:03"
    ),
    "log/plaso/apache_access.log": Known(
        "access log", 15, "2015-05-17T10:05:14", "2021-04-25T06:15:33", rejects=1
    ),
    "log/plaso/iis/iis10_edge_cases.log": Known(
        "IIS", 15, "2022-01-01T00:01:24", "2022-01-01T18:42:55"
    ),
    "log/plaso/syslog/syslog_ssh.log": Known(
        "syslog", 9, "2026-03-11T00:00:00", "2026-03-11T22:55:35", zone="UTC", year=2026
    ),
    "log/plaso/cri.log": Known(
        "container log (CRI)", 17, "2016-10-06T00:17:09.669794", "2024-04-16T06:25:44.094383"
    ),
    "log/plaso/suricata_alert_fast.log": Known(
        "fast alerts", 5, "2010-05-10T10:08:59.667372", "2022-02-04T23:41:31.115933", zone="UTC"
    ),
    # Two times a line: 16 lines and 26 events by plaso.
    "log/plaso/aws_elb_access.log": Known(
        "AWS load balancer", 16, "2020-01-11T16:55:19.624", "2022-12-20T02:59:40", 26
    ),
    "log/plaso/azure_application_gateway_access.json": Known(
        "Azure resource log", 2, "2021-10-14T22:17:11", "2021-10-14T22:17:12"
    ),
    "evtx/DE_1102_security_log_cleared.evtx": Known(
        "EVTX", 112, "2019-03-19T23:35:07.524202", "2019-03-19T23:35:15.365477"
    ),
    "evtx/MSExchange_Management_wec.evtx": Known(
        "EVTX", 1, "2021-11-19T16:52:33.833733", "2021-11-19T16:52:33.833733"
    ),
    # One error of the parser.
    "evtx/sample-with-zero-data-size-event.evtx": Known(
        "EVTX", 336, "2019-07-24T13:04:09", "2022-10-27T10:00:00", rejects=1
    ),
    # Of the 6,501 marks plaso counts 180 lead to copies and one to a record that was overwritten.
    "evtx/SysEvent.Evt": Known(
        "EVT", 6501, "2011-07-22T10:01:46", "2012-04-07T04:58:01", duplicates=180, rejects=1
    ),
    "zeek/ssh.log.gz": Known("Zeek", 22, *_SSH),
    "zeek/ssh.json.gz": Known("Zeek JSON", 22, *_SSH),
    "zeek/notice.log.gz": Known("Zeek", 207, *_NOTICES),
    "zeek/notice.json.gz": Known("Zeek JSON", 207, *_NOTICES),
    "cloud/aws_cloudtrail.jsonl": Known(
        "AWS CloudTrail", 6, "2022-02-07T22:19:04", "2022-02-07T22:23:37"
    ),
    f"{_TRAIL}T1145Z_7xgocspSowgK0Gto.json": Known(
        "AWS CloudTrail file", 29, "2023-07-10T11:42:36", "2023-07-10T11:43:34"
    ),
    "cloud/azure_activity_log.jsonl": Known(
        "Azure activity log", 4, "2022-02-09T03:00:37.136728", "2022-02-09T03:04:54.297853"
    ),
    "cloud/gcp_logging.jsonl": Known(
        "Google Cloud log", 11, "2021-10-19T02:04:00.272384", "2024-12-03T17:58:44.882119"
    ),
    "cloud/microsoft_audit_log.jsonl": Known(
        "Microsoft 365 audit log", 4, "2022-05-07T12:55:53", "2022-05-08T15:13:41"
    ),
}


class Filled(NamedTuple):
    """A case with all of the files."""

    case: CaseFile
    sources: dict[str, Source]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    data = Path(__file__).resolve().parents[3] / "shared" / "data"
    if not data.is_dir():
        pytest.skip("the folder of shared test material “data” is not beside this checkout")
    folder = tmp_path_factory.mktemp("known")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder / "home"))
        case = CaseFile.create(folder / "known.casebook", EXAMINER, CaseHeader("", "Known"))
        sources = {
            name: import_source(
                Directly(case),
                unpacked(data / name, folder),
                ImportOptions(zone=known.zone, year=known.year),
                Progress(),
            )
            for name, known in KNOWN.items()
        }
        yield Filled(case, sources)
        case.close()


def unpacked(path: Path, folder: Path) -> Path:
    """Give a file as a reader wants it."""
    if path.suffix != ".gz":
        return path
    plain = folder / path.stem
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    return plain


@pytest.mark.parametrize("name", KNOWN)
def test_a_file_gives_what_is_known_of_it(filled: Filled, name: str) -> None:
    source, known = filled.sources[name], KNOWN[name]
    taken = known.rows - known.duplicates - known.rejects
    assert (source.reader, source.rows_read, source.rows_taken) == (known.reader, known.rows, taken)
    assert (source.duplicates, source.rejects) == (known.duplicates, known.rejects)
    assert (source.records, source.undated) == (known.records or taken, known.undated)
    times = [iso_utc(us).rstrip("0Z") for us in (source.first_us, source.last_us) if us is not None]
    assert times == [text.rstrip("0") for text in with_fractions(known.first, known.last)]


def with_fractions(*texts: str) -> list[str]:
    return [text if "." in text else f"{text}." for text in texts]


def test_the_case_holds_what_was_imported(filled: Filled) -> None:
    assert verify(Directly(filled.case), Progress()).findings == ()
    copy = filled.case.path.with_name("copy.casebook")
    shutil.copyfile(filled.case.path, copy)
    script = [sys.executable, "-I", str(resource("verify_case.py")), str(copy)]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
