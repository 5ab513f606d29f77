from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from casebook.errors import CaseError
from casebook.intake.readers.evtx import EVENT_LOG
from casebook.intake.source import open_source
from casebook.model.instant import iso_utc
from tests.intake.reading import read

DAMAGED = ("sample-with-zero-data-size-event.evtx", "sample_with_a_bad_chunk_magic.evtx")


def answers(shared_data: Path) -> dict[str, dict[str, object]]:
    known = json.loads((shared_data / "known_answers.json").read_text())
    return {
        path: facts
        for path, facts in known.items()
        if path.startswith("evtx/") and path.endswith(".evtx")
    }


def test_every_sound_log_has_the_known_count_and_times(shared_data: Path) -> None:
    seen = 0
    for path, facts in answers(shared_data).items():
        if Path(path).name in DAMAGED or "records" not in facts:
            continue
        found = read(shared_data / path)
        assert (len(found.rows), found.rejects) == (facts["records"], []), path
        assert found.first[:26] == str(facts["first"])[:26], path
        assert found.last[:26] == str(facts["last"])[:26], path
        seen += 1
    assert seen >= 15


@pytest.mark.parametrize(("name", "at_least"), list(zip(DAMAGED, (335, 267), strict=True)))
def test_a_damaged_log_gives_what_is_sound_and_names_what_is_not(
    shared_data: Path, name: str, at_least: int
) -> None:
    found = read(shared_data / "evtx" / name)
    assert len(found.rows) >= at_least
    assert found.rejects
    assert all(reject.reason for reject in found.rejects)


def test_a_record_says_who_what_and_where(shared_data: Path) -> None:
    found = read(shared_data / "evtx" / "DE_1102_security_log_cleared.evtx")
    first = min(found.rows)
    assert first[5] == "PC01.example.corp"
    assert {row[7] for row in found.rows} >= {"4663", "1102", "5156"}


def test_a_log_cut_in_the_middle_ends_as_records_and_rejects(
    shared_data: Path, tmp_path: Path
) -> None:
    data = (shared_data / "evtx" / "security.evtx").read_bytes()
    cut = tmp_path / "cut.evtx"
    cut.write_bytes(data[: len(data) // 2 + 777])
    found = read(cut)
    assert 0 < len(found.rows) < 2261
    with open_source(cut) as source:
        (warning,) = EVENT_LOG.warnings(source, found.layout)
    assert "cut short" in warning


def test_a_sound_log_has_no_warning(shared_data: Path) -> None:
    with open_source(shared_data / "evtx" / "System.evtx") as source:
        assert EVENT_LOG.warnings(source, {}) == ()


def test_times_are_those_of_the_event_and_not_of_the_record_header(shared_data: Path) -> None:
    found = read(shared_data / "evtx" / "DE_1102_security_log_cleared.evtx")
    first = found.rows[0]
    # The header of this record says 23:35:08.786.
    assert first[:3] == (1, 1_553_038_507_524_202, "2019-03-19T23:35:07.524202Z")
    assert first[4:8] == ("Security", "PC01.example.corp", "user01", "1102")


def test_a_chunk_of_zeros_is_named(shared_data: Path, tmp_path: Path) -> None:
    data = bytearray((shared_data / "evtx" / "security.evtx").read_bytes())
    data[4096 : 4096 + 65536] = bytes(65536)
    (tmp_path / "zeroed.evtx").write_bytes(data)
    found = read(tmp_path / "zeroed.evtx")
    assert (len(found.rows), found.rejects) == (2170, [])
    with open_source(tmp_path / "zeroed.evtx") as source:
        (warning,) = EVENT_LOG.warnings(source, found.layout)
    assert "1 of its chunks hold only zeros, number 0" in warning


def test_all_logs_of_a_host_have_the_known_count_and_times(
    shared_data: Path, tmp_path: Path
) -> None:
    with tarfile.open(shared_data / "bench" / "evtx_rathbun-w10.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    found = [read(path) for path in tmp_path.rglob("*.evtx")]
    assert sum(len(log.rows) for log in found) == 42_409
    assert not any(log.rejects or log.duplicates for log in found)
    times = [row[1] for log in found for row in log.rows]
    assert (iso_utc(min(times)), iso_utc(max(times))) == (
        "2022-02-05T19:18:52.385392Z",
        "2022-02-13T04:17:55.587896Z",
    )


def test_a_log_cut_off_within_its_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.evtx"
    path.write_bytes(b"ElfFile\x00" + bytes(2040))
    with pytest.raises(CaseError, match=r"a Windows event log \(\.evtx\) that is cut off within"):
        read(path)
